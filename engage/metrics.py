"""The numbers that a monitoring system scrapes at /metrics, in Prometheus' format."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest

from engage.stages import Stage
from engage.store import HearingCount

REGISTRY = CollectorRegistry()

_HEARD = Counter(
    "goodword_heard",
    "Records heard, by listener and what became of them.",
    ["listener", "outcome"],
    registry=REGISTRY,
)
_MOVED = Counter("goodword_moved", "Mentions that moved into a stage.", ["stage"], registry=REGISTRY)
_STAGE = Gauge("goodword_mentions", "Mentions in a stage now.", ["stage"], registry=REGISTRY)
_JOB = Gauge("goodword_job_ok", "1 while a job's last run went well.", ["job"], registry=REGISTRY)
_BEAT = Gauge("goodword_job_last_run_timestamp_seconds", "When a job last ran.", ["job"], registry=REGISTRY)
_ALERTS = Counter("goodword_alerts", "Alerts told, by kind.", ["kind"], registry=REGISTRY)
_MISTAKES = Gauge("goodword_playbook_mistakes", "Mistakes in the playbooks right now.", registry=REGISTRY)


def heard(listener: str, count: HearingCount) -> None:
    """Count one batch that was heard."""
    for outcome, number in (
        ("stored", count.stored),
        ("duplicate", count.duplicates),
        ("malformed", count.malformed),
    ):
        _HEARD.labels(listener, outcome).inc(number)


def moved(stages: Mapping[Stage, int]) -> None:
    """Count mentions that moved, by the stage they came to."""
    for stage, number in stages.items():
        _MOVED.labels(stage.value).inc(number)


def alerted(kind: str) -> None:
    """Somebody was told something."""
    _ALERTS.labels(kind).inc()


def heartbeat(job: str, ok: bool) -> None:
    """A job ran; `ok` if it went well."""
    _JOB.labels(job).set(ok)
    _BEAT.labels(job).set_to_current_time()


def page(stages: Mapping[Stage, int], mistakes: int) -> bytes:
    """The whole page, with the stages as the database has them now."""
    for stage in Stage:
        _STAGE.labels(stage.value).set(stages.get(stage, 0))
    _MISTAKES.set(mistakes)
    return generate_latest(REGISTRY)
