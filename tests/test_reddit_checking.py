"""`goodword check --live` on Reddit: what works, what is missing, and what to do."""

from collections.abc import Iterator

import pytest

from engage.exchange import Checked
from listeners.reddit import check
from tests.platforms.faults import Fault
from tests.platforms.serving import Answer, Asked, Platform
from tests.reddit_scene import Scene, scene


@pytest.fixture(name="at")
def _at() -> Iterator[Scene]:
    for at in scene():
        at.reddit.add_subreddit("travel")
        yield at


def checked(at: Scene, **settings: object) -> dict[str, Checked]:
    return {found.what: found for found in check(at.settings(**settings))}


def test_what_works_is_told_line_by_line_and_nothing_is_posted(at: Scene) -> None:
    found = checked(at, subreddits=["travel"], by_hand_only=["Travel"])

    assert {what: line.says for what, line in found.items()} == {
        "credentials": "Reddit gives us an access token",
        "account": "u/goodword_air is logged in",
        "the mentions in our inbox": "can be read",
        "our inbox": "can be read",
        "the search": "can be read",
        "our own comments": "can be read",
        "r/travel": "can be read; people answer there by hand",
    }
    assert all(line.works for line in found.values())
    assert at.server.count("POST /api/comment") == 0


@pytest.mark.parametrize("wrong", [{"password": "s3cr3t-wrong"}, {"client_secret": "s3cr3t-wrong"}])
def test_wrong_credentials_are_all_that_needs_telling(at: Scene, wrong: dict[str, str]) -> None:
    (found,) = check(at.settings(**wrong))

    assert (found.what, found.works) == ("credentials", False)
    assert "GOODWORD_<BLOCK>_CLIENT_ID" in found.says
    assert "s3cr3t" not in found.says


def test_credentials_of_somebody_else_are_told(at: Scene) -> None:
    at.reddit.account = at.reddit.add_user("somebody_else")

    assert checked(at)["account"] == Checked(
        "account",
        False,
        "the credentials are those of u/somebody_else, but account says u/goodword_air: correct one of them",
    )


def test_a_suspended_account_is_told(at: Scene) -> None:
    class Suspending(Platform):
        def answer(self, asked: Asked) -> Answer:
            answer = at.reddit.answer(asked)
            return Answer({**answer.body, "is_suspended": True}) if asked.path == "/api/v1/me" else answer

        def refusal(self, fault: Fault, asked: Asked) -> Answer:
            return at.reddit.refusal(fault, asked)

    at.server.platform = Suspending()

    assert checked(at)["account"] == Checked("account", False, "u/goodword_air is suspended: nobody sees what it posts")


def test_subreddits_that_are_private_unknown_or_closed_to_us_are_told_each(at: Scene) -> None:
    at.reddit.ban("travel")
    at.reddit.make_private("secrets")

    found = checked(at, subreddits=["travel", "secrets", "nosuchplace"])

    assert [found[f"r/{name}"].works for name in ("travel", "secrets", "nosuchplace")] == [False] * 3
    assert found["r/travel"].says == "u/goodword_air is banned there: what is heard there cannot be answered"
    assert "(403)" in found["r/secrets"].says
    assert "(302)" in found["r/nosuchplace"].says


@pytest.mark.parametrize("fault", list(Fault))
def test_no_failure_of_reddits_is_raised(at: Scene, fault: Fault) -> None:
    at.server.faults.always_on("GET /message", fault)

    found = checked(at, timeout=0.2)

    assert not found["our inbox"].works
    assert found["the search"].works
