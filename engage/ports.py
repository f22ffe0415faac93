"""What the engine asks of the outside. Everything behind a port can be swapped by one line of config.yaml."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from engage.types import Heard, Label, Reading, Reply, Said


class Listener(Protocol):
    """Hears a platform. One object, one thread at a time."""

    name: str
    """The block's name in config.yaml; the cursor is stored under it."""
    platform: str
    """The platform its mentions carry."""
    every: timedelta
    """How often to hear."""

    def hear(self, cursor: str | None) -> Iterator[Heard]:
        """What is new since `cursor`, in batches; each is stored before the next is asked for.

        Raises `Temporary` (later again) or `Permanent` (a person must act); what was yielded before stands.
        """
        ...


class Speaker(Protocol):
    """Speaks on a platform. Never tries twice by itself."""

    patience: timedelta
    """How long after a broken-off attempt a post may still turn up: the platform's time-out plus its index lag."""
    max_length: int
    """Characters that fit into one post."""

    def say(self, reply: Reply) -> Said:
        """Post it, once. Raises `Temporary`, `Permanent` or `Unsure`."""
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
