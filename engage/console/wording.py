"""The draft of a card: the field with its wording, its length and price, the other wordings, the buttons to decide."""

from collections.abc import Awaitable, Callable

from engage.approval.offers import Offer, dollars
from engage.console import requesting
from engage.console.by_hand import Mark
from engage.console.mentions import author_of, way_link
from engage.console.nodes import Fields, Node, empty
from engage.console.rejecting import opener
from engage.console.requesting import SoFar
from engage.console.unfolding import CourtesyLine
from engage.counting import weighted_length
from engage.items import Item
from engage.showing.words import sentence
from engage.types import Draft, How, Wording

MOST_TYPED = 20_000

APPROVES = {
    (How.API, False): "Approve & send",
    (How.API, True): "Send edited",
    (How.BY_HAND, False): "Approve, post by hand",
    (How.BY_HAND, True): "Approve edited, post by hand",
}
"""What the first button says, by how it is said and whether it was edited, where one yes is enough."""


def approves(how: How, draft: Draft, is_edited: bool) -> str:
    """What the first button says: another wording is a first yes again."""
    if draft.needs == 1 or how is How.NONE:
        return APPROVES.get((how, is_edited), "Approve")
    if draft.first_yes and not is_edited:
        return "Approve (second yes)"
    return "Approve edited (first yes)" if is_edited else "Approve (first yes)"


class WordingForm:
    """What is approved is what stands in the field at that moment: it comes along with the click."""

    def __init__(
        self,
        item: Item,
        most: int | None,
        offer: Callable[[Item, str], Offer],
        approve: Callable[[str], Awaitable[None]],
        take_back: Callable[[], Awaitable[None]],
    ) -> None:
        """`most`: the characters its platform takes, None if that is not known. `take_back`: the first of two yes."""
        self.item, self.most, self.offer, self.approve = item, most, offer, approve
        self._typed = item.the_draft.text
        with Node("form", "draft") as form:
            self._field_place = Node("div", "field")
            self._build_field()
            with Node("div", "under"):
                self._variants = self._build_variants()
                self._count = Node("output", "count", aria_label="Characters")
                self._price = Node("output", "price", aria_label="Price", title="What this reply costs")
            self._build_because()
            self._so_far = SoFar(take_back)
            self.courtesy = CourtesyLine()
            self._mark = Mark()
            self._problem = Node("p", "problem", role="alert")
            self._build_buttons()
        self._follow()
        form.on_fields("sent", self._on_sent)
        form.on_fields("typed", self._on_typed, throttle=0.15)

    @property
    def typed(self) -> str:
        """What stands in the field, as far as this page was told."""
        return self._typed

    @property
    def is_touched(self) -> bool:
        """Whether somebody changed the wording, as far as this page was told."""
        return self._typed != self.item.the_draft.text

    def refresh(self, item: Item) -> None:
        """Take over a wording that a colleague changed, unless somebody has typed here: then only tell. What was typed
        here and is in the draft now was their own."""
        new, old = item.the_draft.text, self.item.the_draft.text
        if new != old and new == self._typed.strip():
            self.take_over(item)
            return
        was_touched, self.item = self.is_touched, item
        if new != old and was_touched:
            self.complain(f"a colleague changed the wording meanwhile, to: {new}")
        elif new != old:
            self._typed = new
            empty(self._field_place)
            self._build_field()
        self._follow()

    def take_over(self, item: Item) -> None:
        """Show the draft as it is now, whatever stood in the field."""
        self.item, self._typed = item, item.the_draft.text
        empty(self._field_place)
        self._build_field(is_fresh=True)
        self.complain("")
        self._follow()

    def complain(self, says: str) -> None:
        """Tell why it could not be done; "" takes it back."""
        self._problem.say(sentence(says))

    def _build_field(self, is_fresh: bool = False) -> None:
        """`is_fresh`: what the browser has kept of an earlier wording is out of date."""
        name = f"m{self.item.id}-wording"
        with self._field_place:
            Node("label", "unseen", f"Reply to {author_of(self.item)}", for_=name)
            Node(
                "textarea",
                "wording",
                self.item.the_draft.text,
                id=name,
                name="wording",
                dir="auto",
                rows="4",
                maxlength=str(MOST_TYPED),
                spellcheck="true",
                data_of=str(self.item.id),
                data_fresh=is_fresh,
            )

    def _build_variants(self) -> list[tuple[Wording, Node]]:
        """One button a wording; console.js puts its text into the field, where Ctrl-Z takes it back."""
        draft = self.item.the_draft
        with Node("div", "variants", role="group", aria_label="Wordings"):
            return [
                (one, Node("button", "", one.variant, type="button", title=one.text, data_wording=one.text))
                for one in (Wording(draft.variant, draft.text), *draft.others)
            ]

    def _build_because(self) -> None:
        if self.item.route and self.item.route.hits:
            says = " · ".join(reason.says for reason in self.item.route.hits)
            Node("p", "because", f"Because {says}", title=says)

    def _build_buttons(self) -> None:
        with Node("div", "actions"):
            self._approve = Node("button", "primary", data_does="approve")
            requesting.opener(self.item.id, author_of(self.item))
            opener(self.item.id, author_of(self.item))
            way_link(self.item.id, "Why this draft?")

    async def _on_sent(self, fields: Fields) -> None:
        await self.approve(fields.get("wording", self._typed))

    def _on_typed(self, fields: Fields) -> None:
        self._typed = fields.get("wording", self._typed)[:MOST_TYPED]
        self.complain("")
        self._follow()

    def _follow(self) -> None:
        """Bring count, price, button and variants to what stands in the field."""
        length = weighted_length(self._typed.strip())
        self._count.say(f"{length} / {self.most}" if self.most else str(length))
        self._count.give_class("over", self.most is not None and length > self.most)
        offer = self.offer(self.item, self._typed.strip())
        self._price.say(dollars(offer.price) if offer.price else "")
        self._mark.show(offer)
        self._so_far.show(self.item.the_draft)
        edited = self._typed.strip() != self.item.the_draft.text
        self._approve.say(approves(offer.how, self.item.the_draft, edited))
        self._approve.put(disabled=offer.how is How.NONE)
        for wording, node in self._variants:
            node.put(aria_pressed="true" if self._typed == wording.text else "false")
