"""What the Reddit speaker says: once, or a person is asked. How often something was posted, the server counts."""

import logging
import traceback
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from engage.errors import AskAgain, Closed, Permanent, PlatformError, Temporary, Unsure
from engage.exchange import Said
from engage.types import Eligibility, How, Mention
from tests.platforms.faults import Fault
from tests.platforms.reddit import Reddit, RetryAfter
from tests.platforms.reddit_objects import Comment
from tests.platforms.serving import Answer, Asked
from tests.reddit_scene import US, Scene, scene

POST = "POST /api/comment"
MINUTE = timedelta(minutes=1)


@pytest.fixture(name="at")
def _at() -> Iterator[Scene]:
    yield from scene()


@pytest.fixture
def comment(at: Scene) -> Comment:
    return at.reddit.comment("ben", at.reddit.submit("anna", "travel", "Lisbon", "Any tips?"), "u/goodword_air?")


@pytest.fixture
def mention(at: Scene, comment: Comment) -> Mention:
    return at.mention(comment)


def refused(at: Scene, mention: Mention) -> PlatformError:
    """What `say` raises; it says the same to whoever asks again, and no secret."""
    with pytest.raises(PlatformError) as raised:
        at.speaker.say(at.reply(mention))
    assert "s3cr3t" not in "".join(traceback.format_exception(raised.value))
    return raised.value


# Saying


def test_a_reply_to_a_comment_is_posted_once_and_its_name_and_address_are_kept(at: Scene, mention: Mention) -> None:
    said = at.speaker.say(at.reply(mention, "We are sorry, & <will> look."))

    (posted,) = at.reddit.posted_by(US)
    assert said == Said(posted.fullname, f"https://www.reddit.com{posted.permalink}")
    assert (posted.text, posted.parent.fullname) == ("We are sorry, & <will> look.", mention.external_id)


def test_a_reply_to_a_submission_stands_under_it(at: Scene) -> None:
    submission = at.reddit.submit("anna", "travel", "u/goodword_air is late")

    at.speaker.say(at.reply(at.mention(submission)))

    (posted,) = at.reddit.posted_by(US)
    assert posted.parent is submission


@pytest.mark.parametrize(("text", "says"), [(" \n", "the reply is empty"), ("x" * 10_001, "10,001 characters long")])
def test_what_reddit_would_not_take_is_not_even_tried(at: Scene, mention: Mention, text: str, says: str) -> None:
    with pytest.raises(AskAgain, match=says):
        at.speaker.say(at.reply(mention, text))
    assert at.server.count(POST) == 0


def lock(reddit: Reddit, comment: Comment) -> None:
    reddit.lock(comment.submission)


def ban(reddit: Reddit, comment: Comment) -> None:
    reddit.ban("travel")


def hide(reddit: Reddit, comment: Comment) -> None:
    reddit.make_private("travel")


@pytest.mark.parametrize(
    ("happens", "kind", "says"),
    [
        (lock, AskAgain, "the thread is locked: nobody can reply there for now"),
        (Reddit.archive, Permanent, "the thread is archived: nobody can reply there any more"),
        (Reddit.delete, Permanent, "the comment was deleted or removed"),
        (Reddit.remove, Permanent, "the comment was deleted or removed"),
        (ban, Permanent, "our account may not post in that subreddit"),
        (
            hide,
            Permanent,
            "Reddit does not let us reply there (403): it is private or locked, or we are banned",
        ),
    ],
)
def test_what_reddit_refuses_is_told_in_a_sentence_and_not_posted(
    at: Scene, mention: Mention, comment: Comment, happens: Callable[[Reddit, Comment], None], kind: type, says: str
) -> None:
    happens(at.reddit, comment)

    error = refused(at, mention)

    assert (type(error), str(error)) == (kind, says)
    assert (at.server.count(POST), at.reddit.posted_by(US)) == (1, [])


FATES = [
    (Fault.SERVER_ERROR, Unsure, 0),
    (Fault.HANGS, Unsure, 0),
    (Fault.DRIP, Unsure, 0),
    (Fault.DROPPED, Unsure, 0),
    (Fault.TRUNCATED, Unsure, 0),
    (Fault.HTML, Unsure, 0),
    (Fault.ACTED_HANGS, Unsure, 1),
    (Fault.ACTED_DROPPED, Unsure, 1),
    (Fault.ACTED_SERVER_ERROR, Unsure, 1),
    (Fault.ACTED_TRUNCATED, Unsure, 1),
    (Fault.RATE_LIMITED, Closed, 0),
    (Fault.UNAUTHORIZED, Temporary, 0),
    (Fault.NO_CREDIT, Closed, 0),
    (Fault.FORBIDDEN, Permanent, 0),
]


