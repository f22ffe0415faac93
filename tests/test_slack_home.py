"""The App Home: how things stand, whose what is, and a switch that works."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from engage.approval.slack.glance import Glance
from engage.approval.slack.home import MOST_BLOCKS, home
from engage.sla.policies import Metric, Priority, Status
from engage.spikes import Event, Severity, Spikes, State
from engage.store import Database, Pause, Switches, Watching
from engage.store.days import Day, Lanes
from engage.store.queues import Queue, Waiting
from engage.types import ITSELF
from tests.fakes import NOON
from tests.platforms.faults import Fault
from tests.platforms.slack_blocks import mistakes_of_view
from tests.platforms.slack_objects import View
from tests.platforms.slack_people import Person
from tests.platforms.slack_reading import lines, shown
from tests.slack_house import CONSOLE, SlackHouse

UTC = ZoneInfo("UTC")
HOSTILE = "<!channel> <@U0ANA> *bold* `code` \u202eturned"
CALM = Glance(NOON, UTC, CONSOLE, Day(NOON, NOON + timedelta(days=1)), Queue(Lanes()))


@pytest.fixture
def house(sqlite: Database) -> Iterator[SlackHouse]:
    with SlackHouse(sqlite) as made:
        yield made


def opened(house: SlackHouse, who: Person) -> View:
    """Their Home, as they find it when they open it."""
    before = who.home
    who.opens_home().acked()
    house.until(lambda: who.home not in (None, before))
    assert who.home
    return who.home


def after(house: SlackHouse, who: Person, button: str) -> str:
    """What their Home says once they have clicked on this."""
    before = who.home
    assert before
    who.click(before, button).acked()
    house.until(lambda: who.home is not before)
    assert who.home
    return shown(who.home)


def waiting(number: int, handle: str = "marta", minutes: int = -20) -> Waiting:
    """A conversation whose first response is due so long after noon."""
    due_at = NOON + timedelta(minutes=minutes)
    return Waiting(
        number, number * 10, None, "x", handle, Status.OPEN, Priority.HIGH, "", Metric.FRT, due_at
    )  # fmt: skip


def reads(seen: Glance) -> str:
    return "\n".join(lines(home(seen)["blocks"]))


def test_a_calm_day_says_so() -> None:
    said = reads(CALM)
    for line in ("Monday 2 March 2026", "nothing heard, nothing answered", "No draft waits for a decision"):
        assert line in said
    assert "No promise is late." in said
    assert "Nothing is assigned to you." in said


def test_what_is_late_soon_and_mine_is_listed_with_how_much_more_there_is() -> None:
    queue = Queue(
        Lanes(3, 1), 7, NOON - timedelta(hours=2), by_hand=2, stuck=1, overdue=(waiting(4),), overdue_count=9,
        soon=(waiting(5, "joe", 30),), soon_count=1,
    )  # fmt: skip
    said = reads(replace(CALM, queue=queue, mine=(waiting(6, "li"),)))
    assert "4 drafts wait for a decision, the oldest was heard 2 h ago; 2 to be posted by hand; 1 stuck" in said
    assert (
        "🔴 Overdue: 9\n• @marta on X: first response missed by 20 min, high priority  mention 40\nand 8 more" in said
    )
    assert "⏱ Due within the hour: 1\n• @joe on X: first response due in 30 min" in said
    assert "🙋 Mine: 1\n• @li on X" in said


def test_slack_takes_the_fullest_home_and_nothing_in_it_is_markup() -> None:
    many = tuple(waiting(number, HOSTILE) for number in range(30))
    pauses = tuple(Pause(f"platform:{HOSTILE}{number}", HOSTILE, NOON, HOSTILE * 20) for number in range(80))
    full = replace(
        CALM, queue=Queue(Lanes(), overdue=many, overdue_count=99), mine=many, pauses=pauses, holds=(HOSTILE,),
        troubles=(HOSTILE * 200,) * 50,
    )  # fmt: skip
    view = home(full)
    assert mistakes_of_view(view) == []
    assert len(view["blocks"]) <= MOST_BLOCKS
    assert "mrkdwn" not in str(view)


def test_what_ends_by_itself_needs_nobody() -> None:
    own = Pause("shut:x", ITSELF, NOON, "a rate limit", NOON + timedelta(minutes=5))
    assert "Resume" not in reads(replace(CALM, pauses=(own,)))
    assert "Resume" in reads(replace(CALM, pauses=(replace(own, until=None),)))


def test_whoever_opens_it_sees_how_things_stand(database: Database) -> None:
    with SlackHouse(database) as house:
        item = house.posts("marta", "my flight is late")
        assert item.conversation_id
        house.slack.parts.threads.assign(item.conversation_id, "ben", "ana")
        mine, bens = (shown(opened(house, person)) for person in (house.ana, house.ben))
        assert "1 heard, 0 answered" in mine
        assert "1 draft waits for a decision" in mine
        assert "🙋 Mine: 1\n• @marta on X" in mine
        assert "Nothing is assigned to you." in bens


def test_marketing_is_paused_and_resumed_with_a_click(house: SlackHouse) -> None:
    opened(house, house.ana)
    paused = after(house, house.ana, "Pause marketing")
    assert "⏸ The marketing lane is paused by ana since 02 Mar 12:00 UTC: paused in Slack" in paused
    assert "[Pause marketing]" not in paused
    resumed = after(house, house.ana, "Resume")
    assert "⏸" not in resumed
    assert "[Pause marketing]" in resumed


def test_a_click_that_is_told_of_again_does_nothing(house: SlackHouse) -> None:
    view, switches = opened(house, house.ana), Switches(house.database)
    click = house.ana.click(view, "Pause marketing").acked()
    house.until(lambda: switches.paused(NOON))
    switches.resume(None)
    house.hears_again(click)
    house.slack.close()
    assert switches.paused(NOON) == []


def test_refresh_shows_what_has_happened_since(house: SlackHouse) -> None:
    assert "nothing heard" in shown(opened(house, house.ana))
    house.posts("marta", "my flight is late")
    assert "1 heard" in after(house, house.ana, "Refresh")


def test_a_spike_that_holds_marketing_is_let_go_of(house: SlackHouse) -> None:
    state = State(Event(NOON, Severity.SEVERE, 2.0))
    Watching(house.database).fold(["x"], lambda _: ({"x": state}, []), NOON)
    assert "⏸ Marketing is held by a spike on x since 2 March" in shown(opened(house, house.ana))
    assert "Marketing is held" not in after(house, house.ana, "Let marketing go on")
    assert Watching(house.database).holds(Spikes()) == ()


def test_a_home_that_slack_does_not_take_is_shown_the_next_time(house: SlackHouse) -> None:
    house.town.faults.next_on("POST /api/views.publish", Fault.SERVER_ERROR)
    house.ana.opens_home().acked()
    house.ana.opens_home().acked()
    house.until(lambda: house.ana.home)
    house.slack.close()
    assert [call.outcome for call in house.town.calls("views.publish")] == ["ok"]
