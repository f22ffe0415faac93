"""A storm over Slack: drafts that become cards, people who race for them, faults on every line, kills of the daemon.

What is counted afterwards is counted on the side of the loopback Slack, and compared with what the people did there.
The wall of the sandbox stands for the platform: it takes a reply as often as it is told to, so a doubled one shows.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from engage.stages import Stage
from engage.store import Database, Looking, upgrade
from engage.types import Verdict
from tests.platforms.faults import PASSING, Fault
from tests.platforms.slack_objects import Message
from tests.platforms.slack_people import Person
from tests.platforms.slack_reading import shown
from tests.platforms.slack_town import SlackTown
from tests.storm import PLAYBOOK, ROOT, Counted

PEOPLE = ("ana", "ben", "cem", "dee", "eli", "fay", "gus", "hal")
AT_REST = {Stage.CLOSED, Stage.REJECTED}
SETTLED_SECONDS = 1.0

CONFIG = """
playbooks: playbooks
listeners:
  tape: {{kind: tape, file: tape.jsonl, pace: fast, every: 0.2, batch: 20}}
speakers:
  sandbox: {{delay: 0.001, patience: 1}}
approval: {{undo_seconds: 0}}
courtesy: {{quiet_hours: [], caps: []}}
waves: {{people: 0}}
daemon: {{batch: 32, walk_seconds: 0.1}}
log: {{level: info, format: json}}
slack: {{channel: {channel}, alerts: {alerts}, api_base: "{api_base}", timeout: {timeout}, messages_a_second: 500}}
"""


@dataclass(frozen=True)
class Size:
    """How much of a storm. `share` of all calls and envelopes suffers a fault; `life` is in seconds, between two kills;
    `tail` is how long at most what is left may take; `daemons` run at the same time."""

    drafts: int
    share: float
    kills: int
    life: tuple[float, float]
    tail: float
    daemons: int = 1
    timeout: int = 1


@dataclass(frozen=True)
class Did:
    """One thing that somebody asked for in Slack: an approval, perhaps of other words, or a rejection."""

    who: str
    what: Verdict
    text: str = ""


class SlackStorm:
    """One run. `did` is, by mention, what people asked for; some of it was lost on the way, as clicks are."""

    def __init__(self, folder: Path, url: str, size: Size, seed: int) -> None:
        self.folder, self.url, self.size, self.random = folder, url, size, random.Random(seed)
        kinds = [kind for kind in PASSING if kind is not Fault.DRIP]  # half a minute each
        self.faults = Counted(size.share, kinds, seed)
        cuts = Counted(size.share, [*6 * (Fault.HANGS, Fault.ACTED_HANGS), Fault.DROPPED, Fault.ACTED_DROPPED], seed)
        self.town = SlackTown(
            1000.0, 1000.0, self.faults, redelivers_everything=True, ack_seconds=1.0, socket_faults=cuts
        )
        self.people = [self.town.person(name) for name in PEOPLE]
        self.did: dict[int, list[Did]] = defaultdict(list)
        self.kills, self.clicks = 0, Counter[str]()
        self._daemons: list[subprocess.Popen[bytes]] = []
        self._over, self._lock = threading.Event(), threading.Lock()
        self._configure()
        database = Database(url)
        upgrade(database)
        self.looking = Looking(database)

    def run(self) -> None:
        """Lives of daemons, each ended at a random moment while people click; then those that are left to finish."""
        self._daemons = [self._start() for _ in range(self.size.daemons)]
        people = [threading.Thread(target=self._click_away, args=(person,)) for person in self.people]
        for each in people:
            each.start()
        try:
            while self.kills < self.size.kills:
                time.sleep(self.random.uniform(*self.size.life))
                self._kill_one()
            self._wait_until(self._all_decided)
        finally:
            self._over.set()
            for each in people:
                each.join()
        self._wait_until(self._all_shown)
        for daemon in self._daemons:
            daemon.send_signal(signal.SIGTERM)
        for daemon in self._daemons:
            assert daemon.wait(timeout=15) == 0, self.log()

    def cards(self) -> dict[int, Message]:
        """Every card that stands in the channel, by mention."""
        found = {}
        for message in self.town.messages():
            if (number := _mention(message)) is not None:
                found[number] = message
        return found

    def log(self) -> str:
        return (self.folder / "daemon.log").read_text(errors="replace")[-4000:]

    def _configure(self) -> None:
        playbooks = self.folder / "playbooks"
        playbooks.mkdir()
        (playbooks / "10-bag.yaml").write_text(PLAYBOOK, encoding="utf-8")
        (playbooks / "brand.yaml").write_bytes((ROOT / "playbooks" / "brand.yaml").read_bytes())
        config = CONFIG.format(
            channel=self.town.channel, alerts=self.town.alerts, api_base=self.town.api_base, timeout=self.size.timeout
        )
        (self.folder / "config.yaml").write_text(config, encoding="utf-8")
        with (self.folder / "tape.jsonl").open("w", encoding="utf-8") as tape:
            for number in range(1, self.size.drafts + 1):
                post = {"id": str(number), "text": f"my bag is gone, case {number}", "handle": f"h{number}"}
                tape.write(json.dumps(post) + "\n")

    def _start(self) -> subprocess.Popen[bytes]:
        with (self.folder / "daemon.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "engage.cli", "run", "--no-console"],
                cwd=self.folder,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.town.environment, "GOODWORD_DATABASE": self.url},
            )

    def _kill_one(self) -> None:
        at = self.random.randrange(len(self._daemons))
        assert self._daemons[at].poll() is None, self.log()
        self._daemons[at].send_signal(signal.SIGKILL)
        self._daemons[at].wait()
        self._daemons[at] = self._start()
        self.kills += 1

    # People

    def _click_away(self, person: Person) -> None:
        """One person: picks a card that waits, and decides about it; others may be at it, too."""
        dice = random.Random(f"{self.size} {person.id}")
        while not self._over.is_set():
            waiting = [message for message in self.cards().values() if _has_buttons(message)]
            if not waiting:
                time.sleep(0.05)
                continue
            # Everybody prefers the top of the list: that is how people race
            self._decide(person, dice.choice(waiting[:12]), dice)
            time.sleep(dice.uniform(0.0, 0.1))

    def _decide(self, person: Person, card: Message, dice: random.Random) -> None:
        number = _mention(card)
        assert number is not None
        match dice.random():
            case x if x < 0.55:
                self._note(number, Did(person.user.name, Verdict.APPROVED))
                person.click(card, "approve")
                self.clicks["approve"] += 1
            case x if x < 0.70:
                self._note(number, Did(person.user.name, Verdict.APPROVED))
                person.click(card, "approve")
                person.click(card, "approve")
                self.clicks["double click"] += 1
            case x if x < 0.85:
                words = f"We are on it, case {number}, says {person.user.name}."
                self._in_modal(person, card, "edit", number, Did(person.user.name, Verdict.EDITED, words))
            case _:
                self._in_modal(person, card, "reject", number, Did(person.user.name, Verdict.REJECTED, "not for us"))

    def _in_modal(self, person: Person, card: Message, what: str, number: int, did: Did) -> None:
        """Click, wait for the modal, which may be lost, and send it off."""
        clicked = person.click(card, what)
        try:
            view = person.waits_for_view(clicked, seconds=2.0)
        except TimeoutError:
            self.clicks[f"{what} without a modal"] += 1
            return
        self._note(number, did)
        try:
            person.submits(view, dict.fromkeys(_text_inputs(view.blocks), did.text))
        except ValueError:  # it was closed by what came late of another one
            return
        self.clicks[what] += 1

    def _note(self, number: int, did: Did) -> None:
        with self._lock:
            self.did[number].append(did)

    # Whether it is over

    def _all_decided(self) -> bool:
        stages = self.looking.stages()
        return sum(stages.values()) == self.size.drafts and set(stages) <= AT_REST

    def _all_shown(self) -> bool:
        cards = self.cards()
        return len(cards) == self.size.drafts and all(
            _is_true(self.looking, number, card) for number, card in cards.items()
        )

    def _wait_until(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + self.size.tail
        while not condition():
            assert time.monotonic() < deadline, f"{self.looking.stages()}\n{self.clicks}\n{self.log()}"
            for daemon in self._daemons:
                assert daemon.poll() is None, self.log()
            time.sleep(SETTLED_SECONDS)

    def verify(self) -> Counter[Verdict]:
        """At most one card and one decision for each draft, nothing said that nobody approved, every card true."""
        ever = Counter(number for message in self.town.workspace.ever() if (number := _mention(message)) is not None)
        assert set(ever.values()) == {1}, [number for number, count in ever.items() if count > 1]
        assert len(ever) == self.size.drafts
        threads = Counter(
            _key(message) for message in self.town.workspace.ever() if _key(message).startswith("history:")
        )
        assert set(threads.values()) <= {1}, threads.most_common(3)
        pinned = defaultdict(list)
        for post in self.looking.pinned(10**6):
            pinned[post.key].append(post.text)
        verdicts: Counter[Verdict] = Counter()
        for number, card in self.cards().items():
            told = self.looking.told(number)
            assert told is not None
            (decision,) = told.decisions
            verdicts[decision.verdict] += 1
            asked = [did for did in self.did[number] if did.what is decision.verdict]
            assert decision.by in {did.who for did in asked}, (number, decision, self.did[number])
            assert decision.account.startswith("slack:U0"), decision
            said = pinned[f"mention-{number}"]
            if decision.verdict is Verdict.REJECTED:
                assert said == [], (number, decision)
            else:
                assert said == [decision.text], (number, decision, said)
            if decision.verdict is Verdict.EDITED:
                assert decision.text in {did.text for did in asked}, (number, decision)
            assert _is_true(self.looking, number, card), shown(card)
        assert self.town.rung == []
        return verdicts

    def close(self) -> None:
        self._over.set()
        for daemon in self._daemons:
            daemon.kill()
            daemon.wait()
        self.looking.database.close()
        self.town.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: TracebackType | None) -> None:
        self.close()


def _key(message: Message) -> str:
    payload: dict[str, Any] = (message.metadata or {}).get("event_payload", {})
    return str(payload.get("key", ""))


def _mention(message: Message) -> int | None:
    match = re.fullmatch(r"mention:(\d+)", _key(message))
    return int(match[1]) if match else None


def _has_buttons(message: Message) -> bool:
    return any(
        element.get("action_id") == "approve" for block in message.blocks for element in block.get("elements", ())
    )


def _text_inputs(blocks: tuple[dict[str, Any], ...]) -> list[tuple[str, str]]:
    """The fields of a modal in which people write."""
    return [
        (block["block_id"], block["element"]["action_id"])
        for block in blocks
        if block["type"] == "input" and block["element"]["type"] == "plain_text_input"
    ]


def _is_true(looking: Looking, number: int, card: Message) -> bool:
    """Whether a card says who decided what, and lets nobody decide again."""
    told = looking.told(number)
    if told is None or not told.decisions or _has_buttons(card):
        return False
    decision, says = told.decisions[-1], shown(card)
    verdict = {Verdict.EDITED: "Approved with edits"}.get(decision.verdict, decision.verdict.value.capitalize())
    is_sent = decision.verdict is Verdict.REJECTED or "sent" in says
    return f"{verdict} by {decision.by}" in says and is_sent
