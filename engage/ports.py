"""What the engine asks of the outside. Everything behind a port can be swapped by one line of config.yaml."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from engage.exchange import Heard, Reply, Said, Standing
from engage.labels import Label
from engage.types import Eligibility, Mention, Reading


class Listener(Protocol):
    """Hears a platform. One object, one thread at a time."""

    name: str
    """The block's name in config.yaml; the cursor is stored under it."""
    platform: str
    """The platform its mentions carry."""
    every: timedelta
    """How often to hear."""
    recheck: timedelta | None
    """How often each post that we keep is looked at again, for edits and deletions; None: never."""

    def hear(self, cursor: str | None) -> Iterator[Heard]:
        """What is new since `cursor`, in batches; each is stored before the next is asked for.

        Raises `Temporary` (later again), `Closed` (not before then, or before a person acted) or `Permanent` (a person
        must act); what was yielded before stands. When an endpoint may be asked again is part of the cursor.
        """
        ...

    def look_again(self, mentions: Sequence[Mention]) -> Sequence[Standing]:
        """How these posts (100 at most) stand now, as far as the platform tells. Raises as `hear` does."""
        ...


class Speaker(Protocol):
    """Speaks on a platform. Never tries twice by itself. One object, one thread at a time, but for `price`,
    `eligibility` and `by_hand`, which ask nobody."""

    patience: timedelta
    """How long after a broken-off attempt a post may still turn up: the platform's time-out plus its index lag."""
    max_length: int
    """Characters that fit into one post."""

    def eligibility(self, mention: Mention) -> Eligibility:
        """May this be answered, by the platform's rules and by what the mention itself says."""
        ...

    def price(self, text: str) -> Decimal:
        """What saying this costs, in US dollars."""
        ...

    def by_hand(self, mention: Mention, text: str) -> str:
        """A link that takes a person to where they can post it, with the text ready if the platform can do that."""
        ...

    def look(self, mention: Mention) -> Standing:
        """The post as it is now. Raises `Temporary` (or `Closed`) when the platform does not tell."""
        ...

    def say(self, reply: Reply) -> Said:
        """Post it, once. Raises one of the errors of `engage/errors.py`."""
        ...

    def look_back(self, reply: Reply) -> Said | None:
        """Our own post for this reply, or None if it is surely not there. Raises `Temporary` or `Unsure`."""
        ...


class Model(Protocol):
    """Reads texts. Thread-safe once built; the same text reads the same whatever its neighbours are."""

    name: str
    """Name and version, kept with every reading."""
    facts: Mapping[str, str]
    """What `goodword models info` tells of it, line by line: "weights" > "embedded.onnx, 22.9 MB"."""

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """One reading for each text, in order. Any text has a reading: empty, emoji only, a megabyte."""
        ...


class Classifier(Protocol):
    """Answers one question about texts (sentiment, intent, cause or urgency) in place of the embedded model.

    Thread-safe once built; the same text gets the same answer whatever its neighbours are.
    """

    name: str
    """Name and version, kept with every reading."""
    facts: Mapping[str, str]
    """What `goodword models info` tells of it."""

    def classify(self, texts: Sequence[str]) -> list[Label[str]]:
        """One label for each text, in order, out of the head's own: `Sentiment`, `Intent`, `Cause`, `Urgency`."""
        ...


class Sandbox(Protocol):
    """A wall where replies are pinned instead of being posted; the console shows it."""

    def pin(self, reply: Reply) -> Said:
        """Pin it once more, whatever hangs there already: it stands for a platform, and platforms do not count."""
        ...

    def find(self, key: str) -> Said | None:
        """The oldest one with this key, if there is one."""
        ...


class Clock(Protocol):
    """What time it is: the real one in the daemon, one that tests turn by hand."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        ...
