"""Chance: the tails that spikes are judged by."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.spikes.chance import posts_spread, posts_z, share_spread, share_z, tail


def exactly(posts: int, mu: float, spread: float) -> float:
    """The negative binomial's upper tail, summed term by term."""
    size = 1 / spread
    terms = (
        math.lgamma(k + size) - math.lgamma(size) - math.lgamma(k + 1)
        + size * math.log(size / (size + mu)) + k * math.log(mu / (size + mu))
        for k in range(posts, 20 * posts + 200)
    )  # fmt: skip
    return math.fsum(map(math.exp, terms))


@pytest.mark.parametrize("spread", [0.001, 0.02, 0.1, 0.5])
@pytest.mark.parametrize(("mu", "times"), [(1, 3), (1, 6), (5, 2), (5, 4), (20, 1.2), (20, 2), (300, 1.2), (300, 1.8)])
def test_the_tail_of_counts_is_that_of_the_negative_binomial(mu: float, times: float, spread: float) -> None:
    posts = round(mu * times)
    exact = exactly(posts, mu, spread)
    ours = tail(float(posts_z(np.array([posts - 0.5]), np.array([float(mu)]), spread)[0]))
    assert exact / 2 < ours < exact * 2


@given(st.floats(0.01, 1e5), st.floats(0.0, 4), st.integers(0, 10_000), st.integers(1, 1000))
def test_more_posts_are_always_more_surprising(mu: float, spread: float, posts: int, more: int) -> None:
    fewer, many = posts_z(np.array([posts, posts + more], dtype=float), np.array([mu, mu]), spread)
    assert fewer < many
    assert 0 < tail(float(many)) <= tail(float(fewer)) <= 1


@given(st.integers(1, 5000), st.floats(0.01, 0.99), st.floats(0, 0.5), st.data())
def test_more_negative_ones_are_always_more_surprising(
    posts: int, share: float, spread: float, data: st.DataObject
) -> None:
    negative = data.draw(st.integers(0, posts - 1))
    fewer, many = share_z(np.array([negative, negative + 1.0]), np.array([posts, posts], dtype=float), share, spread)
    assert fewer < many


@pytest.mark.parametrize("spread", [0.02, 0.1, 0.4])
@pytest.mark.parametrize("mu", [3.0, 30.0])
def test_the_spread_is_found_though_one_hour_in_fifty_was_a_spike(mu: float, spread: float) -> None:
    dice = np.random.default_rng(1)
    posts = dice.poisson(mu * dice.gamma(1 / spread, spread, 4000)).astype(float)
    posts[::50] *= 10
    assert posts_spread(posts, np.full(4000, mu)) == pytest.approx(spread, rel=0.6, abs=0.02)


def test_the_spread_of_shares_is_found() -> None:
    dice = np.random.default_rng(1)
    posts = np.full(2000, 40.0)
    negative = dice.binomial(40, dice.beta(0.3 * 9, 0.7 * 9, 2000)).astype(float)
    assert share_spread(negative, posts, 0.3) == pytest.approx(0.1, rel=0.4)
    assert share_spread(dice.binomial(40, 0.3, 2000).astype(float), posts, 0.3) < 0.01
