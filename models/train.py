"""Makes the weights of the embedded model: `python -m models.train [--with FILE]... [--judge FILE]... [--out FILE]`.

Each head is a softmax regression, trained by AdaGrad (Duchi, Hazan, Singer 2011) with all labels of a head weighing the
same. How good it is, and how far to trust its probabilities, is measured by cross-validation on our own rows. Everything
is seeded: the same rows give the same file, byte for byte, on the same machine.
"""

import argparse
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engage.errors import GoodwordError
from models import features, rows
from models.embedded import BATCH, WEIGHTS
from models.heads import COLUMNS, HEADS
from models.rows import Row

EPOCHS, RATE, FOLDS, SEED = 6, 0.1, 5, 2026
GUESTS = 2.5
"""Rows from elsewhere together weigh at most so many times what our own rows do: ours are written for the job."""

Floats = npt.NDArray[np.float64]
Small = npt.NDArray[np.float32]
Whole = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Example:
    """A text's features: their numbers, and what each counts."""

    ids: Whole
    values: Small


@dataclass(frozen=True, slots=True)
class Head:
    """`table`: a row for each feature, a column for each label; log-odds are `features @ table + bias`."""

    table: Small
    bias: Floats

    def scores(self, examples: Sequence[Example]) -> Floats:
        return np.array([example.values @ self.table[example.ids] + self.bias for example in examples])


@dataclass(frozen=True, slots=True)
class Figures:
    """`ece`: expected calibration error, the mean distance between how sure and how often right, in ten bins."""

    rows: int
    accuracy: float
    macro_f1: float
    ece: float

    def __str__(self) -> str:
        return f"{self.rows:6,} rows   accuracy {self.accuracy:.3f}   macro-F1 {self.macro_f1:.3f}   ECE {self.ece:.3f}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m models.train", description="Train the embedded model.")
    parser.add_argument("--with", dest="guests", metavar="FILE", type=Path, action="append", default=[],
                        help="more rows, .jsonl or .csv: text and any of sentiment, intent, cause, urgency")  # fmt: skip
    parser.add_argument("--judge", metavar="FILE", type=Path, action="append", default=[],
                        help="rows to be judged on: none of them is trained on, wherever it stands")  # fmt: skip
    parser.add_argument("--out", metavar="FILE", type=Path, default=WEIGHTS, help="default: %(default)s")
    asked = parser.parse_args(arguments)
    judges = {file: rows.read(file) for file in asked.judge}
    kept_out = {alike(row.text) for judge in judges.values() for row in judge}
    own = [row for row in rows.own() if alike(row.text) not in kept_out]
    guests = [row for file in asked.guests for row in rows.read(file) if alike(row.text) not in kept_out]
    heads = {name: trained(name, own, guests) for name in HEADS}
    for file, judge in judges.items():
        for name, head in heads.items():
            labelled = [row for row in judge if name in row.labels]
            if labelled:
                print(f"{name:10} {figures(head.scores(examples(labelled)), truth(name, labelled))}   {file.name}")
    save(heads, asked.out)
    print(f"{asked.out}: {asked.out.stat().st_size:,} bytes")


def alike(text: str) -> str:
    """The same for texts that differ in case, spacing, punctuation, links or who is spoken to only."""
    words = [word for word in unicodedata.normalize("NFKC", text).casefold().split() if not word.startswith(("@", "http"))]
    return "".join(letter for letter in "".join(words) if letter.isalnum()) or text


def trained(name: str, own: Sequence[Row], guests: Sequence[Row]) -> Head:
    """The head `name`, with its log-odds scaled so that its probabilities hold on rows that it has not seen."""
    own, guests = ([row for row in some if name in row.labels] for some in (own, guests))
    data, labels = examples([*own, *guests]), truth(name, [*own, *guests])
    missing = [label for at, label in enumerate(HEADS[name]) if at not in set(labels)]
    if missing:
        raise GoodwordError(f"no row has the {name} {missing[0]!r}; write some in models/training")
    weights = np.ones(len(data))
    weights[len(own) :] = min(1.0, GUESTS * len(own) / max(1, len(guests)))
    fold = np.random.default_rng(SEED).permutation(len(data)) % FOLDS
    fold[len(own) :] = -1
    unseen = np.zeros((len(own), len(HEADS[name])))
    for one in range(FOLDS):
        use, test = np.flatnonzero(fold != one), np.flatnonzero(fold == one)
        head = fitted([data[at] for at in use], labels[use], weights[use], len(HEADS[name]))
        unseen[test] = head.scores([data[at] for at in test])
    sharpness = calibrated(unseen, labels[: len(own)])
    print(f"{name:10} {figures(unseen * sharpness, labels[: len(own)])}   unseen rows of our own", flush=True)
    head = fitted(data, labels, weights, len(HEADS[name]))
    return Head(head.table * np.float32(sharpness), head.bias * sharpness)


