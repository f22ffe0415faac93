"""Routing: the first playbook that matches answers, always the same one, and every reason is kept."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engage.labels import Cause, Intent, Label, Lane, Sentiment
from engage.phrases import Text
from engage.playbook import Shelf, load
from engage.routing import route
from engage.types import Reading
from tests.fakes import reading
from tests.shelves import good_shelf, said

PLAN = reading(Intent.PLAN, Sentiment.POSITIVE)
COMPLAINT = reading(Intent.COMPLAINT)
REAL_SHELF = load(Path(__file__).parent.parent / "playbooks").shelf

READINGS = st.builds(reading, st.sampled_from(Intent), st.sampled_from(Sentiment), st.none() | st.sampled_from(Cause))
WORDS = ["GW117", "GW999", "lisbon", "refund", "delayed", "lost", "my", "luggage", "hello", "wheelchair"]
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=10).map(" ".join))


def test_the_route_has_the_playbook_what_it_found_and_all_reasons() -> None:
    routed = route(good_shelf(), said("Flying GW117 tonight, and no refund needed"), PLAN)

    assert (routed.lane, routed.playbook) == (Lane.MARKETING, "movies")
    assert routed.version == good_shelf().playbooks[0].version
    assert [(thing.name, thing.value, thing.row["city"]) for thing in routed.found] == [("flight", "GW117", "Lisbon")]
    assert [hit.condition for hit in routed.hits] == ["sentiment", "intent", "says_none", "found"]
    assert routed.misses == ()


def test_each_playbook_asked_in_vain_leaves_its_first_miss() -> None:
    routed = route(good_shelf(), said("GW117 is delayed, I want my money back"), PLAN)

    assert routed.playbook == "rest"
    assert [(miss.playbook, miss.condition, miss.says) for miss in routed.misses] == [
        ("movies", "says_none", 'it says "delayed", which it must not'),
        ("refund", "intent", "the intent is plan, not complaint"),
    ]
    assert [hit.says for hit in routed.hits] == ["asks for nothing: it takes what is left"]


def test_what_is_found_comes_along_even_if_it_was_not_asked_for() -> None:
    with_place = route(good_shelf(), said("refund for my trip to New York please"), COMPLAINT)
    without = route(good_shelf(), said("refund please"), COMPLAINT)

    assert [thing.value for thing in with_place.found] == ["New York"]
    assert (without.playbook, without.found) == ("refund", ())


def test_no_playbook_matches() -> None:
    shelf = Shelf(good_shelf().playbooks[:2], good_shelf().brand)

    routed = route(shelf, said("hello"), PLAN)

    assert (routed.lane, routed.playbook, routed.version, routed.found, routed.hits) == (None, "", "", (), ())
    assert [miss.playbook for miss in routed.misses] == ["movies", "refund"]


def test_an_empty_shelf_answers_nothing() -> None:
    assert route(Shelf(), said("hello"), PLAN).misses == ()


@given(TEXTS, READINGS)
@settings(deadline=None)
def test_the_first_playbook_that_matches_on_its_own_is_the_one(text: str, read: Reading) -> None:
    # Given what each playbook says when it is asked alone
    mention = said(text)
    alone = {p.name: p.ask(mention, read, Text.of(text)) for p in REAL_SHELF.playbooks}
    matching = [name for name, asked in alone.items() if asked.miss is None]

    # When the mention is routed, twice
    routed, again = route(REAL_SHELF, mention, read), route(REAL_SHELF, mention, read)

    # Then the first of those that match answers, and all before it have missed for the reason given
    assert routed == again
    assert routed.playbook == (matching[0] if matching else "")
    before = list(alone)[: list(alone).index(matching[0])] if matching else list(alone)
    assert routed.misses == tuple(alone[name].miss for name in before)
    assert routed.hits == (alone[matching[0]].hits if matching else ())


@given(st.text(max_size=200))
@settings(deadline=None)
def test_conditions_are_all_required(text: str) -> None:
    # Given a mention that movies answers whatever else it says, as long as no word of trouble is in it
    mention, trouble = said(f"GW117 {text}"), said(f"GW117 {text} cancelled")

    # Then one condition that fails is enough for another to answer
    assert route(good_shelf(), trouble, PLAN).playbook != "movies"
    assert route(good_shelf(), mention, replace(PLAN, sentiment=Label(Sentiment.NEGATIVE, 0.9))).playbook != "movies"


def test_a_text_of_a_megabyte_is_routed_by_its_beginning() -> None:
    for endless in (
        "GW117 " + "a" * 1_000_000,
        "GW117 " * 200_000,
        "GW117 " + "&#x41;" * 200_000,
        "GW117 " + "\u05b4\u0591" * 500_000,
    ):
        assert route(good_shelf(), said(endless), PLAN).playbook == "movies"
