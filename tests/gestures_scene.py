"""A catalog of gestures and people to give them to, for the tests about gestures."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from engage.gestures import Catalog, Entry, Gesture, Limit
from engage.items import Item
from engage.sla.policies import Priority, Status
from engage.store import Database, Ledger, Store, tables, tables_people
from engage.store.gesture_rows import GESTURE, entry_of
from engage.store.tables import table
from tests.fakes import NOON
from tests.test_store import held

IDENTITY, MENTION = table(tables_people.IdentityRow), table(tables.MentionRow)
CONVERSATION = table(tables_people.ConversationRow)
MONTH, YEAR = timedelta(days=30), timedelta(days=365)

VOUCHER = Gesture(
    "voucher", "a voucher", "For a bad day.", 2500, "Have a voucher.", Limit(MONTH, times=3), Limit(MONTH, times=1)
)
MILES = Gesture("miles", "miles", "For a small annoyance.", 1050, "Have 2,000 miles.")
CATALOG = Catalog(
    "EUR", ("Ines", "Jonas"), Limit(MONTH, 10_000), {"maria": 20_000}, Limit(YEAR, 5000, 3), (VOUCHER, MILES)
)
"""An agent gives 100 EUR a month and three vouchers, Maria 200 EUR; a contact gets 50 EUR and three gestures a year."""


def belong_to(database: Database, items: list[Item], contacts: int) -> list[int]:
    """Give each mention an identity of its own, and these to `contacts` contacts in turn; returns the identities."""
    with database.writing() as connection:
        identities: list[int] = []
        for number, item in enumerate(items):
            row = {"platform": "people", "handle": f"p{item.id}", "shown": f"P{item.id}", "name": "", "zone": ""}
            new = sa.insert(IDENTITY).values(**row, first_seen_at=NOON).returning(IDENTITY.c.id)
            identity = connection.execute(new).scalar_one()
            identities.append(identity)
            contact = identities[number % contacts]
            connection.execute(sa.update(IDENTITY).where(IDENTITY.c.id == identity).values(contact_id=contact))
            connection.execute(sa.update(MENTION).where(MENTION.c.id == item.id).values(identity_id=identity))
    return identities


def people(store: Store, count: int = 1, contacts: int | None = None) -> list[int]:
    """The numbers of `count` held mentions, written by so many contacts (one each)."""
    items = held(store, count)
    belong_to(store.database, items, contacts or count)
    return [item.id for item in items]


def converse(database: Database, mentions: list[int]) -> list[int]:
    """Give each mention a conversation of its own; returns their numbers."""
    with database.writing() as connection:
        made = []
        for mention in mentions:
            identity = connection.scalar(sa.select(MENTION.c.identity_id).where(MENTION.c.id == mention))
            row = {"platform": "people", "thread_id": f"t{mention}", "identity_id": identity, "status": Status.OPEN}
            row |= {"priority": Priority.NORMAL, "opened_at": NOON, "changed_at": NOON}
            number = connection.execute(sa.insert(CONVERSATION).values(row).returning(CONVERSATION.c.id)).scalar_one()
            connection.execute(sa.update(MENTION).where(MENTION.c.id == mention).values(conversation_id=number))
            made.append(number)
        return made


def asked(ledger: Ledger, mention_id: int, who: str = "ana", gesture: str = "voucher", now: datetime = NOON) -> int:
    """Asked for; returns its number."""
    entry = ledger.ask(mention_id, gesture, who, "a bad day", CATALOG, now).entry
    assert entry is not None
    return entry.number


def everything(database: Database) -> list[Entry]:
    """The whole ledger."""
    with database.reading() as connection:
        return [entry_of(row) for row in connection.execute(sa.select(GESTURE)).mappings()]  # type: ignore[arg-type]
