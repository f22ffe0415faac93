"""How well and how fast complaints are gathered: python -m tests.bench.glitches TAPE

TAPE is a CSV file of posts with a column that says what each complains of, such as the public airline tweets. The
weights and limits of the gathering were tuned on the first half (every other complaint); the second half is the one to
look at. A post without a cause in that column is no complaint and is left out.
"""

import argparse
import csv
import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, thread_time

import numpy as np
from rich.console import Console
from rich.table import Table

from engage.glitches import Incident, Phase, Settings, incident
from engage.glitches.gathering import Gathering
from engage.glitches.incidents import Floats
from engage.glitches.naming import Background
from engage.glitches.suggesting import mergers, suggestion
from engage.labels import Cause, Label
from listeners.tape import dates
from models.embedded import Model

COLUMN = "complaint_cause"
SEED = 5
ORDERS = 5
MILESTONES = (1_000, 10_000, 100_000)
A_DAY = 1_000
TIMED = 500
SHOWN = 25
LEAST = 5
"""Incidents from which on a group counts as a glitch in the figures."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A post of the tape, what it really complains of, and what the model says that it complains of."""

    incident: Incident
    text: str
    truth: str
    cause: Label[Cause]


def is_labelled(tape: Path, column: str = COLUMN) -> bool:
    """Whether a tape says what each of its posts complains of."""
    if tape.suffix != ".csv":
        return False
    with tape.open(newline="", encoding="utf-8") as file:
        return column in next(csv.reader(file), [])


def measure(tape: Path, console: Console, column: str = COLUMN) -> None:
    """Print the tables."""
    complaints = read(tape, column)
    console.print(f"{len(complaints):,} complaints of {tape.name}")
    _quality(complaints, console)
    _orders(complaints, console)
    _show(complaints, console)
    _times([one.incident for one in complaints], console)


def read(tape: Path, column: str) -> list[Complaint]:
    """The complaints of a tape in the order in which they were posted, each by somebody else."""
    with tape.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row[column]]
    texts = [row["text"] for row in rows]
    model = Model()
    complaints = []
    for number, (row, reading, cause) in enumerate(zip(rows, model.read(texts), model.causes(texts), strict=True)):
        at = dates.parse(row["created_at"], None)
        one = incident(number, row["id"], at, row["text"], replace(reading, cause=cause))
        complaints.append(Complaint(one, row["text"], row[column], cause))
    return sorted(complaints, key=lambda one: (one.incident.at, one.incident.mention_id))


def gather(incidents: Sequence[Incident], settings: Settings) -> tuple[Gathering, list[int]]:
    """All of them, one after the other, and in which glitch each of them is in the end."""
    gathering = Gathering(settings)
    placed, into = [], {}
    for one in incidents:
        place = gathering.place(one)
        placed.append(place.glitch.id)
        if place.joined is not None:
            into[place.joined] = place.glitch.id
    return gathering, [_followed(id_, into) for id_ in placed]


def _followed(id_: int, into: dict[int, int]) -> int:
    while id_ in into:
        id_ = into[id_]
    return id_


def _quality(complaints: Sequence[Complaint], console: Console) -> None:
    table = Table("", "gathered by", "groups", "purity", "NMI", "large", "hold", "purity", "NMI", "largest",
                  title=f"\nbeside the true cause: all groups, then those of {LEAST} or more", box=None)  # fmt: skip
    for name, some in (("tuned on", complaints[::2]), ("2nd half", complaints[1::2]), ("all", complaints)):
        incidents, truth = [one.incident for one in some], [one.truth for one in some]
        _, groups = gather(incidents, Settings())
        sizes = Counter(groups)
        large = sum(size >= LEAST for size in sizes.values())
        embeddings = _embeddings(incidents)
        ways: list[tuple[str, Sequence[Hashable]]] = [
            ("Goodword", groups),
            ("cause alone", [one.cause.value for one in some]),
            (f"k-means {len(sizes)}", _k_means(embeddings, len(sizes))),
            (f"k-means {large}", _k_means(embeddings, large)),
        ]
        for way, labels in ways:
            table.add_row(name, way, *_figures(labels, truth))
    console.print(table)


def _figures(labels: Sequence[Hashable], truth: Sequence[str]) -> list[str]:
    sizes = Counter(labels)
    some = [(label, true) for label, true in zip(labels, truth, strict=True) if sizes[label] >= LEAST]
    inside, true_inside = [label for label, _ in some], [true for _, true in some]
    return [
        f"{len(sizes)}", f"{purity(labels, truth):.3f}", f"{shared(labels, truth):.3f}",
        f"{len(set(inside))}", f"{len(some) / len(truth):.0%}",
        f"{purity(inside, true_inside):.3f}", f"{shared(inside, true_inside):.3f}",
        f"{max(sizes.values()) / len(truth):.1%}",
    ]  # fmt: skip


def purity(labels: Sequence[Hashable], truth: Sequence[Hashable]) -> float:
    """The share of posts that have the commonest true label of their group."""
    groups: defaultdict[Hashable, Counter[Hashable]] = defaultdict(Counter)
    for label, true in zip(labels, truth, strict=True):
        groups[label][true] += 1
    return sum(max(counts.values()) for counts in groups.values()) / max(len(truth), 1)


