"""What is made alike before a text is read, and what is spelt out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.cleaning import cleaned

ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=200)


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("@GoodwordAir late AGAIN", "@user late AGAIN"),
        ("see https://t.example/a?b=c&amp;d now", "see http now"),
        ("#NeverAgain #fail #BA2490", "Never Again fail BA2490"),
        ("sooooo late!!!!!", "soo late!!"),
        ("😡", "pouting face"),
        ("ok 👍🏽", "ok thumbs up sign emoji modifier fitzpatrick type-4"),
        ("it’s “fine”", 'it\'s "fine"'),
        ("l\u200bo\u200dst\u202e bag\ufeff", "lost bag"),
        ("ｌａｔｅ", "late"),
        ("a\n\n  b\tc", "a b c"),
        ("half \ud83d a character", "half a character"),
        ("1000000 miles", "100 miles"),
        ("\x00\x01", ""),
        ("", ""),
    ],
)
def test_what_varies_without_meaning_is_made_alike_and_what_means_something_is_spelt_out(
    text: str, read_as: str
) -> None:
    assert cleaned(text) == read_as


@given(ANY_TEXT)
def test_any_text_comes_out_as_words_between_single_blanks(text: str) -> None:
    clean = cleaned(text)
    assert clean == " ".join(clean.split())
    clean.encode("utf-8")
