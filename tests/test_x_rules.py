"""May we answer a post on X, and how; and what X's JSON is made into, whatever stands in it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.types import Eligibility, How, Mention, Post
from listeners.x import Settings, Speaker, rules
from listeners.x.fields import Page, id_at, time_of
from listeners.x.posts import Reader
from tests.fakes import NOON, mention
from tests.x_scene import APP, OAUTH_1, scene

ACCOUNT = "goodword_air"
OURS, THEIRS = Post("7", ACCOUNT, "New films!", is_ours=True), Post("8", "ben", "late")
HANDLE = "abcdefghijklmnopqrstuvwxyzABC_0189"


def ruled(text: str, enterprise: bool = False, **changes: Any) -> How:
    return rules.eligibility(mention(9, text, **changes), ACCOUNT, enterprise).how


@pytest.mark.parametrize(
    "text",
    [
        "@goodword_air",
        "hi @Goodword_AIR!",
        "(@goodword_air)",
        ".@goodword_air",
        "航班@goodword_air请",
        "＠goodword_air",
        "@goodword_air's",
    ],
)
def test_whoever_addresses_us_has_summoned_us(text: str) -> None:
    assert ruled(text) is How.API


@pytest.mark.parametrize(
    "text",
    [
        "",
        "goodword_air",
        "@goodword_airs",
        "@goodword",
        "me@goodword_air",
        "@goodword_air@example.org",
        "@goodword_air://x",
    ],
)
def test_whoever_merely_names_us_has_not(text: str) -> None:
    assert ruled(text) is How.BY_HAND


def test_whoever_quotes_us_has_summoned_us_and_whoever_answers_us_has_not() -> None:
    assert ruled("nice", parent_id="7", thread_id="9", thread=(OURS,)) is How.API
    assert ruled("nice", parent_id="7", thread_id="7", thread=(OURS,)) is How.BY_HAND
    assert ruled("nice", parent_id="8", thread_id="8", thread=(OURS, THEIRS)) is How.API
    assert ruled("nice", parent_id="8", thread_id="9", thread=(THEIRS,)) is How.BY_HAND


def test_an_enterprise_app_needs_no_summons() -> None:
    assert ruled("nothing of ours", enterprise=True) is How.API


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_handle_between_spaces_is_always_heard(before: str, after: str) -> None:
    assert rules.mentions(f"{before} @GoodWord_Air {after}", ACCOUNT)


@given(st.text(HANDLE, min_size=1, max_size=15).filter(lambda handle: handle.lower() != ACCOUNT))
def test_no_other_handle_is_taken_for_ours(handle: str) -> None:
    assert not rules.mentions(f"hello @{handle} there", ACCOUNT)


@given(st.booleans(), st.sampled_from(["everyone", "mentionedUsers", "following", "subscribers", "new"]), st.booleans())
def test_what_is_set_against_us_comes_with_a_reason(protected: bool, settings: str, named: bool) -> None:
    root = "hello @goodword_air" if named else "hello"
    found = rules.obstacle(protected, settings, root, ACCOUNT)
    if protected:
        assert found == Eligibility(How.NONE, rules.PROTECTED)
    elif named or settings == "everyone":
        assert found is None
    else:
        assert found is not None
        assert found.how is (How.NONE if settings == "mentionedUsers" else How.BY_HAND)
        assert found.because


def test_the_listener_and_x_agree_on_who_may_be_answered() -> None:
    with scene() as at:
        # Given one post of every kind
        ours, cleo = at.post("New films!", by=at.x.account), at.x.add_user("cleo")
        posts = {
            at.post("@goodword_air late bag"): How.API,
            at.post("late bag"): How.BY_HAND,
            at.post("a bag of films", quote=ours): How.API,
            at.post("bag for friends", reply_settings="following"): How.BY_HAND,
            at.post("bag for named ones", reply_settings="mentionedUsers"): How.NONE,
            at.post("bag for @goodword_air and friends", reply_settings="following"): How.API,
            at.post("@goodword_air bag", reply_to=at.post("friends", reply_settings="following")): How.BY_HAND,
            at.post("bag @goodword_air", by=cleo): How.NONE,
        }
        at.x.follow(at.x.account, cleo)
        at.x.protect(cleo)
        # When they are heard, then each is as X would have it
        heard = {each.external_id: each for each in at.heard(keywords=["bag"]).mentions}
        assert [heard[str(post.id)].eligibility.how for post in posts] == list(posts.values())


def test_the_speaker_keeps_what_was_found_and_adds_the_rule() -> None:
    speaker = Speaker(Settings.model_validate({"account": ACCOUNT, **OAUTH_1}))
    found = Eligibility(How.NONE, "its author's posts are protected")
    assert speaker.eligibility(mention(1, "@goodword_air", eligibility=found)) == found
    assert speaker.eligibility(mention(1, "hello")).how is How.BY_HAND
    assert speaker.eligibility(mention(1, "hello @goodword_air")).how is How.API


READER = Reader(Settings.model_validate({"account": ACCOUNT, **APP}), "x")
ROW: dict[str, Any] = {"id": "9", "text": "hello", "author_id": "1", "created_at": "2026-03-02T12:00:00.000Z"}
USERS = {"users": [{"id": "1", "username": "anna", "name": "Anna"}]}


def read(*rows: Any, **includes: Any) -> tuple[tuple[Mention, ...], list[str]]:
    page = Page.of({"data": list(rows), "includes": {**USERS, **includes}, "meta": {}})
    heard = READER.sorted(page, "X", READER.settings.prices.post_read)
    return heard.mentions, [odd.problem for odd in heard.malformed]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (None, "is no JSON object"),
        ({**ROW, "id": "nine"}, "has no id"),
        ({**ROW, "text": " "}, "has no text"),
        ({**ROW, "author_id": "2"}, "X does not say who wrote it"),
        ({**ROW, "created_at": "soon"}, "its created_at, 'soon', is no time"),
        ({**ROW, "created_at": "2026-03-02T12:00:00"}, "its created_at lacks the time zone"),
    ],
)
def test_a_bad_row_is_told_and_loses_nobody_else(row: Any, problem: str) -> None:
    mentions, problems = read(row, ROW)
    assert problems == [problem]
    assert [each.external_id for each in mentions] == ["9"]


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda deeper: (
            st.lists(deeper, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        *ROW,
                        "note_tweet",
                        "referenced_tweets",
                        "edit_history_tweet_ids",
                        "conversation_id",
                        "type",
                        "users",
                        "tweets",
                    ]
                ),
                deeper,
                max_size=6,
            )
        ),
    )
)
def test_whatever_x_sends_every_row_is_a_mention_or_told(odd: Any) -> None:
    page = Page.of({"data": [odd, {**ROW, "referenced_tweets": odd, "note_tweet": odd}], "includes": odd, "meta": odd})
    heard = READER.sorted(page, "X", READER.settings.prices.post_read)
    assert len(heard.mentions) + len(heard.malformed) == 2
    read({**ROW, "edit_history_tweet_ids": odd}, tweets=odd)


def test_nothing_of_the_screen_or_of_the_database_breaks_on_a_name() -> None:
    page = Page.of({"data": [ROW], "includes": {"users": [{"id": "1", "username": "anna", "name": "A\n\0\ud83d b"}]}})
    (found,) = READER.sorted(page, "X", READER.settings.prices.post_read).mentions
    assert found.author.name == "A \ufffd\ufffd b"


@given(st.datetimes(min_value=NOON.replace(year=2015, tzinfo=None), max_value=NOON.replace(year=2040, tzinfo=None)))
def test_ids_are_times(at: Any) -> None:
    at = at.replace(tzinfo=NOON.tzinfo)
    assert abs((time_of(id_at(at)) - at).total_seconds()) < 0.002
