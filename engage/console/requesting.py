"""What people have said of a draft that is still held, and the question that a request for changes asks."""

from collections.abc import Awaitable, Callable

from engage.approval.agreeing import LONGEST_WHY
from engage.console.nodes import Fields, Node
from engage.showing.words import approval_words
from engage.types import Draft

DIALOG = "what-to-change"


class SoFar:
    """Which changes are requested, or who approved it first; that can be taken back here."""

    def __init__(self, take_back: Callable[[], Awaitable[None]]) -> None:
        with Node("p", "so-far", role="status") as self._node:
            self._says = Node("span", "", dir="auto")
            self._back = Node("button", "link", "Take it back", type="button").on_click(take_back)

    def show(self, draft: Draft) -> None:
        """Bring it to how `draft` stands."""
        says = approval_words(draft)
        self._node.put(hidden=not says)
        self._says.say(says)
        self._back.put(hidden=not draft.first_yes)


def dialog(request: Callable[[int, str], Awaitable[None]]) -> None:
    """One dialog for all cards; console.js says for which. `request` takes the mention's number and what is wanted."""

    async def sent(fields: Fields) -> None:
        if fields.get("mention", "").isdecimal():
            await request(int(fields["mention"]), fields.get("why", ""))

    with Node("dialog", "what-to-change", id=DIALOG, aria_labelledby="what-to-change-title"):
        Node("h2", "", "What shall be changed?", id="what-to-change-title")
        with Node("p", "quiet"):
            Node("span", "", "The reply to ")
            Node("bdi", data_whom=True)
            Node("span", "", " waits until somebody has changed its wording. You may still approve it as it is.")
        with Node("form", "request") as form:
            Node("label", "", "In a few words", for_="what-to-change-why")
            Node("input", id="what-to-change-why", name="why", maxlength=str(LONGEST_WHY), required=True,
                 autocomplete="off")  # fmt: skip
            with Node("div", "actions"):
                Node("button", "primary", "Request changes")
                Node("button", "link", "Leave it as it is", type="button", data_closes=True)
    form.on_fields("sent", sent)


def opener(mention_id: int, whom: str) -> None:
    """The button that opens the dialog for one draft."""
    button = Node("button", "", "Request changes…", type="button", data_does="request")
    button.put(data_opens=DIALOG, data_of=str(mention_id), data_whom=whom)
