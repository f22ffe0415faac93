"""Our messages in Slack as the database knows them: one for each key, and one process at it at a time."""

import threading
from datetime import timedelta

from engage.store import Database
from engage.store.slack_posts import FREE_AFTER, Shows, SlackPost, SlackPosts, Wanted
from engage.store.tables_slack import Standing
from tests.fakes import NOON
from tests.house import House

CARD = Wanted("mention:1", "mention", "C0SOCIAL", 1)
LATER = NOON + FREE_AFTER + timedelta(seconds=1)


def only(posts: SlackPosts) -> SlackPost:
    return posts.by_key([CARD.key])[CARD.key]


def two(database: Database) -> tuple[SlackPosts, SlackPosts]:
    """The same database, as two processes know it."""
    return SlackPosts(database, "one"), SlackPosts(database, "other")


def test_a_message_that_is_wanted_twice_is_one(database: Database) -> None:
    one, other = two(database)
    assert one.want([CARD], NOON) == 1
    assert other.want([CARD], NOON) == 0
    assert [post.key for post in one.to_post(NOON, 10)] == [CARD.key]


def test_of_two_processes_one_posts(database: Database) -> None:
    one, other = two(database)
    one.want([CARD], NOON)
    mine, theirs = one.to_post(NOON, 10)[0], other.to_post(NOON, 10)[0]
    assert one.claim(mine, NOON)
    assert not other.claim(theirs, NOON)
    assert other.to_post(NOON, 10) == []
    assert other.broken_off(NOON, 10) == []


def test_of_many_at_the_same_moment_one_posts(database: Database) -> None:
    SlackPosts(database, "first").want([CARD], NOON)
    won, barrier = [], threading.Barrier(6)

    def race(name: str) -> None:
        posts = SlackPosts(database, name)
        post = posts.to_post(NOON, 1)[0]
        barrier.wait()
        if posts.claim(post, NOON):
            won.append(name)

    threads = [threading.Thread(target=race, args=(f"process {number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1


def test_what_was_broken_off_is_found_later_by_another_process_and_by_nobody_sooner(database: Database) -> None:
    one, other = two(database)
    one.want([CARD], NOON)
    assert one.claim(only(one), NOON)
    assert other.broken_off(NOON + FREE_AFTER - timedelta(seconds=1), 10) == []
    (found,) = other.broken_off(LATER, 10)
    assert found.standing is Standing.POSTING
    assert other.claim(found, LATER)
    # And the first, if it wakes up after all, changes nothing any more
    one.posted(found, "1.0", Shows("old", 1, None), LATER)
    assert only(one).ts == ""


def test_of_unknown_fate_it_is_looked_for_and_not_posted(database: Database) -> None:
    posts = SlackPosts(database, "one")
    posts.want([CARD], NOON)
    posts.claim(only(posts), NOON)
    posts.unsure(only(posts), NOON + timedelta(seconds=5), "Slack did not answer in time")
    assert posts.to_post(LATER, 10) == []
    assert posts.broken_off(NOON + timedelta(seconds=4), 10) == []
    assert [post.key for post in posts.broken_off(NOON + timedelta(seconds=5), 10)] == [CARD.key]


def test_what_was_surely_not_posted_is_posted_later(database: Database) -> None:
    posts = SlackPosts(database, "one")
    posts.want([CARD], NOON)
    posts.claim(only(posts), NOON)
    posts.later(only(posts), NOON + timedelta(seconds=9), "Slack asks us to slow down")
    assert posts.to_post(NOON + timedelta(seconds=8), 10) == []
    (post,) = posts.to_post(NOON + timedelta(seconds=9), 10)
    assert post.tries == 1


def test_a_card_is_out_of_date_from_the_moment_its_mention_moves(database: Database) -> None:
    # Given a card that shows how its mention stands
    house = House(database)
    item = house.posts("ana", "my flight is late")
    posts = SlackPosts(database, "one")
    posts.want([Wanted(f"mention:{item.id}", "mention", "C0SOCIAL", item.id)], house.clock.now())
    (post,) = posts.to_post(house.clock.now(), 10)
    posts.claim(post, house.clock.now())
    move = posts.newest_moves([item.id])[item.id]
    posts.posted(post, "1.0", Shows("a", move, None), house.clock.now())
    assert posts.to_update(house.clock.now(), move, 10) == []
    # When it moves
    house.desk.reject(item.id, "ben", "not for us")
    # Then the card is out of date for whoever has watched since
    assert [each.key for each in posts.to_update(house.clock.now(), move, 10)] == [post.key]
    # And whoever has not watched finds it by reading all
    assert posts.to_update(house.clock.now(), posts.newest_move(), 10) == []
    assert posts.sweep(house.clock.now()) == 1
    assert [each.key for each in posts.to_update(house.clock.now(), posts.newest_move(), 10)] == [post.key]


def test_a_failed_update_stays_due(database: Database) -> None:
    posts = SlackPosts(database, "one")
    posts.want([Wanted("alerts:1", "alerts", "C0ALERTS")], NOON)
    (post,) = posts.to_post(NOON, 1)
    posts.claim(post, NOON)
    posts.posted(post, "1.0", Shows("a", 0, NOON), NOON)
    (post,) = posts.to_update(NOON, 0, 1)
    posts.claim(post, NOON)
    posts.unsure(post, NOON + timedelta(seconds=5), "Slack did not answer in time")
    assert posts.to_update(NOON, 0, 1) == []
    (again,) = posts.to_update(NOON + timedelta(seconds=5), 0, 1)
    assert (again.standing, again.shown) == (Standing.POSTED, "")


def test_what_was_dropped_is_wanted_again(database: Database) -> None:
    posts = SlackPosts(database, "one")
    posts.want([CARD], NOON)
    posts.claim(only(posts), NOON)
    posts.end(only(posts), Standing.DROPPED)
    assert posts.to_post(LATER, 10) == []
    assert posts.want([CARD], LATER) == 1
    assert [post.key for post in posts.to_post(LATER, 10)] == [CARD.key]


def test_what_somebody_deleted_is_not_posted_again(database: Database) -> None:
    posts = SlackPosts(database, "one")
    posts.want([CARD], NOON)
    posts.claim(only(posts), NOON)
    posts.posted(only(posts), "1.0", Shows("a", 0, None), NOON)
    posts.claim(only(posts), NOON)
    posts.end(only(posts), Standing.GONE)
    assert posts.want([CARD], LATER) == 0
    assert (posts.to_post(LATER, 10), posts.to_update(LATER, 0, 10)) == ([], [])


def test_what_is_told_again_counts_once_for_every_process(database: Database) -> None:
    one, other = two(database)
    assert one.first_time("U1:approve:1.2", NOON)
    assert not other.first_time("U1:approve:1.2", NOON)
    other.forget(NOON + timedelta(seconds=1))
    assert one.first_time("U1:approve:1.2", NOON)
