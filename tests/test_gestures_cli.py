"""`goodword gestures`: given, decided about, carried out and reported from a terminal."""

import shutil
from pathlib import Path

import pytest

from engage.store import Database, Store
from tests.gestures_scene import people
from tests.test_cli import ROOT, Goodword, goodword

__all__ = ["goodword"]

WHY = ("--why", "a bad day")
OFFER = "Have a voucher."


@pytest.fixture
def complaints(goodword: Goodword, tmp_path: Path) -> list[int]:
    """Three held drafts for one contact, and a short catalog whose lead is Ines."""
    shutil.copytree(ROOT / "playbooks", tmp_path / "playbooks")
    file = tmp_path / "playbooks" / "gestures.yaml"
    catalog = file.read_text(encoding="utf-8").replace("[ines, jonas]", "[Ines]")
    sentence = next(line for line in catalog.splitlines() if "25 EUR voucher" in line)
    file.write_text(catalog.replace(sentence, f"    text: {OFFER}"), encoding="utf-8")
    (tmp_path / "config.yaml").write_text("playbooks: playbooks\n", encoding="utf-8")
    goodword("db", "upgrade")
    database = Database(f"sqlite:///{tmp_path}/.goodword/goodword.db")
    mentions = people(Store(database), 3, contacts=1)
    database.close()
    return mentions


@pytest.mark.parametrize("command", ["", "give", "grant", "decline", "settle", "cancel", "open", "check", "report"])
def test_every_command_has_a_help_that_teaches(goodword: Goodword, command: str) -> None:
    ran = goodword("gestures", *command.split(), "--help")
    assert ran.code == 0
    assert "Usage: goodword gestures" in ran.out
    assert len(ran.out.split()) > 20


def test_what_is_within_the_limits_goes_into_the_draft(goodword: Goodword, complaints: list[int]) -> None:
    ran = goodword("gestures", "give", complaints[0], "voucher", "--by", "ana", *WHY)
    assert ran.out.strip() == "a voucher (25 EUR, number 1) for mention 1: granted by ana; within ana's limits"
    drafts = {one["id"]: one["draft"] for one in goodword("held", "--json").json}
    assert drafts[complaints[0]].endswith(OFFER)
    assert OFFER not in drafts[complaints[1]]


def test_what_is_above_them_is_asked_decided_and_carried_out(goodword: Goodword, complaints: list[int]) -> None:
    goodword("gestures", "give", complaints[0], "voucher", "--by", "ana", *WHY)
    # Given a second voucher for the same contact
    told = goodword("gestures", "give", complaints[1], "voucher", "--by", "ana", *WHY, "--json").json
    assert (told["done"], told["gesture"]["status"], told["gesture"]["asked_of"]) == (True, "asked", "Ines")
    assert "above ana's limits: @P2 has had a voucher once in 90 days" in told["says"]
    # Then it waits for the lead, whom nobody else can stand in for
    shown = goodword("gestures", "open").out
    assert "asked, Ines decides" in shown
    assert "granted by ana" in shown
    refused = goodword("gestures", "grant", 2, "--by", "ana")
    assert refused.code == 1
    assert "ana is no lead in the catalog of gestures: Ines decides" in refused.err
    assert goodword("gestures", "decline", 2, "--by", "ines", "--why", "one is enough", "--json").json["done"] is True
    goodword("gestures", "give", complaints[1], "voucher", "--by", "ana", *WHY)
    assert goodword("gestures", "grant", 3, "--by", "Ines").out.strip().endswith("granted by ines")
    # And is settled, or taken back
    assert goodword("gestures", "settle", 1, "--by", "ben").out.strip().endswith("settled by ben")
    assert goodword("gestures", "cancel", 3, "--by", "ben").out.strip().endswith("cancelled by ben")
    assert goodword("gestures", "open").out.strip() == "No gesture is open."
    assert goodword("gestures", "open", "--json").json == []
    assert all(OFFER not in one["draft"] for one in goodword("held", "--json").json if one["id"] != 1)


def test_alone_it_lists_what_may_be_given_and_what_is_left(goodword: Goodword, complaints: list[int]) -> None:
    goodword("gestures", "give", complaints[0], "voucher", "--by", "ana", *WHY)
    shown = goodword("gestures", "--by", "ana").out
    for words in ("voucher", "lounge-pass", "40 EUR", "may be given", "ana has given 25 of 500 EUR in 30 days"):
        assert words in shown
    assert "a lead is asked" in goodword("gestures", "--by", "ana", "--for", complaints[1]).out
    told = goodword("gestures", "--by", "ana", "--for", complaints[1], "--json").json
    assert (told["left"], told["leads"]) == (475, ["Ines"])
    answers = {one["name"]: one["answer"] for one in told["gestures"]}
    assert answers == {"voucher": "lead", "miles": "granted", "flowers": "granted", "lounge-pass": "granted"}
    assert told["gestures"][0]["hits"][0]["times_left"] == 0
    missing = goodword("gestures", "--for", 99)
    assert (missing.code, missing.err.strip()) == (1, "error: there is no mention 99")


