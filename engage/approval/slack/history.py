"""What the thread under a card tells: everything that happened to the mention since it had a draft, one line each."""

from engage.approval.slack.blocks import Block, Message, fitting, moment, stacked, text
from engage.approval.slack.card import notification
from engage.showing.words import shortened, stage_words
from engage.stages import Stage
from engage.store import Told
from engage.store.looking import Step
from engage.types import ITSELF

LINES = 30
"""The newest so many; what came before stands in the console."""

LONGEST_LINE = 300
BEFORE = frozenset({Stage.HEARD, Stage.READ, Stage.ROUTED})
"""Steps from there are the models' and the playbooks': the card tells of them."""


def history(told: Told) -> Message:
    """All of it, as one message that grows."""
    steps = [step for step in told.steps if step.source not in BEFORE]
    lines = [_line(step) for step in steps[-LINES:]]
    more = len(steps) - len(lines)
    blocks = stacked(
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": lines}]},
    )
    said = f"History of {notification(told.item)}" + (f" ({more} earlier steps in the console)" if more else "")
    return Message(blocks, fitting(said, LONGEST_LINE))


def _line(step: Step) -> Block:
    by = "" if step.by == ITSELF else f"{step.by}: "
    says = f"  {by}{shortened(step.because, LONGEST_LINE)}  ({stage_words(step.target)})"
    return {"type": "rich_text_section", "elements": [moment(step.at), text(says)]}
