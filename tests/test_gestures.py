"""The catalog of gestures: what is in it, and a sentence with a line for everything that is wrong in the file."""

import shutil
from pathlib import Path

import pytest

from engage import starter
from engage.errors import Mistakes
from engage.gestures import FILE, Limit, load, with_gesture, without_gesture
from engage.gestures.schema import CatalogFile
from engage.gestures.words import money
from engage.persons import Person
from tests.gestures_scene import MONTH, YEAR

ROOT = Path(__file__).parent.parent
GOOD = """\
currency: EUR
leads: [Ines, jonas]
agents: {most: 100, period: 30d, by_name: {Maria: 199.99}}
contacts:
  most: 50
  times: 3
  period: 365d
gestures:
  voucher:
    words: a voucher
    about: For a bad day.
    cost: 24.50
    text: >-
      Have a voucher.
      Really.
    agent: {times: 3, period: 30d}
"""


def written(folder: Path, text: str = GOOD) -> Path:
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


def test_the_catalog_is_what_the_file_says(tmp_path: Path) -> None:
    catalog = load(written(tmp_path))
    voucher = catalog.gesture("voucher")
    assert voucher is not None
    assert (voucher.words, voucher.cents, voucher.text) == ("a voucher", 2450, "Have a voucher. Really.")
    assert (voucher.agent, voucher.contact) == (Limit(MONTH, times=3), None)
    assert catalog.contacts == Limit(YEAR, 5000, 3)
    assert catalog.longest == YEAR


def test_names_are_the_same_however_they_are_written(tmp_path: Path) -> None:
    catalog = load(written(tmp_path))
    assert catalog.is_lead(Person(" INES "))
    assert catalog.leads_but(Person("ines")) == ("jonas",)
    assert catalog.agent_limit(Person("MARIA")).cents == 19_999
    assert catalog.agent_limit(Person("somebody")).cents == 10_000


def test_without_a_file_nothing_is_offered_and_that_is_no_mistake(tmp_path: Path) -> None:
    catalog = load(tmp_path)
    assert catalog.gestures == ()
    assert catalog.unknown("voucher") == f"no gestures are offered: there is no {tmp_path / FILE}"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("currency: EUR", "currency: euro", '1: currency: "euro" is not a currency of three capital letters'),
        ("leads:", "leeds:", '2: leeds: is not known here; did you mean "leads"?'),
        ("[Ines, jonas]", "[Ines, ines]", '"Ines" stands twice under leads; capitals make no difference'),
        ("Maria: 199.99", "Maria: 1, maria: 2", '"Maria" stands twice under agents.by_name'),
        ("most: 100,", "", "3: agents.most: is missing"),
        ("most: 100", "most: 100 EUR", '3: agents.most: "100 EUR" is not a sum such as 25 or 24.50'),
        ("cost: 24.50", "cost: 24.505", "12: gestures.voucher.cost: 24.505 is not a sum such as"),
        ("cost: 24.50", "cost: 0", "12: gestures.voucher.cost: 0 is not a sum between 0.01 and 1,000,000"),
        ("cost: 24.50", "cost: -5", "is not a sum between"),
        ("cost: 24.50", "cost: .inf", "is not a sum such as"),
        ("cost: 24.50", "cost: true", "is not a sum such as"),
        ("cost: 24.50", "cost: 51", "12: gestures.voucher.cost: is more than a contact may ever be given (contacts"),
        ("period: 365d", "period: 1 year", '7: contacts.period: "1 year" is not a period in days, such as 30d'),
        ("  most: 50\n  times: 3\n", "", "limits nothing; write most (a sum), times, or both"),
        ("times: 3, period", "times: 0, period", "16: gestures.voucher.agent.times: must be at least 1, not 0"),
        ("Have a voucher.", "Hi {{ first_name }}.", "is said as it is written; take out what stands in {{ }}"),
        ("  voucher:", "  Voucher 25:", '"Voucher 25" is not a name of small letters, digits and hyphens'),
        ("words: a voucher", "words:", "is empty"),
        (GOOD[GOOD.index("gestures:") :], "gestures: {}", "8: gestures: must not be empty"),
        (GOOD, "", "is empty"),
        (GOOD, "- voucher", "must be a block"),
    ],
)
def test_a_mistake_is_a_sentence_with_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(Mistakes) as wrong:
        load(written(tmp_path, GOOD.replace(old, new, 1)))
    assert says in str(wrong.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Mistakes) as wrong:
        load(written(tmp_path, GOOD.replace("EUR", "euro").replace("30d", "30").replace("24.50", "free")))
    assert [mistake.line for mistake in wrong.value.mistakes] == [1, 3, 12, 16]


def test_the_shipped_catalog_is_right_and_comes_with_every_new_brand(tmp_path: Path) -> None:
    assert len(load(ROOT / "playbooks").gestures) == 4
    assert Path("playbooks") / FILE in starter.copy_to(tmp_path / "brand")
    assert load(tmp_path / "brand" / "playbooks") == load(ROOT / "playbooks")
    shutil.rmtree(tmp_path / "brand")


def test_each_field_is_explained_to_whoever_edits_it() -> None:
    schema = CatalogFile.model_json_schema()
    blocks = [schema, *schema["$defs"].values()]
    assert all("description" in field for block in blocks for field in block["properties"].values())


@pytest.mark.parametrize(
    ("cents", "says"), [(2500, "25 EUR"), (1050, "10.50 EUR"), (5, "0.05 EUR"), (123_456_700, "1,234,567 EUR")]
)
def test_sums_are_told_as_people_write_them(cents: int, says: str) -> None:
    assert money(cents, "EUR") == says


@pytest.mark.parametrize("draft", ["We are sorry.", " We are sorry.\n", "", "Twice: Have a voucher."])
def test_a_gesture_stands_behind_the_draft_and_can_be_taken_out_again(draft: str) -> None:
    reply = with_gesture(draft, "Have a voucher.")
    assert reply.endswith("Have a voucher.")
    assert without_gesture(reply, "Have a voucher.") == draft.strip()


def test_what_an_agent_wrote_around_a_gesture_stays() -> None:
    assert without_gesture("Sorry! Have a voucher. Ana", "Have a voucher.") == "Sorry! Ana"
    assert without_gesture("Sorry! I sent you one.", "Have a voucher.") == "Sorry! I sent you one."
