"""HTML elements. The only place where text and attributes meet the page: text stays text, whatever it holds."""

from collections.abc import Awaitable, Callable

from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement
from nicegui.events import GenericEventArguments

from engage.showing.words import readable

Attribute = str | bool | None
Fields = dict[str, str]


class Node(TextElement):
    """One element: `Node("p", "quiet", "hello", aria_label="…")`. Children are made inside `with node:`."""

    def __init__(self, tag: str, classes: str = "", text: str = "", **attributes: Attribute) -> None:
        super().__init__(tag=tag, text=readable(text))
        self.classes(classes)
        self.put(**attributes)

    def say(self, text: str) -> None:
        """Change the text; nothing is sent if it is the same."""
        text = readable(text)
        if text != self.text:
            self.set_text(text)

    def put(self, **attributes: Attribute) -> None:
        """Change attributes: `aria_label` is written aria-label, `for_` is for; None and False take one away."""
        for name, value in attributes.items():
            key = name.rstrip("_").replace("_", "-")
            worth = readable(value) if isinstance(value, str) else value or None
            if self.props.get(key) != worth:
                self.props.set_optional(key, worth)

    def give_class(self, name: str, on: bool) -> None:
        """Give it this class, or take it away."""
        if on != (name in self.classes):
            self.classes(add=name) if on else self.classes(remove=name)

    def on_click(self, act: Callable[[], Awaitable[None] | None]) -> "Node":
        """Call `act` when it is clicked."""

        async def handle(_: GenericEventArguments) -> None:
            result = act()
            if result is not None:
                await result

        self.on("click", handle, args=[])
        return self

    def on_fields(self, event: str, act: Callable[[Fields], Awaitable[None] | None], throttle: float = 0.0) -> "Node":
        """Call `act` with the fields that console.js sends along with its own event (`sent`, `typed`)."""

        async def handle(event: GenericEventArguments) -> None:
            result = act(_fields(event.args))
            if result is not None:
                await result

        self.on(event, handle, args=["detail"], throttle=throttle)
        return self


def empty(node: Element) -> None:
    """Take out everything that is in it."""
    if node.default_slot.children:
        node.clear()


def _fields(arguments: object) -> Fields:
    """What came from the browser, as strings with plain line ends; anything else is left out."""
    detail = arguments.get("detail") if isinstance(arguments, dict) else None
    if not isinstance(detail, dict):
        return {}
    return {str(k): v.replace("\r\n", "\n") for k, v in detail.items() if isinstance(v, str)}
