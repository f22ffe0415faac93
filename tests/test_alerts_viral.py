"""Posts that go viral: looked at again while they are young, by what their platform tells, and told once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from engage.alarms.posts import Posts, look_again
from engage.alarms.watcher import Watcher
from engage.exchange import Heard
from engage.hearing import hear
from engage.labels import Kind
from engage.notes import Reach
from engage.rechecking import recheck
from engage.spikes import Sighting, Spikes, Viral
from engage.stages import Stage
from engage.store import Alert, Database, Sightings, Store, Watching, holds
from engage.types import Author
from listeners.x import Listener
from tests import x_scene
from tests.alert_scene import Ear
from tests.fakes import NOON, mention

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SETTINGS = Spikes()


class OnX:
    """X on this machine, heard into a real database as the daemon does."""

    def __init__(self, scene: x_scene.Scene, database: Database) -> None:
        self.scene, self.database, self.store = scene, database, Store(database)
        self.told: list[Alert] = []
        self.restart()

    def restart(self) -> None:
        """A new process, which remembers nothing."""
        self.listener: Listener = self.scene.listener()
        self.watcher = Watcher(self.database, SETTINGS, [self.listener])

    def hear(self) -> None:
        now = self.scene.clock.now()
        for heard in self.listener.hear(self.store.cursor("x")):
            hear(self.store, "x", "x", heard, now)
        self.watcher.listened("x", now)

    def look(self, after: timedelta = timedelta(0)) -> list[Alert]:
        """Later, posts are looked at again, and then all that is known of them."""
        self.scene.clock.turn(after)
        look_again(self.store, self.listener, SETTINGS.viral, self.scene.clock.now())
        told = self.watcher.look(self.scene.clock.now())
        self.told += told
        return told

    def tells_of_a_post(self) -> None:
        """One that spreads is heard, and told of."""
        post = self.scene.post("@goodword_air look at this")
        self.hear()
        self.look()
        post.likes = 4_000
        assert self.look(15 * MINUTE)


@pytest.fixture
def on(sqlite: Database) -> Iterator[OnX]:
    with x_scene.scene() as scene:
        yield OnX(scene, sqlite)


def test_a_post_that_spreads_is_told_once_and_once_more_when_it_is_over(on: OnX) -> None:
    # Given a complaint that nobody has reacted to yet
    post = on.scene.post("@goodword_air my bag is gone, and nobody cares")
    on.hear()
    assert on.look() == []
    # When it has three thousand likes a quarter of an hour later
    post.likes = 3_000
    [alert] = on.look(15 * MINUTE)
    # Then that is told of this mention, without its words
    assert (alert.kind, alert.mention_id, alert.series) == ("viral", 1, "post:1")
    assert alert.says.startswith("Mention 1 on x: 12,000 reactions an hour where one post in ten gets ")
    assert "bag" not in alert.says
    item = on.store.item(1)
    assert item is not None
    assert (alert.conversation_id, item.mention.reach) == (item.conversation_id, Reach(0, 3_000, 0))
    # And once, whoever looks, and as long as it goes on
    on.restart()
    assert on.look() == []
    post.likes = 6_000
    assert on.look(15 * MINUTE) == []
    # Until it has rested for hours, also when nobody looks at it any more
    over = [alert for _ in range(40) for alert in on.look(15 * MINUTE)]
    assert [alert.severity for alert in over] == ["over"]
    # And marketing is not held: it is one post
    assert holds(on.database, SETTINGS) == ()


def test_it_is_over_also_when_it_is_too_old_to_be_looked_at(on: OnX) -> None:
    on.tells_of_a_post()
    [over] = on.watcher.look(on.scene.clock.turn(9 * HOUR))
    assert over.severity == "over"


def test_what_was_seen_long_ago_is_forgotten(on: OnX) -> None:
    on.scene.post("@goodword_air look at this")
    on.hear()
    on.look()
    sightings = Sightings(on.database)
    for weeks, kept in ((SETTINGS.weeks - 1, 1), (2, 0)):
        on.watcher.look(on.scene.clock.turn(timedelta(weeks=weeks)))
        assert len(sightings.of([1])) == kept


def test_a_platform_may_come_and_go_while_a_post_of_it_is_watched(on: OnX) -> None:
    on.tells_of_a_post()
    now = on.scene.clock.now()
    posts = Posts(Watching(on.database), Sightings(on.database), SETTINGS)
    # While nobody listens there any more, nothing is told of it; from when somebody does, it is over in its time
    assert posts.look(["reddit"], now) == []
    assert posts.look(["reddit"], now + 12 * HOUR) == []
    assert len(posts.look(["reddit", "x"], now + 12 * HOUR)) == 1


def test_it_escalates_once(on: OnX) -> None:
    post = on.scene.post("@goodword_air look at this")
    on.hear()
    for likes in (0, 100, 4_000, 40_000, 90_000):
        post.likes = likes
        on.look(15 * MINUTE)
        on.restart()
    severities = [alert.severity for alert in on.told]
    assert severities == sorted(set(severities), key=["watch", "high", "severe"].index)
    assert severities[-1] == "severe"


def test_a_very_large_audience_is_told_when_it_is_heard(on: OnX) -> None:
    star = on.scene.x.add_user("star", followers=40_000_000)
    on.scene.post("@goodword_air lovely films", by=star)
    on.hear()
    [alert] = on.look()
    assert alert.severity == "watch"
    assert "its author has 40,000,000 followers" in alert.says.lower()


def test_posts_without_any_reaction_are_looked_at_once_more_and_no_longer(on: OnX) -> None:
    # Given thirty posts, five of which have some likes
    posts = [on.scene.post(f"@goodword_air {number}") for number in range(30)]
    for post in posts[:5]:
        post.likes = 2
    on.hear()
    on.look()
    sightings, viral = Sightings(on.database), SETTINGS.viral
    # When they are due, those with reactions come first, and twenty at most
    now = on.scene.clock.turn(15 * MINUTE)
    due = [item.mention.external_id for item in sightings.due("x", now, viral)]
    assert len(due) == 20
    assert {str(post.id) for post in posts[:5]} <= set(due)
    # Then the others have their turn, and in the end only those with reactions are looked at
    for _ in range(3):
        on.look(15 * MINUTE)
    now = on.scene.clock.turn(15 * MINUTE)
    assert {item.mention.external_id for item in sightings.due("x", now, viral)} == {str(p.id) for p in posts[:5]}
    # And nobody who is six hours old
    assert sightings.due("x", now + 6 * HOUR, viral) == []


def test_a_look_finds_deletions_too(on: OnX) -> None:
    post = on.scene.post("@goodword_air I should not have said that")
    post.likes = 5
    on.hear()
    on.look()
    on.scene.x.delete(post)
    on.look(15 * MINUTE)
    item = on.store.item(1)
    assert item is not None
    assert item.stage is Stage.GONE
    assert Sightings(on.database).due("x", on.scene.clock.turn(15 * MINUTE), SETTINGS.viral) == []


def test_the_daily_look_keeps_how_far_a_post_reached(on: OnX) -> None:
    post = on.scene.post("@goodword_air hello")
    on.hear()
    post.likes = 70
    recheck(on.store, on.listener, on.scene.clock.turn(21 * HOUR))
    [seen] = Sightings(on.database).of([1])
    assert [sighting.likes for sighting in seen.sightings] == [70]


def test_what_was_told_when_a_post_was_heard_is_its_first_sighting(database: Database) -> None:
    store, sightings = Store(database), Sightings(database)
    # Given a post with its reach, one of which nothing is told, an old one, and one that we began ourselves
    old, ours = NOON - timedelta(days=2), {"kind": Kind.FOLLOW_UP, "reply_to": "1"}
    heard = (
        mention(1, reach=Reach(1, 20, None)),
        mention(2),
        mention(3, posted_at=old, reach=Reach(9, 9, 9)),
        mention(4, reach=Reach(9, 9, 9), **ours),
    )
    store.hear("fake", Heard(heard), NOON)
    # When that is kept, twice
    sightings.first("fake", NOON)
    sightings.first("fake", NOON + MINUTE)
    # Then only the first is followed, from when it was heard
    [seen] = sightings.of([1, 2, 3, 4])
    assert (seen.mention_id, seen.sightings) == (1, (Sighting(NOON, 120, 1, 20, None),))
    # And later sightings come after it
    sightings.saw({1: Reach(2, 30, 4), 2: Reach()}, NOON + HOUR)
    [seen] = sightings.of([1, 2])
    assert seen.sightings[1:] == (Sighting(NOON + HOUR, None, 2, 30, 4),)
    item = store.item(1)
    assert item is not None
    assert item.mention.reach == Reach(2, 30, 4)
    # Until they are forgotten
    sightings.forget(NOON + MINUTE)
    [seen] = sightings.of([1])
    assert len(seen.sightings) == 1


def seen_posts(database: Database) -> Sightings:
    """Of five posts of X the first had reactions, the second is yesterday's, the third and the fourth had none, and the
    fourth has a large audience; the fifth was heard by another listener. All were seen when they were posted."""
    old = NOON - timedelta(hours=30)
    heard = [
        mention(1, reach=Reach(likes=5)),
        mention(2, posted_at=old, reach=Reach(likes=5)),
        mention(3, reach=Reach(likes=0), author=Author("few", "", 10)),
        mention(4, reach=Reach(likes=0), author=Author("star", "", 1_000_000)),
    ]
    store, sightings = Store(database), Sightings(database)
    for one in heard:
        store.hear("fake", Heard((one,)), one.posted_at)
        sightings.first("fake", one.posted_at)
    other = mention(5, reach=Reach(likes=5), listener="other")
    store.hear("other", Heard((other,)), NOON)
    sightings.first("fake", NOON)
    return sightings


def test_a_listener_looks_again_at_its_own_young_posts_and_not_at_once(sqlite: Database) -> None:
    sightings, viral = seen_posts(sqlite), SETTINGS.viral
    assert sightings.due("fake", NOON + MINUTE, viral) == []
    assert {item.id for item in sightings.due("fake", NOON + 14 * MINUTE, viral)} == {1, 3, 4}
    assert {item.id for item in sightings.due("other", NOON + 14 * MINUTE, viral)} == {5}


def test_those_are_judged_that_were_seen_lately_with_a_reaction_or_a_large_audience(sqlite: Database) -> None:
    sightings, young = seen_posts(sqlite), NOON - 6 * HOUR
    assert set(sightings.stirring("fake", NOON - HOUR, young, 50_000)) == {1, 4, 5}
    assert set(sightings.stirring("fake", NOON + MINUTE, young, 50_000)) == set()
    # Whatever is too old is not, however lately it was seen
    sightings.saw({2: Reach(likes=50)}, NOON + MINUTE)
    assert set(sightings.stirring("fake", NOON + MINUTE, young, 50_000)) == set()


@pytest.mark.parametrize(("earlier", "alerts"), [(160, 0), (1, 1)])
def test_what_is_fast_depends_on_the_posts_of_earlier_weeks(sqlite: Database, earlier: int, alerts: int) -> None:
    store, sightings = Store(sqlite), Sightings(sqlite)
    # Given a post with a thousand likes in its first hour, and a week of others like it, or nothing to compare with
    for number in range(earlier):
        posted_at = NOON - (1 + number) * HOUR
        store.hear("fake", Heard((mention(number, posted_at=posted_at, reach=Reach(likes=0)),)), posted_at)
        sightings.first("fake", posted_at)
        sightings.saw({number + 1: Reach(likes=1_000)}, posted_at + HOUR)
    # Then it is told only where that is not usual
    assert len(Watcher(sqlite, SETTINGS, [Ear("fake")]).look(NOON)) == alerts


def test_looks_may_be_switched_off_and_their_price_is_said() -> None:
    assert not Viral(look_again=False).look_again
    assert "dollars a day" in (Viral.model_fields["looks"].description or "")
