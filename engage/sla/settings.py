"""The block `sla:` of config.yaml, and the policies that it stands for. Every mistake in it is a sentence.

sla:
  timezone: Europe/Lisbon
  business_hours:
    mon-fri: [09:00-13:00, 14:00-18:00]
    sat: 10:00-14:00
  holidays: [2026-12-25, 2027-01-01]
  warn: 80%
  policies:
    - name: urgent
      lane: service
      priority: [high, urgent]
      frt: 30m
      nrt: 1h
      rt: 8h
      hours: always
    - name: service
      lane: service
      frt: 4h
      rt: 24h
"""

from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from engage.complaints import quoted
from engage.labels import Lane
from engage.sla.hours import Calendar
from engage.sla.policies import Policy, Priority, Status
from engage.sla.written import ALWAYS, DAYS, Duration, Holiday, Hours, Warning_, Zone
from engage.wanted import AnyOf, Platform


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class PolicyBlock(_Strict):
    """One promise, to the conversations that fit its filters."""

    name: str = Field(min_length=1, max_length=60, description="What people call it.")
    lane: AnyOf[Lane] = Field(default=(), description="Only conversations of these lanes.")
    priority: AnyOf[Priority] = Field(default=(), description="Only conversations of these priorities.")
    platform: AnyOf[Platform] = Field(default=(), description="Only conversations on these platforms.")
    frt: Duration | None = Field(default=None, description="First response time.")
    nrt: Duration | None = Field(default=None, description="Next response time.")
    rt: Duration | None = Field(default=None, description="Resolution time.")
    hours: Literal["business", "always"] = Field(default="business", description="Business hours, or around the clock.")
    warn: Warning_ | None = Field(default=None, description="When to warn, if another time than the others.")

    @field_validator("frt", "nrt", "rt", "warn", mode="before")
    @classmethod
    def _is_written(cls, value: object) -> object:
        if value is None:
            raise ValueError("is empty")
        return value

    @model_validator(mode="after")
    def _promises(self) -> Self:
        if not (self.frt or self.nrt or self.rt):
            raise ValueError(f"{quoted(self.name)} promises nothing; write frt, nrt or rt")
        if self.frt and self.rt and self.rt < self.frt:
            raise ValueError(f"{quoted(self.name)} promises to resolve (rt) sooner than to respond (frt)")
        return self


class SlaBlock(_Strict):
    """What is promised to whom, and when the team is there to keep it."""

    timezone: Zone = Field(default=ZoneInfo("UTC"), description="Where the business hours are meant.")
    business_hours: Hours = Field(
        default=ALWAYS,
        validate_default=True,
        description="A span or more for each day, closed on those not named; or the word always.",
    )
    holidays: list[Holiday] = Field(default=[], description="Dates on which it is closed all day.")
    warn: Warning_ = Field(default=0.8, description="When to warn: a share of the time, or how long before its end.")
    pauses_on: list[Literal[Status.PENDING, Status.SNOOZED]] = Field(
        default=[Status.PENDING, Status.SNOOZED], description="What stops the resolution time."
    )
    policies: list[PolicyBlock] = Field(default=[], description="The first one that fits applies.")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        looks = (self._days_twice, self._never_open, self._misnamed, self._warns_early)
        problems = [problem for look in looks if (problem := look())]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def calendar(self) -> Calendar:
        """The business hours."""
        by_day = {day: spans for days, spans in self.business_hours.items() for day in days}
        return Calendar(self.timezone, tuple(by_day.get(day, ()) for day in range(7)), frozenset(self.holidays))

    def built(self) -> tuple[Policy, ...]:
        """The policies, in order. Those around the clock know no holidays either."""
        business, always = self.calendar(), Calendar(self.timezone, Calendar.always().week)
        return tuple(self._policy(each, always if each.hours == ALWAYS else business) for each in self.policies)

    def _policy(self, block: PolicyBlock, calendar: Calendar) -> Policy:
        return Policy(
            name=block.name,
            calendar=calendar,
            frt=block.frt,
            nrt=block.nrt,
            rt=block.rt,
            lanes=frozenset(block.lane),
            priorities=frozenset(block.priority),
            platforms=frozenset(block.platform),
            warning=self.warn if block.warn is None else block.warn,
            pauses_on=frozenset(self.pauses_on),
        )

    def _days_twice(self) -> str:
        named = [day for days in self.business_hours for day in days]
        twice = sorted({day for day in named if named.count(day) > 1})
        return f"business_hours names {DAYS[twice[0]]} twice; write all spans of a day in one list" if twice else ""

    def _never_open(self) -> str:
        if any(self.business_hours.values()):
            return ""
        return "business_hours is never open; name a day, or write: business_hours: always"

    def _misnamed(self) -> str:
        names = [policy.name for policy in self.policies]
        twice = [name for name in names if names.count(name) > 1]
        return f"two policies are called {quoted(twice[0])}; give each a name of its own" if twice else self._shadowed()

    def _shadowed(self) -> str:
        """A policy that can never apply."""
        built = self.built()
        for place, later in enumerate(built):
            for earlier in built[:place]:
                if earlier.covers(later):
                    taken = f"{quoted(earlier.name)} stands before it and takes all of it"
                    return f"{quoted(later.name)} can never apply: {taken}"
        return ""

    def _warns_early(self) -> str:
        """A warning that would come before its clock began."""
        for policy in self.built():
            budgets = filter(None, (policy.frt, policy.nrt, policy.rt))
            if any(budget <= policy.margin(budget) for budget in budgets):
                remedy = "write a shorter warn, or a share such as 80%"
                return f"{quoted(policy.name)} promises less time than it warns ahead; {remedy}"
        return ""
