"""Requested changes, two people and roles on the command line."""

from pathlib import Path

from engage.store import Database, Store
from tests.desk_scene import held
from tests.test_cli import Goodword, goodword, held_drafts

__all__ = ["goodword", "held_drafts"]


def test_changes_are_requested_and_shown_and_stand_in_the_way(goodword: Goodword, held_drafts: list[int]) -> None:
    asked = goodword("request-changes", 1, "--by", "ana", "--why", "say which \x1b[31mflight")
    assert asked.out.strip() == "changes requested: say which \\u001b[31mflight"
    assert "Changes requested by ana: say which \\u001b[31mflight" in goodword("held").out
    [one] = [each for each in goodword("held", "--json").json if each["id"] == 1]
    assert (one["wanted"], one["wanted_by"], one["first_yes"]) == ("say which \x1b[31mflight", "ana", "")
    assert "ana requested changes" in goodword("why", 1).out
    refused = goodword("approve", 1, "--by", "ben")
    assert refused.code == 1
    assert "edit the wording, or ana approves it as it is" in refused.err
    assert goodword("edit", 1, "--by", "ben", "--text", "Enjoy GW117!").code == 0


def test_two_people_approve_from_the_terminal(goodword: Goodword, tmp_path: Path) -> None:
    goodword("db", "upgrade")
    [one] = held(Store(Database(f"sqlite:///{tmp_path}/.goodword/goodword.db")), needs=2)
    assert "Two people must approve this" in goodword("held").out
    assert goodword("approve", one, "--by", "ana").out.strip() == "approved by ana; a second person is asked"
    assert "Approved by ana; a second person is asked" in goodword("held").out
    assert goodword("approve", one, "--by", "Ana").code == 1
    assert goodword("approve", one, "--by", "ben").code == 0
    assert "Nothing waits for you" in goodword("held").out


def test_whoever_has_no_role_is_told_who_has(goodword: Goodword, held_drafts: list[int], tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    roles = "approval: {roles: [{name: Care, people: [ana], lanes: [service], playbooks: [delay, refunds]}]}\n"
    config.write_text(config.read_text(encoding="utf-8") + roles, encoding="utf-8")
    refused = goodword("reject", 2, "--by", "ben", "--why", "no")
    assert (refused.code, "are decided by Care: ask one of them" in refused.err) == (1, True)
    assert goodword("reject", 2, "--by", "ana", "--why", "no").code == 0
    # And `check` tells what is probably not meant
    checks = goodword("check", "--json").json["checks"]
    found = [(one["state"], one["says"]) for one in checks if one["what"] == "roles"]
    assert found == [
        ("ok", "Care"),
        ("warned", 'Care: there is no playbook "refunds"; did you mean "refund"?'),
        ("warned", "nobody decides about drafts of the marketing lane"),
    ]
