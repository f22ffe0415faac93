"""Named things are taken out of a text and looked up; the finder agrees with one that is too simple to be wrong."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.phrases import Text, fold
from engage.playbook.catalogs import Catalog, Row
from engage.playbook.finding import Finder, UnusableShape, finder, pattern, repeated
from tests.shelves import good_shelf

LETTERS_AND_SIGNS = "gwGW117 29-–—\n#'s,.é٣"


def catalog(*values: str) -> Catalog:
    rows = tuple(Row(line, {"name": value}) for line, value in enumerate(values, start=2))
    return Catalog("things", Path("things.csv"), "v1", ("name",), rows)


def found(finder_: Finder, text: str) -> str | None:
    thing = finder_.sight(Text.of(text)).found
    return thing.value if thing else None


FLIGHTS = finder("flight", good_shelf().catalogs["flights"], "flight", "GW #")
CITIES = finder("city", good_shelf().catalogs["destinations"], "city", "")


class TestWithAShape:
    @pytest.mark.parametrize(
        "text",
        [
            "on GW117!",
            "gw 117",
            "GW-117",
            "#GW117",
            "GW–117",
            "GW\u00a0117",
            "Gw\n117's",
            "(gw117)",
            "GW１１７",
            "BA1 GW999 GW117",
        ],
    )
    def test_it_is_found_however_it_is_written(self, text: str) -> None:
        assert found(FLIGHTS, text) == "GW117"

    @pytest.mark.parametrize("text", ["", "GW", "117", "GW1170", "GW117b", "BGW117", "G W117", "GW  x 117", "GW--117"])
    def test_what_is_not_written_like_it_is_not_found(self, text: str) -> None:
        assert found(FLIGHTS, text) is None

    def test_the_row_comes_with_it(self) -> None:
        thing = FLIGHTS.sight(Text.of("gw-204 tonight")).found

        assert thing is not None
        assert (thing.name, thing.value, thing.row["city"]) == ("flight", "GW204", "Buenos Aires")

    def test_the_first_in_the_text_that_the_catalog_knows_counts(self) -> None:
        assert found(FLIGHTS, "not GW1 but GW204, or was it GW117?") == "GW204"

    def test_one_that_only_the_text_knows_is_named_in_the_reason_in_short(self) -> None:
        endless = Text.of("GW" + "1" * 1000)

        assert FLIGHTS.sight(endless).says == (f"GW{'1' * 37}… is named, but the catalog flights has no such flight")

    @pytest.mark.parametrize("shape", ["GW", "", "GW ##", "@@", "#5", "@x", "@GW#", "# #1"])
    def test_a_shape_that_could_never_be_found_is_refused(self, shape: str) -> None:
        with pytest.raises(UnusableShape):
            pattern(shape)

    @pytest.mark.parametrize(
        ("shape", "text", "value"),
        [
            ("@-#", "row ab-12 please", "AB12"),
            ("# @", "in 12 b or so", "12B"),
            ("No. #", "no. 7", "NO.7"),
            ("[#]", "see [42]", "[42]"),
            ("(#+", "(1+", "(1+"),
            ("É#", "é5", "E5"),
        ],
    )
    def test_every_sign_of_a_shape_but_three_stands_for_itself(self, shape: str, text: str, value: str) -> None:
        assert found(finder("seat", catalog(value), "name", shape), text) == value

    @given(st.text(LETTERS_AND_SIGNS, max_size=40), st.sampled_from(["GW #", "#-@", "@ #", "# # x", "g#w"]))
    @settings(deadline=None)
    def test_it_finds_what_a_walk_over_the_characters_finds(self, text: str, shape: str) -> None:
        assert [match[0] for match in pattern(shape).finditer(fold(text))] == naive_matches(fold(shape), fold(text))


def naive_matches(shape: str, text: str) -> list[str]:
    """Every part takes all it can, from the left to the right, and no match begins or ends inside a word."""
    matches, start = [], 0
    while start < len(text):
        end = naive_end(shape, text, start)
        if end is None or (start and text[start - 1].isalnum()) or (end < len(text) and text[end].isalnum()):
            start += 1
        else:
            matches.append(text[start:end])
            start = end
    return matches


def naive_end(shape: str, text: str, at: int) -> int | None:
    for sign in shape:
        begin = at
        if sign in "#@":
            while at < len(text) and (text[at] in "0123456789" if sign == "#" else text[at].isalpha()):
                at += 1
        elif sign in " -" and sign == " ":
            at += at < len(text) and text[at] in " -"
            continue
        else:
            at += at < len(text) and text[at] == sign
        if at == begin:
            return None
    return at


class TestByName:
    @pytest.mark.parametrize(
        ("text", "city"),
        [
            ("weekend in lisbon!", "Lisbon"),
            ("LISBON's trams", "Lisbon"),
            ("#NewYork no, New  York yes", "New York"),
            ("from New York to Lisbon", "New York"),
            ("York is not New York", "York"),
            ("new lisbon", "Lisbon"),
        ],
    )
    def test_the_first_name_counts_and_of_those_that_begin_alike_the_longest(self, text: str, city: str) -> None:
        assert found(CITIES, text) == city

    @pytest.mark.parametrize("text", ["", "new", "yorkshire", "news from lisbonne"])
    def test_names_are_whole_words(self, text: str) -> None:
        assert CITIES.sight(Text.of(text)) == (None, "no city is named")

    @given(
        st.lists(st.sampled_from(["a", "b", "a b", "b a", "a b c", "c"]), unique=True, min_size=1),
        st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=8),
    )
    @settings(deadline=None)
    def test_it_finds_what_trying_all_names_at_all_places_finds(self, names: list[str], text: list[str]) -> None:
        # Given every name that stands at every place of the text, the longest first
        everywhere = [
            name
            for place in range(len(text))
            for name in sorted(names, key=len, reverse=True)
            if text[place : place + len(name.split())] == name.split()
        ]

        # When the finder looks
        first = found(finder("thing", catalog(*names), "name", ""), " ".join(text))

        # Then it finds the first of them
        assert first == (everywhere[0] if everywhere else None)


class TestTheCatalog:
    def test_a_thing_is_looked_up_as_the_catalog_has_it_now(self) -> None:
        assert FLIGHTS.look_up("gw-117") == FLIGHTS.sight(Text.of("GW117")).found
        assert CITIES.look_up("new york") == CITIES.sight(Text.of("New York")).found
        assert FLIGHTS.look_up("GW999") is None

    def test_what_cannot_be_told_apart_or_found_is_reported_by_line(self) -> None:
        assert list(repeated(catalog("GW117", "gw 117", "", "GW118", "GW-117"), "name", "GW #")) == [
            (3, "gw 117 stands twice in the column name; first on line 2"),
            (4, "has no name, and it is looked up by that"),
            (6, "GW-117 stands twice in the column name; first on line 2"),
        ]

    def test_finders_of_the_same_things_are_equal(self) -> None:
        flights = good_shelf().catalogs["flights"]

        assert finder("flight", flights, "flight", "GW #") == FLIGHTS
        assert finder("flight", flights, "flight", "GW-#") != FLIGHTS
