"""The one door through which a person decides about a held draft, whatever surface they stand at.

Every decision is a compare-and-set: of two people who click at the same moment one wins, and the other is told who
was faster. What goes out is exactly the wording that the person who approved it had before their eyes.
"""

from collections.abc import Callable, Collection, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engage.approval import agreeing
from engage.approval.correcting import corrected
from engage.approval.fitting import is_link, unfit
from engage.approval.late import CHANGED, is_again, person, too_late
from engage.approval.roles import Roles
from engage.approval.sight import sight
from engage.items import Item, Move
from engage.labels import SAID_TO_US, Cause, Intent, Sentiment, Urgency
from engage.persons import Person
from engage.ports import Clock
from engage.stages import CORRECTABLE, Stage
from engage.store import Ledger, Looking, Store, Told
from engage.types import Decision, Value, Verdict

YES = (Verdict.APPROVED, Verdict.EDITED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a decision: `done`, or why not, as a sentence. `item` is None only if there is none.

    `again`: it was not done because the same person did just that before, through the same door: a click that was told
    of twice, for which nobody needs to be told anything.
    """

    done: bool
    says: str
    item: Item | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class _Act:
    """What somebody wants: a verdict of `verdicts` about a mention in one of `stages`, as it was `seen` ("": as it is
    now), and about which wording, where that counts."""

    by: str
    seen: str
    stages: Collection[Stage]
    verdicts: Collection[Verdict]
    text: str | None = None


class Desk:
    """Decisions about held drafts. Thread-safe; several processes may each have one over the same database.

    Wherever it takes `seen`, that is the `sight` of what the person had before their eyes: if it is another by now,
    nothing is done, and they are asked to look again. Whoever has no role for a draft decides nothing about it.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        max_length: Mapping[str, int],
        undo: timedelta = timedelta(0),
        roles: Roles | None = None,
    ) -> None:
        """`max_length` is by platform, as X counts; `undo` is how long an approval waits before it is said; `roles`:
        None lets everybody decide."""
        self.store, self.looking, self.clock = store, Looking(store.database), clock
        self.ledger = Ledger(store.database)
        self.max_length, self.undo_window, self.roles = max_length, undo, roles or Roles()
        self.account, self.groups = "", frozenset[str]()

    def through(self, account: str, groups: Collection[str] = ()) -> "Desk":
        """This desk for somebody whom their door knows as `account` ("slack:U012ABC"), in these groups of Slack (each
        by handle or number): every decision says so."""
        theirs = copy(self)
        theirs.account, theirs.groups, theirs.ledger = account, frozenset(groups), self.ledger.through(account)
        return theirs

    def refusal(self, item: Item, by: str) -> str:
        """Why `by` may decide nothing about this item, and who may, as a sentence; "" if they may."""
        of = item.draft or item.route
        lane, playbook = (of.lane, of.playbook) if of else (None, "")
        return self.roles.refusal(by, self.account, self.groups, lane, playbook)

    def as_seen(self, mention_id: int, by: str, seen: str, stages: Collection[Stage]) -> Outcome:
        """Whether it still is as `by` saw it, in one of `stages`, and theirs to decide: for whoever wants to ask them
        something first. Nothing is done."""
        return self._as_seen(mention_id, _Act(by, seen, stages, ()))

    def approve(self, mention_id: int, by: str, text: str | None = None, seen: str = "") -> Outcome:
        """Let it be said: `text` if given (the wording as edited, or as it was seen), else the draft as it is.

        Where two people are asked, the first yes is done, too, and leaves the draft held for a second person.
        """

        def move(item: Item, now: datetime) -> Move | str:
            wording, who = item.the_draft.text.strip() if text is None else text.strip(), self._who(by)
            asked = self.ledger.open_request(item.id)
            problem = asked.says if asked else self._unfit(item, wording)
            problem = problem or agreeing.stands_in_the_way(item.the_draft, who, wording, self._requester(item))
            return problem or agreeing.approval(item, who, wording, now, now + self.undo_window)

        wording = None if text is None else text.strip()
        return self._decide(mention_id, _Act(by, seen, (Stage.HELD,), YES, wording), move)

    def approve_wave(self, wave: str, by: str, seen: Collection[int] | None = None) -> list[Outcome]:
        """One approval for all drafts of a wave that are held, or for those of them whose mentions were `seen`: each is
        said by itself, in its own words. Where two people are asked, it is the first or the second yes to each."""
        held = self.looking.of_wave(wave, Stage.HELD)
        return [self.approve(each.id, by, seen=sight(each)) for each in held if seen is None or each.id in seen]

    def request_changes(self, mention_id: int, by: str, why: str, seen: str = "") -> Outcome:
        """Ask for another wording: until there is one, the draft is approved as it is by nobody but `by`."""

        def move(item: Item, now: datetime) -> Move | str:
            return agreeing.change_requested(item, self._who(by), why, now, self._requester(item))

        return self._decide(mention_id, _Act(by, seen, (Stage.HELD,), (Verdict.CHANGES_REQUESTED,)), move)

    def posted(self, mention_id: int, by: str, url: str, seen: str = "") -> Outcome:
        """A person posted by hand what was approved; `url` is where it stands now."""

        def move(item: Item, now: datetime) -> Move | str:
            link = url.strip()
            if not is_link(link):
                return "give the link of the reply as you posted it, beginning with https://"
            decision = self._decision(Verdict.POSTED, by, now, item.the_delivery.text)
            return Move(item, Stage.SENT, "posted by hand", (decision, replace(item.the_delivery, url=link)), None, by)

        return self._decide(mention_id, _Act(by, seen, (Stage.BY_HAND,), (Verdict.POSTED,)), move)

    def reword(self, mention_id: int, by: str, text: str, seen: str = "", still_wanted: bool = False) -> Outcome:
        """Change the wording and keep it held, for somebody else to approve. Changes that were requested are made by
        that, unless they are `still_wanted`."""
        wording = text.strip()

        def move(item: Item, now: datetime) -> Move | str:
            return self._unfit(item, wording) or agreeing.reworded(item, self._who(by), wording, now, still_wanted)

        return self._decide(mention_id, _Act(by, seen, (Stage.HELD,), (Verdict.EDITED,), wording), move)

    def choose(self, mention_id: int, by: str, variant: str, seen: str = "") -> Outcome:
        """Take another of the playbook's wordings, and keep it held; the one it was is among the others then. What its
        gestures say goes along."""

        def move(item: Item, now: datetime) -> Move | str:
            promised = [entry.text for entry in self.ledger.standing(item.id)]
            new = agreeing.in_other_words(item.the_draft, variant, promised)
            if new is None:
                return "there is no such wording of this draft"
            return self._unfit(item, new.text) or agreeing.chosen(item, new, self._who(by), now)

        return self._decide(mention_id, _Act(by, seen, (Stage.HELD,), (Verdict.EDITED,)), move)

    def reject(self, mention_id: int, by: str, why: str, seen: str = "") -> Outcome:
        """Say nothing, and keep the reason: the playbooks are improved by it."""

        def move(item: Item, now: datetime) -> Move | str:
            kept = agreeing.reason(why)
            if not kept:
                return "say why, in a few words: the playbooks are improved by it"
            decision = self._decision(Verdict.REJECTED, by, now, item.the_draft.text, kept)
            return Move(item, Stage.REJECTED, f"rejected: {kept}", (decision,), None, by)

        return self._decide(mention_id, _Act(by, seen, (Stage.HELD, Stage.HELD_BACK), (Verdict.REJECTED,)), move)

    def correct(
        self,
        mention_id: int,
        by: str,
        *,
        sentiment: Sentiment | None = None,
        intent: Intent | None = None,
        cause: Cause | None = None,
        urgency: Urgency | None = None,
        seen: str = "",
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
            decision = self._decision(Verdict.CORRECTED, by, now, item.draft.text if item.draft else "", why)
            return _routed_again(item, now, by, f"corrected: {why}", decision, reading)

        return self._decide(mention_id, _Act(by, seen, CORRECTABLE, (Verdict.CORRECTED,)), move)

    def undo(self, mention_id: int, by: str, seen: str = "") -> Outcome:
        """Take an approval back while nothing has been said, the first of two, or a rejection; the draft is held again,
        and approved by nobody."""

        def move(item: Item, now: datetime) -> Move | str:
            if item.stage is Stage.HELD and not item.the_draft.first_yes:
                return too_late(self._told(item.id), self._who(by))
            return agreeing.back(item, self._who(by), Verdict.UNDONE, "undone", now)

        stages = (Stage.HELD, Stage.APPROVED, Stage.BY_HAND, Stage.REJECTED)
        return self._decide(mention_id, _Act(by, seen, stages, (Verdict.UNDONE,)), move)

    def retry(self, mention_id: int, by: str) -> Outcome:
        """A mention that got stuck, once more: its draft is held again, or it is read anew if it never got one."""

        def move(item: Item, now: datetime) -> Move | str:
            if item.draft is not None:
                return agreeing.back(item, self._who(by), Verdict.RETRIED, "tried again", now)
            decision = self._decision(Verdict.RETRIED, by, now, "")
            if item.reading and item.reading.corrected_by:  # what a person said is not left to the models once more
                return _routed_again(item, now, by, "tried again as corrected", decision)
            return Move(item, Stage.HEARD, "read anew", (decision,), None, by)

        return self._decide(mention_id, _Act(by, "", (Stage.STUCK,), (Verdict.RETRIED,)), move)

    def _unfit(self, item: Item, text: str) -> str:
        platform = item.mention.platform
        return unfit(text, platform, self.max_length.get(platform))

    def _who(self, by: str) -> Person:
        return Person(by, self.account)

    def _decision(self, verdict: Verdict, by: str, now: datetime, text: str, why: str = "") -> Decision:
        return Decision(verdict, by, now, text, why, self.account)

    def _requester(self, item: Item) -> Person | None:
        """Who requested the changes that are not made yet; None where there are none."""
        if not item.the_draft.wanted:
            return None
        requests = (d for d in self._told(item.id).decisions[::-1] if d.verdict is Verdict.CHANGES_REQUESTED)
        return next(map(person, requests), Person(item.the_draft.wanted_by))

    def _as_seen(self, mention_id: int, act: _Act) -> Outcome:
        item = self.store.item(mention_id)
        if item is None:
            return Outcome(False, f"there is no mention {mention_id}")
        if refusal := self.refusal(item, act.by):
            return Outcome(False, refusal, item)
        if item.stage not in act.stages or act.seen not in ("", sight(item)):
            return self._missed(mention_id, act)
        return Outcome(True, "", item)

    def _decide(self, mention_id: int, act: _Act, decide: Callable[[Item, datetime], Move | str]) -> Outcome:
        found = self._as_seen(mention_id, act)
        item, now = found.item, self.clock.now()
        if not found.done or item is None:
            return found
        move = decide(item, now)
        if isinstance(move, str):
            return Outcome(False, move, item)
        for moved in self.store.move([move], now):
            return Outcome(True, move.because, moved)
        return self._missed(mention_id, act)

    def _missed(self, mention_id: int, act: _Act) -> Outcome:
        """It is not any more as they saw it: where it is instead, or that they must look again."""
        told, who = self._told(mention_id), self._who(act.by)
        says = CHANGED if told.item.stage in act.stages else too_late(told, who)
        return Outcome(False, says, told.item, is_again(told, who, act.verdicts, act.text))

    def _told(self, mention_id: int) -> Told:
        told = self.looking.told(mention_id)
        assert told is not None, "mentions are never deleted between two looks"
        return told


def _routed_again(item: Item, now: datetime, by: str, says: str, *brings: Value) -> Move:
    """Back to `read`. The item is as the store leaves it: with nothing of what was made of it so far."""
    bare = replace(item, route=None, draft=None, delivery=None)
    return Move(bare, Stage.READ, says, brings, now, by)
