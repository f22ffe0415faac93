"""How far a post has reached, as X, Reddit and a tape tell it when it is heard and when it is looked at again."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engage.notes import Reach
from listeners.reddit.things import thing
from listeners.tape import Listener, Settings
from listeners.x.fields import reach_of
from tests import reddit_scene, x_scene
from tests.fakes import NOON, FakeClock


@pytest.fixture
def x() -> Iterator[x_scene.Scene]:
    with x_scene.scene() as made:
        yield made


@pytest.fixture
def reddit() -> Iterator[reddit_scene.Scene]:
    yield from reddit_scene.scene()


def test_x_tells_replies_likes_and_reposts_quotes_among_them(x: x_scene.Scene) -> None:
    # Given a post that somebody answered, somebody quoted, somebody reposted, and five liked
    ben = x.x.add_user("ben")
    post = x.post("@goodword_air where is my bag?")
    post.likes = 5
    x.post("mine too", by=ben, reply_to=post)
    x.post("look at this", by=ben, quote=post)
    x.post("", by=ben, retweet_of=post)
    # When it is heard
    ear = x.heard()
    [mention] = [one for one in ear.mentions if one.external_id == str(post.id)]
    # Then its reach comes with it, and when it is looked at again, the reach of then
    assert mention.reach == Reach(replies=1, likes=5, reposts=2)
    post.likes = 900
    [standing] = ear.listener.look_again([mention])
    assert standing.reach == Reach(replies=1, likes=900, reposts=2)


@pytest.mark.parametrize(
    ("metrics", "reach"),
    [
        ({}, Reach()),
        ({"public_metrics": {}}, Reach()),
        ({"public_metrics": ["5"]}, Reach()),
        ({"public_metrics": {"like_count": "5", "reply_count": -1, "retweet_count": True}}, Reach()),
        ({"public_metrics": {"like_count": 0, "quote_count": 2}}, Reach(None, 0, 2)),
    ],
)
def test_what_x_does_not_tell_is_unknown_and_not_nothing(metrics: dict[str, Any], reach: Reach) -> None:
    assert reach_of(metrics) == reach


def test_reddit_tells_comments_and_score_of_a_submission_and_the_score_of_a_comment(reddit: reddit_scene.Scene) -> None:
    # Given a submission with two comments and a score of 40, and a comment with a score of 7
    submission = reddit.reddit.submit("anna", "travel", "u/goodword_air lost my bag")
    comment = reddit.reddit.comment("ben", submission, "u/goodword_air mine too")
    reddit.reddit.comment("cleo", submission, "oh no")
    submission.score, comment.score = 40, 7
    # When they are heard
    heard = [reddit.mention(submission), reddit.mention(comment)]
    # Then each has its own; nobody reposts on Reddit
    reaches = [Reach(replies=2, likes=40), Reach(likes=7)]
    assert [mention.reach for mention in heard] == reaches
    submission.score, comment.score = 4_000, -3
    stands = {standing.external_id: standing.reach for standing in reddit.listener.look_again(heard)}
    assert [stands[mention.external_id] for mention in heard] == [Reach(2, 4_000), Reach(None, 0)]


SCORES: list[tuple[dict[str, Any], int | None]] = [
    ({}, None),
    ({"score": "7"}, None),
    ({"score": 7, "score_hidden": True}, None),
    ({"score": 7, "num_comments": 9}, 7),
]


@pytest.mark.parametrize(("told", "likes"), SCORES)
def test_a_score_that_reddit_hides_or_leaves_out_is_unknown(told: dict[str, Any], likes: int | None) -> None:
    data = {"name": "t1_a", "author": "ben", "body": "hello", "created_utc": NOON.timestamp(), **told}
    assert thing({"kind": "t1", "data": data}).reach == Reach(likes=likes)


def heard(tape: Path, text: str) -> tuple[Listener, list[Any], list[str]]:
    """The listener, the mentions that it hears, and its notes."""
    tape.write_text(text, encoding="utf-8")
    listener = Listener("tape", Settings(file=tape), FakeClock().now)
    batches = list(listener.hear(None))
    return listener, [m for one in batches for m in one.mentions], [n.problem for one in batches for n in one.notes]


@pytest.mark.parametrize(
    "header", ["replies,likes,reposts", "reply_count,favorite_count,retweet_count", "num_comments,ups,shares"]
)
def test_a_tape_may_have_columns_for_it(tmp_path: Path, header: str) -> None:
    listener, mentions, _ = heard(tmp_path / "tape.csv", f'id,text,{header}\n1,hello,3,"1,200",0\n2,hello,,,\n')
    assert [mention.reach for mention in mentions] == [Reach(3, 1200, 0), Reach()]
    assert [standing.reach for standing in listener.look_again(mentions)] == [Reach(3, 1200, 0), Reach()]


def test_a_tape_of_posts_as_x_exports_them_has_it_too(tmp_path: Path) -> None:
    post = {"id": "1", "text": "hello", "public_metrics": {"reply_count": 2, "like_count": 9, "retweet_count": 1}}
    _, [mention], _ = heard(tmp_path / "tape.jsonl", json.dumps(post) + "\n")
    assert mention.reach == Reach(2, 9, 1)


def test_what_is_no_number_is_left_out_and_noted(tmp_path: Path) -> None:
    _, [mention], notes = heard(tmp_path / "tape.csv", "id,text,likes\n1,hello,many\n")
    assert mention.reach == Reach()
    assert notes == ["its likes, 'many', are no number and were left out"]
