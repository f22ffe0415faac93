from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.glitches.naming import Background, title, typical, vote
from engage.glitches.words import MOST, telling, terms
from engage.labels import Cause, Label
from tests.test_glitches_gathering import APP, BAG, OTHERS, about, glitch_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("@GoodAir my Bag is LOST again!! https://t.example/bag #BadService", ("bag", "lost", "badservice")),
        ("Where's my bag?? 3 days, 2 calls &amp; nothing", ("bag", "calls")),
        ("Mein Koffer ist nicht da, und das seit drei Tagen", ("koffer", "drei", "tagen")),
        ("<b>bag</b> {{ lost }} ' OR 1=1", ("bag", "lost")),
        ("😀 10 20 ...", ()),
        ("", ()),
    ],
)
def test_the_words_that_tell_what_a_complaint_is_about(text: str, words: tuple[str, ...]) -> None:
    assert telling(text) == words


@given(st.text(max_size=300))
def test_whatever_comes_in_the_words_are_few_and_hold_no_markup(text: str) -> None:
    found = telling(text * 5)
    assert len(found) <= MOST
    assert not set('<>&{}[]()"=;/\\@#\n') & set("".join(found))


def test_two_words_that_follow_each_other_are_a_phrase() -> None:
    assert terms(("lost", "bag", "bag")) == {"lost", "bag", "lost bag"}


def test_a_title_is_what_stands_here_and_not_elsewhere() -> None:
    here = [("lost", "bag", "gate"), ("lost", "bag", "belt"), ("bags", "lost", "bag"), ("flight", "lost", "bag")] * 3
    found = title(here, Background([*here, *OTHERS]))
    assert found.text == "Lost bag"
    assert found.words == ("lost bag",)
    assert found.because == "“lost bag” stands in 100% of its incidents and in 0.0% of other complaints"


def test_a_word_that_every_complaint_has_makes_no_title() -> None:
    here = [("flight",)] * 8
    found = title(here, Background([*here, *([("flight", "delayed")] * 90)]))
    assert found.text == ""
    assert found.because == "no word stands in it more often than in other complaints"


def test_where_little_else_is_heard_a_title_is_what_most_of_them_say() -> None:
    said = [("app", "crashes", "check"), ("app", "crashes", "again"), ("app", "check", "crashes"), ("app", "useless")]
    alone = title(said * 3, Background(said * 3))
    assert alone.text == "App crashes, check"
    assert alone.because == "“app crashes” stands in 50% of its incidents, and little else is heard"
    # With as many other complaints that say the same words it is told from those, or not at all
    assert title(said * 3, Background(said * 6)).text == ""


def test_a_word_of_one_or_two_incidents_makes_no_title() -> None:
    here = [("app", "login"), ("app", "zebra"), ("app", "zebra"), *([("app", "login")] * 9)]
    assert "zebra" not in title(here, Background([*here, *OTHERS])).text.lower()


def test_nothing_has_no_title_and_no_cause() -> None:
    assert title([], Background()).text == ""
    assert vote([]) is None
    assert vote([None, None]) is None


def test_sure_readings_weigh_more_in_the_vote() -> None:
    found = vote([Label(Cause.DELAY, 0.3), Label(Cause.DELAY, 0.3), Label(Cause.QUEUES, 0.9), None])
    assert found is not None
    assert found.cause is Cause.QUEUES
    assert found.share == pytest.approx(0.6)
    assert found.because == "1 of 4 incidents were read as queues"


def test_the_typical_incidents_come_first_and_each_is_somebody_elses() -> None:
    # Given a stranger about something else, seven about a bag, and one of these who wrote twice
    bags = [about(BAG, number, noise=0.3) for number in range(7)]
    again = replace(about(BAG, 8, noise=0.3), contact=bags[0].contact)
    incidents = [about(APP, 1, contact="stranger"), *bags, again]
    glitch = glitch_of(1, incidents)
    shown = typical(glitch, incidents, len(incidents))
    assert len(shown) == len({one.contact for one in incidents})
    assert shown[-1].contact == "stranger"
    assert typical(glitch, []) == []
