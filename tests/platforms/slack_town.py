"""A whole Slack on this machine: Web API, Socket Mode and some people.

with SlackTown(messages_a_second=100) as town:
    client = WebClient(town.bot_token, base_url=town.api_base)
    ana = town.person("ana")
    ana.click(town.messages()[0], "Approve").acked()
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from engage.clock import SystemClock
from engage.ports import Clock
from tests.platforms.faults import Fault, Faults
from tests.platforms.serving import Server
from tests.platforms.slack import APP_TOKEN, BOT_TOKEN, GRANTED, Slack
from tests.platforms.slack_acts import Acts
from tests.platforms.slack_by_hand import ByHand
from tests.platforms.slack_objects import Message
from tests.platforms.slack_pace import Pace
from tests.platforms.slack_people import Person
from tests.platforms.slack_ringing import Rung, rung
from tests.platforms.slack_sockets import Sockets
from tests.platforms.slack_state import Call, Workspace

TEAM = ("ana", "ben", "cem")
LEAD = "lea"
ENVIRONMENT: Mapping[str, str] = {"GOODWORD_SLACK_BOT_TOKEN": BOT_TOKEN, "GOODWORD_SLACK_APP_TOKEN": APP_TOKEN}
"""The credentials of this Slack. They are good for nothing else."""

_TALK = ("POST /api/", "POST /respond/", "POST /upload/")


class SlackTown:
    """Serves until it is closed. In it: ana, ben and cem (@social-team), lea (@social-leads), #social, #social-alerts.

    `messages_a_second` in one channel and `tier_factor` times the calls of Slack's tiers are allowed. `faults` are
    suffered by HTTP and by envelopes (slack_sockets.py), which may have `socket_faults` of their own.
    `redelivers_everything`: clicks and commands come again where they were not acknowledged within `ack_seconds`, as
    events do; Slack shows an error instead. `retry_after`: the seconds that an injected 429 asks for.
    `dedupes_client_msg_id`: Slack does not say whether it does.
    """

    def __init__(
        self,
        messages_a_second: float = 1.0,
        tier_factor: float = 1.0,
        faults: Faults | None = None,
        redelivers_everything: bool = False,
        *,
        socket_faults: Faults | None = None,
        clock: Clock | None = None,
        ack_seconds: float = 3.0,
        retry_after: int = 1,
        dedupes_client_msg_id: bool = False,
        scopes: str = GRANTED,
        port: int = 0,
    ) -> None:
        self.faults = faults or Faults()
        self.workspace = Workspace(clock or SystemClock(), dedupes_client_msg_id=dedupes_client_msg_id)
        self.sockets = Sockets(socket_faults or self.faults, ack_seconds, redelivers_everything)
        pace = Pace(messages_a_second, tier_factor)
        self.slack = Slack(scopes, workspace=self.workspace, pace=pace, link=self.sockets.link, retry_after=retry_after)
        try:
            self.server = Server(self.slack, self.faults, port)
        except OSError:
            self.sockets.close()
            raise
        self.workspace.url = self.url = self.server.url
        self.api_base = f"{self.url}/api/"
        self.bot_token, self.app_token, self.environment = BOT_TOKEN, APP_TOKEN, ENVIRONMENT
        self.acts = Acts(self.workspace, self.sockets)
        people = {name: self.workspace.add_user(name) for name in (*TEAM, LEAD)}
        self.team = self.workspace.add_group("social-team", *(people[name] for name in TEAM)).id
        self.leads = self.workspace.add_group("social-leads", people[LEAD]).id
        self.channel = self.workspace.add_channel("social").id
        self.alerts = self.workspace.add_channel("social-alerts").id
        self.slack.by_hand = ByHand(self.workspace, self._member, self.channel, people[TEAM[0]].id).answer

    def person(self, name: str) -> Person:
        """Somebody of this workspace, who is a new member where the name is new."""
        with self.workspace.lock:
            user = self.workspace.add_user(name)
            for channel in self.workspace.channels.values():
                channel.members.add(user.id)
        return self._member(user.id)

    def _member(self, user_id: str) -> Person:
        return Person(self.workspace.users[user_id], self.workspace, self.acts, self.channel)

    def messages(self, channel: str = "") -> list[Message]:
        """What stands in the channel now (without a name: in #social), oldest first; no replies."""
        return [one for one in self.workspace.messages(channel or self.channel) if not one.is_reply]

    def thread(self, message: Message) -> list[Message]:
        """The replies under a message, oldest first."""
        there = self.workspace.messages(message.channel)
        return [one for one in there if one.is_reply and one.thread_ts == message.ts]

    def now(self, message: Message) -> Message:
        """The same message as it is now. Raises LookupError where it was deleted."""
        found = self.workspace.message(message.channel, message.ts)
        if found is None:
            raise LookupError(f"{message.ts} is gone")
        return found

    @property
    def rung(self) -> list[Rung]:
        """Everybody whom a message ever pinged."""
        return rung(self.workspace)

    @property
    def acks(self) -> list[tuple[str, float]]:
        """(kind of envelope, seconds until it was acknowledged), in order."""
        return list(self.sockets.acks)

    def calls(self, method: str = "") -> list[Call]:
        """The calls of the Web API so far: of one method, or all."""
        return [call for call in list(self.workspace.calls) if method in ("", call.method)]

    def wait_for(self, condition: Any, seconds: float = 10.0) -> Any:
        """What `condition()` gives as soon as it is true. Raises TimeoutError."""
        return self.workspace.wait_for(condition, seconds)

    def wait_until_connected(self, seconds: float = 10.0) -> None:
        """Until the app has a socket open. Raises TimeoutError."""
        self.wait_for(lambda: self.sockets.connections, seconds)

    def down(self) -> None:
        """Slack is down: 503 for everything, and every socket is cut."""
        for beginning in _TALK:
            self.faults.always_on(beginning, Fault.SERVER_ERROR)
        self.sockets.is_down = True
        self.sockets.drop_all()

    def up(self) -> None:
        """It is back."""
        for beginning in _TALK:
            self.faults.none_on(beginning)
        self.sockets.is_down = False

    def close(self) -> None:
        """Stop serving."""
        self.sockets.close()
        self.server.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: TracebackType | None) -> None:
        self.close()
