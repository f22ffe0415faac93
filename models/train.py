"""Makes the weights of the embedded model: `python -m models.train [--with FILE]... [--judge FILE]... [--out FILE]`.

Each head is a softmax regression, trained by AdaGrad (Duchi, Hazan, Singer 2011) with all labels of a head weighing
the same. How good it is, and how far to trust its probabilities, is measured by cross-validation on our own rows.
Everything is seeded: the same rows give the same file, byte for byte, on the same machine.
"""

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engage.errors import GoodwordError
from models import features, rows
from models.embedded import BATCH, WEIGHTS, Floats, Model, agreement, shares
from models.heads import COLUMNS, HEADS
from models.rows import Row

EPOCHS, RATE, FOLDS, SEED = 6, 0.1, 5, 2026
GUESTS = 2.5
"""Rows from elsewhere together weigh at most so many times what our own rows do: ours are written for the job."""
DOUBT = 30.0
"""So many rows are imagined for each mood with each intent, so that none is ruled out: a complaint can be polite."""

Small = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Example:
    """A text's features: their numbers, and what each counts."""

    ids: Places
    values: Small


@dataclass(frozen=True, slots=True)
class Head:
    """`table`: a row for each feature, a column for each label; log-odds are `features @ table + bias`."""

    table: Small
    bias: Floats

    def scores(self, examples: Sequence[Example]) -> Floats:
        return np.array([example.values @ self.table[example.ids] + self.bias for example in examples])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m models.train", description="Train the embedded model.")
    add = parser.add_argument
    more = "more rows, .jsonl or .csv: text and any of sentiment, intent, cause, urgency"
    add("--with", dest="guests", metavar="FILE", type=Path, action="append", default=[], help=more)
    judging = "rows to be judged on: none of them is trained on, in whatever file it stands"
    add("--judge", metavar="FILE", type=Path, action="append", default=[], help=judging)
    add("--out", metavar="FILE", type=Path, default=WEIGHTS, help="default: %(default)s")
    asked = parser.parse_args(arguments)
    try:
        judges = {file: rows.read(file) for file in asked.judge}
        guests = [row for file in asked.guests for row in rows.read(file)]
        make(without(rows.own(), judges.values()), without(guests, judges.values()), asked.out)
    except GoodwordError as error:
        raise SystemExit(str(error)) from error
    for file, judge in judges.items():
        report(Model(asked.out), judge, file.name)


def without(some: Sequence[Row], judges: Iterable[Sequence[Row]]) -> list[Row]:
    """Those of `some` that are not alike to any row of the judges."""
    kept_out = {rows.alike(row.text) for judge in judges for row in judge}
    return [row for row in some if rows.alike(row.text) not in kept_out]


def make(own: Sequence[Row], guests: Sequence[Row], file: Path) -> None:
    """Train all heads, scale their log-odds so that probabilities hold on unseen rows, and save them to `file`."""
    heads: dict[str, Head] = {}
    unseen: dict[str, Floats] = {}
    true = {name: truth(name, labelled(name, own)) for name in HEADS}
    for name in HEADS:
        print(f"training {name} ...", flush=True)
        heads[name], unseen[name] = trained(name, labelled(name, own), labelled(name, guests))
    mood = shares(unseen["sentiment"] * calibrated(unseen["sentiment"], true["sentiment"]))
    lift = lifted(true["sentiment"], true["intent"])
    unseen["intent"] += np.log(agreement(mood, lift))
    sharpness = {name: calibrated(unseen[name], true[name]) for name in HEADS}
    for name in HEADS:
        likely = shares(unseen[name] * sharpness[name])
        print(figures(name, true[name], likely.argmax(axis=1), likely.max(axis=1)), "unseen rows of our own")
    scaled = [
        Head(head.table * np.float32(sharpness[name]), head.bias * sharpness[name]) for name, head in heads.items()
    ]
    save(scaled, lift, sharpness["intent"], file)


def labelled(name: str, some: Sequence[Row]) -> list[Row]:
    """Those of `some` that have a label for head `name`."""
    return [row for row in some if name in row.labels]


def trained(name: str, own: Sequence[Row], guests: Sequence[Row]) -> tuple[Head, Floats]:
    """The head `name`, and the log-odds of our own rows by heads that had not seen them."""
    data, labels = examples([*own, *guests]), truth(name, [*own, *guests])
    missing = [label for at, label in enumerate(HEADS[name]) if at not in labels]
    if missing:
        raise GoodwordError(f"no row has the {name} '{missing[0]}'; write some in models/training")
    weights = np.ones(len(data))
    weights[len(own) :] = min(1.0, GUESTS * len(own) / max(1, len(guests)))
    fold = np.random.default_rng(SEED).permutation(len(data)) % FOLDS
    fold[len(own) :] = -1
    unseen = np.zeros((len(own), len(HEADS[name])))
    for one in range(FOLDS):
        use, test = np.flatnonzero(fold != one), np.flatnonzero(fold == one)
        head = fitted([data[at] for at in use], labels[use], weights[use], len(HEADS[name]))
        unseen[test] = head.scores([data[at] for at in test])
    return fitted(data, labels, weights, len(HEADS[name])), unseen


