"""X on this machine, seen through the real tweepy: what is read of people and posts."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import tweepy

from tests.fakes import NOON, FakeClock
from tests.platforms.serving import Server
from tests.platforms.x import X
from tests.platforms.x_client import user_client

TWEET_FIELDS = ["author_id", "conversation_id", "created_at", "lang", "entities", "public_metrics"]
TWEET_FIELDS += ["referenced_tweets", "in_reply_to_user_id", "reply_settings", "note_tweet"]
EXPANSIONS = ["author_id", "referenced_tweets.id", "referenced_tweets.id.author_id"]
LAG = timedelta(seconds=10)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def x(clock: FakeClock) -> X:
    return X(clock=clock)


@pytest.fixture
def server(x: X) -> Iterator[Server]:
    with Server(x) as server:
        yield server


@pytest.fixture
def client(server: Server) -> tweepy.Client:
    return user_client(server)


def test_mentions_come_newest_first_page_by_page_and_after_since_id_only_what_is_new(
    x: X, clock: FakeClock, client: tweepy.Client
) -> None:
    # Given twelve mentions and a post that mentions nobody
    anna = x.add_user("anna")
    posts = []
    for number in range(12):
        clock.turn(timedelta(seconds=1))
        posts.append(x.post(anna, f"@goodword_air my bag is gone, {number}"))
    x.post(anna, "nice weather")
    # When all pages are asked for
    pages = list(tweepy.Paginator(client.get_users_mentions, x.account.id, max_results=5, user_auth=True))
    # Then every mention is there once
    assert [tweet.id for page in pages for tweet in page.data] == [post.id for post in reversed(posts)]
    assert [page.meta["result_count"] for page in pages] == [5, 5, 2]
    assert pages[0].meta["newest_id"] == str(posts[-1].id)
    # And since_id and start_time leave out what came before
    since = client.get_users_mentions(x.account.id, since_id=posts[9].id, user_auth=True)
    assert [tweet.id for tweet in since.data] == [posts[11].id, posts[10].id]
    started = client.get_users_mentions(x.account.id, start_time=posts[10].at, user_auth=True)
    assert [tweet.id for tweet in started.data] == [posts[11].id, posts[10].id]
    empty = client.get_users_mentions(x.account.id, since_id=posts[11].id, user_auth=True)
    assert empty.data is None
    assert empty.meta == {"result_count": 0}


def test_mentions_reach_800_posts_back(x: X, client: tweepy.Client) -> None:
    anna = x.add_user("anna")
    for number in range(810):
        x.post(anna, f"@goodword_air {number}")
    pages = tweepy.Paginator(client.get_users_mentions, x.account.id, max_results=100, user_auth=True)
    assert sum(page.meta["result_count"] for page in pages) == 800


def test_a_timeline_has_ones_own_posts_and_leaves_out_what_it_is_told_to(x: X, client: tweepy.Client) -> None:
    anna = x.add_user("anna")
    asked = x.post(anna, "@goodword_air where is my bag?")
    said = x.post(x.account, "New films!")
    answer = x.post(x.account, "It is on its way", reply_to=asked)
    repeated = x.post(x.account, "", retweet_of=asked)
    everything = client.get_users_tweets(x.account.id, user_auth=True)
    assert [tweet.id for tweet in everything.data] == [repeated.id, answer.id, said.id]
    original = client.get_users_tweets(x.account.id, exclude=["replies", "retweets"], user_auth=True)
    assert [tweet.id for tweet in original.data] == [said.id]


def test_only_the_fields_that_were_asked_for_are_given(x: X, client: tweepy.Client) -> None:
    anna = x.add_user("anna", followers=7)
    post = x.post(anna, "@goodword_air hello")
    plain = client.get_tweet(post.id, user_auth=True).data
    assert set(plain.data) == {"id", "text", "edit_history_tweet_ids"}
    full = client.get_tweet(post.id, tweet_fields=TWEET_FIELDS, expansions=EXPANSIONS, user_auth=True)
    assert (full.data.author_id, full.data.created_at, full.data.lang) == (anna.id, NOON, "en")
    assert full.data.reply_settings == "everyone"
    assert set(full.includes["users"][0].data) == {"id", "name", "username"}
    user = client.get_user(username="ANNA", user_fields=["public_metrics", "protected"], user_auth=True).data
    assert user.public_metrics["followers_count"] == 7
    assert user.protected is False
    with pytest.raises(tweepy.BadRequest, match=r"tweet.fields"):
        client.get_tweet(post.id, tweet_fields=["autor_id"], user_auth=True)


def test_a_reply_brings_its_parent_both_authors_and_the_conversation(x: X, client: tweepy.Client) -> None:
    # Given a thread of two people
    anna, ben = x.add_user("anna"), x.add_user("ben")
    root = x.post(anna, "my flight is late")
    reply = x.post(ben, "ask @goodword_air", reply_to=root)
    # When the reply is heard
    heard = client.get_users_mentions(x.account.id, tweet_fields=TWEET_FIELDS, expansions=EXPANSIONS, user_auth=True)
    # Then it names its parent, which is there with its author
    [tweet] = heard.data
    assert tweet.text == "@anna ask @goodword_air"
    assert tweet.conversation_id == root.id
    assert tweet.in_reply_to_user_id == anna.id
    assert [(one.type, one.id) for one in tweet.referenced_tweets] == [("replied_to", root.id)]
    assert [one.id for one in heard.includes["tweets"]] == [root.id]
    assert {user.username for user in heard.includes["users"]} == {"anna", "ben"}
    assert client.get_tweet(root.id, tweet_fields=TWEET_FIELDS, user_auth=True).data.public_metrics["reply_count"] == 1
    # And a parent that has been deleted is missing, with an error that says so
    x.delete(root)
    heard = client.get_users_mentions(x.account.id, tweet_fields=TWEET_FIELDS, expansions=EXPANSIONS, user_auth=True)
    assert "tweets" not in heard.includes
    assert heard.errors[0]["type"].endswith("/resource-not-found")
    assert reply.id == heard.data[0].id


def test_text_is_escaped_links_are_shortened_and_long_posts_are_cut(x: X, client: tweepy.Client) -> None:
    anna = x.add_user("anna")
    link = "https://goodword.example/films?a=1&b=2"
    post = x.post(anna, f"5 < 6 & so on {link}, @goodword_air #films")
    tweet = client.get_tweet(post.id, tweet_fields=TWEET_FIELDS, user_auth=True).data
    [url], [mention], [tag] = (tweet.entities[kind] for kind in ("urls", "mentions", "hashtags"))
    assert url["expanded_url"] == link
    assert tweet.text == f"5 &lt; 6 &amp; so on {url['url']}, @goodword_air #films"
    assert tweet.text[url["start"] : url["end"]] == url["url"]
    assert tweet.text[mention["start"] : mention["end"]] == "@goodword_air"
    assert tweet.text[tag["start"] : tag["end"]] == "#films"
    assert mention["id"] == str(x.account.id)
    # And a long post is whole in note_tweet only
    long = x.post(anna, "word " * 100 + "@goodword_air")
    tweet = client.get_tweet(long.id, tweet_fields=TWEET_FIELDS, user_auth=True).data
    assert len(tweet.text) <= 280
    assert tweet.text.endswith("word…")
    assert tweet.data["note_tweet"]["text"] == "word " * 100 + "@goodword_air"
    assert client.get_users_mentions(x.account.id, user_auth=True).data[0].id == long.id


def test_posts_that_are_not_there_are_errors_in_a_200(x: X, client: tweepy.Client) -> None:
    # Given a post, a deleted one, one of a deleted user and a protected one
    anna, ben, eve = x.add_user("anna"), x.add_user("ben"), x.add_user("eve")
    here, deleted = x.post(anna, "here"), x.post(anna, "@goodword_air gone")
    orphan, hidden = x.post(ben, "@goodword_air orphan"), x.post(eve, "@goodword_air hidden")
    x.delete(deleted)
    x.delete_user(ben)
    x.protect(eve)
    # When they are looked up
    found = client.get_tweets([here.id, deleted.id, orphan.id, hidden.id], user_auth=True)
    # Then only the first is given
    assert [tweet.id for tweet in found.data] == [here.id]
    ends = [error["type"].rpartition("/")[2] for error in found.errors]
    assert ends == ["resource-not-found", "resource-not-found", "not-authorized-for-resource"]
    one = client.get_tweet(deleted.id, user_auth=True)
    assert (one.data, len(one.errors)) == (None, 1)
    assert client.get_users_mentions(x.account.id, user_auth=True).data is None
    assert client.get_user(username="ben", user_auth=True).data is None
    # And a follower sees what is protected, as does its author
    x.follow(x.account, eve)
    assert client.get_tweet(hidden.id, user_auth=True).data.id == hidden.id
    own = x.post(x.account, "only for friends")
    x.protect(x.account)
    assert client.get_tweet(own.id, user_auth=True).data.id == own.id


def test_a_retweet_goes_with_its_original(x: X, client: tweepy.Client) -> None:
    anna, ben = x.add_user("anna"), x.add_user("ben")
    original = x.post(anna, "@goodword_air hello")
    retweet = x.post(ben, "", retweet_of=original)
    heard = client.get_users_mentions(x.account.id, user_auth=True).data
    assert [tweet.text for tweet in heard] == ["RT @anna: @goodword_air hello", "@goodword_air hello"]
    x.delete(original)
    assert client.get_users_mentions(x.account.id, user_auth=True).data is None
    assert client.get_tweet(retweet.id, user_auth=True).data is None


def test_an_edit_is_a_new_post_and_lists_have_only_the_newest_version(
    x: X, clock: FakeClock, client: tweepy.Client
) -> None:
    first = x.post(x.add_user("anna"), "@goodword_air my bag is gone")
    x.post(x.account, "We are looking", reply_to=first)
    clock.turn(timedelta(minutes=1))
    second = x.edit(first, "@goodword_air my bag is back")
    [listed] = client.get_users_mentions(x.account.id, tweet_fields=["public_metrics"], user_auth=True).data
    assert listed.public_metrics["reply_count"] == 1
    assert (listed.id, listed.edit_history_tweet_ids) == (second.id, [first.id, second.id])
    old = client.get_tweet(first.id, tweet_fields=["conversation_id"], user_auth=True).data
    assert old.text == "@goodword_air my bag is gone"
    assert old.edit_history_tweet_ids == [first.id, second.id]
    assert second.conversation_id == first.id
    x.delete(second)
    assert client.get_tweets([first.id, second.id], user_auth=True).data is None


def test_a_new_post_is_found_by_its_id_at_once_but_listed_only_after_the_index_lag(clock: FakeClock) -> None:
    x = X(clock=clock, index_lag=LAG)
    post = x.post(x.add_user("anna"), "@goodword_air hello")
    with Server(x) as server:
        client = user_client(server)
        assert client.get_tweet(post.id, user_auth=True).data.id == post.id
        assert client.get_users_mentions(x.account.id, user_auth=True).data is None
        assert client.search_recent_tweets("hello", user_auth=True).data is None
        clock.turn(LAG)
        assert client.get_users_mentions(x.account.id, user_auth=True).data[0].id == post.id
        assert client.search_recent_tweets("hello", user_auth=True).data[0].id == post.id
