"""The App Home: how things stand, and the switch for the marketing lane."""

from collections.abc import Iterator
from typing import Any

import structlog
from slack_bolt import App

from engage.approval.slack.blocks import (
    Block,
    Element,
    actions,
    button,
    confirming,
    divider,
    header,
    link_button,
)
from engage.approval.slack.doors import Doors
from engage.approval.slack.glance import (
    Glance,
    as_of,
    day_title,
    glance,
    held_lines,
    mine_lines,
    queue_lines,
    today_lines,
)
from engage.approval.slack.hearing import Click, on_click, only_acknowledged
from engage.approval.slack.lines import paused_line, trouble_lines
from engage.errors import PlatformError
from engage.showing.words import may_resume
from engage.store import ALL, Watching

log = structlog.get_logger(__name__)

MARKETING = "lane:marketing"
MOST_BLOCKS = 100
PAUSES = 20
"""So many are shown: there are hardly more lanes, platforms and listeners."""


def home(seen: Glance) -> Block:
    """The view for one person."""
    blocks = [
        header(day_title(seen)),
        _switches(seen),
        *_paused(seen),
        *trouble_lines(seen.troubles),
        divider(),
        *today_lines(seen),
        divider(),
        *queue_lines(seen),
        divider(),
        *mine_lines(seen),
        as_of(seen),
    ]
    return {"type": "home", "blocks": [block for block in blocks if block][:MOST_BLOCKS]}


def _switches(seen: Glance) -> Block | None:
    says = "What marketing would send waits until somebody resumes it. Service goes on, and nothing is lost."
    is_paused = any(pause.scope in {ALL, MARKETING} for pause in seen.pauses)
    pause = button(
        "Pause marketing", "home_pause", MARKETING, "danger", confirming("Pause marketing?", says, "Pause", "Not now")
    )
    return actions(
        button("Refresh", "home_refresh", "refresh"),
        None if is_paused else pause,
        link_button("Open console", "home_open", "console", seen.console),
    )


def _paused(seen: Glance) -> Iterator[Block | None]:
    """What is paused, each with the way back."""
    for pause in seen.pauses[:PAUSES]:
        yield paused_line(pause)
        if may_resume(pause):
            yield actions(button("Resume", "home_resume", pause.scope, confirm=_sure("Resume?", "Resume")))
    yield from held_lines(seen)
    if seen.holds:
        yield actions(button("Let marketing go on", "home_release", MARKETING, confirm=_sure("Go on?", "Go on")))


def _sure(title: str, yes: str) -> Element:
    return confirming(title, "What was approved meanwhile goes out now.", yes, "Not now")


def register(app: App, doors: Doors) -> None:
    """Show it to whoever opens it, and listen to its buttons."""

    def opened(event: dict[str, Any]) -> None:
        try:
            if event.get("tab") == "home":
                publish(doors, event["user"])
        except Exception as error:  # noqa: BLE001 - whatever it is, the log has it
            log.error("slack_home_failed", error=type(error).__name__)

    app.event("app_home_opened")(opened)
    on_click(app, "home_refresh", doors, lambda click: _refreshed(doors, click))
    on_click(app, "home_pause", doors, lambda click: _pause(doors, click))
    on_click(app, "home_resume", doors, lambda click: _resume(doors, click))
    on_click(app, "home_release", doors, lambda click: _release(doors, click))
    only_acknowledged(app, "home_open")


def publish(doors: Doors, user: str, called: str = "") -> None:
    """Bring one person's Home up to date."""
    view = home(glance(doors.parts, doors.people.name(user, called)))
    try:
        doors.api.publish_home(user, view)
    except PlatformError as error:
        log.warning("slack_home_not_published", problem=str(error))


def _refreshed(doors: Doors, click: Click) -> str:
    publish(doors, click.user, click.called)
    return ""


def _pause(doors: Doors, click: Click) -> str:
    name = doors.people.name(click.user, click.called)
    doors.parts.switches.pause(click.value, name, "paused in Slack", doors.parts.clock.now())
    return _refreshed(doors, click)


def _resume(doors: Doors, click: Click) -> str:
    doors.parts.switches.resume(click.value)
    return _refreshed(doors, click)


def _release(doors: Doors, click: Click) -> str:
    parts = doors.parts
    Watching(parts.database).release(doors.people.name(click.user, click.called), parts.clock.now(), parts.spikes)
    return _refreshed(doors, click)
