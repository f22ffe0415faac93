"""When something was posted, in the ways that exports write it. A time without a zone is UTC."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta

LONGEST = 64
"""Characters; whatever is longer is no date, and is not searched for one."""

_SLASHED = re.compile(
    r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4}|\d{2})"
    r"(?:,? (?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?: ?(?P<half>[AP]M))?)?",
    re.ASCII | re.IGNORECASE,
)
_EPOCH = re.compile(r"(\d{9,10})(\d{3}|\d{6})?(?:\.(\d+))?", re.ASCII)
_WORDED = (
    "%a %b %d %H:%M:%S %z %Y",  # X
    "%a, %d %b %Y %H:%M:%S %z",  # RFC 2822, whose day of the week and seconds may be missing
    "%a, %d %b %Y %H:%M %z",
    "%d %b %Y %H:%M:%S %z",
    "%d %b %Y %H:%M %z",
)
_YEAR_FIRST = re.compile(r"\d{4}/\d{2}/\d{2}\b", re.ASCII)


def parse(text: str, date_format: str | None = None) -> datetime:
    """`text` in UTC. Raises `ValueError` with a sentence.

    Read are ISO 8601, seconds, milli- and microseconds since 1970, RFC 2822, X's "Tue Feb 24 11:35:52 +0000 2015",
    and month/day/year; with a `date_format` (as for strptime) only that.
    """
    try:
        when = _parse(text[: LONGEST + 1], date_format)
        return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(_sentence(text, date_format)) from error


def _parse(text: str, date_format: str | None) -> datetime:
    if len(text) > LONGEST:
        raise ValueError("too long")
    if date_format:
        return datetime.strptime(text, date_format)  # noqa: DTZ007 - `parse` gives it its zone
    if slashed := _SLASHED.fullmatch(text):
        return _slashed(slashed)
    if epoch := _EPOCH.fullmatch(text):
        seconds, fraction, decimals = (part or "" for part in epoch.groups())
        micros = int((fraction + decimals).ljust(6, "0")[:6])
        return datetime.fromtimestamp(int(seconds), UTC) + timedelta(microseconds=micros)
    if _YEAR_FIRST.match(text):
        text = text.replace("/", "-", 2)
    try:
        return datetime.fromisoformat(text.removesuffix(" UTC"))
    except ValueError:
        return _worded(text.removesuffix(" GMT") + " +0000" if text.endswith(" GMT") else text)


def _worded(text: str) -> datetime:
    """Strictly: a reader that guesses drops a PM or a zone that it does not know."""
    for date_format in _WORDED:
        with suppress(ValueError):
            return datetime.strptime(text, date_format).astimezone(UTC)
    raise ValueError("unknown")


def _slashed(found: re.Match[str]) -> datetime:
    month, day, year, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError("no such hour")
        hour = hour % 12 + (12 if found["half"].upper() == "PM" else 0)
    return datetime(year if year > 99 else 2000 + year, month, day, hour, minute, second, tzinfo=UTC)


def _sentence(text: str, date_format: str | None) -> str:
    shown = repr(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")
    if date_format:
        return f"posted_at {shown} does not fit the date_format {date_format!r}"
    if _SLASHED.fullmatch(text[: LONGEST + 1]):
        return (
            f"posted_at {shown} was read as month/day/year, and there is no such time; "
            'if the day comes first, set date_format: "%d/%m/%Y %H:%M"'
        )
    return f"posted_at {shown} cannot be read as a date and time; say how it is written with date_format"
