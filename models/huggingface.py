"""A model of Hugging Face that sorts texts into labels, by name or folder: `kind: huggingface`.

PyTorch and transformers come with the extra "torch" and are imported when a model is loaded, not before. Code that
comes with a model is never run.
"""

import inspect
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import Field
from tokenizers import Tokenizer

from engage.errors import GoodwordError
from engage.labels import Label
from models import hub
from models.batching import Batch, Floats, Limits, Windows, sigmoid
from models.labelling import Meaning, Meanings
from models.softmax import softmax


class Settings(hub.Settings):
    """One model."""

    labels: Meanings = Field(
        default={}, description="What its labels mean: {LABEL_0: negative}; null leaves one out. Ours need no mapping."
    )


class Classifier:
    """Answers one head's question. Thread-safe once built."""

    def __init__(self, head: str, settings: Settings) -> None:
        """Raises `GoodwordError` when the model cannot be loaded, or its labels are not understood."""
        self._network = Network(settings)
        try:
            self._meaning = Meaning(head, self._network.names, settings.labels)
        except GoodwordError as error:
            raise GoodwordError(f"{settings.model}: {error}") from error
        self._windows = self._network.windows(settings)
        self._shared_out = sigmoid if self._network.one_by_one else softmax
        self.name = self._network.name
        self.facts: Mapping[str, str] = {"labels": self._meaning.shown, **self._network.facts}

    def classify(self, texts: Sequence[str]) -> list[Label[str]]:
        """One label for each text, in order."""
        return self._meaning.labels(self._windows.shares(texts, self._network.score, self._shared_out))


class Network:
    """A model for sequence classification on its device, and its tokenizer.

    `names`: its labels. `one_by_one`: they do not exclude each other. `longest`: tokens that it reads at once.
    """

    def __init__(self, settings: hub.Settings) -> None:
        """Raises `GoodwordError` when a package or the model is missing, or it is no classifier of texts."""
        try:
            import torch
            import transformers
        except ImportError as error:
            raise GoodwordError(f"{settings.model}: {hub.MISSING}") from error
        found = hub.found(settings)
        _look_into(found.folder, settings)
        self._device = _device(settings)
        transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            tokenizer, model, lacks = _loaded(found.folder)
        except Exception as error:  # of a damaged file, every library in there raises its own
            raise GoodwordError(
                f"{settings.model}: cannot be loaded as a classifier of texts: {_first(error)}"
            ) from error
        if lacks:
            raise GoodwordError(
                f"{settings.model}: is no finished classifier, since it has no weights for {', '.join(lacks[:3])}; "
                "it has to be fine-tuned first, or another one named"
            )
        self._model, self._torch = model.float().eval().to(self._device), torch
        self._tokenizer = _fast(tokenizer, settings)
        self._takes_types = _takes_types(model, tokenizer)
        config = model.config
        self.names = [str(config.id2label[at]) for at in range(config.num_labels)]
        self.one_by_one = config.problem_type == "multi_label_classification"
        self.longest = _longest(config, tokenizer)
        self._pad = config.pad_token_id if config.pad_token_id is not None else tokenizer.pad_token_id
        self.name = f"{_short(settings.model)} {found.commit[:8] or _fingerprint(found.folder)}"
        self.facts: Mapping[str, str] = {
            "model": settings.model,
            "revision": found.commit or "a folder of your own",
            "runs on": f"{self._device}, {sum(each.numel() for each in model.parameters()):,} parameters",
        }

    def windows(self, settings: hub.Settings, hypotheses: Sequence[str] = ()) -> Windows:
        """What cuts texts for this model."""
        length = min(settings.max_length, self.longest)
        alone = self._pad is None  # it has never seen padding, and cannot tell it from a text
        limits = Limits(
            length, settings.windows, 1 if alone else settings.batch, settings.masked, step=1 if alone else 16
        )
        try:
            return Windows(self._tokenizer, limits, self._pad or 0, hypotheses)
        except GoodwordError as error:
            raise GoodwordError(f"{settings.model}: {error}") from error

    def score(self, batch: Batch) -> Floats:
        """Log-odds, n texts x labels."""
        torch = self._torch
        given = {"input_ids": batch.ids, "attention_mask": batch.mask}
        if self._takes_types:
            given["token_type_ids"] = batch.types
        with torch.inference_mode():
            tensors = {name: torch.from_numpy(value).to(self._device) for name, value in given.items()}
            logits = self._model(**tensors).logits
        return np.asarray(logits.cpu().numpy(), np.float64)


def _look_into(folder: Path, settings: hub.Settings) -> None:
    """Say what is missing in the folder, in words."""
    if not (folder / "config.json").is_file():
        raise GoodwordError(f"{settings.model}: is no model's folder, for there is no config.json in it")
    if not any(any(folder.glob(kind)) for kind in hub.weights(settings)):
        raise GoodwordError(
            f"{settings.model}: has no weights as safetensors. Perhaps another revision has (often refs/pr/1 or so); "
            "if you trust its publisher with programs on this machine, write pickle: true"
        )


def _device(settings: hub.Settings) -> str:
    import torch

    if settings.device == "cuda" and not torch.cuda.is_available():
        raise GoodwordError(f"{settings.model}: PyTorch finds no GPU here; write device: cpu, or leave it out")
    return "cuda" if settings.device != "cpu" and torch.cuda.is_available() else "cpu"


def _loaded(folder: Path) -> tuple[Any, Any, list[str]]:
    """The tokenizer, the model, and the names of the weights that it should have and has not."""
    from transformers import AutoModelForSequenceClassification, AutoTokenizer

    alone: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    tokenizer = AutoTokenizer.from_pretrained(folder, **alone)
    model, report = AutoModelForSequenceClassification.from_pretrained(
        folder, **alone, use_safetensors=any(folder.glob("*.safetensors")), output_loading_info=True
    )
    return tokenizer, model, sorted({*report["missing_keys"], *(str(each[0]) for each in report["mismatched_keys"])})


def _fast(tokenizer: Any, settings: hub.Settings) -> Tokenizer:
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if not isinstance(backend, Tokenizer):
        raise GoodwordError(
            f"{settings.model}: has only a slow tokenizer ({type(tokenizer).__name__}), which is not supported; "
            "choose a model with a tokenizer.json"
        )
    return Tokenizer.from_str(backend.to_str())


def _takes_types(model: Any, tokenizer: Any) -> bool:
    return (
        "token_type_ids" in tokenizer.model_input_names
        and "token_type_ids" in inspect.signature(model.forward).parameters
    )


def _longest(config: Any, tokenizer: Any) -> int:
    """Tokens that fit. Two positions less than it has: the family of RoBERTa counts from two."""
    positions = getattr(config, "max_position_embeddings", None)
    return int(min(tokenizer.model_max_length, positions - 2 if positions and positions > 2 else 8192))


def _short(model: str) -> str:
    return Path(model).name if Path(model).is_dir() else model


def _fingerprint(folder: Path) -> str:
    """What tells one set of weights from another."""
    sums = [
        zlib.crc32(file.read_bytes())
        for kind in ("config.json", "*.safetensors", "pytorch_model*.bin")
        for file in sorted(folder.glob(kind))
    ]
    return f"{zlib.crc32(repr(sums).encode()):08x}"


def _first(error: Exception) -> str:
    """The first line of somebody else's error, fit for a sentence."""
    return (str(error).strip() or type(error).__name__).partition("\n")[0][:300]
