"""config.yaml: what is listened to, where it is kept, how it runs. Every mistake in it is told at once, with its line.

Secrets never stand in the file. They come from the environment (GOODWORD_<BLOCK>_<FIELD>) or from a file that
GOODWORD_<BLOCK>_<FIELD>_FILE names, and print as ********.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from engage import complaints, plugins, yamlfile
from engage.errors import GoodwordError, Mistake, Mistakes
from engage.yamlfile import Path_

PREFIX = "GOODWORD_"
SANDBOX = "sandbox"


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ApprovalBlock(_Block):
    undo_seconds: int = Field(default=10, ge=0, le=3600, description="How long an approval can be taken back.")


class ConsoleBlock(_Block):
    enabled: bool = Field(default=True, description="Whether `goodword run` opens the console.")
    host: str = Field(default="127.0.0.1", description="The address it listens on; keep it on this machine.")
    port: int = Field(default=8600, ge=0, le=65535, description="Its port; 0 takes a free one.")


class DaemonBlock(_Block):
    batch: int = Field(default=64, ge=1, le=1024, description="Mentions that the model reads at once.")
    walk_seconds: float = Field(default=0.25, gt=0, le=60, description="How often to look for what is due.")


class LogBlock(_Block):
    level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="The least that is logged.")
    format: Literal["auto", "json", "plain"] = Field(
        default="auto", description="auto: plain on a terminal, else JSON."
    )


class _File(_Block):
    """The file as written; listeners and speakers are looked at one by one, each by its own module's settings."""

    database: str = "sqlite:///.goodword/goodword.db"
    playbooks: Path = Path("playbooks")
    model: str = "embedded"
    listeners: dict[str, dict[str, Any]] = {}
    speakers: dict[str, dict[str, Any]] = {SANDBOX: {}}
    approval: ApprovalBlock = ApprovalBlock()
    console: ConsoleBlock = ConsoleBlock()
    daemon: DaemonBlock = DaemonBlock()
    log: LogBlock = LogBlock()


@dataclass(frozen=True, slots=True)
class Plugin:
    """One block under `listeners:` or `speakers:`: its name, kind and settings; `speak` for listeners only."""

    name: str
    kind: str
    settings: BaseModel
    speak: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """config.yaml, checked. Paths are absolute; `database` holds no password (see `database_password`)."""

    file: Path
    database: str
    database_password: SecretStr | None
    playbooks: Path
    model: str
    listeners: tuple[Plugin, ...]
    speakers: tuple[Plugin, ...]
    approval: ApprovalBlock
    console: ConsoleBlock
    daemon: DaemonBlock
    log: LogBlock


