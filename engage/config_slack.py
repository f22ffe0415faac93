"""The block `slack:` of config.yaml: where it stands the team approves in Slack; without it, none of it is loaded."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, ValidationInfo, field_validator

from engage.complaints import Shaped, quoted
from engage.labels import Lane

CHANNEL = Shaped(
    "[CG][A-Z0-9]{6,30}", "a channel's id, such as C012AB3CD (in Slack: the channel's name, About, at the end)"
)
Channel = Annotated[str, StringConstraints(max_length=31), CHANNEL]
TIME = Shaped("([01][0-9]|2[0-3]):[0-5][0-9]", "a time of day such as 08:00")


class Digest(BaseModel):
    """A picture of the day before, every day at this time."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at: Annotated[str, TIME] = Field(default="08:00", description="When it is posted.")
    timezone: str = Field(default="UTC", description="Whose time that is, and where its days begin.")
    channel: Channel | None = Field(default=None, description="Where; left out: with the drafts.")

    @field_validator("timezone")
    @classmethod
    def _zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{quoted(name)} is not a time zone such as Europe/Lisbon") from None
        return name


class SlackBlock(BaseModel):
    """Its secrets come from GOODWORD_SLACK_BOT_TOKEN, GOODWORD_SLACK_APP_TOKEN and GOODWORD_SLACK_SIGNING_SECRET."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: Channel = Field(description="The id of the channel where drafts are decided.")
    lanes: dict[Lane, Channel] = Field(default={}, description="Other channels for the drafts of a lane.")
    alerts: Channel | None = Field(default=None, description="Where alerts are told; left out: with the drafts.")
    cool_down_minutes: int = Field(
        default=10, ge=0, le=1440, description="Alerts of one kind within so many minutes are one message."
    )
    digest: Digest | None = Field(default=None, description="A picture of the day before, once a day.")
    console: str = Field(default="", description="Where the team reaches the console, for links: https://….")
    mode: Literal["socket", "http"] = Field(
        default="socket", description="socket: we call Slack. http: Slack calls us, through a proxy of yours."
    )
    host: str = Field(default="127.0.0.1", description="mode http: the address it listens on, at /slack/events.")
    port: int = Field(default=8602, ge=0, le=65535, description="mode http: its port; 0 takes a free one.")
    messages_a_second: float = Field(default=1.0, gt=0, le=1000, description="To one channel; Slack takes about one.")
    timeout: int = Field(default=5, ge=1, le=15, description="Seconds that Slack may take to answer.")
    api_base: str = Field(default="https://slack.com/api/", description="Where Slack's Web API is.")
    bot_token: SecretStr | None = Field(default=None, description="The bot user's OAuth token, xoxb-….")
    app_token: SecretStr | None = Field(default=None, description="The app-level token for Socket Mode, xapp-….")
    signing_secret: SecretStr | None = Field(default=None, description="mode http: what Slack signs its calls with.")

    @field_validator("digest", mode="before")
    @classmethod
    def _with_defaults(cls, written: object) -> object:
        """`digest:` with nothing after it is one with all defaults, and not none."""
        return {} if written is None else written

    @field_validator("api_base", "console")
    @classmethod
    def _web_address(cls, address: str, info: ValidationInfo) -> str:
        if address and not address.startswith(("https://", "http://")):
            raise ValueError("must begin with https:// (or http:// for a server on this machine)")
        return address.rstrip("/") + "/" if info.field_name == "api_base" else address.rstrip("/")

    @property
    def missing(self) -> list[str]:
        """The variables of the secrets that its mode needs and has not got: `goodword run` does not start so."""
        secrets = {"GOODWORD_SLACK_BOT_TOKEN": self.bot_token}
        if self.mode == "socket":
            secrets["GOODWORD_SLACK_APP_TOKEN"] = self.app_token
        else:
            secrets["GOODWORD_SLACK_SIGNING_SECRET"] = self.signing_secret
        return [name for name, secret in secrets.items() if secret is None or not secret.get_secret_value().strip()]

    def channel_of(self, lane: Lane) -> str:
        """Where the drafts of this lane are decided."""
        return self.lanes.get(lane, self.channel)
