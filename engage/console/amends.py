"""What is made up to somebody with a draft: what was promised or asked for, who decides, and the way to one more."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from engage.console.mentions import author_of
from engage.console.nodes import Fields, Node, empty
from engage.gestures import Catalog, Entry, Status
from engage.items import Item
from engage.labels import Kind, Lane
from engage.persons import Person
from engage.showing.words import sentence

DIALOG = "make-up"
LONGEST_WHY = 1000


class Act(StrEnum):
    """What somebody does about a gesture."""

    GRANT = "grant"
    DECLINE = "decline"
    TAKE_BACK = "take back"


@dataclass(frozen=True, slots=True)
class AmendDoors:
    """What a card asks for: to fill the dialog for its mention; to do something about the gesture with this number.
    `who` looks at the page, and `catalog` is what may be given."""

    who: str
    catalog: Callable[[], Catalog]
    fill: Callable[[int], Awaitable[None]]
    act: Callable[[int, int, Act, str], Awaitable[None]]


class Amends:
    """Under the buttons of a service card."""

    def __init__(self, item: Item, doors: AmendDoors) -> None:
        self._item, self._doors = item, doors
        self._shown: object = None
        with Node("div", "amends", hidden=True) as self._node:
            self._list = Node("ul", hidden=True, aria_label="Gestures")
            self._opener = Node("button", "link", "Make it up to them…", type="button", data_does="make-up")
            self._opener.put(data_opens=DIALOG, data_of=str(item.id), data_whom=author_of(item))
            self._opener.put(aria_label=f"Make it up to them…: {author_of(item)}")
            self._opener.on_click(partial(doors.fill, item.id))
            self._problem = Node("p", "problem", role="alert")

    def show(self, entries: tuple[Entry, ...]) -> None:
        """Show how the gestures of this mention stand, as the visitor may act on them."""
        catalog, who = self._doors.catalog(), self._doors.who
        may_give = offers_here(self._item) and bool(catalog.gestures)
        self._node.put(hidden=not (entries or may_give))
        self._opener.put(hidden=not may_give)
        shown = (entries, catalog.leads)
        if shown == self._shown:
            return
        self._shown = shown
        self._list.put(hidden=not entries)
        empty(self._list)
        with self._list:
            for entry in entries:
                with Node("li", entry.status.value):
                    self._entry(entry, may_decide(entry, catalog, who))

    def complain(self, says: str) -> None:
        """Tell why it could not be done; "" takes it back."""
        self._problem.say(sentence(says))

    def _entry(self, entry: Entry, is_mine_to_decide: bool) -> None:
        Node("p", "", amend_words(entry))
        if entry.because and entry.status is Status.ASKED:
            Node("p", "quiet", sentence(entry.because))
        Node("p", "quiet", f"{sentence(entry.agent)}: {entry.why}", dir="auto")
        with Node("div", "actions"):
            if is_mine_to_decide:
                self._button(entry, Act.GRANT, "Grant", "primary")
                with Node("form", "decline") as form:
                    name = f"g{entry.number}-why"
                    Node("label", "unseen", f"Why not {entry.words}? Whoever asked reads it.", for_=name)
                    Node("input", id=name, name="why", maxlength=str(LONGEST_WHY), required=True, autocomplete="off",
                         placeholder="Why not?")  # fmt: skip
                    Node("button", "", "Decline", aria_label=f"Decline {entry.words}: {author_of(self._item)}")
                form.on_fields("sent", partial(self._decline, entry))
            if entry.status in (Status.ASKED, Status.GRANTED):
                self._button(entry, Act.TAKE_BACK, "Take it back", "link")

    def _button(self, entry: Entry, act: Act, says: str, classes: str) -> None:
        button = Node("button", classes, says, type="button", aria_label=f"{says}: {entry.words}")
        button.on_click(partial(self._doors.act, self._item.id, entry.number, act, ""))

    async def _decline(self, entry: Entry, fields: Fields) -> None:
        await self._doors.act(self._item.id, entry.number, Act.DECLINE, fields.get("why", ""))


def offers_here(item: Item) -> bool:
    """Whether something may be made up with this draft: it answers somebody we know, in service."""
    is_answer = item.mention.kind is Kind.ANSWER and item.the_draft.lane is Lane.SERVICE
    return is_answer and item.identity_id is not None


def may_decide(entry: Entry, catalog: Catalog, who: str) -> bool:
    """Whether `who` is asked about it: a lead, and not the one who asks."""
    visitor = Person(who)
    return entry.status is Status.ASKED and catalog.is_lead(visitor) and not catalog.may_be(visitor, entry.asked_by)


def amend_words(entry: Entry) -> str:
    """How it stands: "Ines or Jonas decides about a voucher (25 EUR) first", "Promised: flowers (40 EUR)"."""
    what = f"{entry.words} ({entry.cost})"
    match entry.status:
        case Status.ASKED:
            return sentence(f"{entry.asked_of} decides about {what} first")
        case Status.GRANTED:
            by = "" if entry.decided_by == entry.agent else f", {sentence(entry.decided_by)} said yes"
            return f"Promised: {what}{by}"
        case _:
            return sentence(f"{what}: {entry.status}")
