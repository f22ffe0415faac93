"""The catalog: which gestures there are, what each costs, and who may make how many. Sums are in cents, hundredths of
its currency."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from engage.complaints import did_you_mean, quoted
from engage.gestures.words import either
from engage.persons import SLACK, Person, folded

FILE = "gestures.yaml"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many cents, or so many times, or both, within `period`."""

    period: timedelta
    cents: int | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Gesture:
    """One small amends. `words` is how people speak of it, `text` what the reply says. `agent`: how often one agent
    may give it, `contact`: how often one contact may be given it, before a lead is asked."""

    name: str
    words: str
    about: str
    cents: int
    text: str
    agent: Limit | None = None
    contact: Limit | None = None


@dataclass(frozen=True, slots=True)
class Catalog:
    """`agents` is every agent's limit, but for those in `by_name` (folded) the sum there; above it one of `leads`
    decides. `contacts` is what one contact may be given by everybody together. `because`: why it offers nothing.

    `accounts`: the names (folded) by the account each of them has: {"slack:U012ABC": "ines"}. Whoever has an account is
    known by that alone, since the name that Slack shows is chosen freely; whoever has none, by their name.
    """

    currency: str = ""
    leads: tuple[str, ...] = ()
    agents: Limit = Limit(timedelta(days=1), 0)
    by_name: Mapping[str, int] = field(default_factory=dict)
    contacts: Limit = Limit(timedelta(days=1), 0)
    gestures: tuple[Gesture, ...] = ()
    because: str = ""
    accounts: Mapping[str, str] = field(default_factory=dict)

    def gesture(self, name: str) -> Gesture | None:
        return next((each for each in self.gestures if each.name == name), None)

    def unknown(self, name: str) -> str:
        """Why there is no such gesture, as a sentence."""
        if self.because:
            return self.because
        return f"there is no gesture {quoted(name)}{did_you_mean(name, [each.name for each in self.gestures])}"

    def known_as(self, who: Person) -> str:
        """The name by which the catalog knows them, folded; "" where it knows nobody by their account."""
        return self.accounts.get(who.account, "") if who.account else folded(who.name)

    def may_be(self, one: Person, other: Person) -> bool:
        """Whether they cannot be told apart for sure: as `Person.may_be` has it, or because the catalog knows both by
        one name, though they came through two doors."""
        name = self.known_as(one)
        return one.may_be(other) or (name != "" and name == self.known_as(other))

    def doors(self, who: Person) -> tuple[Person, ...]:
        """`who`, and the same person as they come through other doors, where the catalog says whose account is whose.
        What they gave at one of them counts at all."""
        name = self.known_as(who)
        theirs = [Person(name, account) for account, known in self.accounts.items() if known == name]
        return (who, Person(name), *theirs) if theirs else (who,)

    def is_lead(self, who: Person) -> bool:
        return self.known_as(who) in map(folded, self.leads)

    @property
    def doubt_in_slack(self) -> str:
        """What a team in Slack has probably not meant, as a sentence, or ""."""
        known = self.accounts.values()
        if not self.leads or any(folded(lead) in known for lead in self.leads):
            return ""
        return (
            f"no lead has a number in {FILE}, so in Slack nobody decides about a gesture above an agent's limit; "
            f"write slack: {{{self.leads[0]}: U…}}"
        )

    def no_lead(self, who: Person) -> str:
        """Why they are no lead, and who is, as a sentence."""
        if who.account and self.is_lead(Person(who.name)):
            number = who.account.removeprefix(SLACK)
            return f"in Slack a lead goes by their number, not by their name, and {number} is no lead's in {FILE}"
        leads = f"{either(self.leads)} decides" if self.leads else "no lead is named there"
        return f"{who.name} is no lead in the catalog of gestures: {leads}"

    def leads_but(self, who: Person) -> tuple[str, ...]:
        """The leads who may decide about what `who` asks for."""
        return tuple(lead for lead in self.leads if not self.may_be(Person(lead), who))

    def agent_limit(self, who: Person) -> Limit:
        """What `who` may give away without asking; whoever is not named has everybody's limit."""
        return replace(self.agents, cents=self.by_name.get(self.known_as(who), self.agents.cents))

    @property
    def longest(self) -> timedelta:
        """The longest period that any limit counts over."""
        each = [limit for one in self.gestures for limit in (one.agent, one.contact) if limit]
        return max(limit.period for limit in (self.agents, self.contacts, *each))
