"""What config.yaml says of X: mistakes are told before anything is asked."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from listeners.x import Settings
from listeners.x.searching import QUERY_LENGTH
from tests.platforms import x_search
from tests.x_scene import APP, OAUTH_1, OAUTH_2, SECRETS


def settings(**values: Any) -> Settings:
    return Settings.model_validate({"account": "goodword_air", **OAUTH_1, **values}, context={"head": "x_uk"})


def problem(**values: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        settings(**values)
    said = str(caught.value.errors(include_input=False)[0]["msg"])
    assert not any(secret in said for secret in SECRETS)
    return said


def test_the_defaults_are_those_of_x() -> None:
    made = settings()
    assert (made.every, made.first_minutes, made.timeout, made.index_lag, made.recheck_hours) == (60, 60, 10, 30, 20)
    assert (made.enterprise, made.own_posts, made.max_length, made.base) == (False, True, 280, None)
    assert [str(price) for price in made.prices.model_dump().values()] == [
        "0.005",
        "0.001",
        "0.010",
        "0.015",
        "0.010",
        "0.20",
    ]


def test_without_credentials_all_ways_are_named() -> None:
    said = problem(**dict.fromkeys(OAUTH_1))
    assert "set GOODWORD_X_UK_CONSUMER_KEY, GOODWORD_X_UK_CONSUMER_SECRET, GOODWORD_X_UK_ACCESS_TOKEN" in said
    assert "GOODWORD_X_UK_CLIENT_ID, GOODWORD_X_UK_REFRESH_TOKEN (OAuth 2)" in said
    assert said.endswith("or, to listen only, GOODWORD_X_UK_BEARER_TOKEN")


@pytest.mark.parametrize("missing", OAUTH_1)
def test_credentials_given_by_halves_are_told(missing: str) -> None:
    assert problem(**{missing: None}).endswith(f"signs in by halves: set GOODWORD_X_UK_{missing.upper()} too")


def test_oauth_2_needs_its_file_and_no_other_way() -> None:
    assert "say in token_file where to keep them" in problem(**dict.fromkeys(OAUTH_1), **OAUTH_2)
    assert "has two ways to sign in: take out GOODWORD_X_UK_CONSUMER_KEY" in problem(**OAUTH_2)
    assert settings(**dict.fromkeys(OAUTH_1), **OAUTH_2, token_file="x.json").sign_in == "OAuth 2"
    assert settings(**dict.fromkeys(OAUTH_1), **APP).sign_in == "a bearer token"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"account": "good word"}, "is not a handle on X"),
        ({"keywords": ['say "hello']}, 'has a " that is never closed'),
        ({"keywords": ["a) OR (b"]}, "has a bracket without its other half"),
        ({"competitors": ["  "]}, "is empty"),
        ({"keywords": ["x" * 500]}, "X takes 512"),
        ({"languages": ["English"]}, "'English' is not a language as X writes it"),
        ({"api_base": "gateway.example"}, "must be an address"),
        ({"api_base": "https://anna:s3cr3t@gateway.example"}, "without a password"),
    ],
)
def test_a_mistake_is_a_sentence(values: dict[str, Any], says: str) -> None:
    assert says in problem(**values)


def test_all_wrong_searches_are_told_at_once() -> None:
    assert problem(keywords=['"a', "(b"]).count("the search") == 2


def test_the_account_may_be_written_with_its_sign() -> None:
    assert settings(account="@Goodword_Air").account == "Goodword_Air"


def test_keywords_share_a_query_and_keep_their_meaning() -> None:
    made = settings(keywords=["lost bag", '"late flight"'], competitors=["otherair"], languages=["en", "de"])
    assert made.queries == [
        '((lost bag) OR ("late flight") OR (otherair)) -is:retweet -from:goodword_air (lang:en OR lang:de)'
    ]


@given(st.lists(st.text("abc -#@", min_size=1, max_size=60).filter(lambda text: text.strip(" -#@")), max_size=40))
def test_every_keyword_is_in_one_query_and_no_query_is_too_long(keywords: list[str]) -> None:
    queries = settings(keywords=keywords).queries
    assert all(len(query) <= QUERY_LENGTH for query in queries)
    for keyword in keywords:
        assert sum(f"({keyword.strip()})" in query for query in queries) >= 1
    assert len(queries) <= max(1, len(set(keywords)))


@given(st.lists(st.from_regex(r"[a-z]{3,8}( [a-z]{3,8}){0,3}", fullmatch=True), min_size=1, max_size=30))
def test_every_query_is_one_that_x_can_read(keywords: list[str]) -> None:
    for query in settings(keywords=keywords, languages=["en"]).queries:
        x_search.parse(query)
