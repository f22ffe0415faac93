"""What Slack is told of the app is what the app does: the manifest, its scopes, and README.md's word for both."""

import re
from pathlib import Path
from typing import Any

import yaml

from engage.approval.slack.manifest import APP_SCOPES, COMMAND, EVENTS, SCOPES, manifest, written
from engage.stages import Stage
from engage.store import Database
from tests.platforms.slack import METHODS
from tests.slack_house import SlackHouse

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
SOURCES = Path(__file__).parent.parent / "engage" / "approval" / "slack"

ALIKE = {"groups:history": "channels:history", "groups:read": "channels:read"}
"""The same for private channels."""

LIMITS = {("display_information", "name"): 35, ("display_information", "description"): 140}
"""Characters, as Slack's manifest reference has them."""


def called() -> set[str]:
    """The methods of the Web API that the code names: client.chat_postMessage is chat.postMessage."""
    names = {name for file in SOURCES.glob("*.py") for name in re.findall(r"client\.(\w+)\(?", file.read_text())}
    methods = {method.replace(".", "_"): method for method in METHODS}
    found = {methods[name] for name in names if name in methods}
    return found | {"files.getUploadURLExternal", "files.completeUploadExternal"}  # what files_upload_v2 calls


def test_the_readme_has_the_manifest_as_it_is() -> None:
    [block] = re.findall(r"<summary>The manifest</summary>\n\n```yaml\n(.*?)```", README, re.S)
    assert block == written()
    assert yaml.safe_load(block) == manifest()


def test_the_readme_has_every_scope_with_its_reason() -> None:
    for scope, reason in (SCOPES | APP_SCOPES).items():
        assert f"| `{scope}` | {reason} |" in README


def test_every_method_that_is_called_has_its_scope_and_every_scope_is_needed() -> None:
    needed = {METHODS[method][1] for method in called()} - {""}
    assert needed <= set(SCOPES)
    assert {ALIKE.get(scope, scope) for scope in SCOPES} - {"commands"} == needed


def test_the_command_and_the_events_are_those_that_are_listened_to() -> None:
    source = "\n".join(file.read_text() for file in SOURCES.glob("*.py"))
    assert set(re.findall(r'app\.event\("(\w+)"\)', source)) == set(EVENTS)
    assert re.findall(r"app\.command\((\w+)\)", source) == ["COMMAND"]
    [command] = manifest()["features"]["slash_commands"]
    assert command["command"] == COMMAND


def test_it_keeps_slacks_limits() -> None:
    made: dict[str, Any] = manifest()
    for (block, name), most in LIMITS.items():
        assert len(made[block][name]) <= most
    [command] = made["features"]["slash_commands"]
    assert len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000
    assert re.fullmatch(r"#[0-9a-f]{6}", made["display_information"]["background_color"])


def test_over_http_every_door_has_the_address_and_the_socket_is_closed() -> None:
    address = "https://slack.example/slack/events"
    made = manifest(address)
    assert written(address).count(address) == 3
    assert made["settings"]["socket_mode_enabled"] is False
    assert manifest()["settings"]["socket_mode_enabled"] is True
    assert "request_url" not in written()


def test_the_app_works_with_exactly_these_scopes(sqlite: Database) -> None:
    with SlackHouse(sqlite) as house:
        house.town.slack.scopes = ",".join(SCOPES)
        item, card = house.asks()
        house.ana.click(card, "approve").acked()
        house.comes_to(item, Stage.APPROVED)
        assert "Approved by ana" in house.reads(item)
    assert [call.outcome for call in house.town.calls() if call.outcome != "ok"] == []
