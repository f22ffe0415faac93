"""How times, days, zones and dates are written in the block `sla:`. Each mistake is a sentence."""

import re
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import BeforeValidator, WithJsonSchema

from engage.complaints import did_you_mean, quoted
from engage.sla.hours import MIDNIGHT, Span

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALWAYS = "always"
AROUND_THE_CLOCK = {"mon-sun": "00:00-24:00"}

_DURATION = re.compile(r"(?:([0-9]{1,4}) ?h)? ?(?:([0-9]{1,4}) ?m)?")
_SPAN = re.compile(r"([0-9]{1,2}):([0-5][0-9]) ?- ?([0-9]{1,2}):([0-5][0-9])")
_SHARE = re.compile(r"([1-9][0-9]?) ?%")
_TEXT = WithJsonSchema({"type": "string"})


def _duration(value: object) -> timedelta:
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        days = "; days are not clear where only business hours count" if re.fullmatch(r"\d+ ?d", str(value)) else ""
        raise ValueError(f"{quoted(value)} is not a time such as 30m, 2h or 1h30m (hours and minutes){days}")
    time = timedelta(hours=int(match[1] or 0), minutes=int(match[2] or 0))
    if not time:
        raise ValueError("must be more than no time at all, such as 30m")
    return time


def _span(value: object) -> Span:
    match = _SPAN.fullmatch(value) if isinstance(value, str) else None
    opens, closes = (60 * int(match[1]) + int(match[2]), 60 * int(match[3]) + int(match[4])) if match else (0, 0)
    if not match or max(opens, closes) > MIDNIGHT:
        raise ValueError(f"{quoted(value)} is not a span of time such as 09:00-13:00 or 18:00-24:00")
    return Span(opens, closes)


def _spans(value: object) -> tuple[Span, ...]:
    spans = tuple(sorted(_span(each) for each in (value if isinstance(value, list) else [value])))
    for one, other in pairwise(spans):
        if other.opens < one.closes:
            raise ValueError(f"{one} and {other} overlap")
    return spans


def _days(value: object) -> tuple[int, ...]:
    names = str(value).lower().split("-")
    for name in names:
        if name not in DAYS:
            raise ValueError(
                f"{quoted(value)} is not a day such as mon, or days such as mon-fri{did_you_mean(name, DAYS)}"
            )
    first, last = DAYS.index(names[0]), DAYS.index(names[-1])
    if len(names) > 2 or (len(names) == 2 and last <= first):
        raise ValueError(f"{quoted(value)} are not days in a row, such as mon-fri; the week begins on mon")
    return tuple(range(first, last + 1))


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = did_you_mean(str(value), available_timezones())
        raise ValueError(f"{quoted(value)} is not a time zone such as Europe/Lisbon{near}") from None


def _hours(value: object) -> object:
    if isinstance(value, str) and value != ALWAYS:
        raise ValueError(f"{quoted(value)} is neither a block of days nor the word always")
    return AROUND_THE_CLOCK if value == ALWAYS else value


def _date(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError(f"{quoted(value)} is not a date such as 2026-12-25") from None


def _warning(value: object) -> float | timedelta:
    share = _SHARE.fullmatch(value) if isinstance(value, str) else None
    try:
        return int(share[1]) / 100 if share else _duration(value)
    except ValueError:
        raise ValueError(
            f"{quoted(value)} is neither a share such as 80% nor a time such as 30m before it is due"
        ) from None


Duration = Annotated[timedelta, BeforeValidator(_duration), _TEXT]
Spans = Annotated[tuple[Span, ...], BeforeValidator(_spans), WithJsonSchema({"type": ["string", "array"]})]
Days = Annotated[tuple[int, ...], BeforeValidator(_days), _TEXT]
Hours = Annotated[dict[Days, Spans], BeforeValidator(_hours)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone), _TEXT]
Holiday = Annotated[date, BeforeValidator(_date), _TEXT]
Warning_ = Annotated[float | timedelta, BeforeValidator(_warning), _TEXT]
