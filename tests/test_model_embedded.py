"""The model that comes with Goodword: any text has a reading, the same one every time, and posts read sensibly."""

import re
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.errors import GoodwordError
from engage.types import Cause, Intent, Reading, Sentiment, Urgency
from models import features
from models.embedded import WEIGHTS, Model

MODEL = Model()
ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=80)
NEGATIVE, NEUTRAL, POSITIVE = Sentiment


def read(text: str) -> Reading:
    (reading,) = MODEL.read([text])
    return reading


@pytest.mark.parametrize(
    ("sentiment", "intent", "text"),
    [
        (
            NEGATIVE,
            Intent.COMPLAINT,
            "@GoodwordAir our plane has been parked for two hours and nobody explains anything",
        ),
        (NEGATIVE, Intent.COMPLAINT, "My luggage is lost again and your hotline just hangs up. Worst airline."),
        (NEGATIVE, Intent.COMPLAINT, "Great, cancelled again. Thanks a lot @GoodwordAir"),
        (NEGATIVE, Intent.COMPLAINT, "@GoodwordAir thanks for nothing!"),
        (NEUTRAL, Intent.QUESTION, "@GoodwordAir what time does check-in open for Bergen?"),
        (NEUTRAL, Intent.REQUEST, "@GoodwordAir please change my seat to an aisle, reference is in the DM"),
        (POSITIVE, Intent.PLAN, "Flying to Lisbon tomorrow with my best friends, so excited!!"),
        (NEUTRAL, Intent.PURCHASE_INTEREST, "Looking for a cheap flight to Oslo in June for two, any offers?"),
        (POSITIVE, Intent.PRAISE, "Fantastic crew on today's flight, so friendly and helpful. Best airline!"),
        (NEUTRAL, Intent.SUGGESTION, "You should add a later flight on Sundays, it would be so handy"),
        (POSITIVE, Intent.THANKS, "thank you so much for your help!"),
        (NEUTRAL, Intent.SPAM, "Win free tickets!! Click the link in bio and earn $900 a day from home"),
        (NEUTRAL, Intent.CHATTER, "haha ok"),
    ],
)
def test_what_people_typically_post_reads_sensibly(sentiment: Sentiment, intent: Intent, text: str) -> None:
    reading = read(text)
    assert reading.intent.value is intent
    if intent is not Intent.SPAM:  # whose cheer means nothing
        assert reading.sentiment.value is sentiment


@pytest.mark.parametrize(
    ("cause", "text"),
    [
        (Cause.DELAY, "three hours late and still no departure time"),
        (Cause.CANCELLATION, "you cancelled our flight the night before and offered nothing"),
        (Cause.LOST_OR_DAMAGED, "my suitcase never arrived and nobody knows where it is"),
        (Cause.REFUND_OR_BILLING, "still no refund after four months, give me my money back"),
        (Cause.APP_OR_WEBSITE, "your app crashes every time I open my boarding pass, useless"),
        (Cause.STAFF, "the flight attendant was so rude to my mother, disgusting behaviour"),
        (Cause.CUSTOMER_SERVICE, "on hold for two hours and then you hang up on me"),
        (Cause.QUALITY, "dirty seat, broken screen and the food was cold"),
        (Cause.QUEUES, "one check-in desk open and a line out of the door"),
    ],
)
def test_a_complaint_tells_what_it_is_about(cause: Cause, text: str) -> None:
    label = read(text).cause
    assert label is not None
    assert label.value is cause


@pytest.mark.parametrize(
    ("urgency", "text"),
    [
        (Urgency.HIGH, "my father has collapsed at gate 12, please send a doctor now"),
        (Urgency.HIGH, "stranded with two babies, no hotel and nobody at the desk, please help us now"),
        (Urgency.NORMAL, "when will I get my refund?"),
        (Urgency.LOW, "lovely flight, thank you all"),
    ],
)
def test_who_needs_somebody_now_is_seen(urgency: Urgency, text: str) -> None:
    assert read(text).urgency.value is urgency


