"""Waves in Slack: one card, one approval for exactly those who were shown, and each reply its own delivery."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from engage.approval.slack.values import AboutWave
from engage.approval.slack.wave_card import became, decided, held_wave, undoable
from engage.approvers import Role
from engage.labels import Lane
from engage.stages import Stage
from engage.store import Database
from engage.store.wave_course import Member, wave_key
from engage.store.waves import Wave, waves
from engage.types import How, Verdict
from tests.fakes import NOON
from tests.platforms.slack_blocks import mistakes
from tests.platforms.slack_objects import Message
from tests.platforms.slack_reading import shown
from tests.slack_house import CONSOLE, SlackHouse
from tests.test_console_waves import told

ENOUGH = 5
UNDO = timedelta(seconds=30)
LEADS = Role(name="Leads", slack_groups=("social-leads",))
LATE = "GW117 is late again"


@pytest.fixture
def house(sqlite: Database) -> Iterator[SlackHouse]:
    with SlackHouse(sqlite, wave_of=ENOUGH) as made:
        yield made


def many_post(house: SlackHouse, count: int = ENOUGH, text: str = LATE, how: How = How.API, begins: str = "p") -> None:
    """So many people post this at the same moment."""
    for number in range(count):
        house.overheard(f"{begins}{number}", text, how=how)
    house.turn()


def card(house: SlackHouse) -> Message:
    """The card of the only wave there is, once it is up to date."""
    house.clock.turn(timedelta(seconds=6))
    house.keep()
    [key] = [wave_key(name) for name in _names(house)]
    post = house.slack.posts.by_key([key])[key]
    found = house.town.workspace.message(post.channel, post.ts)
    assert found
    return found


def _names(house: SlackHouse) -> set[str]:
    return {item.mention.wave for item in house.looking.everything()} - {"", "apart"}


def held(house: SlackHouse) -> int:
    return len(house.held())


# As values


def member(number: int, stage: Stage, verdict: Verdict | None = None, by: str = "", ago: float = 0) -> Member:
    return Member(number, stage, verdict, by, NOON - timedelta(seconds=ago) if verdict else None)


def test_it_is_told_who_decided_what_and_what_became_of_it() -> None:
    members = [
        *(member(number, Stage.SENT, Verdict.APPROVED, "Ana") for number in range(1, 4)),
        member(4, Stage.APPROVED, Verdict.APPROVED, "Ana"),
        member(5, Stage.REJECTED, Verdict.REJECTED, "Ben"),
        member(6, Stage.EXPIRED),
    ]
    assert decided(members) == ["4 of 6 approved by Ana", "1 rejected by Ben", "1 expired"]
    assert became(members) == ["3 of 4 sent"]
    gone = [member(7, Stage.GONE, Verdict.APPROVED, "Ana"), member(8, Stage.BY_HAND, Verdict.APPROVED, "Ana")]
    assert became([*members, *gone]) == ["3 of 6 sent", "1 gone", "1 to be posted by hand"]
    assert decided(members[:3]) == ["all 3 approved by Ana"]


def test_only_a_fresh_approval_that_is_not_out_can_be_undone() -> None:
    members = [
        member(1, Stage.APPROVED, Verdict.APPROVED, "Ana", ago=10),
        member(2, Stage.APPROVED, Verdict.APPROVED, "Ana", ago=40),
        member(3, Stage.SENT, Verdict.APPROVED, "Ana", ago=10),
        member(4, Stage.REJECTED, Verdict.REJECTED, "Ben", ago=10),
    ]
    assert undoable(members, UNDO, NOON) == (1,)


def test_a_button_approves_no_more_than_it_can_carry_and_says_so(house: SlackHouse) -> None:
    # Given a wave of more drafts than a button of Slack's holds
    item = house.posts("ana", LATE)
    members = [member(number, Stage.HELD) for number in range(1, 100_000, 37)]
    wave = Wave("like-delay-1", Lane.SERVICE, len(members), 3, 0, 0, (item,))
    # When its card is made, then Slack takes it, and it names the number of those that the button carries
    made = held_wave(wave, members, [Decimal("0.01")], CONSOLE)
    assert mistakes(list(made.blocks)) == []
    button = made.blocks[-1]["elements"][0]
    carried = AboutWave.read(button["value"])
    assert carried
    assert 0 < len(carried.mention_ids) < len(members)
    assert button["text"]["text"].replace("\u202f", "") == f"Approve the first {len(carried.mention_ids)}"


# In Slack


def test_like_drafts_are_one_card_and_one_approval_sends_each_of_them(database: Database) -> None:
    with SlackHouse(database, wave_of=ENOUGH) as house:
        # Given five people who say the same
        many_post(house)
        wave = card(house)
        reads = shown(wave)
        # Then one card shows the first wording whole, to whom all go, and what they cost
        assert house.town.messages() == [wave]
        assert reads.startswith("🌊 5 people: delay · Service")
        assert house.held()[0].the_draft.text in reads
        assert "To @p0 on X, @p1 on X, @p2 on X, @p3 on X, @p4 on X $0.05 in all" in reads
        # When Ana approves all of them
        house.ana.click(wave, "Approve all 5").acked()
        house.until(lambda: not held(house))
        house.turn()
        # Then each reply is a delivery of its own, and the card says so without a button
        assert len({reply.key for reply in house.speaker.posted}) == len(house.said()) == ENOUGH
        reads = shown(card(house))
        assert "✅ All 5 approved by ana" in reads
        assert "5 of 5 sent" in reads
        assert "[" not in reads
        assert {each.account for item in house.looking.everything() for each in house.decisions(item)} == {
            f"slack:{house.ana.id}"
        }


def test_nobody_approves_for_those_who_joined_since(house: SlackHouse) -> None:
    # Given a card of five, and two that joined after Ana saw it
    many_post(house)
    seen = card(house)
    many_post(house, 2, begins="q")
    # When she clicks on what she saw, then those two are still held, and the card asks about them
    house.ana.click(seen, "Approve all 5").acked()
    house.until(lambda: held(house) == 2)
    reads = shown(card(house))
    assert "[Approve all 2]" in reads
    assert "5 of 7 approved by ana" in reads


def test_a_colleague_who_was_faster_is_named_in_private_and_a_second_click_of_ones_own_is_nothing(
    house: SlackHouse,
) -> None:
    many_post(house)
    seen = card(house)
    house.ana.click(seen, "Approve all 5").acked()
    house.until(lambda: not held(house))
    house.ana.click(seen, "Approve all 5").acked()
    house.ben.click(seen, "Approve all 5").acked()
    assert "A colleague was faster: ana approved it" in shown(house.ben.waits_to_be_told())
    house.settled()
    assert house.whispers(house.ana) == []
    assert [len(house.decisions(item)) for item in house.looking.everything()] == [1] * ENOUGH


def test_one_by_one_gives_each_a_card_of_its_own(house: SlackHouse) -> None:
    # Given a wave as Ben saw it
    many_post(house)
    seen = card(house)
    # When Ana takes it apart
    house.ana.click(seen, "One by one").acked()
    house.until(lambda: not waves(house.database, None))
    house.clock.turn(timedelta(seconds=6))
    house.keep()
    # Then there are five cards, and the wave's says what became of it
    wave, *cards = house.town.messages()
    assert "taken apart" in shown(wave)
    assert ["Approve & send" in shown(each) for each in cards] == [True] * ENOUGH
    # And what Ben saw approves nothing any more
    house.ben.click(seen, "Approve all 5").acked()
    assert "taken apart meanwhile" in shown(house.ben.waits_to_be_told())
    assert held(house) == ENOUGH


def test_an_approval_can_be_taken_back_while_nothing_is_sent(sqlite: Database) -> None:
    with SlackHouse(sqlite, wave_of=ENOUGH, undo=UNDO) as house:
        many_post(house)
        house.ana.click(card(house), "Approve all 5").acked()
        house.until(lambda: not held(house))
        house.ana.click(card(house), "Undo").acked()
        house.until(lambda: held(house) == ENOUGH)
        assert "[Approve all 5]" in shown(card(house))
        house.turn(UNDO)
        assert house.said() == []


def test_the_way_back_is_not_offered_for_longer_than_it_is_open(sqlite: Database) -> None:
    with SlackHouse(sqlite, wave_of=ENOUGH, undo=UNDO) as house:
        many_post(house)
        house.ana.click(card(house), "Approve all 5").acked()
        house.until(lambda: not held(house))
        late = card(house)
        house.turn(UNDO)
        assert "[Undo]" not in shown(card(house))
        house.ana.click(late, "Undo").acked()
        assert "0 of 5 are held again" in shown(house.ana.waits_to_be_told())
        assert len(house.said()) == ENOUGH


def test_who_has_no_role_is_told_who_has_one_and_nothing_changes(sqlite: Database) -> None:
    with SlackHouse(sqlite, wave_of=ENOUGH, roles=[LEADS]) as house:
        many_post(house)
        seen = card(house)
        for number, button in enumerate(("Approve all 5", "One by one")):
            house.ana.click(seen, button).acked()
            assert "are decided by Leads: ask one of them" in shown(house.ana.waits_to_be_told(number))
        assert [wave.count for wave in waves(house.database, None)] == [ENOUGH]
        house.lea.click(seen, "Approve all 5").acked()
        house.until(lambda: not held(house))


def test_what_is_to_be_posted_by_hand_gets_a_card_with_its_link_once_it_is_approved(house: SlackHouse) -> None:
    many_post(house, how=How.BY_HAND)
    house.ana.click(card(house), "Approve all 5").acked()
    house.until(lambda: not held(house))
    reads = shown(card(house))
    assert "5 to be posted by hand" in reads
    _, *cards = house.town.messages()
    assert ["[Open & copy] [Posted…]" in shown(each) for each in cards] == [True] * ENOUGH


def test_notes_that_a_glitch_is_fixed_are_a_wave_that_is_not_taken_apart(house: SlackHouse) -> None:
    told(house, "marta", "joe", "li")
    house.clock.turn(timedelta(seconds=6))
    house.keep()
    [wave] = [each for each in house.town.messages() if "Tells 3 people that it is fixed" in shown(each)]
    assert "[Approve all 3] [Open in console]" in shown(wave)


def test_hostile_people_ring_nobody(house: SlackHouse) -> None:
    for number in range(ENOUGH):
        house.overheard(f"<!channel>{number}", f"{LATE} <@U0ANA> *bold* `code` <https://evil.example|click>")
    house.turn()
    reads = shown(card(house))
    assert "@<!channel>0 on X" in reads
    assert "<https://evil.example|click>" in reads
    assert house.town.rung == []
