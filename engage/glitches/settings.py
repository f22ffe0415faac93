"""What an operator may tune about glitches. How a complaint becomes a vector is not among it: stored sums hold it."""

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """The block `glitches` of config.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    alike: float = Field(
        default=0.53,
        gt=0,
        lt=1,
        description="How like the incidents of a glitch a complaint must be, on average, to be gathered with them; "
        "more makes more and narrower glitches.",
    )
    people: int = Field(
        default=6, ge=2, le=1000, description="So many different people make a glitch worth a person's look."
    )
    within_days: int = Field(default=14, ge=1, le=365, description="Within so many days.")
    quiet_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        description="What was gathered is set aside if it was never suggested and nobody added to it for so many days.",
    )
    most: int = Field(
        default=4096,
        ge=64,
        le=1_000_000,
        description="So many glitches and beginnings of glitches are compared with a complaint; beyond that the "
        "beginnings that were quiet for longest are set aside.",
    )
    merge_at: float = Field(
        default=0.92,
        gt=0,
        le=2,
        description="Two glitches are suggested for merging when the likeness between them is at least this share of "
        "the likeness within them.",
    )
    split_chance: float = Field(
        default=0.01,
        gt=0,
        lt=0.5,
        description="A glitch is suggested for splitting when a glitch that is one thing would look so much like two "
        "at most this often.",
    )
    reopen_days: int = Field(
        default=14, ge=1, le=365, description="How many days back incidents after a fix are counted."
    )
    reopen_people: int = Field(
        default=3, ge=2, le=1000, description="A fixed glitch reopens for no fewer than so many people."
    )
    reopen_chance: float = Field(
        default=0.002,
        gt=0,
        lt=0.5,
        description="A fixed glitch reopens when a fix that holds would see so many late incidents at most this often.",
    )
    effect_weeks: int = Field(
        default=12, ge=2, le=104, description="So many weeks before the fix, and after it, are compared at most."
    )
    effect_after: int = Field(
        default=2, ge=1, le=52, description="Before so many whole weeks after the fix it is too early to say."
    )
    sure: float = Field(default=0.95, gt=0.5, lt=1, description="How sure a statement about the effect has to be.")
