"""What happens when a listener fails: the log says where, and whoever clicked is told, with what they had typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from engage.approval.slack.case import tell
from engage.approval.slack.doors import Doors
from engage.approval.slack.hearing import Click
from engage.approval.slack.sent import Sent
from engage.approval.slack.values import About
from engage.errors import GoodwordError

log = structlog.get_logger(__name__)

UNFORESEEN = "something went wrong that nobody had foreseen: look at the card before you try again; the log says more"


@dataclass(frozen=True, slots=True)
class _Typed:
    """Who typed a command, and where."""

    user: str
    channel: str


def failed(doors: Doors) -> Callable[[Exception, dict[str, Any]], None]:
    """What Bolt calls with an error, and with what Slack had told us of."""

    def handle(error: Exception, body: dict[str, Any]) -> None:
        whom = _whom(body)
        about = _about(whom)
        kind, mention = str(body.get("type") or body.get("command") or ""), about.mention_id if about else None
        if isinstance(error, GoodwordError):
            says = str(error)
            log.warning("slack_listener_refused", kind=kind, mention=mention, problem=says)
        else:  # an unforeseen error may quote what people wrote: its type and its place are all that is kept
            says = UNFORESEEN
            log.error(
                "slack_listener_failed", kind=kind, mention=mention, error=type(error).__name__, where=_where(error)
            )
        if whom and whom.channel:
            tell(doors, whom, says, whom.typed if isinstance(whom, Sent) else ())

    return handle


def _whom(body: Mapping[str, Any]) -> Click | Sent | _Typed | None:
    """Who clicked, sent off a modal, or typed a command."""
    match body.get("type"):
        case "block_actions":
            return Click.of(body)
        case "view_submission":
            return Sent.of(body)
    user = body.get("user_id")
    return _Typed(str(user), str(body.get("channel_id") or "")) if user else None


def _about(whom: object) -> About | None:
    match whom:
        case Click():
            return About.read(whom.value)
        case Sent():
            return whom.slip.about
    return None


def _where(error: Exception) -> str:
    """The line of ours that failed: "clicks.py:42"."""
    trace, place = error.__traceback__, ""
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if "engage" in file:
            place = f"{file.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
