"""What one person is told and nobody else: why something was not done, what went wrong, and what they had typed."""

from collections.abc import Iterator, Sequence
from typing import Protocol

import structlog

from engage.approval.slack.blocks import Block, paragraph, section
from engage.approval.slack.doors import Doors
from engage.approval.slack.theirs import whole
from engage.errors import GoodwordError, PlatformError
from engage.showing.words import sentence

log = structlog.get_logger(__name__)

UNFORESEEN = "something went wrong that nobody had foreseen: look at the card before you try again; the log says more"


class Somebody(Protocol):
    """Who can be told something, and in which channel; "": nowhere."""

    @property
    def user(self) -> str: ...

    @property
    def channel(self) -> str: ...


def whisper(doors: Doors, whom: Somebody, says: str, typed: Sequence[str] = ()) -> None:
    """Tell somebody alone, and give back what they had `typed`: nothing of it is lost. Never raises for Slack's sake:
    what could not be told is logged."""
    if not (says and whom.channel):
        return
    try:
        doors.api.whisper(whom.channel, whom.user, sentence(says), list(_with(says, typed)) if typed else ())
    except PlatformError as error:
        log.warning("slack_whisper_failed", problem=str(error))


def failed(doors: Doors, whom: Somebody, error: Exception, about: str, typed: Sequence[str] = ()) -> None:
    """Log that a listener failed with what was `about`, a button's value, and tell whoever waits for it.

    A listener lets no error out once it has acknowledged: Bolt 1.30 forgets the acknowledgement then, where it has not
    been on its way yet (slack_bolt/listener/thread_runner.py).
    """
    if isinstance(error, GoodwordError):
        log.warning("slack_listener_refused", about=about, problem=str(error))
        whisper(doors, whom, str(error), typed)
    else:  # an unforeseen error may quote what people wrote: its type and its place are all that is kept
        log.error("slack_listener_failed", about=about, error=type(error).__name__, where=_where(error))
        whisper(doors, whom, UNFORESEEN, typed)


def _with(says: str, typed: Sequence[str]) -> Iterator[Block]:
    yield section(sentence(says))
    yield section("You had typed:")
    for each in typed:
        yield from whole(each, paragraph)


def _where(error: Exception) -> str:
    """The last line of ours on the way to it: "desk.py:42"."""
    trace, place = error.__traceback__, ""
    while trace:
        if trace.tb_frame.f_globals.get("__name__", "").startswith("engage."):
            place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