def load(file: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Read and check config.yaml. Raises `Mistakes` with all of them, or `GoodwordError` when there is no file."""
    if not file.is_file():
        raise GoodwordError(f"there is no {file}; make one with: goodword init {file.parent}")
    parsed = yamlfile.load(file)
    mistakes: list[Mistake] = []
    raw = _File()
    try:
        raw = _File.model_validate(parsed.data or {})
    except ValidationError as error:
        mistakes += complaints.complain(error, parsed, model=_File)
    blocks = _Blocks(parsed, environ, mistakes)
    speakers = blocks.plugins("speakers", "Speaker")
    listeners = blocks.plugins("listeners", "Listener")
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
        model=raw.model,
        listeners=listeners,
        speakers=speakers,
        approval=raw.approval,
        console=raw.console,
        daemon=raw.daemon,
        log=raw.log,
    )


class _Blocks:
    """Checks the blocks whose shape only their own module knows."""

    def __init__(self, parsed: yamlfile.YamlFile, environ: Mapping[str, str], mistakes: list[Mistake]) -> None:
        self.parsed, self.environ, self.mistakes = parsed, environ, mistakes

    def plugins(self, section: str, attribute: str) -> tuple[Plugin, ...]:
        """Every block of `listeners:` or `speakers:` whose module and settings are right; the rest become mistakes."""
        found = (self._plugin(section, attribute, name, dict(block)) for name, block in self._written(section))
        return tuple(plugin for plugin in found if plugin)

    def _written(self, section: str) -> list[tuple[str, dict[str, Any]]]:
        """The blocks of a section as they stand in the file; what has another shape is complained about elsewhere."""
        data = self.parsed.data if isinstance(self.parsed.data, dict) else {}
        blocks = data.get(section, {SANDBOX: {}} if section == "speakers" else {})
        return [(n, b) for n, b in blocks.items() if isinstance(b, dict)] if isinstance(blocks, dict) else []

    def _plugin(self, section: str, attribute: str, name: str, block: dict[str, Any]) -> Plugin | None:
        where = (section, name)
        kind = str(block.pop("kind", name))
        speak = self._speaker(where, str(block.pop("speak", SANDBOX))) if section == "listeners" else ""
        try:
            plugins.offered(kind, "listeners", attribute)
            settings_type: type[BaseModel] = plugins.offered(kind, "listeners", "Settings")
        except plugins.UnknownKind as error:
            self.mistakes.append(self.parsed.mistake((*where, "kind"), str(error)))
            return None
        values = block | self._secrets(where, block, settings_type)
        try:
            settings = self._anchored(settings_type.model_validate(values))
        except ValidationError as error:
            self.mistakes += complaints.complain(error, self.parsed, where, settings_type)
            return None
        return Plugin(name, kind, settings, speak)

    def _speaker(self, where: Path_, name: str) -> str:
        known = [block for block, _ in self._written("speakers")]
        if name not in known:
            problem = f"there is no speaker {name!r} under speakers{complaints.did_you_mean(name, known)}"
            self.mistakes.append(self.parsed.mistake((*where, "speak"), problem))
        return name

    def _anchored(self, settings: BaseModel) -> BaseModel:
        """The same settings, with relative paths meant from the folder that config.yaml is in."""
        folder = self.parsed.file.resolve().parent
        paths = {name: value for name, value in settings if isinstance(value, Path)}
        return settings.model_copy(update={name: folder / path for name, path in paths.items()})

    def _secrets(
        self, where: tuple[str, str], block: dict[str, Any], settings: type[BaseModel]
    ) -> dict[str, SecretStr]:
        found = {}
        for field, info in settings.model_fields.items():
            if "SecretStr" not in str(info.annotation):
                continue
            variable = f"{where[1]}_{field}"
            if field in block:
                problem = (
                    f"is a secret; take it out and set {PREFIX}{variable.upper()} or {PREFIX}{variable.upper()}_FILE"
                )
                self.mistakes.append(self.parsed.mistake((*where, field), problem))
                block.pop(field)
            secret = self.secret(variable)
            if secret is not None:
                found[field] = secret
        return found

    def secret(self, variable: str) -> SecretStr | None:
        """The secret GOODWORD_<VARIABLE>, or the content of the file that GOODWORD_<VARIABLE>_FILE names."""
        name = PREFIX + variable.upper()
        if name in self.environ:
            return SecretStr(self.environ[name])
        path = self.environ.get(f"{name}_FILE")
        if path is None:
            return None
        try:
            return SecretStr(Path(path).read_text(encoding="utf-8").strip())
        except (OSError, UnicodeDecodeError) as error:
            self.mistakes.append(Mistake(Path(path), 0, f"{name}_FILE", f"cannot be read: {error}"))
            return None


def _has_password(url: str) -> bool:
    authority = url.partition("://")[2].partition("/")[0]
    return ":" in authority.rpartition("@")[0]


def _anchored(url: str, file: Path) -> str:
    """A relative SQLite file is meant from the folder that config.yaml is in."""
    scheme, separator, path = url.partition(":///")
    if scheme.startswith("sqlite") and separator and not path.startswith("/"):
        return f"{scheme}:///{file.resolve().parent / path}"
    return url
