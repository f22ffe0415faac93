"""The playbooks' own examples, run through all of them in one batch."""

from pathlib import Path

from engage.playbook import load
from engage.playbook.examples import run_examples
from tests.fakes import FakeModel
from tests.shelves import change, good_folder


def results(folder: Path) -> dict[tuple[str, str], tuple[bool, str, str]]:
    """(playbook, text) -> passed, answered by, says."""
    loaded = load(folder)
    assert loaded.mistakes == ()
    model = FakeModel()
    ran = run_examples(loaded.shelf, model)
    assert model.batches == [len(ran)]
    place = f"{folder}/"
    return {
        (each.playbook, each.example.text): (each.passed, each.answered_by, each.says.replace(place, ""))
        for each in ran
    }


def test_an_example_passes_or_says_who_answers_instead_and_why(tmp_path: Path) -> None:
    # Given examples with words that the fake model reads by: "fly" plans, "late" complains, the rest chats
    folder = good_folder(tmp_path)
    change(
        folder / "10-movies.yaml",
        """match: ["Flying GW117 to Lisbon tonight, can't wait!"]
  no_match: ["GW117 is delayed again, third time this month"]""",
        'match: ["I fly GW117", "I fly GW999", "late: GW117"]\n  no_match: ["GW117 is delayed", "GW86, hooray"]',
    )
    change(folder / "20-refund.yaml", "intent: complaint", "intent: [complaint, plan]")
    change(folder / "20-refund.yaml", "I want my money back for New York!", "I fly GW204 or want a refund")

    # When they are run
    ran = results(folder)

    # Then each says what happened to it
    assert ran["movies", "I fly GW117"][:2] == (True, "movies")
    assert ran["movies", "I fly GW999"] == (
        False,
        "rest",
        '10-movies.yaml:20: rest answers "I fly GW999"; '
        "movies does not: GW999 is named, but the catalog flights has no such flight",
    )
    assert ran["movies", "late: GW117"] == (
        False,
        "rest",
        '10-movies.yaml:20: rest answers "late: GW117"; '
        "movies does not: the sentiment is negative, not neutral or positive",
    )
    assert ran["movies", "GW117 is delayed"][:2] == (True, "rest")
    assert ran["movies", "GW86, hooray"] == (
        False,
        "movies",
        '10-movies.yaml:21: movies answers "GW86, hooray"; the sentiment is neutral (90% sure); '
        "the intent is chatter (80% sure); "
        'it says none of "delayed", "cancelled", "lost my"; GW86 is named, and it is in the catalog flights',
    )
    assert ran["refund", "I fly GW204 or want a refund"] == (
        False,
        "movies",
        '20-refund.yaml:17: movies answers "I fly GW204 or want a refund"; refund would too, but is asked later',
    )


def test_an_example_comes_from_where_its_playbook_listens(tmp_path: Path) -> None:
    # Given a playbook for people with many followers on Reddit
    folder = good_folder(tmp_path)
    change(folder / "20-refund.yaml", "intent: complaint", "platform: [reddit, x]\n  followers_at_least: 5000")

    # When its examples are run, which are only texts
    ran = results(folder)

    # Then they are taken as said by such a person there
    assert ran["refund", "I want my money back for New York!"][:2] == (True, "refund")


def test_no_playbook_may_be_what_answers(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    (folder / "90-rest.yaml").unlink()

    ran = results(folder)

    assert ran["refund", "I want my money back for New York!"] == (
        False,
        "",
        '20-refund.yaml:17: no playbook answers "I want my money back for New York!"; '
        "refund does not: the intent is chatter, not complaint",
    )


def test_every_example_knows_its_line(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    lines = (folder / "10-movies.yaml").read_text(encoding="utf-8").splitlines()

    examples = [each.example for each in run_examples(load(folder).shelf, FakeModel()) if each.playbook == "movies"]

    assert all(example.text in lines[example.line - 1] for example in examples)
