"""What `goodword check --live` says of X: what works, what is missing, and nothing is posted."""

from pathlib import Path

import pytest

from listeners.x import check
from tests.platforms.faults import Fault
from tests.platforms.serving import Answer, Asked, Server
from tests.platforms.x import X
from tests.x_scene import APP, MENTIONS, OAUTH_1, OAUTH_2, SECRETS, scene


def test_everything_works() -> None:
    with scene({"keywords": ["bag"]}) as at:
        at.post("@goodword_air lost bag")
        checked = list(check(at.settings(), at.clock.now))
        assert [(each.what, each.works, each.says) for each in checked] == [
            ("credentials (OAuth 1.0a)", True, "X knows us as @goodword_air"),
            ("our mentions", True, "can be read; 1 just now"),
            ("our own posts", True, "can be read; 0 just now"),
            ("the search ((bag)) -is:retweet -from:goodword_air", True, "can be read; 1 just now"),
            (
                "permission to post",
                True,
                "X does not tell before the first post; the app must be set to read and write",
            ),
        ]
        assert at.x.posted_by("goodword_air") == []


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault.UNAUTHORIZED, "X refused our credentials (401)"),
        (Fault.NO_CREDIT, "our account at X is out of credit (402)"),
        (Fault.HANGS, "X was asked in vain: no answer in time"),
        (Fault.RATE_LIMITED, "X has had enough requests for now (429)"),
    ],
)
def test_what_does_not_work_is_told_and_never_raised(fault: Fault, says: str) -> None:
    with scene() as at:
        at.server.faults.next_on(MENTIONS, fault)
        checked = {each.what: each for each in check(at.settings(), at.clock.now)}
        assert not checked["our mentions"].works
        assert checked["our mentions"].says.startswith(says)
        assert checked["our own posts"].works
        assert not any(secret in str(checked) for secret in SECRETS)


def test_dead_credentials_end_the_check() -> None:
    with scene() as at:
        at.x.kill_token()
        (only,) = check(at.settings(), at.clock.now)
        assert not only.works
        assert "set GOODWORD_X_ACCESS_TOKEN" in only.says


def test_other_ways_to_sign_in_say_what_they_may(tmp_path: Path) -> None:
    none = dict.fromkeys(OAUTH_1)
    with scene() as at:
        app = list(check(at.settings(**none, **APP), at.clock.now))[-1]
        assert (app.works, app.says) == (
            False,
            "a bearer token listens only; speak through the sandbox, or use OAuth 1.0a",
        )
        user = list(check(at.settings(**none, **OAUTH_2, token_file=tmp_path / "x-tokens.json"), at.clock.now))[-1]
        assert (user.works, user.says) == (True, "the token has tweet.write")


@pytest.mark.parametrize(
    ("level", "works", "says"),
    [
        ("read", False, "the app reads only: set it to read and write, then make a new access token"),
        ("read-write", True, "the token may read-write"),
    ],
)
def test_where_x_says_what_the_token_may_it_is_told(level: str, works: bool, says: str) -> None:
    class Telling(X):
        def answer(self, asked: Asked) -> Answer:
            answer = super().answer(asked)
            return Answer(answer.body, answer.status, {**answer.headers, "x-access-level": level})

    with scene() as at, Server(Telling(clock=at.clock)) as server:
        last = list(check(at.settings(api_base=server.url), at.clock.now))[-1]
    assert (last.works, last.says) == (works, says)
