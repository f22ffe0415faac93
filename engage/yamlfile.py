"""YAML that people edit: parsed with the line of every key, so that a mistake is shown where it was made."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from engage.errors import Mistake, Mistakes

MAX_BYTES = 1_000_000

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class YamlFile:
    """Plain data (dicts, lists, scalars) and where each part of it stands.

    `lines` maps a path of keys to a line from 1; `text` is the file as it was written.
    """

    file: Path
    data: Any
    lines: dict[Path_, int]
    text: str = field(default="", repr=False)

    def line(self, path: Path_) -> int:
        """The line of the innermost part of `path` that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def mistake(self, path: Path_, problem: str) -> Mistake:
        """A mistake at `path`, with its line and its place written as a.b[0]."""
        return Mistake(self.file, self.line(path), spelled(path), problem)


def spelled(path: Path_) -> str:
    """('say', 0, 'text') as people write it: say[1].text, counting from 1 as people do."""
    out = ""
    for part in path:
        out += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if out else str(part)
    return out


def load(file: Path) -> YamlFile:
    """Parse `file`. Raises `Mistakes` for what YAML itself forbids: bad syntax, bad encoding, a key twice, an alias."""
    try:
        raw = file.read_bytes()
        if len(raw) > MAX_BYTES:
            raise Mistakes(
                [Mistake(file, 0, "", f"is {len(raw):,} bytes long; {MAX_BYTES:,} is the most that is read")]
            )
        return parse(raw.decode("utf-8-sig"), file)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise Mistakes([Mistake(file, line, "", "is not UTF-8 text; save the file as UTF-8")]) from error
    except OSError as error:
        raise Mistakes([Mistake(file, 0, "", f"cannot be read: {error.strerror}")]) from error


def parse(text: str, file: Path) -> YamlFile:
    """Parse `text` as if it were the content of `file`."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        problem = " ".join(part for part in (error.context, error.problem) if part)
        raise Mistakes([Mistake(file, line, "", f"is not YAML: {problem}; {_remedy(text, line)}")]) from error
    except yaml.YAMLError as error:
        raise Mistakes([Mistake(file, 0, "", f"is not YAML: {error}")]) from error
    except RecursionError as error:
        raise Mistakes([Mistake(file, 0, "", "is nested too deeply to be read")]) from error
    builder = _Builder(file)
    data = builder.build(node, ()) if node is not None else None
    if builder.mistakes:
        raise Mistakes(builder.mistakes)
    return YamlFile(file, data, builder.lines, text)


def _remedy(text: str, line: int) -> str:
    """What most likely helps at `line`, by what stands there."""
    lines = text.split("\n")
    here = lines[line - 1] if 0 < line <= len(lines) else ""
    value = re.sub(r"^\s*(- )?([\w-]+:\s+)?", "", here)
    if here[: len(here) - len(here.lstrip())].count("\t"):
        return "indent with blanks instead of a tab"
    if value[:1] in ("{", "[", "@", "%", "`", "*", "&", "!"):
        return f"a text that begins with {value[0]} must be put in quotes"
    if value[:1] in ("'", '"'):
        return "look at the quotes: where they end, and those inside"
    if ": " in value:
        return "a text with a colon in it must be put in quotes; or look at the indentation here and above"
    return "look at the indentation here and above"


class _Builder:
    """Turns YAML's nodes into plain data, noting lines and what is forbidden. Aliases are: they can blow a file up."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lines: dict[Path_, int] = {}
        self.mistakes: list[Mistake] = []
        self._seen: set[int] = set()
        self._scalars = yaml.constructor.SafeConstructor()

    def build(self, node: yaml.Node, path: Path_) -> Any:
        line = node.start_mark.line + 1
        self.lines.setdefault(path, line)
        if id(node) in self._seen:
            self.mistakes.append(Mistake(self.file, line, spelled(path), "uses a YAML alias (*); write the value out"))
            return None
        self._seen.add(id(node))
        match node:
            case yaml.MappingNode():
                return self._mapping(node, path)
            case yaml.SequenceNode():
                return [self.build(child, (*path, index)) for index, child in enumerate(node.value)]
            case _:
                return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path_) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), key_node.start_mark.line + 1
            if key in out:
                first = self.lines[(*path, key)]
                self.mistakes.append(
                    Mistake(self.file, line, spelled((*path, key)), f"stands twice; first on line {first}")
                )
                continue
            self.lines[(*path, key)] = line
            out[key] = self.build(value_node, (*path, key))
        return out

    def _scalar(self, node: yaml.Node, path: Path_) -> Any:
        try:
            return self._scalars.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            problem = getattr(error, "problem", None) or str(error)
            self.mistakes.append(
                Mistake(self.file, self.lines[path], spelled(path), f"cannot be understood: {problem}")
            )
            return None
