"""Courtesy in the journey: what the rules say of a mention's draft, and where that leaves it. It stores nothing.

Asked when a draft is made, again while it waits, and again before it is said. What must never go out is ignored, what
waits for a person to end a reason is held back, what waits for a time may be approved meanwhile and goes out then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from engage.courtesy import Circumstances, Contact, Outcome, Verdict, When, again_at, courtesy
from engage.items import Item, Move
from engage.labels import SAID_TO_US, Lane
from engage.notes import Courtesy
from engage.stages import Stage
from engage.tools import Tools
from engage.types import Delivery


def verdicts(items: Sequence[Item], tools: Tools) -> Mapping[int, Verdict]:
    """What the rules say of each of `items`, by mention, now. They have been routed at least."""
    if not items:
        return {}
    contacts, holds, now = tools.people.contacts(items), tools.people.holds(), tools.clock.now()
    return {item.id: courtesy(circumstances(item, contacts[item.id], holds, now), tools.courtesy) for item in items}


def circumstances(item: Item, contact: Contact, holds: tuple[str, ...], now: datetime) -> Circumstances:
    """The touch that `item` would be."""
    mention, lane = item.mention, item.draft.lane if item.draft else item.the_route.lane
    is_answer = mention.kind in SAID_TO_US
    return Circumstances(
        contact=contact,
        lane=lane or Lane.SERVICE,
        kind=mention.kind,
        now=now,
        asked_at=mention.posted_at if is_answer else None,
        interaction=mention.external_id if is_answer else "",
        spikes=holds,
    )


def kept(verdict: Verdict, timely_until: datetime | None) -> Courtesy:
    """The verdict as it is kept and shown beside the draft."""
    again = again_at(verdict, timely_until)
    return Courtesy(
        outcome=verdict.outcome.name.lower(),
        says=verdict.says,
        hits=tuple((each.rule, each.says) for each in verdict.hits),
        misses=tuple((each.rule, each.says) for each in verdict.misses),
        asked_at=verdict.asked_at,
        again_at=again.at,
        again="" if verdict.is_allowed else again.says,
    )


def place(courtesy: Courtesy) -> Stage:
    """Where a draft belongs that nobody has decided about yet."""
    if courtesy.is_allowed:
        return Stage.HELD
    if courtesy.outcome == Outcome.NEVER.name.lower():
        return Stage.IGNORED
    if courtesy.again_at is None:
        return Stage.EXPIRED
    return Stage.HELD_BACK if courtesy.outcome == Outcome.HOLD_WHILE.name.lower() else Stage.HELD


def until(item: Item, to: Stage) -> datetime | None:
    """When a draft that is placed there is due: where it waits, until its moment has passed; elsewhere at once."""
    return item.the_draft.expires_at if to in (Stage.HELD, Stage.HELD_BACK) else None


def says(courtesy: Courtesy) -> str:
    """Verdict and prospect in one sentence."""
    return f"{courtesy.says}; {courtesy.again}" if courtesy.again else courtesy.says


def stopped(item: Item, verdict: Verdict) -> Move | None:
    """What becomes of an approved reply that courtesy keeps from being said now, before or after it was claimed; None
    if nothing stands in its way. An approval stands while it waits for a time, and is asked for anew otherwise."""
    if verdict.is_allowed:
        return None
    expires_at = item.the_draft.expires_at
    now_kept = kept(verdict, expires_at)
    because, brings = says(now_kept), (now_kept,)
    if verdict.outcome is Outcome.NEVER:
        return Move(item, Stage.IGNORED, because, brings)
    again = again_at(verdict, expires_at)
    if again.when is When.EXPIRES and item.stage is not Stage.SENDING:
        return Move(item, Stage.EXPIRED, because, brings)
    if again.when is When.THEN:
        return Move(item, Stage.APPROVED, because, (*brings, *_given_back(item)), due_at=again.at)
    return Move(item, Stage.HELD_BACK, because, brings, due_at=expires_at)


def _given_back(item: Item) -> tuple[Delivery, ...]:
    """Without the attempt that was claimed for it, if one was."""
    if item.stage is not Stage.SENDING:
        return ()
    return (replace(item.the_delivery, attempt=item.the_delivery.attempt - 1),)
