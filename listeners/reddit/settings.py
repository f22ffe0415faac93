"""What an operator can say about Reddit."""

import re
from importlib.metadata import version
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator, model_validator

SECRETS = ("client_id", "client_secret", "password")
USER_AGENT = f"python:goodword:{version('goodword')} (by /u/{{account}})"
"""As Reddit's API rules ask for it: platform, app, version, and who answers for it."""

_ACCOUNT = re.compile(r"[A-Za-z0-9_-]{3,20}")
_SUBREDDIT = re.compile(r"[A-Za-z0-9_]{2,24}")


class Settings(BaseModel):
    """One account on Reddit, what it listens to, and how it answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account: str = Field(description="The name of our account, without u/; it logs in with the password.")
    subreddits: tuple[str, ...] = Field(
        default=(), max_length=50, description="Where every post and comment is read, without r/."
    )
    keywords: tuple[str, ...] = Field(
        default=(),
        max_length=100,
        description="Words and phrases about us: submissions with one of them are heard from all of Reddit, and of the "
        "subreddits only what has one. Without keywords and competitors everything there is heard.",
    )
    competitors: tuple[str, ...] = Field(
        default=(), max_length=100, description="Names of others, heard like keywords."
    )
    by_hand_only: tuple[str, ...] = Field(
        default=(), description="Subreddits whose moderators want no automated replies: people answer there."
    )
    answer_unsummoned: Literal["by_hand", "api"] = Field(
        default="by_hand",
        description="Where nobody named our account or answered it: by_hand, since an automated account must not join "
        "in unasked; api if the moderators agreed.",
    )
    every: float = Field(default=60, gt=0, le=86_400, description="Seconds between two looks at Reddit.")
    first_minutes: float = Field(
        default=60, ge=0, le=10_080, description="Minutes that the first start of all reaches back."
    )
    recheck_hours: float = Field(
        default=20,
        ge=0,
        le=720,
        description="Hours after which a post that is kept is looked at again, for edits and deletions; 0: never.",
    )
    timeout: float = Field(default=10, gt=0, le=120, description="Seconds that Reddit may take for one answer.")
    index_lag: float = Field(
        default=30, ge=0, le=3600, description="Seconds until a new post turns up in Reddit's lists."
    )
    max_length: int = Field(default=10_000, ge=1, le=10_000, description="Characters of the longest reply.")
    user_agent: str = Field(
        default="",
        max_length=200,
        description="How we introduce ourselves; otherwise as Reddit asks: platform, app, version, account.",
    )
    api_base: str | None = Field(
        default=None, description="Another server that speaks Reddit's API, http(s)://host; otherwise Reddit itself."
    )
    client_id: SecretStr | None = Field(default=None, description="The id of the script app.")
    client_secret: SecretStr | None = Field(default=None, description="The secret of the script app.")
    password: SecretStr | None = Field(default=None, description="The password of our account.")

    @property
    def introduction(self) -> str:
        """The user agent."""
        return self.user_agent or USER_AGENT.format(account=self.account)

    @property
    def wanted(self) -> tuple[str, ...]:
        """The words and phrases that are listened for."""
        return self.keywords + self.competitors

    def secret(self, field: str) -> str:
        """One of `SECRETS`, in clear."""
        value = getattr(self, field)
        assert isinstance(value, SecretStr), f"{field} has been checked"
        return value.get_secret_value()

    @field_validator("account")
    @classmethod
    def _account(cls, account: str) -> str:
        return _name(account, "u/", _ACCOUNT, "an account: 3 to 20 letters, digits, _ or -")

    @field_validator("subreddits", "by_hand_only")
    @classmethod
    def _subreddits(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_name(name, "r/", _SUBREDDIT, "a subreddit: 2 to 24 letters, digits or _") for name in names)

    @field_validator("keywords", "competitors")
    @classmethod
    def _words(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        for word in words:
            if not re.search(r"\w", word) or '"' in word or len(word) > 100:
                raise ValueError(f"{word[:60]!r} cannot be searched for; write a word or a phrase without quotes")
        return tuple(" ".join(word.split()) for word in words)

    @field_validator("user_agent")
    @classmethod
    def _one_line(cls, user_agent: str) -> str:
        if user_agent and (not user_agent.isascii() or not user_agent.isprintable() or len(user_agent) < 7):
            raise ValueError("must be at least 7 plain letters on one line, like python:brand:1.0 (by /u/brand)")
        return user_agent

    @field_validator("api_base")
    @classmethod
    def _address(cls, base: str | None) -> str | None:
        if base is not None and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", base):
            raise ValueError("must be an address like https://gateway.example, without a query or a password")
        return base

    @model_validator(mode="after")
    def _credentials(self, info: ValidationInfo) -> "Settings":
        block = str((info.context or {}).get("head", "reddit")).upper()
        missing = [f"GOODWORD_{block}_{field.upper()}" for field in SECRETS if not self._has(field)]
        if missing:
            raise ValueError(f"needs credentials for u/{self.account}: set {', '.join(missing)} (or …_FILE)")
        return self

    def _has(self, field: str) -> bool:
        value = getattr(self, field)
        return isinstance(value, SecretStr) and bool(value.get_secret_value())


def _name(written: str, prefix: str, shape: re.Pattern[str], is_what: str) -> str:
    """`written` without its prefix, however that is written ("r/", "/r/")."""
    name = written.strip().removeprefix("/").removeprefix(prefix).removesuffix("/")
    if not shape.fullmatch(name):
        raise ValueError(f"{written[:60]!r} is not the name of {is_what}")
    return name
