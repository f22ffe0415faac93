"""Complaints about a few flaws, through the store as they come: heard, read, routed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from engage.exchange import Heard
from engage.glitches import Flaw, Phase, Settings
from engage.items import Item, Move
from engage.labels import Cause, Intent
from engage.registering import Register
from engage.stages import Stage
from engage.store import Database, Glitches, Store
from engage.types import Author, Eligibility, Mention, Reading
from tests.fakes import NOON, mention, reading, route

WIDTH = 48
BAG, APP, SEAT, OTHER = range(4)
TEXTS = (
    "my lost bag never came to the carousel",
    "your app crashes at login",
    "the seat is broken and does not recline",
    "the gate agent was rude on my flight",
)
CAUSES = (Cause.LOST_OR_DAMAGED, Cause.APP_OR_WEBSITE, Cause.QUALITY, Cause.STAFF)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


def embedding(topic: int, number: int, noise: float = 0.5) -> bytes:
    """Around the direction of its topic."""
    row = np.random.default_rng([topic, number]).standard_normal(WIDTH)
    row = row * (noise / np.linalg.norm(row))
    row[topic] += 1
    return bytes(np.rint(row * (127 / np.linalg.norm(row))).astype(np.int8))


def read_as(topic: int, number: int, intent: Intent = Intent.COMPLAINT) -> Reading:
    cause = CAUSES[topic] if intent is Intent.COMPLAINT else None
    return replace(reading(intent, cause=cause), embedding=embedding(topic, number))


def complaint(topic: int, number: int, at: datetime = NOON, who: str = "", how: Eligibility | None = None) -> Mention:
    """Each by somebody else, unless `who` is given."""
    return mention(
        10_000 * topic + number, f"{TEXTS[topic]}, {number} times", author=Author(who or f"p{topic}x{number}", "Pat"),
        posted_at=at, eligibility=how or Eligibility(),
    )  # fmt: skip


def come(
    store: Store,
    topic: int,
    numbers: Sequence[int],
    at: datetime = NOON,
    intent: Intent = Intent.COMPLAINT,
    heard_at: datetime | None = None,
    **more: object,
) -> list[Item]:
    """Posts about a topic, heard and read at the moment they are posted, or at `heard_at`; no playbook answers them."""
    mentions = tuple(complaint(topic, number, at, **more) for number in numbers)  # type: ignore[arg-type]
    store.hear("fake", Heard(mentions), heard_at or at)
    heard = [item for item in store.items(Stage.HEARD, 10_000) if item.mention in mentions]
    numbered = {one.external_id: number for one, number in zip(mentions, numbers, strict=True)}
    read = [
        Move(item, Stage.READ, "read", (read_as(topic, numbered[item.mention.external_id], intent),)) for item in heard
    ]
    return store.move([Move(item, Stage.IGNORED, "none", (route(None),)) for item in store.move(read, at)], at)


def gathered(database: Database, now: datetime = NOON, settings: Settings | None = None) -> Register:
    """A register that gathered all that was there."""
    register = Register(database, settings or Settings())
    register.gather(now)
    return register


def groups(database: Database) -> set[frozenset[int]]:
    """Which mentions are together."""
    glitches = Glitches(database)
    some = (glitches.complaints(flaw.id) for flaw in glitches.flaws(tuple(Phase)))
    return {frozenset(one.incident.mention_id for one in members) for members in some}


def the_flaw(database: Database, glitch_id: int) -> Flaw:
    flaw = Glitches(database).flaw(glitch_id)
    assert flaw is not None
    return flaw
