"""Our messages in Slack: each there once, whatever happens to its post, and true in the end, whatever happens to it."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from engage.approval.slack.api import SlackApi
from engage.approval.slack.blocks import Message
from engage.approval.slack.cards import Cards, Histories
from engage.approval.slack.finding import SETTLED_AFTER
from engage.approval.slack.keeping import Keeper
from engage.approval.slack.pacing import IN_A_ROW, Patience
from engage.errors import Closed, PlatformError, Unsure
from engage.items import Item
from engage.labels import Lane
from engage.stages import Stage
from engage.store import Database, Switches
from engage.store.slack_posts import FREE_AFTER, SlackPosts
from engage.store.tables_slack import Standing
from tests.house import House
from tests.platforms.faults import Fault
from tests.platforms.slack_objects import Message as Stands
from tests.platforms.slack_reading import shown
from tests.platforms.slack_town import SlackTown

POST, UPDATE = "POST /api/chat.postMessage", "POST /api/chat.update"
LOST = [Fault.ACTED_DROPPED, Fault.ACTED_SERVER_ERROR, Fault.ACTED_TRUNCATED]
"""Done, and nobody hears of it."""
UNDONE = [Fault.DROPPED, Fault.SERVER_ERROR, Fault.HTML, Fault.TRUNCATED]


class Killed(BaseException):
    """What a process does no more."""


class Mortal(SlackApi):
    """The real thing; `fate` is given each post, to let it happen or not."""

    fate: Callable[[Callable[[], str]], str] = staticmethod(lambda post: post())

    def post(self, channel: str, key: str, message: Message, thread_ts: str = "") -> str:
        return self.fate(lambda: super(Mortal, self).post(channel, key, message, thread_ts))


@dataclass
class Kept:
    """A house whose drafts are shown in a Slack on the same clock. Each keeper is another daemon."""

    house: House
    town: SlackTown
    keepers: dict[str, Keeper] = field(default_factory=dict)
    seconds: float = 0.0

    def keeper(self, name: str = "one", fate: Callable[[Callable[[], str]], str] | None = None) -> Keeper:
        """The daemon of this name; `fate` is what becomes of its posts."""
        if name not in self.keepers:
            self.keepers[name] = self._keeper(name, fate)
        return self.keepers[name]

    def turn(self, by: timedelta) -> None:
        """Let time pass for everybody."""
        self.house.clock.turn(by)
        self.seconds += by.total_seconds()

    def quiet(self, name: str = "one") -> None:
        """Keep until nothing is left to do, for two minutes of the house's clock at most."""
        for _ in range(24):
            with suppress(PlatformError):
                self.keeper(name).keep()
            self.turn(timedelta(seconds=5))

    @property
    def cards(self) -> list[Stands]:
        return self.town.messages()

    def _keeper(self, name: str, fate: Callable[[Callable[[], str]], str] | None) -> Keeper:
        posts = SlackPosts(self.house.database, name)
        channels = dict.fromkeys(Lane, self.town.channel)
        switches = Switches(self.house.database)
        undo = timedelta(seconds=10)
        cards = Cards(posts, self.house.looking, switches, {"x": self.house.speaker}, channels, undo)
        api = Mortal(self.town.api_base, self.town.bot_token, 1)
        if fate:
            api.fate = fate
        kinds = [cards, Histories(posts, self.house.looking)]
        return Keeper(api, posts, kinds, self.house.clock, 1000, Patience(lambda: self.seconds))


@pytest.fixture
def kept(sqlite: Database) -> Iterator[Kept]:
    house = House(sqlite)
    with SlackTown(1000, 1000, clock=house.clock) as town:
        yield Kept(house, town)


def a_draft(kept: Kept, handle: str = "ana") -> Item:
    item = kept.house.posts(handle, "my flight GW117 is late again")
    assert item.stage is Stage.HELD
    return item


def test_a_draft_has_one_card_however_often_it_is_looked_at(kept: Kept) -> None:
    a_draft(kept)
    kept.quiet()
    kept.quiet("other")
    assert len(kept.cards) == 1
    assert len(kept.town.calls("chat.postMessage")) == 1
    assert "my flight GW117 is late again" in shown(kept.cards[0])


