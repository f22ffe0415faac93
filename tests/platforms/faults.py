"""What goes wrong on the way to a platform and back, drawn by lot or set by a test."""

import random
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """One thing that goes wrong with one request. Only those that begin with "acted" do what was asked before."""

    SERVER_ERROR = "server_error"
    """500 or 503, nothing done."""
    RATE_LIMITED = "rate_limited"
    """429 in the platform's own words, nothing done."""
    DROPPED = "dropped"
    """The connection ends before any answer, nothing done."""
    HANGS = "hangs"
    """No answer until the caller gives up, nothing done."""
    HTML = "html"
    """200 and a page in HTML where JSON is due, nothing done."""
    TRUNCATED = "truncated"
    """Half of an answer, then the connection ends; nothing done."""
    DRIP = "drip"
    """An answer that comes byte by byte and never ends; nothing done."""
    UNAUTHORIZED = "unauthorized"
    """401: the token is dead."""
    NO_CREDIT = "no_credit"
    """402: nothing is left to pay with."""
    FORBIDDEN = "forbidden"
    """403 for the whole app."""
    ACTED_HANGS = "acted_hangs"
    """Done, and then no answer: the time-out after posting."""
    ACTED_DROPPED = "acted_dropped"
    """Done, and then the connection ends."""
    ACTED_SERVER_ERROR = "acted_server_error"
    """Done, and then 500 or 503."""
    ACTED_TRUNCATED = "acted_truncated"
    """Done, and half of the answer."""

    @property
    def has_acted(self) -> bool:
        """Whether what was asked has happened all the same."""
        return self.value.startswith("acted")


PASSING = (
    Fault.SERVER_ERROR,
    Fault.RATE_LIMITED,
    Fault.DROPPED,
    Fault.HANGS,
    Fault.HTML,
    Fault.TRUNCATED,
    Fault.DRIP,
    Fault.ACTED_HANGS,
    Fault.ACTED_DROPPED,
    Fault.ACTED_SERVER_ERROR,
    Fault.ACTED_TRUNCATED,
)
"""The faults that pass by themselves."""


@dataclass
class Faults:
    """`share` of the requests (0 to 1) suffers one of `kinds`, drawn by a dice of our own. Thread-safe.

    A test says what it wants instead: `next_on` for the coming requests, `always_on` until it says `none_on`. Both
    go by the beginning of "METHOD /path".
    """

    share: float = 0.0
    kinds: Sequence[Fault] = PASSING
    seed: int = 1
    _queued: list[tuple[str, deque[Fault | None]]] = field(default_factory=list)
    _standing: dict[str, Fault] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._dice, self._lock = random.Random(self.seed), threading.Lock()

    def next_on(self, request: str, *faults: Fault | None) -> None:
        """The next requests that begin with `request` suffer these, one each; None lets one through."""
        with self._lock:
            self._queued.append((request, deque(faults)))

    def always_on(self, request: str, fault: Fault) -> None:
        """Every request that begins with `request` suffers this from now on."""
        with self._lock:
            self._standing[request] = fault

    def none_on(self, request: str) -> None:
        """Take back what `always_on` said for it."""
        with self._lock:
            self._standing.pop(request, None)

    def drawn(self, request: str) -> Fault | None:
        """What this request suffers."""
        with self._lock:
            for beginning, queue in self._queued:
                if queue and request.startswith(beginning):
                    return queue.popleft()
            for beginning, fault in self._standing.items():
                if request.startswith(beginning):
                    return fault
            return self._dice.choice(self.kinds) if self._dice.random() < self.share else None
