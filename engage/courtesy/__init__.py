"""Courtesy: may this touch go out now? Asked before drafting and again before sending; it stores nothing.

`courtesy(circumstances, settings)` asks every rule and keeps what each said, hit or miss. A touch that is held back is
not lost: `again_at` says when it may be offered again, or that its own time passes first.
"""

from dataclasses import replace
from datetime import datetime

from engage.courtesy.facts import Circumstances, Contact, Csat, DoNotContact, Touch
from engage.courtesy.rules import RULES
from engage.courtesy.settings import CourtesySettings
from engage.courtesy.verdict import Again, Outcome, Ruling, Verdict, When, again_at, explained
from engage.labels import Kind

__all__ = [
    "Again",
    "Circumstances",
    "Contact",
    "CourtesySettings",
    "Csat",
    "DoNotContact",
    "Kind",
    "Outcome",
    "Ruling",
    "Touch",
    "Verdict",
    "When",
    "again_at",
    "courtesy",
    "explained",
]


def courtesy(circumstances: Circumstances, settings: CourtesySettings) -> Verdict:
    """What all rules say of this touch now; the strictest counts."""
    rulings = _rulings(circumstances, settings)
    hits = sorted((each for each in rulings if each.outcome), key=lambda each: -each.outcome)
    misses = [each for each in rulings if not each.outcome]
    return Verdict(
        outcome=hits[0].outcome if hits else Outcome.ALLOW,
        asked_at=circumstances.now,
        zone=settings.time_zone,
        hits=tuple(hits),
        misses=tuple(misses),
        until=_free_at(circumstances, settings, hits),
    )


def _rulings(case: Circumstances, settings: CourtesySettings) -> list[Ruling]:
    return [
        rule.ask(case, settings)
        if rule.applies(case)
        else Ruling(rule.name, Outcome.ALLOW, "about marketing only, and this is service")
        for rule in RULES.values()
    ]


def _free_at(case: Circumstances, settings: CourtesySettings, hits: list[Ruling]) -> datetime | None:
    """The first moment at which no rule about time hits any more, if nothing else changes; None: none does now.

    Quiet hours may begin before a cap has room, so all are asked again for that moment. This ends: caps and bad marks
    only grow older, and quiet hours never fill a week.
    """
    free: datetime | None = None
    while moments := [hit.until for hit in hits if hit.until is not None]:
        free = max(moments)
        hits = _rulings(replace(case, now=free), settings)
    return free
