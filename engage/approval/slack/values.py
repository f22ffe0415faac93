"""What a button carries: which mention it is about, and what whoever clicked had before their eyes.

A click comes back with no more than this, perhaps long after, perhaps twice. The sight tells whether the draft is still
the one that was shown.
"""

from dataclasses import dataclass

from engage.approval.sight import sight
from engage.items import Item

LONGEST = 2000
"""Characters of a button's value, as Slack documents it."""


@dataclass(frozen=True, slots=True)
class About:
    """A mention as it was shown; `more` is what else the button says ("1h", a variant's name)."""

    mention_id: int
    seen: str
    more: str = ""

    @classmethod
    def of(cls, item: Item, more: str = "") -> "About":
        return cls(item.id, sight(item), more)

    @classmethod
    def read(cls, value: str) -> "About | None":
        """What `str` of one wrote; None for anything else."""
        number, _, rest = value.partition(":")
        seen, _, more = rest.partition(":")
        return cls(int(number), seen, more) if number.isdecimal() and number.isascii() and seen else None

    def __str__(self) -> str:
        return f"{self.mention_id}:{self.seen}" + (f":{self.more}" if self.more else "")


@dataclass(frozen=True, slots=True)
class AboutWave:
    """The drafts of a wave as they were shown: nobody approves for those who joined it since."""

    wave: str
    mention_ids: tuple[int, ...]

    @classmethod
    def read(cls, value: str) -> "AboutWave | None":
        """What `str` of one wrote; None for anything else."""
        wave, separator, steps = value.partition("|")
        if not separator or not wave:
            return None
        numbers, last = [], 0
        for step in steps.split(",") if steps else ():
            if not step.isalnum() or not step.isascii():
                return None
            last += int(step, 36)
            numbers.append(last)
        return cls(wave, tuple(numbers))

    def __str__(self) -> str:
        """Numbers as steps from one to the next in base 36; as many as a button carries, the first ones."""
        written, last = f"{self.wave}|", 0
        for number in sorted(self.mention_ids):
            step = _base36(number - last)
            if len(written) + len(step) + 1 > LONGEST:
                break
            written += ("" if written.endswith("|") else ",") + step
            last = number
        return written


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
        if not number:
            return digits
