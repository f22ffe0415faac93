"""Requested changes and two people in the console: what a card says of them, and how they are asked for."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engage.console import Console, Parts
from engage.console.wording import approves
from engage.stages import Stage
from engage.store import Database
from engage.types import How
from tests import scene
from tests.desk_scene import item
from tests.fakes import FakeClock, draft
from tests.shelves import change
from tests.tab import Tab

LATE = 1


@pytest.fixture
def parts(sqlite: Database, clock: FakeClock, tmp_path: Path) -> Parts:
    """A console's parts, with one complaint about a delay that two people must approve the answer to."""
    return asked_of_two(sqlite, clock, tmp_path)


def asked_of_two(database: Database, clock: FakeClock, folder: Path) -> Parts:
    playbooks = folder / "playbooks"
    shutil.copytree(scene.PLAYBOOKS, playbooks)
    change(playbooks / "10-delay.yaml", "expires:", "approval: two\nexpires:")
    parts = scene.parts(database, clock, playbooks)
    scene.hear(parts, scene.LATE)
    return parts


@pytest.fixture
def address(parts: Parts) -> Iterator[str]:
    console = Console(parts, "127.0.0.1", 0)
    yield console.start()
    console.stop()


def request(tab: Tab, mention_id: int, why: str) -> None:
    """What the dialog "What shall be changed?" sends."""
    dialog = tab.find("dialog", id="what-to-change")
    tab.send(tab.find("form", root=dialog), mention=str(mention_id), why=why)


def words(parts: Parts) -> str:
    return item(parts.desk.store, LATE).the_draft.text


def test_requested_changes_stand_on_the_card_until_somebody_makes_them(parts: Parts, address: str) -> None:
    with Tab(address) as tab:
        tab.find("button", "Request changes…", root=tab.card(LATE))
        request(tab, LATE, "say which <b>flight</b>")
        tab.sees("Changes requested by Ana: say which <b>flight</b>", tab.card(LATE))
        # When a colleague tries to approve it as it is
        with Tab(address, Cookie="goodword-who=Ben") as bens:
            bens.approve(LATE, words(parts))
            bens.sees("Ana requested changes: say which <b>flight</b>; edit the wording, or Ana approves it as it is")
            # And rewords it and gives the first yes
            bens.approve(LATE, "We are on it, Marta: GW117.")
            bens.sees("Approved by Ben; a second person is asked", bens.card(LATE))
            assert "meanwhile" not in bens.text()
        # Then nothing is requested any more, and Ana sees his words
        tab.sees("Approved by Ben; a second person is asked", tab.card(LATE))
        assert "Changes requested" not in tab.text()
    assert words(parts) == "We are on it, Marta: GW117."


def test_the_button_says_whose_yes_it_is(parts: Parts, address: str) -> None:
    with Tab(address) as tab:
        tab.sees("Two people must approve this", tab.card(LATE))
        tab.find("button", "Approve (first yes)", root=tab.card(LATE))
        tab.approve(LATE, words(parts))
        tab.find("button", "Approve (second yes)", root=tab.card(LATE))
        # When Ana clicks once more
        tab.approve(LATE, words(parts))
        tab.sees("Ana approved it already; another person must approve it, too")
        # Then it is held until Ben has looked at it
        assert item(parts.desk.store, LATE).stage is Stage.HELD
        with Tab(address, Cookie="goodword-who=Ben") as bens:
            bens.approve(LATE, words(parts))
            bens.sees("Approved by Ben")
    assert item(parts.desk.store, LATE).stage is Stage.APPROVED


def test_a_first_yes_is_taken_back_where_it_stands(parts: Parts, address: str) -> None:
    with Tab(address) as tab:
        tab.sees("Two people must approve this")
        assert tab.count("button", "Take it back") == 0
        tab.approve(LATE, words(parts))
        tab.click("Take it back", tab.card(LATE))
        tab.find("button", "Approve (first yes)", root=tab.card(LATE))
    assert item(parts.desk.store, LATE).the_draft.first_yes == ""


def test_the_story_of_a_mention_tells_who_asked_for_what_and_by_which_account(parts: Parts, address: str) -> None:
    parts.desk.through("slack:U012ABC").request_changes(LATE, "Ana", "warmer")
    tab = Tab(address, f"/mention/{LATE}")
    assert "Changes requested by Ana: warmer" in tab.text()
    assert "Changes requested by Ana (slack:U012ABC): warmer" in tab.text()


@pytest.mark.parametrize(
    ("how", "needs", "first_yes", "is_edited", "says"),
    [
        (How.API, 1, "", False, "Approve & send"),
        (How.BY_HAND, 1, "", True, "Approve edited, post by hand"),
        (How.API, 2, "", False, "Approve (first yes)"),
        (How.BY_HAND, 2, "Ana", False, "Approve (second yes)"),
        (How.API, 2, "Ana", True, "Approve edited (first yes)"),
        (How.NONE, 2, "Ana", False, "Approve"),
    ],
)
def test_what_the_first_button_says(how: How, needs: int, first_yes: str, is_edited: bool, says: str) -> None:
    assert approves(how, replace(draft(), needs=needs, first_yes=first_yes), is_edited) == says
