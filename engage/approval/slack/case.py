"""Somebody who clicked on a card, at the desk: who they are to it, and what they are to be told."""

from collections.abc import Collection
from dataclasses import dataclass

from engage import persons
from engage.approval import gesturing
from engage.approval.desk import Desk, Outcome
from engage.approval.slack.cards import card_key
from engage.approval.slack.doors import Doors
from engage.approval.slack.people import Person
from engage.approval.slack.values import About
from engage.errors import GoodwordError
from engage.gestures import Catalog
from engage.gestures import Outcome as Given
from engage.items import Item
from engage.stages import Stage

OLD = "this card was made by another version of Goodword: decide in the console"


@dataclass(frozen=True, slots=True)
class Case:
    """One person and one mention, as they saw it."""

    doors: Doors
    person: Person
    about: About

    @classmethod
    def of(cls, doors: Doors, user: str, called: str, value: str) -> "Case":
        """`value` is what the button carried. Raises `GoodwordError` where nobody can tell who they are, or about what
        it is."""
        about = About.read(value)
        if about is None:
            raise GoodwordError(OLD)
        return cls(doors, doors.people.who(user, called), about)

    @property
    def number(self) -> int:
        """The mention's."""
        return self.about.mention_id

    @property
    def by(self) -> str:
        return self.person.name

    @property
    def who(self) -> persons.Person:
        """Them, as the catalog of gestures knows people."""
        return persons.Person(self.person.name, self.person.account)

    @property
    def seen(self) -> str:
        """The sight that they had of it."""
        return self.about.seen

    @property
    def desk(self) -> Desk:
        return self.doors.parts.desk.through(self.person.account, self.person.groups)

    def as_seen(self, stages: Collection[Stage]) -> Outcome:
        """Whether they may decide about it, and it still is as they saw it."""
        return self.desk.as_seen(self.number, self.by, self.seen, stages)

    def item(self) -> Item:
        """The mention, whatever has become of it. Raises `GoodwordError` where they may not decide about it."""
        item = self.doors.parts.desk.store.item(self.number)
        if item is None or (refusal := self.desk.refusal(item, self.by)):
            raise GoodwordError(f"there is no mention {self.number}" if item is None else refusal)
        return item

    def catalog(self) -> Catalog:
        """What may be given. Raises `Mistakes`."""
        return self.doors.parts.gestures()

    def decide_gesture(self, yes: bool, why: str = "") -> Given:
        """A lead's answer about the gesture whose number the button carried."""
        desk, number = self.desk, int(self.about.more)
        return gesturing.decide(desk, desk.ledger, self.catalog(), number, self.by, yes, why)

    def says(self, outcome: Outcome) -> str:
        """What they are told: nothing where it was done, which the card shows, or where they did it before. The card is
        looked at anew either way."""
        self.doors.posts.stir([card_key(self.number)], self.doors.parts.clock.now())
        return "" if outcome.done or outcome.again else outcome.says
