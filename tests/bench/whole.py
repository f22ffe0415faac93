"""How fast the whole way is, heard to held, beside the bare model on the same posts."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from engage import config, starter
from engage.app import App
from engage.courtesy import CourtesySettings
from engage.exchange import Heard
from engage.items import Item, Move
from engage.journey import UNDERSTANDING, Step
from engage.ports import Model
from engage.stages import Stage
from engage.store import Acquaintances, Database, Store, upgrade
from engage.tools import Tools
from engage.types import Mention
from engage.walking import AHEAD, walk
from listeners.tape import Listener, Settings
from tests.bench.rounds import Rounds, shown

ROUNDS = 5
LEAST = 2000


def mentions(tape: Path, mapping: Mapping[str, str]) -> list[Mention]:
    """The tape's posts, repeated under new ids until there are enough to measure."""
    settings = Settings(file=tape, map=dict(mapping), pace="fast")
    posts = [mention for batch in Listener("bench", settings).hear(None) for mention in batch.mentions]
    return [
        Mention(p.platform, f"{n}-{p.external_id}", p.text, p.author, p.posted_at, p.listener)
        for n in range(-(-LEAST // len(posts)))
        for p in posts
    ][: max(LEAST, 3 * LEAST // 2)]


def measure(some: Sequence[Mention], batch: int, console: Console) -> None:
    """Print the table."""
    app = App(config.load(starter.folder() / "config.yaml", {}))
    tools = Tools(app.model, app.playbooks.shelf, {}, app.clock, courtesy=CourtesySettings())
    spent: dict[str, float] = {}
    rounds = Rounds()
    rounds.take(
        {"bare": lambda: _bare(tools.model, some, batch), "whole": lambda: spent.update(_whole(some, tools, batch))},
        ROUNDS,
    )
    table = Table("", "mentions/s", "ms a mention", title=f"\n{len(some):,} mentions, {batch} at a time", box=None)
    for name, says in (("bare", "bare model"), ("whole", "whole way, heard to held")):
        seconds = rounds.median(name)
        table.add_row(says, f"{len(some) / seconds:,.0f}", f"{seconds / len(some) * 1000:.3f}")
    for name, seconds in spent.items():
        table.add_row(f"  {name}, in Python", "", f"{seconds / len(some) * 1000:.3f}")
    console.print(table)
    console.print(f"whole way / bare model: {shown(rounds.ratio('whole', 'bare'))}")


def _bare(model: Model, some: Sequence[Mention], batch: int) -> None:
    for start in range(0, len(some), batch):
        model.read([mention.text for mention in some[start : start + batch]])


def _whole(some: Sequence[Mention], tools: Tools, batch: int) -> dict[str, float]:
    """Heard to held on a new SQLite file; the processor's seconds by part, without ONNX Runtime's own threads."""
    parts = dict.fromkeys(("hearing", *(step.__name__ for step in UNDERSTANDING.values())), 0.0)

    def watched(step: Step) -> Step:
        def take(items: Sequence[Item], with_tools: Tools) -> list[Move]:
            started = time.thread_time()
            try:
                return step(items, with_tools)
            finally:
                parts[step.__name__] += time.thread_time() - started

        return take

    steps: dict[Stage, Step] = {stage: watched(step) for stage, step in UNDERSTANDING.items()}
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/bench.db")
        upgrade(database)
        store = Store(database)
        tools = replace(tools, people=Acquaintances(database))
        started = time.thread_time()
        for start in range(0, len(some), 256):
            store.hear("bench", Heard(tuple(some[start : start + 256])), tools.clock.now())
        parts["hearing"] = time.thread_time() - started
        walk(store, steps, tools, batch, ahead=AHEAD)
        here = sum(seconds for name, seconds in parts.items() if name != "understand")
        parts["loading and storing moves"] = time.thread_time() - started - here
        database.close()
    return parts
