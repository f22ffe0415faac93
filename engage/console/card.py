"""One held draft beside its mention. It knows how it looks; it decides nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from engage.console import correcting
from engage.console.folding import Line, line
from engage.console.mentions import author_of, byline, labels, lane_mark, way_link, words
from engage.console.nodes import Node, empty
from engage.console.wording import WordingForm
from engage.console.words import exact, left, sentence
from engage.stages import Stage
from engage.store import Pause, Told
from engage.types import Draft, Item

SOON_SECONDS = 15 * 60
SENT_STAYS = timedelta(seconds=4)
UNDO_STAYS = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Doors:
    """What a card's buttons ask for: each takes the mention's number, and approving the wording."""

    approve: Callable[[int, str], Awaitable[None]]
    undo: Callable[[int], Awaitable[None]]


class Card:
    """A card is open while its draft is held, and folded to one line afterwards. What was typed outlives both."""

    def __init__(self, item: Item, most: int | None, doors: Doors, now: datetime) -> None:
        """Made where it stands in the page. `most`: the characters its platform takes, None if that is not known."""
        self.item, self.doors = item, doors
        self.is_busy = False
        self.decision = 0
        """Which decision taken on this page brought it to how it is, counting from 1."""
        self._told: Told | None = None
        self._lost = ""
        self._folded: Line | None = None
        self._goes_at: datetime | None = None
        with Node("li", "card", data_mention=str(item.id)) as self.node:
            self._line = Node("div", "line", hidden=True, role="status")
            self._body = Node("article", "", tabindex="-1", aria_labelledby=f"m{item.id}-by")
        self._build(most, now)
        self.tick((), now)

    @property
    def is_open(self) -> bool:
        """Whether its draft can still be decided, as far as this page knows."""
        return self._told is None

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
            self._told, self._lost = told, lost or self._lost
            self.tick(pauses, now)

    def open(self, item: Item, now: datetime) -> None:
        """It is held, or held again. Corrected meanwhile, it is read and drafted otherwise than before."""
        before, self.item = self.item, item
        is_corrected = (item.reading, item.route) != (before.reading, before.route)
        if is_corrected:
            self._build_anew(now)
        else:
            self.form.refresh(item)
        if self._folded:
            self._told, self._lost, self._folded, self._goes_at = None, "", None, None
            self._show_folded(False)
            if not is_corrected:
                self.form.complain("")

    def tick(self, pauses: tuple[Pause, ...], now: datetime) -> None:
        """Bring the times up to date."""
        if self._told:
            lost = Line(self._lost, "quiet", over=True) if self._lost else None
            self._fold(lost or line(self._told, pauses, now), now)
        else:
            until = self.item.the_draft.expires_at
            self._when.tick(now)
            self._left.say(left(until, now))
            self._left.give_class("soon", (until - now).total_seconds() < SOON_SECONDS)

    def _build(self, most: int | None, now: datetime) -> None:
        """The mention on one side, what we would say on the other."""
        item = self.item
        with self._body:
            with Node("div", "theirs"):
                self._when = byline(item.mention, now, name_id=f"m{item.id}-by")
                words(item.mention)
                labels(item.reading)
                correcting.opener(item)
            with Node("div", "ours"):
                self._left = _from(item.the_draft)
                self.form = WordingForm(item, most, partial(self.doors.approve, item.id))

    def _build_anew(self, now: datetime) -> None:
        typed = self.form.typed if self.form.is_touched else ""
        empty(self._body)
        self._build(self.form.most, now)
        if typed:
            self.form.complain(f"the reading was corrected meanwhile; you had written: {typed}")

    def _fold(self, folded: Line, now: datetime) -> None:
        """Show what became of it, on one line."""
        if folded == self._folded:
            return
        if self._folded is None:
            self._show_folded(True)
        self._folded = folded
        if folded.over and self._goes_at is None:
            self._goes_at = now + (UNDO_STAYS if folded.undo or self._lost else SENT_STAYS)
        empty(self._line)
        with self._line:
            Node("span", f"says {folded.tone}", sentence(folded.says))
            Node("bdi", "quiet", author_of(self.item))
            if folded.undo:
                undo = Node("button", "link", "Undo", type="button", aria_label=f"Undo: {author_of(self.item)}")
                undo.on_click(partial(self.doors.undo, self.item.id))
            way_link(self.item.id, "Full story")

    def _show_folded(self, folded: bool) -> None:
        self.node.give_class("folded", folded)
        self._body.put(hidden=folded)
        self._line.put(hidden=not folded)


def _from(draft: Draft) -> Node:
    """Which lane and playbook speak; returns the place for the time that is left."""
    with Node("div", "from"):
        lane_mark(draft.lane)
        Node("strong", "", draft.playbook)
        return Node("span", "left", title=f"expires {exact(draft.expires_at)}")
