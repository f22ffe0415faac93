"""Alerts on their way to people: kept once, then told in the log and counted. What people wrote stays out of it."""

from collections.abc import Collection, Sequence

import structlog

from engage import metrics, spikes
from engage.spikes import Happening, State
from engage.store import OVER, Alert, Alerts, Database, NewAlert

log = structlog.get_logger(__name__)


def tell(database: Database, alerts: Sequence[NewAlert]) -> Sequence[Alert]:
    """Keep these, and announce those that had not been told before, which are returned."""
    return announce(database, Alerts(database).tell(alerts))


def announce(database: Database, alert_ids: Collection[int]) -> Sequence[Alert]:
    """These were kept a moment ago; returns them, the oldest first."""
    alerts = Alerts(database).some(alert_ids) if alert_ids else []
    for alert in alerts:
        about = {"series": alert.series, "mention": alert.mention_id, "conversation": alert.conversation_id}
        about |= {"glitch": alert.glitch_id}
        known = {name: value for name, value in about.items() if value}
        log.warning("alert", id=alert.id, kind=alert.kind, severity=alert.severity, says=alert.says, **known)
        metrics.alerted(alert.kind)
    return alerts


def of_event(
    alert: spikes.Alert,
    state: State,
    kind: str,
    where: str,
    mention_id: int | None = None,
    conversation_id: int | None = None,
) -> NewAlert:
    """What is told of an event, by the `state` after it happened. Its key tells the event apart from all others."""
    event = state.event or state.last
    assert event is not None, "something has happened to it"
    is_over = alert.happening is Happening.ENDED
    return NewAlert(
        key=f"{kind}:{alert.series}:{event.opened_at.isoformat()}:{alert.happening}:{alert.severity}",
        kind=kind,
        severity=OVER if is_over else alert.severity.value,
        at=alert.at,
        says=f"{where}: {alert.says}",
        series=alert.series,
        mention_id=mention_id,
        conversation_id=conversation_id,
    )
