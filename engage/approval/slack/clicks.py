"""Listeners of the buttons on cards: what decides at once, what opens a modal first, and what only leads elsewhere."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import structlog
from slack_bolt import App

from engage.approval.desk import Outcome
from engage.approval.slack import opening, submitting
from engage.approval.slack.case import Case
from engage.approval.slack.doors import Doors
from engage.approval.slack.hearing import Click, on_click, only_acknowledged
from engage.gestures import Status

log = structlog.get_logger(__name__)


def _approve(case: Case) -> Outcome:
    return case.desk.approve(case.number, case.by, seen=case.seen)


def _undo(case: Case) -> Outcome:
    return case.desk.undo(case.number, case.by, case.seen)


def _retry(case: Case) -> Outcome:
    return case.desk.retry(case.number, case.by)


def _choose(case: Case) -> Outcome:
    return case.desk.choose(case.number, case.by, case.about.more, case.seen)


def _grant(case: Case) -> Outcome:
    given = case.decide_gesture(True)
    is_mine = given.entry is not None and given.entry.decided_account == case.person.account
    again = is_mine and given.entry is not None and given.entry.status is Status.GRANTED
    return Outcome(given.done, given.says, again=again)


AT_ONCE: Mapping[str, Callable[[Case], Outcome]] = {
    "approve": _approve,
    "undo": _undo,
    "retry": _retry,
    "variant": _choose,
    "grant": _grant,
}
"""What these buttons do, without asking anything."""


def register(app: App, doors: Doors) -> None:
    """Listen to everything that people do on cards, and to what they send off."""
    for does, act in AT_ONCE.items():
        on_click(app, does, doors, partial(_decided, doors, act))
    opening.register(app, doors)
    submitting.register(app, doors)
    only_acknowledged(app, "open_copy", opening.ELSEWHERE)
    app.error(_misunderstood)


def _decided(doors: Doors, act: Callable[[Case], Outcome], click: Click) -> str:
    case = Case.of(doors, click.user, click.called, click.value)
    return case.says(act(case))


def _misunderstood(error: Exception, body: dict[str, Any]) -> None:
    """What Bolt calls where a listener did not get as far as to know who clicked."""
    log.error("slack_misunderstood", kind=str(body.get("type")), error=type(error).__name__)
