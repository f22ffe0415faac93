"""The model that comes with Goodword: any text has a reading, the same one every time, and posts read sensibly."""

import os
import re
import subprocess
import sys
import threading
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.errors import GoodwordError
from engage.labels import Cause, Intent, Sentiment, Urgency
from engage.types import Reading
from models import learned, rows
from models.embedded import WEIGHTS, Model

MODEL = Model()
DEMO = Path(__file__).parent.parent / "playbooks" / "demo" / "tape.jsonl"
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
    "ten thousand emoji": "👍" * 10_000,
    "the tokenizer's own marks": "[CLS] late [SEP] [PAD] [MASK] [UNK]",
    "a megabyte of marks": "[SEP]" * 200_000,
    "right to left": "\u202e\u05d0\u05d1\u05d2",
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


def test_of_a_long_text_every_part_counts() -> None:
    # Given a review of a thousand words that says nothing, with anger at its beginning, in its middle or at its end
    nothing, anger = "We flew there on Monday. " * 80, "Worst airline ever, they lost my bag. " * 40
    flat = MODEL.vectors([nothing + nothing])[0]
    # When it is read, then each of them is another text, and all are angrier than none
    for text in (anger + nothing, nothing[:1000] + anger + nothing[1000:], nothing + anger):
        assert (MODEL.vectors([text])[0] != flat).any()
        assert read(text).sentiment.value is NEGATIVE


def test_of_a_megabyte_the_beginning_the_middle_and_the_end_are_looked_at() -> None:
    padding = "and so on. " * 45_000
    anger = "Worst airline ever, never again. " * 20
    plain = MODEL.vectors([padding * 2])[0]
    for text in (anger + padding * 2, padding * 2 + anger):
        assert (MODEL.vectors([text])[0] != plain).any()


def test_real_posts_read_the_same_alone_and_in_any_company() -> None:
    """The demo's tape, or the posts in the file that GOODWORD_REAL_POSTS names."""
    # Given posts, each read alone, and poison
    real = os.environ.get("GOODWORD_REAL_POSTS")
    posts = [row.text for row in rows.read(Path(real) if real else DEMO)]
    alone = [read(text) for text in posts]
    # When they are read together, backwards, and with poison among them
    poison = list(ODD.values())
    backwards = MODEL.read(posts[::-1])
    poisoned = MODEL.read([text for post, bad in zip(posts, cycle(poison), strict=False) for text in (post, bad)])
    # Then nothing of any reading differs, to the last bit of its vector
    assert MODEL.read(posts) == alone
    assert backwards[::-1] == alone
    assert poisoned[::2] == alone


def test_another_language_is_told_and_makes_less_sure() -> None:
    # Given the same vector read as English and as German
    german = read("Mein Koffer ist weg und niemand hilft mir, was soll ich jetzt machen?")
    [vector] = MODEL.vectors(["Mein Koffer ist weg und niemand hilft mir, was soll ich jetzt machen?"])
    home = MODEL.heads.likely(vector, at_home=True)
    # Then it says so, and trusts itself less
    assert german.language.value == "de"
    assert german.intent.confidence < round(max(home["intent"]), 4)


def test_like_posts_lie_near_each_other() -> None:
    # Given two complaints about bags, and a question about something else
    bags, lost, menu = (
        np.frombuffer(read(text).embedding, np.int8).astype(float)
        for text in ("you lost my suitcase again", "where is my bag, it never arrived", "do you serve vegan food?")
    )
    # Then each vector has the promised length, and the bags are nearest
    assert [np.linalg.norm(one) for one in (bags, lost, menu)] == pytest.approx([127, 127, 127], abs=3)
    assert bags @ lost > max(bags @ menu, lost @ menu)


def test_a_cause_can_be_had_whatever_the_intent() -> None:
    texts = ["three hours late and still no departure time", "thank you all"]
    told = MODEL.causes(texts)
    assert [label.value in set(Cause) for label in told] == [True, True]
    assert told[0] == read(texts[0]).cause
    assert MODEL.causes([]) == MODEL.read([]) == []


def test_it_needs_neither_torch_nor_transformers_nor_the_network() -> None:
    # Given a process of its own in which opening a connection fails
    script = """
import socket, sys
def refuse(*_): raise OSError("no network here")
socket.socket.connect = refuse
from models.embedded import Model
[reading] = Model().read(["my bag is lost"])
print(reading.intent.value, sorted({"torch", "transformers", "onnx", "huggingface_hub"} & set(sys.modules)))
"""
    # When the model is loaded and read with, then neither is imported
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "complaint []"


def test_what_is_shipped_fits_into_24_megabytes() -> None:
    assert sum(file.stat().st_size for file in WEIGHTS.iterdir()) < 24 * 1024 * 1024


def test_the_name_tells_one_set_of_heads_from_another(tmp_path: Path) -> None:
    assert re.fullmatch(r"embedded [0-9a-f]{8}", MODEL.name)
    others = replace(MODEL.heads, bias=MODEL.heads.bias + 1)
    learned.add(tmp_path, others)
    taught = Model(learned=tmp_path)
    assert taught.name != MODEL.name
    assert taught.facts["heads"].startswith("0001")
    assert "MB" in taught.facts["encoder"]


def stored(folder: Path, name: str, content: bytes | None) -> Path:
    """The weights that come with Goodword, with one file changed or taken away."""
    for file in WEIGHTS.iterdir():
        if file.name != name:
            (folder / file.name).symlink_to(file)
    if content is not None:
        (folder / name).write_bytes(content)
    return folder


@pytest.mark.parametrize("name", ["encoder.onnx", "tokenizer.json", "heads.npz"])
@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 and no more", b"plain text"])
def test_weights_that_cannot_be_read_are_explained(tmp_path: Path, name: str, content: bytes | None) -> None:
    with pytest.raises(GoodwordError, match="cannot be read as a model's"):
        Model(stored(tmp_path, name, content))


def test_weights_of_another_version_are_refused(tmp_path: Path) -> None:
    older = replace(MODEL.heads, encoder="0 feed").to_bytes()
    with pytest.raises(GoodwordError, match="from another version of Goodword"):
        Model(stored(tmp_path, "heads.npz", older))
