"""What is said of a person, of their conversation, and of what courtesy finds: one line each, and the facts
behind it. Plain functions from values to words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from engage.gestures import money
from engage.items import Item
from engage.labels import Kind
from engage.likeness import LIKE
from engage.notes import Courtesy
from engage.showing.times import ago, exact, since
from engage.showing.words import approval_words, many, number, platform, rule_words, sentence, shortened, spelled
from engage.sla.clocks import SlaClock, State
from engage.sla.policies import Priority, Status
from engage.sla.showing import left
from engage.store.beside import Conversation, Person
from engage.store.profiles import Suppression
from engage.store.waves import Wave
from engage.types import ITSELF

SUPPRESSED = {"opt_out": "opted out", "do_not_contact": "do not contact"}
BAD_MARK = 2
"""Up to this mark somebody is unhappy."""

NAMED = 5
"""So many mentions are named one by one."""

LONGEST = 160
"""Characters of what we said to them last."""


@dataclass(frozen=True, slots=True)
class Line:
    """`tone` is "bad", "warn" or ""."""

    says: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact under its name; `mentions` are the numbers of those that it is about."""

    name: str
    says: str
    mentions: tuple[int, ...] = ()


Facts = tuple[Fact, ...]


def person_line(person: Person, item: Item, now: datetime) -> Line:
    """ "Known since March · 4 mentions · 1 open complaint · last mark 5 of 5"."""
    others = other_complaints(person, item)
    is_new = person.mentions <= 1 and person.last is None
    known = "New to us" if is_new else f"Known since {since(person.since, now)} · {many(person.mentions, 'mention')}"
    parts = [known, *dict.fromkeys(SUPPRESSED.get(each.kind, each.kind) for each in person.suppressions)]
    if others:
        kind = "other open complaint" if item.id in person.complaints else "open complaint"
        parts.append(many(len(others), kind))
    if person.mark:
        parts.append(f"last mark {person.mark.score} of 5")
    parts += [f"{each.words} {_STANDS.get(each.status, each.status)}" for each in person.gestures]
    is_unhappy = bool(others) or (person.mark is not None and person.mark.score <= BAD_MARK)
    return Line(" · ".join(parts), "bad" if person.suppressions else "warn" if is_unhappy else "")


_STANDS = {"asked": "asked for", "granted": "promised"}


def other_complaints(person: Person, item: Item) -> tuple[int, ...]:
    """Their open complaints, but for the mention itself: what courtesy goes by."""
    return tuple(number for number in person.complaints if number != item.id)


def person_facts(person: Person, item: Item, now: datetime) -> Facts:
    """All that a person deciding about a draft may want to know of whom it is to."""
    handles = ", ".join(f"@{each.shown.lstrip('@')} on {platform(each.platform)}" for each in person.identities)
    found = [Fact("Handles" if len(person.identities) > 1 else "Handle", handles)]
    found += [Fact("Left alone", _suppression(each)) for each in person.suppressions]
    if person.complaints:
        found.append(Fact("Open complaints", "", person.complaints))
    if person.mark:
        found.append(Fact("Last mark", f"{person.mark.score} of 5, {ago(person.mark.at, now)}"))
    for each in person.gestures:
        stands = f"{_STANDS.get(each.status, each.status)} by {each.agent}, {ago(each.asked_at, now)}: {each.why}"
        found.append(Fact("Gesture", f"{each.words} ({money(each.cents, each.currency)}), {stands}"))
    if person.last:
        says = f"{ago(person.last.at, now)}, {person.last.lane}: {shortened(person.last.text, LONGEST)}"
        found.append(Fact("We last said", says, (person.last.mention_id,)))
    return (*found, Fact("Known since", exact(person.since)), Fact("Contact", str(person.id)))


def _suppression(each: Suppression) -> str:
    by = "" if each.by == ITSELF else f", says {each.by}"
    says = f"{SUPPRESSED.get(each.kind, each.kind)} since {each.at:%d %b %Y}{by}"
    return f"{says}: {each.why}" if each.why else says


def conversation_line(conversation: Conversation, now: datetime) -> Line:
    """ "Conversation 12 · open · urgent: it is urgent to them · first response: 22 min left"."""
    parts = [f"Conversation {conversation.id}", status_words(conversation)]
    if conversation.priority in (Priority.HIGH, Priority.URGENT):
        parts.append(_because(f"{conversation.priority} priority", conversation.priority_because))
    clock = pressing(conversation)
    if clock is None:
        return Line(" · ".join(parts))
    tone = "bad" if clock.state is State.MISSED else "warn" if clock.warned_at else ""
    return Line(" · ".join([*parts, f"{clock.metric.words}: {left(clock, now).says}"]), tone)


def pressing(conversation: Conversation) -> SlaClock | None:
    """The running clock that is missed, or falls due next."""
    running = [each for each in latest(conversation) if each.stopped_at is None and each.due_at is not None]
    return min(running, key=lambda each: (each.missed_at is None, each.due_at), default=None)


def latest(conversation: Conversation) -> tuple[SlaClock, ...]:
    """The last clock of each metric."""
    return tuple({clock.metric: clock for clock in conversation.clocks}.values())