def examples(some: Sequence[Row]) -> list[Example]:
    found: list[Example] = []
    for at in range(0, len(some), BATCH):
        bags = features.hashed([features.cleaned(row.text) for row in some[at : at + BATCH]])
        parts = [zip(np.split(bag.ids, bag.starts[1:]), bag.counts, strict=True) for bag in bags]
        for of_one in zip(*parts, strict=True):
            ids = [some_ids[some_ids > 0] for some_ids, _ in of_one]
            values = [np.full(len(own), count**-0.5) for own, (_, count) in zip(ids, of_one, strict=True)]
            found.append(Example(np.concatenate(ids).astype(np.intp), np.concatenate(values).astype(np.float32)))
    return found


def truth(name: str, some: Sequence[Row]) -> Whole:
    """The place of each row's label among the labels of head `name`."""
    known = [str(label) for label in HEADS[name]]
    return np.array([known.index(row.labels[name]) for row in some])


def fitted(data: Sequence[Example], labels: Whole, weights: Floats, kinds: int) -> Head:
    """A head trained on `data`; `weights`: how much each example counts before the labels are evened out."""
    even = np.bincount(labels, weights, kinds)
    weights = weights * (weights.sum() / kinds / even)[labels]
    table, seen = np.zeros((features.BUCKETS, kinds), np.float32), np.full((features.BUCKETS, kinds), 1e-3, np.float32)
    head = Head(table, np.zeros(kinds))
    dice = np.random.default_rng(SEED)
    for _ in range(EPOCHS):
        order = dice.permutation(len(data))
        for at in range(0, len(order), BATCH):
            now = order[at : at + BATCH]
            wrong = (shares(head.scores([data[one] for one in now])) - np.eye(kinds)[labels[now]]) * weights[now, np.newaxis]
            ids, slope = gathered([data[one] for one in now], wrong)
            seen[ids] += slope * slope
            table[ids] -= RATE * slope / np.sqrt(seen[ids])
            head.bias[:] -= RATE * 0.02 * wrong.mean(axis=0)
    return head


def gathered(some: Sequence[Example], wrong: Floats) -> tuple[Whole, Small]:
    """The features that occur in `some`, and for each the slope of the loss: what `wrong` of its texts adds up to."""
    ids = np.concatenate([example.ids for example in some])
    slopes = np.concatenate([np.outer(e.values, row.astype(np.float32)) for e, row in zip(some, wrong, strict=True)])
    order = np.argsort(ids, kind="stable")
    firsts = np.flatnonzero(np.diff(ids[order], prepend=-1))
    return ids[order][firsts], np.add.reduceat(slopes[order], firsts)


def shares(scores: Floats) -> Floats:
    """Probabilities out of log-odds, row by row."""
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def calibrated(scores: Floats, labels: Whole) -> float:
    """What to multiply log-odds by so that the true labels are likeliest (temperature scaling, Guo et al. 2017)."""
    loss = {by: -np.log(shares(scores * by)[np.arange(len(labels)), labels] + 1e-12).mean() for by in np.geomspace(0.1, 10, 200)}
    return float(min(loss, key=lambda by: loss[by]))


def figures(scores: Floats, labels: Whole) -> Figures:
    likely = shares(scores)
    said, sure = likely.argmax(axis=1), likely.max(axis=1)
    right = said == labels
    f1 = [2 * np.sum(right & (labels == one)) / max(1, np.sum(said == one) + np.sum(labels == one)) for one in set(labels.tolist())]
    bins = np.minimum((sure * 10).astype(int), 9)
    ece = np.abs(np.bincount(bins, right - sure, 10)).sum() / len(labels)
    return Figures(len(labels), float(right.mean()), float(np.mean(f1)), float(ece))


def save(heads: dict[str, Head], file: Path) -> None:
    """Round each column of weights to whole numbers from -127 to 127, and write them in the order of `COLUMNS`."""
    table = np.hstack([heads[name].table for name in HEADS])
    scale = np.abs(table).max(axis=0) / 127
    bias = np.concatenate([heads[name].bias for name in HEADS])
    file.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        file, table=np.rint(table / scale).astype(np.int8), scale=scale, bias=bias, recipe=features.RECIPE, columns=COLUMNS
    )


if __name__ == "__main__":
    main()
