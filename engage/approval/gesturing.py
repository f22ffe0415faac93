"""Gestures at the desk: what the ledger grants goes into the words of the held draft, and what it takes back comes out.

Nothing is asked of the ledger that could not be said: the mention must be held, and its reply with the gesture's text
must fit its platform. While a lead decides, the draft stays as it is. The ledger knows people by the account by which
the desk knows them.
"""

from dataclasses import replace

from engage.approval.desk import Desk
from engage.counting import weighted_length
from engage.gestures import Catalog, Entry, Outcome, Status, with_gesture, without_gesture
from engage.stages import Stage
from engage.store import Alerts, Ledger, NewAlert


def give(desk: Desk, ledger: Ledger, catalog: Catalog, mention_id: int, gesture: str, by: str, why: str) -> Outcome:
    """Make a gesture to whoever wrote a held mention: granted, and in its draft; or asked for, and of whom."""
    if refusal := _refusal(desk, mention_id, by):
        return Outcome(False, refusal)
    wanted = catalog.gesture(gesture)
    is_new = not any(entry.gesture == gesture for entry in ledger.standing(mention_id))
    if wanted is not None and is_new and (problem := _unfit(desk, mention_id, wanted.text)):
        return Outcome(False, problem)
    outcome = ledger.through(desk.account).ask(mention_id, gesture, by, why, catalog, desk.clock.now())
    entry = outcome.entry
    if outcome.done and entry is not None and entry.status is Status.ASKED:
        Alerts(desk.store.database).tell([_for_a_lead(entry)])
    return _said(desk, ledger, outcome, by)


def _for_a_lead(entry: Entry) -> NewAlert:
    """A lead is asked, in the same card; the alert says where."""
    says = f"{entry.asked_of} decides about {entry.words} for mention {entry.mention_id}, which {entry.agent} asks for"
    return NewAlert(
        key=f"gesture:{entry.number}",
        kind="gesture",
        severity="asked",
        at=entry.asked_at,
        says=says,
        mention_id=entry.mention_id,
    )


def decide(desk: Desk, ledger: Ledger, catalog: Catalog, number: int, by: str, yes: bool, why: str = "") -> Outcome:
    """A lead's answer; with a yes the gesture goes into the draft, which is then held for anybody to approve."""
    entry = ledger.entry(number)
    if entry is not None and (refusal := _refusal(desk, entry.mention_id, by)):
        return Outcome(False, refusal, entry)
    if yes and entry is not None and entry.status is Status.ASKED:
        problem = _unfit(desk, entry.mention_id, entry.text)
        if problem:
            return Outcome(False, problem, entry)
    outcome = ledger.through(desk.account).decide(number, by, yes, why, catalog, desk.clock.now())
    return _said(desk, ledger, outcome, by)


def cancel(desk: Desk, ledger: Ledger, catalog: Catalog, number: int, by: str) -> Outcome:
    """Take a gesture back, and its text out of the draft while that is held."""
    entry = ledger.entry(number)
    if entry is not None and (refusal := _refusal(desk, entry.mention_id, by)):
        return Outcome(False, refusal, entry)
    item = desk.store.item(entry.mention_id) if entry and entry.status is Status.GRANTED else None
    if entry and item and item.draft and item.stage is Stage.HELD:
        wording = without_gesture(item.draft.text, entry.text)
        if wording != item.draft.text:
            reworded = desk.reword(item.id, by, wording, still_wanted=True)
            if not reworded.done:
                return Outcome(False, reworded.says, entry)
    return ledger.through(desk.account).cancel(number, by, catalog, desk.clock.now())


def _said(desk: Desk, ledger: Ledger, outcome: Outcome, by: str) -> Outcome:
    """What was granted a moment ago put into the draft; if that is not there any more, it was not granted."""
    entry = outcome.entry
    if not outcome.done or entry is None or entry.status is not Status.GRANTED:
        return outcome
    item = desk.store.item(entry.mention_id)
    if item is None or item.draft is None:
        return _withdrawn(desk, ledger, outcome, entry, f"the draft of mention {entry.mention_id} is gone")
    reworded = desk.reword(item.id, by, with_gesture(item.draft.text, entry.text), still_wanted=True)
    return outcome if reworded.done else _withdrawn(desk, ledger, outcome, entry, reworded.says)


def _withdrawn(desk: Desk, ledger: Ledger, outcome: Outcome, entry: Entry, problem: str) -> Outcome:
    withdrawn = ledger.withdraw(entry.number, desk.clock.now())
    return replace(outcome, done=False, says=f"{problem}; {entry.words} was not given", entry=withdrawn.entry)


def _refusal(desk: Desk, mention_id: int, by: str) -> str:
    """Why this person may not do that, or ""."""
    item = desk.store.item(mention_id)
    return desk.refusal(item, by) if item else ""


def _unfit(desk: Desk, mention_id: int, text: str) -> str:
    """Why this cannot be said behind the mention's draft, or ""."""
    item = desk.store.item(mention_id)
    if item is None:
        return f"there is no mention {mention_id}"
    if item.draft is None or item.stage is not Stage.HELD:
        where = item.stage.value.replace("_", " ")
        return f"a gesture goes into a draft that is held, and mention {mention_id} is {where}"
    platform = item.mention.platform
    length, most = weighted_length(with_gesture(item.draft.text, text)), desk.max_length.get(platform)
    if most is not None and length > most:
        shorten = f"shorten the draft first: goodword edit {mention_id} --keep --text …"
        return f"with it the reply would be {length} characters long, and {platform} takes {most}; {shorten}"
    return ""