@pytest.mark.parametrize(("fault", "kind", "posted"), FATES)
def test_whatever_goes_wrong_one_post_is_made_and_its_fate_is_told_truly(
    at: Scene, mention: Mention, fault: Fault, kind: type, posted: int
) -> None:
    # Given
    at.speaker.look(mention)
    at.server.faults.always_on(POST, fault)

    # When
    error = refused(at, mention)

    # Then
    assert type(error) is kind
    assert at.server.count(POST) == 1
    assert len(at.reddit.posted_by(US)) == posted
    if kind is Unsure:
        assert (at.speaker.look_back(at.reply(mention)) is not None) is bool(posted)


def test_every_fault_there_is_has_been_tried() -> None:
    assert {fault for fault, _, _ in FATES} == set(Fault)


def test_a_fault_on_the_way_to_a_token_posts_nothing_and_is_surely_known_to(at: Scene, mention: Mention) -> None:
    for fault in (Fault.SERVER_ERROR, Fault.HANGS, Fault.HTML, Fault.DROPPED):
        at.server.faults.next_on("POST /api/v1/access_token", fault)
        assert type(refused(at, mention)) is Temporary
    assert at.server.count(POST) == 0


def test_nobody_there_means_surely_not_posted(at: Scene, mention: Mention) -> None:
    # Given a token, and a connection that Reddit closes after a last answer
    at.server.faults.next_on("GET /api/info", Fault.HTML)
    with pytest.raises(Temporary):
        at.speaker.look(mention)
    at.server.close()

    error = refused(at, mention)

    assert (type(error), str(error)) == (Temporary, "Reddit: the connection broke")


# Too often


@pytest.mark.parametrize(("seconds", "least"), [(300, 300), (45, 45), (36_000, 3600)])
def test_who_posts_too_much_waits_as_long_as_reddit_says_but_an_hour_at_most(
    at: Scene, mention: Mention, seconds: int, least: int
) -> None:
    at.reddit.reply_pause = timedelta(seconds=seconds)
    at.speaker.say(at.reply(mention))

    error = refused(at, mention)

    assert isinstance(error, Closed)
    assert error.retry_after is not None
    assert timedelta(seconds=least) <= error.retry_after <= min(timedelta(seconds=least * 1.1), timedelta(hours=1))
    assert (at.server.count(POST), len(at.reddit.posted_by(US))) == (2, 1)


@pytest.mark.parametrize("way", list(RetryAfter))
def test_a_429_closes_the_platform_for_as_long_as_it_says(at: Scene, mention: Mention, way: RetryAfter) -> None:
    at.reddit.retry_after, at.reddit.pause = way, 120
    at.server.faults.next_on(POST, Fault.RATE_LIMITED)

    error = refused(at, mention)

    assert isinstance(error, Closed)
    assert error.retry_after is not None
    assert 2 * MINUTE <= error.retry_after <= 2.2 * MINUTE


def test_a_spent_allowance_is_known_before_anything_is_posted(at: Scene, mention: Mention) -> None:
    at.reddit.allowance.limit = 1
    at.clock.turn(MINUTE)
    at.speaker.look(mention)

    error = refused(at, mention)

    assert isinstance(error, Closed)
    assert error.retry_after is not None
    assert at.server.count(POST) == 0


# Tokens


def test_a_token_that_died_since_the_look_is_renewed_and_the_next_attempt_goes_through(
    at: Scene, mention: Mention
) -> None:
    at.speaker.look(mention)
    at.reddit.kill_token()

    assert type(refused(at, mention)) is Temporary
    at.speaker.say(at.reply(mention))

    assert (at.server.count(POST), len(at.reddit.posted_by(US))) == (2, 1)


def test_a_new_token_that_may_not_post_either_closes_the_platform(at: Scene, mention: Mention) -> None:
    at.server.faults.always_on(POST, Fault.UNAUTHORIZED)
    assert type(refused(at, mention)) is Temporary

    error = refused(at, mention)

    assert isinstance(error, Closed)
    assert error.retry_after is None
    assert "goodword resume" in str(error)


def test_credentials_that_are_refused_close_the_platform(at: Scene, mention: Mention) -> None:
    at.speaker.look(mention)
    at.reddit.kill_token()
    at.reddit.tokens.password = "s3cr3t-other"

    error = refused(at, mention)

    assert isinstance(error, Closed)
    assert error.retry_after is None
    assert "invalid_grant" in str(error)
    with pytest.raises(Closed):
        at.speaker.look(mention)


