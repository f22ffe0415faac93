from hypothesis import given, settings
from hypothesis import strategies as st

from listeners.text import EXCERPT, clean, excerpt, one_line

ANY = st.text(st.characters(codec=None, exclude_categories=()))


@settings(deadline=None)
@given(ANY)
def test_what_is_clean_can_be_kept_as_utf_8_without_nuls(text: str) -> None:
    cleaned, _ = clean(text)
    assert "\0" not in cleaned
    assert cleaned.encode().decode() == cleaned


@settings(deadline=None)
@given(ANY)
def test_nothing_is_counted_as_replaced_but_what_was(text: str) -> None:
    cleaned, replaced = clean(text)
    assert replaced == cleaned.count("\ufffd") - text.count("\ufffd")


@settings(deadline=None)
@given(st.text())
def test_what_can_be_kept_is_left_alone(text: str) -> None:
    assert clean(text.replace("\0", "")) == (text.replace("\0", ""), 0)


def test_two_halves_become_one_and_a_lone_half_is_replaced() -> None:
    assert clean("a\ud83d\ude00b\ud83dc\0") == ("a😀b\ufffdc\ufffd", 2)


@settings(deadline=None)
@given(ANY)
def test_an_excerpt_is_one_short_printable_line(text: str) -> None:
    shown = excerpt(text)
    assert len(shown) <= EXCERPT
    assert shown.isprintable()


def test_an_excerpt_says_when_there_is_more() -> None:
    assert excerpt("x" * 200) == "x" * 200
    assert excerpt("x" * 201) == "x" * 199 + "…"
    assert excerpt(" " * 1000 + "x") == "…"


def test_one_line_has_no_white_space_but_single_spaces() -> None:
    assert one_line(" a\t\n b\u2003 ") == "a b"