@pytest.mark.parametrize("fault", LOST)
def test_a_post_whose_answer_was_lost_is_found_again_and_not_repeated(kept: Kept, fault: Fault) -> None:
    # Given a post that Slack took, though we never heard of it
    kept.town.faults.next_on(POST, fault)
    item = a_draft(kept)
    kept.keeper().keep()
    # When the look into the channel fails at first, too
    kept.town.faults.next_on("POST /api/conversations.history", Fault.SERVER_ERROR)
    kept.quiet()
    # Then there is still one card, and it is alive
    assert len(kept.cards) == 1
    kept.house.desk.reject(item.id, "ben", "not for us")
    kept.quiet()
    assert "Rejected by ben" in shown(kept.cards[0])
    assert len([one for one in kept.town.workspace.ever() if not one.is_reply]) == 1


@pytest.mark.parametrize("fault", UNDONE)
def test_a_post_that_slack_never_saw_is_posted_once(kept: Kept, fault: Fault) -> None:
    kept.town.faults.next_on(POST, fault)
    a_draft(kept)
    kept.quiet()
    assert len([one for one in kept.town.workspace.ever() if not one.is_reply]) == 1


@pytest.mark.parametrize("is_posted", [False, True], ids=["before its post", "before it noted its post"])
def test_a_daemon_that_is_killed_leaves_one_card(kept: Kept, is_posted: bool) -> None:
    # Given a daemon that is killed after it claimed a card
    def die(post: Callable[[], str]) -> str:
        if is_posted:
            post()
        raise Killed

    a_draft(kept)
    with pytest.raises(Killed):
        kept.keeper("killed", die).keep()
    # When another comes, at once and later
    kept.quiet()
    # Then there is one card, and its draft can be decided
    assert kept.seconds > FREE_AFTER.total_seconds()
    assert len(kept.cards) == 1
    assert len(kept.town.calls("chat.postMessage")) == 1
    assert "[Approve & send]" in shown(kept.cards[0])


def test_a_daemon_that_slept_through_its_claim_takes_its_double_away(kept: Kept) -> None:
    # Given a daemon that falls asleep between its claim and its post, while another posts
    def sleep(post: Callable[[], str]) -> str:
        kept.quiet("other")
        assert len(kept.cards) == 1
        return post()

    a_draft(kept)
    # When it wakes up and posts after all
    kept.keeper("sleepy", sleep).keep()
    # Then the other's card stands alone
    first, second = kept.town.workspace.ever()
    assert (first.deleted, second.deleted) == (False, True)


@pytest.mark.parametrize("fault", [*LOST, *UNDONE, Fault.RATE_LIMITED])
def test_a_card_whose_update_failed_is_repaired(kept: Kept, fault: Fault) -> None:
    item = a_draft(kept)
    kept.quiet()
    kept.town.faults.next_on(UPDATE, fault)
    kept.house.desk.approve(item.id, "ben")
    kept.house.turn()
    kept.quiet()
    assert "Approved by ben · sent" in shown(kept.cards[0])
    assert "[Approve & send]" not in shown(kept.cards[0])


def test_what_was_decided_while_no_daemon_ran_shows_when_one_runs(kept: Kept) -> None:
    item = a_draft(kept)
    kept.quiet()
    kept.house.desk.reject(item.id, "ben", "not for us")
    kept.turn(timedelta(hours=1))
    kept.quiet("next")
    assert "Rejected by ben" in shown(kept.cards[0])


def test_what_was_over_and_began_again_while_no_daemon_ran_shows_when_one_runs(kept: Kept) -> None:
    # Given a card of which nothing more was expected
    item = a_draft(kept)
    kept.house.desk.reject(item.id, "ben", "not for us")
    kept.house.desk.undo(item.id, "ben")
    kept.quiet()
    kept.house.desk.reject(item.id, "ben", "not for us")
    kept.quiet()
    assert "Rejected by ben" in shown(kept.cards[0])
    # When somebody takes that back while no daemon runs
    assert kept.house.desk.undo(item.id, "ben").done
    # Then the next one finds out
    kept.quiet("next")
    assert "[Approve & send]" in shown(kept.cards[0])


