"""The rules of courtesy. One function is one rule, and a rule is asked before drafting and again before sending.

To add one, write a function below: its name is the rule's, and it says why a touch is cleared, held back or must never
go out, as a sentence for people. `@rule(marketing=True)` is asked about marketing only, so that no such rule can ever
hold service.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from engage.courtesy.facts import Circumstances, heard_as, is_begun_by_us
from engage.courtesy.quiet import quiet_until, zone_named
from engage.courtesy.settings import Cap, CourtesySettings
from engage.courtesy.verdict import Outcome, Ruling, told
from engage.labels import Kind

Ask = Callable[[Circumstances, CourtesySettings], Ruling]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule by name; `marketing`: it is about marketing only."""

    name: str
    ask: Ask
    marketing: bool

    def applies(self, case: Circumstances) -> bool:
        return case.is_marketing or not self.marketing


RULES: dict[str, Rule] = {}
"""All rules by name, in the order in which they are asked."""


def rule(*, marketing: bool = False) -> Callable[[Ask], Ask]:
    """Makes a function a rule."""

    def register(ask: Ask) -> Ask:
        RULES[ask.__name__] = Rule(ask.__name__, ask, marketing)
        return ask

    return register


@rule()
def opt_out(case: Circumstances, settings: CourtesySettings) -> Ruling:
    """Who said stop is left alone, once that is confirmed. Only what they ask us afterwards is answered."""
    name, since = case.contact.name, case.contact.opted_out_at
    if case.kind is Kind.CONFIRMATION:
        return _confirmation(case)
    if since is None:
        return _clear("opt_out", f"{name} has not opted out")
    asked_since = case.asked_at is not None and case.asked_at > since
    if case.is_begun_by_us or not (asked_since and settings.answer_after_opt_out):
        return _never("opt_out", f"{name} opted out {_on(since, settings)}")
    if case.automated:
        return _never("opt_out", f"{name} opted out {_on(since, settings)}; only a person may answer what they ask now")
    return _clear("opt_out", f"{name} opted out {_on(since, settings)}, but asked us something after that")


def _confirmation(case: Circumstances) -> Ruling:
    name, since = case.contact.name, case.contact.opted_out_at
    if since is None:
        return _never("opt_out", f"{name} has not opted out, so there is nothing to confirm")
    if any(touch.kind is Kind.CONFIRMATION and touch.at >= since for touch in case.contact.touches):
        return _never("opt_out", f"{name} opted out, and that is confirmed already")
    return _clear("opt_out", f"{name} opted out, and this is the one message that confirms it")


@rule()
def do_not_contact(case: Circumstances, settings: CourtesySettings) -> Ruling:
    """Whom a person of ours marked is not spoken to at all."""
    mark, name = case.contact.do_not_contact, case.contact.name
    if mark is None:
        return _clear("do_not_contact", f"{name} may be contacted")
    return _never("do_not_contact", f"{name} is marked do not contact" + (f": {mark.because}" if mark.because else ""))


@rule()
def one_automated_reply(case: Circumstances, settings: CourtesySettings) -> Ruling:
    """Whatever somebody says to us gets one automated reply at most; the rest is for people."""
    if not case.automated:
        return _clear("one_automated_reply", "a person approves it")
    if case.interaction and any(
        touch.automated and touch.interaction == case.interaction for touch in case.contact.touches
    ):
        says = f"{case.contact.name} had an automated reply to this already; a person may answer"
        return _never("one_automated_reply", says)
    return _clear("one_automated_reply", "it would be the first automated reply to this")


@rule()
def caps(case: Circumstances, settings: CourtesySettings) -> Ruling:
    """So many touches within so many days, per contact and lane. An answer in service is never counted."""
    if not case.is_begun_by_us:
        return _clear("caps", "an answer is not counted")
    lane = heard_as(case)
    full = [(until, cap) for cap in settings.caps if cap.lane is lane and (until := _full_until(cap, case))]
    if not full:
        return _clear("caps", f"{case.contact.name} has not heard from {lane.value} too often")
    until, cap = max(full, key=lambda each: (each[0], each[1].days))
    heard = f"{_many(cap.most, 'touch', 'touches')} of {lane.value} in {_many(cap.days, 'day')}"
    says = f"{case.contact.name} had {heard}, which is the most, so not before {_told(until, case, settings)}"
    return _hold_until("caps", until, says)


def _full_until(cap: Cap, case: Circumstances) -> datetime | None:
    """When this cap has room again, None if it has now."""
    counted = (each for each in case.contact.touches if is_begun_by_us(each) and heard_as(each) is cap.lane)
    latest = sorted((each.at for each in counted), reverse=True)
    if len(latest) < cap.most:
        return None
    until = latest[cap.most - 1] + timedelta(days=cap.days)
    return until if until > case.now else None


