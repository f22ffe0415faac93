"""Buttons on cards do what they say, once, for whoever may; everybody else is told so in private."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from engage.approval.slack.whispering import UNFORESEEN
from engage.approvers import Role
from engage.errors import GoodwordError, Permanent
from engage.gestures import Catalog
from engage.showing.words import sentence
from engage.stages import Stage
from engage.store import Database
from engage.types import How, Verdict
from tests.house import SHIPPED
from tests.platforms.slack_forms import find
from tests.platforms.slack_reading import shown
from tests.slack_house import SlackHouse

LEADS = Role(name="Leads", slack_groups=("social-leads",))
UNDO = timedelta(seconds=30)
LOOK_AGAIN = "It has changed since it was shown to you: look at it again"


@pytest.fixture
def house(sqlite: Database) -> Iterator[SlackHouse]:
    with SlackHouse(sqlite, undo=UNDO) as made:
        yield made


@pytest.fixture
def strict(sqlite: Database) -> Iterator[SlackHouse]:
    """Where only leads decide."""
    with SlackHouse(sqlite, roles=[LEADS]) as made:
        yield made


def test_a_click_approves_what_was_seen_and_the_card_says_who_did(database: Database) -> None:
    with SlackHouse(database) as house:
        item, card = house.asks()
        house.ana.click(card, "Approve & send").acked()
        house.comes_to(item, Stage.APPROVED)
        house.turn()
        [decision] = house.decisions(item)
        assert (decision.verdict, decision.by, decision.account) == (Verdict.APPROVED, "ana", f"slack:{house.ana.id}")
        assert house.said() == [item.the_draft.text]
        assert "Approved by ana · sent" in house.reads(item)
        assert "Approve & send" not in house.reads(item)
        assert house.whispers(house.ana) == []


def test_a_click_on_a_card_that_was_reworded_since_sends_nothing_and_says_so_in_private(house: SlackHouse) -> None:
    item, card = house.asks()
    house.desk.reword(item.id, "ben", "We are on it.")
    house.ana.click(card, "approve").acked()
    house.ana.waits_to_be_told()
    house.settled()
    assert house.whispers(house.ana) == [LOOK_AGAIN]
    assert house.stage(item) is Stage.HELD
    assert "We are on it." in house.reads(item)


def test_of_two_who_click_at_once_one_wins_and_the_other_reads_who_was_faster(database: Database) -> None:
    with SlackHouse(database) as house:
        item, card = house.asks()
        clicks = house.ana.click(card, "approve"), house.ben.click(card, "approve")
        for click in clicks:
            click.acked()
        house.settled()
        [decision] = house.decisions(item)
        loser = house.ben if decision.by == "ana" else house.ana
        winner = house.ana if decision.by == "ana" else house.ben
        [told] = house.whispers(loser)
        assert told.startswith(f"A colleague was faster: {decision.by} approved it at 12:00:01 UTC")
        assert house.whispers(winner) == []


def test_who_clicks_twice_decides_once_and_is_told_nothing(house: SlackHouse) -> None:
    item, card = house.asks()
    for _ in range(2):
        house.ana.click(card, "approve").acked()
    house.settled()
    assert [decision.verdict for decision in house.decisions(item)] == [Verdict.APPROVED]
    assert house.whispers(house.ana) == []


def test_a_click_that_slack_tells_of_again_after_it_was_undone_does_nothing(house: SlackHouse) -> None:
    # Given an approval that was taken back, so that the card shows what it showed before
    item, card = house.asks()
    click = house.ana.click(card, "approve").acked()
    house.comes_to(item, Stage.APPROVED)
    house.keep()
    house.ana.click(house.card(item), "Undo").acked()
    house.comes_to(item, Stage.HELD)
    # When Slack tells of the first click once more
    house.hears_again(click)
    house.settled()
    # Then nothing comes of it
    assert [decision.verdict for decision in house.decisions(item)] == [Verdict.APPROVED, Verdict.UNDONE]
    assert house.stage(item) is Stage.HELD
    assert "[Approve & send]" in house.reads(item)


def test_an_undo_of_another_approval_than_the_one_that_was_seen_does_nothing(house: SlackHouse) -> None:
    # Given a card that shows an approval, and a colleague who has approved other words since
    item, card = house.asks()
    house.ana.click(card, "approve").acked()
    house.comes_to(item, Stage.APPROVED)
    house.keep()
    old = house.card(item)
    house.desk.undo(item.id, "ben")
    house.desk.approve(item.id, "ben", "We are on it.")
    # When somebody who still sees the old card undoes
    house.ana.click(old, "Undo").acked()
    house.ana.waits_to_be_told()
    house.settled()
    # Then the colleague's approval stands
    assert house.stage(item) is Stage.APPROVED
    assert house.whispers(house.ana) == [LOOK_AGAIN]


def test_an_approval_can_be_undone_for_so_long_and_no_longer(house: SlackHouse) -> None:
    item, card = house.asks()
    house.ana.click(card, "approve").acked()
    house.comes_to(item, Stage.APPROVED)
    assert "[Undo]" in house.reads(item)
    house.turn(UNDO)
    assert "[Undo]" not in house.reads(item)
    assert house.said() == [item.the_draft.text]


def test_a_rejection_can_be_undone_for_so_long_and_no_longer(house: SlackHouse) -> None:
    item, _ = house.asks()
    house.desk.reject(item.id, "ben", "not for us")
    assert "[Undo]" in house.reads(item)
    house.clock.turn(UNDO)
    assert "[Undo]" not in house.reads(item)


def test_whoever_has_no_role_is_refused_kindly_and_alone(strict: SlackHouse) -> None:
    item, card = strict.asks()
    strict.ana.click(card, "approve").acked()
    told = shown(strict.ana.waits_to_be_told())
    assert told == "Drafts of the service lane are decided by Leads: ask one of them; nothing was changed"
    assert strict.stage(item) is Stage.HELD
    strict.lea.click(card, "approve").acked()
    strict.comes_to(item, Stage.APPROVED)
    strict.settled()
    assert strict.whispers(strict.ben) == strict.whispers(strict.lea) == []


def test_where_nobody_can_tell_who_is_in_a_group_nothing_is_done(strict: SlackHouse) -> None:
    item, card = strict.asks()
    strict.town.slack.refuses["usergroups.users.list"] = "internal_error"
    strict.lea.click(card, "approve").acked()
    assert "so nothing was done: try again in a minute" in shown(strict.lea.waits_to_be_told())
    assert strict.stage(item) is Stage.HELD


def test_two_people_are_asked_where_the_playbook_says_so(sqlite: Database, tmp_path: Path) -> None:
    shutil.copytree(SHIPPED, tmp_path / "two", ignore=shutil.ignore_patterns("demo"))
    delay = tmp_path / "two" / "24-delay.yaml"
    delay.write_text(delay.read_text().replace("lane: service", "lane: service\napproval: two"))
    with SlackHouse(sqlite, playbooks=tmp_path / "two") as house:
        # Given a first yes
        item, card = house.asks()
        house.ana.click(card, "Approve (first of two)").acked()
        house.until(lambda: house.item(item.id).the_draft.first_yes)
        assert "Approved by ana; a second person is asked" in house.reads(item)
        # When the same person clicks on the card as it is now, then it is still not sent
        house.ana.click(house.card(item), "Approve & send").acked()
        assert "another person must approve it, too" in shown(house.ana.waits_to_be_told())
        assert house.stage(item) is Stage.HELD
        # When another person does, then it is
        house.ben.click(house.card(item), "Approve & send").acked()
        house.comes_to(item, Stage.APPROVED)
        assert [decision.by for decision in house.decisions(item)] == ["ana", "ben"]


def test_another_wording_is_shown_on_the_same_card_and_the_first_can_be_chosen_again(house: SlackHouse) -> None:
    item, card = house.asks()
    first = item.the_draft
    [other] = first.others
    options = [
        each for block in card.blocks for each in block.get("elements", ()) if each.get("action_id") == "variant"
    ]
    house.ana.click(card, "variant", option=options[0]["options"][0]["value"]).acked()
    chosen = house.until(lambda: (draft := house.item(item.id).the_draft).variant == other.variant and draft)
    assert (chosen.text, [each.text for each in chosen.others]) == (other.text, [first.text])
    assert f"We would say  {other.variant}" in house.reads(item)
    assert house.card(item).ts == card.ts
    house.ben.click(house.card(item), "approve").acked()
    assert house.comes_to(item, Stage.APPROVED).the_delivery.text == other.text


def test_a_reply_that_got_stuck_is_tried_again(house: SlackHouse) -> None:
    item, card = house.asks()
    house.speaker.script = [Permanent("the account is locked")]
    house.ana.click(card, "approve").acked()
    house.comes_to(item, Stage.APPROVED)
    house.turn(UNDO)
    assert "stuck" in house.reads(item)
    house.ben.click(house.card(item), "Try it again").acked()
    house.comes_to(item, Stage.HELD)
    assert "[Approve & send]" in house.reads(item)


def test_a_draft_for_by_hand_is_opened_copied_and_posted(house: SlackHouse) -> None:
    # Given a reply that a person must post
    item, card = house.asks(how=How.BY_HAND)
    house.ana.click(card, "Approve, post by hand").acked()
    house.comes_to(item, Stage.BY_HAND)
    house.keep()
    card = house.card(item)
    assert item.the_draft.text in shown(card)
    # When it is opened, then nothing changes
    house.ana.click(card, "Open & copy").acked()
    # When it is posted, then the card has its link, and no button
    house.fills_in(house.ana, card, "Posted…", url="https://x.example/ours/1")
    house.comes_to(item, Stage.SENT)
    assert house.item(item.id).the_delivery.url == "https://x.example/ours/1"
    assert "see the reply" in house.reads(item)
    assert "[" not in house.reads(item)
    assert house.said() == []


def test_buttons_that_only_lead_elsewhere_are_acknowledged_and_do_nothing(house: SlackHouse) -> None:
    item, card = house.asks()
    house.ana.click(card, "more", option="Open in console").acked()
    house.settled()
    assert house.decisions(item) == []
    assert (house.ana.view, house.whispers(house.ana)) == (None, [])


def test_what_an_operator_can_mend_is_said_to_whoever_clicked(sqlite: Database) -> None:
    broken: list[Exception] = []

    def gestures() -> Catalog:
        for error in broken:
            raise error
        return Catalog()

    with SlackHouse(sqlite, gestures=gestures) as house:
        item, card = house.asks()
        button = {"action_id": "make_up", "type": "button", "value": find(card.blocks, "approve")[1]["value"]}
        # Given a catalog that is broken
        broken.append(GoodwordError("gestures.yaml:3: there is no currency"))
        house.ana.acts.acts(house.ana.user, card, button | {"action_ts": "1.0"}, {}).acked()
        assert shown(house.ana.waits_to_be_told()) == "Gestures.yaml:3: there is no currency"
        # Given an error of ours, which quotes what somebody wrote
        broken[:] = [RuntimeError(item.mention.text)]
        with capture_logs() as logs:
            house.ben.acts.acts(house.ben.user, card, button | {"action_ts": "2.0"}, {}).acked()
            assert shown(house.ben.waits_to_be_told()) == sentence(UNFORESEEN)
        [failed] = [line for line in logs if line["event"] == "slack_listener_failed"]
        assert (failed["error"], failed["about"]) == ("RuntimeError", button["value"])
        assert item.mention.text not in str(logs)
        # Then the next click works as ever
        broken.clear()
        house.ana.click(card, "approve").acked()
        house.comes_to(item, Stage.APPROVED)


def test_whoever_cannot_be_told_is_no_trouble_for_the_next_click(house: SlackHouse) -> None:
    item, card = house.asks()
    house.town.slack.refuses["chat.postEphemeral"] = "user_not_in_channel"
    house.desk.reword(item.id, "ben", "We are on it.")
    house.ana.click(card, "approve").acked()
    house.until(lambda: house.town.calls("chat.postEphemeral"))
    house.keep()
    house.ana.click(house.card(item), "approve").acked()
    house.comes_to(item, Stage.APPROVED)
