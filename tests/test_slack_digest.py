"""The daily digest: the day before, once, with its picture as soon as Slack has it; no failure of it stops a card."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from engage.approval.slack.digest import AGAIN_AFTER, READY_AFTER, Digests, Told, digest, due
from engage.config_slack import Digest
from engage.labels import Cause
from engage.sla.policies import Metric, Priority, Status
from engage.store import Database, Glitches
from engage.store.days import Day, Lanes, bounds
from engage.store.queues import Queue, Waiting
from tests.fakes import NOON
from tests.platforms.faults import Fault
from tests.platforms.slack_blocks import mistakes
from tests.platforms.slack_objects import Message
from tests.platforms.slack_reading import shown
from tests.slack_house import CONSOLE, SlackHouse

LISBON = ZoneInfo("Europe/Lisbon")
AT_EIGHT = Digest(at="08:00", timezone="Europe/Lisbon")
NIGHT = timedelta(hours=20)
"""From noon to eight on the next morning."""

DAY = timedelta(days=1)
UPLOAD = "POST /api/files.getUploadURLExternal"
HOSTILE = "<!channel> *bold* $x$ \u202eturned"


@pytest.fixture
def house(sqlite: Database) -> Iterator[SlackHouse]:
    """One mention was heard on Monday; it is eight on Tuesday."""
    with SlackHouse(sqlite, digest=AT_EIGHT) as made:
        made.posts("marta", "my flight is late")
        made.clock.turn(NIGHT)
        yield made


def digests(house: SlackHouse) -> list[Message]:
    """Those that stand there once all is up to date."""
    house.keep()
    return [message for message in house.town.messages() if message.blocks[0]["type"] == "header"]


def pictures(message: Message) -> list[dict[str, Any]]:
    return [block for block in message.blocks if block["type"] == "image"]


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 3, 3, 7, 59, tzinfo=UTC), None),
        (datetime(2026, 3, 3, 8, 0, tzinfo=UTC), "2026-03-02"),
        (datetime(2026, 3, 3, 23, 59, tzinfo=UTC), "2026-03-02"),
        (datetime(2026, 3, 4, 0, 0, tzinfo=UTC), None),
        (datetime(2026, 7, 2, 7, 0, tzinfo=UTC), "2026-07-01"),  # in summer it is eight in Lisbon an hour earlier
    ],
)
def test_it_is_due_from_its_time_until_midnight(now: datetime, day: str | None) -> None:
    assert due(AT_EIGHT, now) == (None if day is None else datetime.fromisoformat(day).date())


def test_it_tells_the_day_in_words_and_slack_takes_it_whatever_the_brand_is_called() -> None:
    begins, ends = bounds(NOON.date(), LISBON)
    day = Day(
        begins, ends, heard=142, routed=Lanes(80, 20), ignored=42, complaints=61, causes=((Cause.DELAY, 40),),
        missed=4, kept=30, opened=1,
    )  # fmt: skip
    late = Waiting(
        4, 40, None, "x", "marta", Status.OPEN, Priority.HIGH, "", Metric.FRT, NOON - timedelta(minutes=20)
    )  # fmt: skip
    queue = Queue(Lanes(), overdue=(late,), overdue_count=3)
    made = digest(day, Told(HOSTILE * 20, (), queue), LISBON, "F0000001", CONSOLE, NOON)
    says = shown(Message("C", "1", "U", "", made.blocks))
    assert mistakes(list(made.blocks)) == []
    assert "<!" not in made.text
    for part in ("142 heard", "4 promises missed", "Complaints  61: 40 delay", "Glitches  1 opened, 0 fixed"):
        assert part in says
    assert "Late now: 3\n• @marta on X: first response missed by 20 min, high priority  mention 40\nand 2 more" in says


def test_the_day_before_is_told_once_with_its_picture(database: Database) -> None:
    with SlackHouse(database, digest=AT_EIGHT) as house:
        # Given a mention on Monday, and Tuesday before eight
        house.posts("marta", "my flight is late")
        house.clock.turn(NIGHT - timedelta(minutes=1))
        assert digests(house) == []
        # When it is eight, then the words stand there at once
        house.clock.turn(timedelta(minutes=1))
        [told] = digests(house)
        assert shown(told).startswith("Goodword Air · Monday 2 March 2026\n1 heard, 0 answered"), shown(told)
        # And the picture a moment later, with words for whoever does not see it
        house.clock.turn(READY_AFTER)
        [told] = digests(house)
        [picture] = pictures(told)
        assert "Busiest from 12:00 on" in picture["alt_text"]
        file = house.town.workspace.files[picture["slack_file"]["id"]]
        assert file.content.startswith(b"\x89PNG")
        # And nothing more is posted, uploaded or updated on that day
        house.clock.turn(timedelta(hours=10))
        assert digests(house) == [told]
        assert len(house.town.workspace.files) == 1


def test_what_broke_that_day_is_named_until_it_is_fixed(sqlite: Database) -> None:
    # Given a glitch that somebody confirmed, which twenty people hit on Monday, and nobody since
    with SlackHouse(sqlite, digest=AT_EIGHT) as house:
        for number in range(20):
            house.overheard(f"p{number}", "check-in fails and I will be late")
        house.turn()
        [flaw] = Glitches(sqlite).flaws()
        assert house.flaws.confirm(flaw.id, "ana").done
        # When Monday is told, then it is named with how many hit it; when Tuesday is, it is not
        house.clock.turn(NIGHT)
        assert ": 20 incidents that day" in shown(digests(house)[0])
        house.clock.turn(DAY)
        assert "that day" not in shown(digests(house)[1])


def test_the_next_day_has_its_own(house: SlackHouse) -> None:
    digests(house)
    house.clock.turn(DAY)
    assert ["Monday" in shown(each) for each in digests(house)] == [True, False]


def test_a_process_that_was_down_tells_it_the_same_day_and_no_day_long_ago(house: SlackHouse) -> None:
    house.clock.turn(2 * DAY + timedelta(hours=12))
    [only] = digests(house)
    assert "Wednesday 4 March 2026" in shown(only)


def test_what_could_not_be_posted_all_day_is_no_news_the_next_day(house: SlackHouse) -> None:
    # Given a Slack that takes no message on Tuesday
    house.town.faults.always_on("POST /api/chat.postMessage", Fault.SERVER_ERROR)
    house.slack.keeper.keep()
    # When it is back on Wednesday, then Tuesday is told, and Monday is not
    house.town.faults.none_on("POST /api/chat.postMessage")
    house.clock.turn(DAY)
    assert ["Tuesday" in shown(each) for each in digests(house)] == [True]


def test_another_process_tells_it_no_second_time(house: SlackHouse) -> None:
    digests(house)
    with SlackHouse(house.database, digest=AT_EIGHT) as other:
        other.clock.turn(NIGHT + timedelta(minutes=1))
        assert digests(other) == []


def test_a_picture_that_slack_does_not_take_comes_later_and_the_words_do_not_wait(house: SlackHouse) -> None:
    house.town.faults.always_on(UPLOAD, Fault.SERVER_ERROR)
    [told] = digests(house)
    house.clock.turn(READY_AFTER)
    assert digests(house) == [told]
    house.town.faults.none_on(UPLOAD)
    house.clock.turn(AGAIN_AFTER)
    digests(house)
    house.clock.turn(READY_AFTER)
    assert len(pictures(digests(house)[0])) == 1


def test_an_update_that_failed_uploads_no_second_picture(house: SlackHouse) -> None:
    digests(house)
    house.town.faults.next_on("POST /api/chat.update", Fault.SERVER_ERROR)
    for _ in range(5):
        house.clock.turn(timedelta(minutes=1))
        digests(house)
    assert len(pictures(digests(house)[0])) == 1
    assert len(house.town.workspace.files) == 1


def test_a_picture_that_fails_in_a_way_that_nobody_had_foreseen_stops_no_message(house: SlackHouse) -> None:
    # Given a digest that stands there, and an upload that breaks
    def broken(*_: object) -> str:
        raise ValueError(HOSTILE)

    digests(house)
    posts, now = house.slack.posts, house.clock.now()
    kind = Digests(AT_EIGHT, posts, house.database, house.town.channel, lambda: "Goodword Air", broken)
    # When it is looked at, then it stays as it is, is looked at again later, and the log repeats nothing
    with capture_logs() as logs:
        [rendered] = kind.render(list(posts.by_key(["digest:2026-03-02"]).values()), now).values()
    assert "image" not in [block["type"] for block in rendered.message.blocks]
    assert rendered.look_at == now + AGAIN_AFTER
    assert [(log["event"], log["problem"]) for log in logs] == [("slack_digest_not_drawn", "ValueError")]


def test_without_a_digest_in_the_config_there_is_none(sqlite: Database) -> None:
    with SlackHouse(sqlite) as house:
        house.posts("marta", "my flight is late")
        house.clock.turn(NIGHT)
        assert digests(house) == []
