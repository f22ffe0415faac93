"""The card of one held draft: who speaks, what they said, what we would say and why, and the buttons.

Plain function from values to blocks. What people wrote stands in text that Slack shows as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum, auto

from engage.approval.offers import Offer, dollars
from engage.approval.slack.blocks import (
    MOST_RICH,
    Block,
    Message,
    actions,
    button,
    context,
    divider,
    fitting,
    menu,
    moment,
    overflow,
    paragraph,
    stacked,
    text,
)
from engage.approval.slack.countdown import Countdown, countdown
from engage.approval.slack.theirs import LONGEST_NAME, notification, theirs, whole
from engage.approval.slack.values import About
from engage.counting import weighted_length
from engage.gestures import Entry, Status
from engage.items import Item
from engage.labels import SAID_TO_US
from engage.showing.about import replaces_words, status_words
from engage.showing.words import (
    hidden_characters,
    many,
    number,
    sentence,
    shortened,
)
from engage.sla import policies
from engage.store.beside import Beside, Conversation
from engage.types import How

TOO_LONG = "This is only the beginning: the draft is too long for Slack. Decide about it in the console."
THREAD_CHARACTERS, WHY_CHARACTERS = 300, 600
OTHER_CHARACTERS, OTHERS_SHOWN = 200, 3
"""Characters of another wording, and how many of them are shown; the menu has all."""

GESTURES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Setting:
    """What a card needs to know beside its mention. `console`: the console's address, "" where the team reaches none.
    `most`: the characters that the platform takes, None if that is not known. `has_gestures`: there is something to
    give."""

    offer: Offer
    console: str = ""
    most: int | None = None
    has_gestures: bool = False


def held(item: Item, around: Beside, setting: Setting, now: datetime) -> Message:
    """The card while the draft waits for a decision. Where that is more than Slack takes, what is around it is told
    briefly; a draft that Slack cannot show whole cannot be approved there."""
    for room in Room:
        message = _held(item, around, setting, now, room)
        if message.fits:
            return message
    raise AssertionError("the last one always fits")


class Room(Enum):
    """How much of a card there is room for."""

    ALL = auto()
    BRIEF = auto()
    BEGINNING = auto()
    """Of our own words only the beginning."""


def _held(item: Item, around: Beside, setting: Setting, now: datetime, room: Room) -> Message:
    is_brief, is_whole = room is not Room.ALL, room is not Room.BEGINNING
    words = item.the_draft.text if is_whole else fitting(item.the_draft.text, MOST_RICH)
    blocks = stacked(
        *theirs(item, around, now, is_brief),
        context(_why(item)),
        _promise(countdown(around.conversation, now)),
        context(*_whose(around.conversation)),
        divider(),
        _ours(item, setting),
        *whole(words, paragraph),
        None if is_whole else context(TOO_LONG),
        *([] if is_brief else _others(item)),
        *(paragraph(text("⚠️ "), text(note)) for note in _notes(item, around)),
        *_gestures(item, around.gestures),
        _buttons(item, around, setting, is_whole),
        None if is_brief else _another(item),
    )
    return Message(blocks, notification(item))


def _why(item: Item) -> str:
    """Why this playbook."""
    draft, hits = item.the_draft, item.route.hits if item.route else ()
    because = shortened("; ".join(hit.says for hit in hits), WHY_CHARACTERS)
    return f"{sentence(draft.lane.value)} · {draft.playbook}" + (f", because {because}" if because else "")


def _whose(conversation: Conversation | None) -> Iterator[str]:
    """Who looks after their conversation, and until when it is put off."""
    if conversation and conversation.assigned_to:
        yield f"Assigned to {conversation.assigned_to}"
    if conversation and conversation.status is policies.Status.SNOOZED:
        yield sentence(status_words(conversation))


def _promise(counted: Countdown | None) -> Block | None:
    """The SLA's countdown."""
    if counted is None:
        return None
    elements = [
        text(f"{'🔴' if counted.is_late else '⏱'} {sentence(counted.says)}", *(["bold"] if counted.is_late else []))
    ]
    if counted.due_at:
        elements += [text(", it was due " if counted.is_late else ", due "), moment(counted.due_at)]
    return paragraph(*elements)


def _ours(item: Item, setting: Setting) -> Block:
    """ "We would say (warm) · 128 / 280 · $0.01 · expires 14:30"."""
    draft, length = item.the_draft, weighted_length(item.the_draft.text)
    room = f"{number(length)} / {number(setting.most)}" if setting.most else many(length, "character")
    return paragraph(
        text("We would say", "bold"),
        text(f"  {draft.variant} · {room} · {way(setting.offer)} · expires "),
        moment(draft.expires_at),
    )


