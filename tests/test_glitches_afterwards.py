import math
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.glitches import Effect, Held, Settings, Usual, effect_of, reopening_of, usual
from engage.glitches.chance import at_least, beta_below, beta_quantile, spreads
from engage.glitches.reopening import AT_FIRST

FIXED = datetime(2026, 3, 2, tzinfo=UTC)
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)


def people(count: int, since_fix: timedelta) -> list[tuple[str, datetime]]:
    """So many different people, so long after the fix."""
    return [(f"c{number}", FIXED + since_fix + timedelta(minutes=number)) for number in range(count)]


def is_back(a_week: float, after: list[tuple[str, datetime]]) -> bool:
    return reopening_of(a_week, FIXED, after, max(at for _, at in after), Settings()).is_back


@pytest.mark.parametrize("a_week", [0.5, 2, 12, 100])
@pytest.mark.parametrize("when", [DAY, 10 * DAY, 100 * DAY])
def test_one_late_post_about_an_old_problem_reopens_nothing(a_week: float, when: timedelta) -> None:
    assert not is_back(a_week, people(1, when))


def test_one_person_who_goes_on_and_on_reopens_nothing() -> None:
    assert not is_back(2, [("angry", FIXED + n * timedelta(hours=3)) for n in range(50)])


def test_as_many_as_before_reopen_it() -> None:
    assert is_back(12, [(f"c{n}", FIXED + n * WEEK / 12) for n in range(1, 25)])


def test_the_same_number_is_usual_right_after_a_fix_and_alarming_months_later() -> None:
    assert not is_back(12, people(8, 3 * DAY))
    assert is_back(12, people(8, 60 * DAY))


def test_old_late_posts_do_not_count_for_ever() -> None:
    some = people(8, 60 * DAY)
    now = FIXED + 90 * DAY
    assert not reopening_of(12, FIXED, some, now, Settings()).is_back


@given(st.floats(0.1, 200), st.integers(0, 200), st.integers(0, 300))
def test_more_people_never_make_it_less_likely_that_it_is_back(a_week: float, count: int, days: int) -> None:
    when = timedelta(days=days, hours=1)
    fewer, more = (
        reopening_of(a_week, FIXED, people(number, when), FIXED + when + DAY, Settings())
        for number in (count, count + 1)
    )
    assert more.chance <= fewer.chance
    assert more.is_back >= fewer.is_back


def test_the_reason_is_a_sentence() -> None:
    back = reopening_of(12, FIXED, people(8, 60 * DAY), FIXED + 61 * DAY, Settings())
    assert back.because.startswith("8 people reported it in the last 14 days after the fix; after a fix that holds 0.5")
    late = reopening_of(12, FIXED, people(1, DAY), FIXED + 2 * DAY, Settings())
    assert late.because == "one person reported it in the last 2 days after the fix; fewer than 3 do not reopen it"
    some = reopening_of(12, FIXED, people(4, DAY), FIXED + 2 * DAY, Settings())
    assert "are not rare" in some.because


def test_fixes_that_hold_seldom_look_as_if_they_did_not() -> None:
    # Given 200 fixes that hold, each with late posts as is usual, more after some and fewer after others
    dice, opened = np.random.default_rng(3), 0
    for _ in range(200):
        share = dice.gamma(2, 0.5)
        weeks = [dice.poisson(12 * share * AT_FIRST[min(week, len(AT_FIRST) - 1)]) for week in range(26)]
        after = sorted(FIXED + (week + dice.random()) * WEEK for week, count in enumerate(weeks) for _ in range(count))
        named = [(f"c{number}", at) for number, at in enumerate(after)]
        # When every late post is a look
        opened += any(is_back(12, named[: number + 1]) for number in range(len(named)))
    # Then few of them reopen within half a year
    assert opened / 200 < 0.08


def test_what_is_usual_is_learned_from_the_fixes_that_held() -> None:
    assert usual([]) == Usual()
    clean = usual([Held(100, (0, 0, 0, 0, 0, 0))])
    slow = usual([Held(100, (80, 60, 40, 30, 20, 20))])
    assert all(a < b < c for a, b, c in zip(clean.shares, AT_FIRST, slow.shares, strict=True))
    assert not reopening_of(12, FIXED, people(8, 60 * DAY), FIXED + 61 * DAY, Settings(), slow).is_back


def test_what_is_expected_adds_up_over_weeks() -> None:
    late = Usual((0.5, 0.25, 0.125))
    assert late.expected(8, timedelta(0), WEEK) == pytest.approx(4)
    assert late.expected(8, WEEK / 2, 2 * WEEK) == pytest.approx(2 + 2)
    assert late.expected(8, 10 * WEEK, 12 * WEEK) == pytest.approx(2)


def weekly(before: list[int], after: list[int], settings: Settings | None = None) -> Effect:
    """The effect where so many came in the weeks before the fix and after it."""
    times = [
        FIXED + (first + week) * WEEK + WEEK / 2
        for first, counts in ((-len(before), before), (0, after))
        for week, count in enumerate(counts)
        for _ in range(count)
    ]
    return effect_of(times, FIXED, FIXED - len(before) * WEEK, FIXED + len(after) * WEEK, settings or Settings())


def test_a_fix_that_helped_is_said_to_have_helped_and_how_surely() -> None:
    found = weekly([12, 11, 13, 12, 12, 12, 11, 13], [1, 2, 0, 1, 1, 1])
    assert found.says == "from 12 a week to 1 a week (−92%, 95% sure it fell by at least 84%)"
    assert found.fell is True


