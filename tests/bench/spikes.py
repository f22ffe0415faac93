"""How well spikes are found in two simulated years, beside mean + 3 sigma on the same series."""

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from rich.console import Console
from rich.table import Table

from engage.spikes import Happening, Hour, Spikes, State
from engage.spikes.baseline import learn
from engage.spikes.watching import watch
from tests.bench.simulated import BEGIN, HOURS, NOTHING, SIZES, SLOTS, TURNED, Years, years

VOLUMES = {"low": 1.0, "medium": 20.0, "high": 500.0}
SEEDS = (1, 2)
AFTER = 2 * SLOTS
"""An alarm up to two hours after a spike still counts as its own: a quiet brand's last post must first be heard."""
CALM, COOL = 2, 12
"""Of mean + 3 sigma: hours at rest until an event is over, and hours of cool-down, as many as ours."""


@dataclass
class Score:
    """What one way of looking found. By size: how many were `planted`, and after how many minutes they were found.

    `alarms`: events that began within a spike; `hits`: "found" in how many of the `chances` where nothing was planted.
    """

    planted: dict[float, int] = field(default_factory=dict)
    delays: dict[float, list[float]] = field(default_factory=dict)
    alarms: int = 0
    chances: int = 0
    hits: int = 0
    false: int = 0
    weeks: float = 0.0

    def take(self, told: Sequence[tuple[int, bool]], series: Years) -> None:
        """Count what was told against what was planted: found is a spike in which people are told, false is an event
        that begins outside of all of them."""
        alarms = [at for at, begins in told if begins]
        self.weeks += HOURS / 168
        left = set(alarms)
        for one in series.planted:
            if one.size == NOTHING:
                self.chances += 1
                self.hits += any(one.begin < at <= one.end + AFTER for at in alarms)
                continue
            own = [(at, begins) for at, begins in told if one.begin < at <= one.end + AFTER]
            left -= {at for at in alarms if one.begin < at <= one.end + 12 * SLOTS}
            self.planted[one.size] = self.planted.get(one.size, 0) + 1
            if own:
                self.alarms += sum(begins for _, begins in own)
                self.delays.setdefault(one.size, []).append((own[0][0] - one.begin) * 60 / SLOTS)
        self.false += len(left)

    def recall(self, size: float) -> float:
        return len(self.delays.get(size, ())) / max(1, self.planted.get(size, 0))

    def minutes(self, size: float) -> str:
        return f"{np.median(self.delays[size]):.0f}" if size in self.delays else "-"

    @property
    def false_a_week(self) -> float:
        return self.false / self.weeks

    @property
    def alarms_a_spike(self) -> float:
        return self.alarms / max(1, sum(map(len, self.delays.values())))


Way = Callable[[Years], Iterator[tuple[int, bool]]]
"""The slots at which people are told, and whether an event begins there (or an open one got more severe)."""


def goodword(series: Years) -> Iterator[tuple[int, bool]]:
    """Learns every midnight, looks every five minutes."""
    settings, states, past = Spikes(), {"brand": State()}, list[Hour]()
    usual = None
    for hour in range(HOURS):
        if hour % 24 == 0:
            usual = learn(past[-settings.weeks * 168 :], BEGIN + timedelta(hours=hour), settings)
        for slot in range(1, SLOTS + 1):
            running = series.hour(hour, slot)
            seen = [*past[-23:], *filter(None, [running])]
            now = BEGIN + timedelta(hours=hour, minutes=min(slot * 60 // SLOTS, 59.999))
            states, alerts = watch(states, {"brand": usual}, {"brand": seen}, now, settings)
            for alert in alerts:
                if alert.happening is not Happening.ENDED:
                    yield hour * SLOTS + slot, alert.happening is Happening.OPENED
        if (whole := series.hour(hour)) is not None:
            past.append(whole)


def sigma(times: float, rhythm: bool) -> Way:
    """More than the mean and `times` standard deviations of the last 8 weeks' same hours (or of all their hours), in
    posts or in negative posts. Looks at full hours; those in which nobody listened are left out here, too. During an
    event it tells again when the posts of an hour have doubled."""

    def way(series: Years) -> Iterator[tuple[int, bool]]:
        hours = [series.hour(at) for at in range(HOURS)]
        counts = np.array([(h.total, h.negative) if h and h.heard == 1 else (np.nan, np.nan) for h in hours])
        calm_since, is_on, quiet_until, worst = 0, False, 0, 0.0
        for at in range(2 * 168, HOURS):
            step = 168 if rhythm else 1
            before = counts[max(at % step, at - 8 * 168) : at : step]
            before = before[~np.isnan(before[:, 0])]
            if np.isnan(counts[at, 0]) or len(before) < 2:
                continue
            if (counts[at] > before.mean(0) + times * before.std(0, ddof=1)).any():
                calm_since = at + 1
                if not is_on and at >= quiet_until:
                    is_on, worst = True, counts[at, 0]
                    yield (at + 1) * SLOTS, True
                elif is_on and counts[at, 0] > 2 * worst:
                    worst = counts[at, 0]
                    yield (at + 1) * SLOTS, False
            elif is_on and at - calm_since >= CALM:
                is_on, quiet_until = False, at + COOL

    return way


TIMES = (4, 5, 6, 8, 10, 13, 16, 20, 25, 30)
"""Sigmas tried until the false alarms are no more than ours."""


def score(way: Way, some: Sequence[Years]) -> Score:
    """What a way of looking finds in all of the series together."""
    total = Score()
    for series in some:
        total.take(list(way(series)), series)
    return total


def _row(table: Table, name: str, one: Score) -> None:
    cells = (f"{one.recall(size):.0%} ({one.minutes(size)})" for size in (*SIZES, TURNED))
    by_chance = f"{one.hits / max(1, one.chances):.0%}"
    table.add_row(name, *cells, by_chance, f"{one.false_a_week:.2f}", f"{one.alarms_a_spike:.2f}")


def measure(console: Console, seeds: Sequence[int] = SEEDS) -> None:
    """Print a table for each volume."""
    for volume, per_hour in VOLUMES.items():
        some = [years(per_hour, seed) for seed in seeds]
        table = Table("found % (minutes until the alarm)", *(f"{size:g}x" for size in SIZES), "30 > 60% negative",
                      "nothing", "false a week", "alarms a spike", box=None,
                      title=f"\n{volume}: {per_hour:g} posts an hour, {len(seeds)} times two years")  # fmt: skip
        ours = score(goodword, some)
        _row(table, "Goodword", ours)
        for rhythm, hours in ((True, "same hours"), (False, "all hours")):
            _row(table, f"mean + 3 sigma, {hours}", score(sigma(3, rhythm), some))
            tried = ((times, score(sigma(times, rhythm), some)) for times in TIMES)
            times, like = next((one for one in tried if one[1].false <= ours.false), (0, None))
            if like is not None:
                _row(table, f"mean + {times} sigma, {hours}", like)
        console.print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.spikes", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    measure(Console(width=180), parser.parse_args().seeds)
