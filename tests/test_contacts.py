"""Who may be one person: what counts as a basis, what does not, and how it is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.claims import Claim, other_handles
from engage.contacts import ASK_FIRST, Identity, suggested
from tests.people import identity


def pairs(*people: Identity, apart: frozenset[tuple[int, int]] = frozenset()) -> list[tuple[int, int]]:
    return [(each.contact, each.other) for each in suggested(people, apart=apart)]


def test_the_same_handle_on_two_platforms_is_a_basis_however_it_is_written() -> None:
    [found] = suggested([identity(3, "reddit", "AnaSilva"), identity(1, "mastodon", "@anasilva")])
    assert (found.contact, found.other, found.needs_consent) == (1, 3, False)
    assert found.basis == "@anasilva on mastodon and @AnaSilva on reddit have the same handle"


@pytest.mark.parametrize("handle", ["ana", "support", "test_account", "throwaway123", "news-bot", "12345678"])
def test_a_handle_that_is_anybodys_is_none(handle: str) -> None:
    assert not pairs(identity(1, "reddit", handle), identity(2, "mastodon", handle))


def test_a_name_that_nobody_else_has_is_a_basis() -> None:
    [found] = suggested([identity(1, "reddit", "as81", "Ana  Silva"), identity(2, "mastodon", "anas", "ana silva")])
    assert found.basis == 'nobody else has the name of @as81 on reddit and @anas on mastodon, "ana silva"'


@pytest.mark.parametrize("name", ["Ana", "", "Customer Support", "The Real Bot", "A B", "123 456 789"])
def test_a_name_that_is_short_or_anybodys_is_none(name: str) -> None:
    assert not pairs(identity(1, "reddit", "as81", name), identity(2, "mastodon", "anas", name))


def test_a_name_that_two_have_on_one_platform_is_not_rare() -> None:
    people = [identity(1, "reddit", "js1", "John Smith"), identity(2, "mastodon", "js2", "John Smith")]
    assert pairs(*people) == [(1, 2)]
    assert not pairs(*people, identity(3, "reddit", "js3", "John Smith"))


def test_whoever_is_one_already_and_whoever_a_person_told_apart_is_not_suggested() -> None:
    one = [identity(1, "reddit", "anasilva"), identity(2, "mastodon", "anasilva", contact=1)]
    assert not pairs(*one)
    assert pairs(*one, identity(3, "bluesky", "anasilva")) == [(1, 3)]
    assert not pairs(*one, identity(3, "bluesky", "anasilva"), apart=frozenset({(1, 3)}))


def test_what_concerns_x_says_that_they_must_have_agreed() -> None:
    [found] = suggested([identity(1, "x", "anasilva"), identity(2, "reddit", "anasilva")])
    assert found.needs_consent
    assert found.basis.endswith(ASK_FIRST)
    # also where X comes in only through another handle of the same contact
    linked = identity(3, "x", "somebody_else", contact=1)
    [found] = suggested([identity(1, "mastodon", "anasilva"), identity(2, "reddit", "anasilva")], others=[linked])
    assert found.needs_consent


def test_what_people_say_themselves_comes_first_then_what_has_two_bases() -> None:
    people = [
        identity(1, "reddit", "anasilva"), identity(2, "mastodon", "anasilva"),
        identity(3, "reddit", "otto_b", "Otto Brandt"), identity(4, "mastodon", "otto_b", "Otto Brandt"),
        identity(5, "reddit", "livaune"), identity(6, "mastodon", "liv"),
    ]  # fmt: skip
    found = suggested(
        people, [Claim(5, 70, "mastodon", "liv"), Claim(5, 71, "mastodon", "nobody"), Claim(9, 1, "x", "y")]
    )
    assert [(each.contact, each.other) for each in found] == [(5, 6), (3, 4), (1, 2)]
    assert found[0].basis == "@livaune on reddit wrote that they are @liv on mastodon (mention 70)"
    assert found[1].basis.count("; ") == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Still no bag. I'm @Ana_Silva over on X, you have my booking there", ("x", "ana_silva")),
        ("hi, I am @ana_silva on Twitter.", ("x", "ana_silva")),
        ("(I’m @ana.s on bluesky)", ("bluesky", "ana.s")),
        ("My Reddit name is u/ana-silva!", ("reddit", "ana-silva")),
        ("im u/ana-silva btw", ("reddit", "ana-silva")),
        ("find me on X as @ana_silva", ("x", "ana_silva")),
        ("on mastodon I'm @ana@mastodon.social", ("mastodon", "ana@mastodon.social")),
        ("Find me at @ana_silva, on X", ("x", "ana_silva")),
        ("my handle is @ana_silva on twitter", ("x", "ana_silva")),
    ],
)
def test_another_handle_is_heard_when_people_say_that_it_is_theirs(text: str, found: tuple[str, str]) -> None:
    assert list(other_handles(text)) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "@ana_silva on X is right about you",
        "I'm with @ana_silva on X about this",
        "I'm not @ana_silva on X, please stop",
        "I'm @ana_silva. On X everything is slow",
        "RT @otto: I'm @otto on Reddit",
        'he wrote "I\'m @ana_silva on X" and vanished',
        "find my brother on X as @ana_silva",
        "my flight on X is @ana",
        "I'm @ on X", "I'm @ana", "my X is u/", "I'm on X", "",
    ],
)  # fmt: skip
def test_somebody_elses_handle_is_nobodys_own(text: str) -> None:
    assert not list(other_handles(text))


names = st.sampled_from(["", "Ana Silva", "Otto Brandt", "Support", "J S"])
handles = st.sampled_from(["anasilva", "otto_b", "bo", "support"])
people = st.lists(
    st.tuples(st.sampled_from(["x", "reddit", "mastodon"]), handles, names), max_size=9, unique_by=lambda one: one[:2]
)


@given(people)
def test_no_pair_is_suggested_twice_nor_itself_whatever_the_order(them: list[tuple[str, str, str]]) -> None:
    known = [identity(number, *each, contact=(number + 1) // 2) for number, each in enumerate(them, 1)]
    found = suggested(known)
    assert all(each.contact < each.other and each.basis for each in found)
    assert len({(each.contact, each.other) for each in found}) == len(found)
    assert suggested(known[::-1]) == found


@given(st.text(max_size=200))
def test_any_text_may_be_asked_for_handles(text: str) -> None:
    for platform, handle in other_handles(text):
        assert platform
        assert handle == handle.casefold().strip()
