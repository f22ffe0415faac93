"""May this agent make this gesture to this contact? Plain facts in, a ruling with each limit's sentence out.

There are two kinds of limit. An agent's own (the sum they give away, how often they give one gesture, how often one
contact is given it) say how far somebody may go alone: above them a lead decides, another one than who asks, so that
nobody grants to themselves what is above their limit. What one contact may be given by everybody holds for leads, too:
it keeps us fair between those who are loud and those who are not. Asked and granted gestures both count against it, so
that a lead's yes never passes it. Against an agent's own limits counts what they granted alone, not what a lead did.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from engage.gestures.catalog import Catalog, Gesture, Limit
from engage.gestures.words import days, money, number, times
from engage.persons import Person


class Answer(IntEnum):
    """What one limit, or all of them, say. The strictest counts, which is the greatest."""

    GRANTED = 0
    LEAD = 1
    """A lead decides."""
    NEVER = 2
    """Nobody may."""


@dataclass(frozen=True, slots=True)
class Given:
    """One gesture that counts: asked for at `at`, and neither declined nor cancelled since."""

    gesture: str
    cents: int
    currency: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What counts: what the agent granted alone (`agent`), and what the contact called `name` was given by anybody or
    is asked for (`contact`; None: there is no contact in question). Their order never matters."""

    agent: Sequence[Given] = ()
    contact: Sequence[Given] | None = None
    name: str = "this contact"


@dataclass(frozen=True, slots=True)
class Use:
    """How far one limit is used up, as a sentence too. `above`: what it says of more than that."""

    rule: str
    limit: Limit
    cents: int
    times: int
    above: Answer
    says: str

    @property
    def cents_left(self) -> int | None:
        """What may still be given; None: it limits no sum. 0, where a lead gave more, or the limit was lowered."""
        return None if self.limit.cents is None else max(0, self.limit.cents - self.cents)

    @property
    def times_left(self) -> int | None:
        """How often it may still be given; None: it limits no number."""
        return None if self.limit.times is None else max(0, self.limit.times - self.times)

    def fits(self, cents: int) -> bool:
        """Whether one more that costs `cents` is within the limit."""
        return (self.cents_left is None or cents <= self.cents_left) and self.times_left != 0


@dataclass(frozen=True, slots=True)
class Ruling:
    """What all limits say: `hits` stand in the way, `misses` do not. `leads`: who may be asked, where one must be."""

    answer: Answer
    says: str
    hits: tuple[Use, ...]
    misses: tuple[Use, ...]
    leads: tuple[str, ...] = ()


def within_limits(gesture: Gesture, facts: Facts, catalog: Catalog, agent: Person, now: datetime) -> Ruling:
    """Whether `agent` may make `gesture` now: granted, for a lead to decide, or for nobody."""
    all_uses = uses(gesture, facts, catalog, agent, now)
    hits = tuple(use for use in all_uses if not use.fits(gesture.cents))
    misses = tuple(use for use in all_uses if use not in hits)
    answer = max((use.above for use in hits), default=Answer.GRANTED)
    because = f"{'; '.join(use.says for use in hits)}, and this costs {money(gesture.cents, catalog.currency)}"
    leads = catalog.leads_but(agent)
    match answer:
        case Answer.GRANTED:
            return Ruling(answer, f"within {agent.name}'s limits", hits, misses)
        case Answer.LEAD if leads:
            return Ruling(answer, f"above {agent.name}'s limits: {because}", hits, misses, leads)
        case Answer.LEAD:
            whom = "there is no other lead to ask" if catalog.leads else "no lead is named whom to ask"
            return Ruling(Answer.NEVER, f"above {agent.name}'s limits, and {whom}: {because}", hits, misses)
        case _:
            return Ruling(answer, f"cannot be given: {because}", hits, misses)


def uses(gesture: Gesture, facts: Facts, catalog: Catalog, agent: Person, now: datetime) -> tuple[Use, ...]:
    """How far each limit that is asked about `gesture` is used up."""
    return (*_of_agent(gesture, facts, catalog, agent, now), *_of_contact(gesture, facts, catalog, now))


def agents_sum(facts: Facts, catalog: Catalog, agent: Person, now: datetime) -> Use:
    """How far the sum is used up that `agent` may give away without asking."""
    limit = catalog.agent_limit(agent)
    cents, count = _counted(facts.agent, limit, catalog.currency, now)
    spent = f"{number(cents)} of {money(limit.cents or 0, catalog.currency)}"
    return Use("agents", limit, cents, count, Answer.LEAD, f"{agent.name} has given {spent} in {days(limit.period)}")


def contacts_sum(facts: Facts, catalog: Catalog, now: datetime) -> Use:
    """How far that is used up what the contact may be given by everybody together."""
    limit = catalog.contacts
    cents, count = _counted(facts.contact or (), limit, catalog.currency, now)
    sums = [f"{number(cents)} of {money(limit.cents, catalog.currency)}"] if limit.cents is not None else []
    counts = [f"{count} of {limit.times} gestures"] if limit.times is not None else []
    says = f"{facts.name} has had {' and '.join(sums + counts)} in {days(limit.period)}"
    return Use("contacts", limit, cents, count, Answer.NEVER, says)


def _of_agent(gesture: Gesture, facts: Facts, catalog: Catalog, agent: Person, now: datetime) -> Iterator[Use]:
    yield agents_sum(facts, catalog, agent, now)
    if gesture.agent:
        yield _times(
            "gesture_agent", gesture, gesture.agent, facts.agent, f"{agent.name} has given {gesture.words}", now
        )


def _of_contact(gesture: Gesture, facts: Facts, catalog: Catalog, now: datetime) -> Iterator[Use]:
    if facts.contact is None:
        return
    if gesture.contact:
        who = f"{facts.name} has had {gesture.words}"
        yield _times("gesture_contact", gesture, gesture.contact, facts.contact, who, now)
    yield contacts_sum(facts, catalog, now)


def _times(rule: str, gesture: Gesture, limit: Limit, given: Iterable[Given], who: str, now: datetime) -> Use:
    same = [each for each in given if each.gesture == gesture.name]
    cents, count = _counted(same, limit, "", now)
    most = f"{times(limit.times or 0)} is the most"
    return Use(rule, limit, cents, count, Answer.LEAD, f"{who} {times(count)} in {days(limit.period)} ({most})")


def _counted(given: Iterable[Given], limit: Limit, currency: str, now: datetime) -> tuple[int, int]:
    """Cents (of `currency`) and number of what was given within the limit's period."""
    recent = [each for each in given if each.at > now - limit.period]
    return sum(each.cents for each in recent if each.currency == currency), len(recent)
