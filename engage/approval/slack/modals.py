"""The modals: what is asked of whoever clicked before anything is done. Plain functions from values to views.

Each is known by its `kind`, which `submitting.py` takes up once it is sent off. What people wrote stands in text that
Slack shows as it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from engage.approval.agreeing import LONGEST_WHY, READY_REASONS
from engage.approval.correcting import QUESTIONS, read_as
from engage.approval.fitting import LONGEST_LINK
from engage.approval.slack.blocks import Block, actions, context, link_button, quote, section, text, units
from engage.approval.slack.card import approve_words
from engage.approval.slack.forms import LONGEST_INPUT, Slip, choice, field, modal, somebody, words
from engage.approval.slack.theirs import name_of
from engage.gestures import Answer, Gesture, Ruling, either, money
from engage.items import Item
from engage.showing.words import number, platform, sentence, shortened, spelled

EDIT, REQUEST_CHANGES, REJECT, POSTED, DECLINE = "edit", "request_changes", "reject", "posted", "decline"
SNOOZE, ASSIGN, CORRECT, DO_NOT_CONTACT, MAKE_UP = "snooze", "assign", "correct", "do_not_contact", "make_up"

THEIRS_CHARACTERS = 300
MORNING = time(9)


@dataclass(frozen=True, slots=True)
class Offered:
    """A gesture as it may be made by whoever asks: alone, with a lead's yes, or not at all."""

    gesture: Gesture
    ruling: Ruling


def edit(item: Item, slip: Slip, most: int | None, console: str) -> Block:
    """The wording to change. `most`: the characters that the platform takes; `console`: its address, or ""."""
    draft, title = item.the_draft, "Edit & send"
    if units(draft.text) > LONGEST_INPUT:
        says = f"This draft is too long to be edited in Slack, which takes {number(LONGEST_INPUT)} characters."
        way = link_button("Open in console", "open", str(slip.about), f"{console}/mention/{item.id}")
        return modal(EDIT, title, slip, [_theirs(item), section(says), actions(way if console else None)])
    room = f"{platform(item.mention.platform)} takes {number(most)} characters." if most else ""
    return modal(
        EDIT,
        title,
        slip,
        [_theirs(item), field("text", "What we say", words(draft.text, is_long=True), room)],
        approve_words(item, item.mention.eligibility.how),
    )


def request_changes(item: Item, slip: Slip) -> Block:
    """What shall be changed."""
    asks = field("why", "What shall be changed?", words(most=LONGEST_WHY, is_long=True))
    says = context("Until it is changed, nobody but you approves it as it is.")
    return modal(REQUEST_CHANGES, "Request changes", slip, [_ours(item), asks, says], "Request them")


def reject(item: Item, slip: Slip) -> Block:
    """Why not."""
    blocks = [
        section(f"Nothing is sent to {name_of(item)}. The playbooks are improved by your reason."),
        field("reason", "Why not?", choice("Choose a reason", [(each, each) for each in READY_REASONS]), "", True),
        field("why", "Or in your own words", words(most=LONGEST_WHY), "", True),
    ]
    return modal(REJECT, "Reject the draft", slip, blocks, "Reject it")


def posted(item: Item, slip: Slip) -> Block:
    """Where the reply stands that a person has posted."""
    asks = field("url", "Where does it stand now?", words(most=LONGEST_LINK), "Paste the link of your reply.")
    return modal(POSTED, "Posted by hand", slip, [_ours(item), asks], "It is posted")


def decline(item: Item, slip: Slip) -> Block:
    """Why a gesture is not made."""
    asks = field("why", "Why not?", words(most=LONGEST_WHY), "Whoever asked for it reads this.")
    return modal(DECLINE, "Decline the gesture", slip, [_theirs(item), asks], "Decline it")


def snooze(slip: Slip, now: datetime, zone: tzinfo) -> Block:
    """Until when; `zone` is that of whoever is asked."""
    options = [(says, at.isoformat()) for says, at in _moments(now, zone)]
    asks = field("until", "Put it off until", choice("Choose a time", options, options[0][1]))
    says = context("It is open again then, or when they write again. The draft stays where it is.")
    return modal(SNOOZE, "Snooze", slip, [asks, says], "Snooze it")


