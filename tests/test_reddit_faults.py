"""What goes wrong while the Reddit listener hears: each fault has a sentence, and hinders nothing else."""

import logging
import traceback
from collections.abc import Iterator
from datetime import timedelta

import pytest

from engage.errors import Closed, Permanent, PlatformError, Temporary
from listeners.reddit.cursor import Cursor
from listeners.reddit.refusals import rate_limited
from tests.platforms.faults import Fault
from tests.platforms.reddit import Reddit, RetryAfter
from tests.platforms.reddit_objects import Comment
from tests.platforms.serving import Answer, Asked
from tests.reddit_scene import Scene, Told, scene

SEARCH = "GET /r/all/search"
MINUTE = timedelta(minutes=1)


@pytest.fixture(name="at")
def _at() -> Iterator[Scene]:
    yield from scene()


def called(at: Scene) -> Comment:
    return at.reddit.comment("ben", at.reddit.submit("anna", "travel", "Lisbon"), "u/goodword_air?")


def failed(told: Told) -> PlatformError:
    assert told.error is not None
    return told.error


SENTENCES = [
    (Fault.SERVER_ERROR, Temporary, "Reddit has trouble of its own (status 500) (the search)"),
    (Fault.HANGS, Temporary, "Reddit: no answer in time (the search)"),
    (Fault.DRIP, Temporary, "Reddit: no answer in time (the search)"),
    (Fault.DROPPED, Temporary, "Reddit: the connection broke (the search)"),
    (Fault.TRUNCATED, Temporary, "Reddit: the connection broke (the search)"),
    (Fault.HTML, Temporary, "Reddit's answer is not the JSON that its API promises (the search)"),
    (Fault.NO_CREDIT, Closed, "Reddit wants to be paid before it goes on (402): see to the app's plan, then restart"),
    (Fault.UNAUTHORIZED, Closed, "Reddit refuses our access token (401): see whether the app and the account"),
    (Fault.FORBIDDEN, Closed, "Reddit refuses our app (403): see whether its access is approved"),
]


@pytest.mark.parametrize(("fault", "kind", "says"), SENTENCES)
def test_each_fault_has_a_sentence_and_keeps_no_other_list_from_being_heard(
    at: Scene, fault: Fault, kind: type[Closed], says: str
) -> None:
    comment = called(at)
    at.server.faults.always_on(SEARCH, fault)

    told = at.hear()

    assert told.names == [comment.fullname]
    error = failed(told)
    assert type(error) is kind
    assert str(error).startswith(says)
    assert error.retry_after is None
    assert "s3cr3t" not in "".join(traceback.format_exception(error))


@pytest.mark.parametrize(("fault", "kind", "says"), SENTENCES)
def test_each_fault_is_over_when_it_is_over(at: Scene, fault: Fault, kind: type[Closed], says: str) -> None:
    comment = called(at)
    at.server.faults.always_on("GET ", fault)
    assert at.hear().names == []
    at.server.faults.none_on("GET ")

    assert at.hear().names == [comment.fullname]
    assert at.hear().error is None


def test_no_request_is_made_twice_by_the_library(at: Scene) -> None:
    at.server.faults.always_on(SEARCH, Fault.SERVER_ERROR)

    at.hear()

    assert at.server.count(SEARCH) == 1


def test_one_sentence_for_all_that_went_wrong_and_the_gravest_decides(at: Scene) -> None:
    at.server.faults.always_on(SEARCH, Fault.NO_CREDIT)
    at.server.faults.always_on("GET /message", Fault.HTML)

    error = failed(at.hear())

    assert isinstance(error, Closed)
    assert str(error) == (
        "Reddit's answer is not the JSON that its API promises (the mentions in our inbox, our inbox); "
        "Reddit wants to be paid before it goes on (402): see to the app's plan, then restart (the search)"
    )


def test_nobody_there_is_temporary(at: Scene) -> None:
    at.listening(api_base="http://127.0.0.1:9")

    error = failed(at.hear())

    assert type(error) is Temporary
    assert str(error).startswith("Reddit: the connection broke")


def test_threads_that_cannot_be_fetched_are_told_and_the_mention_is_heard_all_the_same(at: Scene) -> None:
    comment = called(at)
    at.server.faults.always_on("GET /api/info", Fault.SERVER_ERROR)

    told = at.hear()

    assert told.names == [comment.fullname]
    (mention,) = told.mentions
    assert (mention.thread, mention.thread_id) == ((), comment.submission.fullname)
    assert mention.url == f"https://www.reddit.com{comment.permalink}"
    assert told.notes == [
        "the mentions in our inbox were heard without what stands above them: "
        "Reddit has trouble of its own (status 503)"
    ]
    assert told.error is None


def test_threads_are_asked_for_twice(at: Scene) -> None:
    called(at)
    at.server.faults.next_on("GET /api/info", Fault.SERVER_ERROR)

    told = at.hear()

    assert [post.text for post in told.mentions[0].thread] == ["Lisbon"]
    assert told.notes == []


# Too often


