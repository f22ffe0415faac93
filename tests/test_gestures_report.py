"""What was given and what came of it: counts that add up, each with what it was counted over."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from engage.gestures.report import Afterwards, Complained, Happened, afterwards
from engage.labels import Intent, Kind
from engage.store import Database, Ledger, Store, tables_people
from engage.store.gesture_rows import READING
from engage.store.tables import table
from tests.fakes import NOON
from tests.gestures_scene import CATALOG, MENTION, asked, converse, people

DAY = timedelta(days=1)
LATER = NOON + 60 * DAY
EVENT = table(tables_people.EventRow)


def at(days: float) -> datetime:
    return NOON + days * DAY


def test_what_came_after_is_told_for_conversations_with_a_gesture_and_without() -> None:
    # Given two contacts who complained; conversation 1 got a gesture on day 1, 2 and 3 none
    complaints = [Complained(7, 1, at(0)), Complained(7, 1, at(2)), Complained(8, 2, at(0)), Complained(8, 3, at(20))]
    happened = {
        1: [Happened(at(0.5), 1), Happened(at(3), 2), Happened(at(4), 5)],
        2: [Happened(at(1)), Happened(at(5), 2)],
        3: [Happened(at(21), 3)],
        9: [Happened(at(1), 1)],
    }
    # When two months have passed
    with_one, without = afterwards(complaints, {1: at(1)}, happened, LATER)
    # Then the last CSAT after the gesture counts, and a complaint in another conversation within thirty days
    assert with_one == Afterwards(conversations=1, rated=1, csat=5.0, reopened=0, watched=1, again=0)
    assert without == Afterwards(conversations=2, rated=2, csat=2.5, reopened=1, watched=2, again=1)


def test_what_happened_before_the_gesture_is_nothing_that_came_of_it() -> None:
    complaints = [Complained(7, 1, at(0)), Complained(7, 2, at(3))]
    happened = {1: [Happened(at(1)), Happened(at(2), 1)]}
    # Given a mark, a reopening and another complaint, all of them before the gesture on day 5
    with_one, _ = afterwards(complaints, {1: at(5)}, happened, LATER)
    assert with_one == Afterwards(conversations=1, watched=1)


def test_nobody_is_said_to_be_content_before_thirty_days_are_over() -> None:
    _, without = afterwards([Complained(7, 1, at(0))], {}, {}, at(29))
    assert without == Afterwards(conversations=1)
    _, watched = afterwards([Complained(7, 1, at(0))], {}, {}, at(30))
    assert watched == Afterwards(conversations=1, watched=1)


@pytest.mark.parametrize(("days", "again"), [(30, 1), (30.1, 0)])
def test_a_new_complaint_counts_for_thirty_days(days: float, again: int) -> None:
    complaints = [Complained(7, 1, at(0)), Complained(7, 2, at(days))]
    with_one, _ = afterwards(complaints, {1: at(0)}, {}, LATER)
    assert with_one.again == again


def test_the_ledger_tells_what_was_given_by_whom_and_what_came_of_it(database: Database) -> None:
    # Given five complaints, of which three had a gesture, and a question of ours that is none
    store, ledger = Store(database), Ledger(database)
    mentions = people(store, 6)
    first, second, *_ = converse(database, mentions)
    granted, settled, gone = (asked(ledger, mention) for mention in mentions[:3])
    asked(ledger, mentions[3], "ben", "miles")
    waits = asked(ledger, mentions[4])
    with database.writing() as connection:
        ours = sa.update(MENTION).where(MENTION.c.id == mentions[5]).values(kind=Kind.FOLLOW_UP)
        connection.execute(ours)
        csat = {"conversation_id": second, "key": "c", "at": at(1), "kind": "csat", "by": "p", "says": "5"}
        connection.execute(sa.insert(EVENT).values(**csat, data={"score": 5}))
        reopened = {"conversation_id": first, "key": "r", "at": at(1), "kind": "reopened", "by": "p", "says": "again"}
        connection.execute(sa.insert(EVENT).values(**reopened, data={}))
    ledger.settle(settled, "ana", NOON)
    ledger.cancel(gone, "ana", CATALOG, NOON)
    ledger.decide(waits, "ines", False, "one is enough", CATALOG, NOON)
    # When it is asked for a report
    report = ledger.report(at(-1), LATER)
    # Then every request is told by where it is, and only what was given is added up
    voucher, miles = report.by_gesture
    assert (voucher.requests, voucher.asked, voucher.granted, voucher.declined) == (4, 0, 1, 1)
    assert (voucher.settled, voucher.cancelled, voucher.cents) == (1, 1, 5000)
    assert (miles.requests, miles.granted, miles.cents) == (1, 1, 1050)
    assert [(count.name, count.cents) for count in report.by_agent] == [("ana", 5000), ("ben", 1050)]
    assert report.with_gesture == Afterwards(conversations=3, rated=1, csat=5.0, reopened=1, watched=3)
    assert report.without == Afterwards(conversations=2, watched=2)
    assert granted == 1
    # And of what was before, nothing
    assert ledger.report(at(1), LATER).by_gesture == ()


def test_only_complaints_are_compared(sqlite: Database) -> None:
    store, ledger = Store(sqlite), Ledger(sqlite)
    converse(sqlite, people(store, 2))
    with sqlite.writing() as connection:
        connection.execute(sa.update(READING).where(READING.c.mention_id == 1).values(intent=Intent.PRAISE))
    assert ledger.report(at(-1), LATER).without.conversations == 1
