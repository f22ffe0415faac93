"""The daemon's log tells what became of a mention, and nothing of what people wrote."""

from decimal import Decimal

import pytest
import structlog
from structlog.testing import capture_logs

from engage.exchange import Heard
from engage.items import Item, Move
from engage.stages import Stage
from engage.store import Database
from engage.telling import Telling
from engage.types import Delivery, Eligibility, How, Post
from tests.fakes import NOON, FakeSpeaker, draft, mention, reading, route
from tests.test_store import APPROVAL

WORDS = "where is my bag?"


@pytest.fixture
def store(sqlite: Database) -> Telling:
    structlog.reset_defaults()
    return Telling(sqlite, {"fake": FakeSpeaker()})


def brought(store: Telling, eligibility: Eligibility) -> Item:
    """A mention, brought as far as a person in one go."""
    said = mention(1, WORDS, eligibility=eligibility, thread=(Post("0", "ben", "never again"),))
    store.hear("fake", Heard((said,)), NOON)
    [item] = store.due(Stage.HEARD, NOON, 1)
    values = {Stage.READ: reading(), Stage.ROUTED: route(), Stage.DRAFTED: draft(), Stage.HELD: None}
    for stage, value in values.items():
        [item] = store.move([Move(item, stage, "on", (value,) if value else ())], NOON)
    return item


def test_a_held_draft_is_told_with_how_it_may_be_answered_its_price_and_its_thread(store: Telling) -> None:
    with capture_logs() as told:
        brought(store, Eligibility())
    [line] = told
    assert (line["event"], line["mention"], line["playbook"]) == ("held", 1, "delay")
    assert (line["eligibility"], line["price"], line["thread"]) == ("api", "$0.01", 1)


def test_what_a_person_must_post_is_told_with_the_reason(store: Telling) -> None:
    with capture_logs() as told:
        brought(store, Eligibility(How.BY_HAND, "they did not call us"))
    assert (told[0]["eligibility"], told[0]["price"], told[0]["because"]) == ("by_hand", "free", "they did not call us")


def test_an_answer_is_told_once_with_what_it_cost(store: Telling) -> None:
    item = brought(store, Eligibility())
    with capture_logs() as told:
        [item] = store.move([Move(item, Stage.APPROVED, "yes", (APPROVAL, Delivery("Sorry.")))], NOON)
        [item] = store.move([Move(item, Stage.SENDING, "attempt 1")], NOON)
        sent = Delivery("Sorry.", 1, NOON, NOON, "p1", "https://posts.example/1", Decimal("0.01"))
        first = Move(item, Stage.SENT, "posted", (sent,))
        store.move([first, Move(item.after(first), Stage.CLOSED, "answered")], NOON)
    [line] = told
    assert (line["event"], line["url"], line["price"]) == ("answered", "https://posts.example/1", "$0.01")


def test_what_got_stuck_is_a_warning_with_its_reason(store: Telling) -> None:
    item = brought(store, Eligibility())
    with capture_logs() as told:
        [item] = store.move([Move(item, Stage.APPROVED, "yes", (APPROVAL, Delivery("Sorry.")))], NOON)
        store.move([Move(item, Stage.STUCK, "no speaker for fake is configured")], NOON)
    [line] = told
    assert (line["log_level"], line["because"]) == ("warning", "no speaker for fake is configured")


def test_what_people_wrote_stays_out_of_the_log(store: Telling) -> None:
    with capture_logs() as told:
        brought(store, Eligibility())
    assert WORDS not in str(told)
    assert "never again" not in str(told)
