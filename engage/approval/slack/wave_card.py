"""The card of a wave: like drafts that one person decides about at once. Plain functions from values to blocks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from engage.approval.offers import in_all
from engage.approval.slack.blocks import (
    Block,
    Message,
    actions,
    button,
    confirming,
    context,
    divider,
    escaped,
    fitting,
    link_button,
    moment,
    paragraph,
    stacked,
    text,
)
from engage.approval.slack.theirs import name_of, whole
from engage.approval.slack.values import AboutWave
from engage.items import Item
from engage.likeness import LIKE
from engage.showing.about import wave_notes, wave_title
from engage.showing.folding import verdict_words
from engage.showing.words import many, number, platform, sentence, shortened, stage_words
from engage.stages import Stage
from engage.store.wave_course import Member
from engage.store.waves import Wave
from engage.types import Verdict

NAMED = 10
"""So many of those who get it are named."""

QUOTED, EXCERPT = 3, 150
"""Mentions of a wave that are shown, and characters of each."""

YES = frozenset({Verdict.APPROVED, Verdict.EDITED})
SAID = frozenset({Stage.SENT, Stage.CLOSED})
UNDER_WAY = frozenset({Stage.APPROVED, Stage.SENDING, Stage.UNKNOWN, Stage.HELD_BACK})
UNDECIDED = frozenset({Stage.EXPIRED, Stage.SUPERSEDED, Stage.GONE, Stage.HELD_BACK, Stage.IGNORED})
"""Where those are that nobody decided about, and that wait for nobody."""

BECAME = {Stage.BY_HAND: "to be posted by hand"}

DAY = timedelta(days=1)
SOON, SLOWLY = timedelta(seconds=5), timedelta(minutes=1)
"""How often a wave's card is looked at: while others may join it or are on their way, and while people post them."""

Members = Sequence[Member]


@dataclass(frozen=True, slots=True)
class Course:
    """How a wave stands: all its members, and the first of those that it was about, None where it has none any more."""

    name: str
    members: Members
    first: Item | None


def held_wave(wave: Wave, members: Members, prices: Sequence[Decimal], console: str) -> Message:
    """The card while some of its drafts are held. `prices` are those of the drafts in `wave.items`."""
    first = wave.items[0]
    title = wave_title(wave)
    because = "; ".join(hit.says for hit in first.route.hits) if first.route else ""
    blocks = stacked(
        paragraph(
            text(f"🌊 {title}", "bold"),
            text(f" · {sentence(wave.lane.value)} · expires "),
            moment(first.the_draft.expires_at),
        ),
        *(context(_theirs(item)) for item in wave.items[:QUOTED]),
        context(f"Because {because}" if because else ""),
        divider(),
        paragraph(text("We would say", "bold"), text(f"  {first.the_draft.variant}")),
        *whole(first.the_draft.text, paragraph),
        *(paragraph(text(says, "italic")) for says in (*wave_notes(wave), *_second(first))),
        context(_recipients(wave), in_all(prices, wave.count)),
        context(". ".join(map(sentence, decided(members)))),
        _buttons(wave, members, console),
    )
    return Message(blocks, _notification(title, first))


def settled_wave(course: Course, undo: timedelta, console: str, now: datetime) -> Message:
    """The card once nobody is asked about any of its drafts: who decided what, and what became of them."""
    first, members = course.first, course.members
    if first is None or first.draft is None:
        says = "This wave was taken apart: each of its drafts is decided by itself."
        return Message(stacked(paragraph(text(f"⚪ {says}"))), says)
    like = Wave(course.name, first.draft.lane, len(members), 0, 0, 0, (first,))
    words = decided(members)
    is_yes = any(each.verdict in YES for each in members)
    newest = max((each.at for each in members if each.at), default=None)
    outcome = [text(f"{'✅' if is_yes else '⚪'} {sentence('; '.join(words))}", "bold")]
    blocks = stacked(
        paragraph(text(f"🌊 {wave_title(like)}", "bold")),
        *whole(first.the_delivery.text if first.delivery else first.draft.text, paragraph),
        paragraph(*outcome, *([text(", "), moment(newest)] if newest else [])) if words else None,
        context(". ".join(map(sentence, became(members)))),
        _afterwards(course, undo, console, now),
    )
    return Message(blocks, _notification(wave_title(like), first))


