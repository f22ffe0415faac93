"""The dialog "Make it up to them", one for all cards, and what is asked of the ledger for them."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from engage.approval import gesturing
from engage.console.amends import DIALOG, LONGEST_WHY, Act, AmendDoors
from engage.console.gathering import catalog_of
from engage.console.nodes import Fields, Node, empty
from engage.console.visitor import Visitor
from engage.errors import GoodwordError
from engage.gestures import Answer, Catalog, Gesture, Outcome, Ruling, agents_sum, money, within_limits
from engage.persons import Person
from engage.showing.words import sentence

Ask = Callable[[], Outcome]
"""Something about a gesture, asked of the desk and the ledger; may wait for the database."""


class Amending:
    """Gestures on one page."""

    def __init__(self, visitor: Visitor, amend: Callable[[int, Ask], Awaitable[None]]) -> None:
        """`amend` asks something about a gesture for the card of this mention, and shows what came of it."""
        self._parts, self._who, self._amend = visitor.parts, visitor.who, amend
        self.catalog = Catalog()
        """As it was when the page was last gathered."""
        self.doors = AmendDoors(self._who, lambda: self.catalog, self._fill, self._act)
        self._dialog()

    def _dialog(self) -> None:
        with Node("dialog", "make-up", id=DIALOG, aria_labelledby="make-up-title"):
            Node("h2", "", "Make it up to them", id="make-up-title")
            with Node("p", "quiet"):
                Node("bdi", data_whom=True)
                Node("span", "", ": what you choose goes into the draft, which still waits for an approval.")
            with Node("form") as form:
                with Node("fieldset", "offers"):
                    Node("legend", "unseen", "Gesture")
                    self._offers = Node("div")
                Node("label", "", "Why? A lead and the report read it.", for_="make-up-why")
                why = Node("input", id="make-up-why", name="why", maxlength=str(LONGEST_WHY), required=True)
                why.put(autocomplete="off")
                self._left = Node("p", "quiet")
                with Node("div", "actions"):
                    Node("button", "primary", "Make this gesture")
                    Node("button", "link", "Leave it", type="button", data_closes=True)
        form.on_fields("sent", self._give)

    async def _fill(self, mention_id: int) -> None:
        """What may be given to whoever wrote this mention, and what is left for this visitor to give."""
        empty(self._offers)
        self._left.say("")
        try:
            catalog = await asyncio.to_thread(catalog_of, self._parts)
            now, visitor = self._parts.clock.now(), Person(self._who)
            facts = await asyncio.to_thread(self._parts.desk.ledger.facts, self._who, catalog, now, mention_id)
        except GoodwordError as error:
            self._left.say(sentence(str(error)))
            return
        empty(self._offers)
        with self._offers:
            for gesture in catalog.gestures:
                _offer(gesture, within_limits(gesture, facts, catalog, visitor, now), catalog.currency)
        self._left.say(sentence(catalog.because or agents_sum(facts, catalog, visitor, now).says))

    async def _give(self, fields: Fields) -> None:
        number, gesture, why = (fields.get(name, "") for name in ("mention", "gesture", "why"))
        if number.isdecimal():
            ask = partial(self._asked, partial(gesturing.give, mention_id=int(number), gesture=gesture, why=why))
            await self._amend(int(number), ask)

    async def _act(self, mention_id: int, number: int, act: Act, why: str) -> None:
        match act:
            case Act.TAKE_BACK:
                ask = partial(gesturing.cancel, number=number)
            case Act.GRANT | Act.DECLINE:
                ask = partial(gesturing.decide, number=number, yes=act is Act.GRANT, why=why)
        await self._amend(mention_id, partial(self._asked, ask))

    def _asked(self, ask: Callable[..., Outcome]) -> Outcome:
        return ask(self._parts.desk, self._parts.desk.ledger, catalog_of(self._parts), by=self._who)


def _offer(gesture: Gesture, ruling: Ruling, currency: str) -> None:
    """One gesture to choose, with its cost, what it is for, and who would be asked."""
    is_never = ruling.answer is Answer.NEVER
    with Node("label", "offer"):
        Node("input", type="radio", name="gesture", value=gesture.name, required=True, disabled=is_never)
        with Node("span"):
            Node("strong", "", sentence(gesture.words))
            Node("span", "quiet", money(gesture.cents, currency))
            Node("span", "about", gesture.about)
            if ruling.answer is not Answer.GRANTED:
                says = ruling.says if is_never else f"{ruling.says}: {' or '.join(ruling.leads)} decides"
                Node("span", "never" if is_never else "lead", sentence(says))
