"""The figures of a day beside what is usual: those of earlier days."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from engage.showing.numbers import NOTHING, percent, took
from engage.showing.words import number
from engage.store.days import Day


@dataclass(frozen=True, slots=True)
class Measure:
    """One of the big figures: what it is of a day, and how it is written. `better` is 1 where more is better, -1 where
    less is, 0 where neither is."""

    name: str
    of: Callable[[Day], float | None]
    written: Callable[[float], str]
    better: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as it is shown; `beside` says how it stands beside what is usual, "" where nothing is. `tone` is 1 for
    better, -1 for worse, 0 for neither."""

    name: str
    says: str
    beside: str = ""
    tone: int = 0


def _whole(count: float) -> str:
    return number(round(count))


MEASURES = (
    Measure("heard", lambda day: day.heard, _whole),
    Measure("answered", lambda day: day.answered, _whole),
    Measure("complaints", lambda day: day.complaints, _whole, -1),
    Measure("median to answer", lambda day: day.answered_after.median, took, -1),
    Measure("promises kept", lambda day: day.share_kept, percent, 1),
    Measure("CSAT, of 5", lambda day: day.mark, lambda mark: f"{mark:.1f}", 1),
)


def compared(day: Day, before: Sequence[Day]) -> tuple[Shown, ...]:
    """The big figures, each beside the mean of those days `before` that have it."""
    return tuple(_compared(measure, day, before) for measure in MEASURES)


def _compared(measure: Measure, day: Day, before: Sequence[Day]) -> Shown:
    value = measure.of(day)
    if value is None:
        return Shown(measure.name, NOTHING)
    known = [one for each in before if (one := measure.of(each)) is not None]
    says = measure.written(value)
    if not known:
        return Shown(measure.name, says)
    usual = measure.written(fmean(known))
    if usual == says:
        return Shown(measure.name, says, "= as usual")
    is_more = value > fmean(known)
    arrow = "▲" if is_more else "▼"
    return Shown(measure.name, says, f"{arrow} usually {usual}", measure.better if is_more else -measure.better)
