"""The ledger of gestures. No limit is ever passed, however many ask at the same moment: whoever asks or decides counts
what was given and writes their own line in one transaction, and only one of those goes on at a time.

On SQLite the transaction holds the only right to write; on PostgreSQL it takes a lock that is the ledger's own.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from engage.gestures import (
    Answer,
    Catalog,
    Entry,
    Facts,
    GestureAsked,
    Open,
    Outcome,
    Report,
    Status,
    cannot,
    contacts_sum,
    either,
    is_out,
    undecidable,
    within_limits,
)
from engage.persons import Person, folded
from engage.store import gesture_rows as rows
from engage.store.database import Database
from engage.store.gesture_rows import GESTURE
from engage.store.loading import MENTION
from engage.store.meeting import stir
from engage.types import ITSELF

LONGEST_WHY = 1000

_OURS = 0x676F6F64776F7264
"""The name of the ledger's lock: "goodword" as a number."""


class Ledger:
    """Gestures asked for, granted, declined, settled, cancelled. Thread-safe; several processes may share it.

    Each change is a compare-and-set on the status, and says why it was not made.
    """

    def __init__(self, database: Database) -> None:
        self.database, self.account = database, ""

    def through(self, account: str) -> "Ledger":
        """The same for somebody whom their door knows as `account` ("slack:U012ABC"): by that they are a lead or none,
        and by that their limits are counted, whatever they are called."""
        theirs = copy(self)
        theirs.account = account
        return theirs

    def ask(self, mention_id: int, gesture: str, agent: str, why: str, catalog: Catalog, now: datetime) -> Outcome:
        """Grant it at once where it is within the agent's limits, else ask a lead. Of each kind one for a mention."""
        wanted, who, why = catalog.gesture(gesture), self._who(agent), _tidy(why)
        if wanted is None:
            return Outcome(False, catalog.unknown(gesture))
        if not (who.name and why):
            return Outcome(False, "say why, in a few words" if who.name else "say who makes it")
        with self._booking() as connection:
            known = [entry for entry in rows.standing(connection, mention_id) if entry.gesture == wanted.name]
            if known:
                return Outcome(False, f"there is one already: {known[0].says}", known[0])
            mention = _mention(connection, mention_id)
            if mention is None or mention.identity_id is None:
                return Outcome(False, _nobody(mention_id, mention))
            facts = rows.facts(connection, catalog.doors(who), mention.identity_id, now - catalog.longest)
            ruling = within_limits(wanted, facts, catalog, who, now)
            if ruling.answer is Answer.NEVER:
                return Outcome(False, f"{wanted.words}: {ruling.says}", None, ruling)
            whose = {"mention_id": mention_id, "identity_id": mention.identity_id}
            row = whose | rows.fresh_row(wanted, catalog.currency, who, why, ruling, now)
            number = connection.execute(sa.insert(GESTURE).values(row).returning(GESTURE.c.id)).scalar_one()
            stir(connection, [mention.conversation_id])
            [entry] = rows.entries(connection, GESTURE.c.id == number)
        return Outcome(True, f"{entry.says}; {ruling.says}", entry, ruling)

    def decide(self, number: int, by: str, yes: bool, why: str, catalog: Catalog, now: datetime) -> Outcome:
        """A lead grants or declines what is above the agent's limits. Nobody decides about their own request."""
        who, why = self._who(by), _tidy(why)
        if not catalog.is_lead(who):
            return Outcome(False, catalog.no_lead(who))
        with self._booking() as connection:
            entry = _entry(connection, number)
            if isinstance(entry, Outcome):
                return entry
            problem = undecidable(entry, catalog.may_be(who, entry.asked_by), yes, why)
            if yes and not problem:
                facts = rows.facts(connection, catalog.doors(who), entry.identity_id, now - catalog.longest, but=number)
                most = contacts_sum(facts, catalog, now)
                problem = "" if most.fits(entry.cents) else f"{most.says}, and this costs {entry.cost}"
            if problem:
                return Outcome(False, problem, entry)
            status = Status.GRANTED if yes else Status.DECLINED
            decided = {"decided_by": who.name, "decided_account": who.account, "decided_at": now}
            return _set(connection, entry, status, **decided, answer=why)

    def settle(self, number: int, by: str, now: datetime) -> Outcome:
        """It was carried out: the contact has it."""
        with self._booking() as connection:
            entry = _entry(connection, number)
            if isinstance(entry, Outcome):
                return entry
            if entry.status is not Status.GRANTED:
                return Outcome(False, cannot(entry, "settled"), entry)
            return _set(connection, entry, Status.SETTLED, settled_by=self._who(by).name, settled_at=now)

    def cancel(self, number: int, by: str, catalog: Catalog, now: datetime) -> Outcome:
        """Take it back. Where the reply that may promise it is approved already, only a lead can: else a limit would be
        free again for what the contact was given."""
        who = self._who(by)
        with self._booking() as connection:
            entry = _entry(connection, number)
            if isinstance(entry, Outcome):
                return entry
            if entry.status not in (Status.ASKED, Status.GRANTED):
                return Outcome(False, cannot(entry, "cancelled"), entry)
            mention = _mention(connection, entry.mention_id, locked=True)
            promised = entry.status is Status.GRANTED and mention is not None and is_out(mention.stage)
            if promised and not catalog.is_lead(who):
                lead = f"{either(catalog.leads)} can cancel it" if catalog.leads else "a lead can cancel it"
                return Outcome(False, f"the reply to mention {entry.mention_id} may promise it already: {lead}", entry)
            return _set(connection, entry, Status.CANCELLED, settled_by=who.name, settled_at=now)

    def withdraw(self, number: int, now: datetime) -> Outcome:
        """Cancel what was granted a moment ago and surely did not get into any reply."""
        with self._booking() as connection:
            entry = _entry(connection, number)
            if isinstance(entry, Outcome) or entry.status is not Status.GRANTED:
                return entry if isinstance(entry, Outcome) else Outcome(False, cannot(entry, "withdrawn"), entry)
            return _set(connection, entry, Status.CANCELLED, settled_by=ITSELF, settled_at=now)

    def entry(self, number: int) -> Entry | None:
        with self.database.reading() as connection:
            return next(iter(rows.entries(connection, GESTURE.c.id == number)), None)

    def standing(self, mention_id: int) -> list[Entry]:
        """What is asked for, granted or settled for a mention."""
        with self.database.reading() as connection:
            return rows.standing(connection, mention_id)

    def open_request(self, mention_id: int) -> GestureAsked | None:
        """What a lead must decide about before the mention's draft may be approved."""
        asked = (entry for entry in self.standing(mention_id) if entry.status is Status.ASKED)
        return next((GestureAsked(entry.number, entry.words, entry.asked_of) for entry in asked), None)

    def facts(self, agent: str, catalog: Catalog, now: datetime, mention_id: int | None = None) -> Facts:
        """What counts against the limits of an agent, and of the contact who wrote the mention, if there is one."""
        with self.database.reading() as connection:
            mention = None if mention_id is None else _mention(connection, mention_id)
            identity = mention.identity_id if mention else None
            return rows.facts(connection, catalog.doors(self._who(agent)), identity, now - catalog.longest)

    def open(self) -> list[Open]:
        """What somebody must still do something about, the oldest first."""
        with self.database.reading() as connection:
            return rows.still_open(connection)

    def open_for(self, identity_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
        """What these identities were promised, or are asked for, and do not have yet: {4: ("a voucher",)}."""
        with self.database.reading() as connection:
            return rows.open_words(connection, identity_ids)

    def report(self, since: datetime, now: datetime) -> Report:
        """What was asked for since then, and what came of it."""
        with self.database.reading() as connection:
            return rows.report(connection, since, now)

    def _who(self, by: str) -> Person:
        return Person(folded(_tidy(by)), self.account)

    @contextmanager
    def _booking(self) -> Iterator[sa.Connection]:
        """A transaction that has the ledger for itself."""
        with self.database.writing() as connection:
            if not self.database.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_OURS)))
            yield connection


