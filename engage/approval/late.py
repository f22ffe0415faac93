"""What somebody is told who decides about what is not as they saw it any more. Values in, sentences out."""

from collections.abc import Collection

from engage.persons import Person
from engage.showing.folding import did_words
from engage.showing.words import stage_words
from engage.stages import Stage
from engage.store import Told
from engage.types import Decision, Verdict

CHANGED = "it has changed since it was shown to you: look at it again"


def too_late(told: Told, who: Person) -> str:
    """Who was faster than `who`, or where the mention is instead."""
    item = told.item
    if not told.decisions and item.stage in {Stage.HEARD, Stage.READ, Stage.ROUTED, Stage.DRAFTED}:
        return f"mention {item.id} has no draft yet: it is {item.stage.value}"
    if item.stage is Stage.HELD_BACK and item.courtesy:
        return f"mention {item.id} is {item.courtesy.says}; {item.courtesy.again}"
    if not told.decisions:
        return f"mention {item.id} has nothing to decide: it is {stage_words(item.stage)}"
    last = told.decisions[-1]
    when = f"{did_words(last.verdict)} at {last.at:%H:%M:%S} UTC, it is {stage_words(item.stage)} now"
    return f"too late: you {when}" if who.is_same(person(last)) else f"a colleague was faster: {last.by} {when}"


def is_again(told: Told, who: Person, verdicts: Collection[Verdict], text: str | None) -> bool:
    """Whether `who`, through the same door, has decided just that already, and it stands: they clicked twice, or their
    click was told of twice. `text`: the wording that they decide on, None: any. Rewording a draft that is held is no
    yes, though both are `edited`."""
    last = told.decisions[-1] if told.decisions else None
    if last is None or last.verdict not in verdicts or text not in (None, last.text):
        return False
    if last.account != who.account or not who.is_same(person(last)):
        return False
    is_held = told.item.stage is Stage.HELD
    return not is_held or Verdict.APPROVED not in verdicts or bool(told.item.the_draft.first_yes)


def person(decision: Decision) -> Person:
    """Who decided it."""
    return Person(decision.by, decision.account)
