"""In a storm of clicks, faults and kills every draft has one card and one decision, and every card shows the truth."""

from pathlib import Path

import pytest

from engage.store import Database
from tests.slack_storm import Size, SlackStorm

SMALL = Size(drafts=40, share=0.1, kills=2, life=(3.0, 5.0), tail=150)
LARGE = Size(drafts=1000, share=0.2, kills=20, life=(6.0, 18.0), tail=1500)
TWO = Size(drafts=400, share=0.2, kills=10, life=(4.0, 12.0), tail=1200, daemons=2)


def weathered(folder: Path, url: str, size: Size, seed: int) -> None:
    with SlackStorm(folder, url, size, seed) as storm:
        storm.run()
        verdicts = storm.verify()
        envelopes = sorted(seconds for _, seconds in storm.town.acks)
        print(f"\n{url.partition(':')[0]}: {size}")
        print(f"{storm.kills} kills, {storm.faults.so_far.total()} faults of {len(storm.town.calls())} calls: ", end="")
        print(dict(storm.faults.so_far))
        print(f"clicks {dict(storm.clicks)}; decided {dict(verdicts)}; {len(envelopes)} envelopes acknowledged")
    assert sum(verdicts.values()) == size.drafts


@pytest.mark.timeout(280)
def test_a_small_storm_leaves_one_card_and_one_decision_for_each_draft(tmp_path: Path) -> None:
    weathered(tmp_path, f"sqlite:///{tmp_path}/storm.db", SMALL, seed=5)


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_a_large_storm_of_eight_people_over_a_thousand_drafts(tmp_path: Path) -> None:
    weathered(tmp_path, f"sqlite:///{tmp_path}/storm.db", LARGE, seed=1)


@pytest.mark.torture
@pytest.mark.timeout(3600)
def test_two_daemons_on_postgresql_never_both_post(tmp_path: Path, postgresql: Database) -> None:
    weathered(tmp_path, postgresql.shown, TWO, seed=2)
