"""What the operator may set about courtesy. Everything has a default that works."""

from datetime import time
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator

from engage.complaints import Shaped, did_you_mean, quoted
from engage.courtesy.quiet import MINUTES_A_WEEK, Span, quiet_minutes, zone_named
from engage.labels import Lane

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_CLOCK = Shaped("([01][0-9]|2[0-3]):[0-5][0-9]", 'a time of day such as "21:00"; put it in quotes')


def _time_of_day(value: object) -> object:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not _CLOCK.fits(value):
        raise ValueError(f"{quoted(value)} is not {_CLOCK.rule}")
    return time.fromisoformat(value)


def _known_zone(name: str) -> str:
    if zone_named(name) is None:
        hint = did_you_mean(name, available_timezones())
        raise ValueError(f"{quoted(name)} is not a time zone such as Europe/Berlin{hint}")
    return name


TimeOfDay = Annotated[
    time, BeforeValidator(_time_of_day), WithJsonSchema({"type": "string", "pattern": f"^(?:{_CLOCK.pattern})$"})
]
Zone = Annotated[str, AfterValidator(_known_zone)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class QuietHours(_Strict):
    """A time of the day, the contact's own, at which nobody is disturbed."""

    begins: TimeOfDay = Field(description='When it begins, such as "21:00", on the contact\'s clock.')
    ends: TimeOfDay = Field(
        description='When it ends, such as "08:00"; not later than it begins: on the next day, so that the same time '
        "twice is a whole day."
    )
    days: tuple[Day, ...] = Field(default=DAYS, min_length=1, description="The days on which it begins: [sat, sun].")

    @property
    def span(self) -> Span:
        return Span(self.begins, self.ends, frozenset(DAYS.index(day) for day in self.days))


class Cap(_Strict):
    """How often one contact hears from us at most."""

    lane: Lane = Field(description="Which lane it limits. In service only what we begin counts, never an answer.")
    most: int = Field(ge=1, le=1000, description="So many touches.")
    days: int = Field(ge=1, le=365, description="Within so many days.")


class CourtesySettings(_Strict):
    """When we may speak to somebody."""

    time_zone: Zone = Field(default="UTC", description="The brand's time zone; for contacts whose own is unknown.")
    quiet_hours: tuple[QuietHours, ...] = Field(
        default=(QuietHours(begins=time(21), ends=time(8)),), description="When nobody is disturbed; [] for never."
    )
    answer_in_quiet_hours_minutes: int = Field(
        default=60,
        ge=0,
        le=1440,
        description="A service answer may go out in quiet hours for so long after the contact asked us; 0: never.",
    )
    caps: tuple[Cap, ...] = Field(
        default=(
            Cap(lane=Lane.MARKETING, most=1, days=7),
            Cap(lane=Lane.MARKETING, most=3, days=60),
            Cap(lane=Lane.SERVICE, most=3, days=7),
        ),
        description="How often one contact hears from us at most; all of these hold.",
    )
    bad_csat_days: int = Field(
        default=30, ge=0, le=365, description="No marketing for so many days after a bad CSAT; 0: it does not matter."
    )
    bad_csat: int = Field(default=2, ge=1, le=4, description="A CSAT of this or less is bad.")
    answer_after_opt_out: bool = Field(
        default=True,
        description="Whether somebody who opted out, and asks us something after that, may have an answer that a "
        "person approved.",
    )

    @model_validator(mode="after")
    def _some_time_is_left(self) -> Self:
        if len(quiet_minutes([each.span for each in self.quiet_hours])) == MINUTES_A_WEEK:
            raise ValueError("the quiet hours fill the whole week, so nothing could ever go out; leave some time free")
        return self