def way(offer: Offer) -> str:
    """How it goes out, why so, and at what price."""
    how = {How.API: "", How.BY_HAND: "to be posted by hand", How.NONE: "cannot be answered"}[offer.how]
    price = dollars(offer.price) if offer.price > Decimal(0) else "free"
    if offer.how is How.API:
        return price
    return f"{how}: {shortened(offer.because, THREAD_CHARACTERS)}" if offer.because else how


def _others(item: Item) -> Iterator[Block | None]:
    others = [other for other in item.the_draft.others if other.text != item.the_draft.text]
    for other in others[:OTHERS_SHOWN]:
        yield context(f"Or ({other.variant}): {shortened(other.text, OTHER_CHARACTERS)}")


def _notes(item: Item, around: Beside) -> Iterator[str]:
    """What whoever decides must know."""
    draft = item.the_draft
    if draft.wanted:
        who, what = shortened(draft.wanted_by, LONGEST_NAME), shortened(draft.wanted, THREAD_CHARACTERS)
        yield f"{who} requested changes: {what}"
    if draft.first_yes:
        yield f"Approved by {draft.first_yes}; a second person is asked."
    elif draft.needs > 1:
        yield "Two people must approve this."
    if item.courtesy and not item.courtesy.is_allowed:
        yield sentence(f"{item.courtesy.says}; {item.courtesy.again}" if item.courtesy.again else item.courtesy.says)
    if hidden := hidden_characters(item.mention.text):
        yield f"The post holds {many(hidden, 'character')} that nobody can see."
    if replaced := replaces_words(around.replaces):
        yield replaced


def _gestures(item: Item, gestures: tuple[Entry, ...]) -> Iterator[Block | None]:
    """What was asked for or promised with this reply; a lead decides right here."""
    for entry in gestures[-GESTURES_SHOWN:]:
        asked = entry.status is Status.ASKED
        says = (
            f"{entry.agent} asks for {entry.words}: {entry.why}"
            if asked
            else f"{sentence(entry.words)}, promised by {entry.agent}"
        )
        yield paragraph(text("🎁 "), text(says))
        if asked:
            yield actions(
                button("Grant it", "grant", str(About.of(item, str(entry.number))), "primary"),
                button("Decline…", "decline", str(About.of(item, str(entry.number)))),
            )


def _buttons(item: Item, around: Beside, setting: Setting, is_whole: bool) -> Block | None:
    """`is_whole`: all of the draft is to be seen."""
    about, how = str(About.of(item)), setting.offer.how
    waits = any(entry.status is Status.ASKED for entry in around.gestures)
    may_send = is_whole and not waits and how is not How.NONE
    may_give = setting.has_gestures and item.mention.kind in SAID_TO_US
    return actions(
        button(approve_words(item, how), "approve", about, "primary") if may_send else None,
        button("Edit & send…", "edit", about) if may_send else None,
        button("Request changes…", "request_changes", about),
        button("Reject…", "reject", about, "danger"),
        button("Make it up to them…", "make_up", about) if may_give else None,
        overflow("more", list(_more(item, around, setting))),
    )


def approve_words(item: Item, how: How) -> str:
    """What a yes to the held draft brings, where it may be answered so."""
    draft = item.the_draft
    if draft.needs > 1 and not draft.first_yes:
        return "Approve (first of two)"
    return "Approve, post by hand" if how is How.BY_HAND else "Approve & send"


def _more(item: Item, around: Beside, setting: Setting) -> Iterator[tuple[str, str] | tuple[str, str, str]]:
    if around.conversation:
        yield "Snooze…", str(About.of(item, "snooze"))
        yield "Assign…", str(About.of(item, "assign"))
    if item.reading and item.mention.kind in SAID_TO_US:
        yield "Correct the reading…", str(About.of(item, "correct"))
    if around.person:
        yield "Do not contact…", str(About.of(item, "do_not_contact"))
    if setting.console:
        yield "Open in console", str(About.of(item, "open")), f"{setting.console}/mention/{item.id}"


def _another(item: Item) -> Block | None:
    """A menu of the playbook's other wordings."""
    others = [other for other in item.the_draft.others if other.text != item.the_draft.text]
    options = [
        (f"{other.variant}: {shortened(other.text, 50)}", str(About.of(item, other.variant))) for other in others
    ]
    return actions(menu("Another wording", "variant", options))
