"""The line on which Slack tells us what people do: opened again when it broke; what is wrong is told meanwhile."""

import pytest

from engage.errors import Temporary
from engage.store import Database
from tests.platforms.faults import Fault
from tests.slack_house import SlackHouse

OPEN = "POST /api/apps.connections.open"


def test_a_line_that_was_cut_without_a_word_is_opened_again(sqlite: Database) -> None:
    with SlackHouse(sqlite) as house:
        house.town.sockets.drop_all()
        assert house.town.sockets.connections == 0

        def is_back() -> bool:
            house.slack.line.hold()
            return house.town.sockets.connections == 1

        house.until(is_back)
        # And whoever clicks is heard
        _, card = house.asks()
        house.ana.click(card, "reject").acked()


def test_a_line_that_slack_wants_to_renew_is_renewed(sqlite: Database) -> None:
    with SlackHouse(sqlite) as house:
        house.town.sockets.refresh()
        house.until(lambda: house.town.sockets.connections == 1)
        _, card = house.asks()
        house.ana.click(card, "reject").acked()


def test_a_line_that_cannot_be_opened_is_told_and_opened_as_soon_as_it_can_be(sqlite: Database) -> None:
    with SlackHouse(sqlite) as house:
        house.slack.line.close()
        house.town.faults.next_on(OPEN, Fault.SERVER_ERROR, Fault.DROPPED)
        for _ in range(2):
            with pytest.raises(Temporary, match="Socket Mode cannot be opened"):
                house.slack.line.hold()
        house.slack.line.hold()
        house.town.wait_until_connected()
