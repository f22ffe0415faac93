"""Shares, 0 to 1, as bars that can be read without colour."""

from collections.abc import Sequence

from rich.text import Text


def bar(share: float, width: int = 20, style: str = "cyan") -> Text:
    """`share` of `width` cells filled: "██████████░░░░░░░░░░"."""
    filled = round(share * width)
    return Text.assemble(("█" * filled, style), ("░" * (width - filled), "dim"))


def bar_and_mark(share: float, mark: float, width: int = 20) -> Text:
    """A bar, and in it where it ought to end: "██████████░░┃░░░░░░░"."""
    drawn = bar(share, width)
    at = min(int(mark * width), width - 1)
    return drawn[:at] + Text("┃", style="bold yellow") + drawn[at + 1 :]


LEVELS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float | None], most: float, style: str = "cyan") -> Text:
    """A cell for each value, as high as it is beside `most`: "▁▁▃█▂·▁"; "·" where there is none."""
    top = len(LEVELS) - 1
    cells = ("·" if value is None else LEVELS[round(min(value / most, 1) * top) if most else 0] for value in values)
    return Text("".join(cells), style=style)
