"""One held draft beside its mention. It knows how it looks and what was typed; it decides nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engage.console.folding import Line, line
from engage.console.mentions import author_of, byline, labels, lane_mark, way_link, words
from engage.console.nodes import Fields, Node, empty
from engage.console.rejecting import DIALOG
from engage.console.words import exact, left, sentence
from engage.counting import weighted_length
from engage.stages import Stage
from engage.store import Pause, Told
from engage.types import Draft, Item, Wording

MOST_TYPED = 20_000
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
        self.item, self.most, self.doors = item, most, doors
        self.is_busy = False
        self.settled = 0
        self._typed = item.the_draft.text
        self._told: Told | None = None
        self._lost = ""
        self._folded: Line | None = None
        self._goes_at: datetime | None = None
        with Node("li", "card", data_mention=str(item.id)) as self.node:
            self._line = Node("div", "line", hidden=True, role="status")
            with Node("article", "", tabindex="-1", aria_labelledby=self._id("by")) as self._body:
                with Node("div", "theirs"):
                    self._when = byline(item.mention, now, name_id=self._id("by"))
                    words(item.mention)
                    labels(item.reading)
                with Node("div", "ours"):
                    self._build_draft(item, item.the_draft, now)
        self.tick((), now)

    @property
    def is_open(self) -> bool:
        """Whether its draft can still be decided, as far as this page knows."""
        return self._told is None

    @property
    def is_touched(self) -> bool:
        """Whether somebody typed in it, or it was decided a moment ago."""
        return self._told is not None or self._typed != self.item.the_draft.text

    def is_over(self, now: datetime) -> bool:
        """Whether it has been shown long enough after all was done."""
        return self._goes_at is not None and self._goes_at <= now

    def settle(self, told: Told, pauses: tuple[Pause, ...], now: datetime, lost: str = "") -> None:
        """Show how its mention stands; `lost` is the desk's sentence for whoever came too late."""
        if told.item.stage is Stage.HELD:
            self.open(told.item)
        else:
            self._told, self._lost = told, lost or self._lost
            self.tick(pauses, now)

    def open(self, item: Item) -> None:
        """It is held (again). A wording that a colleague changed replaces what is shown, unless somebody has typed."""
        if item.the_draft.text != self.item.the_draft.text:
            if self._typed == self.item.the_draft.text:
                self._typed = item.the_draft.text
                empty(self._field_place)
                self._build_field(item)
            else:
                self.complain(f"a colleague changed the wording meanwhile, to: {item.the_draft.text}")
        self.item = item
        self._count()
        if self._folded:
            self._told, self._lost, self._folded, self._goes_at = None, "", None, None
            self._show_folded(False)
            self.complain("")

    def tick(self, pauses: tuple[Pause, ...], now: datetime) -> None:
        """Bring the times up to date."""
        if self._told:
            is_lost = Line(self._lost, "quiet", over=True) if self._lost else None
            self._fold(is_lost or line(self._told, pauses, now), now)
        else:
            until = self.item.the_draft.expires_at
            self._when.tick(now)
            self._left.say(left(until, now))
            self._left.give_class("soon", (until - now).total_seconds() < SOON_SECONDS)

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
        self.node.give_class("bad", folded.tone == "bad")
        with self._line:
            Node("span", f"says {folded.tone}", sentence(folded.says))
            Node("bdi", "quiet", author_of(self.item))
            if folded.undo:
                undo = Node("button", "link", "Undo", type="button", title="Hold the draft again")
                undo.on_click(lambda: self.doors.undo(self.item.id))
            way_link(self.item.id, "Full story")

    def complain(self, says: str) -> None:
        """Tell why it could not be done; "" takes it back."""
        self._problem.say(sentence(says))

    def _build_draft(self, item: Item, draft: Draft, now: datetime) -> None:
        with Node("div", "from"):
            lane_mark(draft.lane)
            Node("strong", "", draft.playbook)
            self._left = Node("span", "left", left(draft.expires_at, now), title=f"expires {exact(draft.expires_at)}")
        with Node("form", "draft") as form:
            self._field_place = Node("div", "field")
            self._build_field(item)
            with Node("div", "under"):
                self._build_variants(draft)
                self._counter = Node("output", "count", aria_label="Characters")
            self._because(item)
            self._problem = Node("p", "problem", role="alert")
            with Node("div", "actions"):
                self._approve = Node("button", "primary", "Approve & send", data_does="approve")
                Node(
                    "button",
                    "",
                    "Reject…",
                    type="button",
                    data_does="reject",
                    data_opens=DIALOG,
                    data_of=str(item.id),
                    data_whom=author_of(item),
                )
                way_link(item.id, "Why this draft?")
        self._count()
        form.on_fields("sent", self._sent)
        form.on_fields("typed", self._on_typed, throttle=0.15)

    def _build_field(self, item: Item) -> None:
        with self._field_place:
            Node("label", "unseen", f"Reply to {author_of(item)}", for_=self._id("wording"))
            Node(
                "textarea",
                "wording",
                item.the_draft.text,
                id=self._id("wording"),
                name="wording",
                dir="auto",
                rows="4",
                maxlength=str(MOST_TYPED),
                spellcheck="true",
                data_of=str(item.id),
            )

    def _build_variants(self, draft: Draft) -> None:
        """One button a wording; console.js puts its text into the field, where it can be taken back with Ctrl-Z."""
        self._variants: list[tuple[Wording, Node]] = []
        with Node("div", "variants", role="group", aria_label="Wordings"):
            for wording in (Wording(draft.variant, draft.text), *draft.others):
                node = Node("button", "", wording.variant, type="button", title=wording.text, data_wording=wording.text)
                self._variants.append((wording, node))

    def _because(self, item: Item) -> None:
        hits = item.route.hits if item.route else ()
        if hits:
            says = " · ".join(reason.says for reason in hits)
            Node("p", "because", f"Because {says}", title=says)

    async def _sent(self, fields: Fields) -> None:
        await self.doors.approve(self.item.id, fields.get("wording", self._typed))

    def _on_typed(self, fields: Fields) -> None:
        self._typed = fields.get("wording", self._typed)[:MOST_TYPED]
        self.complain("")
        self._count()

    def _count(self) -> None:
        length = weighted_length(self._typed.strip())
        self._counter.say(f"{length} / {self.most}" if self.most else str(length))
        self._counter.give_class("over", self.most is not None and length > self.most)
        self._approve.say("Approve & send" if self._typed.strip() == self.item.the_draft.text else "Send edited")
        for wording, node in self._variants:
            node.put(aria_pressed="true" if self._typed == wording.text else "false")

    def _show_folded(self, folded: bool) -> None:
        self.node.give_class("folded", folded)
        self._body.put(hidden=folded)
        self._line.put(hidden=not folded)

    def _id(self, part: str) -> str:
        return f"m{self.item.id}-{part}"
