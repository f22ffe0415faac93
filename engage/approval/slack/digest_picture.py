"""The picture of the daily digest: a day as it went, hour by hour, and its figures beside what is usual.

Drawn with matplotlib's objects alone, never with pyplot, so that any thread may draw. Meant for a phone: 1,200 by 675
pixels with two dots each, in letters that can be read when it is shown a third as wide. Nothing is told by colour
alone, and the colours (after Okabe and Ito, "Color Universal Design", 2008) differ for whoever sees some of them alike.
"""

from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from engage.showing.compared import Shown, compared
from engage.showing.numbers import date_words, day_line, percent
from engage.showing.words import many, number, sentence, spelled
from engage.store.days import Day

INCHES, DOTS_AN_INCH = (12, 6.75), 200

PAPER, INK, QUIET, FAINT = "#ffffff", "#1d2a35", "#5d6b78", "#e3e8ed"
HEARD, COMPLAINTS, ANSWERED = "#a9c4dd", "#dd7733", "#084a7a"
TONES = {1: "#00694c", -1: "#b34700", 0: QUIET}

FONT = "DejaVu Sans"
TITLE, FIGURE, TEXT, SMALL = 27, 34, 16, 15
"""Sizes of letters, in points."""

LEFT, RIGHT, MIDDLE = 0.045, 0.955, 0.598
"""Where the picture begins and ends, and where its figures are set apart, as parts of its width."""

LONGEST_NAME = 80


def draw(day: Day, before: Sequence[Day], brand: str, zone: ZoneInfo) -> bytes:
    """A PNG of `day`. Its figures stand beside the mean of the days `before` it, where there are any. `brand` is its
    name; characters that the font does not have are left out. `zone` tells which date it is."""
    png = BytesIO()
    composed(day, before, brand, zone).savefig(png, format="png", metadata={"Software": None})
    return png.getvalue()