# An answer that does not tell


def test_a_reply_that_reddit_takes_without_showing_it_is_found_among_our_comments(at: Scene, mention: Mention) -> None:
    at.reddit.things_in_reply = False

    said = at.speaker.say(at.reply(mention))

    (posted,) = at.reddit.posted_by(US)
    assert said == Said(posted.fullname, f"https://www.reddit.com{posted.permalink}")


def test_what_is_not_found_there_yet_is_unsure_and_later_looked_back_for(at: Scene, mention: Mention) -> None:
    at.reddit.things_in_reply, at.reddit.index_lag = False, timedelta(seconds=30)
    reply = at.reply(mention)

    with pytest.raises(Unsure, match="not among our comments yet"):
        at.speaker.say(reply)

    at.clock.turn(at.speaker.patience)
    said = at.speaker.look_back(reply)
    assert said is not None
    assert [comment.fullname for comment in at.reddit.posted_by(US)] == [said.external_id]


def test_a_look_that_fails_after_posting_is_unsure_too(at: Scene, mention: Mention) -> None:
    at.reddit.things_in_reply = False
    at.server.faults.always_on(f"GET /user/{US}/comments", Fault.SERVER_ERROR)

    error = refused(at, mention)

    assert type(error) is Unsure
    assert len(at.reddit.posted_by(US)) == 1


class Saying:
    """The same Reddit, that posts, and then answers something of ours."""

    def __init__(self, reddit: Reddit, body: Any, status: int = 200) -> None:
        self.reddit, self.body, self.status = reddit, body, status

    def answer(self, asked: Asked) -> Answer:
        answer = self.reddit.answer(asked)
        return Answer(self.body, self.status) if asked.line == POST else answer

    def refusal(self, fault: Fault, asked: Asked) -> Answer:
        return self.reddit.refusal(fault, asked)


@pytest.mark.parametrize("body", [[], None, 7, {}, {"json": None}, {"json": []}, {"error": 500}])
def test_an_answer_that_we_do_not_know_is_unsure(at: Scene, mention: Mention, body: Any) -> None:
    at.server.platform = Saying(at.reddit, body)

    assert type(refused(at, mention)) is Unsure


@pytest.mark.parametrize("data", [None, {}, {"things": []}, {"things": 3}, {"things": [{}]}, {"things": [None]}])
def test_an_answer_without_our_comment_sends_us_to_look(at: Scene, mention: Mention, data: Any) -> None:
    at.server.platform = Saying(at.reddit, {"json": {"errors": [], "data": data}})

    assert at.speaker.say(at.reply(mention)).external_id == at.reddit.posted_by(US)[0].fullname


@pytest.mark.parametrize(
    ("errors", "kind", "says"),
    [
        ([["DOMAIN_BANNED", "no", "text"]], AskAgain, "the reply has a link that is not allowed there: take it out"),
        ([["USER_BLOCKED", "no", "parent"]], Permanent, "its author has blocked our account"),
        ([["NEW\n_RULE", "No\nway", None]], Permanent, "Reddit refuses the reply (NEW _RULE): No way"),
        ([["ALONE"]], Permanent, "Reddit refuses the reply (without a name): ['ALONE']"),
        (["odd"], Permanent, "Reddit refuses the reply (without a name): odd"),
        ("odd", Permanent, "Reddit refuses the reply (without a name): odd"),
    ],
)
def test_any_complaint_is_told_on_one_line(at: Scene, mention: Mention, errors: Any, kind: type, says: str) -> None:
    at.server.platform = Saying(at.reddit, {"json": {"errors": errors}})

    error = refused(at, mention)

    assert (type(error), str(error)) == (kind, says)


@pytest.mark.parametrize(
    ("status", "body", "kind", "says"),
    [
        (400, {"reason": "TOO_LONG", "explanation": "no"}, AskAgain, "the reply is too long for Reddit: shorten it"),
        (400, {"reason": "NEW_RULE"}, Permanent, "Reddit refuses the reply (NEW_RULE)"),
        (400, {"message": "Bad Request"}, Permanent, "Reddit does not take our request (status 400)"),
        (400, "<html>", Permanent, "Reddit does not take our request (status 400)"),
        (404, {}, Permanent, "Reddit does not know it (404)"),
        (408, {}, Unsure, "Reddit has trouble of its own (status 408) after we had asked it to post"),
        (302, {}, Permanent, "Reddit does not know it (302)"),
        (204, {}, Unsure, "Reddit has trouble of its own (status 204) after we had asked it to post"),
        (522, "<html>", Unsure, "Reddit has trouble of its own (status 522) after we had asked it to post"),
    ],
)
def test_any_other_status_has_its_sentence(
    at: Scene, mention: Mention, status: int, body: Any, kind: type, says: str
) -> None:
    at.server.platform = Saying(at.reddit, body, status)

    error = refused(at, mention)

    assert type(error) is kind
    assert str(error).startswith(says)
    assert at.server.count(POST) == 1


