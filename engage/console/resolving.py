"""The way to say that nothing is left to do in a conversation, and to take that back."""

from collections.abc import Awaitable, Callable

from engage.console.nodes import Node
from engage.sla.policies import Status
from engage.store.beside import Conversation


class Resolving:
    """One button, under how the conversation stands. `resolve` and `reopen` take its number."""

    def __init__(self, resolve: Callable[[int], Awaitable[None]], reopen: Callable[[int], Awaitable[None]]) -> None:
        self._resolve, self._reopen = resolve, reopen
        self._conversation: Conversation | None = None
        self._button = Node("button", "link", type="button", hidden=True).on_click(self._act)

    def show(self, conversation: Conversation | None) -> None:
        """Offer what can be done about this one; nothing where there is none."""
        self._conversation = conversation
        self._button.put(hidden=conversation is None)
        if conversation:
            says = "Open conversation {} again" if self._is_resolved else "Resolve conversation {}"
            self._button.say(says.format(conversation.id))

    @property
    def _is_resolved(self) -> bool:
        return self._conversation is not None and self._conversation.status is Status.RESOLVED

    async def _act(self) -> None:
        if self._conversation:
            act = self._reopen if self._is_resolved else self._resolve
            await act(self._conversation.id)
