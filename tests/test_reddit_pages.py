"""Reddit's lists page by page: nothing is lost when many came, when we stop in between, or when entries vanish."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from listeners.reddit.cursor import Cursor, Place
from tests.fakes import NOON
from tests.platforms.faults import Fault
from tests.platforms.reddit_objects import Comment
from tests.platforms.serving import Answer, Asked
from tests.reddit_scene import Scene, Told, scene

COMMENTS = "GET /r/travel/comments"


@pytest.fixture(name="at")
def _at() -> Iterator[Scene]:
    for at in scene():
        at.listening(subreddits=["travel"])
        yield at


def many(at: Scene, count: int) -> list[Comment]:
    """So many comments, a second apart, the last of them now; the submission is too old to be heard."""
    now = at.clock.now()
    submission = at.reddit.submit("anna", "travel", "Lisbon", at=now - timedelta(days=1))
    moments = (now - timedelta(seconds=count - number - 1) for number in range(count))
    return [
        at.reddit.comment("ben", submission, f"number {number}", at=moment) for number, moment in enumerate(moments)
    ]


def test_all_pages_are_heard_each_post_once(at: Scene) -> None:
    posted = [comment.fullname for comment in many(at, 250)]

    assert at.hear().names == posted[::-1]
    assert at.server.count(COMMENTS) == 3
    assert at.hear().names == []


def test_each_page_is_handed_on_before_the_next_is_asked_for(at: Scene) -> None:
    many(at, 250)
    listening = at.listener.hear(None)

    asked = [(len(next(listening).mentions), at.server.count(COMMENTS)) for _ in range(3)]

    assert asked == [(100, 1), (100, 2), (50, 3)]


def test_whoever_stops_between_two_pages_hears_them_again_and_misses_none(at: Scene) -> None:
    # Given a listener that is killed after its first page is stored
    posted = {comment.fullname for comment in many(at, 250)}
    first = next(at.listener.hear(None))
    assert first.cursor is None

    # When another goes on
    at.listening(subreddits=["travel"])
    told = at.hear()

    # Then
    assert set(told.names) == posted
    assert at.hear().names == []


def test_a_page_that_fails_leaves_the_place_and_the_next_poll_hears_all(at: Scene) -> None:
    posted = {comment.fullname for comment in many(at, 250)}
    at.server.faults.next_on(COMMENTS, None, Fault.SERVER_ERROR)

    assert len(at.hear().names) == 100
    assert set(at.hear().names) == posted


def test_an_entry_that_vanishes_between_two_pages_does_not_hide_the_rest(at: Scene) -> None:
    # Given the entry after which the second page begins is deleted when the first has been read
    posted = many(at, 250)
    listening = at.listener.hear(None)
    told = Told()
    told.heards.append(next(listening))
    at.reddit.delete(posted[150])

    # When
    told.heards.extend(listening)

    # Then
    assert set(told.names) == {comment.fullname for comment in posted}
    assert len(told.names) == 250


def test_when_too_many_vanish_between_two_pages_a_possible_gap_is_told(at: Scene) -> None:
    posted = many(at, 250)
    listening = at.listener.hear(None)
    told = Told()
    told.heards.append(next(listening))
    for comment in posted[150:153]:
        at.reddit.delete(comment)

    told.heards.extend(listening)

    assert [note[:40] for note in told.notes] == ["the comments of r/travel: more came sinc"]


def test_an_entry_that_vanishes_after_it_was_heard_does_not_deafen_us(at: Scene) -> None:
    heard = many(at, 3)
    at.hear()
    for comment in heard:
        at.reddit.delete(comment)
    new = at.reddit.comment("ben", heard[0].submission, "still here")

    assert at.hear().names == [new.fullname]


def test_more_than_a_list_gives_back_is_told_as_a_possible_gap(at: Scene) -> None:
    posted = many(at, 1_050)

    told = at.hear()

    assert set(told.names) == {comment.fullname for comment in posted[50:]}
    (note,) = told.notes
    assert note.startswith("the comments of r/travel: more came since 2026-03-02 11:00 UTC than Reddit gives back")
    assert at.hear().notes == []


def test_a_long_list_without_a_gap_is_not_told_as_one(at: Scene) -> None:
    many(at, 1_050)
    at.hear()
    at.reddit.comment("ben", at.reddit.submit("cleo", "travel", "Porto"), "new")

    assert at.hear().notes == []


class Odd:
    """The same Reddit, whose lists have some entries that are not as its API documents them."""

    def __init__(self, at: Scene, entries: list[Any]) -> None:
        self.entries, self.reddit = entries, at.reddit

    def answer(self, asked: Asked) -> Answer:
        answer = self.reddit.answer(asked)
        if asked.path == "/r/travel/comments":
            answer.body["data"]["children"][1:1] = self.entries
        return answer

    def refusal(self, fault: Fault, asked: Asked) -> Answer:
        return self.reddit.refusal(fault, asked)


def row(**changes: object) -> dict[str, object]:
    return {
        "kind": "t1",
        "data": {"name": "t1_zz", "created_utc": NOON.timestamp(), "body": "hello", "author": "cleo", **changes},
    }


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (None, "has no fullname"),
        ("text", "has no fullname"),
        ({"kind": "t1"}, "has no fullname"),
        (row(name="t1_ZZ;"), "has no fullname"),
        (row(name=7), "has no fullname"),
        (row(created_utc=None), "does not say when it was posted"),
        (row(created_utc="noon"), "does not say when it was posted"),
        (row(created_utc=1e300), "does not say when it was posted"),
        (row(created_utc=float("nan")), "does not say when it was posted"),
        (row(body=" \n"), "has no text"),
        (row(body=["a"]), "has no text"),
        ({"kind": "t3", "data": {"name": "t3_zz", "created_utc": NOON.timestamp()}}, "has no title"),
    ],
)
def test_one_odd_entry_is_told_once_and_does_not_lose_its_page(at: Scene, entry: Any, problem: str) -> None:
    posted = [comment.fullname for comment in many(at, 3)]
    at.server.platform = Odd(at, [entry])

    told = at.hear()

    assert told.names == posted[::-1]
    (odd,) = told.malformed
    assert (odd.source, odd.line, odd.problem) == ("the comments of r/travel", 2, problem)
    assert len(odd.excerpt) <= 200
    assert at.hear().malformed == []


def test_an_odd_comment_of_our_own_is_told_once_too(at: Scene) -> None:
    ours = at.reddit.comment("goodword_air", at.reddit.submit("anna", "lisbon", "Lisbon"), " ")

    assert [odd.source for odd in at.hear().malformed] == ["our own comments"]
    assert at.hear().malformed == []
    at.reddit.edit(ours, "We fly there.")
    assert [own.text for own in at.hear().own] == ["We fly there."]


def test_private_messages_in_the_inbox_are_none_of_our_business(at: Scene) -> None:
    many(at, 3)
    at.server.platform = Odd(at, [{"kind": "t4", "data": {"name": "t4_zz", "body": "psst"}}])

    assert (len(at.hear().names), at.hear().malformed) == (3, [])


def test_characters_that_cannot_be_kept_are_replaced(at: Scene) -> None:
    many(at, 1)
    path = "/r/travel/comments/a/\ud83d/"
    at.server.platform = Odd(at, [row(body="NUL \0 half \ud83d", author="c\0leo\n", permalink=path)])

    (odd,) = (mention for mention in at.hear().mentions if mention.external_id == "t1_zz")

    assert (odd.text, odd.author.handle) == ("NUL \ufffd half \ufffd", "c\ufffdleo")
    assert odd.url == "https://www.reddit.com/r/travel/comments/a/\ufffd/"


@pytest.mark.parametrize(
    "permalink", ["https://evil.example/", "//evil.example/r/a/comments/", "/r/a b/comments/1/", 7]
)
def test_an_address_that_is_none_of_reddits_is_made_of_the_ids(at: Scene, permalink: object) -> None:
    many(at, 1)
    at.server.platform = Odd(at, [row(permalink=permalink, link_id="t3_abc")])

    urls = {mention.external_id: mention.url for mention in at.hear().mentions}

    assert urls["t1_zz"] == "https://www.reddit.com/comments/abc/_/zz/"


@pytest.mark.parametrize("body", [[], {"data": None}, {"data": {"children": 3}}, {"kind": "Listing"}])
def test_an_answer_of_another_shape_is_temporary(at: Scene, body: Any) -> None:
    class Shaped(Odd):
        def answer(self, asked: Asked) -> Answer:
            answer = self.reddit.answer(asked)
            return Answer(body) if asked.path == "/r/travel/comments" else answer

    many(at, 1)
    at.server.platform = Shaped(at, [])

    told = at.hear()

    assert str(told.error) == "Reddit's answer is not the list that its API promises (the comments of r/travel)"


def test_a_cursor_comes_back_as_it_went() -> None:
    places = {
        "inbox": Place(NOON, NOON + timedelta(seconds=1.5), ("t1_a", "odd_1"), NOON + timedelta(hours=1)),
        'search "ü"': Place(NOON, NOON),
    }

    assert Cursor.load(Cursor(places).dump()) == (Cursor(places), "")


def test_only_the_places_of_lists_that_are_listened_to_are_kept() -> None:
    cursor = Cursor({"inbox": Place(NOON, NOON), "gone": Place(NOON, NOON)})

    assert cursor.only(["inbox", "new"]).places == {"inbox": Place(NOON, NOON)}
