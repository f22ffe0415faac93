"""The blocks of config.yaml whose shape only their own module knows: listeners, speakers, models of the heads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, SecretStr, ValidationError

from engage import complaints, plugins, yamlfile
from engage.errors import Mistake
from engage.yamlfile import Path_

SettingsT = TypeVar("SettingsT", bound=BaseModel)

PREFIX = "GOODWORD_"
SANDBOX = "sandbox"
EMBEDDED = "embedded"
HEADS = ("sentiment", "intent", "cause", "urgency")
"""The questions that another model than the embedded one can answer, as they are called in config.yaml."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """One block: its name, its kind, its settings, and the line it begins in; `speak` for listeners only."""

    name: str
    kind: str
    settings: BaseModel
    speak: str = ""
    line: int = 0


class Blocks:
    """Checks them, and gathers in `mistakes` what is wrong."""

    def __init__(self, parsed: yamlfile.YamlFile, environ: Mapping[str, str], mistakes: list[Mistake]) -> None:
        self.parsed, self.environ, self.mistakes = parsed, environ, mistakes
        self.folder = parsed.file.resolve().parent

    def speakers(self) -> tuple[Plugin, ...]:
        """Every speaker whose module and settings are right; the rest become mistakes, here and below."""
        found = (self._plugin(("speakers", name), "Speaker", block, name) for name, block in self._written("speakers"))
        return tuple(filter(None, found))

    def listeners(self) -> tuple[Plugin, ...]:
        """Every listener, with the speaker that answers where it listens: one of `speakers`, or itself."""
        return tuple(filter(None, (self._listener(name, block) for name, block in self._written("listeners"))))

    def models(self) -> tuple[Plugin, ...]:
        """The model of every head that another than the embedded one reads; its `name` is the head's."""
        return tuple(filter(None, (self._head(head, written) for head, written in self._heads())))

    def block(self, name: str, settings: type[SettingsT]) -> SettingsT | None:
        """The block `name` at the top level with its secrets; None where it does not stand there or is wrong."""
        data = self.parsed.data if isinstance(self.parsed.data, dict) else {}
        written = data.get(name) or {}
        if name not in data or not isinstance(written, dict):
            return None
        values = dict(written)
        secrets = self._secrets((name,), values, settings, name)
        try:
            return settings.model_validate(values | secrets)
        except ValidationError as error:
            self.mistakes += complaints.complain(error, self.parsed, (name,), settings)
            return None

    def _written(self, section: str) -> list[tuple[str, dict[str, Any]]]:
        """The blocks of a section as they stand in the file; what has another shape is complained about elsewhere."""
        blocks = self._section(section, {SANDBOX: {}} if section == "speakers" else {})
        return [(name, dict(block)) for name, block in blocks.items() if isinstance(block, dict)]

    def _section(self, section: str, otherwise: dict[str, Any]) -> dict[str, Any]:
        data = self.parsed.data if isinstance(self.parsed.data, dict) else {}
        blocks = data.get(section, otherwise)
        return blocks if isinstance(blocks, dict) else {}

    def _listener(self, name: str, block: dict[str, Any]) -> Plugin | None:
        speak = str(block.pop("speak", SANDBOX))
        known = [speaker for speaker, _ in self._written("speakers")]
        if speak == name and speak not in known and self._speaks(block.get("kind", SANDBOX)):
            known.append(name)
        if speak not in known:
            problem = f"there is no speaker {speak!r} under speakers{complaints.did_you_mean(speak, known)}"
            self.mistakes.append(self.parsed.mistake(("listeners", name, "speak"), problem))
        return self._plugin(("listeners", name), "Listener", block, name, speak=speak)

    def _speaks(self, kind: Any) -> bool:
        try:
            return plugins.offered(str(kind), "listeners", "Speaker") is not None
        except plugins.UnknownKind:
            return False

    def _heads(self) -> Iterator[tuple[str, Any]]:
        return ((head, block) for head, block in self._section("models", {}).items() if head in HEADS)

    def _head(self, head: str, written: Any) -> Plugin | None:
        where = ("models", head)
        block = dict(written) if isinstance(written, dict) else self._spelled_out(where, written)
        if block is None or block.get("kind") == EMBEDDED:
            return None
        if "kind" not in block:
            problem = "needs a kind: huggingface, onnx_file, zero_shot, or one of your own"
            self.mistakes.append(self.parsed.mistake(where, problem))
            return None
        return self._plugin(where, "Classifier", block, EMBEDDED, secrets=f"models_{head}")

    def _spelled_out(self, where: Path_, written: Any) -> dict[str, Any] | None:
        """The block that a short form stands for; None for the embedded model, and for what is a mistake."""
        match written:
            case "embedded":
                return None
            case str() if written.endswith(".onnx"):
                return {"kind": "onnx_file", "file": written}
            case str() if "/" in written or (written and (self.folder / written).is_dir()):
                return {"kind": "huggingface", "model": written}
            case str() if written:
                return {"kind": written}
        problem = "is empty; write a model after it, or take the line out"
        if written not in (None, ""):
            problem = f"must be a model's name or a block of `name: value` lines, not {complaints.quoted(written)}"
        self.mistakes.append(self.parsed.mistake(where, problem))
        return None

    def _plugin(
        self,
        where: tuple[str, str],
        attribute: str,
        block: dict[str, Any],
        otherwise: str,
        *,
        secrets: str = "",
        speak: str = "",
    ) -> Plugin | None:
        """The block at `where`, whose kind is `otherwise` unless it names one, checked by what its module offers."""
        section, name = where
        package = "models" if section == "models" else "listeners"
        kind = str(block.pop("kind", otherwise))
        try:
            plugins.offered(kind, package, attribute)
            settings_type: type[BaseModel] = plugins.offered(kind, package, "Settings")
        except plugins.UnknownKind as error:
            self.mistakes.append(self._unknown(where, str(error)))
            return None
        values = block | self._secrets(where, block, settings_type, secrets or name)
        try:
            checked = settings_type.model_validate(values, context={"folder": self.folder, "head": name})
        except ValidationError as error:
            self.mistakes += complaints.complain(error, self.parsed, where, settings_type)
            return None
        return Plugin(name, kind, self._anchored(checked), speak, self.parsed.line(where))

    def _unknown(self, where: tuple[str, str], problem: str) -> Mistake:
        """There is no such kind, as it was written: with `kind:`, by the block's name, or in a model's short form."""
        if (*where, "kind") in self.parsed.lines:
            return self.parsed.mistake((*where, "kind"), problem)
        short = "; a Hugging Face model is written owner/name, a folder ./name" if where[0] == "models" else ""
        return self.parsed.mistake(where, problem.removesuffix("?") + short)

    def _anchored(self, settings: BaseModel) -> BaseModel:
        """The same settings, with relative paths meant from the folder that config.yaml is in."""
        paths = {name: value for name, value in settings if isinstance(value, Path)}
        return settings.model_copy(update={name: self.folder / path.expanduser() for name, path in paths.items()})

    def _secrets(
        self, where: Path_, block: dict[str, Any], settings: type[BaseModel], prefix: str
    ) -> dict[str, SecretStr]:
        """The block's secrets, each from GOODWORD_<PREFIX>_<FIELD>."""
        found = {}
        for field, info in settings.model_fields.items():
            if "SecretStr" not in str(info.annotation):
                continue
            variable = f"{prefix}_{field}"
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
