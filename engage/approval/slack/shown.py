"""What every kind of message of ours has in common: which are wanted, and what each shows now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from engage.approval.slack.blocks import Message
from engage.store.slack_posts import Shows, SlackPost, Wanted


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a message shows now. `move`: the newest move of its mention when that was asked; `look_at`: when it shows
    something else though nothing moves, None: never."""

    message: Message
    move: int = 0
    look_at: datetime | None = None

    @property
    def shows(self) -> Shows:
        return Shows(self.message.digest, self.move, self.look_at)


class Kind(Protocol):
    """One kind of message: a card, a wave's card, the history under a card, alerts, the digest. It decides nothing and
    asks Slack nothing."""

    @property
    def name(self) -> str:
        """As `SlackPost.kind` has it."""
        ...

    def wanted(self, now: datetime) -> Sequence[Wanted]:
        """Messages that are to be there and may be missing. Asked often: it must be cheap where there are none."""
        ...

    def render(self, posts: Sequence[SlackPost], now: datetime) -> Mapping[str, Rendered]:
        """By key, what these show now; what has nothing to show is left out: it is not posted, or stays as it is."""
        ...
