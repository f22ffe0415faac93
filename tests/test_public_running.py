"""CSAT by link from end to end: configured, checked, asked, given, and what becomes of the conversation."""

import os
import re
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from engage.config import load
from engage.conversing import Links, converse
from engage.errors import Mistakes
from engage.public import CsatLinks
from engage.sla.policies import Status
from engage.store import Conversations, Database
from engage.store.questions import Questions
from tests.house import House
from tests.shelves import change, good_folder
from tests.test_cli import Goodword, goodword

__all__ = ["goodword"]

DAYS = timedelta(days=3)
LATE = "my flight is late, I want a refund"
ON = "public: {enabled: true, port: 0, address: 'https://feedback.example/'}\n"


@pytest.fixture
def playbooks(tmp_path: Path) -> Path:
    """The good folder, with a refund after which a mark is asked for by link."""
    folder = good_folder(tmp_path)
    change(folder / "20-refund.yaml", "expires: 2d", "expires: 2d\nthen: {ask_csat: 2d, csat_by: link, close: 14d}")
    return folder


def asked(house: House, links: Links | None) -> str:
    """Somebody complains, is answered, and days later asked for a mark; what they are asked."""
    house.approve(house.posts("ana", LATE))
    house.clock.turn(DAYS)
    converse(house.store, house.tools, house.policies, links)
    house.turn()
    [question] = house.held()
    house.approve(question)
    return house.said()[-1]


def status(house: House) -> Status:
    facts = Conversations(house.database).facts(1)
    assert facts
    return facts.status


@pytest.mark.parametrize(("score", "becomes"), [(5, Status.RESOLVED), (1, Status.OPEN)])
def test_the_question_carries_the_link_and_the_mark_decides_what_follows(
    sqlite: Database, playbooks: Path, score: int, becomes: Status
) -> None:
    # Given a customer who is asked by link
    house, questions = House(sqlite, playbooks), Questions(sqlite)
    said = asked(house, CsatLinks(questions, "https://feedback.example"))
    found = re.fullmatch(r"Hi Ana, .* https://feedback\.example/csat/([0-9a-f]{32})", said)
    assert found
    assert status(house) is Status.PENDING
    # When they give a mark
    questions.answer(found[1], score, "", house.clock.now())
    house.turn()
    # Then a good one resolves it, and a bad one is looked at by a person
    assert status(house) is becomes


def test_while_the_page_is_off_the_question_is_asked_by_reply(sqlite: Database, playbooks: Path) -> None:
    said = asked(House(sqlite, playbooks), None)
    assert said == "Hi Ana, how did we do, from 1 (bad) to 5 (great)? The number is enough."


def test_check_says_which_playbooks_ask_by_link_in_vain(goodword: Goodword, tmp_path: Path, playbooks: Path) -> None:
    def configured(text: str) -> list[tuple[str, str]]:
        (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
        ran = goodword("check", "--json")
        assert ran.code == 0
        return [(one["state"], one["says"]) for one in ran.json["checks"] if one["what"] == "public page"]

    goodword("db", "upgrade")
    [(state, says)] = configured("")
    assert state == "warned"
    assert says.startswith("is off, so a CSAT after refund is asked for by reply")
    assert "public:" in says
    assert configured(ON) == [("ok", "https://feedback.example, listens on 127.0.0.1:0")]
    change(playbooks / "20-refund.yaml", "csat_by: link, ", "")
    assert configured("") == []


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        ("{enabled: true}", "public: is enabled, but does not say where customers reach it; write address: https://"),
        ("{address: feedback.example}", "public.address: \"feedback.example\" is not an address such as https://"),
        ("{address: 'https://feedback.example/x'}", "is not an address such as https://feedback.example"),
        ("{address: 'https://u:p@feedback.example'}", "is not an address such as https://feedback.example"),
        ("{adress: x}", "public.adress: is not known here; did you mean \"address\"?"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_block_is_told_in_a_sentence(tmp_path: Path, block: str, problem: str) -> None:
    (tmp_path / "config.yaml").write_text(f"public: {block}\n", encoding="utf-8")
    with pytest.raises(Mistakes) as caught:
        load(tmp_path / "config.yaml", {})
    [mistake] = caught.value.mistakes
    assert problem in str(mistake)


def test_run_opens_the_page_and_closes_it_in_order(tmp_path: Path, playbooks: Path) -> None:
    # Given a configuration with the page enabled
    (tmp_path / "config.yaml").write_text(ON, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "engage.cli", "run", "--no-console"],
        cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "COLUMNS": "200"},
    )  # fmt: skip
    # When it runs, it says where the page listens, and the page answers with the brand's name
    assert process.stderr is not None
    line = next(line for line in process.stderr if "public page listens on" in line)
    address, world = re.findall(r"https?://\S+", line)
    assert world == "https://feedback.example"
    with httpx.Client(base_url=address, trust_env=False) as visitor:
        assert visitor.get("/livez").status_code == 200
        assert "Goodword Air" in visitor.get("/csat/nothing").text
    # Then it ends with the daemon
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=5) == 0
