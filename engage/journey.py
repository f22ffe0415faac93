"""The way of a mention: which step is taken in which stage. Read this first, then `stages.py` and `types.py`.

    heard     understand   the models read it                                  > read, ignored
    read      find_words   the first playbook that matches answers it          > routed, ignored
    routed    fill_in      the playbook's words, filled in for this author     > drafted, read, ignored
    drafted   ask          a person is asked                                   > held
    held      (no step)    a person decides, through `approval/desk.py` only   > approved, by_hand, rejected, read
    approved  claim        marked as being said, before anything is said       > sending, expired
    sending   speak        looked at once more, then said, once                > sent, or what `outcomes.py` says
    unknown   look_back    did it get there after all?                         > sent, approved, unknown, stuck
    by_hand   (no step)    a person posts it there, and a listener hears that  > sent, expired
    sent      close                                                            > closed

On the side: what our own account answered is settled (`hearing.py`); what its author edited is read anew, and what they
deleted is forgotten (`rechecking.py`).

A step takes a batch of items and the tools, and returns moves. It stores nothing and may be run twice: whoever loses
the compare-and-set in `store.move` has merely worked in vain. Only `speak` has an effect outside, and that is why
`claim` is stored first: what is found in `sending` without a claim in memory was broken off, and is looked back at.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from engage import drafting, routing, speaking
from engage.stages import Stage
from engage.tools import Tools
from engage.types import How, Item, Move

Step = Callable[[Sequence[Item], Tools], list[Move]]


def understand(items: Sequence[Item], tools: Tools) -> list[Move]:
    """heard > read: one call to the model for the whole batch."""
    readings = tools.model.read([item.mention.text for item in items])
    return [
        Move(item, Stage.READ, f"{reading.sentiment.value}, {reading.intent.value}", (reading,))
        for item, reading in zip(items, readings, strict=True)
    ]


def find_words(items: Sequence[Item], tools: Tools) -> list[Move]:
    """read > routed, or ignored when no playbook wants to speak, or we may not."""
    moves = []
    for item in items:
        route = routing.route(tools.shelf, item.mention, item.the_reading)
        eligibility = item.mention.eligibility
        if route.lane is None:
            moves.append(Move(item, Stage.IGNORED, "no playbook matched", (route,)))
        elif eligibility.how is How.NONE:
            moves.append(Move(item, Stage.IGNORED, f"may not be answered: {eligibility.because}", (route,)))
        else:
            moves.append(Move(item, Stage.ROUTED, f"{route.playbook} matched", (route,)))
    return moves


def fill_in(items: Sequence[Item], tools: Tools) -> list[Move]:
    """routed > drafted. A playbook that changed in the meantime sends the mention back to be routed again."""
    now = tools.clock.now()
    moves = []
    for item in items:
        draft = drafting.draft(tools.shelf, item.mention, item.the_route, now)
        if draft is None:
            moves.append(Move(item, Stage.READ, f"{item.the_route.playbook} changed meanwhile"))
        else:
            moves.append(Move(item, Stage.DRAFTED, f"the wording is {draft.variant!r}", (draft,)))
    return moves


def ask(items: Sequence[Item], tools: Tools) -> list[Move]:
    """drafted > held, until its moment has passed."""
    return [Move(item, Stage.HELD, "waits for a person", due_at=item.the_draft.expires_at) for item in items]


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
