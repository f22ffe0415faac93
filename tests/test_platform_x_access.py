"""X on this machine, seen through the real tweepy: who may ask, how often, and what goes wrong on the way."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests
import tweepy

from tests.fakes import NOON, FakeClock
from tests.platforms import x_access
from tests.platforms.faults import Fault
from tests.platforms.serving import DRIP_SECONDS, Server
from tests.platforms.x import LIMITS, X
from tests.platforms.x_access import Limit
from tests.platforms.x_client import bearer_client, user_client

IMPATIENCE = {Fault.HANGS: 0.5, Fault.ACTED_HANGS: 0.5, Fault.DRIP: DRIP_SECONDS / 2}
"""Seconds after which the client gives up, where waiting longer proves nothing."""


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


def test_every_answer_says_what_is_left_and_the_next_one_is_refused_until_the_reset(clock: FakeClock) -> None:
    x = X(clock=clock, limits={**LIMITS, "mentions": Limit(app=9, user=2)}, window=timedelta(minutes=15))
    with Server(x) as server:
        client = user_client(server)
        client.return_type = requests.Response
        left = [client.get_users_mentions(x.account.id, user_auth=True).headers for _ in range(2)]
        assert [headers["x-rate-limit-remaining"] for headers in left] == ["1", "0"]
        assert left[0]["x-rate-limit-limit"] == "2"
        with pytest.raises(tweepy.TooManyRequests) as refused:
            client.get_users_mentions(x.account.id, user_auth=True)
        assert refused.value.reset_time is not None
        # The app's own token and the other endpoints have windows of their own.
        assert bearer_client(server).get_users_mentions(x.account.id).data is None
        assert client.get_me().status_code == 200
        clock.turn(timedelta(seconds=refused.value.reset_time - clock.now().timestamp()))
        assert client.get_users_mentions(x.account.id, user_auth=True).status_code == 200


@pytest.mark.parametrize("which", ["consumer_key", "consumer_secret", "access_token", "access_token_secret"])
def test_each_of_the_four_oauth_1_credentials_must_be_right(server: Server, which: str) -> None:
    with pytest.raises(tweepy.Unauthorized) as refused:
        user_client(server, {which: "s3cr3t-wrong"}).get_me()
    assert refused.value.api_messages == ["Unauthorized"]
    assert refused.value.api_codes == []


def test_the_signature_holds_for_any_query(x: X, client: tweepy.Client) -> None:
    post = x.post(x.add_user("anna"), "größer & besser: 100% naïve + 东京")
    found = client.search_recent_tweets('"größer & besser" (东京 OR "a+b=c") -"50%"', user_auth=True)
    assert [tweet.id for tweet in found.data] == [post.id]
    with pytest.raises(tweepy.BadRequest):
        client.search_recent_tweets("", user_auth=True)


def test_the_apps_own_token_reads_but_has_no_user(x: X, server: Server) -> None:
    app = bearer_client(server)
    assert app.get_user(username="goodword_air").data.id == x.account.id
    with pytest.raises(tweepy.Forbidden, match="Application-Only is forbidden"):
        app.create_tweet(text="hello", user_auth=False)
    with pytest.raises(tweepy.Unauthorized):
        bearer_client(server, "s3cr3t-unknown").get_user(username="goodword_air")


def test_a_dead_token_is_refused_everywhere_until_it_is_alive_again(x: X, client: tweepy.Client) -> None:
    x.kill_token()
    for call in (client.get_me, lambda: client.create_tweet(text="hello")):
        with pytest.raises(tweepy.Unauthorized):
            call()
    assert x.posted_by("goodword_air") == []
    x.revive_token()
    assert client.get_me().data.username == "goodword_air"


def test_a_refresh_token_is_good_for_one_time_and_an_access_token_for_its_life(
    clock: FakeClock, server: Server
) -> None:
    def refresh(token: str, secret: str = x_access.CLIENT_SECRET) -> requests.Response:
        form = {"grant_type": "refresh_token", "refresh_token": token}
        return requests.post(f"{server.url}/2/oauth2/token", data=form, auth=(x_access.CLIENT_ID, secret), timeout=5)

    # Given an access token
    assert refresh(x_access.REFRESH_TOKEN, "s3cr3t-wrong").status_code == 401
    first = refresh(x_access.REFRESH_TOKEN).json()
    # When the refresh token is used a second time
    again = refresh(x_access.REFRESH_TOKEN)
    # Then it is refused, while the new one is good
    assert (again.status_code, again.json()["error"]) == (400, "invalid_request")
    client = bearer_client(server, first["access_token"])
    assert client.create_tweet(text="in the account's name", user_auth=False).data["text"] == "in the account's name"
    clock.turn(timedelta(seconds=first["expires_in"]))
    with pytest.raises(tweepy.Unauthorized):
        client.get_me(user_auth=False)
    second = refresh(first["refresh_token"]).json()
    assert bearer_client(server, second["access_token"]).get_me(user_auth=False).data.username == "goodword_air"


def test_all_credentials_carry_the_mark_by_which_logs_are_searched() -> None:
    named = "CONSUMER_KEY CONSUMER_SECRET ACCESS_TOKEN ACCESS_TOKEN_SECRET BEARER_TOKEN CLIENT_ID CLIENT_SECRET"
    assert all("s3cr3t" in getattr(x_access, name) for name in [*named.split(), "REFRESH_TOKEN"])


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.SERVER_ERROR, tweepy.TwitterServerError),
        (Fault.RATE_LIMITED, tweepy.TooManyRequests),
        (Fault.UNAUTHORIZED, tweepy.Unauthorized),
        (Fault.FORBIDDEN, tweepy.Forbidden),
        (Fault.NO_CREDIT, tweepy.HTTPException),
        (Fault.DROPPED, requests.ConnectionError),
        (Fault.HANGS, requests.Timeout),
        (Fault.HTML, requests.JSONDecodeError),
        (Fault.TRUNCATED, requests.exceptions.ChunkedEncodingError),
        (Fault.DRIP, requests.RequestException),
        (Fault.ACTED_HANGS, requests.Timeout),
        (Fault.ACTED_DROPPED, requests.ConnectionError),
        (Fault.ACTED_SERVER_ERROR, tweepy.TwitterServerError),
        (Fault.ACTED_TRUNCATED, requests.exceptions.ChunkedEncodingError),
    ],
)
def test_each_fault_reaches_the_caller_as_its_error_and_has_posted_only_where_it_says_so(
    x: X, server: Server, fault: Fault, error: type[Exception]
) -> None:
    server.faults.next_on("POST /2/tweets", fault)
    with pytest.raises(error):
        user_client(server, timeout=IMPATIENCE.get(fault, 5)).create_tweet(text="New films!")
    assert len(x.posted_by("goodword_air")) == fault.has_acted
    assert server.count("POST /2/tweets") == 1


def test_no_credit_is_a_402_in_xs_words_and_a_429_sometimes_does_not_say_when(
    server: Server, client: tweepy.Client
) -> None:
    server.faults.next_on("GET /2/users/me", Fault.NO_CREDIT, *[Fault.RATE_LIMITED] * 3)
    with pytest.raises(tweepy.HTTPException, match="does not have any credits") as broke:
        client.get_me()
    assert broke.value.response.status_code == 402
    told = []
    for _ in range(3):
        with pytest.raises(tweepy.TooManyRequests) as refused:
            client.get_me()
        told.append(refused.value.reset_time)
    assert told == [int(NOON.timestamp()) + 5, int(NOON.timestamp()) + 5, None]


def test_many_threads_read_and_post_at_once_and_every_post_is_there_once(clock: FakeClock) -> None:
    x = X(clock=clock, limits={**LIMITS, "create": Limit(0, 1000)})
    with Server(x) as server, ThreadPoolExecutor(8) as threads:
        client = user_client(server)

        def post_and_read(number: int) -> int:
            new = client.create_tweet(text=f"post {number}").data["id"]
            client.get_users_tweets(x.account.id, user_auth=True)
            return int(new)

        ids = list(threads.map(post_and_read, range(64)))
    assert len(set(ids)) == 64
    assert sorted(ids) == [post.id for post in x.posted_by("goodword_air")]
