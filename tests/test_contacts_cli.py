"""`goodword contacts`: the people behind the posts, from a terminal, and for programs."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from engage.exchange import Heard
from engage.store import Database, Store
from engage.types import Author
from tests.fakes import mention
from tests.test_cli import Goodword, goodword

__all__ = ["goodword"]

EVIL = "[bold]Eve[/bold]\x1b[2J"


@pytest.fixture
def people(goodword: Goodword, tmp_path: Path) -> Goodword:
    """Ana on Reddit (1), X (2) and Mastodon (3), and Eve (4), whose name is nasty; each wrote once, Ana first."""
    goodword("db", "upgrade")
    store = Store(Database(f"sqlite:///{tmp_path}/.goodword/goodword.db"))
    authors = [("reddit", "AnaSilva", "Ana"), ("x", "anasilva", "Ana S"), ("mastodon", "ana_s", ""), ("x", "eve", EVIL)]
    for number, (platform, handle, name) in enumerate(authors, 1):
        post = mention(number, platform=platform, author=Author(handle, name))
        store.hear("fake", Heard((post,)), datetime.now(UTC) - timedelta(hours=9 - number))
    store.database.close()
    return goodword


@pytest.mark.parametrize("command", ["", "show", "suggest", "link", "undo", "apart", "dnc", "opt-out", "zone"])
def test_every_command_has_a_help_that_teaches(goodword: Goodword, command: str) -> None:
    ran = goodword("contacts", *command.split(), "--help")
    assert ran.code == 0
    assert len(ran.out.split()) > 20


def test_the_list_shows_who_wrote_last_first_and_text_from_outside_as_text(people: Goodword) -> None:
    shown = people("contacts").out
    assert shown.index("@eve") < shown.index("@ana_s") < shown.index("@AnaSilva")
    assert "[bold]Eve[/bold]" in shown
    assert "\x1b" not in shown
    assert [each["id"] for each in people("contacts", "--json").json] == [4, 3, 2, 1]
    assert [each["id"] for each in people("contacts", "--search", "SILVA", "--limit", 1, "--json").json] == [2]
    assert "Nobody is called nobody" in people("contacts", "--search", "nobody").out


def test_nobody_was_heard_yet(goodword: Goodword) -> None:
    goodword("db", "upgrade")
    assert "Nobody was heard yet" in goodword("contacts").out
    assert goodword("contacts", "--json").json == []


def test_two_are_suggested_linked_and_taken_apart_again(people: Goodword) -> None:
    # Given the same handle on Reddit and X
    assert "have the same handle" in people("contacts", "suggest").out
    [found] = people("contacts", "suggest", "--json").json
    assert (found["contact_id"], found["other_id"], found["needs_consent"]) == (1, 2, True)
    # When they are linked, then only with consent
    refused = people("contacts", "link", 1, 2, "--basis", "same handle", "--by", "ana")
    assert (refused.code, refused.out) == (1, "")
    assert "without their consent: say how they agreed" in refused.err
    linked = people("contacts", "link", 2, 1, "--basis", "same handle", "--consent", "in a DM", "--by", "ana")
    assert linked.out.strip() == "contact 2 is part of contact 1 now (link 1)"
    # Then they are one card, under both numbers, until that is undone
    card = people("contacts", "show", 2).out
    for words in ("Contact 1", "number 2 is part of it", "@AnaSilva on reddit", "in a DM", "2 is 1"):
        assert words in card
    assert "Nobody looks like one person" in people("contacts", "suggest").out
    undone = people("contacts", "undo", 1, "--by", "bo", "--json").json
    assert undone == {"done": True, "says": "contact 2 stands on its own again", "contact_id": 1, "link_id": 1}
    assert "undone by bo" in people("contacts", "show", 1).out
    assert people("contacts", "undo", 1).code == 1
    # and whoever is told apart is suggested no more
    assert people("contacts", "apart", 1, 2, "--basis", "they know each other").code == 0
    assert people("contacts", "suggest", "--json").json == []


@pytest.mark.parametrize(("command", "words"), [("dnc", "do not contact"), ("opt-out", "opted out")])
def test_a_contact_is_left_alone_and_addressed_again(people: Goodword, command: str, words: str) -> None:
    assert words in people("contacts", command, 3, "--why", "by mail", "--by", "ana").out
    assert people("contacts", command, 3, "--why", "by mail").code == 1
    assert words in people("contacts").out
    assert "by mail, ana" in people("contacts", "show", 3).out
    assert people("contacts", command, 3, "--lift", "--why", "they wrote", "--by", "bo", "--json").json["done"]
    assert "lifted by bo" in people("contacts", "show", 3).out
    assert words not in people("contacts").out


def test_a_time_zone_is_kept_and_a_wrong_one_explained(people: Goodword) -> None:
    assert people("contacts", "zone", 1, "Europe/Lisbon").out.strip() == "the time zone of contact 1 is Europe/Lisbon"
    assert "Europe/Lisbon" in people("contacts", "show", 1).out
    wrong = people("contacts", "zone", 1, "Europa/Lisbon")
    assert wrong.code == 1
    assert 'did you mean "Europe/Lisbon"?' in wrong.err


def test_a_number_that_nobody_has_is_said(people: Goodword) -> None:
    for command in (("show", 7), ("dnc", 7, "--why", "x"), ("zone", 7, "UTC"), ("link", 1, 7, "--basis", "x")):
        ran = people("contacts", *command)
        assert (ran.code, ran.err.strip()) == (1, "error: there is no contact 7")


def test_a_card_for_programs_has_all_that_is_kept(people: Goodword) -> None:
    card = people("contacts", "show", 4, "--json").json
    assert card["identities"][0]["name"] == EVIL
    assert (card["id"], card["mention_count"], card["conversation_count"], card["sent_count"]) == (4, 1, 1, 0)
    assert card["conversations"][0]["status"] == "open"
    assert "\x1b" not in people("contacts", "show", 4).out
