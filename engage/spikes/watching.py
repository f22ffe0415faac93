"""All series at one moment: each is judged beside its own baseline, and its state goes one step on."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from engage.spikes.events import Alert, State, step
from engage.spikes.hours import Baseline, Hour
from engage.spikes.judging import judge
from engage.spikes.settings import Spikes


def watch(
    states: Mapping[str, State],
    baselines: Mapping[str, Baseline | None],
    hours: Mapping[str, Iterable[Hour]],
    now: datetime,
    settings: Spikes,
) -> tuple[dict[str, State], tuple[Alert, ...]]:
    """The new states of all series, and the alerts to be told, by name of the series. Nothing is remembered elsewhere.

    Call it about every five minutes. A series without `hours` keeps its state; one without a state gets a new one.
    """
    after = dict(states)
    alerts: list[Alert] = []
    for series in sorted(hours):
        state = states.get(series, State())
        finding = judge(baselines.get(series), hours[series], now, settings, state.since)
        after[series], told = step(series, state, finding, settings)
        alerts += told
    return after, tuple(alerts)
