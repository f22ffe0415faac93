"""Templates: only words are filled in, nothing from outside is ever run, and nothing comes out too long."""

from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.counting import weighted_length
from engage.playbook import grammar
from engage.playbook.catalogs import Catalog, Row
from engage.playbook.finding import finder
from engage.playbook.fitting import FITS, too_long
from engage.playbook.templates import FILTERS, template, tidy
from engage.playbook.vocabulary import Thing, Values, Word, first_name, handle, values, vocabulary
from tests.shelves import good_shelf, said

BRAND = good_shelf().brand
MOVIES = good_shelf().playbooks[0]
FLIGHT = MOVIES.finders["flight"]
assert BRAND is not None

CERTAIN = vocabulary(BRAND, [FLIGHT], ["flight"])
UNCERTAIN = vocabulary(BRAND, [FLIGHT], [])

HOSTILE = st.one_of(
    st.text(max_size=30),
    st.lists(
        st.sampled_from(
            ["{{", "}}", "{%", "%}", "7*7", "handle", ".__class__", "|upper", "{#", "#}", "raw", "\n", " "]
        ),
        max_size=12,
    ).map("".join),
)


def words(name: str = "Ana", handle_: str = "ana", flight: str | None = "GW117") -> Values:
    found = FLIGHT.look_up(flight) if flight else None
    assert BRAND is not None
    return values(BRAND, [FLIGHT], said("", name, handle_), [found] if found else [], "movies")


def wrong(source: str, known: Mapping[str, Word] = CERTAIN) -> list[str]:
    return grammar.wrong(source, known)


class TestWhatIsAllowed:
    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ("Hi {{ first_name | or('there') }}!", "Hi Ana!"),
            (
                "{{ handle }} {{ brand.name }} {{ brand.handle }} {{ brand.signature }}",
                "@ana Goodword Air @GoodwordAir",
            ),
            ("{{ flight.value }} to {{ flight.city | upper }}", "GW117 to LISBON"),
            ("Gate {{ flight.gate | or('still open') | title }}", "Gate B12"),
            ("{% if first_name %}{{ first_name }}, hi{% else %}Hi{% endif %}", "Ana, hi"),
            ("{% if flight.gate and first_name %}{{ first_name }} {{ flight.gate }}{% endif %}!", "Ana B12!"),
            ("{% if not first_name or flight %}yes{% elif handle %}no{% endif %}", "yes"),
            ("{# for colleagues #}Hi {% raw %}{{ x }}{% endraw %}", "Hi {{ x }}"),
        ],
    )
    def test_text_words_filters_and_if(self, source: str, text: str) -> None:
        assert wrong(source) == []
        assert template(source).fill(words()) == text

    def test_a_thing_that_may_be_missing_can_be_asked_for(self) -> None:
        source = "Enjoy {% if flight %}{{ flight.city }}{% else %}your trip{% endif %}."

        assert wrong(source, UNCERTAIN) == []
        assert template(source).fill(words()) == "Enjoy Lisbon."
        assert template(source).fill(words(flight=None)) == "Enjoy your trip."

    @pytest.mark.parametrize(
        ("source", "complaint"),
        [
            ("{{ first_name }}", "first_name may be missing"),
            ("{% if flight %}{{ flight.gate }}{% endif %}", "flight.gate may be missing"),
            ("{% if first_name or handle %}{{ first_name }}{% endif %}", "first_name may be missing"),
            ("{% if not first_name %}{{ first_name }}{% endif %}", "first_name may be missing"),
            ("{% if handle %}{% elif first_name %}{% else %}{{ first_name }}{% endif %}", "first_name may be missing"),
            ("{{ nobody }}", 'there is no word "nobody"'),
            ("{{ ''.__class__ }}", "is not allowed"),
            ("{{ handle.__class__ }}", 'there is no word "handle.__class__"'),
            ("{{ self }}", 'there is no word "self"'),
            ("{{ handle | attr('__class__') }}", 'there is no filter "attr"'),
            ("{{ handle | map('upper') | list }}", 'there is no filter "map"'),
            ("{{ (handle, handle) }}", "is not allowed"),
            ("{{ handle is defined }}", "is not allowed"),
            ("{% if handle is defined %}x{% endif %}", "is not allowed"),
            ("{% if handle == 'x' %}x{% endif %}", "is not allowed"),
            ("{% if links.nowhere %}x{% endif %}", 'there is no word "links.nowhere"'),
            ("{{ handle[0] }}", "is not allowed"),
            ("{{ range(10) }}", "is not allowed"),
            ("{{ lipsum }}", 'there is no word "lipsum"'),
            ("{% for x in handle %}{{ x }}{% endfor %}", "is not allowed"),
            ("{% macro x() %}{% endmacro %}", "is not allowed"),
            ("{% import 'x' as y %}", "is not allowed"),
            ("{% from 'x' import y %}", "is not allowed"),
            ("{% extends 'x' %}", "is not allowed"),
            ("{% block x %}{% endblock %}", "is not allowed"),
            ("{% filter upper %}x{% endfilter %}", "is not allowed"),
            ("{% with x = 1 %}{% endwith %}", "is not allowed"),
            ("{% set x %}y{% endset %}", "is not allowed"),
            ("{% call x() %}{% endcall %}", "is not allowed"),
            ("{% do x %}", "cannot be read as a template"),
            ("{% debug %}", "cannot be read as a template"),
            ("{% autoescape true %}{% endautoescape %}", "is not allowed"),
            ("{{ first_name | or('a', 'b') }}", "or needs one text"),
            ("{{ first_name | or(*handle) }}", "or needs one text"),
            ("{{ first_name | or(fallback='x') }}", "or needs one text"),
        ],
    )
    def test_nothing_else(self, source: str, complaint: str) -> None:
        assert complaint in " / ".join(wrong(source))

    def test_words_of_what_is_unclear_are_not_complained_about(self) -> None:
        assert grammar.wrong("{{ thing.x }}{% if thing %}{% endif %}{{ other.x }}", {}, {"thing"}) == [
            'there is no word "other.x"'
        ]


