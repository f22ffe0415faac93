"""What a person must post: the way there with the text copied, the link where it stands then, and the way back."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from engage.approval.offers import Offer
from engage.console.mentions import author_of, way_link
from engage.console.nodes import Fields, Node
from engage.items import Item
from engage.showing.folding import last_verdict
from engage.showing.times import exact, left
from engage.showing.words import platform, sentence, web_address
from engage.store import Told
from engage.types import How

MARKS = {How.BY_HAND: "by hand", How.NONE: "no answer"}
LONGEST_LINK = 2000


class Mark:
    """Why this draft is not simply sent; out of sight where it is."""

    def __init__(self) -> None:
        with Node("p", "by-hand") as self._node:
            self._mark, self._because = Node("strong"), Node("bdi", "quiet")

    def show(self, offer: Offer) -> None:
        self._node.put(hidden=offer.how is How.API)
        self._mark.say(MARKS.get(offer.how, ""))
        self._because.say(sentence(offer.because))


class Posting:
    """The buttons of an approved reply that a person posts. What is copied is exactly what was approved."""

    def __init__(
        self, item: Item, offer: Offer, posted: Callable[[str], Awaitable[None]], undo: Callable[[], Awaitable[None]]
    ) -> None:
        self._posted, whom = posted, author_of(item)
        with Node("div", "posting"):
            if offer.how is How.NONE:  # since it was approved: whoever posts it must know
                Mark().show(offer)
            with Node("div", "actions") as self.actions:
                _opener(item, offer, whom)
                ask = Node("button", "", "Posted…", type="button", data_does="posted", aria_expanded="false")
                ask.put(aria_label=f"Posted…: {whom}")
                Node("button", "link", "Undo", type="button", aria_label=f"Undo: {whom}").on_click(undo)
                Node("span", "quiet", role="status", data_copied=True)
            with Node("form", "posted", hidden=True) as form:
                name = f"m{item.id}-posted"
                Node("label", "", "Where does it stand now? Paste the link of your reply.", for_=name)
                Node("input", id=name, name="url", maxlength=str(LONGEST_LINK), inputmode="url", autocomplete="off")
                Node("button", "primary", "It is posted")
            self._problem = Node("p", "problem", role="alert")
        form.on_fields("sent", self._on_sent)

    def complain(self, says: str) -> None:
        """Tell why it could not be done."""
        self._problem.say(sentence(says))

    async def _on_sent(self, fields: Fields) -> None:
        self.complain("")
        await self._posted(fields.get("url", ""))


class Hand:
    """The reply that a person posts, on a card: to whom, what, and how."""

    def __init__(self, told: Told, posting: Callable[[], Posting]) -> None:
        """`posting` makes the buttons where they belong."""
        item = self._item = told.item
        with Node("div", "from"):
            Node("h2", "name", f"To {author_of(item)}", id=f"m{item.id}-to").put(dir="auto")
            with Node("p", "meta"):
                for says in (platform(item.mention.platform), last_verdict(told)):
                    Node("span", "", says)
            self._left = Node("span", "left", title=f"expires {exact(item.due_at)}")
        Node("p", "reply", item.the_delivery.text, dir="auto")
        self.posting = posting()
        with self.posting.actions:
            way_link(item.id, "Full story")

    def tick(self, now: datetime) -> None:
        """Bring the time that is left up to date."""
        self._left.say(left(self._item.due_at, now))


def _opener(item: Item, offer: Offer, whom: str) -> None:
    """The way to the platform; console.js copies the text on the click. Without an address it is copied only."""
    text, address = item.the_delivery.text, web_address(offer.link)
    if address:
        opener = Node("a", "button primary", "Open & copy", href=address, target="_blank", rel="noopener noreferrer")
        opener.put(data_does="open", data_copies=text, aria_label=f"Open & copy: {whom}")
    else:
        copier = Node("button", "primary", "Copy", type="button", data_does="open", data_copies=text)
        copier.put(aria_label=f"Copy: {whom}")
