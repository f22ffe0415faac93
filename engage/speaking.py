"""Saying what was approved: exactly once, or a person is asked.

The claim is stored before the platform is called. Then the post is looked at once more, since its author may have
edited or deleted it. Whatever the platform answers, there is one right move (`outcomes.py`): it took it, it surely did
not, or nobody knows. Then we look back, and never before the platform's own patience has run out: asking at once
doubled 22 of 400 sends in a trial.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from engage import courteous, outcomes
from engage.courtesy import Verdict
from engage.errors import PlatformError, Temporary, Unsure
from engage.exchange import Reply
from engage.items import Item, Move
from engage.outcomes import FIRST_WAIT, LONGEST_WAIT, MOST_ATTEMPTS
from engage.ports import Speaker
from engage.stages import Stage
from engage.tools import Tools

__all__ = ["FIRST_WAIT", "LONGEST_WAIT", "MOST_ATTEMPTS", "MOST_LOOKS", "claim", "close", "look_back", "speak"]

log = structlog.get_logger(__name__)

MOST_LOOKS = timedelta(minutes=30)
"""How long we look back for a reply whose fate is unknown before a person is asked to."""


def claim(items: Sequence[Item], tools: Tools) -> list[Move]:
    """approved > sending: until `patience` is over it is this worker's alone. Expired, or stuck without a speaker, or
    what courtesy says."""
    now, verdicts = tools.clock.now(), courteous.verdicts(items, tools)
    return [_claim(item, now, tools.speakers.get(item.mention.platform), verdicts[item.id]) for item in items]


def speak(items: Sequence[Item], tools: Tools) -> list[Move]:
    """sending > sent, or what `outcomes` says: one call to the platform, and only for a claim held in memory."""
    return [_speak(item, tools) if item.claimed else _broken_off(item, tools) for item in items]


def look_back(items: Sequence[Item], tools: Tools) -> list[Move]:
    """unknown > sent, approved, stuck, or unknown again: read our own posts before deciding anything."""
    return [_look_back(item, tools) for item in items]


def close(items: Sequence[Item], tools: Tools) -> list[Move]:
    """sent > closed."""
    return [Move(item, Stage.CLOSED, "answered") for item in items]


def reply_of(item: Item) -> Reply:
    """What the speaker is asked to say. The key is the mention's, so it is the same over all attempts."""
    draft, delivery = item.the_draft, item.the_delivery
    since = delivery.first_tried_at or _tried_at(item)
    return Reply(f"mention-{item.id}", item.mention, delivery.text, draft.lane, draft.playbook, delivery.attempt, since)


def _claim(item: Item, now: datetime, speaker: Speaker | None, verdict: Verdict) -> Move:
    if item.the_draft.expires_at <= now:
        return Move(item, Stage.EXPIRED, "its moment passed before it could be said")
    if speaker is None:
        return Move(item, Stage.STUCK, f"no speaker for {item.mention.platform} is configured")
    not_now = courteous.stopped(item, verdict)
    if not_now is not None:
        return not_now
    before = item.the_delivery
    delivery = replace(before, attempt=before.attempt + 1, tried_at=now, first_tried_at=before.first_tried_at or now)
    return Move(item, Stage.SENDING, f"attempt {delivery.attempt}", (delivery,), due_at=now + speaker.patience)


def _speak(item: Item, tools: Tools) -> Move:
    """One look at the post, one call to say it, both in the first half of the time that is this worker's."""
    speaker = tools.speakers[item.mention.platform]
    if _is_late(item, speaker, tools):
        return _broken_off(item, tools)  # this machine slept: somebody else may be looking back by now
    not_as_approved = _looked_at(item, speaker, tools)
    if not_as_approved is not None:
        return not_as_approved
    if _is_late(item, speaker, tools):
        return outcomes.refused(item, tools.clock.now(), Temporary("looking at the post took too long"))
    not_now = courteous.stopped(item, courteous.verdicts([item], tools)[item.id])
    if not_now is not None:
        return not_now  # its author complained since it was claimed, or said stop
    return _say(item, speaker, tools)


def _looked_at(item: Item, speaker: Speaker, tools: Tools) -> Move | None:
    """None if the post stands as it was approved. Nothing has been said so far, whatever fails."""
    try:
        return outcomes.changed(item, speaker.look(item.mention), tools.clock.now())
    except PlatformError as error:
        return outcomes.refused(item, tools.clock.now(), error)
    except Exception as error:
        log.exception("look_failed", mention=item.id, platform=item.mention.platform)
        failed = Temporary(f"the post could not be looked at: {error!r}")
        return outcomes.refused(item, tools.clock.now(), failed)


def _say(item: Item, speaker: Speaker, tools: Tools) -> Move:
    try:
        said = speaker.say(reply_of(item))
    except Unsure as error:
        return outcomes.unknown(item, str(error), tools.clock.now() + speaker.patience)
    except PlatformError as error:
        return outcomes.refused(item, tools.clock.now(), error)
    except Exception as error:
        log.exception("speaker_failed", mention=item.id, platform=item.mention.platform)
        return outcomes.unknown(item, repr(error), tools.clock.now() + speaker.patience)
    return outcomes.sent(item, said, "posted", speaker.price(item.the_delivery.text))


def _tried_at(item: Item) -> datetime:
    """When the attempt under way was claimed."""
    tried_at = item.the_delivery.tried_at
    assert tried_at is not None, f"mention {item.id} is being said without a claim"
    return tried_at


def _is_late(item: Item, speaker: Speaker, tools: Tools) -> bool:
    return tools.clock.now() - _tried_at(item) > speaker.patience / 2


def _broken_off(item: Item, tools: Tools) -> Move:
    return Move(item, Stage.UNKNOWN, f"attempt {item.the_delivery.attempt} was broken off", due_at=tools.clock.now())


def _look_back(item: Item, tools: Tools) -> Move:
    now, speaker = tools.clock.now(), tools.speakers.get(item.mention.platform)
    if speaker is None:
        says = f"no speaker for {item.mention.platform} is configured any more: look there yourself"
        return Move(item, Stage.STUCK, says)
    try:
        said = speaker.look_back(reply_of(item))
    except (Temporary, Unsure) as error:
        if now - _tried_at(item) > MOST_LOOKS:
            return Move(item, Stage.STUCK, f"looked back in vain; see whether it was posted: {error}")
        return outcomes.cannot_look_back(item, now, error, speaker.patience)
    if said is None:
        return outcomes.not_there(item, now)
    return outcomes.sent(item, said, "looked back: it is there", speaker.price(item.the_delivery.text))
