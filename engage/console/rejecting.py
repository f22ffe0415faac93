"""The question that a rejection asks: why not? One dialog for all cards; console.js says for which it was opened."""

from collections.abc import Awaitable, Callable

from engage.approval.agreeing import LONGEST_WHY, READY_REASONS
from engage.console.nodes import Fields, Node

DIALOG = "why-not"


def dialog(reject: Callable[[int, str], Awaitable[None]]) -> None:
    """Ready reasons, each one click or one key, and own words. `reject` takes the mention's number and the reason."""

    async def sent(fields: Fields) -> None:
        if fields.get("mention", "").isdecimal():
            await reject(int(fields["mention"]), fields.get("why", ""))

    with Node("dialog", "why-not", id=DIALOG, aria_labelledby="why-not-title"):
        Node("h2", "", "Why not?", id="why-not-title")
        with Node("p", "quiet"):
            Node("span", "", "Nothing is sent to ")
            Node("bdi", data_whom=True)
            Node("span", "", ". The playbooks are improved by your reason.")
        with Node("form", "ready") as ready:
            for key, reason in enumerate(READY_REASONS, 1):
                with Node("button", "", name="why", value=reason, data_key=str(key)):
                    Node("kbd", "", str(key), aria_hidden="true")
                    Node("span", "", reason)
        with Node("form", "own") as own:
            Node("label", "", "In your own words", for_="why-not-own")
            Node("input", id="why-not-own", name="why", maxlength=str(LONGEST_WHY), required=True, autocomplete="off")
            Node("button", "danger", "Reject")
        Node("button", "link", "Keep it", type="button", data_closes=True)
    ready.on_fields("sent", sent)
    own.on_fields("sent", sent)


def opener(mention_id: int, whom: str, says: str = "Reject…") -> Node:
    """The button that opens the dialog for one draft."""
    button = Node("button", "", says, type="button", data_does="reject")
    button.put(data_opens=DIALOG, data_of=str(mention_id), data_whom=whom)
    return button
