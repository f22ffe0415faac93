"""Waves in Slack: which have a card, what it shows now, and what becomes of a click on it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from slack_bolt import App

from engage.approval.desk import Desk, Outcome
from engage.approval.late import is_again, too_late
from engage.approval.offers import offer
from engage.approval.slack.doors import Doors
from engage.approval.slack.hearing import Click, on_click, only_acknowledged
from engage.approval.slack.shown import Rendered
from engage.approval.slack.values import AboutWave
from engage.approval.slack.wave_card import SOON, YES, Course, held_wave, look_at, settled_wave
from engage.labels import Lane
from engage.persons import Person
from engage.ports import Speaker
from engage.showing.words import number, shortened
from engage.store import Looking, scatter
from engage.store.slack_posts import SlackPost, Wanted
from engage.store.wave_course import WAVE, Member, members, wave_key, without_message
from engage.store.waves import Wave, waves

AT_ONCE, LONGEST = 20, 600
GONE = "it was taken apart meanwhile: each of its drafts has a card of its own"


@dataclass(frozen=True, slots=True)
class WaveCards:
    """One card for each wave that ever had drafts that were held. `channels` is by lane."""

    looking: Looking
    speakers: Mapping[str, Speaker]
    channels: Mapping[Lane, str]
    undo: timedelta
    console: str = ""
    name: str = field(default=WAVE)

    def wanted(self, now: datetime) -> Sequence[Wanted]:
        found = without_message(self.looking.database, AT_ONCE)
        return [Wanted(wave_key(name), WAVE, self.channels[lane]) for name, lane in found]

    def render(self, posts: Sequence[SlackPost], now: datetime) -> Mapping[str, Rendered]:
        names = {post.key: post.key.removeprefix(wave_key("")) for post in posts}
        of = members(self.looking.database, names.values())
        held = {wave.name: wave for wave in waves(self.looking.database, None)}
        rendered = {}
        for post in posts:
            name = names[post.key]
            if name in held:
                rendered[post.key] = self._held(held[name], of[name], now)
            elif post.ts:
                rendered[post.key] = self._settled(name, of[name], now)
        return rendered

    def _held(self, wave: Wave, of: Sequence[Member], now: datetime) -> Rendered:
        prices = [offer(item, item.the_draft.text, self.speakers).price for item in wave.items]
        return Rendered(held_wave(wave, of, prices, self.console), look_at=now + SOON)

    def _settled(self, name: str, of: Sequence[Member], now: datetime) -> Rendered:
        first = next(iter(self.looking.some([each.mention_id for each in of][:1])), None)
        course = Course(name, of, first)
        return Rendered(settled_wave(course, self.undo, self.console, now), look_at=look_at(of, self.undo, now))


def register(app: App, doors: Doors) -> None:
    """Listen to the buttons of these cards."""
    on_click(app, "wave_approve", doors, lambda click: _approve(doors, click))
    on_click(app, "wave_apart", doors, lambda click: _apart(doors, click))
    on_click(app, "wave_undo", doors, lambda click: _undo(doors, click))
    only_acknowledged(app, "wave_open")


def _approve(doors: Doors, click: Click) -> str:
    """All that were shown and are still held; whoever joined since is not among them."""
    about = AboutWave.read(click.value)
    if about is None:
        return ""
    desk, name = _desk(doors, click)
    outcomes = desk.approve_wave(about.wave, name, about.mention_ids)
    doors.posts.stir([wave_key(about.wave)], doors.parts.clock.now())
    return _refusals(outcomes) if outcomes else _nothing_held(doors, about, Person(name, desk.account))


def _nothing_held(doors: Doors, about: AboutWave, who: Person) -> str:
    """Why there was nothing to approve; "" for somebody who just did that."""
    told = doors.parts.looking.told(about.mention_ids[0]) if about.mention_ids else None
    if told is None or told.item.mention.wave != about.wave:
        return GONE
    return "" if is_again(told, who, YES, None) else too_late(told, who)


def _apart(doors: Doors, click: Click) -> str:
    desk, name = _desk(doors, click)
    wave, parts = click.value, doors.parts
    held = next((each for each in waves(parts.database, None) if each.name == wave), None)
    if held is None:
        return "nothing of it waits for a decision any more"
    if refusal := desk.refusal(held.items[0], name):
        return refusal
    scatter(parts.database, wave)
    doors.posts.stir([wave_key(wave)], parts.clock.now())
    return ""


def _undo(doors: Doors, click: Click) -> str:
    about = AboutWave.read(click.value)
    if about is None:
        return ""
    desk, name = _desk(doors, click)
    outcomes = [desk.undo(each, name) for each in about.mention_ids]
    doors.posts.stir([wave_key(about.wave)], doors.parts.clock.now())
    gone = sum(not each.done for each in outcomes)
    if not gone or all(each.again for each in outcomes):
        return ""
    return f"{number(len(outcomes) - gone)} of {number(len(outcomes))} are held again; {_refusals(outcomes)}"


def _desk(doors: Doors, click: Click) -> tuple[Desk, str]:
    """The desk for whoever clicked, and their name."""
    person = doors.people.who(click.user, click.called)
    return doors.parts.desk.through(person.account, person.groups), person.name


def _refusals(outcomes: Collection[Outcome]) -> str:
    """Why the desk said no, each reason once; "" where it did not."""
    return shortened("; ".join(dict.fromkeys(each.says for each in outcomes if not each.done)), LONGEST)
