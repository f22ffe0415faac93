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
    whole: str = "",
) -> tuple[dict[str, State], tuple[Alert, ...]]:
    """The new states of all series, and the alerts to be told, by name of the series. Nothing is remembered elsewhere.

    `whole` is the series that holds all the others, if there is one. It comes last: what one of them tells says more.

    Call it about every five minutes. A series without `hours` keeps its state; one without a state gets a new one.
    """
    after = dict(states)
    alerts: list[Alert] = []
    parts = sorted(hours.keys() - {whole})
    for series in [*parts, *({whole} & hours.keys())]:
        state = after.get(series, State())
        beside = [after.get(other, State()) for other in (parts if series == whole else [whole])]
        finding = judge(baselines.get(series), hours[series], now, settings, _since(state, beside))
        after[series], told = step(series, state, finding, settings, beside)
        alerts += told
    return after, tuple(alerts)


def _since(state: State, beside: Iterable[State]) -> datetime | None:
    """Since when a new event may have begun; None while one is on, or where there was none."""
    if state.event is not None:
        return None
    return max((one.since for one in (state, *beside) if one.since is not None), default=None)
