"""The way of a mention: which step is taken in which stage. Read this first, then `stages.py` and `types.py`.

    heard     understand   the models read it                                  > read, ignored
    read      find_words   the first playbook that matches answers it          > routed, ignored
    routed    fill_in      the playbook's words, if courtesy allows any        > drafted, read, ignored
    drafted   ask          a person is asked, unless courtesy holds it back    > held, held_back, superseded, expired
    held      (no step)    a person decides, through `approval/desk.py` only   > approved, by_hand, rejected, read
    approved  claim        courtesy is asked, then it is marked as being said  > sending, held_back, ignored, expired
    sending   speak        looked at once more, then said, once                > sent, or what `outcomes.py` says
    unknown   look_back    did it get there after all?                         > sent, approved, unknown, stuck
    by_hand   (no step)    a person posts it there, and a listener hears that  > sent, expired
    sent      close                                                            > closed

On the side: what our own account answered is settled (`hearing.py`); what its author edited is read anew, and what they
deleted is forgotten (`rechecking.py`); what had given way to that is read anew (`housekeeping.py`); of what waits for a
person courtesy is asked again, and what is held back is offered when the reason is gone (`reconsidering.py`).

A step takes a batch of items and the tools, and returns moves. It stores nothing and may be run twice: whoever loses
the compare-and-set in `store.move` has merely worked in vain. Only `speak` has an effect outside, and that is why
`claim` is stored first: what is found in `sending` without a claim in memory was broken off, and is looked back at.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from engage import courteous, drafting, routing, speaking, superseding
from engage.courtesy import Outcome
from engage.items import Item, Move
from engage.stages import Stage
from engage.tools import Tools
from engage.types import How

Step = Callable[[Sequence[Item], Tools], list[Move]]


def understand(items: Sequence[Item], tools: Tools) -> list[Move]:
    """heard > read: one call to the model for the whole batch."""
    readings = tools.model.read([item.mention.text for item in items])
    return [
        Move(item, Stage.READ, f"{reading.sentiment.value}, {reading.intent.value}", (reading,))
        for item, reading in zip(items, readings, strict=True)
    ]


def find_words(items: Sequence[Item], tools: Tools) -> list[Move]:
    """read > routed, or ignored when nobody wants to speak, we may not, or it answers a question of ours happily."""
    questions = tools.people.questions(items)
    moves = []
    for item in items:
        mention, route, notes, happily = routing.routed(tools.shelf, item, questions.get(item.id))
        brings = (*([mention] if mention != item.mention else []), route, *notes)
        if happily:
            moves.append(Move(item, Stage.IGNORED, happily, brings))
        elif route.lane is None:
            moves.append(Move(item, Stage.IGNORED, "no playbook matched", brings))
        elif mention.eligibility.how is How.NONE:
            moves.append(Move(item, Stage.IGNORED, f"may not be answered: {mention.eligibility.because}", brings))
        else:
            moves.append(Move(item, Stage.ROUTED, f"{route.playbook} matched", brings))
    return moves


def fill_in(items: Sequence[Item], tools: Tools) -> list[Move]:
    """routed > drafted; ignored where courtesy forbids every word. A playbook that changed in the meantime sends the
    mention back to be routed again."""
    now, verdicts = tools.clock.now(), courteous.verdicts(items, tools)
    moves = []
    for item in items:
        verdict = verdicts[item.id]
        if verdict.outcome is Outcome.NEVER:
            moves.append(Move(item, Stage.IGNORED, verdict.says, (courteous.kept(verdict, None),)))
            continue
        draft = drafting.draft(tools.shelf, item.mention, item.the_route, now)
        if draft is None:
            moves.append(Move(item, Stage.READ, f"{item.the_route.playbook} changed meanwhile"))
        else:
            courtesy = courteous.kept(verdict, draft.expires_at)
            moves.append(Move(item, Stage.DRAFTED, f"the wording is {draft.variant!r}", (draft, courtesy)))
    return moves


def ask(items: Sequence[Item], tools: Tools) -> list[Move]:
    """drafted > held until its moment has passed, held back by courtesy, or superseded by a newer one in its thread."""
    new = [item for item in items if item.courtesy is None]  # begun by us, without the steps before this one
    verdicts = courteous.verdicts(new, tools)
    judged = {item.id: courteous.kept(verdicts[item.id], item.the_draft.expires_at) for item in new}
    placed = []
    for item in items:
        courtesy = item.courtesy or judged[item.id]
        to, brings = courteous.place(courtesy), (courtesy,) if item.id in judged else ()
        because = "waits for a person" if courtesy.is_allowed else courteous.says(courtesy)
        placed.append(Move(item, to, because, brings, due_at=courteous.until(item, to)))
    threads = {item.conversation_id for item in items if item.conversation_id is not None}
    return superseding.superseded(placed, tools.people.drafts(threads))


UNDERSTANDING: Mapping[Stage, Step] = MappingProxyType(
    {Stage.HEARD: understand, Stage.READ: find_words, Stage.ROUTED: fill_in, Stage.DRAFTED: ask}
)
"""The steps before a person decides. They have no effect outside, so they run in batches that suit the model."""

SPEAKING: Mapping[Stage, Step] = MappingProxyType(
    {
        Stage.APPROVED: speaking.claim,
        Stage.SENDING: speaking.speak,
        Stage.UNKNOWN: speaking.look_back,
        Stage.SENT: speaking.close,
    }
)
"""The steps after a person decided. One at a time: between two of them a pause takes hold."""

STEPS: Mapping[Stage, Step] = MappingProxyType({**UNDERSTANDING, **SPEAKING})
