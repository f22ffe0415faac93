"""One message that tells alerts of one kind: which belong together, and what it shows of them. Plain functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from engage.approval.slack.blocks import (
    Block,
    Element,
    Message,
    actions,
    button,
    confirming,
    context,
    escaped,
    fitting,
    link,
    moment,
    paragraph,
    stacked,
    text,
)
from engage.showing.words import many, sentence, shortened
from engage.store import OVER
from engage.store.slack_alerts import Telling, alerts_key

SHOWN = 8
"""So many alerts of a message are told one by one, the newest; of the others only how many they are."""

LONGEST = 500
"""Characters of what one alert says."""

NAMES = {"sla": "SLA", "viral": "Viral post", "follow_up": "Follow-up"}
MARKS = {"severe": "🔴", "missed": "🔴", "high": "🟠", "warned": "🟡", "watch": "🟡", OVER: "✅"}
OTHER_MARK = "🔵"
WORDS = {"warned": "about to be missed", "look": "to be looked at", "asked": "asked for"}
WORST = ("severe", "missed", "high", "warned", "watch")
HOLDING = "spike"
"""The kind of alert whose cause can hold the marketing lane, and goes on to do so when it is over."""

Batch = tuple[Telling, ...]
"""The alerts of one message, in the order of their times; it has one at least."""


@dataclass(frozen=True, slots=True)
class AboutAlerts:
    """What the button of such a message carries: its kind, the alert that it begins with, and the newest alert that
    whoever clicks had before their eyes."""

    kind: str
    first: int
    last: int

    @classmethod
    def of(cls, batch: Batch) -> "AboutAlerts":
        first = batch[0].alert
        return cls(first.kind, first.id, max(each.alert.id for each in batch))

    @classmethod
    def read(cls, value: str) -> "AboutAlerts | None":
        """What `str` of one wrote; None for anything else."""
        kind, *numbers = value.split(":")
        if not kind or len(numbers) != 2 or not all(each.isdecimal() and each.isascii() for each in numbers):
            return None
        return cls(kind, int(numbers[0]), int(numbers[1]))

    @property
    def key(self) -> str:
        """The key of the message."""
        return alerts_key(self.kind, self.first)

    def __str__(self) -> str:
        return f"{self.kind}:{self.first}:{self.last}"


def batches(told: Sequence[Telling], cool_down: timedelta, oldest: datetime) -> list[Batch]:
    """The messages that tell these alerts, which are in the order of their times.

    The first of a kind begins one, and those that were told less than `cool_down` after it are in it. With which alerts
    messages began that stand there already is known; none begins with an alert from before `oldest`, nor with one
    that somebody has seen elsewhere.
    """
    open_ones: dict[str, list[Telling]] = {}
    found: list[list[Telling]] = []
    for each in told:
        alert, batch = each.alert, open_ones.get(each.alert.kind)
        if each.begins or batch is None or alert.at >= batch[0].alert.at + cool_down:
            if not each.begins and (alert.at < oldest or alert.seen_at):
                continue
            batch = open_ones[alert.kind] = []
            found.append(batch)
        batch.append(each)
    return [tuple(batch) for batch in found]


def alert_card(batch: Batch, console: str, holds: bool) -> Message:
    """All of them: the newest in words, and how many there are. `holds`: a spike holds the marketing lane now."""
    unseen = [each for each in batch if each.alert.seen_at is None]
    shown = batch[-SHOWN:][::-1]
    more = len(batch) - len(shown)
    blocks = stacked(
        paragraph(text(_title(batch), "bold")),
        *(_one(each, console, with_seen=bool(unseen)) for each in shown),
        context(f"and {many(more, 'alert')} before these: goodword alerts lists them" if more else ""),
        _buttons(batch, holds) if unseen else _seen(batch),
    )
    newest = shown[0].alert.says
    others = f" (and {many(len(batch) - 1, 'other')})" if len(batch) > 1 else ""
    return Message(blocks, escaped(fitting(f"{_title(batch)}: {shortened(newest, 200)}{others}", 300)))


def _title(batch: Batch) -> str:
    """ "🔴 SLA · 50 alerts"; what is over counts no more for the mark."""
    lasting = {each.alert.severity for each in batch if each.over_at is None} - {OVER}
    worst = next((severity for severity in WORST if severity in lasting), "")
    mark = MARKS[worst] if worst else OTHER_MARK if lasting else MARKS[OVER]
    kind = batch[0].alert.kind
    name = NAMES.get(kind, sentence(kind.replace("_", " ")))
    return f"{mark} {name}" + (f" · {many(len(batch), 'alert')}" if len(batch) > 1 else "")


def _one(each: Telling, console: str, with_seen: bool) -> Block:
    alert = each.alert
    elements: list[Element] = [
        text(f"{MARKS.get(alert.severity, OTHER_MARK)} "),
        text(sentence(WORDS.get(alert.severity, alert.severity)), "bold"),
        text(" · "),
        moment(alert.at),
        text(f"  {sentence(shortened(alert.says, LONGEST))}"),
    ]
    if each.about and console:
        elements += [text("  "), link(f"{console}/mention/{each.about}", f"mention {each.about}")]
    if each.over_at:
        elements += [text(" · over since ", "italic"), moment(each.over_at)]
    if with_seen and alert.seen_at:
        elements.append(text(f" · seen by {alert.seen_by}", "italic"))
    return paragraph(*elements)


def _seen(batch: Batch) -> Block:
    """Who has seen them, when that was last."""
    names = list(dict.fromkeys(each.alert.seen_by for each in batch))
    at = max(each.alert.seen_at for each in batch if each.alert.seen_at)
    return paragraph(text(f"👀 Seen by {', '.join(names[:5])}", "bold"), text(", "), moment(at))


def _buttons(batch: Batch, holds: bool) -> Block | None:
    about = str(AboutAlerts.of(batch))
    is_spike = batch[0].alert.kind == HOLDING
    says = "What marketing offers goes out again. The next spike holds it again."
    release = confirming("Release marketing?", says, "Release", "Keep it held")
    return actions(
        button("Seen", "alerts_seen", about, "primary"),
        button("Release marketing", "alerts_release", about, confirm=release) if holds and is_spike else None,
    )


def _lasts(each: Telling) -> bool:
    return each.alert.severity != OVER and each.over_at is None


DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
SOON, SLOWLY = timedelta(seconds=5), timedelta(minutes=5)
"""How often a message is looked at that may change: others join it, somebody sees it elsewhere, it is over."""


def look_at(batch: Batch, cool_down: timedelta, now: datetime) -> datetime | None:
    """When to look at it again: soon while it grows or nobody has seen it, then slowly, after a week never."""
    age, is_unseen = now - batch[0].alert.at, any(each.alert.seen_at is None for each in batch)
    if age <= cool_down or (is_unseen and age < DAY):
        return now + SOON
    may_end = any(each.alert.series and _lasts(each) for each in batch)
    return now + SLOWLY if age < WEEK and (is_unseen or may_end) else None
