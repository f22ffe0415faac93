"""The search language of X on this machine, and what recent search says of a query it cannot answer."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
import tweepy
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import NOON, FakeClock
from tests.platforms.serving import Server
from tests.platforms.x import X
from tests.platforms.x_client import user_client
from tests.platforms.x_search import UnreadableError, parse

WEEK = timedelta(days=7)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def x(clock: FakeClock) -> X:
    return X(clock=clock)


@pytest.fixture
def client(x: X) -> Iterator[tweepy.Client]:
    with Server(x) as server:
        yield user_client(server)


def texts(client: tweepy.Client, query: str) -> set[str]:
    """What is found, by the last word of each text."""
    found = client.search_recent_tweets(query, user_auth=True).data or []
    return {tweet.text.split()[-1] for tweet in found}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("late", {"A", "B"}),
        ("LATE bag", {"B"}),
        ("bag late OR films", {"B", "C"}),
        ("bag (late OR films)", {"B"}),
        ("films OR bag late", {"B", "C"}),
        ("films OR verspätet OR bag", {"B", "C", "D"}),
        ('"late my bag"', {"B"}),
        ('"my late bag"', set()),
        ("late -bag", {"A"}),
        ("late -(bag OR films)", {"A"}),
        ("lat", set()),
        ("@Goodword_Air", {"A", "E"}),
        ("#films", {"C"}),
        ("#film", set()),
        ("from:anna", {"A", "B", "F"}),
        ("from:anna -is:retweet", {"A", "B"}),
        ("to:anna", {"E"}),
        ("to:anna is:reply", {"E"}),
        ("from:ben -is:reply", {"C", "D"}),
        ("from:ben is:quote", {"D"}),
        ("verspätet lang:de", {"D"}),
        ("verspätet lang:en", set()),
        ("(from:anna late) OR (from:ben #films)", {"A", "B", "C"}),
    ],
)
def test_a_query_finds_what_it_says_and_and_binds_before_or(
    x: X, client: tweepy.Client, query: str, found: set[str]
) -> None:
    anna, ben = x.add_user("anna"), x.add_user("ben")
    a = x.post(anna, "@goodword_air is late, A")
    x.post(anna, "Late: my bag! B")
    c = x.post(ben, "new #films C")
    x.post(ben, "verspätet D", quote=a, lang="de")
    x.post(ben, "me too E", reply_to=a)
    x.post(anna, "", retweet_of=x.post(x.add_user("cleo"), "old F", at=NOON - 2 * WEEK))
    assert c.conversation_id == c.id
    assert texts(client, query) == found


@pytest.mark.parametrize(
    "query",
    [
        *[
            "",
            "(late",
            "late)",
            '"late',
            "()",
            "late OR",
            "OR late",
            "-",
            "late --bag",
            "!!!",
            "(" * 60 + "late" + ")" * 60,
        ],
        *["colour:red", "is:green", "from:"],
        *["-late", "is:reply", "lang:en -late", "late OR is:reply"],
    ],
)
def test_a_query_that_cannot_be_read_is_a_400(client: tweepy.Client, query: str) -> None:
    with pytest.raises(tweepy.BadRequest) as refused:
        client.search_recent_tweets(query, user_auth=True)
    assert refused.value.api_errors[0]["parameters"]["query"] == [query]


def test_a_query_has_at_most_512_characters(client: tweepy.Client) -> None:
    client.search_recent_tweets("a" * 512, user_auth=True)
    with pytest.raises(tweepy.BadRequest, match="513 characters"):
        client.search_recent_tweets("a" * 513, user_auth=True)


def test_search_goes_seven_days_back_and_refuses_what_reaches_further(
    x: X, clock: FakeClock, client: tweepy.Client
) -> None:
    # Given an old and a new post
    anna = x.add_user("anna")
    old = x.post(anna, "late A", at=NOON - WEEK - timedelta(hours=1))
    new = x.post(anna, "late B", at=NOON - WEEK + timedelta(hours=1))
    # Then only the new one is found, and an id or a time before that week is a 400
    assert texts(client, "late") == {"B"}
    with pytest.raises(tweepy.BadRequest, match="'since_id' must be a tweet id created after"):
        client.search_recent_tweets("late", since_id=old.id, user_auth=True)
    with pytest.raises(tweepy.BadRequest, match="'start_time' must be on or after"):
        client.search_recent_tweets("late", start_time=old.at, user_auth=True)
    with pytest.raises(tweepy.BadRequest, match="in conjunction with"):
        client.search_recent_tweets("late", since_id=new.id, start_time=new.at, user_auth=True)
    assert client.search_recent_tweets("late", start_time=new.at, user_auth=True).data[0].id == new.id
    assert client.search_recent_tweets("late", since_id=new.id, user_auth=True).data is None


def test_search_goes_page_by_page(x: X, client: tweepy.Client) -> None:
    anna = x.add_user("anna")
    posts = [x.post(anna, f"late {number}") for number in range(25)]
    pages = list(tweepy.Paginator(client.search_recent_tweets, "late", max_results=10, user_auth=True))
    assert [tweet.id for page in pages for tweet in page.data] == [post.id for post in reversed(posts)]
    with pytest.raises(tweepy.BadRequest, match="next_token"):
        client.search_recent_tweets("late", next_token="never-given", user_auth=True)
    with pytest.raises(tweepy.BadRequest, match="max_results"):
        client.search_recent_tweets("late", max_results=5, user_auth=True)


@given(st.text(st.sampled_from('ab ()"-:@#OR\\%'), max_size=40) | st.text(max_size=40))
def test_any_text_is_a_query_or_a_refusal(query: str) -> None:
    x = X(clock=FakeClock())
    post = x.post(x.account, "a OR b")
    with suppress(UnreadableError):
        assert parse(query)(post) in {True, False}
