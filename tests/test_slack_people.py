"""Who somebody in Slack is: asked now and then, remembered, and never made up where nobody can tell."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest

from engage.approval.slack.api import SlackApi
from engage.approval.slack.people import GROUPS_LAST, LONGEST_NAME, NAMES_LAST, People
from engage.errors import GoodwordError
from tests.platforms.slack_town import SlackTown

ANA = "U0ANA"


class Town:
    """A workspace as we know it, on a clock turned by hand."""

    def __init__(self, town: SlackTown) -> None:
        self.town, self.seconds = town, 0.0
        api = SlackApi(town.api_base, town.bot_token, timeout=5)
        self.people = People(api, ["social-team", "social-leads"], lambda: self.seconds)

    def rename(self, name: str, zone: str = "Europe/Berlin") -> None:
        users = self.town.workspace.users
        users[ANA] = replace(users[ANA], name=name, tz=zone)


@pytest.fixture
def town() -> Iterator[Town]:
    with SlackTown(tier_factor=1000) as made:
        yield Town(made)


def test_somebody_is_known_by_name_account_and_groups(town: Town) -> None:
    person = town.people.who(ANA, "ana.s")
    assert (person.name, person.account, person.groups) == ("ana", "slack:U0ANA", frozenset({"social-team"}))


def test_a_name_is_asked_for_once_an_hour(town: Town) -> None:
    assert town.people.name(ANA) == "ana"
    town.rename("Ana Lima")
    assert town.people.name(ANA) == "ana"
    town.seconds = NAMES_LAST + 1
    assert town.people.name(ANA) == "Ana Lima"
    assert len(town.town.calls("users.info")) == 2


def test_a_name_is_one_line_without_what_nobody_can_see(town: Town) -> None:
    town.rename("Ana\n\u202e evil \u200b" + "x" * 99)
    name = town.people.name(ANA)
    assert name.startswith("Ana evil x")
    assert len(name) == LONGEST_NAME


def test_where_slack_does_not_answer_the_click_says_what_they_are_called(town: Town) -> None:
    town.town.down()
    assert town.people.name(ANA, "ana.s") == "ana.s"
    assert town.people.name(ANA) == ANA
    assert town.people.zone(ANA) is UTC
    town.town.up()
    assert town.people.name(ANA, "ana.s") == "ana"


def test_their_zone_is_the_one_they_chose(town: Town) -> None:
    assert town.people.zone(ANA) == ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "\0"])
def test_a_zone_that_is_none_is_utc(town: Town, zone: str) -> None:
    town.rename("ana", zone)
    assert town.people.zone(ANA) is UTC


def test_whoever_is_taken_out_of_a_group_is_out_of_it_soon(town: Town) -> None:
    assert town.people.who(ANA).groups == {"social-team"}
    town.town.workspace.add_group("social-team")
    assert town.people.who(ANA).groups == {"social-team"}
    town.seconds = GROUPS_LAST + 1
    assert town.people.who(ANA).groups == frozenset()


def test_who_was_in_a_group_stands_while_slack_is_away_but_nobody_is_guessed_into_one(town: Town) -> None:
    town.town.down()
    with pytest.raises(GoodwordError, match="nobody can tell now who is in the user group"):
        town.people.who(ANA)
    town.town.up()
    town.people.who(ANA)
    town.town.down()
    town.seconds = GROUPS_LAST + 1
    assert town.people.who(ANA).groups == {"social-team"}
