"""A glitch is fixed, and those who suffered it are told: one note a person, one wave, one approval for all of them.

A note is a touch like any other: courtesy is asked about it, and it is sent once. Its key is the wave's and the
person's, so that whoever is killed while beginning a wave begins the rest of it the next time, and nothing twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from engage.approval.desk import Desk, Outcome
from engage.approval.flaws import Done, Flaws
from engage.beginning import touch
from engage.glitches import WAVE, Flaw, Phase, Status
from engage.labels import Kind
from engage.playbook import Saying, Shelf
from engage.showing.words import many
from engage.stages import Stage
from engage.store import Affected, Glitches, Note, begin
from engage.withdrawing import withdraw

TIMELY = timedelta(days=7)
PLAYBOOK = "glitches"
"""What the notes are said by, in the place of a playbook."""
BATCH = 200
"""Notes that are begun at once."""
LONGEST_KEY = 200
SAID = frozenset({Stage.SENT, Stage.CLOSED})


@dataclass(frozen=True, slots=True)
class Told:
    """One person who suffered the glitch, by the incident that a note is said under. `why_not` is "" where they get
    one, which `is_begun` or is not yet."""

    affected: Affected
    why_not: str = ""
    is_begun: bool = False


@dataclass(frozen=True, slots=True)
class Wave:
    """What came of saying that a glitch is fixed: everybody who suffered it, and how many notes were begun just now."""

    done: Done
    told: tuple[Told, ...] = ()
    begun: int = 0


class Waves:
    """Notes about fixed glitches."""

    def __init__(self, flaws: Flaws, desk: Desk, shelf: Callable[[], Shelf]) -> None:
        self.flaws, self.desk, self.shelf = flaws, desk, shelf
        self.glitches = Glitches(flaws.database)

    def fix(self, glitch_id: int, by: str, note: str) -> Wave:
        """It is fixed: begin a note to everybody affected. Said once more in the same words, begin those still missing.

        Raises `GoodwordError` if the note is too long, or if the brand has no words to put it in.
        """
        flaw = self.glitches.flaw(glitch_id)
        if flaw and note.strip():  # a note that cannot be said is found before anything is stored
            self._words(note, [one.affected for one in self.affected(flaw)][:1])
        done = self.flaws.fix(glitch_id, by, note)
        if done.flaw is None or not (done.done or (is_fixed(done.flaw) and done.flaw.note == note.strip())):
            return Wave(done)
        fixed = done.flaw
        begun = self._begin(fixed)
        if begun and not done.done:
            done = Done(True, f"{done.says}; the rest of its notes were begun now", fixed)
        withdraw(self.desk.store, self.glitches, self.flaws.clock.now())
        return Wave(done, self.affected(fixed), begun)

    def send(self, glitch_id: int, by: str) -> tuple[Done, list[Outcome]]:
        """One approval for all notes of a fixed glitch; those that courtesy holds back are not among them."""
        flaw = self.glitches.flaw(glitch_id)
        if flaw is None:
            return Done(False, f"there is no glitch {glitch_id}; goodword glitches lists them"), []
        if not is_fixed(flaw):
            return Done(False, f"glitch {glitch_id} is not fixed, so its customers are told nothing", flaw), []
        self._begin(flaw)
        withdraw(self.desk.store, self.glitches, self.flaws.clock.now())
        outcomes = self.desk.approve_wave(flaw.wave, by)
        approved = sum(outcome.done for outcome in outcomes)
        if not outcomes:
            return Done(
                False, "no note of it waits for you: they were sent, are held back, or are being asked about", flaw
            ), []
        return Done(approved > 0, f"{approved} of {len(outcomes)} notes are approved", flaw), outcomes

    def reopen(self, glitch_id: int, by: str, why: str) -> Done:
        """Its fix does not hold, so nobody is told any more that it does."""
        return self._and_withdraw(self.flaws.reopen(glitch_id, by, why))

    def undo(self, glitch_id: int, by: str) -> Done:
        """Take back what was last said of how it stands, and the notes that are not true any more."""
        return self._and_withdraw(self.flaws.undo(glitch_id, by))

    def dismiss(self, glitch_id: int, by: str, why: str = "") -> Done:
        """It is none, so nobody is told that it is fixed."""
        return self._and_withdraw(self.flaws.dismiss(glitch_id, by, why))

    def merge(self, glitch_id: int, other_id: int, by: str) -> Done:
        """The two are one, and what was to be told of the other is not told in its name."""
        done = self._and_withdraw(self.flaws.merge(glitch_id, other_id, by))
        missing = self._missing(done.flaw) if done.done and done.flaw and is_fixed(done.flaw) else []
        if not missing:
            return done
        waits = many(len(missing), "person has", "people have")
        return Done(True, f"{done.says}; {waits} no note yet: goodword glitches send {glitch_id} begins it", done.flaw)

    def affected(self, flaw: Flaw) -> tuple[Told, ...]:
        """Everybody who suffered it, those who hit it last on top, and whether they get a note of its newest wave."""
        ids = sorted({flaw.id, *flaw.glitch.parts})
        notes = [note for id_ in ids for note in self.glitches.notes(f"{WAVE}{id_}-")]
        return choose(self.glitches.affected(flaw.id), notes, flaw.wave if is_fixed(flaw) else "")

    def _and_withdraw(self, done: Done) -> Done:
        gone = withdraw(self.desk.store, self.glitches, self.flaws.clock.now()) if done.done else 0
        if not gone:
            return done
        withdrawn = many(gone, "note that nobody sent yet is", "notes that nobody sent yet are")
        return Done(True, f"{done.says}; {withdrawn} withdrawn", done.flaw)

    def _missing(self, flaw: Flaw) -> list[Affected]:
        return [one.affected for one in self.affected(flaw) if not one.why_not and not one.is_begun]

    def _begin(self, flaw: Flaw) -> int:
        missing = self._missing(flaw)
        return sum(self._begin_some(flaw, missing[at : at + BATCH]) for at in range(0, len(missing), BATCH))

    def _begin_some(self, flaw: Flaw, some: Sequence[Affected]) -> int:
        items = {item.id: item for item in self.glitches.items([one.mention_id for one in some])}
        now, version = self.flaws.clock.now(), self.shelf().version
        texts = self._words(flaw.note, some)
        notes = [
            touch(
                items[one.mention_id], Kind.WAVE_NOTE, f"{flaw.wave}:{one.contact}"[:LONGEST_KEY], text, PLAYBOOK,
                version, f"they hit glitch {flaw.id}, which is fixed: {flaw.name}", now, TIMELY, flaw.wave,
            )
            for one, text in zip(some, texts, strict=True)
        ]  # fmt: skip
        return len(begin(self.flaws.database, notes, now))

    def _words(self, note: str, some: Sequence[Affected]) -> list[str]:
        """What each of them is told, in the brand's words."""
        shelf = self.shelf()
        items = self.glitches.items([one.mention_id for one in some])
        words = {item.id: shelf.says(Saying.WAVE_NOTE, item.mention, glitch_note=note.strip()) for item in items}
        return [words[one.mention_id] for one in some]


