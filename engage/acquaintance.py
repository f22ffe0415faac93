"""What is known of the people whom mentions come from, as the steps of the journey ask for it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from engage.courtesy import Contact
from engage.followup import Question
from engage.items import Item


class People(Protocol):
    """Who people are and how we stand with them. It only reads, and what it tells is true at the moment of asking."""

    def contacts(self, items: Sequence[Item]) -> Mapping[int, Contact]:
        """By mention, one for each of `items`: its author as they are to it, the mention itself left aside."""
        ...

    def questions(self, items: Sequence[Item]) -> Mapping[int, Question]:
        """By mention, the question of ours that is open in its conversation; nothing where none is."""
        ...

    def drafts(self, conversation_ids: Collection[int]) -> list[Item]:
        """What is held, or held back, in these conversations."""
        ...

    def holds(self) -> tuple[str, ...]:
        """What holds the marketing lane now, such as a spike, in a few words each."""
        ...


class Strangers:
    """For whoever needs no people: nobody is known, nothing is held."""

    def contacts(self, items: Sequence[Item]) -> Mapping[int, Contact]:
        return {item.id: Contact(called(item)) for item in items}

    def questions(self, items: Sequence[Item]) -> Mapping[int, Question]:
        return {}

    def drafts(self, conversation_ids: Collection[int]) -> list[Item]:
        return []

    def holds(self) -> tuple[str, ...]:
        return ()


def called(item: Item) -> str:
    """How a mention's author is called in a sentence of ours."""
    author = item.mention.author
    return f"@{author.handle.lstrip('@')}" if author.handle else author.name or "somebody"
