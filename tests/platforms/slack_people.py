"""People in Slack: they read, click, type and send, and see no more than Slack shows them."""

from dataclasses import dataclass
from typing import Any

from tests.platforms.slack_acts import Acts
from tests.platforms.slack_deliveries import Delivery
from tests.platforms.slack_forms import Typed, action, complaints, find, state
from tests.platforms.slack_objects import Message, User, View
from tests.platforms.slack_state import Workspace


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the workspace. What they do returns the envelope at once; wait with its `acked`."""

    user: User
    town: Workspace
    acts: Acts
    channel: str
    """Where they type commands."""

    @property
    def id(self) -> str:
        """The user's id."""
        return self.user.id

    @property
    def view(self) -> View | None:
        """The modal that they have before them."""
        with self.town.lock:
            stack = self.town.modals.get(self.id)
            return stack[-1] if stack else None

    @property
    def home(self) -> View | None:
        """Their App Home."""
        return self.town.homes.get(self.id)

    @property
    def told(self) -> list[Message]:
        """What they alone were told, oldest first."""
        return self.town.told(self.id)

    def click(
        self,
        where: Message | View,
        what: str,
        value: str | None = None,
        *,
        block_id: str = "",
        option: Any = None,
        typed: Typed | None = None,
    ) -> Delivery:
        """Click what is called `what` on the message as it was seen, in a modal, or in the App Home.

        `value` and `block_id` say which, where there are several. `option`: what is chosen with it. `typed`: what
        stands in the inputs beside. Raises LookupError where there is no such thing.
        """
        blocks = [block for block in where.blocks if block_id in ("", block["block_id"])]
        block, element = find(blocks, what, value)
        told = action({**element, "block_id": block["block_id"]}, option, self.town.new_ts(""))
        return self.acts.acts(self.user, where, told, state(where.blocks, typed or {}))

    def submits(self, view: View, values: Typed | None = None) -> Delivery:
        """Fill in the modal and send it off. Raises ValueError where Slack would not let it go, or it is not open."""
        now = self._open(view)
        filled = state(now.blocks, values or {})
        if wrong := list(complaints(now.blocks, filled)):
            raise ValueError("; ".join(wrong))
        return self.acts.submits(self.user, now, filled)

    def closes(self, view: View) -> Delivery | None:
        """Close the modal; None where the app does not want to know."""
        now = self._open(view)
        with self.town.changed:
            self.town.modals[self.id].remove(now)
        return self.acts.closes(self.user, now) if now.body.get("notify_on_close") else None

    def types_command(self, command: str, text: str = "", channel: str = "") -> Delivery:
        """Type a slash command; what is answered stands in `told`."""
        return self.acts.commands(self.user, channel or self.channel, command, text)

    def opens_home(self, tab: str = "home") -> Delivery:
        """Open the app's Home, or its messages."""
        event = {"type": "app_home_opened", "user": self.id, "channel": f"D0{self.user.name.upper()}", "tab": tab}
        known = {"view": self.home.json()} if self.home else {}
        return self.acts.happens({**event, **known, "event_ts": self.town.new_ts("")})

    def says(self, text: str, channel: str = "", thread_ts: str = "") -> Message:
        """Write something in a channel or a thread; the app is not told."""
        place = channel or self.channel
        return self.town.put(Message(place, self.town.new_ts(place), self.id, text, thread_ts=thread_ts))

    def waits_for_view(self, after: Delivery | None = None, seconds: float = 10.0) -> View:
        """The modal that opens: the one that this click opened, or any. Raises TimeoutError."""

        def seen() -> View | None:
            view = self.view
            if view and after and view.trigger_id != after.payload.get("trigger_id"):
                return None
            return view

        found: View = self.town.wait_for(seen, seconds)
        return found

    def waits_to_be_told(self, before: int = 0, seconds: float = 10.0) -> Message:
        """The first thing that they alone are told after the first `before`. Raises TimeoutError."""
        told: list[Message] = self.town.wait_for(lambda: self.told[before:], seconds)
        return told[0]

    def _open(self, view: View) -> View:
        now = self.view
        if now is None or now.id != view.id:
            raise ValueError(f"{view.title!r} is not before {self.user.name}")
        return now
