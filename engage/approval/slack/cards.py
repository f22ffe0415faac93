"""Cards of single drafts, and the histories in the threads under them: which are wanted, and what they show now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engage.approval.offers import offer
from engage.approval.slack.card import Setting, held
from engage.approval.slack.countdown import countdown
from engage.approval.slack.history import history
from engage.approval.slack.settled import gathered, settled
from engage.approval.slack.shown import Rendered
from engage.items import Item
from engage.labels import Lane
from engage.likeness import is_wave
from engage.ports import Speaker
from engage.stages import Stage
from engage.store import Looking, Pause, Switches, Told
from engage.store.beside import Beside, beside
from engage.store.slack_posts import CARD, HISTORY, SlackPost, SlackPosts, Wanted

AT_ONCE = 50
RELOOK = timedelta(minutes=1)
"""How old what stands beside a held draft may be: whose complaint it is, what somebody was given."""

ANEW = frozenset({Stage.HEARD, Stage.READ, Stage.ROUTED, Stage.DRAFTED})
"""Where a mention is that had a draft and is read anew."""


def card_key(mention_id: int) -> str:
    return f"{CARD}:{mention_id}"


@dataclass(frozen=True, slots=True)
class Cards:
    """One card for each mention whose draft was ever held, wherever it was decided. `channels` is by lane."""

    posts: SlackPosts
    looking: Looking
    switches: Switches
    speakers: Mapping[str, Speaker]
    channels: Mapping[Lane, str]
    undo: timedelta
    console: str = ""
    gives: Callable[[], bool] = lambda: False
    name: str = CARD

    def wanted(self, now: datetime) -> Sequence[Wanted]:
        """Drafts that wait for a person and have no card."""
        numbers = self.posts.without_card(AT_ONCE)
        items = self.looking.some(numbers) if numbers else []
        return [
            Wanted(card_key(item.id), CARD, self.channels[item.the_draft.lane], item.id) for item in items if item.draft
        ]

    def render(self, posts: Sequence[SlackPost], now: datetime) -> Mapping[str, Rendered]:
        numbers = [post.mention_id for post in posts if post.mention_id is not None]
        moves = self.posts.newest_moves(numbers)
        told = {each.item.id: each for each in self.looking.tell(numbers)}
        around = beside(self.looking.database, [each.item for each in told.values() if each.item.stage is Stage.HELD])
        waves = {item.mention.wave for item in (each.item for each in told.values()) if is_wave(item.mention.wave)}
        beside_all = _BesideAll(tuple(self.switches.paused(now)), self.looking.sizes(waves), self.gives())
        rendered = {}
        for post in posts:
            if (each := told.get(post.mention_id or 0)) and (post.ts or _is_to_be_shown(each.item)):
                shown = self._one(each, around.get(each.item.id, Beside()), beside_all, now)
                if shown:
                    rendered[post.key] = replace(shown, move=moves.get(each.item.id, 0))
        return rendered

    def _one(self, told: Told, around: Beside, beside_all: "_BesideAll", now: datetime) -> Rendered | None:
        item = told.item
        if item.stage in ANEW:  # what comes of that is shown then
            return None
        if item.stage is Stage.HELD and is_wave(item.mention.wave):
            return Rendered(gathered(item, beside_all.sizes.get(item.mention.wave, 1)), look_at=now + RELOOK)
        words = item.delivery.text if item.delivery else item.draft.text if item.draft else ""
        speaker = self.speakers.get(item.mention.platform)
        most = speaker.max_length if speaker else None
        setting = Setting(offer(item, words, self.speakers), self.console, most, beside_all.gives)
        if item.stage is not Stage.HELD:
            shown = settled(told, setting, beside_all.pauses, self.undo, now)
            return Rendered(shown.message, look_at=shown.look_at)
        counted = countdown(around.conversation, now)
        looks = [now + RELOOK, *([counted.changes_at] if counted and counted.changes_at else [])]
        return Rendered(held(item, around, setting, now), look_at=min(looks))


@dataclass(frozen=True, slots=True)
class _BesideAll:
    """What is the same for all cards of one look: what is paused, how many drafts each wave holds, and whether there is
    anything to give to somebody who suffered."""

    pauses: tuple[Pause, ...]
    sizes: Mapping[str, int]
    gives: bool


@dataclass(frozen=True, slots=True)
class Histories:
    """One message in the thread under a card, once somebody has decided; it grows."""

    posts: SlackPosts
    looking: Looking
    name: str = HISTORY

    def wanted(self, now: datetime) -> Sequence[Wanted]:
        return [
            Wanted(f"{HISTORY}:{card.key}", HISTORY, card.channel, card.mention_id)
            for card in self.posts.decided_without(HISTORY, AT_ONCE)
        ]

    def render(self, posts: Sequence[SlackPost], now: datetime) -> Mapping[str, Rendered]:
        numbers = [post.mention_id for post in posts if post.mention_id is not None]
        moves = self.posts.newest_moves(numbers)
        told = {each.item.id: each for each in self.looking.tell(numbers)}
        return {
            post.key: Rendered(history(told[post.mention_id]), moves.get(post.mention_id, 0))
            for post in posts
            if post.mention_id in told
        }


def _is_to_be_shown(item: Item) -> bool:
    """Whether a card that was never posted is still of use."""
    return item.stage is Stage.BY_HAND or (item.stage is Stage.HELD and not is_wave(item.mention.wave))
