"""Which held drafts are so like each other that one person may decide about all of them at once: a wave of like drafts.

Drafts are like each other when one playbook made them, in one lane, for the same cause of complaint, in the same
language, and they go out in the same way. Each still answers one mention in words of its own, and is a delivery of its
own. The playbook's version does not part them, and neither does urgency: a late flight is urgent to all who are on it,
and a wave is answered sooner.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from engage.labels import Cause, Lane
from engage.types import How

LIKE = "like-"
"""How the name of a wave of like drafts begins."""

APART = "apart"
"""The wave of a mention that a person wants decided by itself. It is none, and it is never gathered again."""

NO_WAVE = ("", APART)
"""What `wave` says of a mention that is in none."""

LONGEST_NAME = 40
"""Characters that the store keeps of a wave's name."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """What is the same for all drafts of a wave. `cause` is None where nothing is complained of."""

    playbook: str
    lane: Lane
    cause: Cause | None
    language: str
    how: How


@dataclass(frozen=True, slots=True)
class Recent:
    """A draft that became held a short while ago, by the mention that it answers and who wrote that. `wave`: the wave
    of like drafts that it is in, or "" where it is in none and may be gathered."""

    mention_id: int
    identity_id: int | None
    likeness: Likeness
    wave: str = ""


def gathered(recent: Iterable[Recent], people: int) -> dict[str, list[int]]:
    """The mentions that join a wave now, by the wave's name, in the order of their numbers.

    `recent` are all that became held within the time that makes a wave. A wave of which one is among them is open, and
    whatever is like it joins; where none is open, so many different `people` make one. One person alone never does.
    """
    of: dict[Likeness, list[Recent]] = defaultdict(list)
    for one in sorted(recent, key=lambda one: one.mention_id):
        of[one.likeness].append(one)
    joining: dict[str, list[int]] = defaultdict(list)
    for likeness, some in of.items():
        free = [one for one in some if not one.wave]
        open_waves = [one.wave for one in some if one.wave]
        is_enough = len({one.identity_id for one in free} - {None}) >= people
        if free and (open_waves or is_enough):
            name = open_waves[-1] if open_waves else _name(likeness.playbook, free[0].mention_id)
            joining[name] += [one.mention_id for one in free]
    return joining


def is_wave(name: str) -> bool:
    """Whether a mention whose `wave` says this is in one."""
    return name not in NO_WAVE


def _name(playbook: str, first: int) -> str:
    """By the first of them: "like-delay-41"."""
    number = f"-{first}"
    return f"{LIKE}{playbook}"[: LONGEST_NAME - len(number)] + number
