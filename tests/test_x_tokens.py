"""OAuth 2: one refresher, whoever asks; nothing is spent twice, and nothing is shown."""

import json
import stat
import subprocess
import sys
import textwrap
import traceback
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engage.errors import Closed, PlatformError, Temporary
from listeners.x import Listener
from tests.platforms import x_access
from tests.platforms.faults import Fault
from tests.x_scene import MENTIONS, MINUTE, OAUTH_1, OAUTH_2, SECRETS, Ear, Scene, reply_to, scene

REFRESH = "POST /2/oauth2/token"
NEW_ONES = "authorize the account again, set GOODWORD_X_REFRESH_TOKEN and restart"


def by_oauth_2(folder: Path) -> dict[str, Any]:
    return {**dict.fromkeys(OAUTH_1), **OAUTH_2, "token_file": folder / "x-tokens.json"}


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Scene]:
    with scene(by_oauth_2(tmp_path)) as made:
        yield made


def kept(at: Scene) -> Path:
    file: Path = at.given["token_file"]
    return file


def raised(ear: Ear) -> PlatformError:
    with pytest.raises(PlatformError) as caught:
        ear.hear()
    told = "".join(traceback.format_exception(caught.value))
    assert not any(secret in told for secret in SECRETS)
    return caught.value


def test_listener_and_speaker_share_one_pair_of_tokens(at: Scene) -> None:
    at.post("@goodword_air my bag")
    ear = at.heard()
    at.speaker().say(reply_to(ear.mentions[0], at))
    ear.hear()
    assert at.server.count(REFRESH) == 1
    assert len(at.x.posted_by("goodword_air")) == 1


def test_tokens_are_renewed_when_they_end_and_outlive_the_process(at: Scene) -> None:
    at.heard()
    for renewed in (2, 3):
        at.clock.turn(timedelta(hours=2))
        at.post("@goodword_air hello")
        at.heard()  # a listener that is new, as after a restart
        assert at.server.count(REFRESH) == renewed


def test_a_token_is_not_used_in_its_last_minute(at: Scene) -> None:
    ear = at.heard()
    at.clock.turn(timedelta(hours=2) - MINUTE)
    ear.hear()
    assert at.server.count(REFRESH) == 2


def test_the_file_is_for_our_eyes_only_and_whole(at: Scene) -> None:
    at.heard()
    assert stat.S_IMODE(kept(at).stat().st_mode) == 0o600
    assert json.loads(kept(at).read_text())["refresh_token"] == "s3cr3t-x-refresh-token-1"
    assert sorted(file.name for file in kept(at).parent.iterdir()) == ["x-tokens.json", "x-tokens.json.lock"]


def test_a_refresh_token_newly_set_counts_more_than_the_file(at: Scene) -> None:
    # Given a file that comes from an older authorization
    at.heard()
    file = json.loads(kept(at).read_text())
    kept(at).write_text(json.dumps({**file, "from": "of another", "access_token": "dead", "refresh_token": "dead"}))
    # When the refresh token of the environment is the one that X knows
    other = at.settings(refresh_token="s3cr3t-x-refresh-token-1")
    Ear(Listener("x", other, at.clock.now)).hear()
    # Then it is used
    assert at.server.count(REFRESH) == 2


def test_a_token_that_x_takes_back_is_renewed_once(at: Scene) -> None:
    ear = at.heard()
    at.server.faults.next_on("GET", Fault.UNAUTHORIZED)
    error = raised(ear)
    assert type(error) is Temporary
    assert "a new one is asked for before the next request" in str(error)
    ear.hear()
    assert at.server.count(REFRESH) == 2


def test_a_new_token_that_is_refused_too_closes_the_platform(at: Scene) -> None:
    at.server.faults.always_on("GET", Fault.UNAUTHORIZED)
    error = raised(Ear(at.listener()))
    assert isinstance(error, Closed)
    assert "set GOODWORD_X_REFRESH_TOKEN" in str(error)
    assert at.server.count(REFRESH) == 2


