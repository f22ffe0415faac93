"""What is asked of the ledger of gestures: its entries, what counts against the limits, what is open and what
came of it.

Each function works within a transaction that is given to it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from engage.gestures import COUNTING, OPEN, Answer, Entry, Facts, Gesture, Given, Open, Report, Ruling, Status, either
from engage.gestures.report import Complained, Happened, afterwards, by_agent, counted
from engage.labels import Intent, Kind
from engage.persons import Person
from engage.store import tables, tables_people
from engage.store.loading import MENTION
from engage.store.tables import table

GESTURE, IDENTITY = table(tables_people.GestureRow), table(tables_people.IdentityRow)
EVENT, READING = table(tables_people.EventRow), table(tables.ReadingRow)

CSAT, REOPENED = "csat", "reopened"
"""Kinds of events that tell what came of a gesture."""

_BEGUN_BY_US = (Kind.FOLLOW_UP, Kind.WAVE_NOTE)
_CONTACT = sa.func.coalesce(IDENTITY.c.contact_id, IDENTITY.c.id)


def fresh_row(
    gesture: Gesture, currency: str, agent: Person, why: str, ruling: Ruling, now: datetime
) -> dict[str, Any]:
    """A new row, but for whose it is."""
    is_granted = ruling.answer is Answer.GRANTED
    alone = {"decided_by": agent.name, "decided_account": agent.account, "decided_at": now}
    decided = alone if is_granted else {"asked_of": either(ruling.leads)}
    return {
        "gesture": gesture.name,
        "words": gesture.words,
        "text": gesture.text,
        "cents": gesture.cents,
        "currency": currency,
        "agent": agent.name,
        "account": agent.account,
        "why": why,
        "because": ruling.says,
        "status": (Status.GRANTED if is_granted else Status.ASKED).value,
        "asked_at": now,
        **decided,
    }


def words_of(statuses: Collection[Status]) -> list[str]:
    """As they stand in the rows."""
    return [status.value for status in statuses]


def entry_of(row: Mapping[str, Any]) -> Entry:
    values = {column.name: row[column.name] for column in GESTURE.c if column.name not in ("id", "status")}
    return Entry(number=row["id"], status=Status(row["status"]), **values)


def entries(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[Entry]:
    """Those to which all of this applies, the oldest first."""
    found = connection.execute(sa.select(GESTURE).where(*where).order_by(GESTURE.c.id)).mappings()
    return [entry_of(cast(Mapping[str, Any], row)) for row in found]


def standing(connection: sa.Connection, mention_id: int) -> list[Entry]:
    """What counts of what was asked for a mention."""
    return entries(connection, GESTURE.c.mention_id == mention_id, GESTURE.c.status.in_(words_of(COUNTING)))


def facts(
    connection: sa.Connection, agent: Sequence[Person], identity_id: int | None, since: datetime, but: int | None = None
) -> Facts:
    """What counts against the limits of `agent`, at each door that they come through, and of the identity's contact,
    later than `since`; without the entry with the number `but`."""
    counts = (GESTURE.c.status.in_(words_of(COUNTING)), GESTURE.c.asked_at > since, GESTURE.c.id.is_distinct_from(but))
    alone = _given(connection, *counts, sa.or_(*(sa.and_(*_alone(each)) for each in agent)))
    if identity_id is None:
        return Facts(alone)
    mine = sa.select(_CONTACT).where(IDENTITY.c.id == identity_id).scalar_subquery()
    same = sa.select(IDENTITY.c.id).where(mine == _CONTACT)
    handle = connection.scalar(sa.select(IDENTITY.c.shown).where(IDENTITY.c.id == identity_id)) or ""
    to_contact = _given(connection, *counts, GESTURE.c.identity_id.in_(same))
    return Facts(alone, to_contact, f"@{handle.lstrip('@')}" if handle else "this contact")


def _alone(agent: Person) -> Iterator[sa.ColumnElement[bool]]:
    """What is true of whatever this agent granted without asking, by name (folded) where they have no account. Nothing
    that was made under an account counts for a name, nor the other way round."""
    yield GESTURE.c.account == agent.account
    yield GESTURE.c.decided_account == agent.account
    if not agent.account:
        yield GESTURE.c.agent == agent.name
        yield GESTURE.c.decided_by == agent.name


def _given(connection: sa.Connection, *where: sa.ColumnElement[bool]) -> list[Given]:
    query = sa.select(GESTURE.c.gesture, GESTURE.c.cents, GESTURE.c.currency, GESTURE.c.asked_at).where(*where)
    return [Given(row.gesture, row.cents, row.currency, row.asked_at) for row in connection.execute(query)]


def still_open(connection: sa.Connection) -> list[Open]:
    """What is asked for or granted and not settled, the oldest first."""
    query = sa.select(GESTURE, MENTION.c.stage, MENTION.c.handle).join(MENTION, MENTION.c.id == GESTURE.c.mention_id)
    query = query.where(GESTURE.c.status.in_(words_of(OPEN))).order_by(GESTURE.c.id)
    found = cast(Sequence[Mapping[str, Any]], connection.execute(query).mappings().all())
    return [Open(entry_of(row), row["stage"], row["handle"]) for row in found]


def open_words(connection: sa.Connection, identity_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """What each of these identities was promised, or is asked for, and does not have yet, in words; only those with
    something."""
    query = sa.select(GESTURE.c.identity_id, GESTURE.c.words).where(
        GESTURE.c.identity_id.in_(identity_ids), GESTURE.c.status.in_(words_of(OPEN))
    )
    found: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(query.order_by(GESTURE.c.id)):
        found[row.identity_id].append(row.words)
    return {identity: tuple(dict.fromkeys(words)) for identity, words in found.items()}


def report(connection: sa.Connection, since: datetime, now: datetime) -> Report:
    """What was asked for since then, and what came after complaints that were heard since then."""
    asked = entries(connection, GESTURE.c.asked_at >= since)
    with_one, without = afterwards(
        _complaints(connection, since), _first_granted(connection, since), _happened(connection, since), now
    )
    by_gesture = counted(asked, lambda entry: entry.gesture)
    return Report(since, now, by_gesture, by_agent(asked), with_one, without)


def _complaints(connection: sa.Connection, since: datetime) -> list[Complained]:
    query = (
        sa.select(_CONTACT, MENTION.c.conversation_id, MENTION.c.heard_at)
        .join(READING, READING.c.mention_id == MENTION.c.id)
        .join(IDENTITY, IDENTITY.c.id == MENTION.c.identity_id)
        .where(READING.c.intent == Intent.COMPLAINT, MENTION.c.kind.not_in(_BEGUN_BY_US))
        .where(MENTION.c.conversation_id.is_not(None), MENTION.c.heard_at >= since)
    )
    return [Complained(*row) for row in connection.execute(query)]


def _first_granted(connection: sa.Connection, since: datetime) -> dict[int, datetime]:
    """By conversation."""
    given = words_of((Status.GRANTED, Status.SETTLED))
    query = (
        sa.select(MENTION.c.conversation_id, sa.func.min(GESTURE.c.decided_at).label("at"))
        .join(MENTION, MENTION.c.id == GESTURE.c.mention_id)
        .where(GESTURE.c.status.in_(given), GESTURE.c.asked_at >= since, MENTION.c.conversation_id.is_not(None))
        .group_by(MENTION.c.conversation_id)
    )
    return {row.conversation_id: row.at for row in connection.execute(query)}


def _happened(connection: sa.Connection, since: datetime) -> dict[int, Sequence[Happened]]:
    """By conversation."""
    query = sa.select(EVENT.c.conversation_id, EVENT.c.kind, EVENT.c.at, EVENT.c.data)
    found: dict[int, list[Happened]] = defaultdict(list)
    for row in connection.execute(query.where(EVENT.c.kind.in_((CSAT, REOPENED)), EVENT.c.at >= since)):
        score = (row.data or {}).get("score") if row.kind == CSAT else None
        if row.kind == REOPENED or score is not None:
            found[row.conversation_id].append(Happened(row.at, score))
    return dict(found)
