"""Learns from the team: new heads out of their decisions, compared with those in place on decisions not learned from.

A corrected label is learned as it was corrected. An approval says that the reading was right, and counts half: whoever
approves looks at the reply first. A rejection as misread says what the intent was not; what remains is left as likely
among itself as the model found it, and counts half too.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engage.labels import Intent
from engage.types import Lesson, Verdict
from models.embedded import Model
from models.heads import HEADS, Floats, Heads, columns
from models.kept import HELD_BACK, REHEARSED, Kept
from models.refit import refit
from models.rows import alike

LEAST = 40
"""So many lessons there must be."""
UNSEEN = 4
"""One of so many lessons is not learned from, but compared on."""
STRENGTHS = (1.0, 4.0, 16.0, 64.0)
"""How hard the heads in place may pull back; which suits is found by cross-validation."""
FOLDS = 4
HALF = 0.5
FORGIVEN = 0.01
"""So much accuracy on Goodword's own held-back rows may be lost, in any head."""

Targets = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Comparison:
    """New heads beside those in place.

    `unseen`, `own`: head > (accuracy before, after), on lessons that were not learned from and on Goodword's own rows.
    `better`: whether the new ones ought to be put in place; `because` says why, or why not.
    """

    heads: Heads | None
    lessons: int
    unseen: Mapping[str, tuple[float, float]]
    own: Mapping[str, tuple[float, float]]
    better: bool
    because: str


def learn(model: Model, lessons: Sequence[Lesson]) -> Comparison:
    """Fit heads to `lessons` and compare them; nothing is put in place."""
    if len(lessons) < LEAST:
        because = f"there are {len(lessons)} decisions to learn from; {LEAST} are needed"
        return Comparison(None, len(lessons), {}, {}, False, because)
    before = model.heads
    vectors = model.vectors([lesson.text for lesson in lessons])
    targets = [wanted(lesson, before, vector) for lesson, vector in zip(lessons, vectors, strict=True)]
    out = np.array([zlib.crc32(alike(lesson.text).encode("utf-8", "replace")) % UNSEEN == 0 for lesson in lessons])
    known = np.flatnonzero(~out)
    rehearsed = model.kept(REHEARSED)
    strength = _suiting(before, vectors[known], [targets[at] for at in known], rehearsed)
    after = _refit(before, vectors[known], [targets[at] for at in known], rehearsed, strength)
    after = replace(after, facts={**before.facts, "learned from": f"{len(known)} decisions of the team"})
    judged = [(at, certain(lessons[at])) for at in np.flatnonzero(out).tolist()]
    unseen = _compared(before, after, vectors[[at for at, _ in judged]], [labels for _, labels in judged])
    own = _compared(before, after, *model.kept(HELD_BACK))
    better, because = _verdict(unseen, own, sum(len(labels) > 0 for _, labels in judged))
    return Comparison(after, len(lessons), unseen, own, better, because)


def certain(lesson: Lesson) -> dict[str, str]:
    """Head > label, where a person has said what it is; an approval says so of the intent and the sentiment."""
    reading = lesson.reading
    match lesson.verdict:
        case Verdict.APPROVED | Verdict.EDITED:
            return {"intent": reading.intent.value, "sentiment": reading.sentiment.value}
        case Verdict.CORRECTED:
            labels = ((head, getattr(reading, head)) for head in HEADS)
            return {head: label.value for head, label in labels if label is not None and label.confidence == 1}
    return {}


def wanted(lesson: Lesson, heads: Heads, vector: Floats) -> Targets:
    """What the probabilities of each head should be, times what the lesson counts."""
    if lesson.verdict is Verdict.REJECTED:
        likely = np.array(heads.likely(vector, at_home=True)["intent"], np.float32)
        likely[list(Intent).index(lesson.reading.intent.value)] = 0
        return {"intent": likely / likely.sum() * HALF}
    counts = 1.0 if lesson.verdict is Verdict.CORRECTED else HALF
    return {head: _one_hot(head, label) * counts for head, label in certain(lesson).items()}


def _one_hot(head: str, label: str) -> Floats:
    return np.array([kind == label for kind in HEADS[head]], np.float32)


def _refit(before: Heads, vectors: Floats, targets: Sequence[Targets], rehearsed: Kept, strength: float) -> Heads:
    """Fit the heads that the lessons are about to them, and to what those heads were trained on once more."""
    taught = {head for target in targets for head in target}
    known = [{head: _one_hot(head, label) for head, label in row.items() if head in taught} for row in rehearsed.labels]
    return refit(before, np.vstack([vectors, rehearsed.vectors]), [*targets, *known], strength)


def _suiting(before: Heads, vectors: Floats, targets: Sequence[Targets], rehearsed: Kept) -> float:
    """The strength under which what was left out of the fit is likeliest."""

    def loss(strength: float) -> float:
        total = 0.0
        for fold in range(FOLDS):
            use = [at for at in range(len(targets)) if at % FOLDS != fold]
            heads = _refit(before, vectors[use], [targets[at] for at in use], rehearsed, strength)
            total += sum(_loss(heads, vectors[at], targets[at]) for at in range(fold, len(targets), FOLDS))
        return total

    return min(STRENGTHS, key=loss)


def _loss(heads: Heads, vector: Floats, target: Targets) -> float:
    likely = heads.likely(vector, at_home=True)
    return -sum(float(wish @ np.log(np.maximum(likely[head], 1e-9))) for head, wish in target.items())


def _compared(
    before: Heads, after: Heads, vectors: Floats, labels: Sequence[Mapping[str, str]]
) -> dict[str, tuple[float, float]]:
    """Head > accuracy of both, where any row has a label."""
    found: dict[str, tuple[float, float]] = {}
    for head, kinds in HEADS.items():
        rows = [(at, list(kinds).index(kinds(label[head]))) for at, label in enumerate(labels) if head in label]
        if rows:
            found[head] = (_accuracy(before, head, vectors, rows), _accuracy(after, head, vectors, rows))
    return found


def _accuracy(heads: Heads, head: str, vectors: Floats, rows: Sequence[tuple[int, int]]) -> float:
    at = columns(head)
    said = [int((vectors[row] @ heads.weights[:, at] + heads.bias[at]).argmax()) for row, _ in rows]
    return float(np.mean([one == true for one, (_, true) in zip(said, rows, strict=True)]))


def _verdict(
    unseen: Mapping[str, tuple[float, float]], own: Mapping[str, tuple[float, float]], judged: int
) -> tuple[bool, str]:
    if not judged:
        return False, "none of the decisions that were set aside says what a reading should have been"
    gain = sum(after - before for before, after in unseen.values())
    if gain <= 0:
        return False, f"no better than before on {judged} decisions that were not learned from"
    for head, (before, after) in own.items():
        if after < before - FORGIVEN:
            return False, f"they forget: on Goodword's own rows the {head} falls from {before:.1%} to {after:.1%}"
    return True, f"better than before on {judged} decisions that were not learned from"
