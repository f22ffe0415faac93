"""Where the files of a Hugging Face model are: a folder, this machine's cache, or at first the hub."""

import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo

from engage.errors import GoodwordError
from models import labelling

MISSING = 'it needs PyTorch and transformers, which are not installed; run: pip install "goodword[torch]"'

_NAME = re.compile(r"[\w.-]+(?:/[\w.-]+)?", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}")
_FILES = ["*.json", "*.txt", "*.model", "*.codes", "model*.safetensors"]
_PICKLES = ["pytorch_model*.bin", "pytorch_model*.json"]

log = logging.getLogger(__name__)


def _folder_or_name(model: str, info: ValidationInfo) -> str:
    """A folder becomes its whole path. A name of the hub stays."""
    folder = (info.context or {}).get("folder", Path()) / Path(model).expanduser()
    if folder.is_dir():
        return str(folder.resolve())
    if model.startswith((".", "/", "~")):
        raise ValueError(f"there is no folder {folder}")
    if not _NAME.fullmatch(model):
        raise ValueError(f"{model[:80]!r} is neither a folder nor a name of the hub, like owner/name")
    return model


class Settings(labelling.Settings):
    """Which model, and where it runs."""

    model: Annotated[str, AfterValidator(_folder_or_name)] = Field(
        min_length=1, description="A name on Hugging Face's hub, owner/name, or a folder."
    )
    revision: str | None = Field(default=None, min_length=1, description="The commit (40 hex digits) that is meant.")
    offline: bool = Field(default=False, description="Never go to the hub: the model must be here already.")
    pickle: bool = Field(
        default=False,
        description="Take weights that are no safetensors, but a pickle. Such a file can run programs: only from "
        "publishers you trust.",
    )
    device: Literal["auto", "cpu", "cuda"] = Field(default="auto", description="auto: the GPU, if there is one.")
    cache: Path | None = Field(default=None, description="Where downloaded models are kept; otherwise the usual place.")
    hub: str | None = Field(default=None, description="The address of another hub, for example a mirror in the house.")
    token: SecretStr | None = Field(default=None, description="For models that are not public.")


@dataclass(frozen=True, slots=True)
class Found:
    """The folder with a model's files. `commit` is "" for a folder of one's own."""

    folder: Path
    commit: str


def found(settings: Settings) -> Found:
    """The model's files; downloaded the first time, unless `offline`. Raises `GoodwordError` if they cannot be had."""
    if Path(settings.model).is_dir():
        return Found(Path(settings.model), "")
    folder = _cached(settings) or _downloaded(settings)
    if not _COMMIT.fullmatch(settings.revision or ""):
        log.warning(
            "%s: no commit is pinned, so another machine may read with other weights; add to its block: revision: %s",
            settings.model,
            folder.name,
        )
    return Found(folder, folder.name)


def _cached(settings: Settings) -> Path | None:
    """The files on this machine, if all of them are here."""
    try:
        folder = Path(_snapshot(settings, local_files_only=True))
    except OSError:
        return None
    complete = (folder / "config.json").is_file() and any(any(folder.glob(kind)) for kind in weights(settings))
    return folder if complete else None


def _downloaded(settings: Settings) -> Path:
    what = settings.model + (f" at revision {settings.revision}" if settings.revision else "")
    if settings.offline:
        raise GoodwordError(f"{what} is not on this machine; take `offline: true` out once, to download it")
    from huggingface_hub import errors

    try:
        return Path(_snapshot(settings))
    except errors.GatedRepoError as error:
        raise GoodwordError(f"{what} wants its terms accepted on the hub first, and then a token ({_TOKEN})") from error
    except errors.RepositoryNotFoundError as error:
        raise GoodwordError(
            f"the hub has no public model {settings.model}; look at the name; a private one needs a token ({_TOKEN})"
        ) from error
    except errors.RevisionNotFoundError as error:
        raise GoodwordError(f"{settings.model} has no revision {settings.revision}; look at its history") from error
    except Exception as error:  # requests, httpx and xet, whichever the hub's library uses, share no base
        reason = str(error.__cause__ or error).strip().partition("\n")[0][:200]
        raise GoodwordError(
            f"{what} is not on this machine, and the hub cannot be reached to download it: {reason}"
        ) from error


_TOKEN = "GOODWORD_MODELS_<HEAD>_TOKEN"  # noqa: S105 - the name of a variable


def _snapshot(settings: Settings, **more: Any) -> str:
    """The folder of one commit in the cache. Only the files that are wanted are downloaded, and nothing is run."""
    try:
        import huggingface_hub
    except ImportError as error:
        raise GoodwordError(MISSING) from error
    return str(
        huggingface_hub.snapshot_download(
            settings.model,
            revision=settings.revision,
            cache_dir=settings.cache,
            endpoint=settings.hub,
            token=settings.token.get_secret_value() if settings.token else False,
            allow_patterns=_FILES + (_PICKLES if settings.pickle else []),
            **more,
        )
    )


def weights(settings: Settings) -> list[str]:
    """What the files with weights are called, the best first."""
    return ["*.safetensors", *(["pytorch_model*.bin"] if settings.pickle else [])]
