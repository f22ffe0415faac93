"""Gestures: small amends with a cost, inside limits. The catalog, the rules, the words and the report.

`within_limits(gesture, facts, catalog, agent, now)` says whether an agent may make a gesture alone, and why. Nothing
is stored here; the ledger itself is kept by `engage.store`.
"""

from engage.gestures.catalog import FILE, Catalog, Gesture, Limit
from engage.gestures.entries import (
    COUNTING,
    OPEN,
    Entry,
    GestureAsked,
    Open,
    Outcome,
    Status,
    cannot,
    is_out,
    undecidable,
)
from engage.gestures.loading import load
from engage.gestures.report import Report
from engage.gestures.rules import Answer, Facts, Given, Ruling, Use, agents_sum, contacts_sum, uses, within_limits
from engage.gestures.words import either, money, with_gesture, without_gesture

__all__ = [
    "COUNTING",
    "FILE",
    "OPEN",
    "Answer",
    "Catalog",
    "Entry",
    "Facts",
    "Gesture",
    "GestureAsked",
    "Given",
    "Limit",
    "Open",
    "Outcome",
    "Report",
    "Ruling",
    "Status",
    "Use",
    "agents_sum",
    "cannot",
    "contacts_sum",
    "either",
    "is_out",
    "load",
    "money",
    "undecidable",
    "uses",
    "with_gesture",
    "within_limits",
    "without_gesture",
]