def test_the_report_shows_what_was_given_and_what_came_of_it(goodword: Goodword, complaints: list[int]) -> None:
    assert "No gesture was made since" in goodword("gestures", "report").out
    goodword("gestures", "give", complaints[0], "voucher", "--by", "ana", *WHY)
    shown = goodword("gestures", "report").out
    for words in ("voucher", "ana", "25 EUR", "after a complaint", "this compares unlike contacts"):
        assert words in shown
    told = goodword("gestures", "report", "--since", "2020-01-01", "--json").json
    assert told["since"] == "2020-01-01T00:00:00+00:00"
    assert [(one["name"], one["granted"], one["given"]) for one in told["agents"]] == [("ana", 1, 25)]
    assert told["with_gesture"]["csat"] is None


def test_what_waits_stands_in_two_lines_in_a_narrow_window(
    goodword: Goodword, complaints: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    goodword(
        "gestures", "give", complaints[0], "voucher", "--by", "ana", "--why", "third delay this month, at the gate"
    )
    _, first, second, *_ = goodword("gestures", "open").out.splitlines()
    assert "a voucher (25 EUR) for @" in first
    assert first.rstrip().endswith("granted by ana")
    assert "third delay this month, at the gate" in second


def test_a_reason_is_text_and_nothing_else(goodword: Goodword, complaints: list[int]) -> None:
    goodword("gestures", "give", complaints[0], "voucher", "--by", "[red]ana", "--why", "[bold]x[/bold]\x1b[2J")
    shown = goodword("gestures", "open").out
    assert "[bold]x[/bold]\\u001b[2J" in shown
    assert "[red]ana" in shown


def test_mistakes_in_the_catalog_are_told_with_their_line(
    goodword: Goodword, complaints: list[int], tmp_path: Path
) -> None:
    assert goodword("gestures", "check").out.strip() == "4 gestures, no mistakes"
    assert goodword("gestures", "check", "--json").json["gestures"][0] == "voucher"
    file = tmp_path / "playbooks" / "gestures.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("cost: 10", "cost: ten"), encoding="utf-8")
    for command in (("gestures", "check"), ("gestures",), ("gestures", "give", 1, "voucher", *WHY)):
        ran = goodword(*command)
        assert ran.code == 1
        assert 'gestures.miles.cost: "ten" is not a sum such as 25' in ran.err
    checked = {one["what"]: one for one in goodword("check", "--json").json["checks"]}
    assert checked["gestures"]["state"] == "wrong"
    assert ":32: gestures.miles.cost" in checked["gestures"]["says"]


def test_without_a_catalog_nothing_is_offered_and_nothing_is_wrong(
    goodword: Goodword, complaints: list[int], tmp_path: Path
) -> None:
    (tmp_path / "playbooks" / "gestures.yaml").unlink()
    for command in (("gestures",), ("gestures", "check")):
        ran = goodword(*command)
        assert ran.code == 0
        assert "no gestures are offered: there is no" in ran.out.replace("\n", " ")
    assert goodword("gestures", "give", 1, "voucher", *WHY).code == 1
    checked = {one["what"]: one for one in goodword("check", "--json").json["checks"]}
    assert checked["gestures"]["state"] == "ok"


@pytest.mark.parametrize(
    ("config", "slack", "warns"),
    [
        ("slack: {channel: C0SOCIAL}\n", "{}", True),
        ("slack: {channel: C0SOCIAL}\n", "{ines: U012ABC}", False),
        ("", "{}", False),
    ],
)
def test_check_says_when_no_lead_can_decide_in_slack(
    goodword: Goodword, complaints: list[int], tmp_path: Path, config: str, slack: str, warns: bool
) -> None:
    # Given a catalog whose lead is Ines, and a team that approves in Slack, or does not
    file = tmp_path / "playbooks" / "gestures.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("slack: {}", f"slack: {slack}"), encoding="utf-8")
    with (tmp_path / "config.yaml").open("a", encoding="utf-8") as more:
        more.write(config)
    # Then it is warned of just where nobody in Slack could say yes
    says = [one["says"] for one in goodword("check", "--json").json["checks"] if one["state"] == "warned"]
    sentence = (
        "no lead has a number in gestures.yaml, so in Slack nobody decides about a gesture above an agent's limit; "
        "write slack: {Ines: U…}"
    )
    assert says == ([sentence] if warns else [])
