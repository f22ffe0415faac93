"""The waves of like drafts on the first page, each with one card."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from engage.console.gathering import Tally
from engage.console.nodes import Node
from engage.console.visitor import Visitor
from engage.console.wave import WaveCard
from engage.store.waves import Wave

Key = tuple[str, str]
"""A wave's name and its lane."""


class Waves:
    """All waves that are held. A card is built again when its wave has changed, for nobody types in it."""

    def __init__(self, visitor: Visitor, tally: Tally, look: Callable[[], Awaitable[None]]) -> None:
        self._visitor, self._tally, self._look = visitor, tally, look
        self._cards: dict[Key, WaveCard] = {}
        self._list = Node("div", "waves", hidden=True)

    @property
    def waiting(self) -> int:
        """How many drafts wait in them."""
        return sum(card.wave.count for card in self._cards.values() if card.is_open)

    def holds(self, mention_id: int) -> bool:
        """Whether one of them has a draft for this mention."""
        return self._of(mention_id) is not None

    def show(self, waves: Sequence[Wave], decisions: int) -> None:
        """Bring the cards to these, but for those decided here after the gathering had begun."""
        found: dict[Key, Wave] = {(wave.name, wave.lane): wave for wave in waves}
        for key, card in list(self._cards.items()):
            if card.decision <= decisions and card.is_open and key not in found:
                self._cards.pop(key).node.delete()
        with self._list:
            for key, wave in found.items():
                if key not in self._cards:
                    self._cards[key] = WaveCard(wave, self._visitor, self._tally, self._look)
                if self._cards[key].decision <= decisions:
                    self._cards[key].show(wave)

    def tick(self, now: datetime) -> bool:
        """Bring the times up to date, and take away what is over; returns whether any is left to see."""
        for key, card in list(self._cards.items()):
            card.tick(now)
            if card.is_over(now):
                self._cards.pop(key).node.delete()
        self._list.put(hidden=not self._cards)
        return bool(self._cards)

    def filter(self) -> None:
        """Another lane is looked at: they are gathered anew."""
        for card in self._cards.values():
            card.node.delete()
        self._cards.clear()

    async def reject(self, mention_id: int, why: str) -> None:
        """Leave one person out."""
        card = self._of(mention_id)
        if card:
            await card.reject(mention_id, why)

    def _of(self, mention_id: int) -> WaveCard | None:
        return next((card for card in self._cards.values() if card.holds(mention_id)), None)