def shared(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """Normalised mutual information (by the arithmetic mean of the entropies), 0 to 1."""
    whole = _entropy(one) + _entropy(other)
    return 2 * (whole - _entropy(list(zip(one, other, strict=True)))) / whole if whole else 1.0


def _entropy(labels: Sequence[Hashable]) -> float:
    return -sum(count / len(labels) * math.log(count / len(labels)) for count in Counter(labels).values())


def _embeddings(incidents: Sequence[Incident]) -> Floats:
    rows = np.stack([np.frombuffer(one.embedding, np.int8) for one in incidents]).astype(np.float32)
    unit: Floats = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _k_means(rows: Floats, count: int) -> list[int]:
    """Spherical k-means on the embeddings, which sees all posts at once."""
    dice = np.random.default_rng(SEED)
    centres = rows[dice.choice(len(rows), count, replace=False)]
    for _ in range(30):
        labels = (rows @ centres.T).argmax(axis=1)
        for number in range(count):
            if (labels == number).any():
                mean = rows[labels == number].mean(axis=0)
                centres[number] = mean / np.linalg.norm(mean)
    return [int(label) for label in labels]


def _orders(complaints: Sequence[Complaint], console: Console) -> None:
    """The same posts in other orders."""
    dice = np.random.default_rng(SEED)
    half = complaints[1::2]
    figures = []
    for _ in range(ORDERS):
        some = [half[place] for place in dice.permutation(len(half))]
        _, groups = gather([one.incident for one in some], Settings())
        truth = [one.truth for one in some]
        by_id = dict(zip((one.incident.mention_id for one in some), groups, strict=True))
        figures.append((purity(groups, truth), shared(groups, truth), [by_id[one.incident.mention_id] for one in half]))
    alike = [shared(a[2], b[2]) for number, a in enumerate(figures) for b in figures[:number]]
    purities, informations = [figure[0] for figure in figures], [figure[1] for figure in figures]
    console.print(
        f"\n2nd half in {ORDERS} other orders: purity {min(purities):.3f} to {max(purities):.3f}, NMI "
        f"{min(informations):.3f} to {max(informations):.3f}; NMI of two orders' groups with each other "
        f"{min(alike):.2f} to {max(alike):.2f}"
    )


def _show(complaints: Sequence[Complaint], console: Console) -> None:
    """What a manager would see."""
    gathering, groups = gather([one.incident for one in complaints], Settings())
    background = Background(one.incident.words for one in complaints)
    members: defaultdict[int, list[Complaint]] = defaultdict(list)
    for one, id_ in zip(complaints, groups, strict=True):
        members[id_].append(one)
    table = Table("incidents", "suggested title", "cause", "true causes", title="\nsuggested glitches", box=None)
    titles = {}
    for id_, some in sorted(members.items(), key=lambda item: (-len(item[1]), item[0])):
        found = suggestion([one.incident for one in some], [one.cause for one in some], background, Settings())
        if found is None:
            continue
        gathering.put(replace(gathering[id_], phase=Phase.SUGGESTED))
        titles[id_] = found.title.text
        true = ", ".join(f"{name} {count}" for name, count in Counter(one.truth for one in some).most_common(2))
        if len(titles) <= SHOWN:
            table.add_row(f"{len(some)}", found.title.text, found.cause.cause.value if found.cause else "", true)
    console.print(table)
    console.print(f"{len(titles)} glitches are suggested; the {min(SHOWN, len(titles))} largest are shown")
    for merger in mergers(gathering.glitches(), Settings()):
        console.print(f"one thing? {titles[merger.one]} | {titles[merger.other]}: {merger.because}")


def _times(incidents: Sequence[Incident], console: Console) -> None:
    """Time per incident as incidents like these come in, `A_DAY` a day, and what was quiet is set aside every day."""
    dice = np.random.default_rng(SEED)
    gathering = Gathering(Settings())
    table = Table("incidents", "in memory", "µs an incident", "slowest of 100", "rebuilt from rows in",
                  title=f"\ntime per incident, {A_DAY:,} incidents a day around the real ones", box=None)  # fmt: skip
    begun = datetime(2026, 1, 1, tzinfo=UTC)
    taken: list[float] = []
    for number in range(MILESTONES[-1]):
        one = _like(incidents, number, begun + timedelta(days=number / A_DAY), dice)
        if number % A_DAY == 0:
            gathering.set_aside(one.at)
        started = thread_time()
        gathering.place(one)
        taken.append(thread_time() - started)
        if number + 1 in MILESTONES:
            last = sorted(taken[-TIMED:])
            started = perf_counter()
            Gathering(Settings(), gathering.glitches())
            rebuilt = perf_counter() - started
            table.add_row(f"{number + 1:,}", f"{len(gathering):,}", f"{1e6 * sum(last) / len(last):,.0f}",
                          f"{1e6 * last[-len(last) // 100]:,.0f}", f"{rebuilt:.2f} s")  # fmt: skip
    console.print(table)


def _like(incidents: Sequence[Incident], number: int, at: datetime, dice: np.random.Generator) -> Incident:
    """A new incident whose embedding lies around that of a real one, with some of its words and some of another's."""
    real, other = (incidents[place] for place in dice.integers(0, len(incidents), 2))
    row = np.frombuffer(real.embedding, np.int8).astype(np.float64)
    row = row + dice.standard_normal(len(row)) * (0.5 * np.linalg.norm(row) / math.sqrt(len(row)))
    row *= 127 / np.linalg.norm(row)
    words = tuple(word for word in real.words if dice.random() < 0.7) + other.words[:3]
    return Incident(number, str(number), at, real.cause, np.rint(row).astype(np.int8).tobytes(), words)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.bench.glitches", description=__doc__)
    parser.add_argument("tape", type=Path)
    parser.add_argument("--column", default="complaint_cause")
    options = parser.parse_args()
    measure(options.tape, Console(width=120), options.column)
