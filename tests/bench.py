"""`make bench`: how fast the whole way is beside the bare model, on the same batches, in the same run.

These machines are noisy, so figures are taken in turn (bare, whole, bare, whole …) and told as ratios with their
spread. Another tape than the demo's: make bench TAPE=posts.csv MAP="text=body id=no".
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from engage import config, plugins, starter
from engage.clock import SystemClock
from engage.journey import UNDERSTANDING, Step
from engage.playbook import load
from engage.ports import Model
from engage.stages import Stage
from engage.store import Database, Store, upgrade
from engage.tools import Tools
from engage.types import Heard, Item, Mention, Move
from engage.walking import walk

ROUNDS = 5
LEAST = 2000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tape", nargs="?", type=Path, default=starter.folder() / "playbooks" / "demo" / "tape.jsonl")
    parser.add_argument("--map", nargs="*", default=[], metavar="OURS=COLUMN")
    parser.add_argument("--batch", type=int, default=64)
    options = parser.parse_args()
    mentions = _mentions(options.tape, dict(pair.split("=", 1) for pair in options.map))
    shipped = config.load(starter.folder() / "config.yaml", {})
    tools = Tools(plugins.offered(shipped.model, "models", "Model")(), load(shipped.playbooks).shelf, {}, SystemClock())
    bare, whole = list[float](), list[float]()
    spent: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        bare.append(_timed(lambda: _bare(tools.model, mentions, options.batch)))
        seconds, parts = _whole(mentions, tools, options.batch)
        whole.append(seconds)
        for name, part in parts.items():
            spent.setdefault(name, []).append(part)
    _show(len(mentions), options.tape, bare, whole, spent)


def _mentions(tape: Path, mapping: Mapping[str, str]) -> list[Mention]:
    """The tape's posts, repeated under new ids until there are enough to measure."""
    settings = plugins.offered("tape", "listeners", "Settings")(file=tape, map=mapping, pace="fast")
    heard = plugins.offered("tape", "listeners", "Listener")("bench", settings).hear(None)
    posts = [mention for batch in heard for mention in batch.mentions]
    rounds = -(-LEAST // len(posts))
    return [
        Mention(p.platform, f"{n}-{p.external_id}", p.text, p.author, p.posted_at, p.listener)
        for n in range(rounds)
        for p in posts
    ]


def _bare(model: Model, mentions: Sequence[Mention], batch: int) -> None:
    for start in range(0, len(mentions), batch):
        model.read([mention.text for mention in mentions[start : start + batch]])


def _whole(mentions: Sequence[Mention], tools: Tools, batch: int) -> tuple[float, dict[str, float]]:
    """Heard to held on a new SQLite file: seconds in all, and by part."""
    parts = dict.fromkeys(("hearing", *(step.__name__ for step in UNDERSTANDING.values())), 0.0)

    def watched(step: Step) -> Step:
        def take(items: Sequence[Item], with_tools: Tools) -> list[Move]:
            started = time.perf_counter()
            try:
                return step(items, with_tools)
            finally:
                parts[step.__name__] += time.perf_counter() - started

        return take

    steps: dict[Stage, Step] = {stage: watched(step) for stage, step in UNDERSTANDING.items()}
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/bench.db")
        upgrade(database)
        store = Store(database)
        started = time.perf_counter()
        for start in range(0, len(mentions), 256):
            store.hear("bench", Heard(tuple(mentions[start : start + 256])), tools.clock.now())
        parts["hearing"] = time.perf_counter() - started
        walk(store, steps, tools, batch)
        seconds = time.perf_counter() - started
        database.close()
    parts["loading and storing moves"] = seconds - sum(parts.values())
    return seconds, parts


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _show(
    count: int, tape: Path, bare: Sequence[float], whole: Sequence[float], spent: Mapping[str, Sequence[float]]
) -> None:
    table = Table("", "mentions/s", "ms a mention", "share", title=f"{count:,} mentions from {tape.name}", box=None)
    per_mention = 1000 / count
    table.add_row(
        "bare model", f"{count / statistics.median(bare):,.0f}", f"{statistics.median(bare) * per_mention:.3f}", ""
    )
    middle = statistics.median(whole)
    table.add_row("whole way", f"{count / middle:,.0f}", f"{middle * per_mention:.3f}", "100%")
    for name, seconds in spent.items():
        part = statistics.median(seconds)
        table.add_row(f"  {name}", "", f"{part * per_mention:.3f}", f"{part / middle:.0%}")
    ratios = [b / w for b, w in zip(bare, whole, strict=True)]
    console = Console()
    console.print(table)
    console.print(
        f"whole way / bare model: {statistics.median(ratios):.2f} "
        f"(from {min(ratios):.2f} to {max(ratios):.2f} in {len(ratios)} rounds)"
    )


if __name__ == "__main__":
    main()
