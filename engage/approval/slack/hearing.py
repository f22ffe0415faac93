"""What somebody did in Slack, in the few words that matter, and how it is taken: acknowledged first, acted on once,
and answered in private where there is something to say."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_bolt import Ack, App

from engage.approval.slack.doors import Doors
from engage.approval.slack.whispering import failed, whisper

LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Click:
    """A button that somebody clicked, or what they chose in a menu. `called`: what Slack says they are called;
    `channel`: "" in the App Home; `trigger`: what a modal is opened with, within three seconds."""

    user: str
    called: str
    value: str
    channel: str
    once: str
    """The same however often Slack tells of this click, and of no other."""
    trigger: str = ""

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Click":
        """From a `block_actions` payload, as docs.slack.dev has it."""
        action, user, container = body["actions"][0], body["user"], body.get("container") or {}
        place = container.get("message_ts") or container.get("view_id")
        return cls(
            user=user["id"],
            called=str(user.get("name") or ""),
            value=str(action.get("value") or (action.get("selected_option") or {}).get("value") or ""),
            channel=(body.get("channel") or {}).get("id") or "",
            once=key_of("click", user["id"], action["action_id"], action.get("action_ts"), place),
            trigger=str(body.get("trigger_id") or ""),
        )


def key_of(*parts: object) -> str:
    """A key of these parts that fits where it is kept."""
    key = ":".join(map(str, parts))
    return key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()


def on_click(app: App, does: str, doors: Doors, act: Callable[[Click], str]) -> None:
    """Have `act` act on clicks of the buttons `does`: once each. What it returns is told to whoever clicked, alone."""

    def listener(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        click = Click.of(body)
        try:
            if doors.posts.first_time(click.once, doors.parts.clock.now()):
                whisper(doors, click, act(click))
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever clicked is told, and the log has it
            failed(doors, click, error, click.value)

    app.action(does)(listener)


def only_acknowledged(app: App, *does: str) -> None:
    """Buttons that lead somewhere: the browser does all that there is to do."""
    for each in does:
        app.action(each)(_acknowledge)


def _acknowledge(ack: Ack) -> None:
    ack()
