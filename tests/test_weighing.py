"""Which words weighed most, whatever the model."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.labels import Label, Sentiment
from engage.weighing import FEWEST, MOST, pieces, weights, without

NEGATIVE, NEUTRAL, POSITIVE = Sentiment
TEXTS = st.text(st.sampled_from("ab \n\u200b😀é"), max_size=400)


@given(TEXTS)
def test_the_pieces_hold_every_word_once_in_order(text: str) -> None:
    assert " ".join(text[piece] for piece in pieces(text)).split() == text.split()


@given(TEXTS)
def test_a_short_text_has_a_piece_for_each_word_and_a_long_one_even_groups(text: str) -> None:
    found = [len(text[piece].split()) for piece in pieces(text)]
    assert len(found) == min(len(text.split()), MOST)
    assert not found or max(found) - min(found) <= 1


@given(TEXTS)
def test_without_a_piece_all_the_others_are_left(text: str) -> None:
    found = pieces(text)
    for at, piece in enumerate(found):
        others = " ".join(text[other] for other in found[:at] + found[at + 1 :])
        assert without(text, piece).split() == others.split()


def test_the_work_has_a_bound_however_long_the_text() -> None:
    assert len(pieces("word " * 200)) == MOST
    assert len(pieces("word " * 1_000)) == 12
    assert len(pieces("word " * 100_000)) == FEWEST
    assert pieces("") == pieces(" \n") == []


@pytest.mark.parametrize(
    ("part", "weight"),
    [
        (Label(NEGATIVE, 0.6, NEUTRAL), 0.3),
        (Label(NEGATIVE, 0.95, NEUTRAL), -0.05),
        (Label(POSITIVE, 0.7, NEGATIVE), 0.6),
        (Label(POSITIVE, 0.4, NEGATIVE), 0.5),
        (Label(POSITIVE, 0.7, NEUTRAL), 0.9),
        (Label(POSITIVE, 0.7, None), 0.9),
    ],
    ids=["less sure", "surer", "second now", "second, and not above the first", "gone", "one label only"],
)
def test_a_words_weight_is_the_confidence_that_is_lost_without_it(part: Label[Sentiment], weight: float) -> None:
    assert weights(Label(NEGATIVE, 0.9, NEUTRAL), [part]) == pytest.approx([weight])
