"""What `--json` promises programs, for contacts, conversations, glitches, gestures and alerts alike."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import NoneType
from typing import Any

import pytest

from engage.glitches import Settings
from engage.registering import Register
from engage.store import Alerts, Database, NewAlert, Store
from tests.glitch_scene import APP, BAG, come
from tests.test_cli import Goodword, goodword

__all__ = ["goodword"]

WHY, BASIS = ("--why", "a bad day"), ("--basis", "one booking code")
DOCUMENTS: tuple[tuple[object, ...], ...] = (
    ("contacts",),
    ("contacts", "--search", "p1x"),
    ("contacts", "suggest"),
    ("contacts", "link", 1, 2, *BASIS, "--consent", "told us"),
    ("contacts", "show", 1),
    ("contacts", "undo", 1),
    ("contacts", "apart", 1, 2, *BASIS),
    ("contacts", "dnc", 3, *WHY),
    ("contacts", "opt-out", 4, *WHY),
    ("contacts", "show", 4),
    ("contacts", "zone", 1, "Europe/Lisbon"),
    ("conversations",),
    ("conversations", "show", 1),
    ("conversations", "assign", 1, "--to", "maria"),
    ("conversations", "snooze", 1, "--until", "2d"),
    ("conversations", "reopen", 1),
    ("conversations", "resolve", 1),
    ("glitches",),
    ("glitches", "--all"),
    ("glitches", "show", 1),
    ("glitches", "incidents", 1),
    ("glitches", "move", 1, 2),
    ("glitches", "apart", 1, 2),
    ("glitches", "rename", 1, "--title", "the app"),
    ("glitches", "confirm", 1),
    ("glitches", "own", 1),
    ("glitches", "act", 1, "--action", "more memory"),
    ("glitches", "fixed", 1, "--note", "the app lets you in again"),
    ("glitches", "show", 1),
    ("glitches", "undo", 1),
    ("glitches", "split", 2, "--incident", 12),
    ("glitches", "merge", 2, 1),
    ("glitches", "dismiss", 2),
    ("gestures",),
    ("gestures", "--for", 1),
    ("gestures", "check"),
    ("gestures", "open"),
    ("gestures", "report"),
    ("alerts",),
    ("alerts", "--unseen", "--kind", "spike"),
    ("alerts", "seen", 1),
    ("alerts", "release"),
)
REFUSED: tuple[tuple[object, ...], ...] = (
    ("contacts", "show", 999),
    ("conversations", "show", 999),
    ("conversations", "snooze", 1, "--until", "soon"),
    ("glitches", "show", 999),
    ("glitches", "incidents", 999),
    ("gestures", "--for", 999),
    ("alerts", "seen", 999),
    ("alerts", "--kind", "spikes"),
    ("contacts", "link", 1),
)
NOT_DONE: tuple[tuple[object, ...], ...] = (
    ("contacts", "undo", 999),
    ("contacts", "dnc", 999, *WHY),
    ("contacts", "zone", 1, "Nowhere"),
    ("conversations", "resolve", 999),
    ("glitches", "confirm", 999),
    ("glitches", "send", 999),
    ("gestures", "give", 999, "voucher", *WHY),
    ("gestures", "grant", 999),
    ("gestures", "settle", 999),
)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")
LOOKS_LIKE_ONE = re.compile(r"\d{4}-\d\d-\d\d.*\d\d:\d\d")


@pytest.fixture
def busy(goodword: Goodword, tmp_path: Path) -> Goodword:
    """The command line beside two flaws that many hit, and two alerts."""
    goodword("db", "upgrade")
    database = Database(f"sqlite:///{tmp_path}/.goodword/goodword.db")
    now = datetime.now(UTC) - timedelta(minutes=5)
    come(Store(database), APP, range(9), now)
    come(Store(database), BAG, range(9, 18), now)
    Register(database, Settings()).gather(now + timedelta(minutes=1))
    spikes = [NewAlert(key=name, kind="spike", severity="high", at=now, says="99 posts.", series=name) for name in "xy"]
    Alerts(database).tell(spikes)
    database.close()
    return goodword


def named(document: Any) -> Iterator[tuple[str, Any]]:
    """Every name in a document with what stands under it, at any depth."""
    if isinstance(document, dict):
        for name, value in document.items():
            yield name, value
            yield from named(value)
    elif isinstance(document, list):
        for each in document:
            yield from named(each)


def test_a_name_is_the_same_thing_in_every_document_and_times_are_utc(busy: Goodword) -> None:
    # When every document is asked for, one after the other
    kinds: dict[str, set[type]] = defaultdict(set)
    for command in DOCUMENTS:
        ran = busy(*command, "--json")
        # Then each is there, and nothing beside it
        assert (command, ran.code, ran.err) == (command, 0, "")
        for name, value in named(ran.json):
            kinds[name] |= {type(value)} - {NoneType}
            if isinstance(value, str) and (name.endswith("_at") or name == "at" or LOOKS_LIKE_ONE.fullmatch(value)):
                assert MOMENT.fullmatch(value), (command, name, value)
    # And a name holds one kind of thing, if anything
    assert {name: found for name, found in kinds.items() if len(found) > 1 and found != {int, float}} == {}
    # And what things are about goes by one name
    assert not {"mention", "contact", "conversation", "number", "marks", "cents"} & kinds.keys()


@pytest.mark.parametrize("command", REFUSED, ids=lambda command: "-".join(map(str, command)))
def test_what_cannot_be_told_is_a_sentence_on_stderr_and_no_document(
    busy: Goodword, command: tuple[object, ...]
) -> None:
    ran = busy(*command, "--json")
    assert ran.code in (1, 2)
    assert ran.out == ""
    assert ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("command", NOT_DONE, ids=lambda command: "-".join(map(str, command)))
def test_what_was_not_done_is_a_document_that_says_so_and_why(busy: Goodword, command: tuple[object, ...]) -> None:
    ran = busy(*command, "--json")
    assert (ran.code, ran.err, ran.json["done"]) == (1, "", False)
    assert ran.json["says"]


@pytest.mark.parametrize("what", ["contacts", "conversations", "alerts"])
def test_a_list_that_is_cut_off_says_so_to_people(busy: Goodword, what: str) -> None:
    every = busy(what, "--json").json
    count = len(every["alerts"] if what == "alerts" else every)
    assert "there are more" not in busy(what, "--limit", count).out
    assert f"there are more: --limit {2 * (count - 1)}" in busy(what, "--limit", count - 1).out
