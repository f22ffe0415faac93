"""How soon a click in Slack is acknowledged, while the daemon rests and while its model reads full batches.

Slack shows an error to whoever clicked after three seconds. Measured on the side of a loopback Slack: from the moment
an envelope goes out to the moment its acknowledgement comes in, over a real WebSocket.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from engage.store import Database, Looking
from tests.platforms.slack_people import Person
from tests.platforms.slack_town import SlackTown
from tests.storm import PLAYBOOK, ROOT

DRAFTS, BACKLOG, CLICKS = 120, 60_000, 400
PEOPLE = ("ana", "ben", "cem", "lea")
PAUSE_SECONDS = 0.04
"""Between two clicks: more than a team of twenty does."""

CONFIG = """
playbooks: playbooks
listeners:
  tape: {{kind: tape, file: tape.jsonl, pace: fast, every: 0.2, batch: 2000}}
speakers:
  sandbox: {{}}
courtesy: {{quiet_hours: [], caps: []}}
waves: {{people: 0}}
log: {{level: warning}}
slack: {{channel: {channel}, api_base: "{api_base}", messages_a_second: 500}}
"""


def measure(texts: Sequence[str], console: Console) -> None:
    """`texts`: real posts, for the model to read. Prints percentiles and their ratio."""
    with tempfile.TemporaryDirectory() as folder, SlackTown(1000.0, 1000.0) as town:
        there = Path(folder)
        _configure(there, town)
        daemon = subprocess.Popen(
            [sys.executable, "-m", "engage.cli", "run", "--no-console"], cwd=there, env=os.environ | town.environment
        )
        try:
            town.wait_for(lambda: len(town.messages()) == DRAFTS, 120)
            looking = Looking(Database(f"sqlite:///{there}/.goodword/goodword.db"))
            resting = _clicked(town, lambda: True)
            _append(there, texts)
            town.wait_for(lambda: sum(looking.stages().values()) > DRAFTS + 500, 60)
            busy = _clicked(town, lambda: sum(looking.stages().values()) < DRAFTS + BACKLOG)
        finally:
            daemon.send_signal(signal.SIGTERM)
            daemon.wait(30)
    read = min(len(resting), len(busy))
    console.print(f"\nSlack: a click is acknowledged ({read} clicks at least, of {len(PEOPLE)} people at once)")
    for name, seconds in (("while the daemon rests", resting), ("while the model reads full batches", busy)):
        shown = "  ".join(f"p{percent}: {1000 * _percentile(seconds, percent):.0f} ms" for percent in (50, 95, 99, 100))
        console.print(f"  {name:<36} {shown}")
    console.print(f"  p99 against p99: {_percentile(busy, 99) / _percentile(resting, 99):.1f} times as long")


def _configure(folder: Path, town: SlackTown) -> None:
    playbooks = folder / "playbooks"
    playbooks.mkdir()
    (playbooks / "10-bag.yaml").write_text(PLAYBOOK, encoding="utf-8")
    (playbooks / "brand.yaml").write_bytes((ROOT / "playbooks" / "brand.yaml").read_bytes())
    config = CONFIG.format(channel=town.channel, api_base=town.api_base)
    (folder / "config.yaml").write_text(config, encoding="utf-8")
    with (folder / "tape.jsonl").open("w", encoding="utf-8") as tape:
        for number in range(DRAFTS):
            tape.write(
                json.dumps({"id": str(number), "text": f"my bag is gone {number}", "handle": f"h{number}"}) + "\n"
            )


def _append(folder: Path, texts: Sequence[str]) -> None:
    with (folder / "tape.jsonl").open("a", encoding="utf-8") as tape:
        for number in range(BACKLOG):
            post = {"id": f"b{number}", "text": texts[number % len(texts)], "handle": f"b{number}"}
            tape.write(json.dumps(post) + "\n")


def _clicked(town: SlackTown, goes_on: Callable[[], bool]) -> list[float]:
    """Seconds until each of many clicks was acknowledged: commands, modals, approvals."""
    people: list[Person] = [town.person(name) for name in PEOPLE]
    before = len(town.acks)
    for number in range(CLICKS):
        if not goes_on():
            break
        person = people[number % len(people)]
        cards = [card for card in town.messages() if any(_is_approve(block) for block in card.blocks)]
        if number % 4 == 0 or not cards:
            person.types_command("/goodword", "status")
        else:
            person.click(cards[number % len(cards)], "edit" if number % 4 < 3 else "approve")
        time.sleep(PAUSE_SECONDS)
    town.wait_for(lambda: len(town.acks) - before >= number, 30)
    return [seconds for _, seconds in town.acks[before:]]


def _is_approve(block: dict[str, object]) -> bool:
    elements = block.get("elements")
    return isinstance(elements, list) and any(each.get("action_id") == "approve" for each in elements)


def _percentile(seconds: Sequence[float], percent: int) -> float:
    return sorted(seconds)[min(len(seconds) - 1, len(seconds) * percent // 100)]
