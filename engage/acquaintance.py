"""What is known of the people whom mentions come from, as the steps of the journey ask for it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from engage.courtesy import Contact
from engage.followup import Question
from engage.types import Item


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a mention's author, the mention itself left aside.

    `question` is the question of ours that is open in their conversation, None where none is.
    """

    contact: Contact
    question: Question | None = None


class People(Protocol):
    """Who people are and how we stand with them. It only reads, and what it tells is true at the moment of asking."""

    def known(self, items: Sequence[Item]) -> Mapping[int, Known]:
        """By mention, one for each of `items`."""
        ...

    def drafts(self, conversation_ids: Collection[int]) -> list[Item]:
        """What is held, or held back, in these conversations."""
        ...

    def holds(self) -> tuple[str, ...]:
        """What holds the marketing lane now, such as a spike, in a few words each."""
        ...


class Strangers:
    """For whoever needs no people: nobody is known, nothing is held."""

    def known(self, items: Sequence[Item]) -> Mapping[int, Known]:
        return {item.id: Known(Contact(called(item))) for item in items}

    def drafts(self, conversation_ids: Collection[int]) -> list[Item]:
        return []

    def holds(self) -> tuple[str, ...]:
        return ()


def called(item: Item) -> str:
    """How a mention's author is called in a sentence of ours."""
    author = item.mention.author
    return f"@{author.handle.lstrip('@')}" if author.handle else author.name or "somebody"
