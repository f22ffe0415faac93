"""What an operator may set about spikes and viral posts."""

from enum import StrEnum
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class Severity(StrEnum):
    """How bad it is, the mildest first."""

    WATCH = "watch"
    HIGH = "high"
    SEVERE = "severe"

    @property
    def rank(self) -> int:
        """1 for watch, 2 for high, 3 for severe."""
        return list(Severity).index(self) + 1


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Viral(_Strict):
    """When a single post counts as viral."""

    false_alarms_a_week: float = Field(
        0.2, gt=0, le=20, description="How many alerts a week you accept about posts that go as fast by chance."
    )
    least: float = Field(50, gt=0, description="Reactions an hour below which no post is viral.")
    high: float = Field(5, gt=1, description="`high` from so many times the speed of the usual fast post.")
    severe: float = Field(20, gt=1, description="`severe` from so many times the speed of the usual fast post.")
    look_again: bool = Field(
        True, description="Look again at young posts, to see how fast they spread. On X each look is paid: `post_read`."
    )
    look_minutes: float = Field(15, ge=5, le=60, description="Minutes between two looks at a post.")
    look_hours: float = Field(6, gt=0, le=48, description="So long after it was posted a post is looked at again.")
    looks: int = Field(
        20,
        ge=1,
        le=100,
        description="Posts that are looked at in one go, for each listener; those with most reactions go first. At 20 "
        "posts every 15 minutes and X's usual price that is 9.60 dollars a day at most.",
    )

    @model_validator(mode="after")
    def _rising(self) -> "Viral":
        if self.severe <= self.high:
            raise ValueError(f"severe ({self.severe:g}) must be more than high ({self.high:g})")
        return self


class Spikes(_Strict):
    """When more, or more negative, than usual is worth an alert, and when it holds the marketing lane."""

    false_alarms_a_week: float = Field(
        0.2, gt=0, le=20, description="How many alerts a week you accept that turn out to be chance, for each series."
    )
    weeks: int = Field(8, ge=2, le=26, description="How many earlier weeks tell what is usual.")
    timezone: str = Field("UTC", description="The time zone whose Mondays at 14:00 are compared, as Europe/Vienna.")
    least: float = Field(1.3, gt=1, description="Less than so many times the usual is no spike, however sure it is.")
    high: float = Field(3, gt=1, description="`high` from so many times the usual.")
    severe: float = Field(6, gt=1, description="`severe` from so many times the usual.")
    least_posts: int = Field(5, ge=1, description="Fewer posts (for negativity: negative posts) are no spike.")
    calm_hours: int = Field(4, ge=1, le=48, description="A spike is over when so many hours were about as usual.")
    cool_down_hours: int = Field(
        12, ge=0, le=168, description="So long after a spike only a more severe one is told; a like one stays quiet."
    )
    hold_marketing_from: Severity | None = Field(
        Severity.HIGH, description="A spike of this severity holds marketing until a person releases it; null: none."
    )
    every_minutes: float = Field(5, ge=1, le=30, description="How often to look whether a spike is on.")
    viral: Viral = Field(default_factory=Viral, description="When a single post counts as viral.")

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"there is no time zone {name!r}; write it as Europe/Vienna")
        return name

    @model_validator(mode="after")
    def _rising(self) -> "Spikes":
        if not self.least <= self.high < self.severe:
            raise ValueError("least, high and severe must rise")
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)
