"""Texts as numbers: what is made alike, and that nothing crosses from one text to the next."""

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import features

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=60)


def parts(texts: list[str]) -> list[list[list[int]]]:
    """For each text its words and its runs, as lists of feature numbers."""
    bags = features.hashed([features.cleaned(text) for text in texts])
    split = [np.split(bag.ids, bag.starts[1:]) for bag in bags]
    return [[ids[ids > 0].tolist() for ids in of_one] for of_one in zip(*split, strict=True)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LATE again", "Late  again\n"),
        ("hi @GoodwordAir", "hi @somebody_else"),
        ("see https://a.example/x?y=1", "see WWW.B.EXAMPLE"),
        ("flight GW117", "flight GW482"),
        ("noooooo", "noo"),
        ("don’t", "don't"),
        ("Tom &amp; me", "Tom & me"),
        ("ﬂight", "flight"),
        ("fl\u200bight\ufeff", "flight"),
        ("a\x00b\ud800c", "abc"),
    ],
)
def test_what_varies_without_meaning_is_made_alike(one: str, other: str) -> None:
    assert features.cleaned(one).strip("\x03 ") == features.cleaned(other).strip("\x03 ")


@pytest.mark.parametrize(("one", "other"), [("late", "late?"), ("late", "late!"), ("late", "LATE"), ("a b", "b a")])
def test_a_question_a_shout_and_the_order_of_words_are_seen(one: str, other: str) -> None:
    first, second = parts([one, other])
    assert set(first[0]) != set(second[0])


@given(st.lists(ANY_TEXT, min_size=1, max_size=8))
def test_a_text_has_the_same_features_whatever_its_neighbours(texts: list[str]) -> None:
    assert parts(texts) == [parts([text])[0] for text in texts]


@given(st.lists(ANY_TEXT, min_size=1, max_size=4))
def test_feature_numbers_fit_the_table_and_every_text_has_some(texts: list[str]) -> None:
    for bag in features.hashed([features.cleaned(text) for text in texts]):
        assert bag.ids.max() < features.BUCKETS
        assert bag.counts.min() >= 1
        assert bag.counts.sum() == np.count_nonzero(bag.ids)


def test_of_a_long_text_the_beginning_and_the_end_are_read() -> None:
    head, tail = "b" * features.HEAD, "e" * features.TAIL
    assert features.cleaned(f"{head}{'x y ' * 300_000}{tail}") == features.cleaned(
        f"{head}.. ..{tail}".replace(".", "z")
    )
    assert len(features.cleaned("x" * 1_000_000)) < 20


def test_the_recipe_s_name_changes_when_the_features_do() -> None:
    # Weights are refused when they come from another recipe. If this fails, give RECIPE a new number and train again.
    bags = features.hashed([features.cleaned("Flying GW117 to Lisbon tonight, can't wait!!! ✈️ ¿Sí? @you http://x")])
    assert (features.RECIPE, zlib.crc32(b"".join(bag.ids.astype("<u4").tobytes() for bag in bags))) == (
        "1 17 (3, 4, 5)",
        2458216865,
    )