def is_fixed(flaw: Flaw) -> bool:
    return flaw.status is Status.FIXED and flaw.glitch.phase is Phase.CONFIRMED


def choose(affected: Sequence[Affected], notes: Sequence[Note], wave: str) -> tuple[Told, ...]:
    """One for each person: their newest incident under which a note may be said, or why there is none.

    `affected`: all incidents, the newest first; `notes`: those of all waves of this glitch, and of what is part of it.
    """
    begun = {note.contact for note in notes if note.wave == wave}
    said = {note.contact for note in notes if note.wave == wave and note.stage in SAID}
    told_at = {note.contact: note.at for note in notes if note.stage in SAID and note.wave != wave}
    theirs: dict[str, list[Affected]] = {}
    for one in affected:
        theirs.setdefault(one.contact, []).append(one)
    chosen = []
    for contact, some in theirs.items():
        newest = next((one for one in some if one.can_be_told), None)
        if some[0].left_alone and contact not in said:
            chosen.append(Told(some[0], some[0].left_alone))
        elif contact in begun:
            chosen.append(Told(newest or some[0], is_begun=True))
        elif contact in told_at and some[0].at <= told_at[contact]:
            says = f"was told on {told_at[contact]:%d %b %Y}, and has reported nothing since"
            chosen.append(Told(some[0], says))
        else:
            chosen.append(Told(newest) if newest else Told(some[0], some[0].why_not or "may not be answered"))
    return tuple(chosen)