def _mention(connection: sa.Connection, mention_id: int, locked: bool = False) -> Any:
    """Who wrote it, and where it is; `locked`: where nobody moves it from before this transaction is over."""
    columns = (MENTION.c.identity_id, MENTION.c.conversation_id, MENTION.c.stage)
    query = sa.select(*columns).where(MENTION.c.id == mention_id)
    return connection.execute(query.with_for_update() if locked else query).one_or_none()


def _entry(connection: sa.Connection, number: int) -> Entry | Outcome:
    found = rows.entries(connection, GESTURE.c.id == number)
    return found[0] if found else Outcome(False, f"there is no gesture with the number {number}")


def _nobody(mention_id: int, mention: Any) -> str:
    """Why nobody can be given anything for this mention."""
    if mention is None:
        return f"there is no mention {mention_id}"
    return f"nobody knows who wrote mention {mention_id}, so nobody can be given anything"


def _set(connection: sa.Connection, entry: Entry, status: Status, **values: Any) -> Outcome:
    """The entry in another status; it is in the one that it was read in, or this raises."""
    there = (GESTURE.c.id == entry.number, GESTURE.c.status == entry.status.value)
    change = sa.update(GESTURE).where(*there).values(status=status.value, **values)
    connection.execute(change.returning(GESTURE.c.id)).scalar_one()
    stir(connection, [connection.scalar(sa.select(MENTION.c.conversation_id).where(MENTION.c.id == entry.mention_id))])
    [changed] = rows.entries(connection, GESTURE.c.id == entry.number)
    return Outcome(True, changed.says, changed)


def _tidy(words: str) -> str:
    """A reason as it can be kept in any database."""
    return " ".join(words.replace("\0", " ").split()).encode("utf-8", "replace").decode()[:LONGEST_WHY]
