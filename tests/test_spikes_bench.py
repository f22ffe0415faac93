"""The bench of spikes compares fairly: what counts as found, what as chance, and who is as quiet as whom."""

import numpy as np
import pytest

from tests.bench.simulated import NOTHING, SLOTS, TURNED, Planted, Years, years
from tests.bench.spikes import AFTER, Score, rivals

HOUR = SLOTS
PLANTED = (Planted(100 * HOUR, 103 * HOUR, 3.0), Planted(300 * HOUR, 303 * HOUR, NOTHING))
OPENED, WORSE = True, False


def scored(*told: tuple[int, bool]) -> Score:
    """What is counted for two years in which this was told."""
    one = Score()
    one.take(told, Years(np.zeros(0), np.zeros(0), PLANTED))
    return one


def test_a_spike_in_which_people_are_told_is_found_after_so_many_minutes() -> None:
    one = scored((100 * HOUR + 6, OPENED))
    assert (one.recall(3.0), one.minutes(3.0), one.false, one.hits) == (1, "30", 0, 0)
    assert scored((101 * HOUR, WORSE)).recall(3.0) == 1


@pytest.mark.parametrize("at", [99 * HOUR, 100 * HOUR, 103 * HOUR + AFTER + 1])
def test_what_is_told_before_or_long_after_finds_nothing(at: int) -> None:
    assert scored((at, OPENED)).recall(3.0) == 0


def test_what_is_told_where_nothing_was_planted_is_chance_and_a_false_alarm() -> None:
    one = scored((301 * HOUR, OPENED), (500 * HOUR, OPENED))
    assert (one.hits / one.chances, one.false) == (1, 2)


@pytest.mark.parametrize("happens", [OPENED, WORSE])
def test_found_and_by_chance_are_counted_alike(happens: bool) -> None:
    assert scored((101 * HOUR, happens)).recall(3.0) == scored((301 * HOUR, happens)).hits == 1


@pytest.mark.parametrize("rhythm", [True, False])
def test_the_rival_is_given_the_least_sigma_with_which_it_is_as_quiet(rhythm: bool) -> None:
    some = [years(20, 1)]
    three, times, like = rivals(some, rhythm, 20)
    assert three.false > 20 >= like.false
    assert times > 3
    # One that may be as loud as it is keeps its three
    assert rivals(some, rhythm, three.false)[1] == pytest.approx(3)


def test_two_years_have_spikes_of_all_sizes_and_times_in_which_nobody_listened() -> None:
    one = years(20, 1)
    assert {planted.size for planted in one.planted} == {NOTHING, TURNED, 1.5, 2, 3, 5, 10}
    assert 0 < (one.posts < 0).mean() < 0.2
    storm = next(planted for planted in one.planted if planted.size == 10 and planted.end - planted.begin >= 8 * HOUR)
    week = 168 * HOUR
    during, before = (one.posts[storm.begin - back : storm.end - back].clip(0).sum() for back in (0, week))
    assert during > 4 * before
