"""The glitch register in memory, as its rows have it; every change is stored in one transaction, or is none.

Whoever finds that somebody else wrote meanwhile, or fails, throws it away and reads it again from the rows.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

import structlog

from engage.glitches import Complaint, Flaw, Glitch, Incident, Phase, Settings, Status
from engage.glitches.gathering import Gathering
from engage.glitches.handling import counted
from engage.glitches.placing import Sheet, place
from engage.store import Database, Feed, Page, writing

log = structlog.get_logger(__name__)

UNKNOWN = frozenset({Phase.CANDIDATE, Phase.SUGGESTED})
"""The phases in which a glitch that has no incident left is none: nobody decided about it."""


class Overtaken(Exception):  # noqa: N818 - nothing went wrong, somebody else was faster
    """Somebody else wrote in the register since it was read."""


class Memory:
    """The register at its `turn`. `fixed`: ids of glitches whose fix stands. `grown`: ids of those that nobody looked
    at since they got their last incident."""

    def __init__(
        self, database: Database, turn: int, gathering: Gathering, fixed: Collection[int], grown: Collection[int]
    ) -> None:
        self.turn, self.gathering = turn, gathering
        self.fixed, self.grown = set(fixed), set(grown)
        self._database = database

    def is_current(self, feed: Feed) -> bool:
        """Whether the rows are still as this is, and the model's embeddings are of the same length."""
        return self.turn == feed.turn() and feed.embedding_length() in {None, self.gathering.embedding_length}

    def place(self, complaints: Sequence[Complaint], now: datetime) -> Sheet:
        """Gather a batch, all or nothing. Raises `Overtaken`."""
        sheet = place(self.gathering, complaints)
        with self.page(now) as page:
            page.put(*(Flaw(glitch) for glitch in sheet.begun))
            page.sum_up(sheet.grown)
            page.join(sheet.into)
            page.add(sheet.homes)
            page.set_aside(sheet.set_aside)
            page.next_id = self.gathering.next_id
        self.grown |= {glitch.id for glitch in (*sheet.begun, *sheet.grown)}
        self.grown -= sheet.set_aside | sheet.into.keys()
        return sheet

    def take_out(self, mention_ids: Collection[int], now: datetime) -> None:
        """They are no incidents any more; a glitch that nobody decided about goes with its last. Raises `Overtaken`."""
        with self.page(now) as page:
            homes = page.homes(mention_ids)
            page.remove(mention_ids)
            changed = [_counted_anew(page, glitch_id) for glitch_id in sorted(set(homes.values()))]
            gone = {glitch.id for glitch in changed if not glitch.count and glitch.phase in UNKNOWN}
            page.sum_up([glitch for glitch in changed if glitch.id not in gone])
            for glitch_id in gone:
                page.drop(glitch_id)
        compared = [glitch for glitch in changed if glitch.id in self.gathering]
        self.gathering.put(*(glitch for glitch in compared if glitch.id not in gone))
        self.gathering.drop(*(glitch.id for glitch in compared if glitch.id in gone))
        self.grown -= gone

    def set_aside(self, now: datetime) -> None:
        """The beginnings that were quiet for too long are not compared with any more. Raises `Overtaken`."""
        quiet = self.gathering.set_aside(now)
        if quiet:
            with self.page(now) as page:
                page.set_aside(quiet)
            self.grown.difference_update(quiet)

    @contextmanager
    def page(self, now: datetime) -> Iterator[Page]:
        """The register, open for writing. Raises `Overtaken` if somebody else wrote in it."""
        with writing(self._database, now) as page:
            if page.turn != self.turn:
                raise Overtaken
            yield page
        self.turn += page.is_changed


def read(database: Database, settings: Settings, now: datetime) -> Memory:
    """The register as its rows are. All that may be worth a look has `grown`: nobody knows who looked when."""
    feed = Feed(database)
    length = feed.embedding_length()
    turn, next_id, flaws = feed.register()
    if length is not None and any(flaw.glitch.embedding_length != length for flaw in flaws):
        _sum_up_anew(database, turn, flaws, length, now)
        turn, next_id, flaws = feed.register()
    glitches = [flaw.glitch for flaw in flaws]
    worth = {glitch.id for glitch in glitches if glitch.is_free and glitch.count >= settings.people}
    fixed = {flaw.id for flaw in flaws if flaw.status is Status.FIXED and flaw.glitch.phase is Phase.CONFIRMED}
    return Memory(database, turn, Gathering(settings, glitches, next_id), fixed, worth | fixed)


def _sum_up_anew(database: Database, turn: int, flaws: Sequence[Flaw], length: int, now: datetime) -> None:
    """The model is another one: its embeddings cannot be added to those of the one before."""
    with writing(database, now) as page:
        if page.turn != turn:
            raise Overtaken
        page.sum_up([counted(flaw.glitch, _incidents(page, flaw.id), length) for flaw in flaws])
    log.info("glitches_summed_up_anew", glitches=len(flaws), embedding_length=length)


def _counted_anew(page: Page, glitch_id: int) -> Glitch:
    flaw = page.flaw(glitch_id)
    assert flaw is not None, "an incident has a glitch"
    return counted(flaw.glitch, _incidents(page, glitch_id))


def _incidents(page: Page, glitch_id: int) -> list[Incident]:
    return [one.incident for one in page.complaints(glitch_id)]