def test_a_fix_after_which_there_is_nothing_is_not_said_to_be_perfect() -> None:
    found = weekly([3, 3, 3, 3], [0, 0])
    assert found.ratio == 0
    assert found.high is not None
    assert 0 < found.high < 1
    assert found.says.startswith("from 3 a week to 0 a week (−100%, 95% sure it fell by at least ")


def test_what_may_be_chance_is_said_to_be_chance() -> None:
    found = weekly([3, 2, 4, 3], [2, 3])
    assert found.fell is None
    assert found.says == "from 3 a week to 2.5 a week (−17%, which may be chance)"


def test_what_got_worse_is_said_to_have_got_worse() -> None:
    found = weekly([3, 3, 3, 3], [12, 13, 12])
    assert found.fell is False
    assert "sure it rose by at least" in found.says


def test_a_change_that_is_barely_sure_is_told_without_a_number_of_nought() -> None:
    assert weekly([7] * 4, [4] * 3).says == "from 7 a week to 4 a week (−43%, 95% sure it fell)"
    assert weekly([8] * 4, [12] * 3).says == "from 8 a week to 12 a week (+50%, 95% sure it rose)"


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ([9, 9, 9], [0], "too early to say; look again on 16 March 2026"),
        ([9], [0, 0, 0], "cannot be said: it was known for less than 2 weeks before the fix"),
        ([9], [], "cannot be said: it was known for less than 2 weeks before the fix"),
    ],
)
def test_too_few_weeks_say_nothing(before: list[int], after: list[int], says: str) -> None:
    found = weekly(before, after)
    assert found.says == says
    assert (found.ratio, found.low, found.high, found.fell) == (None, None, None, None)


def test_bursts_make_us_less_sure() -> None:
    steady, bursts = weekly([6, 6, 6, 6, 6, 6], [3, 3, 3]), weekly([0, 18, 0, 18, 0, 0], [0, 9, 0])
    assert steady.ratio == bursts.ratio
    assert steady.high is not None
    assert bursts.high is not None
    assert steady.high < bursts.high


@pytest.mark.parametrize(
    ("before", "after", "a_week", "ratio", "bursts"),
    [
        (8, 5, 12, 1 / 3, 1),
        (12, 2, 0.5, 1, 1),  # mostly weeks without any, and unequal stretches
        (12, 12, 3, 1, 3),
        (4, 3, 12, 0.3, 3),
        (2, 2, 12, 0.3, 3),
        (2, 2, 12, 1, 3),
    ],
)
def test_the_bound_holds_as_often_as_it_says(
    before: int, after: int, a_week: float, ratio: float, bursts: float
) -> None:
    # Given many glitches whose weeks vary `bursts` times more than Poisson, and what is said of each
    dice, runs = np.random.default_rng(4), 150

    def drawn(mean: float, weeks: int) -> list[int]:
        means = dice.gamma(mean / (bursts - 1), bursts - 1, weeks) if bursts > 1 else np.full(weeks, mean)
        return [int(count) for count in dice.poisson(means)]

    found = [weekly(drawn(a_week, before), drawn(a_week * ratio, after)) for _ in range(runs)]
    # Then the truth lies beyond what is said at most as often as the settings allow, but for the dice of this test
    slack = 2.2 * math.sqrt(0.05 * 0.95 / runs)
    assert sum(one.high is None or one.high < ratio for one in found) / runs <= 0.05 + slack
    assert sum(one.low is None or one.low > ratio for one in found) / runs <= 0.05 + slack


def test_nothing_before_and_nothing_after_is_no_change() -> None:
    assert weekly([0, 0], [0, 0]).says == "from 0 a week to 0 a week (which may be chance)"
    assert weekly([0, 0], [1, 0]).ratio == math.inf


@given(st.integers(1, 30), st.integers(1, 30), st.floats(0.01, 0.99))
def test_a_beta_of_whole_numbers_is_a_sum_of_binomials(a: int, b: int, x: float) -> None:
    n = a + b - 1
    exact = sum(math.comb(n, k) * x**k * (1 - x) ** (n - k) for k in range(a, n + 1))
    assert beta_below(a, b, x) == pytest.approx(exact, abs=1e-10)


def test_a_variance_is_known_the_better_the_more_weeks_tell_of_it() -> None:
    # A chi-square of two degrees of freedom is an exponential of mean 2
    shares = ((number + 0.5) / len(spreads(2)) for number in range(len(spreads(2))))
    assert spreads(2) == pytest.approx([-1 / math.log(1 - share) for share in shares], rel=1e-3)
    widths = [spreads(free)[0] / spreads(free)[-1] for free in (1, 2, 5, 22, 200)]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < 1.5


@given(st.floats(0.5, 500), st.floats(0.5, 500), st.floats(0.01, 0.99))
def test_a_quantile_has_its_share_below_it(a: float, b: float, share: float) -> None:
    assert beta_below(a, b, beta_quantile(a, b, share)) == pytest.approx(share, abs=1e-6)


@given(st.integers(0, 60), st.floats(0.01, 30))
def test_where_the_mean_does_not_vary_counts_are_poisson(count: int, mean: float) -> None:
    below = sum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count))
    assert at_least(count, mean, 1e9) == pytest.approx(1 - below, abs=1e-5)
    assert at_least(count, mean, 2) <= 1
