"""What may stand in gestures.yaml, and what it means. `load` of `engage.gestures` makes a `Catalog` of it.

currency: EUR
leads: [ines, jonas]
slack: {ines: U012ABC}
agents: {most: 500, period: 30d, by_name: {maria: 800}}
contacts: {most: 150, times: 3, period: 365d}
gestures:
  voucher:
    words: a voucher
    about: For a day that went wrong.
    cost: 25
    text: We'd like to make it up to you with a voucher over 25 EUR.
    agent: {times: 10, period: 30d}
    contact: {times: 1, period: 90d}
"""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from engage.complaints import quoted
from engage.gestures.catalog import Catalog, Gesture, Limit
from engage.gestures.written import Currency, Period, Slug, Sum, Text, Who, Words
from engage.persons import SLACK, SlackUser, folded

_PERIOD = "Counted over so many days up to now: 30d."
_TIMES = "So many at most."


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TimesBlock(_Strict):
    """How often at most."""

    times: int = Field(ge=1, le=10_000, description=_TIMES)
    period: Period = Field(description=_PERIOD)

    def built(self) -> Limit:
        return Limit(self.period, times=self.times)


class AgentsBlock(_Strict):
    """How far an agent may go alone; above that a lead is asked."""

    most: Sum = Field(description="A sum, for every agent who is not named below.")
    period: Period = Field(description=_PERIOD)
    by_name: dict[Who, Sum] = Field(default={}, description="Another sum for single agents, by their name.")


class ContactsBlock(_Strict):
    """What one contact may be given by all of us together. A lead cannot go beyond it either."""

    most: Sum | None = Field(default=None, description="A sum.")
    times: int | None = Field(default=None, ge=1, le=10_000, description="So many gestures of any kind at most.")
    period: Period = Field(description=_PERIOD)

    @model_validator(mode="after")
    def _limits(self) -> Self:
        if self.most is None and self.times is None:
            raise ValueError("limits nothing; write most (a sum), times, or both")
        return self


class GestureBlock(_Strict):
    """One small amends."""

    words: Words = Field(description='How people speak of it: "a voucher", "flowers".')
    about: Text = Field(description="For colleagues: when it is right.")
    cost: Sum = Field(description="What it costs us, in the currency above, with up to two decimals.")
    text: Text = Field(description="What the reply says of it, word for word; it is put behind the draft.")
    agent: TimesBlock | None = Field(default=None, description="How often one agent may give it without asking a lead.")
    contact: TimesBlock | None = Field(
        default=None, description="How often one contact may be given it without asking a lead."
    )

    def built(self, name: str) -> Gesture:
        agent, contact = (limit.built() if limit else None for limit in (self.agent, self.contact))
        return Gesture(name, self.words, self.about, self.cost, self.text, agent, contact)


class CatalogFile(_Strict):
    """The gestures that agents may make, and within which limits."""

    currency: Currency = Field(description="What all sums are in: EUR.")
    leads: list[Who] = Field(default=[], description="Who decides about what is above an agent's limit.")
    slack: dict[Who, SlackUser] = Field(
        default={},
        description="Slack's numbers of those who are named here, U…. Names in Slack are chosen freely: without a "
        "number nobody is taken there for a lead, or for an agent with a sum of their own.",
    )
    agents: AgentsBlock = Field(description="What one agent may give away without asking a lead.")
    contacts: ContactsBlock = Field(description="What one contact may be given by all of us together.")
    gestures: Annotated[dict[Slug, GestureBlock], Field(min_length=1, description="The gestures, by name.")]

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        lists = {"leads": self.leads, "agents.by_name": [*self.agents.by_name], "slack": [*self.slack]}
        for where, names in lists.items():
            seen = [folded(name) for name in names]
            twice = [name for name in names if seen.count(folded(name)) > 1]
            if twice:
                raise ValueError(f"{quoted(twice[0])} stands twice under {where}; capitals make no difference")
        users = [*self.slack.values()]
        for user in users:
            if users.count(user) > 1:
                raise ValueError(f"{quoted(user)} stands twice under slack: it is the number of one person")
        return self

    def built(self) -> Catalog:
        """The catalog that it stands for."""
        return Catalog(
            self.currency,
            tuple(self.leads),
            Limit(self.agents.period, self.agents.most),
            {folded(name): most for name, most in self.agents.by_name.items()},
            Limit(self.contacts.period, self.contacts.most, self.contacts.times),
            tuple(block.built(name) for name, block in self.gestures.items()),
            accounts={f"{SLACK}{user}": folded(name) for name, user in self.slack.items()},
        )
