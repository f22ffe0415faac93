"""What goes wrong between X and us while listening: each has its sentence, none stops the other lists."""

import logging
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from engage.errors import Closed, PlatformError, Temporary
from tests.platforms.faults import Fault
from tests.platforms.serving import Answer, Asked, Server
from tests.x_scene import MENTIONS, SEARCH, SECRETS, Ear, Scene, reply_to, scene

CREDENTIALS = "set GOODWORD_X_ACCESS_TOKEN and GOODWORD_X_ACCESS_TOKEN_SECRET, and restart"

PASSING = [
    (Fault.SERVER_ERROR, "our mentions: X answered 500: Internal Server Error"),
    (Fault.HANGS, "our mentions: X was asked in vain: no answer in time"),
    (Fault.DRIP, "our mentions: X was asked in vain: no answer in time"),
    (Fault.DROPPED, "our mentions: X was asked in vain: the connection broke"),
    (Fault.TRUNCATED, "our mentions: X was asked in vain: the connection broke"),
    (Fault.HTML, "our mentions: X was asked in vain: the answer is not JSON"),
]
CLOSING = [
    (Fault.UNAUTHORIZED, f"our mentions: X refused our credentials (401): make new ones, {CREDENTIALS}"),
    (
        Fault.NO_CREDIT,
        "our mentions: our account at X is out of credit (402): buy some, then `goodword resume`. "
        "X: Your enrolled account does not have any credits to fulfill this request.",
    ),
    (Fault.FORBIDDEN, "our mentions: X refuses our whole app (403): see in the developer portal"),
]


@pytest.fixture
def at() -> Iterator[Scene]:
    with scene({"keywords": ["bag"]}) as made:
        yield made


def failing(at: Scene, fault: Fault, on: str = MENTIONS) -> tuple[Ear, PlatformError]:
    at.post("@goodword_air lost bag")
    at.server.faults.always_on(on, fault)
    ear = Ear(at.listener())
    with pytest.raises(PlatformError) as caught:
        ear.hear()
    assert not any(secret in "".join(traceback.format_exception(caught.value)) for secret in SECRETS)
    at.server.faults.none_on(on)
    return ear, caught.value


@pytest.mark.parametrize(("fault", "sentence"), PASSING)
def test_what_passes_is_told_after_the_other_lists_were_heard_and_is_made_up_for(
    at: Scene, fault: Fault, sentence: str
) -> None:
    ear, error = failing(at, fault)
    assert (type(error), str(error)) == (Temporary, sentence)
    assert ear.texts == ["@goodword_air lost bag"]  # found by the search
    ear.hear()
    assert len(ear.all_mentions) == 2  # and now among the mentions


@pytest.mark.parametrize(("fault", "sentence"), CLOSING)
def test_what_a_person_must_mend_closes_the_platform(at: Scene, fault: Fault, sentence: str) -> None:
    _, error = failing(at, fault)
    assert isinstance(error, Closed)
    assert error.retry_after is None
    assert str(error).startswith(sentence)


def test_the_same_trouble_everywhere_is_told_once(at: Scene) -> None:
    _, error = failing(at, Fault.UNAUTHORIZED, on="GET")
    search = "the search ((bag)) -is:retweet -from:goodword_air"
    assert str(error).startswith(f"our mentions, our own posts, {search}: X refused our credentials")


def test_what_a_person_must_mend_comes_before_what_passes(at: Scene) -> None:
    at.server.faults.next_on(SEARCH, Fault.HTML)
    _, error = failing(at, Fault.NO_CREDIT)
    assert isinstance(error, Closed)
    assert "out of credit" in str(error)
    assert "the answer is not JSON" in str(error)


def test_x_that_cannot_be_reached_is_told(at: Scene) -> None:
    with pytest.raises(Temporary, match="X was asked in vain: the connection broke"):
        Ear(at.listener(api_base="http://127.0.0.1:1")).hear()


def test_a_search_that_x_does_not_understand_is_named(at: Scene) -> None:
    with pytest.raises(Temporary, match=r"the search \(\(is:nonsense\)\).*X answered 400: .*is"):
        Ear(at.listener(keywords=["is:nonsense"])).hear()


def test_credentials_of_another_account_are_noticed(at: Scene) -> None:
    with pytest.raises(Closed, match="the credentials are those of @goodword_air, but account is other_air"):
        Ear(at.listener(account="other_air")).hear()


def test_nothing_that_the_libraries_log_holds_a_token(at: Scene, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        at.post("@goodword_air hello")
        at.heard()
        failing(at, Fault.UNAUTHORIZED)
    assert not any(secret in caplog.text for secret in SECRETS)


@dataclass
class Odd:
    """A gateway that answers everything alike."""

    says: Answer

    def answer(self, asked: Asked) -> Answer:
        return self.says

    def refusal(self, fault: Fault, asked: Asked) -> Answer:
        return self.says


@pytest.mark.parametrize(
    ("answer", "kind", "sentence"),
    [
        (Answer([]), Temporary, "X was asked in vain: the answer is no JSON object"),
        (Answer({}), Closed, "X knows no account @goodword_air: correct account and restart"),
        (Answer([], 500), Temporary, "X answered 500: no reason given"),
        (Answer("<h1>Bad gateway</h1>", 502), Temporary, "X answered 502: no reason given"),
        (Answer({}, 302, {"Location": "/there"}), Temporary, "X answered 302: no reason given"),
        (Answer({"errors": "odd", "detail": ["odd"]}, 400), Temporary, "X answered 400: ['odd']"),
        (Answer({"detail": "no: s3cr3t-x-access-token"}, 400), Temporary, "X answered 400: no: ********"),
    ],
)
def test_odd_answers_have_their_sentence_too(
    at: Scene, answer: Answer, kind: type[PlatformError], sentence: str
) -> None:
    with Server(Odd(answer)) as server, pytest.raises(PlatformError) as caught:
        Ear(at.listener(keywords=[], api_base=server.url)).hear()
    assert (type(caught.value), str(caught.value)) == (kind, f"our mentions, our own posts: {sentence}")


@pytest.mark.parametrize("reset", ["soon", "", "-1", "9" * 30])
def test_a_time_that_is_none_is_a_minute_or_at_once_and_never_a_fault(at: Scene, reset: str) -> None:
    at.post("@goodword_air hello")
    with Server(Odd(Answer([], 429, {"x-rate-limit-reset": reset}))) as server:
        ear = Ear(at.listener(api_base=server.url))
        ear.hear()
    at.clock.turn(timedelta(seconds=67))
    again = Ear(at.listener(), ear.cursor)
    again.hear()
    assert again.texts == ["@goodword_air hello"]


def test_a_day_that_is_used_up_is_waited_for_an_hour_at_a_time(at: Scene) -> None:
    headers = {"x-rate-limit-reset": "0", "x-user-limit-24hour-remaining": "0"}
    tomorrow = str(int(at.clock.now().timestamp()) + 80_000)
    mention = at.mention()
    with Server(Odd(Answer({}, 429, {**headers, "x-user-limit-24hour-reset": tomorrow}))) as server:
        with pytest.raises(Closed) as caught:
            at.speaker(api_base=server.url).say(reply_to(mention, at))
        assert caught.value.retry_after == timedelta(hours=1)
