"""The card of one held draft: who speaks, what they said, what we would say and why, and the buttons.

Plain function from values to blocks. What people wrote stands in text that Slack shows as it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from engage.approval.offers import Offer, dollars
from engage.approval.slack.blocks import (
    MOST_RICH,
    Block,
    Element,
    Message,
    actions,
    button,
    context,
    divider,
    escaped,
    fitting,
    link,
    menu,
    moment,
    overflow,
    paragraph,
    quote,
    stacked,
    text,
)
from engage.approval.slack.countdown import Countdown, countdown
from engage.approval.slack.values import About
from engage.counting import weighted_length
from engage.gestures import Entry, Status
from engage.items import Item
from engage.labels import SAID_TO_US
from engage.showing.about import kind_words, person_line, replaces_words, status_words
from engage.showing.words import (
    chips,
    doubt,
    followers,
    hidden_characters,
    many,
    number,
    platform,
    sentence,
    shortened,
    whose,
)
from engage.sla import policies
from engage.store.beside import Beside, Conversation, Later
from engage.types import How, Post

THREAD_SHOWN, THREAD_CHARACTERS = 3, 300
"""Posts before the mention that are shown, the last ones, and characters of each."""

SAID_CHARACTERS = 2900
"""Characters of the mention that are shown."""

OTHER_CHARACTERS, OTHERS_SHOWN = 200, 3
"""Characters of another wording, and how many of them are shown; the menu has all."""

GESTURES_SHOWN = 3

LATER_SHOWN = 3

LONGEST_NAME = 60


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
    """The card while the draft waits for a decision."""
    blocks = stacked(
        _author(item),
        context(person_line(around.person, item, now).says if around.person else ""),
        *_thread(item.mention.thread),
        *_said(item.mention.text),
        *_since(around.later),
        context(*_read(item)),
        context(_why(item)),
        _promise(countdown(around.conversation, now)),
        context(*_whose(around.conversation)),
        divider(),
        _ours(item, setting),
        *whole(item.the_draft.text, paragraph),
        *_others(item),
        *(paragraph(text("⚠️ "), text(note)) for note in _notes(item, around)),
        *_gestures(item, around.gestures),
        _buttons(item, around, setting),
        _another(item),
    )
    return Message(blocks, notification(item))


def notification(item: Item) -> str:
    """What a phone shows: mrkdwn, so everything from outside is escaped."""
    says = shortened(item.mention.text, OTHER_CHARACTERS)
    return escaped(fitting(f"{name_of(item)} on {platform(item.mention.platform)}: {says}", 300))


def name_of(item: Item) -> str:
    """Who wrote it, on one line and without what would turn the line around."""
    shown = "".join(each if each.isprintable() else " " for each in whose(item.mention))
    return fitting(" ".join(shown.split()), LONGEST_NAME)


def whole(says: str, block: Callable[[Element], Block]) -> Iterator[Block]:
    """All of a text, in as many blocks as that takes: nobody approves what they cannot see."""
    size = MOST_RICH // 2  # a character may count as two
    for at in range(0, max(len(says), 1), size):
        yield block(text(says[at : at + size]))


def _author(item: Item) -> Block:
    """ "Marta Kowal  @marta_kowal on X · 1.3k followers · 25 Nov 14:03 · the post"."""
    mention = item.mention
    handle = fitting(f"@{mention.author.handle.lstrip('@')}", LONGEST_NAME) if mention.author.handle else ""
    says = " · ".join(
        part
        for part in (f"{handle} on {platform(mention.platform)}".strip(), followers(mention.author.followers))
        if part
    )
    purpose = kind_words(item)
    elements = [text(name_of(item), "bold"), text(f"  {says} · "), moment(mention.posted_at)]
    if mention.url:
        elements += [text(" · "), link(mention.url, "the post")]
    if purpose:
        elements += [text(f"  ({purpose})", "italic")]
    return paragraph(*elements)


def _thread(posts: tuple[Post, ...]) -> Iterator[Block | None]:
    """What was said before, the oldest first."""
    if more := len(posts) - THREAD_SHOWN:
        yield context(f"{many(more, 'post')} before that") if more > 0 else None
    for post in posts[-THREAD_SHOWN:]:
        who = "We" if post.is_ours else f"@{post.handle.lstrip('@')}"
        yield context(f"{who}: {shortened(post.text, THREAD_CHARACTERS)}")


def _said(says: str) -> Iterator[Block | None]:
    """What they said: all of it, or of a very long post its beginning and how much more there is."""
    beginning = says[:SAID_CHARACTERS]
    yield from whole(beginning, quote)
    if more := len(says) - len(beginning):
        yield context(f"… and {many(more, 'more character')}: read the post itself, or open it in the console")


def _since(later: tuple[Later, ...]) -> Iterator[Block | None]:
    for each in later[-LATER_SHOWN:]:
        yield context(f"Since then they wrote: {shortened(each.text, THREAD_CHARACTERS)}")


def _read(item: Item) -> Iterator[str]:
    """What the models made of it, each label with how sure that is."""
    if item.reading is None or item.mention.kind not in SAID_TO_US:
        return
    yield " · ".join(f"{chip.says}{'?' if chip.unsure else ''} {chip.percent}%" for chip in chips(item.reading))
    yield doubt(item.reading)


def _why(item: Item) -> str:
    """Why this playbook."""
    draft, hits = item.the_draft, item.route.hits if item.route else ()
    because = "; ".join(hit.says for hit in hits)
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
    return f"{how}: {offer.because}" if offer.because else how


def _others(item: Item) -> Iterator[Block | None]:
    others = [other for other in item.the_draft.others if other.text != item.the_draft.text]
    for other in others[:OTHERS_SHOWN]:
        yield context(f"Or ({other.variant}): {shortened(other.text, OTHER_CHARACTERS)}")


def _notes(item: Item, around: Beside) -> Iterator[str]:
    """What whoever decides must know."""
    draft = item.the_draft
    if draft.wanted:
        yield f"{draft.wanted_by} requested changes: {shortened(draft.wanted, THREAD_CHARACTERS)}"
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


def _buttons(item: Item, around: Beside, setting: Setting) -> Block | None:
    about = str(About.of(item))
    waits = any(entry.status is Status.ASKED for entry in around.gestures)
    return actions(
        None
        if waits or setting.offer.how is How.NONE
        else button(approve_words(item, setting.offer.how), "approve", about, "primary"),
        None if waits or setting.offer.how is How.NONE else button("Edit & send…", "edit", about),
        button("Request changes…", "request_changes", about),
        button("Reject…", "reject", about, "danger"),
        button("Make it up to them…", "make_up", about)
        if setting.has_gestures and item.mention.kind in SAID_TO_US
        else None,
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
