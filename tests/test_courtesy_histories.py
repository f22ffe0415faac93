"""Over random histories no offer is ever sent that breaks a rule of courtesy in force at the moment of sending, nor any
answer or question of ours to somebody who said stop, or is not to be contacted."""

import shutil
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from engage.stages import Stage
from engage.store import Database
from tests.courtesy_life import BETWEEN, SUDDEN, Life, random_life
from tests.courtesy_witness import RULES, Witness
from tests.fakes import NOON
from tests.house import House


def ana(*acts: str) -> list[tuple[str, str]]:
    return [(act, "ana") for act in acts]


def lived(upgraded: Path, history: list[tuple[str, str]]) -> Witness:
    """The witness of a life that was lived as far as nothing broke a rule."""
    with TemporaryDirectory() as folder:
        shutil.copyfile(upgraded, Path(folder) / "life.db")
        database, witness = Database(f"sqlite:///{folder}/life.db"), Witness()
        life = Life(House(database, courtesy=RULES, speaker=witness), witness)
        for act, handle in [*history, ("an_hour_goes_by", "ana")]:
            life.does(act, handle)
            assert witness.broken == [], (history, act, handle)
        database.close()
    return witness


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a history is told in full; to shorten it takes minutes
)
@given(history=st.randoms(use_true_random=True).map(random_life))
@example(history=ana("plans", "approves", "complains_unread", "turns"))
@example(history=ana("plans", "approves", "complains"))
@example(history=ana("complains_where_nobody_may_answer", "turns", "flies", "is_resolved", "flies"))
@example(history=ana("plans", "approves", "says_stop"))
@example(
    history=ana("complains", "approves", "says_stop_unread", "turns", "approves", "turns", "says_stop", "approves")
)
@example(history=ana("complains", "approves", BETWEEN + "is_barred", "turns"))
@example(history=ana("complains", "approves", BETWEEN + "says_stop_unread", "turns"))
@example(history=ana("complains", "approves", "turns", "a_day_goes_by", "approves", "says_stop_unread", "turns"))
@example(history=ana("plans", "approves", "is_barred", "turns"))
@example(history=ana("plans", "approves", "gives_a_bad_mark", "turns"))
@example(history=ana("plans", "approves", "a_spike_begins_or_ends", "turns"))
@example(history=ana("plans", "approves", "moves_away", "turns"))
@example(history=ana("plans", "approves", "asks"))
@example(history=ana("waits_for_a_gesture", "flies", "gets_what_was_promised", "flies"))
@example(
    history=[
        *[("plans", "ana"), ("complains", "ben"), ("are_one_person", "ana"), ("approves", "ana"), ("turns", "ana")],
        *[("approves", "ben"), ("turns", "ana"), ("is_resolved", "ben"), ("approves", "ana"), ("turns", "ana")],
    ]
)
def test_nothing_is_sent_that_breaks_a_rule_in_force(upgraded: Path, history: list[tuple[str, str]]) -> None:
    lived(upgraded, history)


@pytest.mark.parametrize("sudden", SUDDEN)
def test_whatever_happens_between_the_claim_of_an_offer_and_its_post_keeps_it_from_being_posted(
    upgraded: Path, sudden: str
) -> None:
    witness = lived(upgraded, ana("it_gets_late", "plans", "approves", BETWEEN + sudden, "a_moment_goes_by"))
    assert (witness.interrupts, witness.offers) == ([], [])


def test_offers_do_go_out_where_nothing_stands_in_the_way(sqlite: Database) -> None:
    """Or the test above would hold for a house that never says anything."""
    witness = Witness()
    house = House(sqlite, courtesy=RULES, speaker=witness)
    life = Life(house, witness)
    for _ in range(2):
        life.plans("ana")
        life.approves("ana")
        life.turns("ana")
    assert len(witness.offers) == 2
    life.plans("ana")
    assert [item.stage for item in house.looking.everything()][-1] is Stage.EXPIRED  # two a week are the most
    assert witness.against("ana") == ["they had two offers this week"]
    assert house.clock.now() - NOON < timedelta(days=1)
