"""What the page of a mention tells, part by part: what we say, who decided what, every step, why, and the facts."""

from datetime import datetime
from itertools import groupby

from engage.approval.offers import dollars
from engage.console.mentions import lane_mark
from engage.console.nodes import Node
from engage.likeness import is_wave
from engage.notes import Courtesy
from engage.showing.about import courtesy_facts, kind_words
from engage.showing.folding import verdict_words
from engage.showing.times import ago, exact
from engage.showing.words import approval_words, eligibility_words, many, sentence, stage_words, web_address
from engage.stages import Stage
from engage.store import Told
from engage.types import ITSELF, Decision, Delivery, Route, Verdict

WORDLESS = {Verdict.CORRECTED, Verdict.POSTED}
"""Decisions that are about no wording, or about the one that was approved before."""


def what_we_say(told: Told) -> Node:
    """The words, and what became of them; returns its part of the page."""
    draft, delivery = told.item.the_draft, _delivery(told)
    with section("What we say" if delivery else "What we would say") as node:
        with Node("p", "from"):
            lane_mark(draft.lane)
            Node("strong", "", draft.playbook)
            Node("span", "quiet", kind_words(told.item) or draft.variant)
        if text := delivery.text if delivery else draft.text:
            Node("p", "reply", text, dir="auto")
        if told.item.stage is Stage.HELD and (so_far := approval_words(draft)):
            Node("p", "so-far", so_far, dir="auto")
        with Node("p", "meta"):
            if delivery is None:
                Node("span", "", f"good until {exact(draft.expires_at)}")
            else:
                _posted(delivery)
            Node("span", "", f"playbook version {draft.version}")
    return node


def _delivery(told: Told) -> Delivery | None:
    """What was approved, unless the approval was taken back since."""
    for step in reversed(told.steps):
        if step.target in {Stage.HELD, Stage.HELD_BACK}:
            return None
        if step.source is Stage.HELD:
            return told.item.delivery if step.target in {Stage.APPROVED, Stage.BY_HAND, Stage.SENT} else None
    return told.item.delivery


def _posted(delivery: Delivery) -> None:
    """Where it stands, what it cost, how often it was tried."""
    if delivery.external_id:
        Node("span", "", f"posted as {delivery.external_id}")
    address = delivery.url if delivery.url.startswith("/sandbox#") else web_address(delivery.url)
    if address:
        foreign = {} if address.startswith("/") else {"target": "_blank", "rel": "noopener noreferrer"}
        Node("a", "", "see it", href=address, **foreign)
    if delivery.price:
        Node("span", "", f"{dollars(delivery.price)} paid")
    if delivery.attempt:
        Node("span", "", many(delivery.attempt, "attempt"))


def steps(told: Told, now: datetime) -> None:
    """Every step with its time, and who took it."""
    with section("The way"), Node("ol", "trail"):
        with Node("li"):
            _stamp(told.item.heard_at, now)
            Node("strong", "", "heard")
            Node("span", "", f"by the listener {told.item.mention.listener}")
        for step in told.steps:
            with Node("li", step.target.value):
                _stamp(step.at, now)
                Node("strong", "", stage_words(step.target))
                if step.because != step.target.value:
                    Node("span", "", step.because)
                if step.by != ITSELF:
                    Node("span", "quiet", f"by {step.by}")


def decided(decisions: tuple[Decision, ...]) -> None:
    """Who decided what."""
    if decisions:
        with section("Decisions"), Node("ol", "decisions"):
            for decision in decisions:
                with Node("li"):
                    known_as = f" ({decision.account})" if decision.account else ""
                    says = f"{sentence(verdict_words(decision.verdict))} by {decision.by}{known_as}"
                    Node("p", "", says + (f": {decision.why}" if decision.why else ""), title=exact(decision.at))
                    if decision.text and decision.verdict not in WORDLESS:
                        Node("p", "reply quiet", decision.text, dir="auto")


def why(route: Route) -> None:
    """Why this playbook speaks, and no other."""
    with section("Why"):
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


def courtesy(said: Courtesy) -> None:
    """What courtesy says of it: the rules that stand in its way, and those that do not."""
    with section("Courtesy"):
        Node("p", "reasons" if said.is_allowed else "reasons held", sentence(said.says))
        if said.again:
            Node("p", "quiet", sentence(said.again))
        with Node("details", "misses", open=True):
            Node("summary", "", f"{many(len(said.hits) + len(said.misses), 'rule')} asked")
            with Node("dl"):
                for fact in courtesy_facts(said):
                    Node("dt", "", fact.name)
                    Node("dd", "", fact.says, dir="auto")


def facts(told: Told) -> None:
    """What else is known."""
    item, mention = told.item, told.item.mention
    known = [
        ("Number", str(item.id)),
        ("Post", mention.post_id),
        ("Wave", mention.wave if is_wave(mention.wave) else ""),
        ("Thread", mention.thread_id),
        ("In reply to", mention.parent_id),
        ("Posted", exact(mention.posted_at)),
        ("Heard", exact(item.heard_at)),
        ("Eligibility", "" if mention.is_forgotten else eligibility_words(mention.eligibility)),
        ("Read by", item.reading.model if item.reading else ""),
    ]
    with section("Facts"), Node("dl", "facts"):
        for name, value in known:
            if value:
                Node("dt", "", name)
                Node("dd", "", value, dir="auto")


def section(title: str) -> Node:
    """A part of the page under its own heading; what is made inside `with` comes under it."""
    node = Node("section", "part", aria_label=title)
    with node:
        Node("h2", "", title)
    return node


def _stamp(at: datetime, now: datetime) -> None:
    shown = f"{at:%H:%M:%S}" if at.date() == now.date() else f"{at:%d %b %H:%M}"
    Node("time", "when", shown, datetime=at.isoformat(), title=f"{exact(at)}, {ago(at, now)}")
