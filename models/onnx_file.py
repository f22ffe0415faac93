"""A model as an ONNX file, read without PyTorch or transformers: `kind: onnx_file`.

The file takes `input_ids` and `attention_mask` (and `token_type_ids`, if it likes), whole numbers of texts x tokens,
and gives log-odds of texts x labels as its first output, as the usual exporters write it. Beside it lie
`tokenizer.json` and perhaps `config.json`, which knows what the labels are called.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from pydantic import Field
from tokenizers import Tokenizer

from engage.errors import GoodwordError
from engage.labels import Label
from models import labelling
from models.batching import Batch, Floats, Limits, Windows
from models.labelling import Meaning, Meanings
from models.softmax import softmax

_WHOLE: dict[str, type[np.signedinteger[Any]]] = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_GIVEN = {"input_ids": "ids", "attention_mask": "mask", "token_type_ids": "types"}
_PADS = ("[PAD]", "<pad>", "<|pad|>")


class Settings(labelling.Settings):
    """One file."""

    file: Path = Field(description="The ONNX file.")
    tokenizer: Path | None = Field(default=None, description="Its tokenizer.json; otherwise the one beside it.")
    labels: Meanings = Field(
        default={}, description="What its labels mean: a list in their order, or {LABEL_0: delay}; null leaves one out."
    )


class Classifier:
    """Answers one head's question. Thread-safe once built."""

    def __init__(self, head: str, settings: Settings) -> None:
        """Raises `GoodwordError` when a file is missing or of another kind, or the labels are not understood."""
        self._session = _session(settings.file)
        tokenizer = _tokenizer(settings.tokenizer or settings.file.parent / "tokenizer.json")
        try:
            self._inputs = _inputs(self._session)
            self._windows = Windows(tokenizer, _limits(self._session, settings), _pad(tokenizer))
            outputs = self._tried()
            self._meaning = Meaning(head, _names(settings.file, outputs), settings.labels)
        except GoodwordError as error:
            raise GoodwordError(f"{settings.file}: {error}") from error
        self.name = f"{settings.file.name} {zlib.crc32(settings.file.read_bytes()):08x}"
        self.facts: Mapping[str, str] = {
            "file": f"{settings.file}, {settings.file.stat().st_size / 1e6:.1f} MB",
            "labels": self._meaning.shown,
        }

    def classify(self, texts: Sequence[str]) -> list[Label[str]]:
        """One label for each text, in order."""
        return self._meaning.labels(self._windows.shares(texts, self._score, softmax))

    def _score(self, batch: Batch) -> Floats:
        given = {name: getattr(batch, _GIVEN[name]).astype(kind) for name, kind in self._inputs.items()}
        return np.asarray(self._session.run(None, given)[0], np.float64)

    def _tried(self) -> int:
        """How many labels it has, by reading something. Raises `GoodwordError` when it cannot."""
        try:
            return int(self._windows.shares(["hello"], self._score, softmax).shape[1])
        except Exception as error:  # ONNX Runtime's errors share no base, nor do numpy's of odd shapes
            raise GoodwordError(
                f"cannot read a text; its first output must be log-odds of texts x labels: {_first(error)}"
            ) from error


def _session(file: Path) -> onnxruntime.InferenceSession:
    if not file.is_file():
        raise GoodwordError(f"there is no file {file}")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's errors share no base
        raise GoodwordError(f"{file}: is not an ONNX file that can be used: {_first(error)}") from error


def _tokenizer(file: Path) -> Tokenizer:
    if not file.is_file():
        raise GoodwordError(f"there is no file {file}; name the tokenizer.json of the model, `tokenizer: …`")
    try:
        return Tokenizer.from_file(str(file))
    except Exception as error:  # tokenizers raises nothing more special
        raise GoodwordError(f"{file}: is not a tokenizer: {_first(error)}") from error


def _inputs(session: onnxruntime.InferenceSession) -> dict[str, type[np.signedinteger[Any]]]:
    """What the model is given, and as which kind of number."""
    asked = {each.name: each.type for each in session.get_inputs()}
    if odd := sorted(name for name, kind in asked.items() if name not in _GIVEN or kind not in _WHOLE):
        raise GoodwordError(f"asks for {', '.join(odd)}, and is given only {', '.join(_GIVEN)}, as whole numbers")
    if missing := sorted({"input_ids", "attention_mask"} - asked.keys()):
        raise GoodwordError(f"does not take {', '.join(missing)}, so it does not read texts as expected here")
    return {name: _WHOLE[kind] for name, kind in asked.items()}


def _limits(session: onnxruntime.InferenceSession, settings: Settings) -> Limits:
    """The settings' limits; where the file was made for one length or one text only, its own."""
    texts, tokens = next(each.shape for each in session.get_inputs() if each.name == "input_ids")
    if isinstance(texts, int) and texts != 1:
        raise GoodwordError(f"reads exactly {texts} texts at once; export it again with a free number of texts")
    fixed = isinstance(tokens, int)
    return Limits(
        length=tokens if fixed else settings.max_length,
        windows=settings.windows,
        batch=1 if isinstance(texts, int) else settings.batch,
        masked=settings.masked,
        fixed=fixed,
    )


def _pad(tokenizer: Tokenizer) -> int:
    if tokenizer.padding:
        return int(tokenizer.padding["pad_id"])
    return next((number for token in _PADS if (number := tokenizer.token_to_id(token)) is not None), 0)


def _names(file: Path, outputs: int) -> list[str]:
    """What the labels are called, as `config.json` beside the file says, or else as transformers calls them."""
    try:
        told = json.loads((file.parent / "config.json").read_bytes())["id2label"]
        names = [str(told[str(at)]) for at in range(outputs)]
    except (OSError, ValueError, KeyError, TypeError):
        return [f"LABEL_{at}" for at in range(outputs)]
    return names if len(told) == outputs else [f"LABEL_{at}" for at in range(outputs)]


def _first(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).partition("\n")[0][:300]
