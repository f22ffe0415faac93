"""Alerts in Slack: a storm is one message, nothing is hidden, and whoever has seen it says so for all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.approval.slack.alert_card import SHOWN, AboutAlerts, alert_card, batches, look_at
from engage.spikes import Event, Severity, Spikes, State
from engage.store import OVER, Alert, Alerts, Database, NewAlert, Watching
from engage.store.slack_alerts import Telling
from tests.fakes import NOON
from tests.platforms.slack_blocks import mistakes
from tests.platforms.slack_objects import Message
from tests.platforms.slack_reading import shown
from tests.slack_house import CONSOLE, SlackHouse

COOL_DOWN = timedelta(minutes=10)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SPIKE = "all platforms: 120 posts in two hours, 5 times the usual."
HOSTILE = "<!channel> <@U0ANA> *bold* `code` &lt;!here&gt; \u202eturned"


def telling(number: int, minutes: float = 0.0, kind: str = "sla", begins: bool = False, by: str = "") -> Telling:
    """The alert of this number, told so long after noon."""
    at = NOON + timedelta(minutes=minutes)
    seen_at = at if by else None
    alert = Alert(
        id=number, key=f"k{number}", kind=kind, severity="warned", at=at, says=f"number {number}", seen_by=by,
        seen_at=seen_at,
    )  # fmt: skip
    return Telling(alert, begins)


def told(house: SlackHouse, *numbers: int, kind: str = "sla", severity: str = "warned", **more: str | int) -> None:
    """These alerts are told now."""
    now = house.clock.now()
    new = [
        NewAlert(key=f"{kind}{n}", kind=kind, severity=severity, at=now, says=f"alert {n}.", **more)  # type: ignore[arg-type]
        for n in numbers
    ]
    Alerts(house.database).tell(new)


def spikes(house: SlackHouse, number: int = 1) -> None:
    """A spike is on that holds marketing."""
    now = house.clock.now()
    alert = NewAlert(key=f"spike{number}", kind="spike", severity="severe", at=now, says=SPIKE, series="everywhere")
    state = State(Event(now, Severity.SEVERE, 2.0))
    Watching(house.database).fold(["everywhere"], lambda _: ({"everywhere": state}, [alert]), now)


def messages(house: SlackHouse) -> list[Message]:
    """What stands in the alerts' channel once all is up to date."""
    house.keep()
    return house.town.messages(house.town.alerts)


def later(house: SlackHouse, by: timedelta = timedelta(seconds=6)) -> list[str]:
    """The same, read after so long."""
    house.clock.turn(by)
    return [shown(message) for message in messages(house)]


@pytest.fixture
def house(sqlite: Database) -> Iterator[SlackHouse]:
    with SlackHouse(sqlite) as made:
        yield made


# What belongs together


def test_alerts_of_one_kind_are_one_message_until_it_has_cooled_down() -> None:
    found = batches([telling(1), telling(2, 9.9), telling(3, 10), telling(4, 12), telling(5, 25)], COOL_DOWN, NOON)
    assert [[each.alert.id for each in batch] for batch in found] == [[1, 2], [3, 4], [5]]


def test_alerts_of_different_kinds_are_different_messages() -> None:
    found = batches([telling(1), telling(2, 1, "viral"), telling(3, 2)], COOL_DOWN, NOON)
    assert [[each.alert.id for each in batch] for batch in found] == [[1, 3], [2]]


def test_without_a_cool_down_each_alert_is_a_message() -> None:
    assert [len(batch) for batch in batches([telling(1), telling(2)], timedelta(0), NOON)] == [1, 1]


def test_no_message_begins_with_an_alert_that_is_old_or_was_seen_elsewhere() -> None:
    some = [telling(1, -1), telling(2, 20, by="ben"), telling(3, 40)]
    assert [[each.alert.id for each in batch] for batch in batches(some, COOL_DOWN, NOON)] == [[3]]