def conversation_facts(conversation: Conversation, now: datetime) -> Facts:
    """How it stands, why, what was promised, and what follows."""
    return tuple(_of_conversation(conversation, now))


def _of_conversation(conversation: Conversation, now: datetime) -> Iterator[Fact]:
    yield Fact("Status", _because(status_words(conversation), conversation.because))
    yield Fact("Priority", _because(conversation.priority.value, conversation.priority_because))
    for clock in latest(conversation):
        due = f", due {exact(clock.due_at)}" if clock.due_at and clock.stopped_at is None else ""
        yield Fact(sentence(clock.metric.words), f"{left(clock, now).says}{due}")
    if conversation.sla_because:
        yield Fact("Promise", sentence(conversation.sla_because))
    if conversation.follow_says:
        at = f" ({exact(conversation.follow_at)})" if conversation.follow_at else ""
        yield Fact("What follows", f"{sentence(conversation.follow_says)}{at}")
    if conversation.assigned_to:
        yield Fact("Assigned to", conversation.assigned_to)
    yield Fact("Opened", f"{exact(conversation.opened_at)}, {many(conversation.mentions, 'mention')} in it")


def status_words(conversation: Conversation) -> str:
    """How it stands: "open", "snoozed until 26 Nov 09:00 UTC"."""
    if conversation.status is Status.SNOOZED and conversation.wakes_at:
        return f"snoozed until {conversation.wakes_at:%d %b %H:%M} UTC"
    return conversation.status.value


def _because(what: str, why: str) -> str:
    return f"{what}: {why}" if why else what


def courtesy_line(courtesy: Courtesy) -> Line:
    """What courtesy says of a draft: the reason in words, where there is one."""
    if courtesy.is_allowed:
        return Line("Courtesy: nothing stands in its way")
    return Line(sentence(_because_later(courtesy)), "warn")


def _because_later(courtesy: Courtesy) -> str:
    return f"{courtesy.says}; {courtesy.again}" if courtesy.again else courtesy.says


def courtesy_facts(courtesy: Courtesy) -> Facts:
    """Every rule that was asked, those that stand in its way first; rules that say the same are told together."""
    names: dict[str, list[str]] = {}
    for rule, says in (*courtesy.hits, *courtesy.misses):
        names.setdefault(says, []).append(rule_words(rule))
    return (*(_of_rules(rules, says) for says, rules in names.items()), Fact("Asked", exact(courtesy.asked_at)))


def _of_rules(rules: Sequence[str], says: str) -> Fact:
    """What one rule says; of several, how many they are, and which."""
    if len(rules) == 1:
        return Fact(sentence(rules[0]), sentence(says))
    return Fact(many(len(rules), "other rule"), f"{sentence(says)}: {', '.join(rules)}")


def kind_words(item: Item) -> str:
    """What a touch is for that is no plain answer: "asks whether it helped", "confirms their opt-out"; "" for those."""
    if item.mention.kind is Kind.FOLLOW_UP:
        asks = item.route.hits[0].condition if item.route and item.route.hits else ""
        return "asks for a mark from 1 to 5" if asks == "csat" else "asks whether it helped"
    return _KINDS.get(item.mention.kind, "")


_KINDS = {Kind.WAVE_NOTE: "tells that it is fixed", Kind.CONFIRMATION: "confirms their opt-out"}


def wave_title(wave: Wave) -> str:
    """ "Tells 40 people that it is fixed", or of like drafts "23 people: late flight (delay)"."""
    first, people = wave.items[0], many(wave.count, "person", "people")
    if first.mention.kind is Kind.WAVE_NOTE:
        return f"Tells {people} that it is fixed"
    if wave.name.startswith(LIKE):
        return f"{people}: {_what_is_like(first)}"
    return many(wave.count, "like draft")


def _what_is_like(item: Item) -> str:
    """The playbook that answers, and the cause of complaint where that says more."""
    playbook = item.the_draft.playbook.replace("-", " ")
    cause = spelled("cause", item.reading.cause.value) if item.reading and item.reading.cause else ""
    return f"{playbook} ({cause})" if cause not in ("", playbook) else playbook


def wave_notes(wave: Wave) -> tuple[str, ...]:
    """What is not the same for all of a wave, as sentences."""
    notes = []
    if wave.wordings > 1:
        notes.append(f"Each in words of their own ({number(wave.wordings)} wordings); this is the first.")
    if wave.by_hand:
        notes.append(f"{many(wave.by_hand, 'of them is', 'of them are')} to be posted by hand.")
    if wave.unanswerable:
        notes.append(f"{many(wave.unanswerable, 'of them', 'of them')} cannot be answered, and will stay here.")
    if so_far := next(filter(None, (approval_words(item.the_draft) for item in wave.items)), ""):
        notes.append(f"{so_far}.")
    return tuple(notes)


def replaces_words(numbers: tuple[int, ...]) -> str:
    """ "Takes the place of the draft for mention 41", or ""."""
    if not numbers:
        return ""
    more = len(numbers) - NAMED
    *others, last = [*map(str, numbers[:NAMED]), *([f"{number(more)} more"] if more > 0 else [])]
    names = f"mentions {', '.join(others)} and {last}" if others else f"mention {last}"
    return f"Takes the place of the draft{'s' if others else ''} for {names}"
