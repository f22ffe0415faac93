"""One envelope of Socket Mode on its way from Slack to the app."""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.platforms.slack_objects import JSON


@dataclass
class Delivery:
    """One envelope on its way. `answer` is what the app said with its acknowledgement, `seconds` how long it took.

    `failed` says why Slack gave up: the person sees an error then.
    """

    id: str
    kind: str
    payload: JSON
    takes_answer: bool
    retries: int = 0
    lost_acks: int = 0
    """How many of its coming acknowledgements are lost on the way."""
    failed: str = ""
    answer: JSON | None = None
    seconds: float | None = None
    sent: float = field(default_factory=time.monotonic)
    applies: Callable[[JSON], None] = lambda _: None
    """What Slack does with the answer."""
    _settled: threading.Event = field(default_factory=threading.Event)

    @property
    def is_settled(self) -> bool:
        """Whether it was acknowledged, or given up."""
        return self._settled.is_set()

    def acked(self, seconds: float = 10.0) -> "Delivery":
        """Wait until the app has acknowledged it. Raises AssertionError where Slack gave up first."""
        if not self._settled.wait(seconds):
            raise AssertionError(f"{self.kind} was not acknowledged within {seconds} s")
        if self.failed:
            raise AssertionError(f"{self.kind} failed: {self.failed}")
        return self

    def gave_up(self, seconds: float = 10.0) -> bool:
        """Wait until it is settled; whether Slack gave up."""
        return self._settled.wait(seconds) and bool(self.failed)

    def settle(self, failed: str = "") -> None:
        """It is over."""
        self.failed = failed
        self._settled.set()

    @property
    def envelope(self) -> str:
        """As it goes over the wire."""
        told: JSON = {"envelope_id": self.id, "type": self.kind, "payload": self.payload}
        told["accepts_response_payload"] = self.takes_answer
        if self.kind == "events_api":
            told |= {"retry_attempt": self.retries, "retry_reason": "timeout" if self.retries else ""}
        return json.dumps(told)
