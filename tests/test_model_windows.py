"""Long texts are read in windows that cover them evenly, and the work has a bound."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from models.windows import OVERLAP, SLICE, SLICES, WINDOWS, spread, thinned, windows


@given(st.integers(0, 6_000), st.integers(OVERLAP + 1, 130))
def test_windows_are_in_order_as_long_as_they_may_be_and_begin_and_end_with_the_text(length: int, longest: int) -> None:
    # Given tokens that are their own places
    tokens = list(range(length))
    # When they are cut into windows
    cut = windows(tokens, longest)
    # Then there is a bound, nothing is in the wrong place, and both ends are read
    assert 1 <= len(cut) <= WINDOWS
    assert all(list(window) == list(range(window[0], window[-1] + 1)) for window in cut if window)
    assert all(len(window) == min(length, longest) for window in cut)
    if tokens:
        assert cut[0][0] == 0
        assert cut[-1][-1] == length - 1


@given(st.integers(0, 1_500))
def test_a_text_that_windows_can_cover_is_read_to_the_last_token(length: int) -> None:
    tokens = list(range(length))
    assert {token for window in windows(tokens, 126) for token in window} == set(tokens)


def test_of_a_megabyte_evenly_spread_slices_are_read_from_end_to_end() -> None:
    # Given a text whose characters tell where they stand
    text = "".join(chr(0x4E00 + at // 100) for at in range(1_000_000))
    # When it is thinned
    slices = thinned(text).split(" ")
    # Then so many slices are left, at equal distances, the first and the last characters among them
    assert [len(one) for one in slices] == [SLICE] * SLICES
    assert slices[0][0] == text[0]
    assert slices[-1][-1] == text[-1]
    steps = [ord(after[0]) - ord(before[0]) for before, after in pairwise(slices)]
    assert max(steps) - min(steps) <= 1


def test_a_text_of_ordinary_length_is_left_as_it_is() -> None:
    text = "late again. " * 600
    assert thinned(text) is text


@given(st.integers(0, 1_000_000), st.integers(2, 50))
def test_numbers_are_spread_from_nought_to_the_last(last: int, count: int) -> None:
    spots = spread(last, count)
    assert (len(spots), spots[0], spots[-1]) == (count, 0, last)
    assert spots == sorted(spots)
