"""Where a mention can be, and where it may go from there. Nothing else in Goodword decides that.

    heard > read > routed > drafted > HELD > approved > sending > sent > closed
             |       |         |       |        |          |
          ignored  ignored  held_back  |      held_back  unknown > (looked back) sent | approved | stuck
                               rejected, expired         stuck
                               superseded, by hand

`held_back` is where courtesy keeps a draft: nobody is asked about it before the reason is gone.
A person who corrects how a mention was read sends it back to `read`, from `held`, `held_back`, `ignored` or `stuck`.
`store.move` refuses every move that is not in `LEGAL_MOVES`, and every move in `DECIDED` that does not bring a
person's decision. A test walks the table and proves that no way leads to `sending` except through a decision.
"""

from enum import StrEnum


class Stage(StrEnum):
    """The one place where a mention is. The rows are the queue: a stage and its due time say what is to be done."""

    HEARD = "heard"
    READ = "read"
    ROUTED = "routed"
    DRAFTED = "drafted"
    HELD = "held"
    HELD_BACK = "held_back"
    APPROVED = "approved"
    BY_HAND = "by_hand"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    CLOSED = "closed"
    IGNORED = "ignored"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    STUCK = "stuck"
    GONE = "gone"


LEGAL_MOVES: dict[tuple[Stage, Stage], str] = {
    (Stage.HEARD, Stage.READ): "the models said what it means",
    (Stage.HEARD, Stage.IGNORED): "nothing in it to read",
    (Stage.READ, Stage.ROUTED): "a playbook matched",
    (Stage.READ, Stage.IGNORED): "no playbook matched",
    (Stage.ROUTED, Stage.DRAFTED): "the playbook's words were filled in",
    (Stage.ROUTED, Stage.IGNORED): "its playbook is gone and no other matches",
    (Stage.ROUTED, Stage.READ): "its playbook changed meanwhile: route it again",
    (Stage.DRAFTED, Stage.HELD): "it waits for a person",
    (Stage.DRAFTED, Stage.HELD_BACK): "courtesy holds it back for now",
    (Stage.DRAFTED, Stage.EXPIRED): "courtesy holds it back for longer than it is timely",
    (Stage.DRAFTED, Stage.SUPERSEDED): "a newer mention in the same thread has a draft",
    (Stage.DRAFTED, Stage.IGNORED): "courtesy forbids it",
    (Stage.HELD, Stage.HELD): "it still waits: reworded, changes requested, or the first of two approved it",
    (Stage.HELD, Stage.APPROVED): "a person approved it",
    (Stage.HELD, Stage.BY_HAND): "a person approved it, and a person must post it",
    (Stage.HELD, Stage.REJECTED): "a person rejected it",
    (Stage.HELD, Stage.EXPIRED): "nobody decided in time",
    (Stage.HELD, Stage.SUPERSEDED): "a newer mention in the same thread took its place",
    (Stage.HELD, Stage.READ): "a person corrected its reading: route it again",
    (Stage.HELD_BACK, Stage.HELD): "the reason to hold it back is gone: it waits for a person",
    (Stage.HELD_BACK, Stage.REJECTED): "a person rejected it",
    (Stage.HELD_BACK, Stage.EXPIRED): "its moment passed while it was held back",
    (Stage.HELD_BACK, Stage.SUPERSEDED): "a newer mention in the same thread took its place",
    (Stage.HELD_BACK, Stage.READ): "a person corrected its reading: route it again",
    (Stage.IGNORED, Stage.READ): "a person corrected its reading: route it again",
    (Stage.SUPERSEDED, Stage.HEARD): "what took its place is gone: it is read anew",
    (Stage.APPROVED, Stage.SENDING): "claimed: it is being said now",
    (Stage.APPROVED, Stage.HELD): "the approval was undone, or must be asked for again",
    (Stage.APPROVED, Stage.EXPIRED): "its moment passed while speaking was paused",
    (Stage.APPROVED, Stage.APPROVED): "courtesy lets it go out later",
    (Stage.APPROVED, Stage.STUCK): "no speaker is configured for its platform",
    (Stage.BY_HAND, Stage.EXPIRED): "nobody posted it in time",
    (Stage.BY_HAND, Stage.HELD): "the approval was undone",
    (Stage.SENDING, Stage.SENT): "the platform took it",
    (Stage.SENDING, Stage.APPROVED): "surely not sent: later again",
    (Stage.SENDING, Stage.UNKNOWN): "nobody knows whether it was sent: look back first",
    (Stage.SENDING, Stage.STUCK): "the platform refused it for good",
    (Stage.SENDING, Stage.HELD): "surely not sent, and not like this: a person decides anew",
    (Stage.SENDING, Stage.BY_HAND): "surely not sent: a person must post it",
    (Stage.SENDING, Stage.HEARD): "surely not sent: its author edited it, so it is read anew",
    (Stage.SENDING, Stage.GONE): "surely not sent: its author deleted it",
    (Stage.UNKNOWN, Stage.UNKNOWN): "could not look back yet",
    (Stage.UNKNOWN, Stage.SENT): "looked back: it is there",
    (Stage.UNKNOWN, Stage.APPROVED): "looked back: it is surely not there",
    (Stage.UNKNOWN, Stage.STUCK): "looked back in vain: a person looks",
    (Stage.SENT, Stage.CLOSED): "done",
    (Stage.REJECTED, Stage.HELD): "the rejection was undone",
    (Stage.HEARD, Stage.STUCK): "a step failed on it alone: a person looks",
    (Stage.READ, Stage.STUCK): "a step failed on it alone: a person looks",
    (Stage.ROUTED, Stage.STUCK): "a step failed on it alone: a person looks",
    (Stage.DRAFTED, Stage.STUCK): "a step failed on it alone: a person looks",
    (Stage.STUCK, Stage.HELD): "a person wants to decide anew",
    (Stage.STUCK, Stage.HEARD): "a person wants it read anew",
    (Stage.STUCK, Stage.READ): "a person corrected its reading, or wants it routed again as corrected",
}
_WAITING = (Stage.HELD, Stage.HELD_BACK, Stage.APPROVED, Stage.BY_HAND)
LEGAL_MOVES |= {
    (stage, Stage.HELD_BACK): "courtesy holds it back for now"
    for stage in (Stage.HELD, Stage.APPROVED, Stage.BY_HAND, Stage.SENDING)
}
LEGAL_MOVES |= dict.fromkeys(
    ((stage, Stage.IGNORED) for stage in (*_WAITING, Stage.SENDING)), "courtesy forbids it, whatever comes"
)
LEGAL_MOVES |= {(stage, Stage.HEARD): "its author edited it: it is read anew" for stage in (*_WAITING, Stage.IGNORED)}
SETTLED = frozenset((stage, Stage.SENT) for stage in (*_WAITING, Stage.STUCK))
"""The moves that follow an answer of ours which stands there already: a person posted it by hand."""
LEGAL_MOVES |= dict.fromkeys(SETTLED, "an answer of ours stands under it already")
LEGAL_MOVES |= {
    (stage, Stage.GONE): "its author deleted it"
    for stage in (*_WAITING, Stage.HEARD, Stage.READ, Stage.ROUTED, Stage.DRAFTED, Stage.IGNORED, Stage.STUCK)
}
"""Every legal move, with what it means."""

DECIDED: frozenset[tuple[Stage, Stage]] = frozenset(
    {
        (Stage.HELD, Stage.HELD),
        (Stage.HELD, Stage.APPROVED),
        (Stage.HELD, Stage.BY_HAND),
        (Stage.HELD, Stage.REJECTED),
        (Stage.HELD, Stage.READ),
        (Stage.HELD_BACK, Stage.REJECTED),
        (Stage.HELD_BACK, Stage.READ),
        (Stage.IGNORED, Stage.READ),
        (Stage.REJECTED, Stage.HELD),
        (Stage.APPROVED, Stage.HELD),
        (Stage.BY_HAND, Stage.HELD),
        (Stage.STUCK, Stage.HELD),
        (Stage.STUCK, Stage.HEARD),
        (Stage.STUCK, Stage.READ),
    }
)
"""The moves that only a person makes: each must bring a `Decision`."""

CORRECTABLE: frozenset[Stage] = frozenset(source for source, target in DECIDED if target is Stage.READ)
"""Where a person may correct how a mention was read; it is routed again then, and what was made of it is forgotten."""

FINAL: frozenset[Stage] = frozenset(Stage) - {source for source, _ in LEGAL_MOVES}
"""The stages that nothing leaves."""
