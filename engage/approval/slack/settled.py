"""A card once its draft is decided: no buttons that decide, but who decided what and when, and what became of it; the
way back while there is one, and the way to post it where a person must."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from engage.approval.slack.blocks import (
    MOST_RICH,
    Block,
    Message,
    actions,
    button,
    code,
    context,
    fitting,
    link,
    link_button,
    moment,
    paragraph,
    quote,
    stacked,
    text,
)
from engage.approval.slack.card import Setting
from engage.approval.slack.theirs import name_of, notification, whole
from engage.approval.slack.values import About
from engage.items import Item
from engage.showing.folding import Line, last_verdict, line, verdict_words
from engage.showing.words import platform, sentence, shortened
from engage.stages import Stage
from engage.store import Pause, Told
from engage.types import Decision

THEIRS_CHARACTERS, SAYS_CHARACTERS, LONGEST_NAME = 300, 500, 60
MARKS = {"good": "✅", "quiet": "⚪", "bad": "🔴"}

UNDER_WAY = timedelta(seconds=20)
"""How often a card is looked at whose reply is on its way: what it waits for may change without a move."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A card that waits for nobody's decision, and when it shows something else though nothing moves."""

    message: Message
    look_at: datetime | None


def settled(told: Told, setting: Setting, pauses: tuple[Pause, ...], undo: timedelta, now: datetime) -> Settled:
    """How it stands. `undo`: how long a decision can be taken back."""
    item, folded = told.item, line(told, pauses, now)
    until = _undo_until(told, folded, undo, now)

    def message(is_whole: bool) -> Message:
        blocks = stacked(
            _whose(item),
            quote(text(shortened(item.mention.text, THEIRS_CHARACTERS))),
            *_ours(item, is_whole),
            _outcome(told, folded, now),
            _edited(told),
            _buttons(item, setting, until),
        )
        return Message(blocks, notification(item))

    shown = message(is_whole=True)
    return Settled(shown if shown.fits else message(is_whole=False), _look_at(item, folded, until, now))


def gathered(item: Item, count: int) -> Message:
    """The card of a draft that is decided with its like."""
    blocks = stacked(
        _whose(item),
        quote(text(shortened(item.mention.text, THEIRS_CHARACTERS))),
        context(f"Decided together with {count - 1} like it, in the card of their wave."),
    )
    return Message(blocks, notification(item))


def _whose(item: Item) -> Block:
    handle = f"@{item.mention.author.handle.lstrip('@')} on {platform(item.mention.platform)}"
    elements = [text(name_of(item), "bold"), text(f"  {handle}")]
    return paragraph(*elements, *([text(" · "), link(item.mention.url, "the post")] if item.mention.url else []))


def _ours(item: Item, is_whole: bool) -> Iterator[Block | None]:
    """What was decided on; to be copied with one click where a person posts it, which needs all of it."""
    words = item.delivery.text if item.delivery else item.draft.text if item.draft else ""
    if not words:
        return
    yield from whole(
        words if is_whole else fitting(words, MOST_RICH), code if item.stage is Stage.BY_HAND else paragraph
    )
    if not is_whole:
        yield context("This is only the beginning: the reply is too long for Slack. All of it is in the console.")


def _outcome(told: Told, folded: Line, now: datetime) -> Block:
    """ "✅ Approved by Ana · sent, 25 Nov 14:05 · see the reply"."""
    item = told.item
    waits = item.stage is Stage.APPROVED and item.due_at > now and not item.the_delivery.attempt
    by_itself = waits and not (item.courtesy and item.courtesy.again_at and item.courtesy.again_at > now)
    says = last_verdict(told) if by_itself else folded.says
    elements = [text(f"{MARKS[folded.tone]} {sentence(shortened(says, SAYS_CHARACTERS))}", "bold")]
    if by_itself:
        elements += [text(" · goes out at "), moment(item.due_at, "{time_secs}")]
    else:
        elements += [text(", "), moment(told.steps[-1].at)]
    if item.delivery and item.delivery.url:
        elements += [text(" · "), link(item.delivery.url, "see the reply")]
    return paragraph(*elements)


def _edited(told: Told) -> Block | None:
    """Who decided before, where it took more than one."""
    before = [
        f"{verdict_words(each.verdict)} by {shortened(each.by, LONGEST_NAME)}" for each in told.decisions[:-1][-3:]
    ]
    return context(f"Before: {'; '.join(before)}") if before else None


def _buttons(item: Item, setting: Setting, until: datetime | None) -> Block | None:
    about = str(About.of(item))
    by_hand = item.stage is Stage.BY_HAND
    return actions(
        link_button("Open & copy", "open_copy", about, setting.offer.link) if by_hand else None,
        button("Posted…", "posted", about, "primary") if by_hand else None,
        button("Undo", "undo", about) if until or by_hand else None,
        button("Try it again", "retry", about) if item.stage is Stage.STUCK else None,
    )


def _undo_until(told: Told, folded: Line, undo: timedelta, now: datetime) -> datetime | None:
    """Until when it can be taken back; None where it cannot."""
    last: Decision | None = told.decisions[-1] if told.decisions else None
    if not folded.undo or not undo or last is None:
        return None
    return last.at + undo if last.at + undo > now else None


def _look_at(item: Item, folded: Line, until: datetime | None, now: datetime) -> datetime | None:
    if until is not None:
        return until
    return None if folded.over or item.stage is Stage.STUCK else now + UNDER_WAY
