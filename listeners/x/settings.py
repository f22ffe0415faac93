"""What config.yaml says of X, and the credentials that the environment adds."""

import re
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)

from listeners.x.searching import problem_with, queries

TWEEPYS_OWN = "https://api.twitter.com"
"""Where tweepy 4.17 goes, and for which host it signs (client.py, `BaseClient.request`)."""

OAUTH_1 = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")
OAUTH_2 = ("client_id", "refresh_token")

Price = Annotated[Decimal, Field(ge=0, le=1_000)]


class SignIn(StrEnum):
    """In whose name we ask X."""

    OAUTH_1 = "OAuth 1.0a"
    OAUTH_2 = "OAuth 2"
    APP = "a bearer token"


class Prices(BaseModel):
    """US dollars, as X's pay-per-use has them. Every post that X sends is paid, those that come with another too."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    post_read: Price = Field(default=Decimal("0.005"), description="One post read.")
    own_mention_read: Price = Field(
        default=Decimal("0.001"), description="One mention of the account that owns the app, read."
    )
    user_read: Price = Field(default=Decimal("0.010"), description="One account looked up.")
    post: Price = Field(default=Decimal("0.015"), description="One post of ours.")
    summoned_reply: Price = Field(default=Decimal("0.010"), description="One reply to somebody who addressed us.")
    post_with_url: Price = Field(default=Decimal("0.20"), description="One post of ours with a link in it.")


class Settings(BaseModel):
    """One account on X."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    account: str = Field(description="Our handle on X, for example goodword_air.")
    keywords: tuple[str, ...] = Field(
        default=(),
        max_length=200,
        description="What to search for, each as one would write it in X's search: lost bag (both words), "
        '"lost bag" (in a row), #goodword. They are joined with OR into as few queries as X takes.',
    )
    competitors: tuple[str, ...] = Field(
        default=(), max_length=200, description="Names of competitors, searched for like keywords."
    )
    languages: tuple[str, ...] = Field(
        default=(), max_length=30, description="Search in these languages only, as X calls them: [en, de]. Empty: all."
    )
    every: float = Field(default=60, gt=0, le=86_400, description="Seconds between two polls.")
    first_minutes: int = Field(
        default=60, ge=0, le=9_000, description="How far back the first start listens, in minutes."
    )
    own_posts: bool = Field(
        default=True, description="Read our own posts too, so that an answer given by hand settles its mention."
    )
    recheck_hours: float = Field(
        default=20,
        ge=0,
        le=8_760,
        description="Hours until a kept post is looked at again for edits and deletions; X wants deletions honoured "
        "within 24 hours. 0: never.",
    )
    enterprise: bool = Field(
        default=False, description="An Enterprise app, which may reply to people who did not address us."
    )
    max_length: int = Field(default=280, ge=1, le=25_000, description="Characters that fit into a post, as X counts.")
    timeout: float = Field(default=10, gt=0, le=120, description="Seconds for one answer of X.")
    index_lag: float = Field(
        default=30, ge=0, le=600, description="Seconds until a new post is surely in X's lists and in its search."
    )
    api_base: str = Field(
        default=TWEEPYS_OWN, description="Where X's API is; another server that speaks it, or a gateway."
    )
    prices: Prices = Field(default=Prices(), description="What X charges, in US dollars.")
    token_file: Path | None = Field(
        default=None, description="For OAuth 2: where the tokens are kept, since X gives new ones every two hours."
    )
    bearer_token: SecretStr | None = Field(default=None, description="The app's own token: enough to listen.")
    consumer_key: SecretStr | None = Field(default=None, description="OAuth 1.0a: the app's API key.")
    consumer_secret: SecretStr | None = Field(default=None, description="OAuth 1.0a: the app's API key secret.")
    access_token: SecretStr | None = Field(default=None, description="OAuth 1.0a: the account's access token.")
    access_token_secret: SecretStr | None = Field(default=None, description="OAuth 1.0a: its secret.")
    client_id: SecretStr | None = Field(default=None, description="OAuth 2: the app's client id.")
    client_secret: SecretStr | None = Field(default=None, description="OAuth 2: its secret, for a confidential app.")
    refresh_token: SecretStr | None = Field(default=None, description="OAuth 2: the account's first refresh token.")

    _block: str = PrivateAttr(default="<BLOCK>")

    @property
    def sign_in(self) -> SignIn:
        if self._given(OAUTH_1):
            return SignIn.OAUTH_1
        return SignIn.OAUTH_2 if self._given(OAUTH_2) else SignIn.APP

    @property
    def base(self) -> str | None:
        """Where requests are led instead of where tweepy sends them; None for there."""
        return None if self.api_base == TWEEPYS_OWN else self.api_base

    @property
    def queries(self) -> list[str]:
        return queries((*self.keywords, *self.competitors), self.languages, self.account)

    @property
    def request_time(self) -> timedelta:
        """The longest that one step may take: a request with its connection, and for OAuth 2 new tokens before it."""
        return timedelta(seconds=self.timeout * (6 if self.sign_in is SignIn.OAUTH_2 else 2))

    def variable(self, field: str) -> str:
        """The variable of the environment that holds this secret."""
        return f"GOODWORD_{self._block}_{field}".upper()

    def secret(self, field: str) -> str | None:
        """A credential in clear: for requests to X only."""
        value = getattr(self, field)
        return value.get_secret_value() if isinstance(value, SecretStr) else None

    def _given(self, fields: tuple[str, ...]) -> list[str]:
        return [field for field in fields if self.secret(field)]

    @field_validator("account")
    @classmethod
    def _a_handle(cls, account: str) -> str:
        account = account.strip().removeprefix("@")
        if not re.fullmatch(r"[A-Za-z0-9_]{1,15}", account):
            raise ValueError("is not a handle on X: 1 to 15 letters, digits and _, without the @")
        return account

    @field_validator("languages")
    @classmethod
    def _codes(cls, languages: tuple[str, ...]) -> tuple[str, ...]:
        for language in languages:
            if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", language):
                raise ValueError(f"{language!r} is not a language as X writes it: en, de, zh-TW")
        return languages

    @field_validator("api_base")
    @classmethod
    def _an_address(cls, base: str) -> str:
        if not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", base):
            raise ValueError("must be an address like https://gateway.example/x, without a password")
        return base.rstrip("/")

    @model_validator(mode="after")
    def _searchable(self) -> Self:
        problems = [
            f"the search {text!r} {problem}"
            for text in (*self.keywords, *self.competitors)
            if (problem := problem_with(text, self.languages, self.account))
        ]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @model_validator(mode="after")
    def _credentials(self, info: ValidationInfo) -> Self:
        # The block's name, which is part of the variables' names; `config_blocks` passes it along.
        self._block = str((info.context or {}).get("head", self._block))
        one, two = self._given(OAUTH_1), self._given(OAUTH_2)
        if one and two:
            raise ValueError(f"has two ways to sign in: take out {self._variables(one)} or {self._variables(two)}")
        for given, fields in ((one, OAUTH_1), (two, OAUTH_2)):
            if given and len(given) < len(fields):
                missing = [field for field in fields if field not in given]
                raise ValueError(f"signs in by halves: set {self._variables(missing)} too")
        if two and self.token_file is None:
            raise ValueError("signs in by OAuth 2, whose tokens change: say in token_file where to keep them")
        if not (one or two or self.secret("bearer_token")):
            raise ValueError(
                f"needs credentials: set {self._variables(OAUTH_1)} (OAuth 1.0a); or {self._variables(OAUTH_2)} "
                f"(OAuth 2); or, to listen only, {self.variable('bearer_token')}"
            )
        return self

    def _variables(self, fields: list[str] | tuple[str, ...]) -> str:
        return ", ".join(map(self.variable, fields))
