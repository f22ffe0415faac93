"""What `goodword check --live` says of Slack: the real client against a Slack on this machine."""

import json
import logging

import pytest
from pydantic import SecretStr

from engage.approval.slack import checking
from engage.approval.slack.manifest import SCOPES
from engage.config_slack import SlackBlock
from engage.exchange import Checked
from tests.platforms.faults import Fault
from tests.platforms.serving import Answer, Asked, Server
from tests.platforms.slack import APP_TOKEN, BOT_TOKEN, Slack
from tests.platforms.slack_state import Workspace

AUTH = "POST /api/auth.test"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client asks the environment for a proxy, which has no way to this machine."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)


def settings(base: str, bot: str | None = BOT_TOKEN, app: str | None = APP_TOKEN) -> SlackBlock:
    tokens = (SecretStr(token) if token else None for token in (bot, app))
    return SlackBlock(
        channel="C0SOCIAL", api_base=f"{base}/api/", **dict(zip(("bot_token", "app_token"), tokens, strict=True))
    )


def checked(slack: Slack, bot: str | None = BOT_TOKEN, app: str | None = APP_TOKEN) -> list[Checked]:
    with Server(slack) as server:
        return list(checking.check(settings(server.url, bot, app)))


def with_channel(invited: bool = True, archived: bool = False) -> Workspace:
    made = Workspace()
    made.add_channel("social", with_us=invited).is_archived = archived
    return made


def test_it_says_who_we_are_what_we_may_where_we_are_and_that_socket_mode_works() -> None:
    assert checked(Slack(",".join(SCOPES), workspace=with_channel())) == [
        Checked("bot token", True, "we are goodword in Goodword Air"),
        Checked("scopes", True, ", ".join(SCOPES)),
        Checked("channel C0SOCIAL", True, "we are in #social"),
        Checked("app token", True, "Socket Mode works"),
    ]


@pytest.mark.parametrize(
    ("workspace", "says"),
    [
        (Workspace(), "no such channel"),
        (with_channel(invited=False), "/invite @goodword"),
        (with_channel(archived=True), "archived"),
    ],
)
def test_a_channel_where_nothing_can_be_posted_is_told(workspace: Workspace, says: str) -> None:
    _, _, channel, _ = checked(Slack(workspace=workspace))
    assert not channel.works
    assert says in channel.says


def test_where_slack_calls_us_its_signing_secret_is_asked_for_instead_of_the_app_token() -> None:
    with Server(Slack(workspace=with_channel())) as server:
        by_http = settings(server.url, app=None).model_copy(update={"mode": "http"})
        *_, secret = checking.check(by_http)
    assert (secret.what, secret.works) == ("signing secret", False)
    assert "GOODWORD_SLACK_SIGNING_SECRET" in secret.says


def test_missing_tokens_are_told_with_where_to_get_them_and_nothing_is_asked() -> None:
    with Server(Slack()) as server:
        bot, app = checking.check(settings(server.url, None, None))
        assert not server.asked
    assert not bot.works
    assert "GOODWORD_SLACK_BOT_TOKEN" in bot.says
    assert not app.works
    assert "GOODWORD_SLACK_APP_TOKEN" in app.says


def test_the_scopes_that_are_missing_are_named_and_no_others() -> None:
    _, scopes, *_ = checked(Slack(scopes=",".join(set(SCOPES) - {"usergroups:read", "files:write"})))
    assert not scopes.works
    assert scopes.says.startswith("usergroups:read, files:write missing")


@pytest.mark.parametrize(
    ("bot", "app", "says"),
    [
        (BOT_TOKEN.upper(), APP_TOKEN, "does not know this token (invalid_auth)"),
        (APP_TOKEN, APP_TOKEN, "another kind of token (not_allowed_token_type)"),
    ],
)
def test_a_bot_token_that_is_none_is_told_apart(bot: str, app: str, says: str) -> None:
    first, last = checked(Slack(), bot, app)
    assert not first.works
    assert says in first.says
    assert last.works


def test_an_app_token_that_may_not_connect_says_what_it_lacks() -> None:
    *_, app = checked(Slack(refuses={"apps.connections.open": "missing_scope"}))
    assert not app.works
    assert "lacks connections:write" in app.says


def test_an_error_that_we_do_not_know_is_passed_on_by_its_name() -> None:
    *_, app = checked(Slack(refuses={"apps.connections.open": "team_added_to_org"}))
    assert (app.works, app.says) == (False, "Slack refused it (team_added_to_org)")


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (Fault.RATE_LIMITED, "slow down"),
        (Fault.UNAUTHORIZED, "the token was revoked (token_revoked)"),
        (Fault.FORBIDDEN, "access_denied"),
        (Fault.SERVER_ERROR, "does not speak Slack's language (HTTP 503)"),
        (Fault.HTML, "does not speak Slack's language (HTTP 200)"),
        (Fault.TRUNCATED, "the connection to Slack broke"),
        (Fault.DROPPED, "the connection to Slack broke"),
        (Fault.HANGS, "did not answer within"),
    ],
)
def test_every_failure_is_a_sentence_and_the_other_token_is_checked_all_the_same(
    fault: Fault, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "TIMEOUT_SECONDS", 0.3)
    with Server(Slack()) as server:
        server.faults.always_on(AUTH, fault)
        bot, app = checking.check(settings(server.url))
        assert server.count(AUTH) == 1
    assert not bot.works
    assert says in bot.says
    assert app.works


@pytest.mark.parametrize("body", ["[]", "[1]", '"ok"', "7", "null", "{}"])
def test_json_that_is_not_slacks_is_a_sentence(body: str) -> None:
    class Odd(Slack):
        def answer(self, asked: Asked) -> Answer:
            return Answer(json.loads(body))

    for found in checked(Odd()):
        assert not found.works
        assert "does not speak Slack's language" in found.says


def test_nobody_there_is_a_sentence() -> None:
    with Server(Slack()) as server:
        closed = settings(server.url)
    for found in checking.check(closed):
        assert not found.works
        assert "no connection to Slack" in found.says


def test_no_token_reaches_a_log_or_a_screen(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    said = "".join(found.says for bot in (BOT_TOKEN, "xoxb-s3cr3t-other") for found in checked(Slack(), bot))
    with Server(Slack()) as server:
        server.faults.always_on("POST", Fault.DROPPED)
        said += "".join(found.says for found in checking.check(settings(server.url)))
    assert "s3cr3t" not in said + caplog.text
    assert "s3cr3t" not in repr(settings("http://127.0.0.1"))
