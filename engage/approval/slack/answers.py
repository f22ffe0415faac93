"""What `/goodword` answers to whoever typed it, alone. Plain functions from values to messages."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from engage.approval.slack.blocks import (
    Block,
    Message,
    context,
    escaped,
    fitting,
    link,
    moment,
    paragraph,
    quote,
    stacked,
    text,
)
from engage.approval.slack.glance import Glance, as_of, mine_lines, queue_lines, today_lines, wrong
from engage.approval.slack.lines import mention_link
from engage.approval.slack.manifest import COMMAND
from engage.approval.slack.theirs import name_of
from engage.items import Item
from engage.showing.folding import verdict_words
from engage.showing.words import chips, doubt, eligibility_words, many, platform, sentence, shortened, stage_words
from engage.store import Told
from engage.types import ITSELF, How, Reading, Route

HELP = {
    "status": ("", "how things stand: today, what waits, what is paused, what is wrong"),
    "pause": ("[all|service|marketing|PLATFORM] [why]", "nothing is said there until it is resumed; nothing is lost"),
    "resume": ("[all|service|marketing|PLATFORM]", "what was approved meanwhile goes out"),
    "why": ("NUMBER", "the way of a mention: how it was read, which playbooks hit and missed, who decided"),
    "find": ("WORDS", "the newest mentions in which these words stand, or whose author is called so"),
    "help": ("", "this"),
}

TEXT, EXCERPT, REASON = 600, 200, 300
"""Characters of a mention, of one in a list, and of a reason."""

MISSED, STEPS, DECISIONS = 8, 8, 5
"""Playbooks that did not match, the newest steps, and the newest decisions that are told."""


def said(says: str) -> Message:
    """One sentence."""
    shown = sentence(says)
    return Message((paragraph(text(shown)),), escaped(fitting(shown, 300)))


def help_(problem: str = "") -> Message:
    """What can be asked; first the `problem`, if what was asked is not among it."""
    blocks = stacked(
        paragraph(text(sentence(problem))) if problem else None,
        *(
            paragraph(text(f"{COMMAND} {word} {takes}".rstrip(), "code"), text(f"  {does}"))
            for word, (takes, does) in HELP.items()
        ),
    )
    return Message(blocks, escaped(fitting(problem or "What can be asked", 300)))


def status(seen: Glance) -> Message:
    """How things stand."""
    blocks = stacked(*wrong(seen), *today_lines(seen), *queue_lines(seen), *mine_lines(seen), as_of(seen))
    return Message(blocks, "How things stand")


def found(words: str, items: Sequence[Item], console: str) -> Message:
    """Mentions in which the words stand, the newest first."""
    if not items:
        return said(f"nothing was found for {words}")
    shown = (block for item in items for block in _line(item, console))
    return Message(stacked(*shown), escaped(fitting(f"Found for {words}", 300)))


def _line(item: Item, console: str) -> Iterator[Block | None]:
    yield paragraph(
        text(f"{item.id}  ", "code"),
        text(f" {name_of(item)}", "bold"),
        text(f"  {_where(item)} · "),
        moment(item.mention.posted_at),
        text(f" · {stage_words(item.stage)}"),
        *(mention_link(item.id, console) or (text("  "), link(item.mention.url, "the post"))),
    )
    yield context(shortened(item.mention.text, EXCERPT))


def why(told: Told, console: str) -> Message:
    """The whole way of one mention, short."""
    item = told.item
    title = f"Mention {item.id} is {stage_words(item.stage)}"
    blocks = stacked(
        paragraph(text(title, "bold"), *mention_link(item.id, console, "open in console")),
        paragraph(text(name_of(item), "bold"), text(f"  {_where(item)} · "), moment(item.mention.posted_at)),
        quote(text(_words(item))),
        context(_eligibility(item)),
        *(_reading(item.reading) if item.reading else ()),
        *(_route(item.route) if item.route else ()),
        context(sentence(item.courtesy.says) if item.courtesy and not item.courtesy.is_allowed else ""),
        *_ours(told),
        *_steps(told),
    )
    return Message(blocks, escaped(title))


def _where(item: Item) -> str:
    handle = item.mention.author.handle.lstrip("@")
    return f"@{handle} on {platform(item.mention.platform)}" if handle else f"on {platform(item.mention.platform)}"


def _words(item: Item) -> str:
    return "(its author deleted it)" if item.mention.is_forgotten else shortened(item.mention.text, TEXT)


def _eligibility(item: Item) -> str:
    eligibility = item.mention.eligibility
    return "" if eligibility.how is How.API else sentence(eligibility_words(eligibility))


def _reading(reading: Reading) -> Iterator[Block | None]:
    by = f", corrected by {reading.corrected_by}" if reading.corrected_by else ""
    labels = " · ".join(f"{chip.says} {chip.percent}%" for chip in chips(reading))
    yield paragraph(text("Read as  ", "bold"), text(f"{labels}{by}"))
    yield context(doubt(reading))


def _route(route: Route) -> Iterator[Block | None]:
    """Which playbook answers and why, and why the others do not."""
    if route.playbook:
        because = "; ".join(hit.says for hit in route.hits)
        lane = f"{sentence(route.lane.value)} · " if route.lane else ""
        yield paragraph(text("✓ ", "bold"), text(f"{lane}{route.playbook}", "bold"), text(f": {because}"))
    else:
        yield paragraph(text("No playbook matched.", "bold"))
    missed = [
        (playbook, "; ".join(reason.says for reason in reasons))
        for playbook, reasons in groupby(route.misses, key=lambda reason: reason.playbook)
    ]
    for playbook, reasons in missed[:MISSED]:
        yield context(f"✗ {playbook}: {shortened(reasons, REASON)}")
    if len(missed) > MISSED:
        yield context(f"and {many(len(missed) - MISSED, 'more playbook')} that did not match")


def _ours(told: Told) -> Iterator[Block | None]:
    """What we say, and who decided what."""
    item = told.item
    if item.delivery or item.draft:
        words = item.delivery.text if item.delivery else item.the_draft.text
        yield paragraph(text("We said  " if item.delivery else "We would say  ", "bold"), text(words))
    for each in told.decisions[-DECISIONS:]:
        because = f": {shortened(each.why, REASON)}" if each.why else ""
        yield paragraph(text(f"{sentence(verdict_words(each.verdict))} by {each.by}{because}, "), moment(each.at))


def _steps(told: Told) -> Iterator[Block]:
    for step in told.steps[-STEPS:]:
        by = "" if step.by == ITSELF else f" by {step.by}"
        says = f"  {stage_words(step.target)}{by}: {shortened(step.because, REASON)}"
        yield paragraph(moment(step.at), text(says))