def examples(some: Sequence[Row]) -> list[Example]:
    found: list[Example] = []
    for at in range(0, len(some), BATCH):
        bags = features.hashed([features.cleaned(row.text) for row in some[at : at + BATCH]])
        for parts in zip(*(np.split(bag.ids, bag.starts[1:]) for bag in bags), strict=True):
            ids = [part[part > 0].astype(np.intp) for part in parts]
            values = [np.full(len(part), max(1, len(part)) ** -0.5, np.float32) for part in ids]
            found.append(Example(np.concatenate(ids), np.concatenate(values)))
    return found


def truth(name: str, some: Sequence[Row]) -> Places:
    """The place of each row's label among the labels of head `name`."""
    known = [str(label) for label in HEADS[name]]
    return np.array([known.index(row.labels[name]) for row in some])


def fitted(data: Sequence[Example], labels: Places, weights: Floats, kinds: int) -> Head:
    """A head trained on `data`; `weights`: how much each example counts before the labels are evened out."""
    weights = weights * (weights.sum() / kinds / np.bincount(labels, weights, kinds))[labels]
    head = Head(np.zeros((features.BUCKETS, kinds), np.float32), np.zeros(kinds))
    walked = np.full_like(head.table, 1e-3)
    dice = np.random.default_rng(SEED)
    for _ in range(EPOCHS):
        order = dice.permutation(len(data))
        for at in range(0, len(order), BATCH):
            now = order[at : at + BATCH]
            some = [data[one] for one in now]
            wrong = (shares(head.scores(some)) - np.eye(kinds)[labels[now]]) * weights[now, np.newaxis]
            ids, slopes = gathered(some, wrong.astype(np.float32))
            walked[ids] += slopes * slopes
            head.table[ids] -= RATE * slopes / np.sqrt(walked[ids])
            head.bias[:] -= RATE * 0.02 * wrong.mean(axis=0)
    return head


def gathered(some: Sequence[Example], wrong: Small) -> tuple[Places, Small]:
    """The features of `some`, and for each the slope of the loss: what is `wrong` with its texts, added up."""
    ids = np.concatenate([example.ids for example in some])
    slopes = np.concatenate([np.outer(example.values, row) for example, row in zip(some, wrong, strict=True)])
    order = np.argsort(ids, kind="stable")
    firsts = np.flatnonzero(np.diff(ids[order], prepend=-1))
    return ids[order][firsts], np.add.reduceat(slopes[order], firsts)


def lifted(moods: Places, intents: Places) -> Floats:
    """How much likelier each intent is in each mood than over all; 1 where the one says nothing of the other."""
    both = np.full((len(HEADS["sentiment"]), len(HEADS["intent"])), DOUBT)
    np.add.at(both, (moods, intents), 1)
    both /= both.sum()
    return np.asarray(both / both.sum(axis=1, keepdims=True) / both.sum(axis=0))


def calibrated(scores: Floats, labels: Places) -> float:
    """What to multiply log-odds by so that the true labels are likeliest (temperature scaling, Guo et al. 2017)."""
    loss = {by: -np.log(shares(scores * by)[range(len(labels)), labels]).mean() for by in np.geomspace(0.1, 10, 200)}
    return float(min(loss, key=lambda by: loss[by]))


def figures(name: str, true: Places, said: Places, sure: Floats) -> str:
    """Accuracy, macro-F1, and expected calibration error: how far sureness and success are apart, in ten bins."""
    right = true == said
    f1 = [2 * np.sum(right & (true == one)) / (np.sum(true == one) + np.sum(said == one)) for one in np.unique(true)]
    ece = np.abs(np.bincount(np.minimum(sure * 10, 9).astype(int), right - sure, 10)).sum() / len(true)
    return f"{name:10} {len(true):6,} rows   accuracy {right.mean():.3f}   macro-F1 {np.mean(f1):.3f}   ECE {ece:.3f}  "


def report(model: Model, judge: Sequence[Row], title: str) -> None:
    """What `model` makes of rows that it was not trained on, for the heads that they have labels for."""
    for name in HEADS:
        some = labelled(name, judge)
        read = [getattr(reading, name) for reading in model.read([row.text for row in some])]
        told = [(row, label) for row, label in zip(some, read, strict=True) if label is not None]
        if told:
            said = np.array([list(HEADS[name]).index(label.value) for _, label in told])
            sure = np.array([label.confidence for _, label in told])
            print(figures(name, truth(name, [row for row, _ in told]), said, sure), title)


def save(heads: Sequence[Head], lift: Floats, say: float, file: Path) -> None:
    """Write all heads side by side, each column of weights rounded to whole numbers from -127 to 127."""
    table = np.hstack([head.table for head in heads])
    scale = np.abs(table).max(axis=0) / 127
    bias = np.concatenate([head.bias for head in heads])
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as out:
        np.savez_compressed(
            out, table=np.rint(table / scale).astype(np.int8), scale=scale, bias=bias, lift=lift, say=say,
            recipe=features.RECIPE, columns=COLUMNS,
        )  # fmt: skip
    print(f"{file}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
