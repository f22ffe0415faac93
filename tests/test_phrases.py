"""Texts are compared as whole words, whatever they are dressed up as, and in bounded time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.phrases import READ_AT_MOST, Phrase, Text, fold, words


def says(text: str, phrase: str) -> bool:
    return Phrase.of(phrase).needle in Text.of(text).words


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("My flight is DELAYED", "delayed"),
        ("delayed,again and again!", "delayed again"),
        ("still\n\n waiting", "still  waiting"),
        ("I can’t breathe", "can't breathe"),
        ("I can´t breathe", "CAN’T BREATHE"),
        ("#delayed #lost_bag", "lost bag"),
        ("the flight&#39;s delayed &amp; late", "delayed late"),
        ("de\u200blay\u00aded", "delayed"),
        ("𝐝𝐞𝐥𝐚𝐲𝐞𝐝", "delayed"),
        ("d\u0337e\u0337l\u0337a\u0337y\u0337e\u0337d\u0337", "delayed"),
        ("Straße", "STRASSE"),
        ("off to Cancún", "cancun"),
        ("off to Cancun", "Cancún"),
        ("İstanbul", "istanbul"),
        ("Lisbon's weather", "lisbon"),
        ("DM'd you", "dm'd"),
        ("飛行機が遅延した", "遅延"),
        ("so late 😡😡", "😡"),
        ("thanks ❤️", "❤"),
        ("that was €50", "€50"),
        ("a wi–fi outage", "wi-fi"),
    ],
)
def test_a_phrase_is_found(text: str, phrase: str) -> None:
    assert says(text, phrase)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("on a plate, later", "late"),
        ("undelayed", "delayed"),
        ("lost all of my things", "lost my"),
        ("it's", "its"),
        ("cant", "can't"),
        ("747s", "747"),
    ],
)
def test_a_phrase_is_whole_words_in_a_row(text: str, phrase: str) -> None:
    assert not says(text, phrase)


@pytest.mark.parametrize("nothing", ["", "  ", "!!!", "'", "—", "\u200b"])
def test_what_holds_no_word_is_no_phrase(nothing: str) -> None:
    with pytest.raises(ValueError, match="no letter, digit or emoji"):
        Phrase.of(nothing)


@given(st.text(), st.text(), st.text())
@settings(deadline=None)
def test_a_phrase_is_found_in_every_text_that_holds_it_between_blanks(before: str, phrase: str, after: str) -> None:
    if words(fold(phrase)).strip():
        assert says(f"{before} {phrase} {after}", phrase)


@given(st.text())
@settings(deadline=None)
def test_every_text_can_be_folded_and_folding_twice_changes_nothing_more(text: str) -> None:
    folded = fold(text)

    assert "\n" not in folded
    assert folded == folded.strip()
    assert words(fold(folded)) == words(folded) or "&" in text


def test_only_the_beginning_of_an_endless_text_is_looked_at() -> None:
    assert says("x " * (READ_AT_MOST // 2 - 3) + "late", "late")
    assert not says("x " * (READ_AT_MOST // 2) + "late", "late")


@pytest.mark.parametrize(
    "number", ["&#" + "1" * 5000 + ";", "&#x" + "f" * 5000 + ";", "&" + "a" * 5000 + ";", "&#0;&#xD800;"]
)
def test_entities_that_are_none_do_no_harm(number: str) -> None:
    assert says(f"{number} late", "late")


def test_marks_piled_up_without_end_are_cut_before_they_are_sorted() -> None:
    hebrew_points = "\u05b4\u0591" * 5000

    assert len(Text.of(f"a{hebrew_points}").plain) < 50
    assert says(f"a{hebrew_points} late", "late")
