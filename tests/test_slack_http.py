"""Where Slack calls us instead: only what Slack signed is heard, and it is taken like what comes over the socket."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import pytest
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier
from structlog.testing import capture_logs

from engage.approval.slack.calls import MOST_BYTES, PATH
from engage.approval.slack.surface import Slack
from engage.config_slack import SlackBlock
from engage.errors import GoodwordError
from engage.gestures import Catalog
from engage.stages import Stage
from engage.store import Database
from tests.platforms.slack_forms import find
from tests.platforms.slack_objects import Message
from tests.platforms.slack_reading import shown
from tests.slack_house import SlackHouse

SECRET, FORM = "s3cr3t-signing", "application/x-www-form-urlencoded"


class Called(SlackHouse):
    """A house that Slack calls. `port` is its own."""

    def __init__(self, database: Database, **more: Any) -> None:
        super().__init__(database, **more)
        port = _free_port()
        settings = self.slack.settings.model_copy(
            update={"mode": "http", "port": port, "signing_secret": SecretStr(SECRET), "app_token": None}
        )
        self.slack = Slack(settings, self.slack.parts)
        self.address = f"http://127.0.0.1:{port}{PATH}"

    def __enter__(self) -> "Called":
        self.slack.line.hold()
        return self

    def call(self, body: str, secret: str = SECRET, at: float | None = None, kind: str = FORM) -> httpx.Response:
        """As Slack calls: signed with its secret at that moment."""
        timestamp = str(int(time.time() if at is None else at))
        signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body) or ""
        headers = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature, "Content-Type": kind}
        return httpx.post(self.address, content=body, headers=headers, timeout=10)


@pytest.fixture
def house(sqlite: Database) -> Iterator[Called]:
    with Called(sqlite) as made:
        yield made


def test_a_signed_click_is_acknowledged_and_acted_on(house: Called) -> None:
    item, card = house.asks()
    answer = house.call(clicked(house, card))
    assert (answer.status_code, answer.text) == (200, "")
    house.comes_to(item, Stage.APPROVED)
    assert "Approved by ana" in house.reads(item)


@pytest.mark.parametrize(
    ("secret", "age"), [("another", 0), (SECRET, 3600)], ids=["signed by somebody else", "signed an hour ago"]
)
def test_what_slack_did_not_sign_just_now_is_refused(house: Called, secret: str, age: float) -> None:
    item, card = house.asks()
    answer = house.call(clicked(house, card), secret, time.time() - age)
    assert answer.status_code == 401
    unsigned = httpx.post(house.address, content=clicked(house, card), headers={"Content-Type": FORM})
    assert unsigned.status_code == 401
    house.slack.close()
    assert house.stage(item) is Stage.HELD


def test_a_command_is_taken_and_answered_in_private(house: Called) -> None:
    workspace = house.town.workspace
    command = {"command": "/goodword", "text": "pause marketing", "user_id": house.ana.id, "user_name": "ana"}
    command |= {"channel_id": house.town.channel, "team_id": "T0GOODWORD", "api_app_id": "A0GOODWORD"}
    command |= {"trigger_id": workspace.new_trigger(house.ana.id)}
    command |= {"response_url": workspace.new_hook(house.town.channel, house.ana.id)}
    answer = house.call(urlencode(command))
    assert (answer.status_code, answer.text) == (200, "")
    assert shown(house.ana.waits_to_be_told()).startswith("The marketing lane is paused")
    assert house.whispers(house.ben) == []


def test_a_click_is_taken_while_others_are_still_at_work(sqlite: Database) -> None:
    # Given more clicks that wait for something than Bolt has threads of its own
    is_slow, go_on = threading.Event(), threading.Event()

    def gestures() -> Catalog:
        if is_slow.is_set():
            go_on.wait(30)
        return Catalog()

    with Called(sqlite, gestures=gestures) as house:
        item, card = house.asks()
        is_slow.set()
        try:
            for _ in range(8):
                assert house.call(clicked(house, card, "make_up")).status_code == 200
            # When somebody approves, then it is done while they wait
            assert house.call(clicked(house, card)).status_code == 200
            house.comes_to(item, Stage.APPROVED)
        finally:
            go_on.set()


@pytest.mark.parametrize(
    ("signature", "body"), [("v0=é", b"payload=%7B%7D"), ("v0=00", b"\xff\xfe")], ids=["signature", "body"]
)
def test_what_is_no_text_is_refused_and_logged_once(house: Called, signature: str, body: bytes) -> None:
    signed = {"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": signature.encode("latin-1")}
    with capture_logs() as logs:
        for _ in range(2):
            assert httpx.post(house.address, content=body, headers={"Content-Type": FORM, **signed}).status_code == 401
    [refused] = logs
    assert refused["event"] == "slack_call_refused"
    assert "GOODWORD_SLACK_SIGNING_SECRET" in refused["problem"]


def test_whoever_hangs_up_in_the_middle_leaves_nothing_in_the_log(
    house: Called, caplog: pytest.LogCaptureFixture
) -> None:
    split = urlsplit(house.address)
    with socket.create_connection((split.hostname, split.port or 0)) as calling:
        calling.sendall(f"POST {PATH} HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\nhalf".encode())
        calling.shutdown(socket.SHUT_WR)
        while calling.recv(1024):
            pass
    assert httpx.post(house.address, content="next").status_code == 401
    assert [line for line in caplog.records if line.name.startswith("uvicorn")] == []


@pytest.mark.parametrize("at", ["soon", "", "9" * 400], ids=["no number", "nothing", "too large"])
def test_a_time_that_is_none_is_refused(house: Called, at: str) -> None:
    headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": "v0=00", "Content-Type": FORM}
    assert httpx.post(house.address, content="payload=%7B%7D", headers=headers).status_code == 401


def test_more_than_slack_ever_sends_is_refused_unread(house: Called) -> None:
    assert house.call("x" * (MOST_BYTES + 1)).status_code == 413


def test_slack_may_ask_whether_the_address_is_ours(house: Called) -> None:
    asked = json.dumps({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"})
    answer = house.call(asked, kind="application/json")
    assert (answer.status_code, answer.json()) == (200, {"challenge": "3eZbrw1a"})


def test_a_modal_that_cannot_be_sent_off_says_why_in_the_answer(house: Called) -> None:
    item, card = house.asks()
    house.call(clicked(house, card, "reject"))
    view = house.ana.waits_for_view()
    state = {"values": {block: {"value": {"type": "plain_text_input", "value": None}} for block in ("why",)}}
    sent = person(house) | {"type": "view_submission", "view": view.json() | {"state": state}}
    answer = house.call(urlencode({"payload": json.dumps(sent)}))
    assert answer.json()["response_action"] == "errors"
    assert house.stage(item) is Stage.HELD


def test_after_the_end_nobody_answers(house: Called) -> None:
    house.slack.close()
    with pytest.raises(httpx.TransportError):
        httpx.get(house.address)


@pytest.mark.parametrize("secret", [None, SecretStr(""), SecretStr(" ")], ids=["none", "empty", "blank"])
def test_without_the_signing_secret_it_does_not_start(sqlite: Database, secret: SecretStr | None) -> None:
    house = SlackHouse(sqlite)
    settings: SlackBlock = house.slack.settings.model_copy(update={"mode": "http", "signing_secret": secret})
    with pytest.raises(GoodwordError, match="GOODWORD_SLACK_SIGNING_SECRET is not set"):
        Slack(settings, house.slack.parts)
    house.town.close()


def person(house: Called) -> dict[str, Any]:
    return {"user": {"id": house.ana.id, "name": "ana"}, "team": {"id": "T0GOODWORD"}, "api_app_id": "A0GOODWORD"}


def clicked(house: Called, card: Message, button: str = "approve") -> str:
    """The form that Slack sends for a click of ana's on that button; all of a card say the same of what it shows."""
    _, element = find(card.blocks, "approve")
    action = {"type": "button", "block_id": "b", "action_ts": "1.0", "action_id": button, "value": element["value"]}
    payload = person(house) | {
        "type": "block_actions",
        "trigger_id": house.town.workspace.new_trigger(house.ana.id),
        "container": {"type": "message", "message_ts": card.ts, "channel_id": card.channel},
        "channel": {"id": card.channel},
        "actions": [action],
    }
    return urlencode({"payload": json.dumps(payload)})


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
