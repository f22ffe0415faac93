"""People for the tests: identities without a word said, and the contacts that they make."""

from collections.abc import Sequence

import sqlalchemy as sa

from engage.contacts import Identity
from engage.store import Database
from engage.store.meeting import IDENTITY, folded
from tests.fakes import NOON


def identity(number: int, platform: str, shown: str, name: str = "", contact: int | None = None) -> Identity:
    """An identity that is a contact of its own, unless another is given."""
    return Identity(number, contact or number, platform, folded(shown), shown, name, NOON)


def met(database: Database, *people: Identity) -> None:
    """Keep these identities, as if each had been heard."""
    rows = [
        {
            "id": each.id, "contact_id": each.contact_id, "platform": each.platform, "handle": each.handle,
            "shown": each.shown, "name": each.name, "zone": each.zone, "first_seen_at": each.first_seen_at,
        }
        for each in people
    ]  # fmt: skip
    with database.writing() as connection:
        connection.execute(sa.insert(IDENTITY), rows)


def crowd(database: Database, platforms: Sequence[str]) -> None:
    """One nameless person for each of `platforms`, numbered from 1."""
    met(database, *(identity(number, platform, f"p{number}") for number, platform in enumerate(platforms, 1)))


def whose(database: Database) -> dict[int, int]:
    """By identity, the contact."""
    with database.reading() as connection:
        query = sa.select(IDENTITY.c.id, IDENTITY.c.contact_id).order_by(IDENTITY.c.id)
        return {row.id: row.contact_id for row in connection.execute(query)}