@given(st.lists(st.integers(0, 90), min_size=1, max_size=30), st.integers(0, 30), st.data())
def test_every_alert_is_in_one_message_and_stays_there(at: list[int], cool_down: int, data: st.DataObject) -> None:
    window = timedelta(minutes=cool_down)
    # Given alerts, of which some were told when messages were last looked for, and began some
    some = [telling(number, minutes) for number, minutes in enumerate(sorted(at))]
    known = data.draw(st.integers(0, len(some)))
    before = batches(some[:known], window, NOON)
    begun = {batch[0].alert.id for batch in before}
    # When they are looked for again, with all that were told since
    after = batches([replace(each, begins=each.alert.id in begun) for each in some], window, NOON)
    # Then each alert is in one message, no message lasts longer than its cool-down, and what began goes on
    assert sorted(each.alert.id for batch in after for each in batch) == [each.alert.id for each in some]
    assert all(batch[-1].alert.at - batch[0].alert.at < max(window, MINUTE) for batch in after)
    assert begun <= {batch[0].alert.id for batch in after}
    # And the same is found when those before the window are not read any more
    oldest = NOON + timedelta(minutes=data.draw(st.integers(0, 90)))
    firsts = {batch[0].alert.id for batch in after}
    late = [replace(each, begins=each.alert.id in firsts) for each in some if each.alert.at >= oldest - window]
    assert {batch[0].alert.id for batch in batches(late, window, oldest)} <= firsts


def test_what_a_button_carries_is_read_again_and_nothing_else() -> None:
    about = AboutAlerts("sla", 41, 97)
    assert AboutAlerts.read(str(about)) == about
    assert [AboutAlerts.read(each) for each in ("", "sla", "sla:1", "sla:x:1", ":1:2", "sla:1:2:3")] == [None] * 6


def test_a_message_is_looked_at_soon_then_slowly_then_never() -> None:
    fresh = (telling(1),)
    seen = (telling(1, by="ana"),)
    assert look_at(fresh, COOL_DOWN, NOON + 20 * MINUTE) == NOON + 20 * MINUTE + timedelta(seconds=5)
    assert look_at(seen, COOL_DOWN, NOON + 20 * MINUTE) is None
    assert look_at(fresh, COOL_DOWN, NOON + 2 * DAY) == NOON + 2 * DAY + 5 * MINUTE
    assert look_at(fresh, COOL_DOWN, NOON + 8 * DAY) is None


def test_slack_takes_a_message_of_any_length_and_nothing_in_it_is_markup() -> None:
    batch = tuple(
        replace(each, alert=replace(each.alert, says=HOSTILE * 100)) for each in map(telling, range(1, 10_000))
    )
    card = alert_card(batch, CONSOLE, holds=True)
    assert mistakes(list(card.blocks)) == []
    assert "mrkdwn" not in str(card.blocks)
    assert "<!" not in card.text


# In Slack


def test_a_storm_of_fifty_is_one_message_that_counts_them(database: Database) -> None:
    with SlackHouse(database) as house:
        # Given a first alert, which is told
        told(house, 1)
        [first] = messages(house)
        assert shown(first).startswith("🟡 SLA\n")
        # When forty-nine more follow
        told(house, *range(2, 51))
        [storm] = later(house)
        # Then it is the same message, with the newest of them and how many there are
        assert storm.startswith("🟡 SLA · 50 alerts\n")
        assert ("Alert 50." in storm, "Alert 42." in storm) == (True, False)
        assert f"and {50 - SHOWN} alerts before these" in storm
        assert [message.ts for message in messages(house)] == [first.ts]


def test_after_the_cool_down_there_is_another_message(house: SlackHouse) -> None:
    told(house, 1)
    messages(house)
    house.clock.turn(COOL_DOWN)
    told(house, 2)
    assert [("Alert 1." in each, "Alert 2." in each) for each in later(house)] == [(True, False), (False, True)]


