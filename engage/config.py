"""config.yaml: what is listened to, where it is kept, how it runs. Every mistake in it is told at once, with its line.

Secrets never stand in the file. They come from the environment (GOODWORD_<BLOCK>_<FIELD>) or from a file that
GOODWORD_<BLOCK>_<FIELD>_FILE names, and print as ********.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from engage import complaints, yamlfile
from engage.approvers import Role
from engage.config_blocks import EMBEDDED, PREFIX, SANDBOX, Blocks, Plugin
from engage.config_slack import SlackBlock
from engage.courtesy import CourtesySettings
from engage.errors import GoodwordError, Mistake, Mistakes
from engage.glitches import Settings as Glitches
from engage.sla.settings import SlaBlock
from engage.spikes import Spikes


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ApprovalBlock(_Block):
    undo_seconds: int = Field(default=10, ge=0, le=3600, description="How long an approval can be taken back.")
    roles: tuple[Role, ...] = Field(default=(), description="Who may decide about what; everybody, if there is none.")


class WavesBlock(_Block):
    """When like drafts become one wave, which one approval is enough for."""

    people: int = Field(
        default=20, ge=0, le=1000, description="So many people with like mentions make a wave; 0: nothing does."
    )
    within_minutes: int = Field(default=10, ge=1, le=1440, description="Within so many minutes.")

    @field_validator("people")
    @classmethod
    def _more_than_one(cls, people: int) -> int:
        if people == 1:
            raise ValueError("one person is no wave; write 2 or more, or 0 to have no waves of like drafts")
        return people


class ConsoleBlock(_Block):
    enabled: bool = Field(default=True, description="Whether `goodword run` opens the console.")
    host: str = Field(default="127.0.0.1", description="The address it listens on; keep it on this machine.")
    port: int = Field(default=8600, ge=0, le=65535, description="Its port; 0 takes a free one.")


class PublicBlock(_Block):
    """The page behind a CSAT link. Customers reach it at `address`, through a proxy of yours."""

    enabled: bool = Field(default=False, description="Whether `goodword run` opens the public page.")
    host: str = Field(default="127.0.0.1", description="The address it listens on; a proxy with TLS stands before it.")
    port: int = Field(default=8601, ge=0, le=65535, description="Its port; 0 takes a free one.")
    address: str = Field(default="", description="Where customers reach it, without a path: https://feedback.example.")

    @field_validator("address")
    @classmethod
    def _web_address(cls, address: str) -> str:
        if address and not re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?/?", address):
            raise ValueError(f"{complaints.quoted(address)} is not an address such as https://feedback.example")
        return address.removesuffix("/")

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.enabled and not self.address:
            raise ValueError(
                "is enabled, but does not say where customers reach it; write address: https://feedback.example"
            )
        return self


class DaemonBlock(_Block):
    batch: int = Field(default=64, ge=1, le=1024, description="Mentions that the model reads at once.")
    walk_seconds: float = Field(default=0.25, gt=0, le=60, description="How often to look for what is due.")


class LogBlock(_Block):
    level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="The least that is logged.")
    format: Literal["auto", "json", "plain"] = Field(
        default="auto", description="auto: plain on a terminal, else JSON."
    )


class ModelsBlock(_Block):
    """A head's value is the name of a model or a block; those are looked at one by one, as listeners are."""

    sentiment: Any = Field(default=EMBEDDED, description="Who tells negative, neutral and positive.")
    intent: Any = Field(default=EMBEDDED, description="Who tells what the author wants.")
    cause: Any = Field(default=EMBEDDED, description="Who tells what a complaint is about.")
    urgency: Any = Field(default=EMBEDDED, description="Who tells how urgent it is.")
    unsure_below: float = Field(
        default=0.4, ge=0, le=1, description="Less sure of the intent than this: a person looks."
    )
    multilingual: bool = Field(
        default=False, description="Whether the models named here read other languages than English."
    )
    learned: Path = Field(
        default=Path(".goodword/heads"), description="A folder: what was learned from the team's decisions."
    )


