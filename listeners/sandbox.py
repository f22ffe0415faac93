"""Speaks on a wall of our own instead of a platform, and fails as often as it is told to: for trials and rehearsals."""

import hashlib
import time
from collections import Counter
from datetime import timedelta
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engage.counting import weighted_length
from engage.errors import Permanent, Temporary, Unsure
from engage.exchange import Reply, Said, Standing
from engage.ports import Sandbox
from engage.types import Eligibility, Mention


class Faults(BaseModel):
    """How large a share of the attempts goes wrong, and how. 0.1 is every tenth."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    temporary: float = Field(default=0, ge=0, le=1, description="Surely not posted; may be tried again.")
    permanent: float = Field(default=0, ge=0, le=1, description="Refused for good.")
    unsure_posted: float = Field(default=0, ge=0, le=1, description="Posted, but the answer is lost.")
    unsure_lost: float = Field(default=0, ge=0, le=1, description="Not posted, and the answer is lost.")

    @model_validator(mode="after")
    def _at_most_all(self) -> "Faults":
        total = sum(self.model_dump().values())
        if total > 1:
            raise ValueError(f"the shares add up to {total:g}; 1 is all there is")
        return self

    def drawn(self, lot: float) -> str:
        """The fault that befalls the attempt with this lot (0 to 1), "" for none."""
        for name, share in self.model_dump().items():
            if lot < share:
                return str(name)
            lot -= share
        return ""


class Settings(BaseModel):
    """The sandbox."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    delay: float = Field(default=0, ge=0, le=60, description="Seconds that posting takes.")
    max_length: int = Field(default=280, ge=1, le=100_000, description="Characters that fit, counted as X counts.")
    patience: float = Field(
        default=10, gt=0, le=3600, description="Seconds, besides delay, before a broken-off attempt is looked back at."
    )
    fail: Faults = Field(default=Faults(), description="Shares of attempts that go wrong, to see what happens then.")


class Speaker:
    """Pins replies to the wall. Which attempts go wrong depends on the reply's key and the attempt alone."""

    def __init__(self, settings: Settings, sandbox: Sandbox) -> None:
        self.max_length = settings.max_length
        # Twice the delay: an attempt is only begun in the first half of the time that it is given.
        self.patience = timedelta(seconds=settings.patience + 2 * settings.delay)
        self._settings, self._sandbox = settings, sandbox
        self._failures: Counter[str] = Counter()  # one worker at a time says one reply, so this needs no lock

    def eligibility(self, mention: Mention) -> Eligibility:
        """The sandbox asks nobody for leave; what the listener found out stands."""
        return mention.eligibility

    def price(self, text: str) -> Decimal:
        """It costs nothing."""
        return Decimal(0)

    def by_hand(self, mention: Mention, text: str) -> str:
        """Where the post stands: nothing can be made ready there."""
        return mention.url

    def look(self, mention: Mention) -> Standing:
        """The wall knows no other posts than ours: theirs stand as they were heard."""
        return Standing(mention.external_id, mention.text, mention.eligibility)

    def say(self, reply: Reply) -> Said:
        """Pin it, once. Raises `Permanent` for a text that does not fit, and whatever `fail` has drawn."""
        length = weighted_length(reply.text)
        if length > self.max_length:
            raise Permanent(f"the reply is {length:,} characters long; the sandbox takes {self.max_length:,}")
        if not reply.text.strip():
            raise Permanent("the reply is empty")
        time.sleep(self._settings.delay)
        fault = self._settings.fail.drawn(_lot(reply.key, self._failures[reply.key]))
        if fault:
            self._failures[reply.key] += 1
        match fault:
            case "temporary":
                raise Temporary("the sandbox was told to be busy")
            case "permanent":
                raise Permanent("the sandbox was told to refuse this")
            case "unsure_lost":
                raise Unsure("the sandbox was told to lose this on the way")
            case "unsure_posted":
                self._sandbox.pin(reply)
                raise Unsure("the sandbox was told to pin this and not to say so")
        return self._sandbox.pin(reply)

    def look_back(self, reply: Reply) -> Said | None:
        """What hangs on the wall for this reply."""
        return self._sandbox.find(reply.key)


def _lot(key: str, failures: int) -> float:
    """0 to 1, evenly spread, the same in every run for the same attempt at the same reply."""
    digest = hashlib.blake2b(f"{key} {failures}".encode(), digest_size=6).digest()
    return int.from_bytes(digest, "big") / 2**48
