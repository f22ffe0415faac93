"""How fast the embedded model reads, beside ONNX Runtime alone, torch and VADER on the same posts."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from rich.console import Console
from rich.table import Table

from models.cleaning import cleaned
from models.embedded import Model
from models.encoder import Window, arrays, batched
from models.windows import thinned
from tests.bench.rounds import Rounds, shown

SIZES, THREADS = (1, 8, 32), (1, 2)
ROUNDS, POSTS = 5, 256
START = """
import json, pathlib, re, time
started = time.perf_counter()
from models.embedded import Model
Model().read(["my bag is lost"])
seconds = time.perf_counter() - started
most = re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]
print(json.dumps([seconds, int(most) / 1024]))
"""

Work = Callable[[], object]


def measure(texts: Sequence[str], console: Console) -> None:
    """Print the tables; `texts` are real posts, of which `POSTS` are read over and over."""
    posts = list(texts[:POSTS])
    table = Table("batch", "threads", "Goodword", "ONNX Runtime", "torch fp32", "VADER", "of ONNX Runtime", "of torch",
                  title=f"posts a second, {len(posts)} real posts", box=None)  # fmt: skip
    for threads in THREADS:
        model = Model(threads=threads)
        for size in SIZES:
            rounds = Rounds()
            rounds.take(_works(model, posts, size, threads), ROUNDS)
            speeds = (f"{len(posts) / rounds.median(name):,.0f}" for name in ("goodword", "onnx", "torch", "vader"))
            ratios = (shown(rounds.ratio("goodword", other)) for other in ("onnx", "torch"))
            table.add_row(str(size), str(threads), *speeds, *ratios)
    console.print(table)
    _sorting(posts, console)
    _start(console)
    _poison(posts, console)


def _works(model: Model, posts: Sequence[str], size: int, threads: int) -> dict[str, Work]:
    """The same posts in batches of `size`, read in four ways."""
    chunks = [posts[at : at + size] for at in range(0, len(posts), size)]
    batches = [
        [arrays(batch) for batch in batched(model.encoder.windows([cleaned(thinned(text)) for text in chunk]))]
        for chunk in chunks
    ]
    return {
        "goodword": lambda: [model.read(chunk) for chunk in chunks],
        "onnx": _onnx(model, batches, threads),
        "torch": _torch(batches, threads),
        "vader": _vader(posts),
    }


Batches = Sequence[Sequence[tuple[np.ndarray, np.ndarray]]]


def _onnx(model: Model, batches: Batches, threads: int) -> Work:
    session = model.encoder.session
    pool = ThreadPoolExecutor(threads)

    def one(batch: tuple[np.ndarray, np.ndarray]) -> None:
        session.run(None, {"ids": batch[0], "mask": batch[1]})

    if threads == 1:
        return lambda: [one(batch) for chunk in batches for batch in chunk]
    return lambda: [list(pool.map(one, chunk)) for chunk in batches]


def _torch(batches: Batches, threads: int) -> Work:
    import torch
    from transformers import BertConfig, BertModel

    config = BertConfig(hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536)
    encoder = BertModel(config, add_pooling_layer=False).eval()

    def work() -> None:
        torch.set_num_threads(threads)
        with torch.inference_mode():
            for chunk in batches:
                for ids, mask in chunk:
                    encoder(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask))

    return work


def _vader(posts: Sequence[str]) -> Work:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    return lambda: [analyzer.polarity_scores(post) for post in posts]


def _sorting(posts: Sequence[str], console: Console) -> None:
    """Batches of like length beside batches as the posts come, both read by ONNX Runtime on one thread."""
    model = Model(threads=1)
    windows = list(model.encoder.windows([cleaned(thinned(post)) for post in posts]))
    alike = [list(batched(windows[at : at + 64])) for at in range(0, len(windows), 64)]
    come = [[_as_they_come(windows[at : at + 8]) for at in range(0, len(windows), 8)]]
    rounds = Rounds()
    sorted_ = [[arrays(batch) for batch in chunk] for chunk in alike]
    rounds.take({"alike": _onnx(model, sorted_, 1), "as they come": _onnx(model, come, 1)}, ROUNDS)
    console.print(f"\nbatches of like length are {shown(rounds.ratio('alike', 'as they come'))} times as fast")


def _as_they_come(batch: Sequence[Window]) -> tuple[np.ndarray, np.ndarray]:
    """Padded to the longest."""
    longest = max(batch, key=lambda window: len(window.tokens))
    ids, mask = arrays([longest, *(window for window in batch if window is not longest)])
    return ids, mask


def _start(console: Console) -> None:
    told = [json.loads(subprocess.check_output([sys.executable, "-c", START])) for _ in range(ROUNDS)]
    seconds, size = (sorted(figure)[ROUNDS // 2] for figure in zip(*told, strict=True))
    console.print(f"a new process has read its first post after {seconds:.2f} s, and takes {size:.0f} MB")


def _poison(posts: Sequence[str], console: Console) -> None:
    """A batch with poison takes as long as the batch and the poison, each read by itself."""
    model = Model()
    poison = ["\0" * 1000, "late again " * 90_000, "\ud83d late \udc00", "👍" * 10_000]
    chunk = list(posts[:64])
    rounds = Rounds()
    rounds.take(
        {
            "together": lambda: model.read([*chunk[:32], *poison, *chunk[32:]]),
            "apart": lambda: [model.read(chunk), model.read(poison)],
        },
        ROUNDS,
    )
    console.print(
        f"64 posts with 4 of poison among them are read {shown(rounds.ratio('together', 'apart'))} times as fast as "
        f"apart; the poison alone costs {rounds.median('apart') - _alone(model, chunk):.2f} s"
    )


def _alone(model: Model, chunk: Sequence[str]) -> float:
    rounds = Rounds()
    rounds.take({"alone": lambda: model.read(chunk)}, ROUNDS)
    return rounds.median("alone")