def composed(day: Day, before: Sequence[Day], brand: str, zone: ZoneInfo) -> Figure:
    """What `draw` draws."""
    figure = Figure(figsize=INCHES, dpi=DOTS_AN_INCH, facecolor=PAPER)
    FigureCanvasAgg(figure)
    _title(figure, drawable(brand)[:LONGEST_NAME], date_words(day, zone))
    _hours(figure, day)
    _causes(figure, day)
    figure.add_artist(Line2D((MIDDLE, MIDDLE), (0.075, 0.82), color=FAINT, linewidth=1.2))
    for place, shown in enumerate(compared(day, before)):
        _figure(figure, shown, 0.627 + 0.178 * (place % 2), 0.75 - 0.265 * (place // 2))
    return figure


def alt(day: Day) -> str:
    """What the picture shows, in words."""
    busiest = max(day.hours, key=lambda hour: hour.heard)
    parts = [day_line(day)]
    if day.heard:
        parts.append(f"busiest from {busiest.hour:02}:00 on, with {number(busiest.heard)} heard")
    if day.complaints:
        causes = ", ".join(f"{spelled('cause', cause)} {number(count)}" for cause, count in day.causes)
        parts.append(f"{many(day.complaints, 'complaint')}: {causes}" if causes else many(day.complaints, "complaint"))
    if day.share_kept is not None:
        parts.append(f"{percent(day.share_kept)} of the promises kept")
    if day.mark is not None:
        parts.append(f"CSAT {day.mark:.1f} of 5")
    return ". ".join(sentence(part) for part in parts) + "."


def _title(figure: Figure, brand: str, date: str) -> None:
    if brand:
        _write(figure, (LEFT, 0.9), brand, TITLE, INK, 0.64, weight="bold")
        _write(figure, (RIGHT, 0.9), date, TEXT, QUIET, 0.25, ha="right")
    else:
        _write(figure, (LEFT, 0.9), date, TITLE, INK, 0.9, weight="bold")


def _hours(figure: Figure, day: Day) -> None:
    """What was heard hour by hour, the complaints among it at the foot of each bar, and what was answered."""
    most = max(max(hour.heard, hour.answered) for hour in day.hours)
    top = max(1.08 * most, 4)
    axes = _axes(figure, (0.09, 0.43, 0.47, 0.335))
    axes.set(xlim=(0, 24), ylim=(0, top))
    axes.set_xticks((0, 6, 12, 18, 24), ("00:00", "06:00", "12:00", "18:00", "24:00"))
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=QUIET, labelfontfamily=FONT, pad=8)
    axes.axhline(0, color=FAINT, linewidth=2.5)
    if most == 0:
        _write(figure, (0.325, 0.6), "Nothing was heard on this day.", TEXT, QUIET, 0.47, ha="center")
        return
    counts = [round(count) for count in MaxNLocator(3, integer=True).tick_values(0, top) if 0 < count <= top]
    axes.set_yticks(counts, [number(count) for count in counts])
    axes.grid(axis="y", color=FAINT, linewidth=1.2)
    _bars(axes, day)


def _bars(axes: Axes, day: Day) -> None:
    middles = [hour.hour + 0.5 for hour in day.hours]
    complaints = [hour.complaints for hour in day.hours]
    others = [hour.heard - hour.complaints for hour in day.hours]
    heard = axes.bar(middles, others, 0.8, bottom=complaints, color=HEARD)
    complained = axes.bar(middles, complaints, 0.8, color=COMPLAINTS)
    dots: dict[str, Any] = {
        "markersize": 9,
        "markeredgecolor": PAPER,
        "markeredgewidth": 1.5,
        "clip_on": False,
        "zorder": 3,
    }
    answers = [(hour.hour + 0.5, hour.answered) for hour in day.hours if hour.answered]
    at, counts = [middle for middle, _ in answers], [count for _, count in answers]
    (answered,) = axes.plot(at, counts, "o", color=ANSWERED, **dots)
    axes.legend(
        (heard, complained, answered),
        ("heard", "complaints among it", "answered"),
        loc="lower left",
        bbox_to_anchor=(0, 1),
        borderpad=0,
        borderaxespad=0.6,
        ncols=3,
        frameon=False,
        labelcolor=INK,
        prop=FontProperties(family=FONT, size=SMALL),
        handlelength=0.9,
        handletextpad=0.5,
        columnspacing=1.4,
    )


def _causes(figure: Figure, day: Day) -> None:
    """What the complaints were about; nothing where there were none."""
    if not day.causes:
        return
    _write(figure, (LEFT, 0.31), "Complaints were about", TEXT, INK, 0.5, weight="bold")
    axes = _axes(figure, (0.2, 0.06, 0.36, 0.22))
    names = [sentence(spelled("cause", cause)) for cause, _ in day.causes]
    counts = [count for _, count in day.causes]
    bars = axes.barh(range(len(names)), counts, 0.62, color=COMPLAINTS)
    axes.set(xlim=(0, max(1.2 * max(counts), 5)), ylim=(4.5, -0.5))
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(length=0, labelsize=SMALL, labelcolor=INK, labelfontfamily=FONT, pad=8)
    labels = [number(count) for count in counts]
    for label in axes.bar_label(bars, labels, padding=6, size=SMALL, color=INK, family=FONT):
        label.set_verticalalignment("center_baseline")


def _figure(figure: Figure, shown: Shown, left: float, top: float) -> None:
    """A big figure: its value, what it is, and what is usual."""
    _write(figure, (left, top), shown.says, FIGURE, INK, 0.155, weight="bold")
    _write(figure, (left, top - 0.055), shown.name, SMALL, INK, 0.155)
    _write(figure, (left, top - 0.105), shown.beside, SMALL, TONES[shown.tone], 0.155)


def _write(
    figure: Figure, at: tuple[float, float], says: str, size: float, color: str, most: float, **style: Any
) -> None:
    """Text on one line, never markup; in smaller letters where it would be wider than `most` of the picture."""
    text = figure.text(*at, says, size=size, color=color, family=FONT, parse_math=False, **style)
    width = text.get_window_extent().width / figure.bbox.width
    if width > most:
        text.set_fontsize(size * most / width)


def _axes(figure: Figure, place: tuple[float, float, float, float]) -> Axes:
    """Room for bars: left, bottom, width and height as parts of the picture's; without a frame."""
    axes = figure.add_axes(place)
    axes.set_axisbelow(True)
    axes.set(xticks=(), yticks=(), facecolor=PAPER)
    axes.spines[:].set_visible(False)
    return axes


def drawable(text: str) -> str:
    """`text` on one line, without the characters that the font does not have."""
    known = _characters()
    return " ".join("".join(c for c in text if c.isspace() or (c.isprintable() and ord(c) in known)).split())


@lru_cache(maxsize=1)
def _characters() -> frozenset[int]:
    """The code points that the font has."""
    return frozenset(get_font(findfont(FONT)).get_charmap())
