"""The whole way of one mention: every step with its time and who took it, and why no other playbook spoke."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import groupby

from fastapi import Request
from nicegui import context

from engage.approval.desk import Outcome
from engage.console import correcting
from engage.console.folding import verdict_words
from engage.console.frame import Frame
from engage.console.live import Around, View
from engage.console.mentions import byline, labels, lane_mark, words
from engage.console.nodes import Fields, Node, empty
from engage.console.visitor import Visitor
from engage.console.words import ago, exact, many, sentence
from engage.stages import Stage
from engage.store import Told
from engage.types import Decision, Delivery, Draft, Route, Verdict

NO_MENTION = 0


async def page(request: Request, mention_id: str) -> None:
    """The page "/mention/{mention_id}"; 404 if there is no such mention."""
    visitor = Visitor.of(request)
    number = int(mention_id) if mention_id.isdecimal() and len(mention_id) < 10 else NO_MENTION
    frame = Frame(visitor, "", f"Mention {number}")
    with frame.main:
        way = Way(visitor, number)
    await frame.fill(way)
    if way.is_missing:
        context.client.status_code = 404


class Way(View[Told | None]):
    """Read-only but for two buttons, so it is simply built anew when something has happened to the mention."""

    def __init__(self, visitor: Visitor, mention_id: int) -> None:
        self.parts, self.who, self.mention_id = visitor.parts, visitor.who, mention_id
        self.is_missing = False
        self._told: Told | None = None
        correcting.dialog(self._correct)
        self._problem = Node("p", "problem", role="alert")
        self._place = Node("div", "way-of")

    def key(self, around: Around) -> object:
        return around.newest

    def gather(self) -> Told | None:
        return self.parts.looking.told(self.mention_id)

    def show(self, found: Told | None, around: Around, now: datetime) -> None:
        self.is_missing = found is None
        if found is not None and found == self._told:
            return
        self._told = found
        empty(self._place)
        with self._place:
            if found is None:
                Node("h1", "", "There is no such mention")
                Node("p", "quiet", "Look at the number again: mentions count from 1.")
            else:
                self._build(found, now)

    def _build(self, told: Told, now: datetime) -> None:
        item = told.item
        with Node("div"):
            with Node("div", "theirs"):
                Node("p", "stage", item.stage.value.replace("_", " "))
                byline(item.mention, now, tag="h1")
                words(item.mention)
                labels(item.reading)
                correcting.opener(item)
            if item.stage is Stage.STUCK:
                with Node("div", "retry"):
                    Node("button", "primary", "Try again", type="button").on_click(self._retry)
            if item.draft:
                _draft(item.draft, item.delivery)
            _decisions(told.decisions)
            _facts(told)
        with Node("div"):
            _steps(told, now)
            if item.route:
                _route(item.route)

    async def _retry(self) -> None:
        await self._decide(self.parts.desk.retry)

    async def _correct(self, mention_id: int, fields: Fields) -> None:
        if self._told and self._told.item.reading and mention_id == self.mention_id:
            labels = correcting.asked(fields, self._told.item.reading)
            await self._decide(partial(self.parts.desk.correct, **labels))

    async def _decide(self, decide: Callable[[int, str], Outcome]) -> None:
        outcome = await asyncio.to_thread(decide, self.mention_id, self.who)
        self._problem.say("" if outcome.done else sentence(outcome.says))
        await self.look()


def _draft(draft: Draft, delivery: Delivery | None) -> None:
    with _section("What we say" if delivery else "What we would say"):
        with Node("p", "from"):
            lane_mark(draft.lane)
            Node("strong", "", draft.playbook)
            Node("span", "quiet", draft.variant)
        Node("p", "reply", delivery.text if delivery else draft.text, dir="auto")
        with Node("p", "meta"):
            if delivery is None:
                Node("span", "", f"good until {exact(draft.expires_at)}")
            elif delivery.external_id:
                Node("span", "", f"posted as {delivery.external_id}")
                if delivery.url.startswith(("/sandbox#", "https://", "http://")):
                    Node("a", "", "see it", href=delivery.url)
            if delivery and delivery.attempt:
                Node("span", "", many(delivery.attempt, "attempt"))
            Node("span", "", f"playbook version {draft.version}")


def _steps(told: Told, now: datetime) -> None:
    with _section("The way"), Node("ol", "trail"):
        with Node("li"):
            _stamp(told.item.heard_at, now)
            Node("strong", "", "heard")
            Node("span", "", f"by the listener {told.item.mention.listener}")
        for step in told.steps:
            with Node("li", step.target.value):
                _stamp(step.at, now)
                Node("strong", "", step.target.value.replace("_", " "))
                if step.because != step.target.value:
                    Node("span", "", step.because)
                if step.by != "goodword":
                    Node("span", "quiet", f"by {step.by}")


def _decisions(decisions: tuple[Decision, ...]) -> None:
    if decisions:
        with _section("Decisions"), Node("ol", "decisions"):
            for decision in decisions:
                with Node("li"):
                    says = f"{sentence(verdict_words(decision.verdict))} by {decision.by}"
                    Node("p", "", says + (f": {decision.why}" if decision.why else ""), title=exact(decision.at))
                    if decision.text and decision.verdict is not Verdict.CORRECTED:  # that is about no wording
                        Node("p", "reply quiet", decision.text, dir="auto")


def _route(route: Route) -> None:
    with _section("Why"):
        if route.playbook:
            with Node("div", "reasons hit"):
                Node("h3", "", f"{route.playbook} matched")
                with Node("ul"):
                    for reason in route.hits:
                        Node("li", "", reason.says)
                    for found in route.found:
                        Node("li", "", f"found {found.name}: {found.value}")
        else:
            Node("p", "", "No playbook matched.")
        if route.misses:
            with Node("details", "misses", open=not route.playbook):
                Node("summary", "", f"{many(len({r.playbook for r in route.misses}), 'playbook')} did not match")
                with Node("dl"):
                    for playbook, reasons in groupby(route.misses, key=lambda reason: reason.playbook):
                        Node("dt", "", playbook)
                        Node("dd", "", "; ".join(reason.says for reason in reasons))


def _facts(told: Told) -> None:
    item, mention = told.item, told.item.mention
    facts = [
        ("Number", str(item.id)),
        ("Post", mention.external_id),
        ("Thread", mention.thread_id),
        ("In reply to", mention.parent_id),
        ("Posted", exact(mention.posted_at)),
        ("Heard", exact(item.heard_at)),
        ("Read by", item.reading.model if item.reading else ""),
    ]
    with _section("Facts"), Node("dl", "facts"):
        for name, value in facts:
            if value:
                Node("dt", "", name)
                Node("dd", "", value, dir="auto")


def _section(title: str) -> Node:
    """A part of the page under its own heading; what is made inside `with` comes under it."""
    node = Node("section", "part", aria_label=title)
    with node:
        Node("h2", "", title)
    return node


def _stamp(at: datetime, now: datetime) -> None:
    shown = f"{at:%H:%M:%S}" if at.date() == now.date() else f"{at:%d %b %H:%M}"
    Node("time", "when", shown, datetime=at.isoformat(), title=f"{exact(at)}, {ago(at, now)}")
