"""Claims about the loopback Reddit, made by the real praw: what a listener may rely on there holds at Reddit too."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import praw
import prawcore
import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st
from praw.exceptions import RedditAPIException
from prawcore.sessions import RetryStrategy

from tests.fakes import FakeClock
from tests.platforms.faults import Fault
from tests.platforms.reddit import Reddit, RetryAfter
from tests.platforms.reddit_access import REFRESH_TOKEN
from tests.platforms.reddit_client import Never, Patient, WithoutNaps, connected, core
from tests.platforms.reddit_objects import Comment, Submission, base36
from tests.platforms.reddit_rules import finds
from tests.platforms.serving import Server

US = "goodword_air"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def reddit(clock: FakeClock) -> Reddit:
    return Reddit(US, clock=clock)


@pytest.fixture
def server(reddit: Reddit) -> Iterator[Server]:
    with Server(reddit) as serving:
        yield serving


@pytest.fixture
def client(server: Server, reddit: Reddit) -> praw.Reddit:
    return connected(server, reddit.credentials)


@pytest.fixture
def submission(reddit: Reddit) -> Submission:
    return reddit.submit("anna", "travel", "Goodword Air to Lisbon", "Is it any good?")


def our_comments(client: praw.Reddit) -> list[Any]:
    me = client.user.me()
    assert me
    return list(me.comments.new(limit=100))


# Hearing


def test_the_inbox_has_comments_that_name_our_account_and_no_others(
    reddit: Reddit, client: praw.Reddit, submission: Submission
) -> None:
    reddit.comment("anna", submission, "u/goodword_airlines is somebody else")
    named = reddit.comment("anna", submission, "Thanks, u/Goodword_Air!")
    slashed = reddit.comment("ben", named, "/u/goodword_air is late")
    reddit.comment("anna", submission, "reddit.com/u/goodword_air is an address, and so is menu/goodword_air")
    reddit.comment(US, submission, "I am u/goodword_air")

    assert [comment.id for comment in client.inbox.mentions()] == [slashed.id, named.id]


def test_a_mention_has_a_context_where_other_comments_have_a_link_and_its_submission_is_found_all_the_same(
    reddit: Reddit, client: praw.Reddit, submission: Submission
) -> None:
    posted = reddit.comment("anna", submission, "u/goodword_air hello")

    (mention,) = client.inbox.mentions()

    assert (mention.body, mention.author.name, mention.subreddit.display_name) == (posted.text, "anna", "travel")
    assert (mention.type, mention.subject, mention.was_comment) == ("username_mention", "username mention", True)
    assert mention.parent_id == submission.fullname
    assert mention.created_utc == posted.created.timestamp()
    assert mention.context == f"{posted.permalink}?context=3"
    assert not hasattr(mention, "permalink")
    assert not hasattr(mention, "link_id")
    assert mention.submission.title == submission.title


def test_the_inbox_holds_replies_to_us_too_and_what_is_read_is_no_longer_unread(
    reddit: Reddit, client: praw.Reddit, submission: Submission
) -> None:
    ours = reddit.comment(US, submission, "Hello from us")
    reply = reddit.comment("anna", ours, "Hello back")
    mention = reddit.comment("anna", submission, "u/goodword_air?")

    client.inbox.mark_read([client.comment(mention.id)])

    assert [comment.id for comment in client.inbox.all()] == [mention.id, reply.id]
    assert [comment.type for comment in client.inbox.unread()] == ["comment_reply"]


def test_the_comments_of_several_subreddits_come_together_newest_first_and_know_their_thread(
    reddit: Reddit, client: praw.Reddit, clock: FakeClock, submission: Submission
) -> None:
    late = reddit.comment("anna", submission, "second")
    early = reddit.comment("ben", reddit.submit("ben", "aviation", "Hub"), "first", clock.now() - timedelta(hours=1))
    reddit.comment("cleo", reddit.submit("cleo", "knitting", "Socks"), "elsewhere")

    heard = list(client.subreddit("travel+aviation+nosuchplace").comments(limit=100))

    assert [comment.id for comment in heard] == [late.id, early.id]
    assert heard[0].link_title == submission.title
    assert heard[0].link_id == submission.fullname
    assert heard[0].permalink == late.permalink
    assert heard[0].edited is False


def test_search_finds_submissions_only_and_only_as_old_as_asked(
    reddit: Reddit, client: praw.Reddit, clock: FakeClock, submission: Submission
) -> None:
    reddit.comment("anna", submission, "goodword air in a comment")
    in_text = reddit.submit("ben", "aviation", "A question", "who flies with GOODWORD AIR?")
    reddit.submit("cleo", "travel", "goodword air, long ago", at=clock.now() - timedelta(days=2))

    found = client.subreddit("all").search('"goodword air"', sort="new", time_filter="day", limit=100)

    assert [one.id for one in found] == [in_text.id, submission.id]


def test_new_submissions_of_a_subreddit(reddit: Reddit, client: praw.Reddit, submission: Submission) -> None:
    reddit.submit("ben", "aviation", "elsewhere")

    (heard,) = client.subreddit("travel").new()

    assert (heard.title, heard.selftext, heard.is_self) == (submission.title, submission.text, True)
    assert heard.url == f"https://www.reddit.com{submission.permalink}"


def test_a_listing_comes_in_pages_of_a_hundred_without_gap_or_double_and_reaches_back_a_thousand(
    reddit: Reddit, server: Server, client: praw.Reddit, submission: Submission
) -> None:
    posted = [reddit.comment("anna", submission, f"number {number}").id for number in range(1050)]

    heard = [comment.id for comment in client.subreddit("travel").comments(limit=None)]

    assert heard == posted[:-1001:-1]
    assert server.count("GET /r/travel/comments") == 10


def test_before_asks_for_what_is_newer_and_knows_nothing_newer_than_what_was_deleted(
    reddit: Reddit, client: praw.Reddit, submission: Submission
) -> None:
    seen, newer = (reddit.comment("anna", submission, text) for text in ("seen", "newer"))

    def after_it() -> list[str]:
        return [comment.id for comment in client.subreddit("travel").comments(params={"before": seen.fullname})]

    assert after_it() == [newer.id]
    reddit.delete(seen)
    assert after_it() == []


def test_what_is_new_is_not_in_listings_for_a_while_but_can_be_asked_for_by_its_name(
    reddit: Reddit, client: praw.Reddit, clock: FakeClock, submission: Submission
) -> None:
    # Given
    reddit.index_lag = timedelta(seconds=30)

    # When
    reply = client.submission(submission.id).reply("Here we are")
    assert reply

    # Then
    assert [comment.body for comment in client.info(fullnames=[reply.fullname])] == ["Here we are"]
    assert our_comments(client) == []
    clock.turn(timedelta(seconds=30))
    assert [comment.id for comment in our_comments(client)] == [reply.id]


# Parents, edits, deletions


def test_parents_are_found_up_to_the_submission(reddit: Reddit, client: praw.Reddit, submission: Submission) -> None:
    above = reddit.comment("anna", submission, "The flight was late")
    below = reddit.comment("ben", above, "Mine too, u/goodword_air")

    (mention,) = client.inbox.mentions()

    assert mention.parent().body == "The flight was late"
    assert mention.parent().parent().selftext == "Is it any good?"
    assert list(map(str, client.submission(submission.id).comments.list())) == [above.id, below.id]


@pytest.mark.parametrize("way", ["by id", "from the inbox"])
def test_a_comment_can_be_fetched_again_with_its_replies(
    reddit: Reddit, client: praw.Reddit, submission: Submission, way: str
) -> None:
    mention = reddit.comment("anna", reddit.comment("ben", submission, "Well?"), "u/goodword_air help")
    answer = reddit.comment(US, mention, "Of course")
    comment = client.comment(mention.id) if way == "by id" else next(client.inbox.mentions())

    comment.refresh()

    assert list(map(str, comment.replies.list())) == [answer.id]


def test_a_comment_that_is_fetched_again_brings_its_parents_along(
    reddit: Reddit, server: Server, client: praw.Reddit, submission: Submission
) -> None:
    reddit.comment("anna", reddit.comment("ben", submission, "Well?"), "u/goodword_air help")

    (mention,) = client.inbox.mentions()
    mention.refresh()

    assert mention.parent().body == "Well?"
    assert server.count("GET /api/info") == 0


def test_info_says_what_is_edited_deleted_removed_and_what_it_does_not_know_is_missing(
    reddit: Reddit, client: praw.Reddit, clock: FakeClock, submission: Submission
) -> None:
    # Given
    edited, deleted, removed = (reddit.comment(name, submission, "was here") for name in ("anna", "ben", "cleo"))
    orphaned = reddit.comment("dora", submission, "was here")

    # When
    clock.turn(timedelta(minutes=1))
    reddit.edit(edited, "is different now")
    reddit.delete(deleted)
    reddit.remove(removed)
    reddit.delete_user("dora")

    # Then
    names = [thing.fullname for thing in (removed, edited, deleted, orphaned)]
    found = list(client.info(fullnames=[*names, "t1_zzzzzzz"]))
    assert [comment.fullname for comment in found] == names
    assert [comment.body for comment in found] == ["[removed]", "is different now", "[deleted]", "was here"]
    assert [comment.author and comment.author.name for comment in found] == [None, "anna", None, None]
    assert [comment.edited for comment in found] == [False, clock.now().timestamp(), False, False]


def test_what_is_gone_leaves_every_listing(reddit: Reddit, client: praw.Reddit, submission: Submission) -> None:
    for undo in (reddit.delete, reddit.remove):
        undo(reddit.comment("anna", submission, "not for long"))
        undo(reddit.submit("ben", "travel", "Goodword not for long"))

    assert list(client.subreddit("travel").comments()) == []
    assert [one.id for one in client.subreddit("all").search("goodword")] == [submission.id]
    assert len(client.submission(submission.id).comments) == 0


def test_a_submission_says_why_it_is_gone(reddit: Reddit, client: praw.Reddit, submission: Submission) -> None:
    moderated = reddit.submit("ben", "travel", "Spam")
    reddit.delete(submission)
    reddit.remove(moderated)

    by = [client.submission(one.id).removed_by_category for one in (submission, moderated)]

    assert by == ["deleted", "moderator"]
    assert client.submission(submission.id).author is None


def test_info_takes_a_hundred_names_at_a_time(
    reddit: Reddit, server: Server, client: praw.Reddit, submission: Submission
) -> None:
    names = [reddit.comment("anna", submission, "x").fullname for _ in range(150)]

    assert [comment.fullname for comment in client.info(fullnames=names)] == names
    assert server.count("GET /api/info") == 2


# Replying


def test_a_reply_is_posted_once_and_says_who_and_where_it_is(
    reddit: Reddit, client: praw.Reddit, submission: Submission
) -> None:
    asked = reddit.comment("anna", submission, "Anybody there?")

    reply = client.comment(asked.id).reply("We are, & <gladly>")
    assert isinstance(reply, praw.models.Comment)

    (posted,) = reddit.posted_by(US)
    assert (reply.id, reply.permalink, reply.parent_id) == (posted.id, posted.permalink, asked.fullname)
    assert reply.body == posted.text == "We are, & <gladly>"
    assert [comment.parent_id for comment in our_comments(client)] == [asked.fullname]


def test_a_reply_may_be_posted_although_the_answer_does_not_have_it(
    reddit: Reddit, client: praw.Reddit, submission: Submission
) -> None:
    reddit.things_in_reply = False

    assert client.submission(submission.id).reply("Hello") is None
    assert len(reddit.posted_by(US)) == 1


def lock_the_thread(reddit: Reddit, comment: Comment) -> None:
    reddit.lock(comment.submission)


REFUSALS = [
    ("THREAD_LOCKED", "parent", Reddit.lock),
    ("THREAD_LOCKED", "parent", lock_the_thread),
    ("DELETED_COMMENT", "parent", Reddit.delete),
    ("DELETED_COMMENT", "parent", Reddit.remove),
    ("TOO_OLD", "parent", Reddit.archive),
    ("SUBREDDIT_NOTALLOWED", "sr", lambda reddit, _: reddit.ban("travel")),
]


@pytest.mark.parametrize(("error", "about", "happens"), REFUSALS)
def test_a_reply_is_refused_by_name_and_nothing_is_posted(
    reddit: Reddit, client: praw.Reddit, submission: Submission, error: str, about: str, happens: Any
) -> None:
    comment = reddit.comment("anna", submission, "Hello?")
    happens(reddit, comment)

    with pytest.raises(RedditAPIException) as refused:
        client.comment(comment.id).reply("Hello")

    assert [(item.error_type, item.field) for item in refused.value.items] == [(error, about)]
    assert refused.value.items[0].message
    assert reddit.posted_by(US) == []


def test_a_deleted_submission_takes_no_replies_but_its_comments_do(
    reddit: Reddit, client: praw.Reddit, submission: Submission
) -> None:
    comment = reddit.comment("anna", submission, "Hello?")
    reddit.delete(submission)

    with pytest.raises(RedditAPIException, match="DELETED_LINK"):
        client.submission(submission.id).reply("Hello")
    client.comment(comment.id).reply("Hello")


@pytest.mark.parametrize(("text", "error"), [(" \n", "NO_TEXT"), ("x" * 10_001, "TOO_LONG")])
def test_a_reply_has_some_text_but_not_too_much(
    reddit: Reddit, client: praw.Reddit, submission: Submission, text: str, error: str
) -> None:
    with pytest.raises(RedditAPIException, match=error):
        client.submission(submission.id).reply(text)
    assert reddit.posted_by(US) == []


def test_a_long_reply_is_counted_in_characters_not_bytes(client: praw.Reddit, submission: Submission) -> None:
    reply = client.submission(submission.id).reply("ü" * 10_000)

    assert isinstance(reply, praw.models.Comment)


@pytest.mark.parametrize(("pause", "words"), [(300, "5 minutes"), (60, "1 minute"), (45, "45 seconds")])
def test_who_replies_too_often_takes_a_break_and_may_then_reply_again(
    reddit: Reddit, client: praw.Reddit, clock: FakeClock, submission: Submission, pause: int, words: str
) -> None:
    # Given
    reddit.reply_pause = timedelta(seconds=pause)
    client.submission(submission.id).reply("First")

    # When
    with pytest.raises(RedditAPIException) as refused:
        client.submission(submission.id).reply("Second")

    # Then
    assert refused.value.items[0].error_type == "RATELIMIT"
    assert f"Take a break for {words} before trying again." in str(refused.value.items[0].message)
    form = {"thing_id": submission.fullname, "text": "Second"}
    raw = client.request(method="POST", path="api/comment", data=form)
    assert raw["json"]["ratelimit"] == pause
    clock.turn(timedelta(seconds=pause))
    client.submission(submission.id).reply("Second")
    assert [comment.text for comment in reddit.posted_by(US)] == ["First", "Second"]


def test_a_private_subreddit_is_closed_to_reading_and_writing(
    reddit: Reddit, client: praw.Reddit, submission: Submission
) -> None:
    reddit.make_private("travel")

    with pytest.raises(prawcore.Forbidden):
        client.submission(submission.id).reply("Hello")
    with pytest.raises(prawcore.Forbidden):
        list(client.subreddit("travel").comments())
    assert list(client.info(fullnames=[submission.fullname])) == []
    assert list(client.subreddit("all").search("goodword")) == []


def test_an_unknown_subreddit_sends_us_to_the_search_and_an_unknown_person_is_not_found(client: praw.Reddit) -> None:
    with pytest.raises(prawcore.Redirect):
        list(client.subreddit("nosuchplace").comments())
    with pytest.raises(prawcore.NotFound):
        client.redditor("nobody")._fetch()


def test_a_subreddit_and_a_person_tell_about_themselves(client: praw.Reddit, submission: Submission) -> None:
    assert client.subreddit("travel").display_name == "travel"
    assert client.subreddit("TRAVEL").user_is_banned is False
    assert client.redditor("anna").created_utc == submission.author.created.timestamp()
    assert client.user.me() == US


# Limits


def test_every_answer_says_how_much_may_still_be_asked(reddit: Reddit, client: praw.Reddit, clock: FakeClock) -> None:
    client.user.me()
    clock.turn(timedelta(seconds=20))
    client.user.me(use_cache=False)

    limiter = core(client).rate_limiter
    assert (limiter.used, limiter.remaining) == (2, 98)


def test_the_headers_about_limits_may_be_missing(reddit: Reddit, client: praw.Reddit) -> None:
    reddit.rate_headers = False

    client.user.me()

    assert core(client).rate_limiter.used is None


@pytest.mark.parametrize(("way", "retry_after"), [(RetryAfter.SECONDS, "40"), (RetryAfter.NONE, None)])
def test_who_asks_too_often_is_told_when_to_come_back_and_may_then_ask_again(
    reddit: Reddit, client: praw.Reddit, clock: FakeClock, way: RetryAfter, retry_after: str | None
) -> None:
    # Given
    reddit.allowance.limit, reddit.retry_after, reddit.rate_headers = 2, way, False
    for _ in range(2):
        client.user.me(use_cache=False)

    # When
    clock.turn(timedelta(seconds=20))
    with pytest.raises(prawcore.TooManyRequests) as refused:
        client.user.me(use_cache=False)

    # Then
    assert refused.value.retry_after == retry_after
    clock.turn(timedelta(seconds=40))
    assert client.user.me(use_cache=False) == US


def test_a_date_to_come_back_at_is_more_than_the_library_can_read(
    reddit: Reddit, server: Server, client: praw.Reddit
) -> None:
    reddit.retry_after = RetryAfter.DATE
    server.faults.next_on("GET /api/v1/me", Fault.RATE_LIMITED)

    with pytest.raises(ValueError, match="Mon, 02 Mar 2026 12:00:05 GMT"):
        client.user.me()


# Tokens


def test_every_secret_that_is_handed_out_carries_the_mark_that_tests_look_for_in_logs(
    reddit: Reddit, client: praw.Reddit
) -> None:
    client.user.me()

    assert "s3cr3t" in str(core(client).authorizer.access_token)
    assert "s3cr3t" in reddit.credentials["password"]
    assert "s3cr3t" in reddit.credentials["client_secret"]


@pytest.mark.parametrize("end", ["killed", "expired"])
def test_a_dead_token_is_replaced_by_the_library_or_told_to_who_never_retries(
    reddit: Reddit, server: Server, client: praw.Reddit, clock: FakeClock, end: str
) -> None:
    # Given
    sender = connected(server, reddit.credentials, Never)
    for one in (client, sender):
        one.user.me()

    # When
    if end == "killed":
        reddit.kill_token()
    else:
        clock.turn(timedelta(days=1))

    # Then
    assert client.user.me(use_cache=False) == US
    assert server.count("POST /api/v1/access_token") == 3
    with pytest.raises(prawcore.InvalidToken):
        sender.user.me(use_cache=False)
    assert sender.user.me(use_cache=False) == US


def test_refused_credentials_have_a_name(reddit: Reddit, server: Server, client: praw.Reddit) -> None:
    reddit.tokens.password = "s3cr3t-another"

    with pytest.raises(prawcore.OAuthException) as refused:
        client.user.me()
    assert refused.value.error == "invalid_grant"

    stranger = connected(server, reddit.credentials | {"client_secret": "s3cr3t-wrong"})
    with pytest.raises(prawcore.ResponseException) as unknown:
        stranger.user.me()
    assert unknown.value.response.status_code == 401


def test_a_refresh_token_is_as_good_as_a_password(reddit: Reddit, server: Server) -> None:
    app = {name: reddit.credentials[name] for name in ("client_id", "client_secret")}

    assert connected(server, app | {"refresh_token": REFRESH_TOKEN}).user.me() == US


# What goes wrong


@pytest.mark.parametrize(
    ("fault", "retries", "asked", "posted"),
    [
        (Fault.DROPPED, WithoutNaps, 3, 0),
        (Fault.ACTED_DROPPED, WithoutNaps, 3, 3),
        (Fault.DROPPED, Never, 1, 0),
        (Fault.ACTED_DROPPED, Never, 1, 1),
        (Fault.ACTED_SERVER_ERROR, Never, 1, 1),
    ],
)
def test_the_library_posts_three_times_unless_it_is_told_never_to_retry(
    reddit: Reddit,
    server: Server,
    submission: Submission,
    fault: Fault,
    retries: type[RetryStrategy],
    asked: int,
    posted: int,
) -> None:
    server.faults.always_on("POST /api/comment", fault)

    with pytest.raises(prawcore.PrawcoreException):
        connected(server, reddit.credentials, retries).submission(submission.id).reply("Hello")

    assert server.count("POST /api/comment") == asked
    assert len(reddit.posted_by(US)) == posted


STATUSES = {
    Fault.RATE_LIMITED: (prawcore.TooManyRequests, 429),
    Fault.UNAUTHORIZED: (prawcore.InvalidToken, 401),
    Fault.NO_CREDIT: (prawcore.ResponseException, 402),
    Fault.FORBIDDEN: (prawcore.Forbidden, 403),
    Fault.SERVER_ERROR: (prawcore.ServerError, 500),
    Fault.HTML: (prawcore.BadJSON, 200),
}
BROKEN = {
    Fault.DROPPED: requests.ConnectionError,
    Fault.TRUNCATED: requests.exceptions.ChunkedEncodingError,
    Fault.HANGS: requests.ReadTimeout,
    Fault.DRIP: requests.ConnectionError,
}


@pytest.mark.parametrize("fault", STATUSES)
def test_a_refusal_reaches_praw_under_its_own_name(reddit: Reddit, server: Server, fault: Fault) -> None:
    kind, status = STATUSES[fault]
    server.faults.next_on("GET /api/v1/me", fault)

    with pytest.raises(kind) as refused:
        connected(server, reddit.credentials, Never).user.me()

    assert refused.type is kind
    assert refused.value.response.status_code == status


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_answer_reaches_praw_as_a_broken_request(reddit: Reddit, server: Server, fault: Fault) -> None:
    # Given
    client = connected(server, reddit.credentials, Never)
    client.user.me()
    server.faults.next_on("GET /api/v1/me", fault)

    # When
    requestor = core(client).requestor
    assert isinstance(requestor, Patient)
    requestor.patience = 0.1
    with pytest.raises(prawcore.RequestException) as broken:
        client.user.me(use_cache=False)

    # Then
    assert isinstance(broken.value.original_exception, BROKEN[fault])


def test_many_may_reply_at_once(reddit: Reddit, server: Server, submission: Submission) -> None:
    reddit.allowance.limit = 1000

    def reply_ten_times(number: int) -> list[Any]:
        thread = connected(server, reddit.credentials, Never).submission(submission.id)
        return [thread.reply(f"{number}.{turn}") for turn in range(10)]

    with ThreadPoolExecutor(8) as pool:
        told = [reply.id for replies in pool.map(reply_ten_times, range(8)) for reply in replies]

    assert sorted(told) == sorted(comment.id for comment in reddit.posted_by(US))
    assert len(set(told)) == 80
    assert submission.num_comments == 80


# Rules


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("goodword", "I love GOODWORD!", True),
        ("good", "I love Goodword", False),
        ("goodword lisbon", "From Lisbon with Goodword", True),
        ("goodword AND lisbon", "From Porto with Goodword", False),
        ('"goodword air"', "air goodword", False),
        ('"goodword air" OR gwair', "flew GWair", True),
        ("gwair AND late OR goodword", "goodword", True),
        ("gwair AND (late OR goodword)", "goodword", False),
        ("(gwair OR goodword) AND (late OR lost)", "goodword lost it", True),
        ("goodword-air", "Goodword Air", True),
    ],
)
def test_a_search_understands_what_brands_search_for(query: str, text: str, found: bool) -> None:
    assert finds(query, text) is found


@given(st.lists(st.text("abc ", min_size=1).filter(str.strip), min_size=1), st.text('abc ()"ORAND'))
def test_a_search_for_alternatives_finds_what_any_of_them_finds(phrases: list[str], text: str) -> None:
    quoted = [f'"{phrase}"' for phrase in phrases]

    assert finds(" OR ".join(quoted), text) == any(finds(phrase, text) for phrase in quoted)


@given(st.integers(min_value=0, max_value=36**8))
def test_ids_are_written_in_base_36(number: int) -> None:
    assert int(base36(number), 36) == number