@pytest.mark.parametrize(
    ("sentence", "seconds"),
    [
        ("Take a break for 9 minutes before trying again.", 540),
        ("Take a break for 1 second.", 1),
        ("Take a break for 500 milliseconds.", 60),
        ("Take a break.", 60),
    ],
)
def test_a_break_is_read_from_its_sentence_where_the_number_is_missing(
    at: Scene, mention: Mention, sentence: str, seconds: int
) -> None:
    at.server.platform = Saying(at.reddit, {"json": {"errors": [["RATELIMIT", sentence, "ratelimit"]]}})

    error = refused(at, mention)

    assert isinstance(error, Closed)
    assert error.retry_after is not None
    assert seconds <= error.retry_after.total_seconds() <= seconds * 1.1
    assert at.server.count(POST) == 1


# Looking back


def test_looking_back_finds_our_answer_to_this_mention_and_no_other(at: Scene, mention: Mention) -> None:
    reply = at.reply(mention)
    other = at.reddit.comment("cleo", at.reddit.submit("dora", "travel", "Porto"), "hello")
    at.reddit.comment(US, other, "We are sorry.")
    assert at.speaker.look_back(reply) is None

    at.clock.turn(MINUTE)
    by_hand = at.reddit.comment(US, at.reddit.things[mention.external_id], "worded by a colleague")

    found = at.speaker.look_back(reply)
    assert found == Said(by_hand.fullname, f"https://www.reddit.com{by_hand.permalink}")


def test_looking_back_allows_for_clocks_that_differ(at: Scene, mention: Mention) -> None:
    parent = at.reddit.things[mention.external_id]
    ours = at.reddit.comment(US, parent, "Sorry", at=at.clock.now() - timedelta(seconds=50))

    assert at.speaker.look_back(at.reply(mention)) == Said(ours.fullname, f"https://www.reddit.com{ours.permalink}")


def test_an_answer_from_before_the_first_attempt_is_not_this_one(at: Scene, mention: Mention) -> None:
    parent = at.reddit.things[mention.external_id]
    at.reddit.comment(US, parent, "We are on it", at=at.clock.now() - 2 * MINUTE)

    assert at.speaker.look_back(at.reply(mention)) is None


@pytest.mark.parametrize(("minutes", "is_sure"), [(0, False), (5, True)])
def test_a_comment_of_ours_that_cannot_be_read_might_be_the_answer_if_it_is_young_enough(
    at: Scene, mention: Mention, minutes: int, is_sure: bool
) -> None:
    parent = at.reddit.things[mention.external_id]
    at.reddit.comment(US, parent, " ", at=at.clock.now() - minutes * MINUTE)

    if is_sure:
        assert at.speaker.look_back(at.reply(mention)) is None
    else:
        with pytest.raises(Unsure, match="look there yourself"):
            at.speaker.look_back(at.reply(mention))


def test_looking_back_turns_pages_until_before_the_first_attempt(at: Scene, mention: Mention) -> None:
    # Given an answer, and then 250 others
    reply = at.reply(mention)
    ours = at.reddit.comment(US, at.reddit.things[mention.external_id], "Sorry")
    old = at.reddit.submit("dora", "travel", "Porto")
    at.clock.turn(MINUTE)
    for _ in range(250):
        at.reddit.comment(US, old, "busy")

    # When, Then
    found = at.speaker.look_back(reply)
    assert found is not None
    assert found.external_id == ours.fullname
    assert at.server.count(f"GET /user/{US}/comments") == 3 + 1  # the listener's own look


def test_looking_back_further_than_reddit_shows_is_unsure(at: Scene, mention: Mention) -> None:
    reply = at.reply(mention)
    old = at.reddit.submit("dora", "travel", "Porto")
    at.clock.turn(MINUTE)
    for _ in range(1_000):
        at.reddit.comment(US, old, "busy")

    with pytest.raises(Unsure, match="look there yourself"):
        at.speaker.look_back(reply)


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.HANGS, Fault.HTML, Fault.TRUNCATED, Fault.RATE_LIMITED])
def test_looking_back_in_trouble_never_says_that_nothing_is_there(at: Scene, mention: Mention, fault: Fault) -> None:
    at.server.faults.next_on(f"GET /user/{US}", fault)

    with pytest.raises(Temporary):
        at.speaker.look_back(at.reply(mention))


