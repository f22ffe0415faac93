"""Modals that were sent off: what is typed there is looked at while the modal is still open, so that nothing of it is
lost; then it is closed, and the desk decides."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from engage.approval import correcting, gesturing
from engage.approval.desk import Outcome
from engage.approval.fitting import is_link, unfit
from engage.approval.slack import modals
from engage.approval.slack.case import Case
from engage.approval.slack.doors import Doors
from engage.approval.slack.sent import Sent
from engage.approval.slack.whispering import failed, whisper
from engage.items import Item
from engage.showing.words import sentence
from engage.store.beside import beside
from engage.store.contacts import Contacts

Wrong = Mapping[str, str]
"""What is wrong with an answer, as a sentence, by the name of its input."""


@dataclass(frozen=True, slots=True)
class Form:
    """`wrong` asks neither the database nor Slack; `does` is what happens once nothing is wrong."""

    wrong: Callable[[Doors, Sent], Wrong]
    does: Callable[[Case, Sent], Outcome]


def _nothing_wrong(doors: Doors, sent: Sent) -> Wrong:
    return {}


def _says_why(doors: Doors, sent: Sent) -> Wrong:
    return {} if sent.answer("why") else {"why": "say it in a few words"}


def _fits(doors: Doors, sent: Sent) -> Wrong:
    platform = sent.slip.platform
    problem = unfit(sent.answer("text"), platform, doors.parts.desk.max_length.get(platform))
    return {"text": problem} if problem else {}


def _one_reason(doors: Doors, sent: Sent) -> Wrong:
    reason, why = sent.answer("reason"), sent.answer("why")
    if not (reason or why):
        return {"why": "choose a reason, or say it in your own words"}
    return {"why": "one reason is enough: clear this, or the one above"} if reason and why else {}


def _is_link(doors: Doors, sent: Sent) -> Wrong:
    says = "give the link of the reply as you posted it, beginning with https://"
    return {} if is_link(sent.answer("url")) else {"url": says}


def _edit(case: Case, sent: Sent) -> Outcome:
    return case.desk.approve(case.number, case.by, sent.answer("text"), case.seen)


def _request_changes(case: Case, sent: Sent) -> Outcome:
    return case.desk.request_changes(case.number, case.by, sent.answer("why"), case.seen)


def _reject(case: Case, sent: Sent) -> Outcome:
    return case.desk.reject(case.number, case.by, sent.answer("reason") or sent.answer("why"), case.seen)


def _posted(case: Case, sent: Sent) -> Outcome:
    return case.desk.posted(case.number, case.by, sent.answer("url"), case.seen)


def _decline(case: Case, sent: Sent) -> Outcome:
    given = case.decide_gesture(False, sent.answer("why"))
    return Outcome(given.done, given.says)


def _make_up(case: Case, sent: Sent) -> Outcome:
    ledger, gesture, why = case.desk.ledger, sent.answer("gesture"), sent.answer("why")
    given = gesturing.give(case.desk, ledger, case.catalog(), case.number, gesture, case.by, why)
    return Outcome(given.done, given.says)


def _correct(case: Case, sent: Sent) -> Outcome:
    labels = correcting.asked(sent.answers, case.item().the_reading)
    return case.desk.correct(case.number, case.by, **labels, seen=case.seen)


def _snooze(case: Case, sent: Sent) -> Outcome:
    threads = case.doors.parts.threads.through(case.person.account)
    until = datetime.fromisoformat(sent.answer("until"))
    result = threads.snooze(_conversation(case.item()), case.by, until)
    return Outcome(result.done, result.says)


def _assign(case: Case, sent: Sent) -> Outcome:
    threads = case.doors.parts.threads.through(case.person.account)
    result = threads.assign(_conversation(case.item()), case.by, case.doors.people.name(sent.answer("to")))
    return Outcome(result.done, result.says)


def _do_not_contact(case: Case, sent: Sent) -> Outcome:
    parts, item = case.doors.parts, case.item()
    person = beside(parts.database, [item])[item.id].person
    if person is None:
        return Outcome(False, "nobody knows any more who wrote it")
    contacts = Contacts(parts.database)
    result = contacts.do_not_contact(person.id, case.by, sent.answer("why"), parts.clock.now())
    return Outcome(result.done, result.says)


def _conversation(item: Item) -> int:
    return item.conversation_id or 0  # there is none with this number, and that is what they are told


FORMS: Mapping[str, Form] = {
    modals.EDIT: Form(_fits, _edit),
    modals.REQUEST_CHANGES: Form(_says_why, _request_changes),
    modals.REJECT: Form(_one_reason, _reject),
    modals.POSTED: Form(_is_link, _posted),
    modals.DECLINE: Form(_says_why, _decline),
    modals.MAKE_UP: Form(_says_why, _make_up),
    modals.CORRECT: Form(_nothing_wrong, _correct),
    modals.SNOOZE: Form(_nothing_wrong, _snooze),
    modals.ASSIGN: Form(_nothing_wrong, _assign),
    modals.DO_NOT_CONTACT: Form(_says_why, _do_not_contact),
}
"""By the kind of the modal."""


def register(app: App, doors: Doors) -> None:
    """Have every modal do what it asks about."""
    for kind, form in FORMS.items():
        app.view(kind)(partial(_sent_off, doors, form))


def _sent_off(doors: Doors, form: Form, ack: Ack, body: dict[str, Any]) -> None:
    sent = Sent.of(body)
    if sent is None:
        ack()
        return
    if wrong := form.wrong(doors, sent):
        ack(response_action="errors", errors={name: sentence(says) for name, says in wrong.items()})
        return
    ack()
    try:
        if doors.posts.first_time(sent.once, doors.parts.clock.now()):
            case = Case.of(doors, sent.user, sent.called, str(sent.slip.about))
            whisper(doors, sent, case.says(form.does(case, sent)), sent.typed)
    except Exception as error:  # noqa: BLE001 - whatever it is, whoever sent it is told, and the log has it
        failed(doors, sent, error, str(sent.slip.about), sent.typed)
