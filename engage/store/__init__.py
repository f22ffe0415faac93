"""Everything that is kept. The only place where SQLModel and SQLAlchemy are imported."""

from engage.store.answers import answered
from engage.store.costs import Cost, Costs
from engage.store.database import Database
from engage.store.lessons import MISREAD
from engage.store.looking import Looking, Pinned, Step, Told
from engage.store.noting import keep_courtesies
from engage.store.people import Acquaintances
from engage.store.renewing import Rechecks
from engage.store.store import ANYWHERE, HearingCount, Store, Where
from engage.store.switches import ALL, Pause, Switches
from engage.store.upgrade import is_current, upgrade
from engage.store.wall import SandboxWall

__all__ = [
    "ALL",
    "ANYWHERE",
    "MISREAD",
    "Acquaintances",
    "Cost",
    "Costs",
    "Database",
    "HearingCount",
    "Looking",
    "Pause",
    "Pinned",
    "Rechecks",
    "SandboxWall",
    "Step",
    "Store",
    "Switches",
    "Told",
    "Where",
    "answered",
    "is_current",
    "keep_courtesies",
    "upgrade",
]
