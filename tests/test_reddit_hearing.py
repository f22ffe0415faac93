"""What the Reddit listener hears, through the real praw, from a Reddit on this machine."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from engage.types import How, Post
from tests.reddit_scene import US, Scene, scene

MINUTE = timedelta(minutes=1)


@pytest.fixture(name="at")
def _at() -> Iterator[Scene]:
    yield from scene()


# What is heard


def test_who_calls_our_account_in_a_comment_is_heard_once_and_may_be_answered(at: Scene) -> None:
    submission = at.reddit.submit("anna", "travel", "Lisbon", "Any tips?")
    comment = at.reddit.comment("ben", submission, "u/goodword_air lost my bag & <won't> say")

    (mention,) = at.hear().mentions

    assert (mention.platform, mention.external_id, mention.listener) == ("reddit", comment.fullname, "reddit")
    assert mention.text == "u/goodword_air lost my bag & <won't> say"
    assert mention.author.handle == "ben"
    assert mention.posted_at == comment.created
    assert mention.url == f"https://www.reddit.com{comment.permalink}"
    assert (mention.thread_id, mention.parent_id) == (submission.fullname, submission.fullname)
    assert mention.thread == (Post(submission.fullname, "anna", "Lisbon\n\nAny tips?"),)
    assert mention.eligibility.how is How.API
    assert at.hear().mentions == []


def test_an_answer_to_our_own_comment_calls_us_too(at: Scene) -> None:
    submission = at.reddit.submit("anna", "travel", "Lisbon")
    ours = at.reddit.comment(US, submission, "Have you tried the tram?")
    answer = at.reddit.comment("ben", ours, "It was late.")

    (mention,) = at.hear().mentions

    assert mention.external_id == answer.fullname
    assert [(post.text, post.is_ours) for post in mention.thread] == [
        ("Lisbon", False),
        ("Have you tried the tram?", True),
    ]
    assert mention.eligibility.how is How.API


def test_an_answer_to_our_own_submission_calls_us_too(at: Scene) -> None:
    at.reddit.comment("ben", at.reddit.submit(US, "travel", "We fly to Porto"), "At last!")

    (mention,) = at.hear().mentions

    assert mention.thread[0].is_ours
    assert mention.eligibility.how is How.API


def test_of_a_subreddit_alone_everything_is_heard(at: Scene) -> None:
    at.listening(subreddits=["travel", "r/aviation"])
    submission = at.reddit.submit("anna", "Travel", "Lisbon", "Any tips?")
    comment = at.reddit.comment("ben", at.reddit.submit("cleo", "aviation", "Hub"), "Noisy.")
    at.reddit.submit("dora", "knitting", "Socks")

    told = at.hear()

    assert {mention.text for mention in told.mentions} == {"Lisbon\n\nAny tips?", "Hub", "Noisy."}
    found = {mention.external_id: mention for mention in told.mentions}
    assert found[submission.fullname].thread == ()
    assert (found[submission.fullname].thread_id, found[submission.fullname].parent_id) == (submission.fullname, "")
    assert [post.text for post in found[comment.fullname].thread] == ["Hub"]
    assert {mention.eligibility.how for mention in told.mentions} == {How.BY_HAND}


def test_with_keywords_only_whole_words_are_heard_there(at: Scene) -> None:
    at.listening(subreddits=["travel"], keywords=["Goodword Air"], competitors=["badair"])
    submission = at.reddit.submit("anna", "travel", "Lisbon")
    hits = ["GOODWORD  air is late", "with BadAir?", "/u/Goodword_Air hello", "Goodword\nAir"]
    misses = ["goodword airlines", "u/goodword_airport", "badairs", "mu/goodword_air"]
    for text in hits + misses:
        at.reddit.comment("ben", submission, text)

    assert {mention.text for mention in at.hear().mentions} == set(hits)


def test_submissions_with_a_keyword_are_heard_from_all_of_reddit(at: Scene) -> None:
    at.listening(keywords=["goodword air"], competitors=["badair"])
    at.reddit.submit("anna", "knitting", "Socks on Goodword Air", "warm")
    at.reddit.submit("ben", "travel", "A question", "Is badair any good?")
    at.reddit.submit("cleo", "travel", "Hey u/goodword_air", "please help")
    at.reddit.submit("dora", "travel", "A good word", "about air")

    heard = {mention.text: mention.eligibility.how for mention in at.hear().mentions}

    assert heard == {
        "Socks on Goodword Air\n\nwarm": How.BY_HAND,
        "A question\n\nIs badair any good?": How.BY_HAND,
        "Hey u/goodword_air\n\nplease help": How.API,
    }


def test_more_words_than_one_search_holds_make_more_searches(at: Scene) -> None:
    words = [f"word{number:02} {'x' * 90}" for number in range(12)]
    at.listening(keywords=words)
    for word in words:
        at.reddit.submit("anna", "travel", f"about {word}")

    assert len(at.hear().mentions) == 12
    queries = [asked.query["q"] for asked in at.server.asked if asked.path == "/r/all/search"]
    assert len(queries) == 3
    assert max(map(len, queries)) <= 512


def test_the_comment_that_is_answered_stands_last_in_the_thread(at: Scene) -> None:
    submission = at.reddit.submit("anna", "travel", "Lisbon")
    above = at.reddit.comment("ben", submission, "Late again.")
    at.reddit.comment("cleo", above, "u/goodword_air?")

    (mention,) = at.hear().mentions

    assert [post.text for post in mention.thread] == ["Lisbon", "Late again."]


def test_what_is_gone_above_a_mention_is_left_out(at: Scene) -> None:
    submission = at.reddit.submit("anna", "travel", "Lisbon")
    above = at.reddit.comment("ben", submission, "Late again.")
    at.reddit.comment("cleo", above, "u/goodword_air?")
    at.reddit.delete(above)

    (mention,) = at.hear().mentions

    assert [post.text for post in mention.thread] == ["Lisbon"]
    assert mention.eligibility.how is How.API


def test_threads_are_fetched_in_one_request_for_a_whole_page(at: Scene) -> None:
    for number in range(40):
        above = at.reddit.comment("ben", at.reddit.submit("anna", "travel", f"Trip {number}"), "Well")
        at.reddit.comment("cleo", above, "u/goodword_air?")
    at.listening()

    told = at.hear()

    assert len(told.mentions) == 40
    assert {len(mention.thread) for mention in told.mentions} == {2}
    assert at.server.count("GET /api/info") == 2  # 40 comments, what they answer and their submissions: 120 names


def test_what_was_deleted_or_removed_before_it_was_heard_is_not_heard(at: Scene) -> None:
    submission = at.reddit.submit("anna", "travel", "Lisbon")
    deleted, removed = (at.reddit.comment("ben", submission, "u/goodword_air") for _ in range(2))
    at.reddit.comment("gone", submission, "u/goodword_air")
    at.reddit.delete(deleted)
    at.reddit.remove(removed)
    at.reddit.delete_user("gone")

    told = at.hear()

    assert (told.mentions, told.malformed, told.notes) == ([], [], [])


@pytest.mark.parametrize("what", ["lock", "lock the thread", "archive"])
def test_what_nobody_can_answer_is_heard_as_such(at: Scene, what: str) -> None:
    comment = at.reddit.comment("ben", at.reddit.submit("anna", "travel", "Lisbon"), "u/goodword_air?")
    match what:
        case "lock":
            at.reddit.lock(comment)
        case "lock the thread":
            at.reddit.lock(comment.submission)
        case _:
            at.reddit.archive(comment)

    (mention,) = at.hear().mentions

    assert mention.eligibility.how is How.NONE
    assert what.split(maxsplit=1)[0] in mention.eligibility.because


# Our own posts


def test_what_we_post_is_never_a_mention_and_settles_what_it_answers(at: Scene) -> None:
    at.listening(subreddits=["travel"])
    submission = at.reddit.submit("anna", "travel", "Lisbon")
    ours = at.reddit.comment("Goodword_Air", submission, "u/goodword_air at your service")
    at.reddit.submit(US, "travel", "We fly to Porto")

    told = at.hear()

    assert told.names == [submission.fullname]
    (own,) = told.own
    assert (own.parent_id, own.external_id, own.text) == (submission.fullname, ours.fullname, ours.text)
    assert own.url == f"https://www.reddit.com{ours.permalink}"
    assert own.posted_at == ours.created


def test_our_newest_answers_are_told_again_since_a_mention_may_not_have_been_drafted_yet(at: Scene) -> None:
    ours = at.reddit.comment(US, at.reddit.submit("anna", "travel", "Lisbon"), "Hello")

    assert [[own.external_id for own in at.hear().own] for _ in range(2)] == [[ours.fullname]] * 2


# The first start, and going on


def test_the_first_start_reaches_back_so_many_minutes_and_never_further(at: Scene) -> None:
    submission = at.reddit.submit("anna", "travel", "Lisbon")
    now = at.clock.now()
    old, young = (
        at.reddit.comment("ben", submission, "u/goodword_air", now - minutes * MINUTE) for minutes in (10.5, 9.5)
    )
    at.listening(first_minutes=10)

    assert at.hear().names == [young.fullname]
    at.clock.turn(5 * MINUTE)
    assert at.hear().names == []
    assert old.fullname not in at.hear().names


def test_what_turns_up_late_is_heard_all_the_same(at: Scene) -> None:
    # Given a comment that Reddit lists only after one that was posted later
    submission = at.reddit.submit("anna", "travel", "Lisbon")
    at.reddit.index_lag = timedelta(seconds=40)
    late = at.reddit.comment("ben", submission, "u/goodword_air early bird")
    at.clock.turn(timedelta(seconds=20))
    at.reddit.index_lag = timedelta(0)
    quick = at.reddit.comment("cleo", submission, "u/goodword_air second")

    # When, Then
    assert at.hear().names == [quick.fullname]
    at.clock.turn(timedelta(seconds=20))
    assert at.hear().names == [late.fullname]
    assert at.hear().names == []


def test_what_is_dated_ahead_does_not_hide_what_comes_after(at: Scene) -> None:
    submission = at.reddit.submit("anna", "travel", "Lisbon")
    ahead = at.reddit.comment("ben", submission, "u/goodword_air", at.clock.now() + timedelta(days=1))
    assert at.hear().names == [ahead.fullname]
    at.clock.turn(MINUTE)
    now = at.reddit.comment("cleo", submission, "u/goodword_air")

    assert at.hear().names == [now.fullname]


NAIVE = (
    '{"version": 1, "places": {"inbox": '
    '{"began": "2026-03-02", "newest": "2026-03-02", "known": [], "not_before": null}}}'
)


@pytest.mark.parametrize(
    "cursor", ["", "{", "[]", '{"version": 9, "places": {}}', '{"version": 1, "places": {"inbox": 3}}', NAIVE]
)
def test_a_cursor_that_cannot_be_read_is_told_and_begins_anew(at: Scene, cursor: str) -> None:
    comment = at.reddit.comment("ben", at.reddit.submit("anna", "travel", "Lisbon"), "u/goodword_air")
    at.cursor = cursor

    told = at.hear()

    assert told.names == [comment.fullname]
    assert told.notes == ["where Reddit was left cannot be read: it is heard as on a first start"]
    assert (at.hear().notes, at.hear().names) == ([], [])


def test_another_listener_goes_on_where_the_cursor_says(at: Scene) -> None:
    submission = at.reddit.submit("anna", "travel", "Lisbon")
    at.reddit.comment("ben", submission, "u/goodword_air one")
    at.hear()
    at.clock.turn(timedelta(days=2))
    two = at.reddit.comment("ben", submission, "u/goodword_air two", at.clock.now() - timedelta(days=1))
    at.listening()

    assert at.hear().names == [two.fullname]


def test_a_first_start_that_heard_nothing_is_a_start_all_the_same(at: Scene) -> None:
    submission = at.reddit.submit("anna", "travel", "Lisbon")
    assert at.hear().mentions == []
    at.clock.turn(timedelta(days=2))
    missed = at.reddit.comment("ben", submission, "u/goodword_air", at.clock.now() - timedelta(days=1))
    at.listening()

    assert at.hear().names == [missed.fullname]


def test_a_quiet_poll_stores_nothing(at: Scene) -> None:
    at.listening(subreddits=["travel"], keywords=["goodword"])
    at.reddit.submit("anna", "travel", "Lisbon")
    at.hear()

    assert at.hear().heards == []


def test_a_new_keyword_starts_a_search_anew_and_leaves_the_other_lists_as_they_are(at: Scene) -> None:
    at.listening(keywords=["goodword"])
    at.reddit.comment("ben", at.reddit.submit("anna", "travel", "Goodword"), "u/goodword_air one")
    at.hear()
    at.listening(keywords=["badair"])
    new = at.reddit.submit("anna", "travel", "badair")

    assert at.hear().names == [new.fullname]
    assert at.cursor is not None
    assert "goodword\\" not in at.cursor
