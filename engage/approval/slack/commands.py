"""The command `/goodword`: it acknowledges at once, acts once, and answers nobody but whoever typed it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_bolt import Ack, App

from engage.approval.slack.answers import HELP, found, help_, said, status, why
from engage.approval.slack.blocks import Message
from engage.approval.slack.doors import Doors, Parts
from engage.approval.slack.glance import glance
from engage.approval.slack.hearing import key_of
from engage.approval.slack.manifest import COMMAND
from engage.approval.slack.whispering import failed
from engage.complaints import did_you_mean, quoted
from engage.errors import GoodwordError, PlatformError
from engage.labels import Lane
from engage.showing.words import scope_words
from engage.store import ALL
from engage.store.searching import search

log = structlog.get_logger(__name__)

FOUND, LONGEST_WHY = 10, 300
LARGEST = 2**31 - 1
"""Of a number of a mention, as the database keeps them."""


@dataclass(frozen=True, slots=True)
class Typed:
    """Who typed the command, and where."""

    user: str
    channel: str


def register(app: App, doors: Doors) -> None:
    """Listen to the command."""

    def listener(ack: Ack, command: dict[str, Any]) -> None:
        ack()
        try:
            if doors.posts.first_time(key_of("command", command["trigger_id"]), doors.parts.clock.now()):
                _respond(doors, str(command["response_url"]), answer(doors, command))
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever typed it is told, and the log has it
            failed(doors, Typed(command["user_id"], command["channel_id"]), error, COMMAND)

    app.command(COMMAND)(listener)


def answer(doors: Doors, command: Mapping[str, Any]) -> Message:
    """Do what was asked by a slash command's payload, and what to answer."""
    word, _, rest = str(command.get("text") or "").strip().partition(" ")
    act = ACTS.get(word.casefold() or "help")
    if act is None:
        return help_(f"{quoted(word)} is not known here{did_you_mean(word, HELP)}")
    name = doors.people.name(str(command["user_id"]), str(command.get("user_name") or ""))
    try:
        return act(doors.parts, rest.strip(), name)
    except GoodwordError as error:
        return said(str(error))


def scope_of(word: str, platforms: Collection[str]) -> str:
    """What is paused or resumed: "all", "lane:service", "platform:x". Raises `GoodwordError` for any other word, so
    that a slip of the finger never pauses everything."""
    asked = word.casefold()
    lanes = [lane.value for lane in Lane]
    if asked in ("", ALL):
        return ALL
    if asked in lanes:
        return f"lane:{asked}"
    if known := next((each for each in platforms if each.casefold() == asked), None):
        return f"platform:{known}"
    choices = [ALL, *lanes, *platforms]
    raise GoodwordError(f"{quoted(word)} is nothing to pause or resume{did_you_mean(word, choices)}")


def _status(parts: Parts, _: str, name: str) -> Message:
    return status(glance(parts, name))


def _pause(parts: Parts, rest: str, name: str) -> Message:
    word, _, because = rest.partition(" ")
    scope, now = scope_of(word, parts.speakers), parts.clock.now()
    is_new = parts.switches.pause(scope, name, because.strip()[:LONGEST_WHY], now)
    ends = f"{COMMAND} resume {word}".rstrip()
    return said(f"{scope_words(scope)}; {ends} ends it" if is_new else f"{scope_words(scope)} already")


def _resume(parts: Parts, rest: str, _: str) -> Message:
    """Also tries a platform again that took no reply, when that is resumed, or everything."""
    scope = scope_of(rest, parts.speakers)
    if scope == ALL:
        return said("everything goes on" if parts.switches.resume(None) else "nothing was paused")
    kind, _, which = scope.partition(":")
    scopes = [scope, f"shut:{which}"] if kind == "platform" else [scope]
    resumed = [each for one in scopes for each in parts.switches.resume(one)]
    if not resumed:
        return said("that was not paused")
    is_all_paused = any(pause.scope == ALL for pause in parts.switches.paused(parts.clock.now()))
    what = f"the {which} lane" if kind == "lane" else which
    return said(f"{what} goes on" + (f", but everything is paused: {COMMAND} resume all" if is_all_paused else ""))


def _why(parts: Parts, rest: str, _: str) -> Message:
    number = rest.removeprefix("#")
    if not (number.isdecimal() and number.isascii()):
        raise GoodwordError(f"say which mention, by its number: {COMMAND} why 42")
    told = parts.looking.told(int(number)) if len(number) < 11 and int(number) <= LARGEST else None
    if told is None:
        raise GoodwordError(f"there is no mention {number[:20]}")
    return why(told, parts.console)


def _find(parts: Parts, rest: str, _: str) -> Message:
    words = rest.split()
    if not words:
        raise GoodwordError(f"say what to find: {COMMAND} find lost bag")
    return found(rest, search(parts.database, words, FOUND), parts.console)


ACTS: Mapping[str, Callable[[Parts, str, str], Message]] = {
    "status": _status,
    "pause": _pause,
    "resume": _resume,
    "why": _why,
    "find": _find,
    "help": lambda *_: help_(),
}
"""By the command's first word: what it does with the rest of the line, for whoever goes by a name."""


def _respond(doors: Doors, url: str, message: Message) -> None:
    try:
        doors.api.respond(url, message)
    except PlatformError as error:
        log.warning("slack_answer_failed", problem=str(error))
