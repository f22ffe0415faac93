"""May we answer, and how: the rules, without any Reddit."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.types import Author, Eligibility, How, Mention, Post
from listeners.reddit import Settings, Speaker
from listeners.reddit.mentions import about_us, closed, eligibility, mention, names, standing
from listeners.reddit.things import Thing, thing
from tests.fakes import NOON

SETTINGS = Settings.model_validate(
    {"account": "goodword_air", "client_id": "id", "client_secret": "s3cr3t", "password": "s3cr3t"}
)
CALLED = "u/goodword_air, are you there?"


def having(**changes: object) -> Settings:
    return SETTINGS.model_copy(update=changes)


def comment(text: str = CALLED, **changes: Any) -> Thing:
    url = "https://www.reddit.com/r/travel/comments/a/x/b/"
    return replace(Thing("t1_b", "ben", text, NOON, url, "t3_a", "t3_a"), **changes)


def submission(**changes: Any) -> Thing:
    url = "https://www.reddit.com/r/travel/comments/a/x/"
    return replace(Thing("t3_a", "anna", "Lisbon", NOON, url, "t3_a"), **changes)


def heard(text: str = CALLED, settings: Settings = SETTINGS, *others: Thing, **changes: Any) -> Mention:
    return mention(comment(text, **changes), {other.fullname: other for other in others}, "reddit", settings)


flags = st.fixed_dictionaries(
    {name: st.booleans() for name in ("is_deleted", "is_removed", "is_locked", "is_archived")}
    | {"author": st.sampled_from(["anna", ""])}
)
rules = st.builds(
    having,
    answer_unsummoned=st.sampled_from(["api", "by_hand"]),
    by_hand_only=st.sampled_from([(), ("TRAVEL",), ("knitting",)]),
)
texts = st.sampled_from([CALLED, "hello", "u/goodword_airport", "xu/goodword_air", "/U/Goodword_Air!"])


@given(flags, flags, rules, texts)
def test_what_reddit_lets_nobody_answer_is_never_answered_and_always_says_why(
    own: dict[str, Any], link: dict[str, Any], settings: Settings, text: str
) -> None:
    one = heard(text, settings, submission(**link), **own)

    is_closed = any((own["is_deleted"], own["is_removed"], own["is_locked"], own["is_archived"], not own["author"]))
    is_closed |= link["is_locked"] or link["is_archived"]
    assert (one.eligibility.how is How.NONE) == is_closed
    assert bool(one.eligibility.because) == (one.eligibility.how is not How.API)


@given(rules, texts, st.booleans())
def test_only_who_called_us_is_answered_by_the_app_unless_the_moderators_say_otherwise(
    settings: Settings, text: str, answers_us: bool
) -> None:
    ours = comment("hi", fullname="t1_c", author="Goodword_Air")
    one = heard(text, settings, submission(), ours, parent_id="t1_c" if answers_us else "t3_a")

    called = answers_us or text in (CALLED, "/U/Goodword_Air!") or settings.answer_unsummoned == "api"
    by_rule = "TRAVEL" in settings.by_hand_only
    assert one.eligibility.how is (How.API if called and not by_rule else How.BY_HAND)


@given(rules, texts, flags, flags, st.booleans())
def test_looking_at_what_did_not_change_changes_nothing(
    settings: Settings, text: str, own: dict[str, Any], link: dict[str, Any], fetched: bool
) -> None:
    here = comment(text, **own)
    found = {"t1_b": here, "t3_a": submission(**link)}
    one = mention(here, found, "reddit", settings)

    stands = standing(one, found, settings)

    assert stands.eligibility == one.eligibility
    assert stands.text == (None if here.is_deleted else one.text)


@given(rules, texts, flags)
def test_the_speaker_finds_from_the_mention_alone_what_the_listener_found(
    settings: Settings, text: str, link: dict[str, Any]
) -> None:
    one = heard(text, settings, submission(**link))

    assert Speaker(settings).eligibility(one) == one.eligibility


def test_a_mention_from_before_the_moderators_said_no_follows_the_rule_of_today() -> None:
    one = heard()
    assert one.eligibility == Eligibility()

    today = Speaker(having(by_hand_only=("travel",))).eligibility(one)

    assert today == Eligibility(How.BY_HAND, "r/travel takes no automated replies")


def test_who_did_not_call_us_is_answered_by_hand_and_the_reason_names_our_account() -> None:
    assert heard("hello").eligibility == Eligibility(
        How.BY_HAND, "nobody called u/goodword_air, and an automated account must not join in"
    )


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("u/goodword_air", True),
        ("(/u/GOODWORD_AIR)", True),
        ("hi,u/goodword_air.", True),
        ("goodword_air", False),
        ("u/goodword_air2", False),
        ("u/goodword_air-fan", False),
        ("menu/goodword_air", False),
        ("r/u/goodword_air", False),
    ],
)
def test_our_name_counts_as_a_whole(text: str, named: bool) -> None:
    assert names(text, "goodword_air") is named


@given(
    st.lists(st.text(min_size=1, max_size=8).filter(lambda word: any(map(str.isalnum, word))), max_size=4), st.text()
)
def test_a_keyword_is_data_never_a_pattern(words: list[str], text: str) -> None:
    is_about_us = about_us(having(keywords=tuple(" ".join(word.split()) for word in words)))

    assert is_about_us(text) or not any(f" {word} " in f" {text} " for word in words if " ".join(word.split()) == word)


def test_what_is_gone_above_is_not_shown_and_never_an_answer_to_us() -> None:
    ours = comment("hi", fullname="t1_c", author="goodword_air", is_removed=True)

    one = heard("thanks", SETTINGS, submission(), ours, parent_id="t1_c")

    assert one.thread == (Post("t3_a", "anna", "Lisbon"),)


def test_a_removed_post_keeps_its_words_and_a_deleted_one_loses_them() -> None:
    one = heard(CALLED, SETTINGS, submission())

    for here, text in ((comment("[removed]", is_removed=True), CALLED), (comment("[deleted]", is_deleted=True), None)):
        assert standing(one, {"t1_b": here}, SETTINGS).text == text


def test_a_thread_that_could_not_be_fetched_closes_nothing() -> None:
    assert closed(comment(), {}) == ""


@pytest.mark.parametrize(
    ("data", "deleted", "removed"),
    [
        ({"author": "[deleted]", "selftext": "[deleted]", "removed_by_category": "deleted"}, True, False),
        ({"author": "[deleted]", "selftext": "", "removed_by_category": "deleted"}, True, False),
        ({"author": "[deleted]", "selftext": "[removed]", "removed_by_category": "moderator"}, False, True),
        ({"author": "anna", "selftext": "[ Removed by Reddit ]"}, False, True),
        ({"author": "anna", "selftext": "spam", "removed_by_category": "reddit"}, False, True),
        ({"author": "anna", "selftext": "[deleted]", "removed_by_category": None}, False, False),
        ({"author": "[deleted]", "selftext": "still here"}, False, False),
    ],
)
def test_reddit_says_in_several_ways_that_a_post_is_gone(data: dict[str, Any], deleted: bool, removed: bool) -> None:
    read = thing({"kind": "t3", "data": {"name": "t3_a", "created_utc": 1.0, "title": "Lisbon", **data}})

    assert (read.is_deleted, read.is_removed) == (deleted, removed)


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
fields = ["author", "body", "title", "selftext", "permalink", "context", "link_id", "parent_id", "locked", "archived"]


@given(
    st.sampled_from(["t1_abc", "t3_abc"]),
    st.dictionaries(st.sampled_from([*fields, "created_utc", "removed_by_category"]), anything),
)
def test_any_entry_becomes_a_mention_or_says_why_not(name: str, data: dict[str, Any]) -> None:
    problems = []
    try:
        read = thing({"kind": name[:2], "data": {"created_utc": 1.0, "name": name, **data}})
    except ValueError as error:
        problems.append(str(error))
    assert set(problems) <= {"has no text", "has no title", "does not say when it was posted"}
    if problems:
        return

    made = mention(read, {}, "reddit", SETTINGS)
    assert made.external_id == name
    assert made.url == "" or made.url.startswith("https://www.reddit.com/")
    assert "\n" not in made.author.handle
    (made.text + made.author.handle + made.url + made.thread_id + made.parent_id).encode()


def test_eligibility_needs_no_address() -> None:
    nowhere = Mention("reddit", "t1_b", "hello", Author("ben"), NOON, "reddit")

    assert eligibility(SETTINGS, nowhere).how is How.BY_HAND