class TestTextFromOutside:
    """A display name or handle is a value, whatever it looks like."""

    @given(HOSTILE, HOSTILE)
    @settings(deadline=None)
    def test_it_never_runs(self, name: str, handle_: str) -> None:
        # Given a template that says all that comes from outside, and an author who writes templates
        source = "({{ first_name | or('nobody') }}) ({{ handle }})"

        # When it is filled in
        text = template(source).fill(words(name, handle_))

        # Then it says what it was given, character by character
        given_name = first_name(name) or "nobody"
        given_handle = handle(said("", name, handle_))
        assert text == f"({given_name}) ({given_handle})"

    @given(HOSTILE)
    @settings(deadline=None)
    def test_even_a_value_that_was_not_looked_at_is_only_said(self, value: str) -> None:
        filled = template("<{{ flight.city }}>").fill({"flight": Thing(value="x", city=value)})

        assert filled == tidy(f"<{value}>")

    @given(HOSTILE)
    @settings(deadline=None)
    def test_a_first_name_is_one_short_word_or_nothing(self, name: str) -> None:
        word = first_name(name)

        assert word == "" or (
            2 <= len(word) <= 20 and weighted_length(word) <= 20 and not set(word) & set(" .@:/{}<>_\n")
        )

    @given(HOSTILE)
    @settings(deadline=None)
    def test_a_handle_is_one_word_or_nothing(self, name: str) -> None:
        assert not set(handle(said("", handle=name))) & set(" {}<>:/\n%|'\"")


@pytest.mark.parametrize(
    ("display_name", "name"),
    [
        ("Ana Silva", "Ana"),
        ("ANNA", "Anna"),
        ("ANNA-LENA B", "Anna-Lena"),
        ("O'NEIL", "O'Neil"),
        ("O’Neil", "O’Neil"),
        ("JJ Smith", "JJ"),
        ("anna", "anna"),
        ("José", "José"),
        ("Jose\u0301", "José"),
        ("Дмитрий", "Дмитрий"),
        ("美咲", "美咲"),
        ("𝓐𝓷𝓷𝓪", "Anna"),
        ("  Bo\tX", "Bo"),
    ],
)
def test_a_display_name_that_begins_with_a_first_name_gives_it(display_name: str, name: str) -> None:
    assert first_name(display_name) == name


NO_NAMES = """
    A|@anna|https://spam.example|spam.example|anna99|✈️ Anna|Anna✈️|The Traveller|TEAM Goodword|Dr. Who|Dr Who|It's me
    It’s me|Anna_B|-Anna|Anna-|Abcdefghijklmnopqrstu|美美美美美美美美美美美|<b>Anna</b>|{{ 7*7 }}|Smith, Ana
"""


@pytest.mark.parametrize(
    "display_name", ["", " ", *(name for line in NO_NAMES.split("\n") for name in line.strip().split("|"))]
)
def test_a_display_name_that_does_not_gives_none(display_name: str) -> None:
    assert first_name(display_name) == ""


@pytest.mark.parametrize(
    ("platform", "written", "shown"),
    [
        ("x", "ana", "@ana"),
        ("x", "@ana", "@ana"),
        ("reddit", "ana-b", "u/ana-b"),
        ("reddit", "u/ana", "u/ana"),
        ("mastodon", "ana@town.example", "@ana@town.example"),
        ("x", "ana b", ""),
        ("x", "", ""),
        ("x", "a" * 101, ""),
    ],
)
def test_a_handle_is_shown_as_people_on_that_platform_write_it(platform: str, written: str, shown: str) -> None:
    assert handle(said("", handle=written, platform=platform)) == shown


