"""A day in numbers: what is counted in it, on which day it falls, and what waits for people now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from engage.approval.flaws import Flaws
from engage.exchange import Heard
from engage.glitches import Settings
from engage.items import Move
from engage.labels import Cause, Intent, Kind, Lane
from engage.sla.settings import SlaBlock
from engage.stages import Stage
from engage.store import MISREAD, Alerts, Database, NewAlert, Store
from engage.store.days import Day, Edges, Hour, Lanes, Spread, bounds
from engage.store.numbers import Numbers
from engage.store.questions import Questions
from engage.types import Decision, Delivery, Value, Verdict
from tests.csat_scene import asked
from tests.fakes import NOON, FakeClock, draft, mention, reading, route
from tests.house import House
from tests.test_glitch_handling import suggested

SCENE = Path(__file__).parent / "scene_playbooks"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LISBON, UTC_ZONE = ZoneInfo("Europe/Lisbon"), ZoneInfo("UTC")
TODAY = bounds(NOON.date(), UTC_ZONE)
PROMISED = SlaBlock.model_validate({"policies": [{"name": "service", "lane": "service", "frt": "2h", "rt": "48h"}]})

Step = tuple[Stage, timedelta, Sequence[Value]]


def today(store: Store) -> Day:
    return Numbers(store.database).day(*TODAY, UTC_ZONE)


def walked(store: Store, number: int, *steps: Step, heard_at: datetime = NOON, kind: Kind = Kind.ANSWER) -> int:
    """A mention heard at `heard_at`, and moved on by these steps, each so long after that. Its own number."""
    store.hear("fake", Heard((mention(number, kind=kind),)), heard_at)
    [item] = [each for each in store.items(Stage.HEARD, 100) if each.mention.external_id == str(number)]
    for stage, after, brings in steps:
        [item] = store.move([Move(item, stage, "on", brings)], heard_at + after)
    return item.id


def drafted(lane: Lane = Lane.SERVICE, cause: Cause | None = Cause.DELAY) -> tuple[Step, ...]:
    """Read as a complaint, routed, drafted and held a moment after it was heard."""
    return (
        (Stage.READ, MINUTE, (reading(Intent.COMPLAINT, cause=cause),)),
        (Stage.ROUTED, MINUTE, (route(lane),)),
        (Stage.DRAFTED, MINUTE, (draft(lane),)),
        (Stage.HELD, MINUTE, ()),
    )


def approved(after: timedelta, verdict: Verdict = Verdict.APPROVED, to: Stage = Stage.APPROVED) -> Step:
    return to, after, (Decision(verdict, "ana", NOON + after, "Sorry."), Delivery("Sorry."))


def rejected(after: timedelta) -> Step:
    return Stage.REJECTED, after, (Decision(Verdict.REJECTED, "ana", NOON + after, "Sorry.", "no"),)


def sent(after: timedelta, price: str = "0.01") -> tuple[Step, ...]:
    return (Stage.SENDING, after, ()), (Stage.SENT, after, (Delivery("Sorry.", 1, price=Decimal(price)),))


def ignored() -> tuple[Step, ...]:
    return (Stage.READ, MINUTE, (reading(Intent.CHATTER),)), (Stage.IGNORED, MINUTE, (route(None),))


def test_nothing_is_counted_on_a_day_on_which_nothing_happened(store: Store) -> None:
    assert today(store) == Day(*TODAY)
    assert [hour.hour for hour in today(store).hours] == list(range(24))


def test_what_was_heard_decided_and_sent_is_counted_where_it_belongs(store: Store) -> None:
    # Given two complaints that were answered (one in other words), one by hand, one rejected, chatter, one unread
    walked(store, 1, *drafted(), approved(4 * MINUTE), *sent(10 * MINUTE))
    walked(store, 2, *drafted(), approved(6 * MINUTE, Verdict.EDITED), *sent(20 * MINUTE, "0.2"))
    by_hand = (Stage.SENT, 2 * HOUR, (Decision(Verdict.POSTED, "ana", NOON + 2 * HOUR, "Sorry."),))
    walked(store, 3, *drafted(Lane.MARKETING, None), approved(HOUR, to=Stage.BY_HAND), by_hand)
    walked(store, 4, *drafted(cause=Cause.STAFF), rejected(8 * MINUTE))
    walked(store, 5, *ignored())
    walked(store, 6, heard_at=NOON + HOUR)
    # Then each is counted once
    day = today(store)
    assert (day.heard, day.routed, day.ignored, day.complaints) == (6, Lanes(3, 1), 1, 4)
    assert day.causes == ((Cause.DELAY, 2), (Cause.STAFF, 1))
    assert (day.drafts, day.approved, day.edited, day.rejected, day.expired) == (4, 3, 1, 1, 0)
    assert (day.sent, day.by_hand, day.answered, day.dollars) == (Lanes(2, 1), 1, 3, Decimal("0.21"))
    # And timed from when it was heard: to the first decision about it, and to our answer
    assert day.decided_after == Spread(4, 7 * 60, 60 * 60)
    assert day.answered_after == Spread(3, 20 * 60, 2 * 60 * 60)
    # And stands in its hour
    assert day.hours[12:15] == (Hour(12, 5, 4, 2), Hour(13, 1, 0, 0), Hour(14, 0, 0, 1))


def test_an_approval_that_is_undone_and_given_again_counts_once_and_by_its_first_time(sqlite: Database) -> None:
    store = Store(sqlite)
    undone: Step = (Stage.HELD, 3 * MINUTE, (Decision(Verdict.UNDONE, "ana", NOON + 3 * MINUTE, ""),))
    walked(store, 1, *drafted(), approved(2 * MINUTE), undone, approved(9 * MINUTE))
    assert (today(store).approved, today(store).decided_after) == (1, Spread(1, 120, 120))


def test_a_touch_that_we_begin_is_sent_and_never_heard_nor_answered(sqlite: Database) -> None:
    store = Store(sqlite)
    walked(store, 1, *drafted(), approved(HOUR), *sent(HOUR), kind=Kind.WAVE_NOTE)
    day = today(store)
    assert (day.heard, day.complaints, day.drafts, day.sent, day.answered) == (0, 0, 1, Lanes(1, 0), 0)
    assert (day.decided_after, day.answered_after) == (Spread(), Spread())


def test_what_happens_on_another_day_counts_there(sqlite: Database) -> None:
    # Given a post of the last minute of yesterday that is answered today, and a decision of tomorrow's first moment
    store, numbers = Store(sqlite), Numbers(sqlite)
    begins, ends = TODAY
    walked(store, 1, *drafted(), approved(2 * MINUTE), *sent(2 * MINUTE), heard_at=begins - MINUTE)
    walked(store, 2, *drafted(), rejected(ends - NOON))
    day, yesterday = today(store), numbers.day(begins - timedelta(days=1), begins, UTC_ZONE)
    assert (yesterday.heard, yesterday.answered, day.heard, day.answered) == (1, 0, 1, 1)
    assert day.hours[0] == Hour(0, 0, 0, 1)
    assert (day.rejected, numbers.day(ends, ends + timedelta(days=1), UTC_ZONE).rejected) == (0, 1)


def test_a_complaint_that_a_person_called_misread_is_none(sqlite: Database) -> None:
    store = Store(sqlite)
    misread = Decision(Verdict.REJECTED, "ana", NOON + HOUR, "Sorry.", MISREAD)
    walked(store, 1, *drafted(), (Stage.REJECTED, HOUR, (misread,)))
    assert (today(store).heard, today(store).complaints, today(store).causes) == (1, 0, ())


def test_hearing_costs_on_the_utc_day_that_overlaps_most(sqlite: Database) -> None:
    Store(sqlite).hear("x", Heard(cost=Decimal("1.5")), NOON)
    auckland, day = ZoneInfo("Pacific/Auckland"), NOON.date()
    costs = [Numbers(sqlite).day(*bounds(each, auckland), auckland).dollars for each in (day, day + timedelta(days=1))]
    assert costs == [Decimal(0), Decimal("1.5")]


def test_alerts_are_counted_but_for_those_that_say_it_is_over(store: Store) -> None:
    alert = NewAlert(key="a", kind="spike", severity="high", at=NOON, says="Loud.")
    others = (replace(alert, key="b", severity="over"), replace(alert, key="c", at=TODAY[1]))
    Alerts(store.database).tell([alert, *others])
    assert today(store).alerts == 1


@given(st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=50))
def test_half_stay_within_the_median_and_nine_of_ten_within_what_is_said(seconds: list[float]) -> None:
    spread = Spread.of(seconds)
    assert spread.median is not None
    assert spread.nine_of_ten in seconds
    assert sum(each <= spread.median for each in seconds) >= len(seconds) / 2
    assert sum(each <= spread.nine_of_ten for each in seconds) >= 0.9 * len(seconds)
    assert sum(each < spread.nine_of_ten for each in seconds) < 0.9 * len(seconds)


@given(
    st.sampled_from(sorted(available_timezones())),
    st.dates(date(2012, 1, 1), date(2036, 12, 31)),
    st.integers(0, 25 * 3600 - 1),
)
def test_each_moment_of_a_day_is_in_the_hour_that_the_clock_on_the_wall_shows(
    name: str, day: date, second: int
) -> None:
    zone = ZoneInfo(name)
    begins, ends = bounds(day, zone)
    at = min(begins + timedelta(seconds=second), ends - timedelta(microseconds=1))
    edges = Edges.of(begins, ends, zone)
    assert edges.hour(at) == at.astimezone(zone).hour
    assert edges.ends[-1] == ends


@given(st.sampled_from(sorted(available_timezones())), st.dates(date(2012, 1, 1), date(2036, 12, 31)))
def test_a_day_ends_where_the_next_one_begins(name: str, day: date) -> None:
    zone = ZoneInfo(name)
    assert bounds(day, zone)[1] == bounds(day + timedelta(days=1), zone)[0]


def test_hours_are_those_of_the_brand_on_the_day_on_which_clocks_are_put_back(store: Store) -> None:
    # Given Lisbon's longest day of 2026, on which 01:30 is shown twice, and Lisbon's 01:30 of both offsets
    begins, ends = bounds(date(2026, 10, 25), LISBON)
    for number, at in enumerate((datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))):
        walked(store, number, heard_at=at)
    walked(store, 2, heard_at=begins)
    walked(store, 3, heard_at=ends - MINUTE)
    # Then both are heard in the hour that the wall shows, and the day has its ends
    heard = {hour.hour: hour.heard for hour in Numbers(store.database).day(begins, ends, LISBON).hours if hour.heard}
    assert ends - begins == 25 * HOUR
    assert heard == {0: 1, 1: 2, 23: 1}


def test_promises_are_kept_on_the_day_they_are_done_and_missed_on_the_day_they_were_due(database: Database) -> None:
    # Given an answer in time, one that never came, and one that came after its promise was missed
    house = House(database, SCENE, sla=PROMISED)
    in_time, _, late = (house.posts(who, "GW117 is late again") for who in ("ana", "ben", "cem"))
    house.approve(in_time)
    house.turn(150 * MINUTE)
    house.approve(late)
    assert (today(house.store).kept, today(house.store).missed) == (1, 2)
    # When both who were answered are resolved on the next day
    house.turn(20 * HOUR)
    house.resolves(in_time)
    house.resolves(late)
    # Then their resolutions are kept there, and nothing that was counted changes
    begins, ends = bounds(NOON.date() + timedelta(days=1), UTC_ZONE)
    tomorrow = Numbers(database).day(begins, ends, UTC_ZONE)
    assert (tomorrow.kept, tomorrow.missed, tomorrow.share_kept) == (2, 0, 1)
    assert (today(house.store).kept, today(house.store).missed) == (1, 2)


def test_marks_count_as_they_stand_and_on_the_day_they_were_given(database: Database) -> None:
    questions = Questions(database)
    for number, scores in enumerate(((2, 5), (4,)), 1):
        token = asked(database, number)
        for score in scores:
            questions.answer(token, score, "", NOON + HOUR)
    questions.answer(asked(database, 3), 1, "", TODAY[1])
    day = today(Store(database))
    assert (day.marks, day.mark) == (2, 4.5)


def test_glitches_are_opened_when_they_are_confirmed_or_come_back_and_each_counts_once(sqlite: Database) -> None:
    clock = FakeClock()
    flaws, number = Flaws(sqlite, clock, Settings()), suggested(sqlite)
    assert today(Store(sqlite)).opened == 0
    flaws.confirm(number, "ana")
    flaws.fix(number, "ben", "You can log in again.")
    flaws.reopen(number, "ana", "two people still cannot")
    assert (today(Store(sqlite)).opened, today(Store(sqlite)).fixed) == (1, 1)
