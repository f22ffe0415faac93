"""The catalog: which gestures there are, what each costs, and who may make how many. Sums are in cents, hundredths of
its currency."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from engage.complaints import did_you_mean, quoted

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
    decides. `contacts` is what one contact may be given by everybody together. `because`: why it offers nothing."""

    currency: str = ""
    leads: tuple[str, ...] = ()
    agents: Limit = Limit(timedelta(days=1), 0)
    by_name: Mapping[str, int] = field(default_factory=dict)
    contacts: Limit = Limit(timedelta(days=1), 0)
    gestures: tuple[Gesture, ...] = ()
    because: str = ""

    def gesture(self, name: str) -> Gesture | None:
        return next((each for each in self.gestures if each.name == name), None)

    def unknown(self, name: str) -> str:
        """Why there is no such gesture, as a sentence."""
        if self.because:
            return self.because
        return f"there is no gesture {quoted(name)}{did_you_mean(name, [each.name for each in self.gestures])}"

    def is_lead(self, who: str) -> bool:
        return folded(who) in map(folded, self.leads)

    def leads_but(self, who: str) -> tuple[str, ...]:
        """The leads who may decide about what `who` asks for."""
        return tuple(lead for lead in self.leads if folded(lead) != folded(who))

    def agent_limit(self, who: str) -> Limit:
        """What `who` may give away without asking; whoever is not named has everybody's limit."""
        return replace(self.agents, cents=self.by_name.get(folded(who), self.agents.cents))

    @property
    def longest(self) -> timedelta:
        """The longest period that any limit counts over."""
        each = [limit for one in self.gestures for limit in (one.agent, one.contact) if limit]
        return max(limit.period for limit in (self.agents, self.contacts, *each))


def folded(who: str) -> str:
    """A person's name as it is kept and compared: "Ines " and "ines" are one, and no limit is passed by capitals."""
    return " ".join(who.split()).casefold()