class TestFilters:
    def test_tagged_says_where_a_visit_came_from_and_keeps_the_rest_of_the_link(self) -> None:
        tagged = template("{{ links.guides | tagged }}").fill(words())

        parts = urlsplit(tagged)
        assert (parts.scheme, parts.netloc, parts.path) == ("https", "goodword.example", "/guides")
        assert parse_qs(parts.query) == {
            "from": ["post"],
            "utm_source": ["x"],
            "utm_medium": ["social"],
            "utm_campaign": ["movies"],
        }

    @pytest.mark.parametrize(
        ("link", "tagged"),
        [
            ("https://a.example/b?utm_source=old&c=%20d#top", "https://a.example/b?c=+d&utm_source=x#top"),
            ("https://a.example", "https://a.example?utm_source=x"),
            ("not a link", "not a link"),
            ("http://[", "http://["),
            ("", ""),
        ],
    )
    def test_tagged_replaces_old_tags_and_leaves_alone_what_is_no_link(self, link: str, tagged: str) -> None:
        campaign = {"utm_source": "x"}

        assert (
            template("{{ links.it | tagged }}").fill({"links": SimpleNamespace(it=link), "_campaign": campaign})
            == tagged
        )

    @pytest.mark.parametrize(("text", "titled"), [("new YORK", "New York"), ("don't stop", "Don't Stop"), ("", "")])
    def test_title_begins_every_word_with_a_capital(self, text: str, titled: str) -> None:
        assert template("{{ handle | title }}").fill({"handle": text}) == titled

    def test_every_filter_has_help(self) -> None:
        assert all((made.__doc__ or "").count("`") == 2 for made in FILTERS.values())


@given(st.text(" \n\tab", max_size=40))
@settings(deadline=None)
def test_no_blanks_are_left_where_a_word_is_missing(text: str) -> None:
    tidied = tidy(text)

    assert tidied == tidied.strip()
    assert "  " not in tidied
    assert "\n\n\n" not in tidied
    assert tidied.split() == text.split()


class TestFitting:
    @pytest.mark.parametrize(
        ("source", "certain", "expected"),
        [
            ("x" * 280, ["flight"], ""),
            ("x" * 281, ["flight"], "can come to 281 characters as X counts them, and 280 fit"),
            ("x" * 260 + "{{ first_name | or('') }}", ["flight"], ""),
            (
                "x" * 261 + "{{ first_name | or('') }}",
                ["flight"],
                "can come to 281 characters as X counts them, and 280 fit: with a first name of 20 letters",
            ),
            ("x" * 264 + "{{ handle }}", ["flight"], ""),
            ("x" * 257 + "{{ flight.films | tagged }}", ["flight"], ""),
            ("x" * 275 + "{{ flight.value }}", ["flight"], ""),
            (
                "x" * 276 + "{{ flight.value }}",
                ["flight"],
                "can come to 281 characters as X counts them, and 280 fit: with the flight GW204",
            ),
            (
                "x" * 269 + "{{ flight.city }}",
                ["flight"],
                "can come to 281 characters as X counts them, and 280 fit: with the flight GW204",
            ),
            (
                "{{ first_name | or('" + "x" * 281 + "') }}",
                ["flight"],
                "can come to 281 characters as X counts them, and 280 fit",
            ),
            (
                "{% if flight %}{{ flight.city }}{% else %}" + "x" * 281 + "{% endif %}",
                [],
                "can come to 281 characters as X counts them, and 280 fit",
            ),
            ("{% if flight %}{{ flight.city }}{% else %}" + "x" * 281 + "{% endif %}", ["flight"], ""),
        ],
    )
    def test_the_worst_case_is_measured(self, source: str, certain: list[str], expected: str) -> None:
        assert too_long(template(source), words(flight=None), [FLIGHT], certain) == expected

    def test_of_rows_that_look_as_long_the_one_that_weighs_more_counts(self) -> None:
        # Given two cities of six characters, one of which X counts as twelve, and a long link that it counts as 23
        link = "https://goodword.example/" + "x" * 300
        rows = (Row(2, {"city": "東京東京東京", "page": link}), Row(3, {"city": "Lisbon", "page": link}))
        city = finder("city", Catalog("cities", Path("cities.csv"), "v1", ("city", "page"), rows), "city", "")

        # When a wording is measured that fits with one of them only
        wording = template("x" * 245 + "{{ city.city }} {{ city.page }}")
        sentence = too_long(wording, {"city": Thing(value="", city="", page="")}, [city], ["city"])

        # Then it is too long, because of the other
        assert sentence == "can come to 281 characters as X counts them, and 280 fit: with the city 東京東京東京"

    @given(HOSTILE, st.sampled_from(["GW117", "GW204", "GW86"]), st.integers(200, 280))
    @settings(deadline=None)
    def test_what_passes_fits_for_every_author_and_every_row(self, name: str, flight: str, length: int) -> None:
        # Given a wording of any length that passes
        wording = template("x" * length + " {{ first_name | or('you') }} {{ flight.city }} {{ flight.gate | or('?') }}")
        passes = not too_long(wording, words(), [FLIGHT], ["flight"])

        # Then it fits when it is filled in
        assert not passes or weighted_length(wording.fill(words(name, flight=flight))) <= FITS
