"""What people do about glitches: the one door for the command line and the console alike.

Every act is decided on the rows as they are at that moment, and stored with its event in the same transaction: of two
people who do the same, the second is told who was faster.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from engage.approval import regrouping
from engage.glitches import Act, Event, Flaw, Refused, Settings, acts
from engage.labels import Cause
from engage.ports import Clock
from engage.store import Database, Page, writing


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: `done`, or why not, as a sentence. `flaw` is the glitch as it is now, None if there is none."""

    done: bool
    says: str
    flaw: Flaw | None = None


class Flaws:
    """Acts on glitches. Thread-safe; several processes may each have one over the same database."""

    def __init__(self, database: Database, clock: Clock, settings: Settings) -> None:
        self.database, self.clock, self.settings = database, clock, settings

    def confirm(self, glitch_id: int, by: str) -> Done:
        """It is a glitch; somebody is to see to it."""
        return self._act(glitch_id, by, lambda flaw, *_: acts.confirm(flaw))

    def dismiss(self, glitch_id: int, by: str, why: str = "") -> Done:
        """It is none. Its like is taken in without being suggested again."""
        return self._act(glitch_id, by, lambda flaw, *_: acts.dismiss(flaw, why))

    def rename(self, glitch_id: int, by: str, title: str | None = None, cause: Cause | None = None) -> Done:
        """Another title, another cause, or both."""
        return self._act(glitch_id, by, lambda flaw, *_: acts.rename(flaw, title, cause))

    def own(self, glitch_id: int, by: str, owner: str) -> Done:
        """Somebody owns it."""
        return self._act(glitch_id, by, lambda flaw, *_: acts.own(flaw, owner))

    def act(self, glitch_id: int, by: str, action: str) -> Done:
        """Something is done about it."""
        return self._act(glitch_id, by, lambda flaw, *_: acts.act(flaw, action))

    def fix(self, glitch_id: int, by: str, note: str) -> Done:
        """It is fixed; `note` is what customers are told, by the `Waves`."""
        return self._act(glitch_id, by, lambda flaw, _, now: acts.fix(flaw, note, now))

    def reopen(self, glitch_id: int, by: str, why: str) -> Done:
        """Its fix does not hold."""
        return self._act(glitch_id, by, lambda flaw, _, now: acts.reopen(flaw, why, now))

    def undo(self, glitch_id: int, by: str) -> Done:
        """Take back what was last said of how it stands: confirmed, dismissed, fixed or reopened."""
        return self._act(glitch_id, by, lambda flaw, events, _: acts.undo(flaw, events))

    def merge(self, glitch_id: int, other_id: int, by: str) -> Done:
        """The two are one, which keeps the number `glitch_id`."""
        return self._regroup(glitch_id, by, lambda page, flaw: regrouping.merge(page, flaw, other_id, by))

    def split(self, glitch_id: int, by: str, mention_ids: Sequence[int] = ()) -> Done:
        """These incidents, or those that fall apart from the rest by themselves, are a glitch of their own."""
        return self._regroup(
            glitch_id, by, lambda page, flaw: regrouping.split(page, flaw, mention_ids, by, self.settings)
        )

    def move(self, mention_id: int, to_id: int, by: str) -> Done:
        """This incident belongs to another glitch."""
        return self._regroup(to_id, by, lambda page, flaw: regrouping.move(page, mention_id, flaw, by))

    def apart(self, glitch_id: int, other_id: int, by: str) -> Done:
        """The two are different things, however like they are."""
        return self._regroup(glitch_id, by, lambda page, flaw: regrouping.apart(page, flaw, other_id, by))

    def _act(self, glitch_id: int, by: str, decide: Callable[[Flaw, Sequence[Event], datetime], Act | Refused]) -> Done:
        def write(page: Page, flaw: Flaw) -> Act | Refused:
            answer = decide(flaw, page.events(glitch_id), page.now)
            if isinstance(answer, Act):
                page.put(answer.flaw)
                page.tell(glitch_id, Event(page.now, by, answer.what, answer.says))
            return answer

        return self._regroup(glitch_id, by, write)

    def _regroup(self, glitch_id: int, by: str, write: Callable[[Page, Flaw], Act | Refused]) -> Done:
        with writing(self.database, self.clock.now()) as page:
            flaw = page.flaw(glitch_id)
            if flaw is None:
                return Done(False, f"there is no glitch {glitch_id}; goodword glitches lists them")
            answer = write(page, flaw)
            if isinstance(answer, Refused):
                return Done(False, _too_late(answer, page.events(glitch_id), by), flaw)
            return Done(True, answer.says, answer.flaw)


def _too_late(refused: Refused, events: Sequence[Event], by: str) -> str:
    """Who was faster than `by`, where somebody was."""
    last = next((event for event in reversed(events) if event.what is refused.late), None)
    if last is None:
        return refused.says
    who = "you" if last.by == by else last.by
    beginning = "too late" if last.by == by else "a colleague was faster"
    return f"{beginning}: {refused.says} ({who}, {last.at:%d %b %H:%M:%S} UTC)"
