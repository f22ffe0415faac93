"""The brand's own words: good as they come, everybody's to change, and never run by what comes from outside."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.counting import weighted_length
from engage.errors import GoodwordError
from engage.followup import AskCsat, AskIfHelped, By
from engage.playbook import LONGEST_NOTE, Saying, Shelf, asking, load
from engage.playbook.fitting import FITS
from engage.playbook.schema import Words
from engage.playbook.vocabulary import first_name
from tests.shelves import change, good_folder, good_shelf, said
from tests.test_playbook_templates import HOSTILE

HOUR = timedelta(hours=1)
LINK = "https://goodword.example/csat/Ab3-x_9"
NOTE = "boarding passes load again. Sorry it took a week!"


def says(saying: Saying, name: str = "Ana Silva", shelf: Shelf | None = None, note: str = NOTE) -> str:
    return (shelf or good_shelf()).says(saying, said("", name), csat_link=LINK, glitch_note=note)


def with_words(folder: Path, *lines: str) -> Shelf:
    change(folder / "brand.yaml", 'signature: ""', "\n  ".join(['signature: ""\nwords:', *lines]))
    loaded = load(folder)
    assert loaded.mistakes == ()
    return loaded.shelf


@pytest.mark.parametrize(
    ("saying", "text"),
    [
        (Saying.ASK_IF_HELPED, "Hi Ana, did that help? A yes or no is enough."),
        (Saying.ASK_CSAT, "Hi Ana, how did we do, from 1 (bad) to 5 (great)? The number is enough."),
        (Saying.ASK_CSAT_LINK, f"Hi Ana, how did we do? One click tells us: {LINK}"),
        (Saying.OPT_OUT, "Understood. We won't write to you again, unless you ask us something."),
        (Saying.WAVE_NOTE, "Good news, Ana: boarding passes load again. Sorry it took a week!"),
    ],
)
def test_a_brand_that_says_nothing_of_words_has_good_ones(saying: Saying, text: str) -> None:
    assert says(saying) == text


def test_every_saying_is_a_key_of_the_brands_words_and_no_key_is_left_over() -> None:
    assert list(Words.model_fields) == [saying.value for saying in Saying]


def test_a_brand_puts_some_in_its_own_words_and_the_others_stay(tmp_path: Path) -> None:
    shelf = with_words(
        good_folder(tmp_path),
        'ask_csat: "{{ handle }}, 1 to 5? {{ brand.name }}"',
        'opt_out: Bye, {{ first_name | or("friend") }}. {{ links.guides }}',
    )

    assert says(Saying.ASK_CSAT, shelf=shelf) == "@ana, 1 to 5? Goodword Air"
    assert says(Saying.OPT_OUT, "The Traveller", shelf) == "Bye, friend. https://goodword.example/guides?from=post"
    assert says(Saying.ASK_IF_HELPED, shelf=shelf) == says(Saying.ASK_IF_HELPED)


def test_other_words_are_another_version_of_the_shelf(tmp_path: Path) -> None:
    assert with_words(good_folder(tmp_path), "ask_csat: 1 to 5?").version != good_shelf().version


def test_words_that_break_leave_the_last_good_ones(tmp_path: Path) -> None:
    folder = good_folder(tmp_path)
    before = with_words(folder, "ask_csat: 1 to 5?")
    change(folder / "brand.yaml", "1 to 5?", "1 to 5, {{ first_name }}?")

    after = load(folder, previous=before)

    assert [(mistake.file.name, mistake.line, mistake.where) for mistake in after.mistakes] == [
        ("brand.yaml", 5, "words.ask_csat")
    ]
    assert says(Saying.ASK_CSAT, shelf=after.shelf) == "1 to 5?"


def test_a_visit_is_counted_for_the_words_that_brought_it(tmp_path: Path) -> None:
    shelf = with_words(good_folder(tmp_path), 'ask_csat_link: "{{ csat_link | tagged }}"')

    parts = urlsplit(says(Saying.ASK_CSAT_LINK, shelf=shelf))

    assert parts._replace(query="").geturl() == LINK
    assert parse_qs(parts.query) == {
        "utm_source": ["x"],
        "utm_medium": ["social"],
        "utm_campaign": ["ask_csat_link"],
    }


def test_each_question_of_a_playbook_has_its_words() -> None:
    assert asking(AskIfHelped(HOUR)) is Saying.ASK_IF_HELPED
    assert asking(AskCsat(HOUR)) is Saying.ASK_CSAT
    assert asking(AskCsat(HOUR, By.LINK)) is Saying.ASK_CSAT_LINK


class TestTextFromOutside:
    @given(HOSTILE, st.sampled_from(Saying))
    @settings(deadline=None)
    def test_whoever_it_is_for_it_says_the_words_and_at_most_a_first_name(self, name: str, saying: Saying) -> None:
        given_name = first_name(name)

        assert says(saying, name) == says(saying, "Ana").replace("Ana", given_name or "there")

    @given(HOSTILE.map(lambda text: text[:LONGEST_NOTE]).filter(str.strip))
    @settings(deadline=None)
    def test_a_note_is_said_and_never_run(self, note: str) -> None:
        assert "".join(says(Saying.WAVE_NOTE, note=note).split()) == "".join(f"Goodnews,Ana:{note}".split())

    @given(HOSTILE, HOSTILE, st.sampled_from(Saying))
    @settings(deadline=None)
    def test_it_fits_into_a_post_whoever_it_is_for(self, name: str, handle: str, saying: Saying) -> None:
        filled = good_shelf().says(saying, said("", name, handle), csat_link=LINK, glitch_note="w" * LONGEST_NOTE)

        assert 0 < weighted_length(filled) <= FITS


class TestWhatIsMissing:
    @pytest.mark.parametrize("note", ["", " \n"])
    def test_good_news_without_a_note_is_none(self, note: str) -> None:
        with pytest.raises(GoodwordError, match="wave_note cannot be said without a glitch_note; write one"):
            says(Saying.WAVE_NOTE, note=note)

    def test_a_question_behind_a_link_needs_the_link(self) -> None:
        with pytest.raises(GoodwordError, match="ask_csat_link cannot be said without a csat_link; write one"):
            good_shelf().says(Saying.ASK_CSAT_LINK, said(""))

    def test_a_note_that_is_too_long_is_refused_with_what_would_fit(self) -> None:
        with pytest.raises(GoodwordError, match="the note has 201 characters as X counts them; shorten it to 200"):
            says(Saying.WAVE_NOTE, note="w" * 201)

    def test_a_shelf_without_a_brand_says_what_to_do(self) -> None:
        with pytest.raises(GoodwordError, match=r"brand\.yaml cannot be used"):
            says(Saying.OPT_OUT, shelf=Shelf())
