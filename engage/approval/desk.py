"""The one door through which a person decides about a held draft, whatever surface they stand at.

Every decision is a compare-and-set: of two people who click at the same moment one wins, and the other is told who
was faster. What goes out is exactly the wording that the person who approved it had before their eyes.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from engage.approval.correcting import corrected
from engage.counting import weighted_length
from engage.items import Item, Move
from engage.labels import SAID_TO_US, Cause, Intent, Sentiment, Urgency
from engage.ports import Clock
from engage.stages import CORRECTABLE, Stage
from engage.store import Ledger, Looking, Store
from engage.types import Decision, Delivery, Eligibility, How, Value, Verdict

LONGEST_WHY = 1000
LONGEST_LINK = 2000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a decision: `done`, or why not, as a sentence. `item` is None only if there is none."""

    done: bool
    says: str
    item: Item | None = None


class Desk:
    """Decisions about held drafts. Thread-safe; several processes may each have one over the same database."""

    def __init__(
        self, store: Store, clock: Clock, max_length: Mapping[str, int], undo: timedelta = timedelta(0)
    ) -> None:
        """`max_length` is by platform, as X counts; `undo` is how long an approval waits before it is said."""
        self.store, self.looking, self.clock = store, Looking(store.database), clock
        self.ledger = Ledger(store.database)
        self.max_length, self.undo_window = max_length, undo

    def approve(self, mention_id: int, by: str, text: str | None = None) -> Outcome:
        """Let it be said: `text` if given (the wording as edited, or as it was seen), else the draft as it is."""

        def move(item: Item, now: datetime) -> Move | str:
            wording = item.the_draft.text if text is None else text.strip()
            asked = self.ledger.open_request(item.id)
            problem = asked.says if asked else self._unfit(item, wording)
            if problem:
                return problem
            edited = wording != item.the_draft.text.strip()
            verdict = Verdict.EDITED if edited else Verdict.APPROVED
            brings = (Decision(verdict, by, now, wording), Delivery(wording))
            says = "approved with another wording" if edited else "approved"
            match item.mention.eligibility:
                case Eligibility(How.NONE, because):
                    return f"this cannot be answered: {because}"
                case Eligibility(How.BY_HAND):
                    return Move(item, Stage.BY_HAND, f"{says}, to be posted by hand", brings, item.due_at, by)
            later = f"; {item.courtesy.again}" if item.courtesy and item.courtesy.again else ""
            return Move(item, Stage.APPROVED, says + later, brings, now + self.undo_window, by)

        return self._decide(mention_id, by, (Stage.HELD,), move)

    def approve_wave(self, wave: str, by: str) -> list[Outcome]:
        """One approval for all drafts of a wave that are held: each is said by itself, in its own words."""
        return [self.approve(item.id, by) for item in self.looking.of_wave(wave, Stage.HELD)]

    def posted(self, mention_id: int, by: str, url: str) -> Outcome:
        """A person posted by hand what was approved; `url` is where it stands now."""

        def move(item: Item, now: datetime) -> Move | str:
            link = url.strip()
            if not _is_link(link):
                return "give the link of the reply as you posted it, beginning with https://"
            decision = Decision(Verdict.POSTED, by, now, item.the_delivery.text)
            return Move(item, Stage.SENT, "posted by hand", (decision, replace(item.the_delivery, url=link)), None, by)

        return self._decide(mention_id, by, (Stage.BY_HAND,), move)

    def reword(self, mention_id: int, by: str, text: str) -> Outcome:
        """Change the wording and keep it held, for somebody else to approve."""

        def move(item: Item, now: datetime) -> Move | str:
            wording = text.strip()
            problem = self._unfit(item, wording)
            if problem:
                return problem
            draft = replace(item.the_draft, text=wording)
            decision = Decision(Verdict.EDITED, by, now, wording)
            return Move(item, Stage.HELD, "reworded, still held", (decision, draft), draft.expires_at, by)

        return self._decide(mention_id, by, (Stage.HELD,), move)

    def reject(self, mention_id: int, by: str, why: str) -> Outcome:
        """Say nothing, and keep the reason: the playbooks are improved by it."""

        def move(item: Item, now: datetime) -> Move | str:
            if not why.strip():
                return "say why, in a few words: the playbooks are improved by it"
            decision = Decision(Verdict.REJECTED, by, now, item.the_draft.text, why.strip()[:LONGEST_WHY])
            return Move(item, Stage.REJECTED, f"rejected: {decision.why}", (decision,), None, by)

        return self._decide(mention_id, by, (Stage.HELD, Stage.HELD_BACK), move)

    def correct(
        self,
        mention_id: int,
        by: str,
        *,
        sentiment: Sentiment | None = None,
        intent: Intent | None = None,
        cause: Cause | None = None,
        urgency: Urgency | None = None,
    ) -> Outcome:
        """Put right how it was read. The playbooks are asked again; what was drafted for the old reading is gone."""

        def move(item: Item, now: datetime) -> Move | str:
            if item.mention.kind not in SAID_TO_US:
                return "it answers nothing that they said, so there is no reading to correct; reject it instead"
            if item.reading is None:
                return f"mention {item.id} has not been read yet"
            if item.stage is Stage.STUCK and item.delivery and item.delivery.attempt:
                return "it got stuck while a reply was being sent: look whether that is out, and try it again first"
            new = corrected(item.reading, by, sentiment=sentiment, intent=intent, cause=cause, urgency=urgency)
            if isinstance(new, str):
                return new
            reading, why = new
            decision = Decision(Verdict.CORRECTED, by, now, item.draft.text if item.draft else "", why)
            return _routed_again(item, now, by, f"corrected: {why}", decision, reading)

        return self._decide(mention_id, by, CORRECTABLE, move)

    def undo(self, mention_id: int, by: str) -> Outcome:
        """Take an approval back while nothing has been said, or a rejection; the draft is held again."""

        def move(item: Item, now: datetime) -> Move | str:
            return self._back_to_held(item, now, by, Verdict.UNDONE, "undone")

        return self._decide(mention_id, by, (Stage.APPROVED, Stage.BY_HAND, Stage.REJECTED), move)

    def retry(self, mention_id: int, by: str) -> Outcome:
        """A mention that got stuck, once more: its draft is held again, or it is read anew if it never got one."""

        def move(item: Item, now: datetime) -> Move | str:
            if item.draft is not None:
                return self._back_to_held(item, now, by, Verdict.RETRIED, "tried again")
            decision = Decision(Verdict.RETRIED, by, now, "")
            if item.reading and item.reading.corrected_by:  # what a person said is not left to the models once more
                return _routed_again(item, now, by, "tried again as corrected", decision)
            return Move(item, Stage.HEARD, "read anew", (decision,), None, by)

        return self._decide(mention_id, by, (Stage.STUCK,), move)

    def _back_to_held(self, item: Item, now: datetime, by: str, verdict: Verdict, says: str) -> Move | str:
        draft = item.the_draft
        if draft.expires_at <= now:
            return f"its moment passed at {draft.expires_at:%d %b %H:%M} UTC"
        return Move(item, Stage.HELD, says, (Decision(verdict, by, now, draft.text),), draft.expires_at, by)

    def _unfit(self, item: Item, text: str) -> str:
        """Why this wording cannot be sent there, or ""."""
        if not text:
            return "an empty reply cannot be sent"
        if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
            return "the reply holds characters that no platform takes; type it anew"
        length, most = weighted_length(text), self.max_length.get(item.mention.platform)
        if most is not None and length > most:
            return f"the reply is {length} characters long; {item.mention.platform} takes {most}"
        return ""

    def _decide(
        self, mention_id: int, by: str, stages: Collection[Stage], decide: Callable[[Item, datetime], Move | str]
    ) -> Outcome:
        item = self.store.item(mention_id)
        if item is None:
            return Outcome(False, f"there is no mention {mention_id}")
        if item.stage not in stages:
            return Outcome(False, self._too_late(mention_id, by), item)
        now = self.clock.now()
        move = decide(item, now)
        if isinstance(move, str):
            return Outcome(False, move, item)
        for moved in self.store.move([move], now):
            return Outcome(True, move.because, moved)
        return Outcome(False, self._too_late(mention_id, by), self.store.item(mention_id))

    def _too_late(self, mention_id: int, by: str) -> str:
        """Who was faster than `by`, or where the mention is instead."""
        told = self.looking.told(mention_id)
        assert told is not None, "mentions are never deleted between two looks"
        stage = told.item.stage
        if not told.decisions and stage in {Stage.HEARD, Stage.READ, Stage.ROUTED, Stage.DRAFTED}:
            return f"mention {mention_id} has no draft yet: it is {stage.value}"
        if stage is Stage.HELD_BACK and told.item.courtesy:
            return f"mention {mention_id} is {told.item.courtesy.says}; {told.item.courtesy.again}"
        if not told.decisions:
            return f"mention {mention_id} has nothing to decide: it is {stage.value.replace('_', ' ')}"
        last = told.decisions[-1]
        when = f"{last.verdict.value} it at {last.at:%H:%M:%S} UTC, it is {stage.value.replace('_', ' ')} now"
        return f"too late: you {when}" if last.by == by else f"a colleague was faster: {last.by} {when}"


def _is_link(url: str) -> bool:
    """Whether a browser may be sent there: a web address without anything in it that a screen would obey."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_plain = len(url) <= LONGEST_LINK and url.isprintable() and " " not in url
    return parts.scheme in {"https", "http"} and bool(parts.hostname) and is_plain


def _routed_again(item: Item, now: datetime, by: str, says: str, *brings: Value) -> Move:
    """Back to `read`. The item is as the store leaves it: with nothing of what was made of it so far."""
    bare = replace(item, route=None, draft=None, delivery=None)
    return Move(bare, Stage.READ, says, brings, now, by)