def test_a_refresh_token_that_is_spent_closes_the_platform(at: Scene) -> None:
    with pytest.raises(Closed, match=f"X refused our refresh token: {NEW_ONES}"):
        Ear(at.listener(refresh_token="s3cr3t-spent")).hear()


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (Fault.SERVER_ERROR, "X gave no new tokens: it answered 500"),
        (Fault.HANGS, "X gave no new tokens: no answer in time"),
        (Fault.HTML, "X gave no new tokens: the answer is not JSON"),
        (Fault.DROPPED, "X gave no new tokens: the connection broke"),
        (Fault.RATE_LIMITED, "X gave no new tokens: it answered 429"),
    ],
)
def test_a_refresh_that_fails_is_told_and_tried_again(at: Scene, fault: Fault, sentence: str) -> None:
    at.server.faults.next_on(REFRESH, *[fault] * 2)
    ear = Ear(at.listener())
    error = raised(ear)
    assert type(error) is Temporary
    assert sentence in str(error)
    ear.hear()
    assert at.server.count(MENTIONS) == 1


def test_the_loss_that_cannot_be_excluded_is_told_to_the_operator(at: Scene) -> None:
    at.server.faults.next_on(REFRESH, Fault.ACTED_DROPPED)
    error = raised(Ear(at.listener()))
    assert isinstance(error, Closed)
    assert NEW_ONES in str(error)


@pytest.mark.parametrize("text", ["", "{}", "[]", "\0"])
def test_a_file_that_is_not_ours_is_told(at: Scene, text: str) -> None:
    kept(at).write_text(text)
    error = raised(Ear(at.listener()))
    assert isinstance(error, Closed)
    assert "is not as we wrote it: delete it" in str(error)


def test_where_nothing_can_be_written_no_token_is_spent(at: Scene) -> None:
    error = raised(Ear(at.listener(token_file=kept(at).parent / "missing" / "x.json")))
    assert isinstance(error, Closed)
    assert "cannot be used: No such file or directory" in str(error)
    assert at.server.count(REFRESH) == 0


ASKING = """
    import sys
    from datetime import UTC, datetime
    from listeners.x.settings import Settings
    from listeners.x.tokens import Tokens

    settings = Settings.model_validate_json(sys.stdin.readline())
    tokens = Tokens(settings, lambda: datetime(2026, 3, 2, 12, 0, tzinfo=UTC))
    print("ready", flush=True)
    sys.stdin.readline()
    print(tokens.current(), flush=True)
"""


def test_processes_that_refresh_at_once_refresh_once(at: Scene) -> None:
    # Given three processes that wait for the same word
    asked = {**{name: value for name, value in at.given.items() if value}, "token_file": str(kept(at))}
    settings = json.dumps({"account": "goodword_air", "api_base": at.server.url, **asked})
    command = [sys.executable, "-c", textwrap.dedent(ASKING)]
    running = [subprocess.Popen(command, stdin=-1, stdout=-1, text=True) for _ in range(3)]
    for process in running:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(settings + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n"
    # When it comes
    for process in running:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    # Then all have the same token, and X was asked once
    answers = {process.communicate(timeout=20)[0] for process in running}
    assert answers == {"s3cr3t-x-user-token-1\n"}
    assert at.server.count(REFRESH) == 1


def test_a_public_app_has_no_secret(at: Scene) -> None:
    at.post("@goodword_air hello")
    assert at.heard(client_secret=None).texts == ["@goodword_air hello"]


def test_no_token_is_in_what_a_person_sees(at: Scene) -> None:
    settings = at.settings()
    ear = Ear(at.listener())
    ear.hear()
    shown = f"{settings!r} {settings} {vars(ear.listener)} {settings.model_dump_json()}"
    assert not any(secret in shown for secret in (x_access.REFRESH_TOKEN, x_access.CLIENT_SECRET, "user-token-1"))
