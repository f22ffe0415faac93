"""How well spikes are found in two simulated years, beside mean + 3 sigma on the same series.

Who raises more alarms finds more, if only by chance. So each rival has two rows: with its 3 sigma, and with as many
as it takes to be as quiet as we are. Where there are so few posts that 3 sigma are never quiet, we have a second row
too: what we find when we may be loud.
"""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from rich.console import Console
from rich.table import Table

from engage.spikes import Happening, Hour, Spikes, State
from engage.spikes.baseline import learn
from engage.spikes.watching import watch
from tests.bench.sigma import TIMES, Above, sigma
from tests.bench.simulated import BEGIN, HOURS, NOTHING, SIZES, SLOTS, TURNED, Told, Years, years

VOLUMES = {"low": 1.0, "medium": 20.0, "high": 500.0}
SEEDS = (1, 2)
LOUD = 20
"""The most false alarms a week that anybody may accept of ours; they turn out to be fewer."""
AFTER = 2 * SLOTS
"""An alarm up to two hours after a spike still counts as its own: a quiet brand's last post must first be heard."""
LEGEND = f"""
How many of the planted spikes were told of while they were on, by size, and after how many minutes. "By chance" is how
many were told of where nothing was planted: only what is beyond that was really found. Compare rows that raise as many
false alarms: under each 3 sigma stands the least number of sigmas (or the most that was tried) that raises no more of
them than Goodword does. A loud Goodword has false_alarms_a_week: {LOUD}, to be compared with the loud 3 sigma."""


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
            own = [(at, begins) for at, begins in told if one.begin < at <= one.end + AFTER]
            if one.size == NOTHING:
                self.chances += 1
                self.hits += bool(own)
                continue
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


def goodword(series: Years, settings: Spikes) -> Told:
    """Learns every midnight, looks every five minutes."""
    states, past = {"brand": State()}, list[Hour]()
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


def score(told: Iterable[tuple[Years, Told]]) -> Score:
    """What is found in all of the series together."""
    total = Score()
    for series, alarms in told:
        total.take(list(alarms), series)
    return total


def rivals(some: Sequence[Years], rhythm: bool, most: int) -> tuple[Score, float, Score]:
    """What 3 sigma find, how many it takes for no more than `most` false alarms, and what those find. Where none of
    `TIMES` is so quiet, that is the last of them."""
    above = [(series, Above.of(series, rhythm)) for series in some]
    three = one = score((series, sigma(each, 3)) for series, each in above)
    times = 3.0
    for times in TIMES:
        one = score((series, sigma(each, times)) for series, each in above)
        if one.false <= most:
            break
    return three, times, one


def _row(table: Table, name: str, one: Score) -> None:
    cells = (f"{one.recall(size):.0%} ({one.minutes(size)})" for size in (*SIZES, TURNED))
    by_chance = f"{one.hits / max(1, one.chances):.0%}"
    table.add_row(name, *cells, by_chance, f"{one.false_a_week:.2f}", f"{one.alarms_a_spike:.2f}")


def measure(console: Console, seeds: Sequence[int] = SEEDS) -> None:
    """Print a table for each volume."""
    console.print(LEGEND)
    for volume, per_hour in VOLUMES.items():
        some = [years(per_hour, seed) for seed in seeds]
        table = Table("found % (minutes until the alarm)", *(f"{size:g}x" for size in SIZES), "30 > 60% negative",
                      "by chance", "false a week", "alarms a spike", box=None,
                      title=f"\n{volume}: {per_hour:g} posts an hour, {len(seeds)} times two years")  # fmt: skip
        ours = score((series, goodword(series, Spikes())) for series in some)
        _row(table, "Goodword", ours)
        if volume == "low":
            loud = Spikes(false_alarms_a_week=LOUD)
            _row(table, "Goodword, loud", score((series, goodword(series, loud)) for series in some))
        for rhythm, hours in ((True, "same hours"), (False, "all hours")):
            three, times, like = rivals(some, rhythm, ours.false)
            _row(table, f"mean + 3 sigma, {hours}", three)
            _row(table, f"mean + {times:.1f} sigma, {hours}", like)
        console.print(table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.spikes", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    measure(Console(width=180), parser.parse_args().seeds)
