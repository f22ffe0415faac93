"""What the labels of somebody else's model mean in ours, and what such models are told in config.yaml."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

import numpy as np
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from engage.complaints import did_you_mean
from engage.errors import GoodwordError
from engage.labels import Label
from models.batching import Floats
from models.heads import HEADS

_LISTED = 12
"""So many labels are listed in a sentence."""


class Settings(BaseModel):
    """How texts are given to a model."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_length: int = Field(default=128, ge=16, le=8192, description="Tokens read at once; longer posts are cut.")
    windows: int = Field(default=16, ge=1, le=256, description="At most so many pieces of a long post are read.")
    batch: int = Field(default=8, ge=1, le=512, description="Pieces that the model reads at once.")
    masked: bool = Field(default=True, description="Write @user for every handle and http for every link.")


def _is_ours(label: str | None, info: ValidationInfo) -> str | None:
    """Held against the labels of the head that config.yaml names this model for."""
    head = (info.context or {}).get("head")
    if head and label is not None:
        ours(label, head)
    return label


def _numbered(labels: Any) -> Any:
    """A list of labels stands for a mapping by number."""
    return dict(zip(map(str, range(len(labels))), labels, strict=True)) if isinstance(labels, list) else labels


OurLabel = Annotated[str, AfterValidator(_is_ours)]
"""For settings: one of the head's own labels. A wrong one is told with its line and the nearest right word."""
Meanings = Annotated[dict[str, OurLabel | None], BeforeValidator(_numbered)]
"""For settings: a label of the model (its name or number) > ours, or None to leave it out; or a list of ours."""


def ours(label: str, head: str) -> StrEnum:
    """The label of `head` that is called so, in capitals or not. Raises `ValueError` with a sentence."""
    kind = HEADS[head]
    try:
        return kind(label.strip().lower())
    except ValueError as error:
        raise ValueError(f"{label[:40]!r} is no {head}{did_you_mean(label, list(kind))}") from error


class Meaning:
    """Which of a head's labels each label of a model means."""

    def __init__(self, head: str, names: Sequence[str], written: Mapping[str, str | None]) -> None:
        """`names` are the model's labels in order, `written` what config.yaml says of them (by name or number).

        Raises `GoodwordError` where that leaves a label without a meaning, names one that there is not, or would have
        the model say always the same.
        """
        self._known = list(HEADS[head])
        told = {_place(name, names): label for name, label in written.items()}
        found = [told[at] if at in told else _same(name, head) for at, name in enumerate(names)]
        if missing := [name for name, label in zip(names, found, strict=True) if label == ""]:
            raise GoodwordError(
                f"its labels are {_listed(names)}; write what {_listed(missing)} mean{'s' * (len(missing) == 1)}: "
                f"labels: {{{missing[0]}: …}}, where there are {', '.join(self._known)}, or null to leave one out"
            )
        try:
            means = [ours(label, head) if label else None for label in found]
        except ValueError as error:
            raise GoodwordError(f"labels: {error}") from error
        self._reached = [at for at, label in enumerate(self._known) if label in means]
        if len(self._reached) < 2:
            raise GoodwordError(f"its labels ({_listed(names)}) must mean at least two of {', '.join(self._known)}")
        self._places = [self._known.index(label) if label else len(self._known) for label in means]
        pairs = zip(names, means, strict=True)
        self.shown = ", ".join(f"{name} > {label or 'left out'}" for name, label in pairs)

    def labels(self, shares: Floats) -> list[Label[str]]:
        """The likeliest label for each row of shares (n x the model's labels), and the next. Shares of one meaning add
        up, to four places; what is left out is given to nobody."""
        return [self._label(row) for row in shares]

    def _label(self, row: Floats) -> Label[str]:
        sums = np.bincount(self._places, weights=row, minlength=len(self._known)).round(4)
        first, second = sorted(self._reached, key=lambda at: -sums[at])[:2]
        return Label(self._known[first], min(1.0, float(sums[first])), self._known[second])


def _same(name: str, head: str) -> str:
    """Our label of the same name as the model's, or "" if there is none."""
    try:
        return ours(name, head)
    except ValueError:
        return ""


def _place(written: str, names: Sequence[str]) -> int:
    """Which of the model's labels is meant, by name or number."""
    folded = [name.casefold() for name in names]
    if written in names:
        return list(names).index(written)
    if folded.count(written.casefold()) == 1:
        return folded.index(written.casefold())
    if written.isdecimal() and int(written) < len(names):
        return int(written)
    raise GoodwordError(f"labels: the model has no label {written[:40]!r}{did_you_mean(written, names)}")


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _LISTED
    return ", ".join(name[:40] for name in names[:_LISTED]) + (f" and {more} more" if more > 0 else "")
