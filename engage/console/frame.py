"""What is around every page: the way to the others, what is wrong, what is paused, and the switch for it."""

import asyncio

from nicegui import context

from engage.console import banners
from engage.console.live import Around, FoundT, Live, Look, View
from engage.console.nodes import Fields, Node, empty
from engage.console.visitor import LONGEST_NAME, Visitor
from engage.errors import GoodwordError
from engage.showing.words import number
from engage.store import ALL, Watching
from engage.store.pressing import seen

PAGES = (("/", "Drafts"), ("/sandbox", "Sandbox"), ("/playbooks", "Playbooks"))
SCOPES = ((ALL, "Everything"), ("lane:service", "Service"), ("lane:marketing", "Marketing"))
LONGEST_WHY = 200

KEYS = (
    ("j  k", "next draft, previous draft"),
    ("a", "approve and send"),
    ("e", "edit the wording; Esc leaves it"),
    ("Ctrl Enter", "approve while editing"),
    ("r", "reject, with a reason"),
    ("q", "request changes"),
    ("c", "correct the reading"),
    ("m", "make it up to them"),
    ("o", "by hand: open the post, the reply is copied"),
    ("p", "by hand: it is posted"),
    ("?", "this help"),
)


class Frame:
    """Header, banners and the place for the content, `main`."""

    def __init__(self, visitor: Visitor, here: str, title: str) -> None:
        """`here` is the path of the page in the navigation, "" for none of them.

        NiceGUI puts the content into a <main> of its own; header and banners go before it, into its layout.
        """
        self.visitor, self._here = visitor, here
        self._look: Look = _stay
        self._shown: tuple[object, ...] = ()
        context.client.on_exception(self._broke)
        with context.client.layout as layout:
            top, below = Node("header", "top"), Node("div", "banners", role="status")
        for place, node in enumerate((top, below)):
            node.move(layout, place)
        with below:
            self._banners, self._breakage = Node("div"), Node("p", "banner bad", hidden=True)
        with top:
            Node("a", "skip", "Skip to the content", href="#main")
            with Node("a", "brand", href="/"):
                Node("img", src="/assets/mark.svg", alt="")
                Node("span", "", "Goodword")
            self._count = _navigation(here)
            with Node("div", "tools"):
                _name_menu(visitor.who)
                self._pause_menu()
                Node("button", "round", "?", type="button", data_opens="keys", aria_label="Keyboard help")
        self.main = Node("div", "page", id="main", tabindex="-1", data_title=title)
        _keys()

    async def fill(self, view: View[FoundT]) -> None:
        """Show `view`, which was made inside `main`, and keep all of the page up to date."""
        live = Live(self.visitor.parts, self.surround, view)
        self._look = view.look = live.look
        await live.start()

    def surround(self, around: Around) -> None:
        """Bring count, banners and switches to how things stand."""
        waiting = sum((around.waiting or {}).values())
        self._count.say(number(waiting) if waiting else "")
        self.main.put(data_waiting=str(waiting))
        wrong = (around.troubles, around.mistakes, around.stuck, around.pauses)
        shown = (*wrong, around.alerts, around.alert_count, around.holds)
        if shown != self._shown:
            self._shown = shown
            empty(self._banners)
            with self._banners:
                banners.pauses(around.pauses, self._resume)
                banners.held_lane(around.holds, self._release)
                banners.alerts(around.alerts, around.alert_count, self._seen)
                banners.troubles(around)
                if self._here != "/playbooks":  # there they are the content
                    banners.mistakes(around.mistakes)
            self._show_switches({pause.scope for pause in around.pauses})

    def _broke(self, error: Exception) -> None:
        """What went wrong on this page is in the log, and must not pass in silence here."""
        says = f"This page broke ({error!r}). The log says more; load the page again."
        self._breakage.say(str(error) if isinstance(error, GoodwordError) else says)
        self._breakage.put(hidden=False)

    def _pause_menu(self) -> None:
        Node("button", "pause", "Pause", type="button", popovertarget="pause-menu")
        self._switches: dict[str, Node] = {}
        with Node("div", "menu", id="pause-menu", popover="auto", role="group", aria_label="Pause"):
            Node("p", "quiet", "While it is paused nothing goes out. What is approved waits until you resume.")
            with Node("form") as form:
                Node("label", "", "Why? Your colleagues will see it.", for_="pause-why")
                Node("input", id="pause-why", name="why", maxlength=str(LONGEST_WHY), autocomplete="off")
                for scope, says in SCOPES:
                    self._switches[scope] = Node("button", "", f"Pause {says.lower()}", name="scope", value=scope)
            form.on_fields("sent", self._pause)

    async def _pause(self, fields: Fields) -> None:
        parts, scope = self.visitor.parts, fields.get("scope", "")
        if scope in self._switches:
            why = fields.get("why", "").strip()[:LONGEST_WHY]
            await asyncio.to_thread(parts.switches.pause, scope, self.visitor.who, why, parts.clock.now())
            await self._look()

    async def _resume(self, scope: str) -> None:
        await asyncio.to_thread(self.visitor.parts.switches.resume, scope)
        await self._look()

    async def _release(self) -> None:
        parts = self.visitor.parts
        watching = Watching(parts.looking.database)
        await asyncio.to_thread(watching.release, self.visitor.who, parts.clock.now(), parts.spikes)
        await self._look()

    async def _seen(self, alert_id: int | None) -> None:
        parts, which = self.visitor.parts, None if alert_id is None else [alert_id]
        await asyncio.to_thread(seen, parts.looking.database, which, self.visitor.who, parts.clock.now())
        await self._look()

    def _show_switches(self, paused: set[str]) -> None:
        for scope, says in SCOPES:
            is_paused = scope in paused
            self._switches[scope].say(f"{says} is paused" if is_paused else f"Pause {says.lower()}")
            self._switches[scope].put(disabled=is_paused)


async def _stay() -> None:
    """The look of a page that has no content to keep up to date."""


def _navigation(here: str) -> Node:
    """The pages; returns the place for how many drafts wait."""
    with Node("nav", aria_label="Pages"):
        for path, name in PAGES:
            with Node("a", "", name, href=path, aria_current="page" if path == here else None):
                if path == "/":
                    count = Node("span", "count")
    return count


def _name_menu(who: str) -> None:
    Node("button", "who", who, type="button", popovertarget="who-menu", title=f"You decide as {who}")
    with Node("div", "menu", id="who-menu", popover="auto", role="group", aria_label="Your name"):
        Node("p", "quiet", "Your name is written beside every decision you take.")
        with Node("form", data_remembers="who"):
            Node("label", "", "Your name", for_="who-name")
            Node("input", id="who-name", name="who", value=who, maxlength=str(LONGEST_NAME), autocomplete="name")
            Node("button", "", "Decide as this person")


def _keys() -> None:
    with Node("dialog", "keys", id="keys", aria_labelledby="keys-title"):
        Node("h2", "", "Keys", id="keys-title")
        with Node("dl"):
            for keys, says in KEYS:
                with Node("dt"):
                    for key in keys.split("  " if "  " in keys else " "):
                        Node("kbd", "", key)
                Node("dd", "", says)
        with Node("label", "switch"):
            Node("input", type="checkbox", checked=True, data_keys=True)
            Node("span", "", "Single keys work on this page")
        Node("button", "", "Close", type="button", data_closes=True)
