"""Loading a folder: everything that is good is used, everything that is not is told, and nothing is ever lost."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engage.playbook import Shelf, load
from engage.playbook.catalogs import MAX_BYTES
from tests.shelves import GOOD, change, good_folder, good_shelf


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return good_folder(tmp_path)


def names(shelf: Shelf) -> list[str]:
    return [playbook.name for playbook in shelf.playbooks]


def test_playbooks_stand_in_the_order_of_their_file_names(folder: Path) -> None:
    (folder / "20-refund.yaml").rename(folder / "05-refund.yaml")

    assert names(load(folder).shelf) == ["refund", "movies", "rest"]


def test_the_checked_in_playbooks_have_no_mistakes() -> None:
    playbooks = Path(__file__).parent.parent / "playbooks"

    loaded = load(playbooks)

    assert loaded.mistakes == ()
    assert loaded.shelf.playbooks


def test_a_file_saved_by_a_spreadsheet_or_another_system_reads_the_same(folder: Path) -> None:
    # Given a catalog with a byte order mark and Windows' line ends, and a playbook with the same
    for file in (folder / "catalogs" / "flights.csv", folder / "20-refund.yaml"):
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))

    # When it is loaded
    loaded = load(folder)

    # Then nothing is different
    assert loaded.mistakes == ()
    assert loaded.shelf.catalogs["flights"].rows == good_shelf().catalogs["flights"].rows


def test_what_editors_leave_behind_is_not_read(folder: Path) -> None:
    for name in (".10-movies.yaml.swp", ".#10-movies.yaml", "10-movies.yaml~", "notes.txt", ".hidden.yaml"):
        (folder / name).write_text("{{{", encoding="utf-8")

    assert load(folder).mistakes == ()


def test_all_mistakes_of_all_files_are_told_at_once_in_order(folder: Path) -> None:
    # Given mistakes in the brand, a catalog and two playbooks
    change(folder / "brand.yaml", "signature", "signatur")
    change(folder / "catalogs" / "destinations.csv", "New York,United States", "New York")
    change(folder / "10-movies.yaml", "lane: marketing", "lane: market")
    change(folder / "20-refund.yaml", "expires: 2d", "expires: soon")

    # When the folder is loaded
    mistakes = load(folder).mistakes

    # Then each is there, sorted by file and line
    told = [(mistake.file.name, mistake.line) for mistake in mistakes]
    assert told == [
        ("10-movies.yaml", 2),
        ("20-refund.yaml", 15),
        ("brand.yaml", 0),
        ("brand.yaml", 3),
        ("destinations.csv", 3),
    ]


class TestLastGood:
    """What breaks while Goodword runs stays as it was."""

    def test_a_playbook_that_breaks_stays_in_its_last_good_version(self, folder: Path) -> None:
        before = load(folder).shelf
        change(folder / "10-movies.yaml", "lane: marketing", "lane: nonsense")

        after = load(folder, previous=before)

        assert after.shelf.get("movies") is before.get("movies")
        assert after.shelf.version == before.version
        assert [mistake.where for mistake in after.mistakes] == ["lane"]

    def test_it_stays_through_many_broken_edits_and_a_new_number(self, folder: Path) -> None:
        before = shelf = load(folder).shelf
        (folder / "10-movies.yaml").rename(folder / "30-movies.yaml")
        for broken in ("lane: nonsense", "lane: [", ""):
            (folder / "30-movies.yaml").write_text(broken, encoding="utf-8")
            shelf = load(folder, previous=shelf).shelf

        assert names(shelf) == ["refund", "movies", "rest"]
        assert shelf.get("movies") is before.get("movies")

    def test_a_playbook_whose_catalog_loses_a_column_stays_with_the_old_catalog(self, folder: Path) -> None:
        before = load(folder).shelf
        change(folder / "catalogs" / "flights.csv", "flight,city,", "flight,town,")

        after = load(folder, previous=before)

        assert [mistake.where for mistake in after.mistakes] == ["say.warm"]
        assert after.shelf.get("movies") is before.get("movies")

    @pytest.mark.parametrize("file", ["brand.yaml", "catalogs/flights.csv", "catalogs/destinations.csv"])
    def test_a_brand_or_catalog_that_breaks_stays_as_it_was(self, folder: Path, file: str) -> None:
        before = load(folder).shelf
        (folder / file).write_text('"', encoding="utf-8")

        after = load(folder, previous=before)

        assert {mistake.file.name for mistake in after.mistakes} == {Path(file).name}
        assert after.shelf == before

    def test_a_playbook_that_is_deleted_is_gone(self, folder: Path) -> None:
        before = load(folder).shelf
        (folder / "10-movies.yaml").unlink()

        assert names(load(folder, previous=before).shelf) == ["refund", "rest"]

    def test_a_folder_that_is_away_for_a_moment_loses_nothing(self, folder: Path) -> None:
        before = load(folder).shelf

        after = load(folder / "away", previous=before)

        assert after.shelf is before
        assert [mistake.problem for mistake in after.mistakes] == ["there is no such folder"]


def test_without_anything_good_the_shelf_is_empty_and_says_why(folder: Path) -> None:
    (folder / "brand.yaml").unlink()
    change(folder / "20-refund.yaml", "expires: 2d", "expires: soon")

    loaded = load(folder)

    assert loaded.shelf.playbooks == ()
    assert [(mistake.file.name, mistake.problem[:24]) for mistake in loaded.mistakes] == [
        ("20-refund.yaml", '"soon" is not a time suc'),
        ("brand.yaml", "cannot be read: No such "),
        ("brand.yaml", "no playbook can be used "),
    ]


def test_what_cannot_be_read_is_a_mistake_too(folder: Path) -> None:
    # Given a catalog that is a folder, and one that somebody has exported a whole database into
    (folder / "catalogs" / "odd.csv").mkdir()
    (folder / "catalogs" / "huge.csv").write_text("a,b\n" + "1,2\n" * (MAX_BYTES // 4), encoding="utf-8")

    # When the folder is loaded
    mistakes = load(folder).mistakes

    # Then both are told
    assert [mistake.problem for mistake in mistakes] == [
        "is 5,000,004 bytes long; 5,000,000 is the most that is read",
        "cannot be read: Is a directory",
    ]


class TestVersions:
    def test_the_same_files_have_the_same_versions_wherever_they_are(self, folder: Path) -> None:
        assert load(folder).shelf.version == load(GOOD).shelf.version
        assert load(folder).shelf.get("movies").version == good_shelf().get("movies").version  # type: ignore[union-attr]

    def test_a_changed_playbook_has_another_version_and_the_others_keep_theirs(self, folder: Path) -> None:
        change(folder / "20-refund.yaml", "Your refund", "Your money")

        shelf = load(folder).shelf

        changed = {p.name for p in shelf.playbooks if good_shelf().get(p.name, p.version) is None}
        assert changed == {"refund"}
        assert shelf.version != good_shelf().version

    @pytest.mark.parametrize("file", ["brand.yaml", "catalogs/flights.csv"])
    def test_another_brand_or_catalog_is_another_version_of_the_shelf(self, folder: Path, file: str) -> None:
        change(folder / file, "goodword.example", "example.example")

        assert load(folder).shelf.version != good_shelf().version


SNIPPETS = st.one_of(
    st.text("{}[]|>#@%&*!?:-'\"\\ \t\n\x00\x85\u2028é🛫", max_size=4),
    st.sampled_from(
        ["{{ ", " }}", "{% if x %}", "or(", "null", "no", "1e9", ".inf", ".nan", "2026-12-24", "<<: ", "\\ud800"]
    ),
    st.sampled_from(["flight", "intent", "GW #", "(" * 400, "{% if handle %}" * 90, "0x" + "f" * 5000]),
)


@given(st.lists(st.tuples(st.integers(0, 800), st.integers(0, 30), SNIPPETS), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_a_file_it_is_loaded_or_complained_about(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int, str]]
) -> None:
    # Given a playbook into which somebody has typed anything anywhere
    folder = good_folder(tmp_path_factory.mktemp("typed"))
    text = (folder / "10-movies.yaml").read_text(encoding="utf-8")
    for at, gone, typed in edits:
        text = text[:at] + typed + text[at + gone :]
    (folder / "10-movies.yaml").write_text(text, encoding="utf-8")

    # When it is loaded
    loaded = load(folder, previous=good_shelf())

    # Then all three are there, and every mistake can be printed
    assert names(loaded.shelf) == ["movies", "refund", "rest"]
    assert all(str(mistake).encode() for mistake in loaded.mistakes)
