"""The picture of the daily digest: what stands in it, that it can be read, and that text from outside is text."""

import struct
import subprocess
import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.text import Text

from engage.approval.slack.digest_picture import alt, composed, draw, drawable
from engage.labels import Cause
from engage.store.days import Day, Hour, Spread, bounds
from tests.fakes import NOON

LISBON = ZoneInfo("Europe/Lisbon")
EMPTY = Day(*bounds(NOON.date(), LISBON))
HOURS = tuple(Hour(hour, {9: 5, 14: 2}.get(hour, 0), {9: 3}.get(hour, 0), {10: 4}.get(hour, 0)) for hour in range(24))
BUSY = replace(
    EMPTY, heard=7, complaints=3, causes=((Cause.DELAY, 2), (Cause.STAFF, 1)), answered=4,
    answered_after=Spread(4, 720, 3600), kept=3, missed=1, marks=2, mark=4.5, hours=HOURS,
)  # fmt: skip


def texts(figure: Figure) -> list[Text]:
    """All that is written in the picture, as it is drawn."""
    figure.canvas.draw()
    return [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]


def words(day: Day, before: tuple[Day, ...] = (), brand: str = "Goodword Air") -> list[str]:
    return [text.get_text() for text in texts(composed(day, before, brand, LISBON))]


def heights(figure: Figure) -> Iterator[list[float]]:
    """Of the bars by hour, one list for each colour."""
    for bars in figure.axes[0].containers:
        yield [bar.get_height() for bar in bars]


def test_it_is_a_png_that_is_sharp_on_a_phone() -> None:
    png = draw(BUSY, (), "Goodword Air", LISBON)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", png[16:24]) == (2400, 1350)


def test_it_says_whose_day_it_is_and_how_it_went() -> None:
    said = words(BUSY)
    assert {"Goodword Air", "Monday 2 March 2026", "7", "12 min", "75%", "4.5", "Delay", "Staff"} <= set(said)


def test_complaints_stand_at_the_foot_of_what_was_heard_and_answers_are_dots() -> None:
    figure = composed(BUSY, (), "Goodword Air", LISBON)
    others, complaints = heights(figure)
    assert [sum(both) for both in zip(others, complaints, strict=True)] == [hour.heard for hour in HOURS]
    assert complaints == [hour.complaints for hour in HOURS]
    [dots] = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert (list(dots.get_xdata()), list(dots.get_ydata())) == ([10.5], [4])


def test_a_day_without_anything_says_so() -> None:
    said = words(EMPTY)
    assert "Nothing was heard on this day." in said
    assert "Complaints were about" not in said


def test_how_a_figure_stands_beside_the_days_before_is_told_by_an_arrow() -> None:
    said = words(BUSY, (replace(BUSY, heard=3, mark=5.0),))
    assert {"▲ usually 3", "▼ usually 5.0", "= as usual"} <= set(said)
    assert not any("usual" in each for each in words(BUSY))


@settings(max_examples=15)
@given(
    st.integers(0, 5).flatmap(lambda size: st.tuples(*[st.integers(1, 10**size)] * 24)),
    st.floats(1, 400_000),
    st.text(max_size=60),
    st.integers(1, 5),
)
def test_all_that_is_written_is_in_the_picture_and_nothing_over_another(
    counts: tuple[int, ...], seconds: float, brand: str, causes: int
) -> None:
    # Given any day, and days before it that were unlike it
    hours = tuple(Hour(hour, count, count // 3, count // 2) for hour, count in enumerate(counts))
    complaints = sum(counts) // 3
    day = replace(
        BUSY, heard=sum(counts), complaints=complaints, answered=sum(counts) // 2, hours=hours,
        causes=tuple((cause, complaints) for cause in list(Cause)[-causes:] if complaints),
        answered_after=Spread(2, seconds, seconds),
    )  # fmt: skip
    before = replace(day, heard=3 * day.heard, answered_after=Spread(2, 3 * seconds, 3 * seconds))
    # Then each text is whole, and apart from every other
    figure = composed(day, (before,), brand, LISBON)
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
    for says, box in boxes:
        assert figure.bbox.x0 <= box.x0 < box.x1 <= figure.bbox.x1, says
        assert figure.bbox.y0 <= box.y0 < box.y1 <= figure.bbox.y1, says
    for (one, box), (other, its) in combinations(boxes, 2):
        assert not box.overlaps(its), (one, other)


@pytest.mark.parametrize(
    ("brand", "shown"),
    [
        ("$x^2$ & <b> \\frac {{ 7 * 7 }}", "$x^2$ & <b> \\frac {{ 7 * 7 }}"),
        ("Café 🛫\u202e\n  Łódź\x00", "Café Łódź"),
        ("日本航空", ""),
    ],
)
def test_a_brands_name_is_text_and_what_the_font_lacks_is_left_out_without_a_word(brand: str, shown: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        said = words(EMPTY, brand=brand)
    assert drawable(brand) == shown
    assert (shown in said) == bool(shown)


def test_a_dollar_sign_begins_no_formula() -> None:
    plain, formula = (draw(EMPTY, (), brand, LISBON) for brand in ("$\\alpha$", "α"))
    assert plain != formula


def test_several_threads_may_draw_at_once() -> None:
    alone = draw(BUSY, (EMPTY,), "Goodword Air", LISBON)
    with ThreadPoolExecutor(4) as threads:
        drawn = [threads.submit(draw, BUSY, (EMPTY,), "Goodword Air", LISBON) for _ in range(8)]
    assert {each.result() for each in drawn} == {alone}


def test_pyplot_is_never_loaded() -> None:
    code = (
        "import sys; from tests.test_digest_picture import *; draw(BUSY, (), 'Goodword Air', LISBON);"
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_who_cannot_see_it_is_told_the_same_in_words() -> None:
    assert alt(BUSY) == (
        "7 heard, 4 answered, 1 promise missed; answered after 12 min (median). Busiest from 09:00 on, with 5 heard. "
        "3 complaints: delay 2, staff 1. 75% of the promises kept. CSAT 4.5 of 5."
    )
    assert alt(EMPTY) == "Nothing heard, nothing answered."
