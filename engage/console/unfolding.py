"""A quiet line that unfolds to the facts behind it, and what stands beside a draft made of such lines."""

from datetime import datetime

from engage.console.mentions import THREAD_CHARACTERS, THREAD_SHOWN, When, said
from engage.console.nodes import Node, empty
from engage.items import Item
from engage.notes import Courtesy
from engage.showing.about import (
    Fact,
    Facts,
    Line,
    conversation_facts,
    conversation_line,
    courtesy_facts,
    courtesy_line,
    person_facts,
    person_line,
)
from engage.showing.words import many
from engage.store.beside import Beside, Later


class Unfolding:
    """Whether it is unfolded is the browser's to know: the element stays, and only what has changed in it is sent."""

    def __init__(self, classes: str, is_open: bool = False) -> None:
        with Node("details", f"unfolds {classes}", hidden=True, open=is_open) as self._node:
            self._line = Node("summary")
            self._facts = Node("dl", "facts")
        self._shown: Facts = ()

    def show(self, line: Line | None, facts: Facts = ()) -> None:
        """Show these; nothing for None."""
        self._node.put(hidden=line is None)
        if line is None:
            return
        self._line.say(line.says)
        for tone in ("warn", "bad"):
            self._node.give_class(tone, line.tone == tone)
        if facts != self._shown:
            self._shown = facts
            empty(self._facts)
            with self._facts:
                for fact in facts:
                    _fact(fact)


def _fact(fact: Fact) -> None:
    Node("dt", "", fact.name)
    with Node("dd", dir="auto"):
        if fact.says:
            Node("span", "", fact.says)
        for number in fact.mentions:
            Node("a", "", f"mention {number}", href=f"/mention/{number}")


class Aside:
    """Who it is, and how their conversation stands."""

    def __init__(self, is_open: bool = False) -> None:
        with Node("div", "aside") as self._node:
            self._person, self._conversation = (Unfolding(each, is_open) for each in ("person", "conversation"))
        self._of: tuple[Item, Beside] | None = None

    def show(self, item: Item, beside: Beside, now: datetime) -> None:
        """Show what is known beside `item`."""
        self._of = (item, beside)
        self._node.put(hidden=beside.person is None and beside.conversation is None)
        self.tick(now)

    def tick(self, now: datetime) -> None:
        """Bring the times up to date."""
        if self._of is None:
            return
        item, beside = self._of
        person, conversation = beside.person, beside.conversation
        if person:
            self._person.show(person_line(person, item, now), person_facts(person, item, now))
        else:
            self._person.show(None)
        if conversation:
            self._conversation.show(conversation_line(conversation, now), conversation_facts(conversation, now))
        else:
            self._conversation.show(None)


class Since:
    """What they wrote in the same thread since; under the mention, the oldest first."""

    def __init__(self) -> None:
        self._node = Node("section", "thread since", hidden=True, aria_label="Said since")
        self._shown: tuple[Later, ...] = ()
        self._times: list[When] = []

    def show(self, later: tuple[Later, ...], now: datetime) -> None:
        """Show these. Of many only the newest are shown; the rest stand on the page of the mention."""
        for when in self._times:
            when.tick(now)
        if later == self._shown:
            return
        self._shown, self._times = later, []
        self._node.put(hidden=not later)
        empty(self._node)
        with self._node:
            if len(later) > THREAD_SHOWN:
                Node("p", "handle", f"{many(len(later) - THREAD_SHOWN, 'more post')} between")
            with Node("ol"):
                for each in later[-THREAD_SHOWN:]:
                    with Node("li"):
                        with Node("p", "meta"):
                            Node("span", "", "they wrote again")
                            self._times.append(When(each.at, now))
                            Node("a", "", f"mention {each.mention_id}", href=f"/mention/{each.mention_id}")
                        said("p", "before", each.text, THREAD_CHARACTERS)


class CourtesyLine(Unfolding):
    """What courtesy says of a draft, and every rule behind it."""

    def __init__(self, is_open: bool = False) -> None:
        super().__init__("courtesy", is_open)

    def tell(self, courtesy: Courtesy | None) -> None:
        """Show this; nothing where courtesy was not asked."""
        if courtesy:
            self.show(courtesy_line(courtesy), courtesy_facts(courtesy))
        else:
            self.show(None)