def assign(slip: Slip, user: str) -> Block:
    """Whose it is from now on; `user` is who is asked."""
    return modal(ASSIGN, "Assign", slip, [field("to", "Who looks after it?", somebody(user))], "Assign it")


def correct(item: Item, slip: Slip) -> Block:
    """How it reads; what it reads now is chosen already."""
    as_read = read_as(item.the_reading)
    questions = [
        field(
            name,
            question,
            choice("Choose", [(sentence(spelled(name, each)), each.value) for each in labels], as_read[name] or ""),
            "Of complaints only." if name == "cause" else "",
            is_optional=name == "cause",
        )
        for name, (question, labels) in QUESTIONS.items()
    ]
    says = context("The playbooks are asked again, and the models learn from it.")
    return modal(CORRECT, "Correct the reading", slip, [_theirs(item), *questions, says], "Correct it")


def do_not_contact(item: Item, slip: Slip) -> Block:
    """Why somebody is left alone."""
    says = (
        f"We leave {name_of(item)} alone from now on: on all their handles, and with drafts that are waiting, too. "
        "It holds until somebody lifts it."
    )
    asks = field("why", "Why?", words(most=LONGEST_WHY), "Whoever looks at it later must know.")
    return modal(DO_NOT_CONTACT, "Do not contact", slip, [section(says), asks], "Leave them alone")


def make_up(item: Item, slip: Slip, offered: Sequence[Offered], currency: str, left: str) -> Block:
    """What is given to whoever was let down. `left`: what whoever asks has given, or why there is nothing to give."""
    able = [each for each in offered if each.ruling.answer is not Answer.NEVER]
    options = [(_offer(each, currency), each.gesture.name) for each in able]
    never = [each for each in offered if each.ruling.answer is Answer.NEVER]
    blocks = [
        _theirs(item),
        field("gesture", "What do we give them?", choice("Choose", options)),
        field("why", "Why?", words(most=LONGEST_WHY), "A lead and the report read it.") if able else None,
        *(context(sentence(each.ruling.says)) for each in never),
        context(sentence(left), "It goes into the draft, which still waits for an approval." if able else ""),
    ]
    return modal(MAKE_UP, "Make it up to them", slip, blocks, "Give it" if able else "")


def _theirs(item: Item) -> Block:
    """What they said."""
    return quote(text(f"{name_of(item)}: {shortened(item.mention.text, THEIRS_CHARACTERS)}"))


def _ours(item: Item) -> Block:
    """What we say, as far as it must be known again."""
    says = item.delivery.text if item.delivery else item.the_draft.text
    return quote(text(shortened(says, THEIRS_CHARACTERS)))


def _offer(offered: Offered, currency: str) -> str:
    """ "A voucher · 25 EUR · ines or jonas decides"."""
    parts = [sentence(offered.gesture.words), money(offered.gesture.cents, currency)]
    if offered.ruling.answer is Answer.LEAD:
        parts.append(f"{either(offered.ruling.leads)} decides")
    return " · ".join(parts)


def _moments(now: datetime, zone: tzinfo) -> Iterable[tuple[str, datetime]]:
    """When it may be looked at again, in words and in UTC."""
    here = now.astimezone(zone)
    tomorrow = here.date() + timedelta(days=1)
    monday = tomorrow + timedelta(days=-tomorrow.weekday() % 7)
    for says, at in (
        ("In 1 hour", (now + timedelta(hours=1)).astimezone(zone)),
        ("In 4 hours", (now + timedelta(hours=4)).astimezone(zone)),
        ("Tomorrow", datetime.combine(tomorrow, MORNING, zone)),
        *((("Next Monday", datetime.combine(monday, MORNING, zone)),) if monday != tomorrow else ()),
    ):
        yield f"{says}, {at:%H:%M}", at.astimezone(UTC)
