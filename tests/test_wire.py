"""The wire: every request ends in time, and goes where it is led."""

import gzip
import logging

import pytest
import requests

from listeners import wire
from tests.platforms.faults import Fault, Faults
from tests.platforms.serving import Answer, Asked, Server

SECONDS = 0.4


class Echo:
    """Says what it was asked."""

    def answer(self, asked: Asked) -> Answer:
        if asked.path == "/moved":
            return Answer({}, 302, {"Location": "/here"})
        return Answer({"asked": asked.line, "query": dict(asked.query), "says": asked.headers.get("x-says", "")})

    def refusal(self, fault: Fault, asked: Asked) -> Answer:
        return Answer({"refused": fault.value}, 503)


def asking(*faults: Fault) -> tuple[Server, requests.Session]:
    server = Server(Echo(), Faults())
    server.faults.next_on("", *faults)
    return server, wire.session(SECONDS, server.url)


def test_a_request_is_led_to_another_host_with_its_path_and_query() -> None:
    server, session = asking()
    with server:
        answer = session.get("https://platform.example/2/posts", params={"q": "a b&c"}, headers={"x-says": "hi"})
    assert answer.json() == {"asked": "GET /2/posts", "query": {"q": "a b&c"}, "says": "hi"}


@pytest.mark.parametrize(
    ("base", "led"),
    [
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/2/posts?q=1"),
        ("http://gateway/x/", "http://gateway/x/2/posts?q=1"),
    ],
)
def test_the_path_is_put_behind_that_of_the_base(base: str, led: str) -> None:
    assert wire.led_to(base, "https://platform.example/2/posts?q=1") == led


@pytest.mark.parametrize(
    ("fault", "error", "says"),
    [
        (Fault.HANGS, requests.ReadTimeout, "no answer in time"),
        (Fault.DRIP, requests.ReadTimeout, "no answer in time"),
        (Fault.DROPPED, requests.ConnectionError, "the connection broke"),
        (Fault.TRUNCATED, requests.ConnectionError, "the connection broke"),
    ],
)
def test_what_never_ends_is_ended_and_told_in_our_words(fault: Fault, error: type[Exception], says: str) -> None:
    server, session = asking(fault)
    with server, pytest.raises(error) as caught:
        session.get("https://platform.example/2/posts")
    assert wire.told(caught.value) == says


def test_a_request_is_sent_once() -> None:
    server, session = asking(Fault.DROPPED)
    with server:
        with pytest.raises(requests.ConnectionError):
            session.post("https://platform.example/2/posts")
        assert server.count("POST") == 1


def test_it_is_known_whether_a_request_can_have_arrived() -> None:
    # Given a server that is gone, and one that ends the connection
    server, session = asking(Fault.DROPPED)
    with server, pytest.raises(requests.ConnectionError) as dropped:
        session.post("https://platform.example/2/posts")
    with pytest.raises(requests.ConnectionError) as gone:
        session.post("https://platform.example/2/posts")
    # Then only from the first one nothing can have arrived
    assert (wire.never_left(gone.value), wire.never_left(dropped.value)) == (True, False)


def test_html_in_place_of_json_is_told() -> None:
    server, session = asking(Fault.HTML)
    with server, pytest.raises(ValueError, match="Expecting value") as caught:
        session.get("https://platform.example/2/posts").json()
    assert wire.told(caught.value) == "the answer is not JSON"


def test_a_refusal_is_an_answer() -> None:
    server, session = asking(Fault.SERVER_ERROR)
    with server:
        answer = session.get("https://platform.example/2/posts")
    assert (answer.status_code, answer.json()) == (503, {"refused": "server_error"})


def test_a_redirect_stays_on_the_host_that_we_were_led_to() -> None:
    server, session = asking()
    with server:
        assert session.get("https://platform.example/moved").json()["asked"] == "GET /here"


def test_a_compressed_answer_is_read() -> None:
    class Packed(Answer):
        @property
        def payload(self) -> bytes:
            return gzip.compress(super().payload)

    class Packing(Echo):
        def answer(self, asked: Asked) -> Answer:
            return Packed({"long": "x" * 9000}, headers={"Content-Encoding": "gzip"})

    with Server(Packing()) as server:
        assert len(wire.session(SECONDS, server.url).get("https://platform.example/").json()["long"]) == 9000


def test_the_libraries_stay_quiet_below_info() -> None:
    # Given somebody turned everything up
    logging.getLogger("tweepy").setLevel(logging.DEBUG)
    # When a listener is imported
    wire.hushed()
    # Then the loggers that print tokens are not
    assert all(logging.getLogger(name).getEffectiveLevel() >= logging.INFO for name in wire.CHATTY)
