"""Makes the weights that Goodword ships: trains, writes the graph, calibrates on rows that were held back, and tells.

Everything is seeded: the same rows on the same machine give the same files.
"""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from tokenizers import Tokenizer

from engage.errors import GoodwordError
from models import cleaning, heads, kept, language, rows
from models.cleaning import cleaned
from models.encoder import Encoder
from models.heads import COLUMNS, HEADS, Heads, columns
from models.kept import Kept
from models.rows import Row
from models.training import graph
from models.training.calibrating import Told, sharpness, told
from models.training.fitting import LONGEST, Recipe, fit
from models.training.network import Network, reach, start
from models.windows import thinned

HELD_OWN, HELD_GUESTS = 10, 25
"""One of so many rows is held back from training: the probabilities are made to hold on them."""
HELD = "held back"
REHEARSED = 6
"""One of so many rows comes along with the weights, to be gone over again when new heads are learned."""
SAMPLED = 4
"""On one of so many rows it is measured how far the numbers inside reach."""

Progress = Callable[[int, int, float], None]
Figures = Mapping[str, Told]


@dataclass(frozen=True, slots=True)
class Made:
    """What came out: how many rows were trained on, and the figures, judge > head > figures."""

    trained_on: int
    figures: Mapping[str, Figures]


def from_files(
    minilm: Path,
    more: Sequence[Path],
    judge: Sequence[Path],
    folder: Path,
    progress: Progress,
    recipe: Recipe | None = None,
) -> Made:
    """Train on our own rows and those in the files `more`; be judged on those in the files `judge`, which are kept out.

    Raises `Mistakes` for rows that cannot be read, `GoodwordError` for anything else that is wrong with the files.
    """
    judges = {file.name: rows.read(file) for file in judge}
    guests = without((row for file in more for row in rows.read(file)), judges.values())
    own = without(rows.own(), judges.values())
    trained_on, figures = make(start(minilm), own, guests, folder, progress, recipe)
    return Made(trained_on, {HELD: figures, **{name: judged(folder, some) for name, some in judges.items()}})


def make(
    untrained: tuple[Network, Tokenizer],
    own: Sequence[Row],
    guests: Sequence[Row],
    folder: Path,
    progress: Progress,
    recipe: Recipe | None = None,
) -> tuple[int, Figures]:
    """Train on `own` and `guests` and write the weights to `folder`.

    Returns how many rows were trained on, and the figures on those held back. Raises `GoodwordError` if one of the
    labels that the models choose between has no row.
    """
    for head, kinds in HEADS.items():
        missing = {str(kind) for kind in kinds} - {row.labels[head] for row in own if head in row.labels}
        if missing:
            raise GoodwordError(f"no row has the {head} {min(missing)!r}; write some in models/training")
    network, tokenizer = untrained
    learned, held = split(own, HELD_OWN)
    learned_guests, held_guests = split(guests, HELD_GUESTS)
    fit(network, tokenizer, learned, learned_guests, recipe or Recipe(), progress)
    encoder = write_encoder(network, tokenizer, [row.text for row in learned[::SAMPLED]], folder)
    raw = heads_of(network, f"{cleaning.RECIPE} {zlib.crc32((folder / 'encoder.onnx').read_bytes()):08x}")
    figures = write_heads(raw, encoder, held, held_guests, folder)
    keep(encoder, learned[::REHEARSED], folder / kept.REHEARSED)
    keep(encoder, held, folder / kept.HELD_BACK)
    return len(learned) + len(learned_guests), figures


def split(some: Sequence[Row], one_of: int) -> tuple[list[Row], list[Row]]:
    """The rows to learn from and those held back; a row stays where it is when others are added."""
    learned, held = list[Row](), list[Row]()
    for row in some:
        (learned if zlib.crc32(rows.alike(row.text).encode("utf-8", "replace")) % one_of else held).append(row)
    return learned, held


def without(some: Iterable[Row], judges: Iterable[Sequence[Row]]) -> list[Row]:
    """Those of `some` that are not alike to any row of the judges."""
    kept_out = {rows.alike(row.text) for judge in judges for row in judge}
    return [row for row in some if rows.alike(row.text) not in kept_out]


