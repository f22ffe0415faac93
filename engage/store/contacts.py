"""Contacts: who they are, what is kept of them, and what people decide about them. Each call is one transaction."""

from datetime import datetime
from zoneinfo import available_timezones

import sqlalchemy as sa

from engage.complaints import did_you_mean, quoted
from engage.contacts import Outcome, Suggestion
from engage.courtesy.quiet import zone_named
from engage.store import finding, linking, profiles, suppressing
from engage.store.database import Database
from engage.store.finding import Contact
from engage.store.linking import Act
from engage.store.meeting import IDENTITY
from engage.store.profiles import Profile
from engage.store.suppressing import Suppressed

__all__ = ["Contact", "Contacts", "Profile", "Suppressed"]


class Contacts:
    """Looking and deciding. A contact may be named by the number of any of its identities. What is decided is decided
    once: a second click is told so. What cannot be is said in the `Outcome`, and changes nothing."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def get(self, contact: int) -> Profile | None:
        """All that is kept of one contact; None if there is none with this number."""
        with self.database.reading() as connection:
            return profiles.profile(connection, contact)

    def newest(self, limit: int) -> list[Contact]:
        """Those that were heard last, on top."""
        with self.database.reading() as connection:
            return finding.newest(connection, limit)

    def search(self, text: str, limit: int) -> list[Contact]:
        """Those with this in a handle or in a name, those that were heard last on top."""
        with self.database.reading() as connection:
            return finding.matching(connection, text, limit)

    def suggestions(self) -> list[Suggestion]:
        """Who may be one person, the best founded first. Nothing is linked."""
        with self.database.reading() as connection:
            return finding.suggestions(connection)

    def link(self, contact: int, other: int, basis: str, by: str, now: datetime, consent: str = "") -> Outcome:
        """They are one person, on this basis. `consent`: how they agreed, which X wants of whoever is there too."""
        with self.database.writing() as connection:
            linking.one_at_a_time(connection, self.database.is_sqlite)
            return linking.link(connection, (contact, other), Act(by, now, basis, consent))

    def apart(self, contact: int, other: int, basis: str, by: str, now: datetime) -> Outcome:
        """They are two, and are not suggested again."""
        with self.database.writing() as connection:
            linking.one_at_a_time(connection, self.database.is_sqlite)
            return linking.apart(connection, (contact, other), Act(by, now, basis))

    def undo(self, link_id: int, by: str, now: datetime) -> Outcome:
        """Take back a link, or that two are two: whoever was moved, and is still there, stands as before."""
        with self.database.writing() as connection:
            linking.one_at_a_time(connection, self.database.is_sqlite)
            return linking.undo(connection, link_id, Act(by, now))

    def do_not_contact(self, contact: int, by: str, why: str, now: datetime) -> Outcome:
        """We leave them alone."""
        return self.suppress(contact, Suppressed.DO_NOT_CONTACT, by, why, now)

    def opt_out(self, contact: int, by: str, why: str, now: datetime) -> Outcome:
        """They told us to stop, where no listener heard it."""
        return self.suppress(contact, Suppressed.OPT_OUT, by, why, now)

    def suppress(self, contact: int, kind: Suppressed, by: str, why: str, now: datetime) -> Outcome:
        """Leave all identities of a contact alone."""
        with self.database.writing() as connection:
            return suppressing.suppress(connection, contact, kind, by, why, now)

    def lift(self, contact: int, kind: Suppressed, by: str, why: str, now: datetime) -> Outcome:
        """No longer leave them alone for this reason; another one stands."""
        with self.database.writing() as connection:
            return suppressing.lift(connection, contact, kind, by, why, now)

    def set_zone(self, contact: int, zone: str) -> Outcome:
        """Where their clock stands: an IANA name such as Europe/Lisbon, "" where nobody knows any more."""
        zone = zone.strip()
        if zone and zone_named(zone) is None:
            hint = did_you_mean(zone, available_timezones())
            return Outcome(False, f"{quoted(zone)} is not a time zone such as Europe/Lisbon{hint}")
        with self.database.writing() as connection:
            number = linking.contact_of(connection, contact)
            if number is None:
                return linking.no_contact(contact)
            other = sa.update(IDENTITY).where(IDENTITY.c.contact_id == number, IDENTITY.c.zone != zone)
            changed = connection.execute(other.values(zone=zone)).rowcount
        says = f"the time zone of contact {number} is {zone or 'unknown'}"
        return Outcome(bool(changed), says if changed else f"{says} already", number)