ODD = {
    "nothing": "",
    "blanks": " \n\t ",
    "an emoji": "👍",
    "a sad emoji": "😡😡😡",
    "a zero-width blank": "\u200b\u200d\ufeff",
    "NULs": "\x00" * 50,
    "half a character": "\ud83d late \udc00",
    "a script that no row has": "ဘယ်အချိန်မှာလဲ",
    "only a handle": "@GoodwordAir",
    "marks upon marks": "e" + "\u0301" * 5_000,
    "one letter that unfolds to eighteen": "\ufdfa" * 5_000,
    "a megabyte of one letter": "x" * 1_000_000,
    "a megabyte of words": "late again " * 90_000,
    "a megabyte of entities": "&#x1F44D" * 125_000,
    "a megabyte of apostrophes": "a'" * 500_000,
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_any_text_has_a_reading(text: str) -> None:
    reading = read(text)
    for label in (reading.sentiment, reading.intent, reading.urgency):
        assert 0 < label.confidence <= 1
        assert label.second not in {None, label.value}
    assert reading.model == MODEL.name


@given(st.lists(ANY_TEXT, max_size=8))
def test_a_text_reads_the_same_whatever_its_neighbours(texts: list[str]) -> None:
    assert MODEL.read(texts) == [read(text) for text in texts]


def test_a_batch_larger_than_what_is_worked_on_at_once_comes_back_in_order() -> None:
    texts = [f"flight {'very ' * (n % 7)}late" if n % 2 else f"thanks{'!' * (n % 5)}" for n in range(300)]
    assert MODEL.read(texts) == [read(text) for text in texts]


@given(ANY_TEXT)
def test_there_is_a_cause_just_when_there_is_a_complaint(text: str) -> None:
    reading = read(text)
    assert (reading.cause is not None) == (reading.intent.value is Intent.COMPLAINT)


def test_threads_may_share_a_model() -> None:
    # Given what each text reads as when nothing else happens
    texts = [*list(ODD.values())[:8], "late again", "thank you!"]
    alone = MODEL.read(texts)

    # When eight threads read them over and over at once
    seen: list[list[Reading]] = []

    def work() -> None:
        for _ in range(20):
            seen.append(MODEL.read(texts))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # Then every one of them has read the same
    assert len(seen) == 160
    assert all(readings == alone for readings in seen)


def test_of_a_very_long_text_the_end_counts_and_the_middle_does_not() -> None:
    padding = "and so on. " * (features.HEAD // 10)
    praise, anger = "What a wonderful crew, thank you! " * 40, "Worst airline ever, never again. " * 40
    assert read(padding + anger + padding * 20 + padding) == read(padding + praise + padding * 20 + padding)
    assert read(padding * 2 + praise).sentiment.value is POSITIVE
    assert read(padding * 2 + anger).sentiment.value is NEGATIVE


def test_the_name_tells_one_set_of_weights_from_another(tmp_path: Path) -> None:
    assert re.fullmatch(r"embedded [0-9a-f]{8}", MODEL.name)
    assert Model(stored(tmp_path, say=0.0)).name != MODEL.name


def stored(folder: Path, **changes: object) -> Path:
    """The weights that come with Goodword, with something changed."""
    file = folder / "weights.npz"
    with np.load(WEIGHTS) as weights:
        np.savez(file, **{**weights, **changes})
    return file


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 and no more", b"plain text"])
def test_weights_that_cannot_be_read_are_explained(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "weights.npz"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(
        GoodwordError, match=r"weights\.npz: cannot be read as a model's weights .*; install Goodword again"
    ):
        Model(file)


@pytest.mark.parametrize("change", [{"recipe": "0"}, {"columns": ["sentiment negative"]}])
def test_weights_of_another_version_are_refused(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(GoodwordError, match="from another version of Goodword"):
        Model(stored(tmp_path, **change))