def test_patience_covers_a_say_that_began_late_and_the_lag_after_it(at: Scene) -> None:
    speaker = at.speaking(timeout=10, index_lag=30)

    longest_say = timedelta(seconds=3 * 2 * 10)  # a token, the post, a look; each connects and reads
    assert speaker.patience / 2 >= longest_say + timedelta(seconds=30)


# Looking


def test_a_post_that_stands_as_it_was_heard_looks_the_same(at: Scene, mention: Mention) -> None:
    stands = at.speaker.look(mention)

    assert (stands.text, stands.eligibility) == (mention.text, mention.eligibility)
    assert list(at.listener.look_again([mention])) == [stands]


def test_a_submission_that_stands_as_it_was_heard_looks_the_same(at: Scene) -> None:
    for text in ("", " \n", "with *words*\n"):
        mention = at.mention(at.reddit.submit("anna", "travel", "  u/goodword_air   late ", text))
        assert at.speaker.look(mention).text == mention.text


def test_an_edit_is_seen(at: Scene, mention: Mention, comment: Comment) -> None:
    at.reddit.edit(comment, "never mind")

    stands = at.speaker.look(mention)

    assert stands.text == "never mind"
    assert stands.eligibility.how is How.BY_HAND


def test_what_its_author_deleted_has_no_text_any_more(at: Scene, mention: Mention, comment: Comment) -> None:
    at.reddit.delete(comment)

    assert at.speaker.look(mention).text is None


def test_a_submission_that_its_author_deleted_has_no_text_either(at: Scene) -> None:
    submission = at.reddit.submit("anna", "travel", "u/goodword_air")
    mention = at.mention(submission)
    at.reddit.delete(submission)

    assert at.speaker.look(mention).text is None


def archive(reddit: Reddit, comment: Comment) -> None:
    reddit.archive(comment)


def forget(reddit: Reddit, comment: Comment) -> None:
    reddit.delete_user("ben")


@pytest.mark.parametrize(
    ("happens", "because"),
    [
        (Reddit.remove, "it was removed by a moderator"),
        (Reddit.lock, "it is locked: nobody can reply to it"),
        (lock, "its thread is locked: nobody can reply there"),
        (archive, "its thread is archived: nobody can reply there any more"),
        (forget, "its author's account is gone"),
        (hide, "Reddit does not show it to our account any more"),
    ],
)
def test_what_cannot_be_answered_any_more_says_why_and_keeps_its_text(
    at: Scene, mention: Mention, comment: Comment, happens: Callable[[Reddit, Comment], None], because: str
) -> None:
    happens(at.reddit, comment)

    stands = at.speaker.look(mention)

    assert stands.eligibility == Eligibility(How.NONE, because)
    assert stands.text == mention.text


def test_a_hundred_posts_are_looked_at_again_in_two_requests(at: Scene) -> None:
    at.listening(subreddits=["travel"])
    comments = [at.reddit.comment("ben", at.reddit.submit("anna", "travel", str(n)), "hi") for n in range(100)]
    mentions = [mention for mention in at.hear().mentions if mention.external_id.startswith("t1_")]
    at.reddit.delete(comments[7])
    before = at.server.count("GET")

    stands = at.listener.look_again(mentions)

    assert at.server.count("GET") - before == 2
    assert [one.external_id for one in stands] == [mention.external_id for mention in mentions]
    assert [one.external_id for one in stands if one.text is None] == [comments[7].fullname]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault.SERVER_ERROR, Temporary),
        (Fault.HANGS, Temporary),
        (Fault.HTML, Temporary),
        (Fault.RATE_LIMITED, Closed),
        (Fault.NO_CREDIT, Closed),
        (Fault.FORBIDDEN, Closed),
    ],
)
def test_a_look_that_fails_says_so(at: Scene, mention: Mention, fault: Fault, kind: type) -> None:
    at.server.faults.next_on("GET /api/info", fault)

    with pytest.raises(kind):
        at.speaker.look(mention)


# The rest


def test_it_costs_nothing_and_is_posted_by_hand_where_the_post_stands(at: Scene, mention: Mention) -> None:
    assert at.speaker.price("https://goodword.example") == Decimal(0)
    assert at.speaker.by_hand(mention, "Sorry") == mention.url


def test_no_log_at_any_level_has_a_secret(at: Scene, mention: Mention, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for fault in Fault:
        at.server.faults.next_on(POST, fault)
        refused(at, mention)

    assert "s3cr3t" not in caplog.text
