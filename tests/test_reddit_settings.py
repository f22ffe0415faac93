"""What an operator may write about Reddit, and what they are told when it is wrong."""

from importlib.metadata import version
from typing import Any

import pytest
from pydantic import ValidationError

from listeners.reddit import Settings

SECRETS = {"client_id": "id", "client_secret": "s3cr3t", "password": "s3cr3t"}


def settings(**values: Any) -> Settings:
    return Settings.model_validate({"account": "goodword_air", **SECRETS, **values})


def mistakes(values: dict[str, Any], block: str = "reddit") -> str:
    with pytest.raises(ValidationError) as error:
        Settings.model_validate(values, context={"head": block})
    return "\n".join(str(found.get("ctx", {}).get("error", found["msg"])) for found in error.value.errors())


def test_missing_credentials_are_one_mistake_that_names_the_variables() -> None:
    assert mistakes({"account": "goodword_air", "client_id": "id", "password": ""}, "brand") == (
        "needs credentials for u/goodword_air: set GOODWORD_BRAND_CLIENT_SECRET, GOODWORD_BRAND_PASSWORD (or …_FILE)"
    )


def test_names_may_be_written_as_reddit_shows_them() -> None:
    written = settings(account="/u/Goodword_Air", subreddits=["r/travel", "/r/Aviation/"], by_hand_only=["r/travel"])

    assert (written.account, written.subreddits, written.by_hand_only) == (
        "Goodword_Air",
        ("travel", "Aviation"),
        ("travel",),
    )


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"account": "a b"}, "'a b' is not the name of an account"),
        ({"account": "x/../../y"}, "is not the name of an account"),
        ({"subreddits": ["travel+all"]}, "'travel+all' is not the name of a subreddit"),
        ({"subreddits": ["../api"]}, "is not the name of a subreddit"),
        ({"keywords": ["..."]}, "cannot be searched for; write a word or a phrase without quotes"),
        ({"competitors": ['"x"']}, "cannot be searched for"),
        ({"keywords": ["x" * 101]}, "cannot be searched for"),
        ({"user_agent": "short"}, "must be at least 7 plain letters on one line"),
        ({"user_agent": "two\nlines of it"}, "must be at least 7 plain letters on one line"),
        ({"api_base": "ftp://gateway"}, "must be an address like https://gateway.example"),
        ({"api_base": "https://me:secret@gateway"}, "without a query or a password"),
        ({"answer_unsummoned": "never"}, "'by_hand' or 'api'"),
        ({"every": 0}, "greater than 0"),
        ({"max_length": 10_001}, "less than or equal to 10000"),
        ({"subredits": ["travel"]}, "Extra inputs are not permitted"),
    ],
)
def test_a_mistake_says_what_to_write(values: dict[str, Any], says: str) -> None:
    assert says in mistakes({"account": "goodword_air", **SECRETS, **values})


def test_we_introduce_ourselves_as_reddit_asks() -> None:
    assert settings().introduction == f"python:goodword:{version('goodword')} (by /u/goodword_air)"
    assert settings(user_agent="web:brand:2.0 (by /u/someone)").introduction == "web:brand:2.0 (by /u/someone)"


def test_secrets_do_not_show() -> None:
    assert "s3cr3t" not in f"{settings()!r} {settings()} {settings().model_dump_json()}"


def test_every_field_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []
