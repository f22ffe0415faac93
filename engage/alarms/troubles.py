"""Troubles on their way to people: told when they last, told again when they get worse, and told when they are over.

What was told is in the database, so a restart tells nothing twice. Each alert follows the newest one of its series, and
its key says so: of several daemons that find the same, one tells it.

After a trouble was told comes its cool-down: what comes back during that time is told once, at the end, with how often.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engage.alarms.announcing import tell
from engage.alarms.wrong import Trouble, over
from engage.gestures.words import times
from engage.sla.showing import spelled
from engage.spikes import Severity
from engage.store import OVER, Alert, Alerts, Course, Database, NewAlert

CALM = timedelta(minutes=2)
"""A trouble is over when it was gone for so long. A shorter gap is none: a closed platform is tried now and then."""
COOL_DOWN = timedelta(minutes=30)
"""So long after a trouble was told it is not told again, unless it is worse."""


@dataclass(frozen=True, slots=True)
class Lasting:
    """A trouble as one process has seen it: from `since` until `seen`, with no gap that counts.

    `is_old`: it has lasted for its patience. `times`: how often it came back during the cool-down, untold.
    """

    since: datetime
    seen: datetime
    is_old: bool = False
    times: int = 0


class Troubles:
    """Tells what is wrong. It says that something is over only of what it saw itself, or what was told before it began:
    another process may still see what this one does not."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lasting: Mapping[str, Lasting] | None = None

    def look(self, wrong: Sequence[Trouble], now: datetime) -> Sequence[Alert]:
        """Tell what there is to tell when this is all that is wrong now; returns what was told anew."""
        if self._lasting is not None and not self._lasting and not wrong:
            return ()
        courses = Alerts(self._database).courses()
        before = _told_before(courses, now) if self._lasting is None else self._lasting
        after, alerts = follow(before, {trouble.series: trouble for trouble in wrong}, courses, now)
        told = tell(self._database, alerts)
        self._lasting = after
        return told


def follow(
    before: Mapping[str, Lasting], wrong: Mapping[str, Trouble], courses: Mapping[str, Course], now: datetime
) -> tuple[dict[str, Lasting], list[NewAlert]]:
    """Follow every trouble for one more look: how it lasts from now on, and what is to be told. All are by series."""
    after: dict[str, Lasting] = {}
    alerts: list[NewAlert] = []
    for series in sorted(before.keys() | wrong.keys()):
        lasting, trouble, course = before.get(series), wrong.get(series), courses.get(series, Course())
        alert = None
        if trouble is not None:
            lasting, alert = _there(_seen(lasting, now), trouble, course, now)
        elif lasting is not None and now >= lasting.seen + CALM:
            lasting, alert = _gone(lasting, series, course, now)
        if lasting is not None:
            after[series] = lasting
        if alert is not None:
            alerts.append(alert)
    return after, alerts


def _told_before(courses: Mapping[str, Course], now: datetime) -> dict[str, Lasting]:
    """What was told before a restart counts as seen at the start: whatever fails again needs some time to do so."""
    return {series: Lasting(now, now) for series, course in courses.items() if course.is_on}


def _seen(lasting: Lasting | None, now: datetime) -> Lasting:
    if lasting is None:
        return Lasting(now, now)
    if now >= lasting.seen + CALM:
        return Lasting(now, now, times=lasting.times)
    return replace(lasting, seen=now)


def _there(lasting: Lasting, trouble: Trouble, course: Course, now: datetime) -> tuple[Lasting, NewAlert | None]:
    """It is there. Tell it, unless that is too early, or people know of nothing milder."""
    is_worse = course.told is not None and trouble.severity.rank > Severity(course.told.severity).rank
    if now < lasting.since + trouble.patience or (course.is_on and not is_worse):
        return lasting, None
    is_quiet = course.told is not None and now < course.told.at + COOL_DOWN and not is_worse
    if not lasting.is_old:
        lasting = replace(lasting, is_old=True, times=lasting.times + is_quiet)
    if is_quiet:
        return lasting, None
    says = trouble.says + _how_often(lasting, course)
    return replace(lasting, times=0), _alert(trouble.kind, trouble.severity, says, trouble.series, course, now)


def _gone(lasting: Lasting, series: str, course: Course, now: datetime) -> tuple[Lasting | None, NewAlert | None]:
    """It was gone for long enough. Tell so, if people think it is there, or do not know that it came back."""
    told = course.told
    if told is None or not (course.is_on or lasting.times):
        return None, None
    if not course.is_on and now < told.at + COOL_DOWN:
        return lasting, None
    says = over(series)
    if course.is_on and lasting.seen > told.at:
        says += f" It lasted {spelled(lasting.seen - told.at)}."
    return None, _alert(told.kind, OVER, says + _how_often(lasting, course), series, course, now)


def _how_often(lasting: Lasting, course: Course) -> str:
    if course.told is None or not lasting.times:
        return ""
    return f" Since {course.told.at:%H:%M} UTC it came back {times(lasting.times)}."


def _alert(kind: str, severity: str, says: str, series: str, course: Course, now: datetime) -> NewAlert:
    key = f"{kind}:{series}:{course.newest}"
    return NewAlert(key=key, kind=kind, severity=severity, at=now, says=says, series=series)
