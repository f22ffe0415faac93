"""What the surface in Slack works with. `app.py` has the same things; Slack is given them and knows no more."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from engage.approval.desk import Desk
from engage.approval.slack.api import SlackApi
from engage.approval.slack.people import People
from engage.approval.threads import Threads
from engage.config_slack import SlackBlock
from engage.gestures import Catalog
from engage.ports import Clock, Speaker
from engage.reloading import CurrentShelf
from engage.spikes import Spikes
from engage.store import Database, Looking, Switches
from engage.store.slack_posts import SlackPosts


@dataclass(frozen=True)
class Parts:
    """Goodword as Slack needs it. `speakers` are by platform, and asked for prices and links only. `gestures` reads the
    catalog anew and raises `Mistakes`. `troubles` are sentences about what is wrong. `console` is where the team
    reaches the console, or "". `undo` is how long a decision can be taken back. `groups` are those that roles name.
    `zone` is where the brand's days begin, `spikes` what holds the marketing lane.
    """

    database: Database
    desk: Desk
    threads: Threads
    looking: Looking
    switches: Switches
    playbooks: CurrentShelf
    speakers: Mapping[str, Speaker]
    clock: Clock
    gestures: Callable[[], Catalog]
    troubles: Callable[[], list[str]]
    console: str
    undo: timedelta
    groups: frozenset[str]
    zone: ZoneInfo
    spikes: Spikes


@dataclass(frozen=True)
class Doors:
    """The same, with Slack behind it: what listeners of clicks, modals and commands are given."""

    parts: Parts
    settings: SlackBlock
    api: SlackApi
    posts: SlackPosts
    people: People
