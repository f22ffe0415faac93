"""Which playbook answers a mention, and why. First match wins, in the order of the files; nothing is stored here.

Before any playbook is asked: who tells us to stop is left alone, and what answers a question of ours is understood as
that.
"""

from dataclasses import replace
from typing import NamedTuple

from engage.courtesy.optout import said_stop
from engage.followup import Answer, Meaning, Question, understood
from engage.followup.marks import BAD
from engage.items import Item
from engage.labels import Intent, Kind, Lane
from engage.notes import OptedOut, ToQuestion
from engage.playbook import Shelf
from engage.types import Mention, Reading, Reason, Route

OPT_OUT = "opt-out"
"""Stands for a playbook in the route of a mention that tells us to stop."""

OUR_QUESTION = "our-question"
"""Stands for a playbook in the route of a mention that answers a question of ours, and needs no answer itself."""


class Routed(NamedTuple):
    """The mention as it is from now on, its route, what is noted, and, if it answers us happily, that as a sentence."""

    mention: Mention
    route: Route
    notes: tuple[OptedOut | ToQuestion, ...] = ()
    happily: str = ""


def route(shelf: Shelf, mention: Mention, reading: Reading) -> Route:
    """The route of a mention. No playbook matches: `playbook` and `version` are "", `lane` is None."""
    playbook, found, hits, misses = shelf.first_match(mention, reading)
    if playbook is None:
        return Route(None, "", "", found, hits, misses)
    return Route(playbook.lane, playbook.name, playbook.version, found, hits, misses)


def routed(shelf: Shelf, item: Item, question: Question | None) -> Routed:
    """Where a mention goes that was read; `question` is the one of ours that it may answer."""
    stop = said_stop(item.mention)
    if stop is not None:
        way = Route(Lane.SERVICE, OPT_OUT, shelf.version, (), (Reason(OPT_OUT, OPT_OUT, stop.says),), ())
        opted_out = OptedOut(stop.phrase, stop.language)
        return Routed(replace(item.mention, kind=Kind.CONFIRMATION), way, (opted_out,))
    mention, reading = replace(item.mention, kind=Kind.ANSWER), item.the_reading
    if question is None:
        return Routed(mention, route(shelf, mention, reading))
    answer = understood(question, mention.text, reading)
    note = ToQuestion(question.value, answer.meaning.value, answer.says, answer.score)
    if _is_happy(answer) and reading.intent.value is not Intent.COMPLAINT:
        way = Route(None, "", "", (), (Reason(OUR_QUESTION, question.value, answer.says),), ())
        return Routed(mention, way, (note,), f"it answers our question: {answer.says}")
    return Routed(mention, route(shelf, mention, reading), (note,))


def _is_happy(answer: Answer) -> bool:
    """Whether nobody need look at it: a yes, or a mark that is not bad."""
    if answer.meaning is Meaning.SCORE:
        return answer.score is not None and answer.score > BAD
    return answer.meaning is Meaning.YES
