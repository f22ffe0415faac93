"""Lines that more than one kind of message and view shows: a day in numbers, what waits for people, what is paused,
what is wrong."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from engage.approval.slack.blocks import Block, Element, link, paragraph, text
from engage.showing.numbers import day_facts, waiting_line
from engage.showing.words import many, number, pause_words, scope_words, sentence, shortened
from engage.store import Pause
from engage.store.days import Day
from engage.store.queues import Waiting

LONGEST = 300
AT_MOST = 8


def day_lines(day: Day) -> Block | None:
    """All that is told of a day, a fact a line; None where nothing happened."""
    elements: list[Element] = []
    for fact in day_facts(day):
        begins = "\n" if elements else ""
        elements += [text(f"{begins}{fact.name}  ", "bold"), text(fact.says)]
    return paragraph(*elements) if elements else None


def waiting_lines(title: str, some: Sequence[Waiting], count: int, console: str, now: datetime) -> Iterator[Block]:
    """Conversations that wait, of `count` in all, each with a link to what is to be looked at; none where none do."""
    if some:
        yield paragraph(text(f"{title}: {number(count)}", "bold"))
    for one in some:
        yield paragraph(text(f"• {waiting_line(one, now)}"), *mention_link(one.held_id or one.mention_id, console))
    if count > len(some):
        yield paragraph(text(f"and {number(count - len(some))} more", "italic"))


def mention_link(mention_id: int | None, console: str, says: str = "") -> tuple[Element, ...]:
    """A link to a mention in the console, after a blank; nothing where there is no mention, or no console."""
    if not mention_id or not console:
        return ()
    return text("  "), link(f"{console}/mention/{mention_id}", says or f"mention {mention_id}")


def paused_line(pause: Pause) -> Block:
    """ "⏸ The marketing lane is paused by Ana since …: storm"."""
    return paragraph(text(f"⏸ {sentence(scope_words(pause.scope))} ", "bold"), text(pause_words(pause)))


def trouble_lines(troubles: Sequence[str]) -> Iterator[Block]:
    """What is wrong now, a line each."""
    for each in troubles[:AT_MOST]:
        yield paragraph(text("🔴 "), text(shortened(each, LONGEST)))
    if len(troubles) > AT_MOST:
        yield paragraph(text(f"and {many(len(troubles) - AT_MOST, 'more trouble')}", "italic"))