def test_when_slack_asks_us_to_slow_down_we_do(kept: Kept) -> None:
    kept.town.slack.retry_after = 7
    kept.town.faults.next_on(POST, Fault.RATE_LIMITED)
    a_draft(kept)
    a_draft(kept, "ben")
    kept.keeper().keep()
    assert len(kept.town.calls("chat.postMessage")) <= 1  # the first was told to wait, and the other waits with it
    kept.turn(timedelta(seconds=5))
    kept.keeper().keep()
    assert kept.cards == []
    kept.turn(timedelta(seconds=3))
    kept.keeper().keep()
    assert len(kept.cards) == 2


def test_slack_in_trouble_is_told_once_it_is_no_accident(kept: Kept) -> None:
    kept.town.down()
    a_draft(kept)
    for _ in range(IN_A_ROW - 1):  # a post, and looks for it
        kept.keeper().keep()
        kept.turn(SETTLED_AFTER)
    with pytest.raises(Unsure, match="Slack is in trouble"):
        kept.keeper().keep()


def test_a_dead_token_is_told_and_loses_nothing(kept: Kept) -> None:
    kept.town.faults.always_on(POST, Fault.UNAUTHORIZED)
    a_draft(kept)
    with pytest.raises(Closed, match="GOODWORD_SLACK_BOT_TOKEN"):
        kept.keeper().keep()
    kept.town.faults.none_on(POST)
    kept.quiet()
    assert len(kept.cards) == 1


def test_slack_away_for_an_hour_loses_nothing_and_the_console_decides_meanwhile(kept: Kept) -> None:
    # Given drafts, one of them with its card, when Slack goes away
    first = a_draft(kept)
    kept.quiet()
    kept.town.down()
    second, third = a_draft(kept, "ben"), a_draft(kept, "cem")
    # When an hour goes by, in which people decide in the console
    for minute in range(60):
        with suppress(PlatformError):
            kept.keeper().keep()
        if minute == 30:
            assert kept.house.desk.approve(first.id, "Ana").done
            assert kept.house.desk.reject(second.id, "Ana", "not for us").done
            kept.house.turn()
        kept.turn(timedelta(minutes=1))
    assert kept.house.stage(first) is Stage.CLOSED
    # Then, when it is back, what is still to decide has its card, and the old one tells the truth
    kept.town.up()
    kept.quiet()
    assert [("Approved by Ana" in shown(card), "[Approve & send]" in shown(card)) for card in kept.cards] == [
        (True, False),
        (False, True),
    ]
    assert third.mention.author.name in shown(kept.cards[1])


def test_a_card_that_somebody_deleted_does_not_come_back_and_its_draft_is_not_lost(kept: Kept) -> None:
    item = a_draft(kept)
    kept.quiet()
    kept.keeper().api.delete(kept.town.channel, kept.cards[0].ts)
    kept.house.desk.reject(item.id, "ben", "not for us")
    kept.quiet()
    assert kept.cards == []
    assert kept.keeper().posts.by_key([f"mention:{item.id}"])[f"mention:{item.id}"].standing is Standing.GONE


def test_a_draft_decided_before_its_card_was_posted_gets_none(kept: Kept) -> None:
    kept.town.down()
    item = a_draft(kept)
    kept.quiet()
    kept.house.desk.reject(item.id, "ben", "not for us")
    kept.town.up()
    kept.quiet()
    assert kept.cards == []


def test_the_thread_under_a_card_tells_what_happened(kept: Kept) -> None:
    item = a_draft(kept)
    kept.quiet()
    assert kept.town.thread(kept.cards[0]) == []
    kept.house.desk.approve(item.id, "ben", "We are sorry.")
    kept.house.turn()
    kept.quiet()
    (told,) = kept.town.thread(kept.cards[0])
    assert "ben: approved with another wording" in shown(told)
    assert "sent" in shown(told)


def test_what_is_edited_by_its_author_is_read_anew_in_the_same_card(kept: Kept) -> None:
    item = a_draft(kept)
    kept.quiet()
    ts = kept.cards[0].ts
    kept.house.desk.reword(item.id, "ben", "We are very sorry.")
    kept.quiet()
    assert [card.ts for card in kept.cards] == [ts]
    assert "We are very sorry." in shown(kept.cards[0])
