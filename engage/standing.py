"""A post as its platform shows it now, beside what we keep of it: what has to change, decided without any effect."""

from dataclasses import replace

from engage.exchange import Standing
from engage.items import Item, Move
from engage.labels import SAID_TO_US
from engage.stages import LEGAL_MOVES, Stage
from engage.types import Author, Mention

UNSETTLED = frozenset({Stage.READ, Stage.ROUTED, Stage.DRAFTED, Stage.SENDING, Stage.UNKNOWN, Stage.SENT})
"""Where a mention is between two steps: it is looked at again when it has come to rest."""

READ_ANEW = frozenset({Stage.HELD, Stage.HELD_BACK, Stage.APPROVED, Stage.BY_HAND, Stage.IGNORED, Stage.SENDING})
"""Where an edit changes what is to be answered."""


def as_it_stands(mention: Mention, standing: Standing) -> Mention:
    """What is kept of this post from now on; equal to `mention` if nothing changed."""
    if standing.text is None:
        return forgotten(mention)
    return replace(mention, text=standing.text, eligibility=standing.eligibility)


def forgotten(mention: Mention) -> Mention:
    """What is kept of a post whose author deleted it: that it was heard, and nothing of what it said or who said it."""
    return replace(mention, text="", author=Author(""), url="", thread=(), is_forgotten=True)


def followed(item: Item, standing: Standing) -> Move | None:
    """The move that an edit or a deletion asks for where the mention is now, or None. What we begin ourselves does not
    hang on the words of the post that it is said under."""
    now_kept = as_it_stands(item.mention, standing)
    if now_kept.is_forgotten and (item.stage, Stage.GONE) in LEGAL_MOVES:
        return Move(item, Stage.GONE, "its author deleted it", (now_kept,))
    is_said_to_us = item.mention.kind in SAID_TO_US
    if is_said_to_us and now_kept.text != item.mention.text and item.stage in READ_ANEW:
        return Move(item, Stage.HEARD, "its author edited it: read anew", (now_kept,))
    return None
