"""What was approved before this page was opened, or by a colleague, and waits for a person to post it."""

from collections.abc import Collection

from engage.console.card import Card
from engage.console.nodes import Node
from engage.showing.words import many, number


class ToPost:
    """The group above the drafts. A card that is approved by hand on this page stays where it is."""

    def __init__(self) -> None:
        with Node("section", "to-post-group", hidden=True, aria_labelledby="to-post") as self._node:
            with Node("h2", "", id="to-post"):
                Node("span", "", "To post by hand")
                self._count = Node("span", "count")
            self.list = Node("ol", "cards")
            self._more = Node("p", "more quiet")

    def holds(self, card: Card) -> bool:
        """Whether the card stands here."""
        slot = card.node.parent_slot
        return slot is not None and slot.parent is self.list

    def show(self, wanted: Collection[Card], more: int) -> None:
        """`wanted`: all cards of the page that are of the lane looked at; `more`: how many have none yet."""
        here = [card for card in wanted if self.holds(card)]
        self._node.put(hidden=not here)
        self._count.say(number(sum(card.is_by_hand for card in here) + more))
        self._more.say(f"{many(more, 'more is', 'more are')} to be posted; they move up as you go." if more else "")