@pytest.mark.parametrize("way", list(RetryAfter))
@pytest.mark.parametrize("headers", [True, False])
def test_a_list_that_was_asked_too_often_is_left_alone_as_long_as_reddit_says(
    at: Scene, way: RetryAfter, headers: bool
) -> None:
    # Given
    at.reddit.retry_after, at.reddit.rate_headers, at.reddit.pause = way, headers, 300
    at.listening()
    at.server.faults.always_on(SEARCH, Fault.RATE_LIMITED)
    says_when = headers or way is not RetryAfter.NONE
    pause = timedelta(seconds=300 if says_when else 60)

    # When
    told = at.hear()

    # Then nothing is raised, the cursor says when, a little later than Reddit does, and the others go on
    assert told.error is None
    assert at.cursor is not None
    (place,) = (place for key, place in Cursor.load(at.cursor)[0].places.items() if key.startswith("search"))
    assert place.not_before is not None
    assert pause <= place.not_before - at.clock.now() <= pause * 1.1
    comment = called(at)
    assert at.hear().names == [comment.fullname]
    assert at.server.count(SEARCH) == 1

    # And a restart does not change that
    at.listening()
    at.clock.turn(pause - timedelta(seconds=1))
    at.hear()
    assert at.server.count(SEARCH) == 1
    at.server.faults.none_on(SEARCH)
    at.clock.turn(pause)
    at.hear()
    assert at.server.count(SEARCH) == 2


def test_a_spent_allowance_is_not_asked_against_and_nobody_sleeps_over_it(at: Scene) -> None:
    # Given the third request is the last that Reddit allows in this minute
    at.reddit.allowance.limit = 3
    comment = called(at)

    # When: mentions, their threads, the inbox; then the allowance is spent
    told = at.hear()

    # Then
    assert told.names == [comment.fullname]
    assert told.error is None
    assert at.server.count("GET") == 3
    at.clock.turn(2 * MINUTE)
    assert at.hear().error is None
    assert at.server.count("GET") == 6


@pytest.mark.parametrize("written", ["soon", "-5", "nan", "1e400", "Mon, 99 Feb 2026"])
def test_a_retry_after_that_cannot_be_read_means_a_minute(at: Scene, written: str) -> None:
    assert MINUTE <= rate_limited({"retry-after": written}, at.clock.now()) <= 1.1 * MINUTE


# Tokens


def test_a_token_that_died_is_renewed_without_a_word(at: Scene) -> None:
    at.hear()
    at.reddit.kill_token()
    comment = called(at)

    told = at.hear()

    assert (told.names, told.error) == ([comment.fullname], None)
    assert at.server.count("POST /api/v1/access_token") == 2


def test_a_password_that_was_changed_closes_the_listener_with_what_to_do(at: Scene) -> None:
    at.hear()
    at.reddit.kill_token()
    at.reddit.tokens.password = "s3cr3t-other"

    error = failed(at.hear())

    assert isinstance(error, Closed)
    assert str(error).startswith(
        "Reddit refuses our credentials (invalid_grant): set GOODWORD_<BLOCK>_CLIENT_ID, _CLIENT_SECRET and _PASSWORD"
    )
    assert "s3cr3t" not in "".join(traceback.format_exception(error))


def test_an_app_that_reddit_does_not_know_closes_the_listener(at: Scene) -> None:
    at.listening(client_secret="s3cr3t-wrong")

    error = failed(at.hear())

    assert isinstance(error, Closed)
    assert str(error).startswith("Reddit refuses our credentials (401)")


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.HANGS, Fault.HTML, Fault.DROPPED, Fault.DRIP])
def test_a_token_that_cannot_be_had_for_now_is_temporary(at: Scene, fault: Fault) -> None:
    at.server.faults.always_on("POST /api/v1/access_token", fault)
    at.listening(timeout=0.1)

    assert type(at.hear().error) is Temporary


class Granting:
    """The same Reddit, that grants tokens of another shape."""

    def __init__(self, reddit: Reddit, body: object) -> None:
        self.reddit, self.body = reddit, body

    def answer(self, asked: Asked) -> Answer:
        answer = self.reddit.answer(asked)
        return Answer(self.body) if asked.path == "/api/v1/access_token" else answer

    def refusal(self, fault: Fault, asked: Asked) -> Answer:
        return self.reddit.refusal(fault, asked)


@pytest.mark.parametrize("body", [{}, [], 7, {"access_token": "s3cr3t"}, {"access_token": 1, "expires_in": "soon"}])
def test_a_token_of_another_shape_is_temporary(at: Scene, body: object) -> None:
    at.server.platform = Granting(at.reddit, body)

    error = failed(at.hear())

    assert type(error) is Temporary
    assert str(error).startswith("Reddit's answer is not the JSON that its API promises")


# Subreddits


@pytest.mark.parametrize(("private", "says"), [(True, "(403)"), (False, "(302)")])
def test_a_subreddit_that_is_private_or_unknown_is_for_a_person_to_mend(at: Scene, private: bool, says: str) -> None:
    comment = called(at)
    if private:
        at.reddit.submit("anna", "secrets", "Shh")
        at.reddit.make_private("secrets")
    at.listening(subreddits=["secrets"])

    told = at.hear()

    assert told.names == [comment.fullname]
    error = failed(told)
    assert type(error) is Permanent
    assert says in str(error)
    assert "the comments of r/secrets" in str(error)


# Logs


def test_no_log_at_any_level_has_a_secret(at: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    called(at)
    for fault in (None, *Fault):
        if fault:
            at.server.faults.next_on(SEARCH, fault)
        at.hear()

    assert "s3cr3t" not in caplog.text