def decided(members: Members) -> list[str]:
    """ "38 of 40 approved by Ana", "2 rejected by Ben", "1 expired"; "all 40 approved by Ana". Those that are held are
    left out."""
    others = [each for each in members if each.stage is not Stage.HELD]
    by_people = Counter((verdict_words(each.verdict), each.by) for each in others if each.verdict)
    by_itself = Counter(stage_words(each.stage) for each in others if not each.verdict and each.stage in UNDECIDED)
    found = [(count, f"{verdict} by {by}") for (verdict, by), count in by_people.most_common()]
    found += [(count, stage) for stage, count in by_itself.most_common()]
    return [f"{_share(count, len(members), not at)} {what}" for at, (count, what) in enumerate(found)]


def _share(count: int, of: int, is_first: bool) -> str:
    """ "all 40", "38 of 40" where it is the first that is told, else "2"."""
    if count == of > 1:
        return f"all {number(of)}"
    return f"{number(count)} of {number(of)}" if is_first and of > 1 else number(count)


def became(members: Members) -> list[str]:
    """ "12 of 38 sent", "3 to be posted by hand", "1 stuck": of those that were approved."""
    approved = [each for each in members if each.verdict in YES | {Verdict.POSTED} and each.stage is not Stage.HELD]
    stages = Counter(each.stage for each in approved)
    said = sum(stages[stage] for stage in SAID)
    words = [f"{number(said)} of {number(len(approved))} sent"] if said or _any(approved, UNDER_WAY) else []
    others = [(stage, count) for stage, count in stages.most_common() if stage not in SAID | UNDER_WAY]
    return words + [f"{number(count)} {BECAME.get(stage, stage_words(stage))}" for stage, count in others]


def look_at(members: Members, undo: timedelta, now: datetime) -> datetime | None:
    """When the card of a settled wave may show something else: soon while replies are on their way, then slowly, as
    long as people post them, or somebody may take a decision back; None: never."""
    if _any(members, UNDER_WAY | {Stage.HELD}) or undoable(members, undo, now):
        return now + SOON
    is_fresh = any(each.at and each.at + DAY > now for each in members)
    return now + SLOWLY if is_fresh or _any(members, {Stage.BY_HAND, Stage.STUCK}) else None


def undoable(members: Members, undo: timedelta, now: datetime) -> tuple[int, ...]:
    """The mentions whose approval can still be taken back."""
    fresh = (each for each in members if each.at and each.at + undo > now and each.verdict in YES)
    return tuple(each.mention_id for each in fresh if each.stage in {Stage.APPROVED, Stage.BY_HAND})


def _theirs(item: Item) -> str:
    return f"{name_of(item)}: {shortened(item.mention.text, EXCERPT)}"


def _recipients(wave: Wave) -> str:
    """ "To @ana on X, @ben on X and 30 more"."""
    of = [f"@{item.mention.author.handle.lstrip('@')} on {platform(item.mention.platform)}" for item in wave.items]
    more = wave.count - len(of[:NAMED])
    return f"To {', '.join(of[:NAMED])}" + (f" and {number(more)} more" if more else "")


def _second(item: Item) -> Iterator[str]:
    if item.the_draft.first_yes:
        yield f"Approved by {item.the_draft.first_yes}; a second person is asked."
    elif item.the_draft.needs > 1:
        yield "Two people must approve this."


def _buttons(wave: Wave, members: Members, console: str) -> Block | None:
    """They approve exactly those that a button can carry, and say how many that are."""
    held = tuple(each.mention_id for each in members if each.stage is Stage.HELD)
    about = str(AboutWave(wave.name, held))
    carried = AboutWave.read(about)
    count = len(carried.mention_ids) if carried else 0
    label = f"Approve all {number(count)}" if count == len(held) else f"Approve the first {number(count)}"
    says = f"{many(count, 'reply', 'replies')}, each in the words of its own draft."
    asked = confirming(f"{label}?", says, "Approve", "Not yet")
    return actions(
        button(label, "wave_approve", about, "primary", asked) if wave.unanswerable < wave.count else None,
        button("One by one", "wave_apart", wave.name) if wave.name.startswith(LIKE) else None,
        link_button("Open in console", "wave_open", wave.name, console),
    )


def _afterwards(course: Course, undo: timedelta, console: str, now: datetime) -> Block | None:
    back = undoable(course.members, undo, now)
    waits = _any(course.members, {Stage.BY_HAND, Stage.STUCK})
    return actions(
        button("Undo", "wave_undo", str(AboutWave(course.name, back))) if back else None,
        link_button("Open in console", "wave_open", course.name, console) if waits else None,
    )


def _notification(title: str, first: Item) -> str:
    return escaped(fitting(f"{title}: {shortened(first.the_draft.text, 200)}", 300))


def _any(members: Iterable[Member], stages: Iterable[Stage]) -> bool:
    wanted = frozenset(stages)
    return any(each.stage in wanted for each in members)