class _File(_Block):
    """The file as written; listeners, speakers, heads and Slack are looked at by their own modules' settings."""

    database: str = "sqlite:///.goodword/goodword.db"
    playbooks: Path = Path("playbooks")
    models: ModelsBlock = ModelsBlock()
    listeners: dict[str, dict[str, Any]] = {}
    speakers: dict[str, dict[str, Any]] = {SANDBOX: {}}
    approval: ApprovalBlock = ApprovalBlock()
    waves: WavesBlock = WavesBlock()
    courtesy: CourtesySettings = CourtesySettings()
    sla: SlaBlock = SlaBlock()
    spikes: Spikes = Spikes()
    glitches: Glitches = Glitches()
    slack: dict[str, Any] | None = None
    console: ConsoleBlock = ConsoleBlock()
    public: PublicBlock = PublicBlock()
    daemon: DaemonBlock = DaemonBlock()
    log: LogBlock = LogBlock()


@dataclass(frozen=True, slots=True)
class Models:
    """Who reads what: a plugin for each head (named like it) that the embedded model leaves to another."""

    heads: tuple[Plugin, ...]
    unsure_below: float
    multilingual: bool
    learned: Path


@dataclass(frozen=True, slots=True)
class Config:
    """config.yaml, checked. Paths are absolute; `database` holds no password (see `database_password`)."""

    file: Path
    database: str
    database_password: SecretStr | None
    playbooks: Path
    models: Models
    listeners: tuple[Plugin, ...]
    speakers: tuple[Plugin, ...]
    approval: ApprovalBlock
    waves: WavesBlock
    courtesy: CourtesySettings
    sla: SlaBlock
    spikes: Spikes
    glitches: Glitches
    slack: SlackBlock | None
    console: ConsoleBlock
    public: PublicBlock
    daemon: DaemonBlock
    log: LogBlock


_OLD_MODEL_LINE = (
    "is now a block, `models:`; take this line out and the embedded model reads everything, or name under `models:` "
    "who reads the sentiment, intent, cause or urgency instead"
)
_ENGLISH_ONLY = (
    "the embedded model reads English only; name a model that reads other languages, for the intent at least"
)


def load(file: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Read and check config.yaml. Raises `Mistakes` with all of them, or `GoodwordError` when there is no file."""
    if not file.is_file():
        raise GoodwordError(f"there is no {file}; make one with: goodword init {file.parent}")
    parsed = yamlfile.load(file)
    mistakes: list[Mistake] = []
    raw = _File()
    data = parsed.data or {}
    if isinstance(data, dict) and "model" in data:
        mistakes.append(parsed.mistake(("model",), _OLD_MODEL_LINE))
        data = {key: value for key, value in data.items() if key != "model"}
    try:
        raw = _File.model_validate(data)
    except ValidationError as error:
        mistakes += complaints.complain(error, parsed, model=_File)
    blocks = Blocks(parsed, environ, mistakes)
    speakers, listeners, heads = blocks.speakers(), blocks.listeners(), blocks.models()
    slack = blocks.block("slack", SlackBlock)
    if raw.models.multilingual and not (heads or mistakes):
        mistakes.append(parsed.mistake(("models", "multilingual"), _ENGLISH_ONLY))
    password = blocks.secret("database_password")
    database = environ.get(f"{PREFIX}DATABASE", raw.database)
    if _has_password(raw.database):
        problem = f"holds a password; take it out and set {PREFIX}DATABASE_PASSWORD or {PREFIX}DATABASE_PASSWORD_FILE"
        mistakes.append(parsed.mistake(("database",), problem))
    if mistakes:
        raise Mistakes(mistakes)
    return Config(
        file=file.resolve(),
        database=_anchored(database, file),
        database_password=password,
        playbooks=file.resolve().parent / raw.playbooks,
        models=Models(
            heads, raw.models.unsure_below, raw.models.multilingual, file.resolve().parent / raw.models.learned
        ),
        listeners=listeners,
        speakers=speakers,
        approval=raw.approval,
        waves=raw.waves,
        courtesy=raw.courtesy,
        sla=raw.sla,
        spikes=raw.spikes,
        glitches=raw.glitches,
        slack=slack,
        console=raw.console,
        public=raw.public,
        daemon=raw.daemon,
        log=raw.log,
    )


def _has_password(url: str) -> bool:
    authority = url.partition("://")[2].partition("/")[0]
    return ":" in authority.rpartition("@")[0]


def _anchored(url: str, file: Path) -> str:
    """A relative SQLite file is meant from the folder that config.yaml is in."""
    scheme, separator, path = url.partition(":///")
    if scheme.startswith("sqlite") and separator and not path.startswith("/"):
        return f"{scheme}:///{file.resolve().parent / path}"
    return url
