"""What the first page says when nothing waits: that this is well, and what happens next."""

from engage.console.live import Around
from engage.console.nodes import Node

WHAT_HAPPENS = (
    ("It is heard.", "Goodword listens to what people say about the brand, and reads what they mean."),
    ("A playbook finds words.", "The first playbook that matches drafts a reply. No match, no draft."),
    ("You decide.", "The draft appears here by itself, beside the mention. Nothing goes out before you say so."),
)


class Nothing:
    """The empty state."""

    def __init__(self) -> None:
        with Node("section", "nothing", hidden=True) as self._node:
            self._says = Node("h2")
            self._elsewhere = Node("p", "quiet")
            with Node("ol", "steps") as self._steps:
                for title, says in WHAT_HAPPENS:
                    with Node("li"):
                        Node("strong", "", title)
                        Node("span", "", says)
            with Node("p", "quiet"):
                Node("a", "", "See the playbooks", href="/playbooks")
                Node("a", "", "See what was said in the sandbox", href="/sandbox")

    def show(self, is_empty: bool, lane: str, around: Around) -> None:
        """`lane` is the filter that is on, "" for none."""
        self._node.put(hidden=not is_empty)
        elsewhere = sum((around.waiting or {}).values())
        self._says.say(f"Nothing waits in the {lane} lane." if lane else "Nothing waits for you.")
        self._elsewhere.say(
            f"{elsewhere} in the other lane." if lane and elsewhere
            else "Leave this page open: new drafts show up by themselves."
        )  # fmt: skip