@rule()
def quiet_hours(case: Circumstances, settings: CourtesySettings) -> Ruling:
    """Nobody is disturbed at night. A service answer may go out at once to whoever asked us a moment ago."""
    own = zone_named(case.contact.zone)
    zone = own or ZoneInfo(settings.time_zone)
    whose = "their" if own else "our"
    until = quiet_until(case.now, zone, [each.span for each in settings.quiet_hours])
    if until is None:
        return _clear("quiet_hours", f"it is not within quiet hours on {whose} clock ({zone.key})")
    minutes = timedelta(minutes=settings.answer_in_quiet_hours_minutes)
    if minutes and not case.is_begun_by_us and case.asked_at is not None and case.now - case.asked_at <= minutes:
        return _clear("quiet_hours", f"it is within quiet hours, but {case.contact.name} asked us a moment ago")
    says = f"it is within quiet hours on {whose} clock ({zone.key}), until {told(until, case.now, zone)}"
    return _hold_until("quiet_hours", until, says)


@rule(marketing=True)
def open_complaint(case: Circumstances, settings: CourtesySettings) -> Ruling:
    """Problems are sorted out before anything is sold."""
    name, mentions = case.contact.name, sorted(set(case.contact.complaints))
    match mentions:
        case []:
            return _clear("open_complaint", f"{name} has no open complaint")
        case [one]:
            says = f"{name} has an open complaint (mention {one})"
            return _hold_while("open_complaint", says, "that is resolved")
        case _:
            says = f"{name} has {len(mentions)} open complaints (mentions {_and([str(each) for each in mentions])})"
            return _hold_while("open_complaint", says, "those are resolved")


@rule(marketing=True)
def unread(case: Circumstances, settings: CourtesySettings) -> Ruling:
    """What somebody wrote a moment ago may be a complaint: it is read before anything is sold to them."""
    name, mentions = case.contact.name, sorted(set(case.contact.unread))
    if not mentions:
        return _clear("unread", f"all that {name} wrote has been read")
    says = f"{name} wrote something that nobody has read yet (mention {_and([str(each) for each in mentions])})"
    return _hold_while("unread", says, "that is read")


@rule(marketing=True)
def unanswered(case: Circumstances, settings: CourtesySettings) -> Ruling:
    """Who asked us something gets the answer to that first."""
    name, mentions = case.contact.name, sorted(set(case.contact.unanswered))
    if not mentions:
        return _clear("unanswered", f"{name} waits for no answer")
    says = f"{name} waits for a service answer (to mention {_and([str(number) for number in mentions])})"
    return _hold_while("unanswered", says, "that is out")


@rule(marketing=True)
def bad_csat(case: Circumstances, settings: CourtesySettings) -> Ruling:
    """Who was disappointed lately is offered nothing for a while, also if a better mark came after it."""
    name = case.contact.name
    bad = [csat for csat in case.contact.csats if csat.score <= settings.bad_csat]
    last = max(bad, key=lambda csat: (csat.at, -csat.score), default=None)
    until = last.at + timedelta(days=settings.bad_csat_days) if last else None
    if last is None or until is None or until <= case.now:
        return _clear("bad_csat", f"{name} gave no bad mark in {_many(settings.bad_csat_days, 'day')}")
    says = f"{name} gave us a {last.score} of 5 {_on(last.at, settings)}, so not before {_told(until, case, settings)}"
    return _hold_until("bad_csat", until, says)


@rule(marketing=True)
def open_gesture(case: Circumstances, settings: CourtesySettings) -> Ruling:
    """What we promised as amends comes before anything is sold."""
    name, gestures = case.contact.name, sorted(set(case.contact.gestures))
    if not gestures:
        return _clear("open_gesture", f"{name} waits for no gesture")
    return _hold_while("open_gesture", f"{name} still waits for {_and(gestures)}", "that is settled")


@rule(marketing=True)
def spike(case: Circumstances, settings: CourtesySettings) -> Ruling:
    """Nothing is sold in the middle of a storm."""
    spikes = sorted(set(case.spikes))
    if not spikes:
        return _clear("spike", "no spike holds the marketing lane")
    return _hold_while("spike", f"a spike holds the marketing lane ({_and(spikes)})", "a person releases the lane")


def _clear(name: str, says: str) -> Ruling:
    return Ruling(name, Outcome.ALLOW, says)


def _hold_until(name: str, until: datetime, says: str) -> Ruling:
    return Ruling(name, Outcome.HOLD_UNTIL, says, until)


def _hold_while(name: str, says: str, once: str) -> Ruling:
    return Ruling(name, Outcome.HOLD_WHILE, says, once=once)


def _never(name: str, says: str) -> Ruling:
    return Ruling(name, Outcome.NEVER, says)


def _told(at: datetime, case: Circumstances, settings: CourtesySettings) -> str:
    return told(at, case.now, ZoneInfo(settings.time_zone))


def _on(at: datetime, settings: CourtesySettings) -> str:
    local = at.astimezone(ZoneInfo(settings.time_zone))
    return f"on {local.day} {local:%b %Y}"


def _many(count: int, one: str, more: str = "") -> str:
    return f"{count} {one if count == 1 else more or one + 's'}"


def _and(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
