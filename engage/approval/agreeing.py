"""What is made of a held draft: approved by one person or by two, reworded, or given back with changes requested.

Two people have approved only what both had before their eyes: a first yes stands in the draft for exactly its wording,
and is gone with it. It is gone, too, once it was followed by a second or was taken back, so that whatever brings the
draft back afterwards is decided by two people anew. Values in, moves out; the desk does the rest.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce

from engage.gestures import with_gesture, without_gesture
from engage.items import Item, Move
from engage.persons import Person
from engage.showing.words import readable
from engage.stages import Stage
from engage.store import MISREAD
from engage.types import Decision, Delivery, Draft, How, Verdict, Wording

LONGEST_WHY = 1000
READY_REASONS = (
    "Wrong facts",
    "Wrong tone",
    MISREAD,
    "Somebody answered already",
    "Better to say nothing",
)
"""Why a draft is usually rejected: one click each."""


def approval(item: Item, who: Person, wording: str, now: datetime, goes_at: datetime) -> Move | str:
    """The move that a yes to `wording` brings, a reply that goes out at `goes_at` or a first of two; or why not.

    Whoever `may_be` the first is not the second.
    """
    draft, eligibility = item.the_draft, item.mention.eligibility
    if eligibility.how is How.NONE:
        return f"this cannot be answered: {eligibility.because}"
    is_edited = wording != draft.text.strip()
    verdict = Verdict.EDITED if is_edited else Verdict.APPROVED
    decision = Decision(verdict, who.name, now, wording, account=who.account)
    says = "approved with another wording" if is_edited else "approved"
    if draft.needs > 1 and (is_edited or not draft.first_yes):
        first = replace(_as_wanted(draft), text=wording, first_yes=who.name, first_account=who.account)
        because = f"{says} by {who.name}; a second person is asked"
        return Move(item, Stage.HELD, because, (decision, first), draft.expires_at, who.name)
    if draft.needs > 1 and who.may_be(Person(draft.first_yes, draft.first_account)):
        return f"{draft.first_yes} approved it already; another person must approve it, too"
    brings = (decision, Delivery(wording), without_yes(draft))
    later = f"; {item.courtesy.again}" if item.courtesy and item.courtesy.again else ""
    if eligibility.how is How.BY_HAND:
        return Move(item, Stage.BY_HAND, f"{says}, to be posted by hand{later}", brings, item.due_at, who.name)
    return Move(item, Stage.APPROVED, says + later, brings, goes_at, who.name)


def reworded(item: Item, who: Person, wording: str, now: datetime, still_wanted: bool) -> Move:
    """The move to `wording`. What was requested is done by it, unless it is `still_wanted`."""
    draft = replace(item.the_draft, text=wording)
    if wording != item.the_draft.text.strip():
        draft = without_yes(draft) if still_wanted else _as_wanted(draft)
    decision = Decision(Verdict.EDITED, who.name, now, wording, account=who.account)
    return Move(item, Stage.HELD, "reworded, still held", (decision, draft), draft.expires_at, who.name)


def in_other_words(draft: Draft, variant: str, promised: Sequence[str]) -> Draft | None:
    """The draft in another of the playbook's wordings, None if there is no such. What was requested is done by it.

    `promised`: the texts of its gestures. Those that stand in it stand in the other wording, too, and only there: a
    wording that was put aside promises nothing, since the gesture may be taken back meanwhile.
    """
    other = next((each for each in draft.others if each.variant == variant), None)
    if other is None:
        return None
    said = [text for text in promised if text in draft.text]
    before = Wording(draft.variant, reduce(without_gesture, said, draft.text))
    others = tuple(before if each is other else each for each in draft.others)
    return replace(_as_wanted(draft), variant=variant, text=reduce(with_gesture, said, other.text), others=others)


def chosen(item: Item, new: Draft, who: Person, now: datetime) -> Move:
    """The move to a draft in other words."""
    decision = Decision(Verdict.EDITED, who.name, now, new.text, account=who.account)
    return Move(item, Stage.HELD, "another wording, still held", (decision, new), new.expires_at, who.name)


def change_requested(item: Item, who: Person, why: str, now: datetime, requester: Person | None) -> Move | str:
    """The move that asks for changes, or why not. `requester`: who has asked for some that are not made yet."""
    draft, wanted = item.the_draft, reason(why)
    if not wanted:
        return "say what shall be changed, in a few words"
    if requester and not who.is_same(requester):
        return f"{draft.wanted_by} requested changes already: {draft.wanted}; edit the wording, or talk to each other"
    if requester and wanted == draft.wanted:
        return "you requested that already"
    decision = Decision(Verdict.CHANGES_REQUESTED, who.name, now, draft.text, wanted, who.account)
    changed = replace(without_yes(draft), wanted=wanted, wanted_by=who.name)
    return Move(item, Stage.HELD, f"changes requested: {wanted}", (decision, changed), draft.expires_at, who.name)


def stands_in_the_way(draft: Draft, who: Person, wording: str, requester: Person | None) -> str:
    """Why `who` may not approve this wording while changes are requested, and what to do; "" where they may."""
    if requester is None or who.is_same(requester) or wording != draft.text.strip():
        return ""
    name = draft.wanted_by
    return f"{name} requested changes: {draft.wanted}; edit the wording, or {name} approves it as it is"


def back(item: Item, who: Person, verdict: Verdict, says: str, now: datetime) -> Move | str:
    """The move that has `item` held, and approved by nobody; or why not."""
    draft = item.the_draft
    if draft.expires_at <= now:
        return f"its moment passed at {draft.expires_at:%d %b %H:%M} UTC"
    decision = Decision(verdict, who.name, now, draft.text, account=who.account)
    return Move(item, Stage.HELD, says, (decision, without_yes(draft)), draft.expires_at, who.name)


def reason(why: str) -> str:
    """What somebody typed, as it can be kept."""
    return readable(why.strip())[:LONGEST_WHY]


def without_yes(draft: Draft) -> Draft:
    """`draft` as nobody has approved it."""
    return replace(draft, first_yes="", first_account="")


def _as_wanted(draft: Draft) -> Draft:
    """`draft` as nobody has approved it, and nobody requests changes."""
    return replace(without_yes(draft), wanted="", wanted_by="")
