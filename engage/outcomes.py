"""What became of an attempt to say something: the one right move for each way that it can end."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from engage.errors import AskAgain, Closed, OnlyByHand, PlatformError, Temporary, Unsure
from engage.exchange import Said, Standing
from engage.items import Item, Move, Shut
from engage.stages import Stage
from engage.standing import followed
from engage.types import Eligibility, How

MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)


def changed(item: Item, standing: Standing, now: datetime) -> Move | None:
    """The move that a post asks for that is not any more what the person who approved had before their eyes."""
    followed_up, eligibility = followed(item, standing), standing.eligibility
    if followed_up is not None:
        return followed_up
    if eligibility.how is How.NONE:
        return _held(item, now, f"may not be answered any more: {eligibility.because}", eligibility)
    if eligibility.how is How.BY_HAND:
        return _by_hand(item, eligibility.because, eligibility)
    return None


def refused(item: Item, now: datetime, error: PlatformError) -> Move:
    """The move that follows an attempt that surely did not happen."""
    match error:
        case Closed():
            return _closed(item, now, error)
        case Temporary():
            return _later(item, now, error)
        case AskAgain():
            return _held(item, now, str(error))
        case OnlyByHand():
            return _by_hand(item, str(error))
        case _:
            return Move(item, Stage.STUCK, f"refused for good: {error}")


def unknown(item: Item, why: str, look_back_at: datetime) -> Move:
    """Nobody knows whether it was sent."""
    return Move(item, Stage.UNKNOWN, f"its fate is unknown: {why}", due_at=look_back_at)


def cannot_look_back(item: Item, now: datetime, error: Temporary | Unsure, later: timedelta) -> Move:
    """Still nobody knows: once more `later`, or when the platform takes us again."""
    if isinstance(error, Closed):
        return Move(item, Stage.UNKNOWN, f"cannot look back for now: {error}", due_at=now, shut=_shut(now, error))
    return Move(item, Stage.UNKNOWN, f"could not look back yet: {error}", due_at=now + later)


def not_there(item: Item, now: datetime) -> Move:
    """Looked back, and it is surely not there."""
    if item.the_delivery.attempt >= MOST_ATTEMPTS:
        return Move(item, Stage.STUCK, f"gave up after {MOST_ATTEMPTS} attempts; the last one is surely not there")
    return Move(item, Stage.APPROVED, "looked back: surely not there, so again", due_at=now + FIRST_WAIT)


def sent(item: Item, said: Said, because: str, price: Decimal) -> Move:
    """It stands there."""
    delivery = replace(item.the_delivery, external_id=said.external_id, url=said.url, price=price)
    return Move(item, Stage.SENT, because, (delivery,))


def _later(item: Item, now: datetime, error: Temporary) -> Move:
    """Back to approved, waiting twice as long after each attempt; after the last one a person looks."""
    attempt = item.the_delivery.attempt
    if attempt >= MOST_ATTEMPTS:
        return Move(item, Stage.STUCK, f"gave up after {attempt} attempts: {error}")
    wait = max(error.retry_after or timedelta(0), min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT))
    return Move(item, Stage.APPROVED, f"surely not sent, again in {wait}: {error}", due_at=now + wait)


def _closed(item: Item, now: datetime, error: Closed) -> Move:
    """The platform takes nothing from anybody: that was not this reply's attempt. It is due at once, and waits with all
    others until the platform is open again, so that a person who opens it sooner sets all of them going."""
    delivery = replace(item.the_delivery, attempt=item.the_delivery.attempt - 1)
    says = f"surely not sent, {item.mention.platform} takes nothing for now: {error}"
    return Move(item, Stage.APPROVED, says, (delivery,), due_at=now, shut=_shut(now, error))


def _shut(now: datetime, error: Closed) -> Shut:
    return Shut(now + error.retry_after if error.retry_after is not None else None, str(error))


def _held(item: Item, now: datetime, why: str, eligibility: Eligibility | None = None) -> Move:
    """Back to a person, if there is still time to decide."""
    expires_at = item.the_draft.expires_at
    if expires_at <= now:
        return Move(item, Stage.STUCK, why)
    mention = replace(item.mention, eligibility=eligibility or item.mention.eligibility)
    return Move(item, Stage.HELD, why, (mention,), due_at=expires_at)


def _by_hand(item: Item, why: str, eligibility: Eligibility | None = None) -> Move:
    """The approval stands; a person must post it."""
    mention = replace(item.mention, eligibility=eligibility or Eligibility(How.BY_HAND, why))
    return Move(item, Stage.BY_HAND, f"to be posted by hand: {why}", (mention,), due_at=item.the_draft.expires_at)
