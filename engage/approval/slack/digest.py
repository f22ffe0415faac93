"""The daily digest: the day before in numbers and in a picture, once a day."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import structlog

from engage.approval.slack.blocks import Block, Message, escaped, fitting, header, paragraph, picture, stacked, text
from engage.approval.slack.digest_picture import alt, draw
from engage.approval.slack.lines import day_lines, waiting_lines
from engage.approval.slack.shown import Rendered
from engage.config_slack import Digest
from engage.errors import PlatformError
from engage.glitches import Flaw, Phase, Status
from engage.showing.numbers import date_words, day_line
from engage.showing.words import many
from engage.store import Database, Glitches
from engage.store.days import Day, bounds
from engage.store.numbers import Numbers
from engage.store.queues import Queue
from engage.store.slack_posts import SlackPost, SlackPosts, Wanted

log = structlog.get_logger(__name__)

DIGEST = "digest"
"""The kind of a message that is a digest."""

BEFORE = 7
"""Days beside which the figures stand."""

GLITCHES = 3
"""Glitches that are named, those with the most incidents."""

READY_AFTER = timedelta(seconds=5)
"""Slack takes a moment after an upload before a message may show the file: until then it refuses the whole message
(github.com/slackapi/python-slack-sdk, issue 1521). So the words come first, and the picture is put in afterwards."""

AGAIN_AFTER = timedelta(minutes=5)
"""After an upload that failed."""

DAY = timedelta(days=1)

Upload = Callable[[str, str, bytes, str], str]
"""Name, title, content and alt text to the file's id. Raises `PlatformError`."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a digest tells beside the day: glitches that are not fixed, with their incidents on that day, and what waits
    now."""

    brand: str
    glitches: tuple[tuple[Flaw, int], ...]
    queue: Queue


@dataclass
class Digests:
    """One message for each day, on the day after it. For one thread: it remembers what was uploaded."""

    settings: Digest
    posts: SlackPosts
    database: Database
    channel: str
    brand: Callable[[], str]
    upload: Upload
    console: str = ""
    name: str = DIGEST
    _known: str = ""
    _files: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def wanted(self, now: datetime) -> Sequence[Wanted]:
        day = due(self.settings, now)
        key = f"{DIGEST}:{day}"
        if day is None or key == self._known:
            return ()
        if self.posts.by_key([key]):
            self._known = key
            return ()
        return [Wanted(key, DIGEST, self.channel)]

    def render(self, posts: Sequence[SlackPost], now: datetime) -> Mapping[str, Rendered]:
        """Only of the day before: an older one stays as it is, and is no news any more where it could not be posted."""
        yesterday = _local(self.settings, now).date() - DAY
        return {post.key: self._render(post, yesterday, now) for post in posts if post.key == f"{DIGEST}:{yesterday}"}

    def _render(self, post: SlackPost, date_: date, now: datetime) -> Rendered:
        zone, numbers = ZoneInfo(self.settings.timezone), Numbers(self.database)
        day = numbers.day(*bounds(date_, zone), zone)
        told = Told(self.brand(), _glitches(self.database, day), numbers.queue(now))
        file, look_at = self._picture(post.key, day, date_, now) if post.ts else ("", now)
        return Rendered(digest(day, told, zone, file, self.console, now), look_at=look_at)

    def _picture(self, key: str, day: Day, date_: date, now: datetime) -> tuple[str, datetime | None]:
        """Its file, "" while it may not be shown, and when to ask again."""
        if key not in self._files and not self._is_drawn(key, day, date_, now):
            return "", now + AGAIN_AFTER
        file, at = self._files[key]
        return (file, None) if now >= at + READY_AFTER else ("", at + READY_AFTER)

    def _is_drawn(self, key: str, day: Day, date_: date, now: datetime) -> bool:
        """Draw the picture and upload it. Whatever goes wrong there, the digest and all other messages go on."""
        zone, numbers = ZoneInfo(self.settings.timezone), Numbers(self.database)
        before = [numbers.day(*bounds(date_ - back * DAY, zone), zone) for back in range(1, BEFORE + 1)]
        try:
            drawn = draw(day, before, self.brand(), zone)
            file = self.upload(f"goodword-{date_}.png", date_words(day, zone), drawn, alt(day))
        except PlatformError as error:
            log.warning("slack_digest_not_uploaded", problem=str(error))
            return False
        except Exception as error:  # noqa: BLE001 - see above; what it says may hold words from outside
            log.error("slack_digest_not_drawn", problem=type(error).__name__)
            return False
        if file:
            self._files[key] = file, now
        return bool(file)


def due(settings: Digest, now: datetime) -> date | None:
    """The day whose digest is to stand there now: the day before, once its time has come; None before that."""
    local = _local(settings, now)
    return local.date() - DAY if local.time() >= time.fromisoformat(settings.at) else None


def digest(day: Day, told: Told, zone: ZoneInfo, file: str, console: str, now: datetime) -> Message:
    """The message; `file` is Slack's id of the picture, "" while there is none."""
    title = " · ".join(part for part in (told.brand, date_words(day, zone)) if part)
    blocks = stacked(
        header(title),
        paragraph(text(day_line(day), "bold")),
        picture(file, alt(day)) if file else None,
        day_lines(day),
        *_named(told.glitches),
        *waiting_lines("Late now", told.queue.overdue, told.queue.overdue_count, console, now),
    )
    return Message(blocks, escaped(fitting(f"{title}: {day_line(day)}", 300)))


def _named(glitches: Sequence[tuple[Flaw, int]]) -> Iterator[Block]:
    for flaw, count in glitches:
        says = f": {many(count, 'incident')} that day" + (f", {flaw.owner} is on it" if flaw.owner else "")
        yield paragraph(text("🧩 "), text(flaw.name, "bold"), text(says))


def _glitches(database: Database, day: Day) -> tuple[tuple[Flaw, int], ...]:
    """Those that are not fixed and were hit on that day, the most often first."""
    glitches = Glitches(database)
    flaws = {flaw.id: flaw for flaw in glitches.flaws((Phase.CONFIRMED,)) if flaw.status is not Status.FIXED}
    reports = glitches.reports(dict.fromkeys(flaws, (day.begins, day.ends)))
    hits = {number: sum(at < day.ends for _, at in some) for number, some in reports.items()}
    worst = sorted((number for number, count in hits.items() if count), key=lambda number: (-hits[number], number))
    return tuple((flaws[number], hits[number]) for number in worst[:GLITCHES])


def _local(settings: Digest, now: datetime) -> datetime:
    return now.astimezone(ZoneInfo(settings.timezone))