def test_another_process_or_a_restart_tells_nothing_twice(house: SlackHouse) -> None:
    # Given a message that two alerts are in, five minutes apart
    told(house, 1)
    messages(house)
    house.clock.turn(5 * MINUTE)
    told(house, 2)
    messages(house)
    with SlackHouse(house.database) as other:
        # When another process looks, when both are fresh and when only the second one is
        for by in (6 * MINUTE, DAY - 5 * MINUTE):
            other.clock.turn(by)
            other.keep()
        # Then it begins no other message
        assert other.town.messages(other.town.alerts) == []
    assert len(messages(house)) == 1


def test_what_is_older_than_a_day_is_not_told(house: SlackHouse) -> None:
    told(house, 1)
    house.clock.turn(DAY + MINUTE)
    told(house, 2)
    [only] = later(house)
    assert "Alert 1." not in only


def test_seen_says_who_and_when_and_takes_the_button_away(house: SlackHouse) -> None:
    told(house, 1, 2)
    [message] = messages(house)
    house.ana.click(message, "Seen").acked()
    house.until(lambda: not Alerts(house.database).list(unseen_only=True))
    [now] = later(house)
    assert "👀 Seen by ana, 02 Mar 12:00 UTC" in now
    assert "[Seen]" not in now


def test_nobody_has_seen_what_was_told_after_they_looked(house: SlackHouse) -> None:
    # Given a message as Ana saw it, and an alert that came since
    told(house, 1)
    [message] = messages(house)
    told(house, 2)
    # When she clicks on what she saw
    house.ana.click(message, "Seen").acked()
    house.until(lambda: len(Alerts(house.database).list(unseen_only=True)) == 1)
    # Then the new one is still to be seen, by a button that stands there again
    [now] = later(house)
    assert "Alert 1. · seen by ana" in now
    assert "[Seen]" in now


def test_who_saw_it_in_the_console_is_named_too(house: SlackHouse) -> None:
    told(house, 1)
    messages(house)
    Alerts(house.database).seen(1, "Cem", house.clock.now())
    assert "👀 Seen by Cem" in later(house)[0]


def test_an_alert_leads_to_its_mention_or_to_the_newest_of_its_conversation(house: SlackHouse) -> None:
    item = house.posts("marta", "my flight is late")
    assert item.conversation_id
    told(house, 1, conversation_id=item.conversation_id)
    assert f"mention {item.id}" in later(house)[0]


def test_what_is_over_says_since_when(house: SlackHouse) -> None:
    told(house, 1, kind="platform", severity="high", series="shut:x")
    assert later(house)[0].startswith("🟠 Platform")
    house.clock.turn(3 * MINUTE)
    told(house, 2, kind="platform", severity=OVER, series="shut:x")
    [now] = later(house)
    assert now.startswith("✅ Platform · 2 alerts")
    assert "Alert 1. · over since 02 Mar 12:03 UTC" in now.replace("  ", " ")


def test_a_spike_that_holds_marketing_can_be_let_go_of_once(house: SlackHouse) -> None:
    # Given a spike that holds marketing
    spikes(house)
    [message] = messages(house)
    # When Ana releases it
    click = house.ana.click(message, "Release marketing").acked()
    says = shown(house.ana.waits_to_be_told())
    assert says.startswith("Marketing goes on; it was held by a spike on everywhere")
    assert "Release marketing" not in later(house)[0]
    # And another one holds it, after which her click is told of once more
    house.clock.turn(COOL_DOWN)
    spikes(house, 2)
    house.hears_again(click)
    house.settled()
    # Then it still does
    assert Watching(house.database).holds(Spikes())


def test_other_alerts_release_nothing(house: SlackHouse) -> None:
    spikes(house)
    told(house, 1)
    assert ["Release marketing" in shown(each) for each in messages(house)].count(True) == 1


def test_hostile_words_ring_nobody(house: SlackHouse) -> None:
    Alerts(house.database).tell([NewAlert(key="h", kind="job", severity="high", at=house.clock.now(), says=HOSTILE)])
    assert HOSTILE in later(house)[0]
    assert house.town.rung == []
