"""Each condition hits or misses, and says why in a sentence for people."""

from dataclasses import replace
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter

from engage.conditions import CONDITIONS, Case
from engage.labels import Cause, Intent, Label, Sentiment, Urgency
from engage.phrases import Text
from engage.playbook.finding import finder
from engage.types import Author, Mention, Reading
from tests import fakes
from tests.shelves import good_shelf

READING = Reading(
    sentiment=Label(Sentiment.NEGATIVE, 0.9),
    intent=Label(Intent.COMPLAINT, 0.914),
    cause=Label(Cause.DELAY, 0.7),
    urgency=Label(Urgency.HIGH, 0.6),
    language=Label("en", 0.95),
    model="fake",
)
CALM = replace(READING, cause=None)


def ask(name: str, wanted: object, text: str = "", reading: Reading = READING, **changes: Any) -> tuple[bool, str]:
    """What a condition answers, after `wanted` has gone through the same check as in a playbook's file."""
    condition = CONDITIONS[name]
    mention: Mention = fakes.mention(1, text, **({"platform": "x"} | changes))
    finders = {"flight": finder("flight", good_shelf().catalogs["flights"], "flight", "GW #")}
    case = Case(mention, reading, Text.of(text), finders)
    return tuple(condition.ask(case, TypeAdapter(condition.wanted).validate_python(wanted)))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("name", "wanted", "says"),
    [
        ("platform", ["x", "reddit"], "it is on x"),
        ("language", "en", "the language is en (95% sure)"),
        ("sentiment", ["neutral", "negative"], "the sentiment is negative (90% sure)"),
        ("intent", "complaint", "the intent is complaint (91% sure)"),
        ("sure", 0.9, "the model is 91.4% sure of the intent; 90.0% is enough"),
        ("unsure", False, "the model is sure enough: complaint (91%)"),
        ("cause", ["queues", "delay"], "the cause is delay (70% sure)"),
        ("urgency", "high", "the urgency is high (60% sure)"),
        ("followers_at_least", 120, "they have 120 followers; 120 are enough"),
        ("says_any", ["late", "delayed"], 'it says "delayed"'),
        ("says_all", ["GW117", "delayed"], 'it says "GW117", "delayed"'),
        ("says_none", ["late", "lost"], 'it says none of "late", "lost"'),
        ("found", "flight", "GW117 is named, and it is in the catalog flights"),
    ],
)
def test_it_hits(name: str, wanted: object, says: str) -> None:
    assert ask(name, wanted, "GW117 is delayed") == (True, says)


@pytest.mark.parametrize(
    ("name", "wanted", "says"),
    [
        ("platform", ["reddit", "mastodon"], "it is on x, not reddit or mastodon"),
        ("language", ["de", "es"], "the language is en, not de or es"),
        ("sentiment", "positive", "the sentiment is negative, not positive"),
        ("intent", ["plan", "chatter", "praise"], "the intent is complaint, not plan, chatter or praise"),
        ("sure", 0.92, "the model is only 91.4% sure of the intent; 92.0% is asked for"),
        ("unsure", True, "the model is sure enough: complaint (91%)"),
        ("cause", "staff", "the cause is delay, not staff"),
        ("urgency", ["low", "normal"], "the urgency is high, not low or normal"),
        ("followers_at_least", 10_000, "they have 120 followers; 10,000 are asked for"),
        ("says_any", ["a", "b", "c", "d", "e", "f"], 'it says none of "a", "b", "c", "d" and 2 more'),
        ("says_all", ["delayed", "refund"], 'it does not say "refund"'),
        ("says_none", ["late", "delayed"], 'it says "delayed", which it must not'),
        ("found", "flight", "GW999 is named, but the catalog flights has no such flight"),
    ],
)
def test_it_misses(name: str, wanted: object, says: str) -> None:
    assert ask(name, wanted, "GW999 is delayed") == (False, says)


def test_a_cause_is_missed_when_nothing_is_complained_of() -> None:
    assert ask("cause", "delay", reading=CALM) == (False, "nothing is complained of, so the cause is not delay")


def test_doubt_names_the_two_likeliest_readings_and_a_language_that_is_not_read() -> None:
    torn = replace(READING, intent=Label(Intent.COMPLAINT, 0.38, Intent.QUESTION), unsure=True)
    foreign = replace(READING, language=Label("ja", 0.9), unsure=True)

    assert ask("unsure", True, reading=torn) == (True, "the model is not sure: complaint (38%) or question")
    assert ask("unsure", False, reading=torn) == (False, "the model is not sure: complaint (38%) or question")
    assert ask("unsure", True, reading=foreign) == (
        True,
        "the model is not sure: complaint (91%); the language is ja",
    )


def test_unknown_followers_are_not_enough() -> None:
    missed = (False, "nobody knows how many followers they have; 0 are asked for")

    assert ask("followers_at_least", 0, author=Author("ana")) == missed


def test_nothing_named_is_a_miss_that_says_so() -> None:
    assert ask("found", "flight", "what a lovely day") == (False, "no flight is named")


def test_every_condition_has_help_and_an_example_that_it_takes() -> None:
    for name, condition in CONDITIONS.items():
        example = yaml.safe_load(condition.example)

        assert list(example) == [name]
        assert TypeAdapter(condition.wanted).validate_python(example[name])
        assert condition.help.endswith(".")


@pytest.mark.parametrize(
    ("name", "wide", "narrow", "covers"),
    [
        ("intent", ["plan", "praise"], "plan", True),
        ("intent", "plan", ["plan", "praise"], False),
        ("says_any", ["late", "delayed"], ["delayed"], True),
        ("says_all", "late", ["late", "refund"], True),
        ("says_all", ["late", "refund"], "late", False),
        ("says_none", "late", ["late", "lost"], True),
        ("says_none", ["late", "lost"], "late", False),
        ("sure", 0.5, 0.8, True),
        ("sure", 0.8, 0.5, False),
        ("unsure", True, True, True),
        ("unsure", False, True, False),
        ("followers_at_least", 10, 10, True),
    ],
)
def test_it_knows_when_it_takes_all_that_another_would(name: str, wide: object, narrow: object, covers: bool) -> None:
    condition = CONDITIONS[name]
    read = TypeAdapter(condition.wanted).validate_python

    assert condition.covers(read(wide), read(narrow)) is covers
