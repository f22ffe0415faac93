"""Modals are opened at once, because a click lasts three seconds: first it is only read who may, whether the card is
still true, and what the modal shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from engage.approval.slack import modals
from engage.approval.slack.api import Expired, Opened
from engage.approval.slack.blocks import Block
from engage.approval.slack.case import Case
from engage.approval.slack.doors import Doors
from engage.approval.slack.forms import Slip
from engage.approval.slack.hearing import Click
from engage.approval.slack.modals import Offered
from engage.approval.slack.whispering import failed, whisper
from engage.gestures import agents_sum, within_limits
from engage.items import Item
from engage.stages import Stage

SLOW = "that took too long to open, nothing was changed: click again"
MENU, ELSEWHERE = "more", "open"
"""The "…" of a card, and its entry that only leads to the console."""

Makes = Callable[[Case, Item, Slip], Block]


@dataclass(frozen=True, slots=True)
class Modal:
    """What is opened, and where the mention must be for that."""

    makes: Makes
    stage: Stage = Stage.HELD


def _edit(case: Case, item: Item, slip: Slip) -> Block:
    parts = case.doors.parts
    return modals.edit(item, slip, parts.desk.max_length.get(item.mention.platform), parts.console)


def _snooze(case: Case, item: Item, slip: Slip) -> Block:
    return modals.snooze(slip, case.doors.parts.clock.now(), case.doors.people.zone(case.person.user))


def _make_up(case: Case, item: Item, slip: Slip) -> Block:
    parts, catalog = case.doors.parts, case.catalog()
    now = parts.clock.now()
    facts = case.desk.ledger.facts(case.by, catalog, now, item.id)
    offered = [Offered(each, within_limits(each, facts, catalog, case.who, now)) for each in catalog.gestures]
    left = catalog.because or agents_sum(facts, catalog, case.who, now).says
    return modals.make_up(item, slip, offered, catalog.currency, left)


MODALS: Mapping[str, Modal] = {
    modals.EDIT: Modal(_edit),
    modals.REQUEST_CHANGES: Modal(lambda _, item, slip: modals.request_changes(item, slip)),
    modals.REJECT: Modal(lambda _, item, slip: modals.reject(item, slip)),
    modals.POSTED: Modal(lambda _, item, slip: modals.posted(item, slip), Stage.BY_HAND),
    modals.DECLINE: Modal(lambda _, item, slip: modals.decline(item, slip)),
    modals.MAKE_UP: Modal(_make_up),
    modals.SNOOZE: Modal(_snooze),
    modals.ASSIGN: Modal(lambda case, _, slip: modals.assign(slip, case.person.user)),
    modals.CORRECT: Modal(lambda _, item, slip: modals.correct(item, slip)),
    modals.DO_NOT_CONTACT: Modal(lambda _, item, slip: modals.do_not_contact(item, slip)),
}
"""By the button that opens each; those of the "…" menu by what its entry says."""

OF_MENU = frozenset({modals.SNOOZE, modals.ASSIGN, modals.CORRECT, modals.DO_NOT_CONTACT})


def register(app: App, doors: Doors) -> None:
    """Have every button that asks for more open its modal."""
    for kind in MODALS.keys() - OF_MENU:
        app.action(kind)(partial(_opened, doors, kind))
    app.action(MENU)(partial(_opened, doors, ""))


def _opened(doors: Doors, kind: str, ack: Ack, body: dict[str, Any]) -> None:
    ack()
    click = Click.of(body)
    try:
        says = _open(doors, kind, click)
        if doors.posts.first_time(click.once, doors.parts.clock.now()):  # behind it: a modal waits for no write
            whisper(doors, click, says)
    except Exception as error:  # noqa: BLE001 - whatever it is, whoever clicked is told, and the log has it
        failed(doors, click, error, click.value)


def _open(doors: Doors, kind: str, click: Click) -> str:
    """Open it, or say why not."""
    case = Case.of(doors, click.user, click.called, click.value)
    modal = MODALS.get(kind or case.about.more)
    if modal is None:
        return ""
    found = case.as_seen({modal.stage})
    if not found.done or found.item is None:
        return case.says(found)
    slip = Slip(case.about, click.channel, found.item.mention.platform)
    try:
        doors.api.open_view(click.trigger, modal.makes(case, found.item, slip))
    except Expired:
        return SLOW
    except Opened:
        pass
    return ""
