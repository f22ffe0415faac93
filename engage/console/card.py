"""One held draft beside its mention. It knows how it looks; it decides nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from engage.approval.offers import Offer
from engage.console import correcting
from engage.console.amends import AmendDoors, Amends
from engage.console.by_hand import Hand, Posting
from engage.console.mentions import author_of, byline, labels, lane_mark, thread, way_link, words
from engage.console.nodes import Node, empty
from engage.console.unfolding import Aside, Since
from engage.console.wording import WordingForm
from engage.items import Item
from engage.showing.about import kind_words, replaces_words
from engage.showing.folding import Line, line
from engage.showing.times import exact, left
from engage.showing.words import sentence
from engage.stages import Stage
from engage.store import Pause, Told
from engage.store.beside import Beside

SOON_SECONDS = 15 * 60
SENT_STAYS = timedelta(seconds=4)
UNDO_STAYS = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Doors:
    """What a card asks for: its buttons with the mention's number, and the wording or the link of the reply. `undo` is
    of what is decided, `take_back` of the first yes to what is still held."""

    approve: Callable[[int, str], Awaitable[None]]
    posted: Callable[[int, str], Awaitable[None]]
    undo: Callable[[int], Awaitable[None]]
    take_back: Callable[[int], Awaitable[None]]
    offer: Callable[[Item, str], Offer]
    amend: AmendDoors


class Card:
    """A card is open while its draft is held, shows the way to post it by hand where that is what it waits for, and is
    folded to one line otherwise. What was typed outlives all of them."""

    def __init__(self, item: Item, beside: Beside, most: int | None, doors: Doors, now: datetime) -> None:
        """Made where it stands in the page. `most`: the characters its platform takes, None if that is not known."""
        self.item, self.beside, self.doors = item, beside, doors
        self.is_busy = False
        self.decision = 0
        """Which decision taken on this page brought it to how it is, counting from 1."""
        self._told: Told | None = None
        self._lost = ""
        self._folded: Line | None = None
        self._goes_at: datetime | None = None
        with Node("li", "card", data_mention=str(item.id)) as self.node:
            self._line = Node("div", "line", hidden=True, role="status")
            self._hand = Node("article", "hand", hidden=True, tabindex="-1", aria_labelledby=f"m{item.id}-to")
            self._body = Node("article", "", tabindex="-1", aria_labelledby=f"m{item.id}-by")
        self._build(most, now)
        self.tick((), now)

    @property
    def is_open(self) -> bool:
        """Whether its draft can still be decided, as far as this page knows."""
        return self._told is None

    @property
    def is_by_hand(self) -> bool:
        """Whether it waits for a person to post it."""
        return self._told is not None and self._told.item.stage is Stage.BY_HAND

    @property
    def is_at_work(self) -> bool:
        """Whether somebody typed in it, or it was decided a moment ago."""
        return not self.is_open or self.form.is_touched

    def is_over(self, now: datetime) -> bool:
        """Whether it has been shown long enough after all was done."""
        return self._goes_at is not None and self._goes_at <= now

    def settle(self, told: Told, pauses: tuple[Pause, ...], now: datetime, lost: str = "") -> None:
        """Show how its mention stands; `lost` is the desk's sentence for whoever came too late."""
        if told.item.stage is Stage.HELD:
            self.open(told.item, now)
        else:
            is_other = self._told is None or self._told.item != told.item
            self._told = told
            self._lost = "" if self.is_by_hand else lost or self._lost
            if is_other:
                self._build_hand(told)
            self.tick(pauses, now)

    def complain(self, says: str) -> None:
        """Tell why it could not be done, where somebody tried."""
        if self.is_by_hand:
            self._by_hand.posting.complain(says)
        else:
            self.form.complain(says)

    def open(self, item: Item, now: datetime, beside: Beside | None = None) -> None:
        """It is held, or held again. Corrected or edited meanwhile, it is read and drafted otherwise than before.
        `beside` is what stands beside it now, None: as before."""
        before, self.item, self.beside = self.item, item, beside or self.beside
        is_edited = item.mention.text != before.mention.text
        is_anew = is_edited or (item.reading, item.route) != (before.reading, before.route)
        if is_anew:
            self._build_anew("its author edited the post" if is_edited else "the reading was corrected", now)
        else:
            self.form.refresh(item)
            self._show_beside(now)
        if self._told:
            self._told, self._lost, self._folded, self._goes_at = None, "", None, None
            empty(self._hand)
            self._show(self._body)
            if not is_anew:
                self.form.complain("")

    def take_over(self, item: Item, beside: Beside, now: datetime) -> None:
        """Its wording was changed from here: what stood in the field is in the draft now."""
        self.item, self.beside = item, beside
        self.form.take_over(item)
        self._show_beside(now)

    def tick(self, pauses: tuple[Pause, ...], now: datetime) -> None:
        """Bring the times up to date."""
        if self._told and self.is_by_hand:
            self._show(self._hand)
            self._by_hand.tick(now)
        elif self._told:
            lost = Line(self._lost, "quiet", over=True) if self._lost else None
            self._fold(lost or line(self._told, pauses, now), now)
        else:
            until = self.item.the_draft.expires_at
            self._when.tick(now)
            self._aside.tick(now)
            self._left.say(left(until, now))
            self._left.give_class("soon", (until - now).total_seconds() < SOON_SECONDS)

    def _build(self, most: int | None, now: datetime) -> None:
        """The mention on one side, what we would say on the other."""
        item = self.item
        with self._body:
            with Node("div", "theirs"):
                thread(item.mention)
                self._when = byline(item.mention, now, name_id=f"m{item.id}-by")
                words(item.mention)
                self._since = Since()
                labels(item.reading)
                correcting.opener(item)
                self._aside = Aside()
            with Node("div", "ours"):
                self._left = _from(item)
                self._replaces = Node("p", "note")
                approve, take_back = (partial(door, item.id) for door in (self.doors.approve, self.doors.take_back))
                self.form = WordingForm(item, most, self.doors.offer, approve, take_back)
                self.amends = Amends(item, self.doors.amend)
        self._show_beside(now)

    def _show_beside(self, now: datetime) -> None:
        """Who it is to, how their conversation stands, what came since, and what courtesy says."""
        self._aside.show(self.item, self.beside, now)
        self._since.show(self.beside.later, now)
        self._replaces.say(replaces_words(self.beside.replaces))
        self.form.courtesy.tell(self.item.courtesy)
        self.amends.show(self.beside.gestures)

    def _build_anew(self, because: str, now: datetime) -> None:
        typed = self.form.typed if self.form.is_touched else ""
        empty(self._body)
        self._build(self.form.most, now)
        if typed:
            self.form.complain(f"{because} meanwhile; you had written: {typed}")

    def _fold(self, folded: Line, now: datetime) -> None:
        """Show what became of it, on one line."""
        self._show(self._line)
        if folded == self._folded:
            return
        self._folded = folded
        if folded.over and self._goes_at is None:
            self._goes_at = now + (UNDO_STAYS if folded.undo or self._lost else SENT_STAYS)
        empty(self._line)
        with self._line:
            Node("span", f"says {folded.tone}", sentence(folded.says))
            whom = author_of(self._told.item if self._told else self.item)
            Node("bdi", "quiet", whom)
            if folded.undo:
                undo = Node("button", "link", "Undo", type="button", aria_label=f"Undo: {whom}")
                undo.on_click(partial(self.doors.undo, self.item.id))
            way_link(self.item.id, "Full story")

    def _build_hand(self, told: Told) -> None:
        empty(self._hand)
        if told.item.stage is Stage.BY_HAND:
            with self._hand:
                self._by_hand = Hand(told, partial(self._posting, told.item))

    def _posting(self, item: Item) -> Posting:
        offer = self.doors.offer(item, item.the_delivery.text)
        posted, undo = (partial(door, item.id) for door in (self.doors.posted, self.doors.undo))
        return Posting(item, offer, posted, undo)

    def _show(self, face: Node) -> None:
        """Show one of its three faces."""
        self.node.give_class("folded", face is not self._body)
        self.node.give_class("to-post", face is self._hand)
        for one in (self._body, self._hand, self._line):
            one.put(hidden=one is not face)


def _from(item: Item) -> Node:
    """Which lane and playbook speak, and what for; returns the place for the time that is left."""
    draft, purpose = item.the_draft, kind_words(item)
    with Node("div", "from"):
        lane_mark(draft.lane)
        Node("strong", "", draft.playbook)
        if purpose:
            Node("span", "purpose", purpose)
        return Node("span", "left", title=f"expires {exact(draft.expires_at)}")