def write_encoder(network: Network, tokenizer: Tokenizer, texts: Sequence[str], folder: Path) -> Encoder:
    """Write the network's encoder and its tokenizer to `folder`, and load them as Goodword does.

    `texts` are read once, to measure how far the numbers inside reach.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shape = network.encoder.config
    tokens = sorted((one.ids[:LONGEST] for one in tokenizer.encode_batch(list(map(cleaned, texts)))), key=len)
    reached = {name: far.numpy() for name, far in reach(network, tokens).items()}
    state = {name: value.detach().float().numpy() for name, value in network.encoder.state_dict().items()}
    built = graph.build(state, shape.num_hidden_layers, shape.num_attention_heads, reached)
    onnx.save(built, folder / "encoder.onnx")
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    return Encoder(folder / "encoder.onnx", folder / "tokenizer.json")


def heads_of(network: Network, encoder: str) -> Heads:
    """The network's heads, side by side, not calibrated yet."""
    state = {name: value.detach().float().numpy() for name, value in network.heads.state_dict().items()}
    weights = np.vstack([state[f"{head}.weight"] for head in HEADS]).T
    bias = np.concatenate([state[f"{head}.bias"] for head in HEADS])
    return Heads(np.ascontiguousarray(weights), bias, np.ones(len(COLUMNS), np.float32), encoder)


def write_heads(raw: Heads, encoder: Encoder, held: Sequence[Row], held_guests: Sequence[Row], folder: Path) -> Figures:
    """Scale the heads so that their probabilities hold on the rows held back, and write both to `folder`."""
    some = [*held, *held_guests]
    vectors = encoder.encode([cleaned(thinned(row.text)) for row in some])
    scores = vectors @ raw.weights + raw.bias
    abroad = np.array([language.told(cleaning.evened(row.text)).value not in language.LEARNED for row in some])
    sharp, dull = np.ones(len(COLUMNS), np.float32), np.ones(len(COLUMNS), np.float32)
    figures: dict[str, Told] = {}
    for head in HEADS:
        at, (labelled, true) = columns(head), truth(some, head)
        home, away = ~abroad[labelled], abroad[labelled]
        figures[head] = told(scores[labelled][home, at], true[home])
        sharp[at] = sharpness(scores[labelled][home, at], true[home])
        dull[at] = min(1.0, sharpness(scores[labelled][away, at] * sharp[at], true[away]))
    facts = {f"{head}, {HELD}": str(figure) for head, figure in figures.items()}
    done = Heads(raw.weights * sharp, raw.bias * sharp, dull, raw.encoder, facts)
    (folder / "heads.npz").write_bytes(done.to_bytes())
    return figures


def keep(encoder: Encoder, some: Sequence[Row], file: Path) -> None:
    """Write the vectors and labels of `some` to `file`; their texts are not kept."""
    vectors = encoder.encode([cleaned(thinned(row.text)) for row in some])
    kept.save(Kept(vectors, [row.labels for row in some]), file)


def judged(folder: Path, some: Sequence[Row]) -> Figures:
    """What the model in `folder` makes of rows that it was not trained on, for the heads that they have labels for."""
    made = heads.load(folder / "heads.npz")
    encoder = Encoder(folder / "encoder.onnx", folder / "tokenizer.json")
    scores = encoder.encode([cleaned(thinned(row.text)) for row in some]) @ made.weights + made.bias
    known = {head: truth(some, head) for head in HEADS}
    return {
        head: told(scores[labelled, columns(head)], true, calibrate=False)
        for head, (labelled, true) in known.items()
        if len(labelled)
    }


def truth(some: Sequence[Row], head: str) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Which of the rows have a label for `head`, and the places of those among its labels."""
    known = [str(label) for label in HEADS[head]]
    labelled = [at for at, row in enumerate(some) if head in row.labels]
    return np.array(labelled, np.intp), np.array([known.index(some[at].labels[head]) for at in labelled], np.intp)
