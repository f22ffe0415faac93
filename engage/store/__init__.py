"""Everything that is kept. The only place where SQLModel and SQLAlchemy are imported."""

from engage.store.alerts import OVER, TROUBLES, Alert, Alerts, Course, NewAlert
from engage.store.answers import answered
from engage.store.beginning import begin
from engage.store.conversation_list import ConversationList
from engage.store.conversations import Act, Conversations
from engage.store.costs import Cost, Costs
from engage.store.database import Database
from engage.store.gestures import Ledger
from engage.store.glitch_feed import Feed
from engage.store.glitch_page import Page, writing
from engage.store.glitches import Affected, Glitches, Note
from engage.store.lessons import MISREAD
from engage.store.like import LikeWaves, scatter
from engage.store.looking import Looking, Pinned, Step, Told
from engage.store.noting import keep_courtesies
from engage.store.people import Acquaintances
from engage.store.renewing import Rechecks
from engage.store.sightings import Seen, Sightings
from engage.store.store import ANYWHERE, HearingCount, Store, Where
from engage.store.switches import ALL, Pause, Switches
from engage.store.upgrade import is_empty, made_current, upgrade
from engage.store.wall import SandboxWall
from engage.store.watching import POST, Cover, Watching, holds

__all__ = [
    "ALL",
    "ANYWHERE",
    "MISREAD",
    "OVER",
    "POST",
    "TROUBLES",
    "Acquaintances",
    "Act",
    "Affected",
    "Alert",
    "Alerts",
    "ConversationList",
    "Conversations",
    "Cost",
    "Costs",
    "Course",
    "Cover",
    "Database",
    "Feed",
    "Glitches",
    "HearingCount",
    "Ledger",
    "LikeWaves",
    "Looking",
    "NewAlert",
    "Note",
    "Page",
    "Pause",
    "Pinned",
    "Rechecks",
    "SandboxWall",
    "Seen",
    "Sightings",
    "Step",
    "Store",
    "Switches",
    "Told",
    "Watching",
    "Where",
    "answered",
    "begin",
    "holds",
    "is_empty",
    "keep_courtesies",
    "made_current",
    "scatter",
    "upgrade",
    "writing",
]
