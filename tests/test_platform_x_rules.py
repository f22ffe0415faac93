"""What X on this machine lets an app post, asked through the real tweepy."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
import tweepy

from tests.fakes import FakeClock
from tests.platforms.serving import Server
from tests.platforms.x import X
from tests.platforms.x_client import user_client
from tests.platforms.x_problems import DUPLICATE, INVISIBLE, NOT_SUMMONED, RESTRICTED

DAY = timedelta(days=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def x(clock: FakeClock) -> X:
    return X(clock=clock, duplicates_within=DAY)


@pytest.fixture
def server(x: X) -> Iterator[Server]:
    with Server(x) as server:
        yield server


@pytest.fixture
def client(server: Server) -> tweepy.Client:
    return user_client(server)


def test_a_reply_to_who_mentioned_us_is_posted_under_that_post(x: X, server: Server, client: tweepy.Client) -> None:
    anna = x.add_user("anna")
    parent = x.post(anna, "@goodword_air my bag is gone")
    client.return_type = requests.Response
    said = client.create_tweet(text="We are looking for it", in_reply_to_tweet_id=parent.id)
    [posted] = x.posted_by("goodword_air")
    assert said.status_code == 201
    assert said.json()["data"] == {
        "id": str(posted.id),
        "text": "@anna We are looking for it",
        "edit_history_tweet_ids": [str(posted.id)],
    }
    assert posted.referenced("replied_to") is parent
    assert posted.conversation_id == parent.id


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "Requires either text"), ("   ", "Requires either text"), ("x" * 281, "too long"), ("东" * 141, "too long")],
)
def test_a_text_that_is_empty_or_too_long_is_refused(x: X, client: tweepy.Client, text: str, says: str) -> None:
    with pytest.raises(tweepy.BadRequest, match=says):
        client.create_tweet(text=text)
    assert x.posted_by("goodword_air") == []


def test_280_characters_are_posted_however_long_the_link_among_them(x: X, client: tweepy.Client) -> None:
    parent = x.post(x.add_user("anna"), "@goodword_air hello")
    client.create_tweet(text="x" * 256 + " https://goodword.example/" + "y" * 90, in_reply_to_tweet_id=parent.id)
    assert len(x.posted_by("goodword_air")) == 1


def test_the_same_text_is_refused_until_its_window_is_over(x: X, clock: FakeClock, client: tweepy.Client) -> None:
    # Given a reply
    anna, ben = x.add_user("anna"), x.add_user("ben")
    parent = x.post(anna, "@goodword_air my bag is gone")
    client.create_tweet(text="We are looking", in_reply_to_tweet_id=parent.id)
    # When it is sent again, then X refuses it in its own words and gives no code
    with pytest.raises(tweepy.Forbidden) as refused:
        client.create_tweet(text="We are looking", in_reply_to_tweet_id=parent.id)
    assert refused.value.api_messages == [DUPLICATE]
    assert refused.value.api_codes == []
    # And the same words to somebody else are another text, by the handle before it
    other = x.post(ben, "@goodword_air mine too")
    client.create_tweet(text="We are looking", in_reply_to_tweet_id=other.id)
    clock.turn(DAY)
    client.create_tweet(text="We are looking", in_reply_to_tweet_id=parent.id)
    assert len(x.posted_by("goodword_air")) == 3


def test_who_did_not_summon_us_gets_no_reply_but_from_an_enterprise_app(x: X, client: tweepy.Client) -> None:
    # Given four people: one only talks about us, one retweets, one quotes us, one answers us
    anna, ben, cleo, dora = (x.add_user(name) for name in ("anna", "ben", "cleo", "dora"))
    ours = x.post(x.account, "New films!")
    about, retweet = x.post(anna, "goodword air is late"), x.post(ben, "", retweet_of=ours)
    quote, answer = x.post(cleo, "look at this", quote=ours), x.post(dora, "nice", reply_to=ours)
    # Then only the last two have engaged us
    for post in (about, x.post(anna, "and you, @ben?", reply_to=about)):
        with pytest.raises(tweepy.Forbidden) as refused:
            client.create_tweet(text="Hello", in_reply_to_tweet_id=post.id)
        assert refused.value.api_messages == [NOT_SUMMONED]
    for number, post in enumerate((quote, answer)):
        client.create_tweet(text=f"Hello {number}", in_reply_to_tweet_id=post.id)
    assert len(x.posted_by("goodword_air")) == 3
    # And an enterprise app may reply to anybody
    x.enterprise = True
    for number, post in enumerate((about, retweet)):
        client.create_tweet(text=f"Hi {number}", in_reply_to_tweet_id=post.id)
    assert len(x.posted_by("goodword_air")) == 5


def test_a_parent_that_is_deleted_protected_or_never_was_cannot_be_answered(x: X, client: tweepy.Client) -> None:
    anna, ben = x.add_user("anna"), x.add_user("ben")
    deleted, hidden = x.post(anna, "@goodword_air hello"), x.post(ben, "@goodword_air hello")
    x.delete(deleted)
    x.protect(ben)
    for parent in (deleted.id, hidden.id, 1):
        with pytest.raises(tweepy.Forbidden) as refused:
            client.create_tweet(text="Hello", in_reply_to_tweet_id=parent)
        assert refused.value.api_messages == [INVISIBLE]
    assert x.posted_by("goodword_air") == []


@pytest.mark.parametrize(
    ("settings", "follows", "root_mentions", "may"),
    [
        ("everyone", False, False, True),
        ("following", False, False, False),
        ("following", True, False, True),
        ("mentionedUsers", True, False, False),
        ("mentionedUsers", False, True, True),
        ("subscribers", True, False, False),
    ],
)
def test_who_began_a_conversation_says_who_may_reply_in_it(
    x: X, client: tweepy.Client, settings: str, follows: bool, root_mentions: bool, may: bool
) -> None:
    anna, ben = x.add_user("anna"), x.add_user("ben")
    if follows:
        x.follow(anna, x.account)
    root = x.post(anna, "@goodword_air is late" if root_mentions else "late again", reply_settings=settings)
    parent = x.post(ben, "ask @goodword_air", reply_to=root)
    if may:
        client.create_tweet(text="Hello", in_reply_to_tweet_id=parent.id)
    else:
        with pytest.raises(tweepy.Forbidden) as refused:
            client.create_tweet(text="Hello", in_reply_to_tweet_id=parent.id)
        assert refused.value.api_messages == [RESTRICTED]
    assert len(x.posted_by("goodword_air")) == may


def test_quotes_are_for_enterprise_apps(x: X, client: tweepy.Client) -> None:
    post = x.post(x.add_user("anna"), "@goodword_air hello")
    with pytest.raises(tweepy.Forbidden):
        client.create_tweet(text="Look", quote_tweet_id=post.id)
    x.enterprise = True
    client.create_tweet(text="Look", quote_tweet_id=post.id)
    assert x.posted_by("goodword_air")[0].referenced("quoted") is post


def test_a_day_has_so_many_posts_and_no_more(clock: FakeClock) -> None:
    x = X(clock=clock, posts_a_day=2)
    with Server(x) as server:
        client = user_client(server)
        for number in range(2):
            client.create_tweet(text=f"post {number}")
        with pytest.raises(tweepy.TooManyRequests) as refused:
            client.create_tweet(text="post 2")
        assert refused.value.response.headers["x-user-limit-24hour-remaining"] == "0"
        assert refused.value.response.headers["x-rate-limit-remaining"] == "97"
        clock.turn(DAY + timedelta(seconds=1))
        client.create_tweet(text="post 2")
    assert len(x.posted_by("goodword_air")) == 3
