"""Saying what was approved: exactly once, or a person is asked.

The claim is stored before the platform is called. Whatever the platform answers, there is one right move: it took it
(sent), it surely did not (approved: later again), it never will (stuck: a person looks), nobody knows (unknown: look
back, and never before the platform's own patience has run out: asking at once doubled 22 of 400 sends in a trial).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from engage.errors import Permanent, Temporary, Unsure
from engage.ports import Speaker
from engage.stages import Stage
from engage.tools import Tools
from engage.types import Item, Move, Reply, Said

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 8
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=1)
MOST_LOOKS = timedelta(minutes=30)
"""How long we look back for a reply whose fate is unknown before a person is asked to."""


def claim(items: Sequence[Item], tools: Tools) -> list[Move]:
    """approved > sending: until `patience` is over it is this worker's alone. Expired, or stuck without a speaker."""
    now = tools.clock.now()
    return [_claim(item, now, tools.speakers.get(item.mention.platform)) for item in items]


def speak(items: Sequence[Item], tools: Tools) -> list[Move]:
    """sending > sent, approved, unknown or stuck: one call to the platform, and only for a claim held in memory."""
    return [_speak(item, tools) if item.claimed else _broken_off(item, tools) for item in items]


def look_back(items: Sequence[Item], tools: Tools) -> list[Move]:
    """unknown > sent, approved, stuck, or unknown again: read our own posts before deciding anything."""
    return [_look_back(item, tools) for item in items]


def close(items: Sequence[Item], tools: Tools) -> list[Move]:
    """sent > closed."""
    return [Move(item, Stage.CLOSED, "answered") for item in items]


def reply_of(item: Item) -> Reply:
    """What the speaker is asked to say. The key is the mention's, so it is the same over all attempts."""
    draft = item.the_draft
    return Reply(f"mention-{item.id}", item.mention, item.the_delivery.text, draft.lane, draft.playbook)


def _claim(item: Item, now: datetime, speaker: Speaker | None) -> Move:
    if item.the_draft.expires_at <= now:
        return Move(item, Stage.EXPIRED, "its moment passed before it could be said")
    if speaker is None:
        return Move(item, Stage.STUCK, f"no speaker for {item.mention.platform} is configured")
    delivery = replace(item.the_delivery, attempt=item.the_delivery.attempt + 1, tried_at=now)
    return Move(item, Stage.SENDING, f"attempt {delivery.attempt}", (delivery,), due_at=now + speaker.patience)


def _speak(item: Item, tools: Tools) -> Move:
    now, speaker = tools.clock.now(), tools.speakers[item.mention.platform]
    if now - _tried_at(item) > speaker.patience / 2:
        return _broken_off(item, tools)  # this machine slept: somebody else may be looking back by now
    try:
        said = speaker.say(reply_of(item))
    except Temporary as error:
        return _later(item, now, str(error), error.retry_after)
    except Permanent as error:
        return Move(item, Stage.STUCK, f"refused for good: {error}")
    except Unsure as error:
        return Move(item, Stage.UNKNOWN, f"its fate is unknown: {error}", due_at=now + speaker.patience)
    except Exception as error:
        log.exception("speaker_failed", mention=item.id, platform=item.mention.platform)
        return Move(item, Stage.UNKNOWN, f"its fate is unknown: {error!r}", due_at=now + speaker.patience)
    return _sent(item, said, "posted")


def _tried_at(item: Item) -> datetime:
    """When the attempt under way was claimed."""
    tried_at = item.the_delivery.tried_at
    assert tried_at is not None, f"mention {item.id} is being said without a claim"
    return tried_at


def _broken_off(item: Item, tools: Tools) -> Move:
    return Move(item, Stage.UNKNOWN, f"attempt {item.the_delivery.attempt} was broken off", due_at=tools.clock.now())


def _look_back(item: Item, tools: Tools) -> Move:
    now, speaker = tools.clock.now(), tools.speakers.get(item.mention.platform)
    if speaker is None:
        return Move(
            item,
            Stage.STUCK,
            f"no speaker for {item.mention.platform} is configured any more: look there yourself",
        )
    try:
        said = speaker.look_back(reply_of(item))
    except (Temporary, Unsure) as error:
        if now - _tried_at(item) > MOST_LOOKS:
            return Move(item, Stage.STUCK, f"looked back in vain; see whether it was posted: {error}")
        return Move(item, Stage.UNKNOWN, f"could not look back yet: {error}", due_at=now + speaker.patience)
    if said is None:
        return Move(item, Stage.APPROVED, "looked back: surely not there, so again", due_at=now + FIRST_WAIT)
    return _sent(item, said, "looked back: it is there")


def _sent(item: Item, said: Said, because: str) -> Move:
    delivery = replace(item.the_delivery, external_id=said.external_id, url=said.url)
    return Move(item, Stage.SENT, because, (delivery,))


def _later(item: Item, now: datetime, why: str, retry_after: timedelta | None) -> Move:
    """Back to approved, waiting twice as long after each attempt; after the last one a person looks."""
    attempt = item.the_delivery.attempt
    if attempt >= MOST_ATTEMPTS:
        return Move(item, Stage.STUCK, f"gave up after {attempt} attempts: {why}")
    wait = max(retry_after or timedelta(0), min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT))
    return Move(item, Stage.APPROVED, f"surely not sent, again in {wait}: {why}", due_at=now + wait)
