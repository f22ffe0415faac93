"""`goodword costs`: what was spent, on what, on which day."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.exchange import Heard
from engage.items import Move
from engage.showing.numbers import money
from engage.stages import Stage
from engage.store import Cost, Costs, Database, Store
from engage.types import Decision, Delivery, Verdict
from tests.fakes import NOON, draft, mention, reading, route
from tests.test_cli import Goodword, goodword

__all__ = ["goodword"]

CENT = Decimal("0.01")


def heard(store: Store, listener: str, cost: str, now: datetime = NOON) -> None:
    store.hear(listener, Heard(cost=Decimal(cost)), now)


def sent(store: Store, number: int, price: str, now: datetime = NOON, platform: str = "x") -> None:
    """One mention, all the way to `sent`."""
    store.hear("x", Heard((mention(number, platform=platform),)), now)
    delivery = Delivery("Sorry.", 1, now, now, f"r{number}", "", Decimal(price))
    decision = Decision(Verdict.APPROVED, "ana", now, "Sorry.")
    way = (
        (Stage.READ, (reading(),)), (Stage.ROUTED, (route(),)), (Stage.DRAFTED, (draft(),)), (Stage.HELD, ()),
        (Stage.APPROVED, (decision, delivery)), (Stage.SENDING, ()), (Stage.SENT, (delivery,)),
    )  # fmt: skip
    items = store.items(Stage.HEARD, 1)
    for stage, brings in way:
        items = store.move([Move(item, stage, "on", brings) for item in items], now)


def test_hearing_is_added_up_by_listener_and_day(store: Store) -> None:
    for listener, cost in (("x", "0.005"), ("x", "0.010"), ("news", "0.1")):
        heard(store, listener, cost)
    heard(store, "x", "2", NOON - timedelta(days=1))
    today, costs = NOON.date(), Costs(store.database)
    yesterday = today - timedelta(days=1)
    assert costs.hearing(today) == [Cost("news", today, Decimal("0.1")), Cost("x", today, Decimal("0.015"))]
    assert costs.hearing(yesterday)[0] == Cost("x", yesterday, Decimal(2))


def test_sending_is_added_up_by_platform_and_day_where_it_cost_something(store: Store) -> None:
    late = NOON.replace(hour=23, minute=59)
    for number, (price, now, platform) in enumerate(
        [("0.01", NOON, "x"), ("0.2", late, "x"), ("0", NOON, "x"), ("0.01", NOON, "y"), ("1", NOON, "old")]
    ):
        sent(store, number, price, now - timedelta(days=9) if platform == "old" else now, platform)
    found = Costs(store.database).sending(NOON.date())
    assert found == [Cost("x", NOON.date(), Decimal("0.21"), 2), Cost("y", NOON.date(), CENT, 1)]


@given(st.decimals(min_value=0, max_value=10**6, places=6))
def test_money_never_shows_something_as_nothing(cost: Decimal) -> None:
    assert (money(cost) == "–") == (cost == 0)
    assert (money(cost) == "<$0.01") == (0 < cost < CENT)


def test_the_command_shows_bars_and_totals_and_forgets_what_is_older(goodword: Goodword, tmp_path: Path) -> None:
    # Given a database where something was spent today, and forty days ago
    goodword("db", "upgrade")
    assert "Nothing was spent" in goodword("costs").out
    store, now = Store(Database(f"sqlite:///{tmp_path}/.goodword/goodword.db")), datetime.now(UTC)
    heard(store, "own-mentions", "1.5", now)
    heard(store, "own-mentions", "7", now - timedelta(days=40))
    sent(store, 1, "0.2", now)
    # Then the last thirty days are told, or as many as asked for
    shown = goodword("costs").out
    for words in ("$1.70", "hearing $1.50", "sending $0.20", "own-mentions", "1 reply", "█", str(now.date())):
        assert words in shown
    assert "$8.70" in goodword("costs", "--days", 41).out
    told = goodword("costs", "--json").json
    assert told["dollars"] == 1.7
    [hearing], [sending] = told["hearing"], told["sending"]
    assert hearing == {"listener": "own-mentions", "day": str(now.date()), "dollars": 1.5}
    assert sending == {"platform": "x", "day": str(now.date()), "dollars": 0.2, "replies": 1}


@pytest.mark.parametrize("width", ["40", "60", "200"])
def test_no_bar_is_broken_on_any_terminal(
    goodword: Goodword, tmp_path: Path, width: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    goodword("db", "upgrade")
    heard(Store(Database(f"sqlite:///{tmp_path}/.goodword/goodword.db")), "x", "1", datetime.now(UTC))
    monkeypatch.setenv("COLUMNS", width)
    lines = goodword("costs").out.splitlines()
    assert sum("█" in line for line in lines) == 2
