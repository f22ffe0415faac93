"""Who may decide about which drafts, as config.yaml says it."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from engage.complaints import quoted
from engage.labels import Lane
from engage.persons import SlackUser

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Role(BaseModel):
    """Who may decide about which drafts. Whoever has one of several roles that cover a draft may."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name = Field(description='What it is called where somebody is refused: "Marketing leads".')
    people: tuple[Name, ...] = Field(
        default=(), description="Names as they are given in the console and on the command line."
    )
    slack_users: tuple[SlackUser, ...] = Field(default=(), description="Slack's numbers of people, U….")
    slack_groups: tuple[Name, ...] = Field(
        default=(), description="User groups of Slack, by handle (social-team) or by number, S…."
    )
    lanes: tuple[Lane, ...] = Field(default=(), description="Only drafts of these lanes; of both, if left out.")
    playbooks: tuple[Name, ...] = Field(default=(), description="Only drafts of these playbooks; of all, if left out.")

    @model_validator(mode="after")
    def _somebody_has_it(self) -> Self:
        if not (self.people or self.slack_users or self.slack_groups):
            raise ValueError(f"nobody is one of the {quoted(self.name)}; name people, slack_users or slack_groups")
        return self
