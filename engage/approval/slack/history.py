"""What the thread under a card tells: everything that happened to the mention since it had a draft, one line each."""

from collections.abc import Sequence

from engage.approval.slack.blocks import Block, Message, context, fitting, moment, stacked, text
from engage.approval.slack.theirs import notification
from engage.showing.words import many, shortened, stage_words
from engage.stages import Stage
from engage.store import Told
from engage.store.looking import Step
from engage.types import ITSELF

LINES = 25
"""The newest so many; what came before stands in the console."""

LONGEST_NAME, LONGEST_LINE = 60, 250
BEFORE = frozenset({Stage.HEARD, Stage.READ, Stage.ROUTED})
"""Steps from there are the models' and the playbooks': the card tells of them."""


def history(told: Told) -> Message:
    """All of it, as one message that grows: the newest steps, as many as Slack takes."""
    steps = [step for step in told.steps if step.source not in BEFORE]
    for count in range(min(LINES, len(steps)), 1, -1):
        message = _message(told, steps[-count:], len(steps) - count)
        if message.fits:
            return message
    return _message(told, steps[-1:], len(steps) - 1)


def _message(told: Told, steps: Sequence[Step], more: int) -> Message:
    lines = [_line(step) for step in steps]
    blocks = stacked(
        context(f"{many(more, 'earlier step')} in the console") if more > 0 else None,
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": lines}]},
    )
    return Message(blocks, fitting(f"History of {notification(told.item)}", LONGEST_LINE))


def _line(step: Step) -> Block:
    by = "" if step.by == ITSELF else f"{shortened(step.by, LONGEST_NAME)}: "
    says = f"  {by}{shortened(step.because, LONGEST_LINE)}  ({stage_words(step.target)})"
    return {"type": "rich_text_section", "elements": [moment(step.at), text(says)]}
