"""What a playbook can ask under `when:`. One function is one condition.

To add one, write a function below: its name is the key in the playbook's file, its second parameter's annotation says
what may be written there and is checked when the file is loaded, and its docstring is the help that marketers read (the
first line) with an example (the last). It answers hit or miss, with a sentence either way. Conditions are asked in the
order in which they stand here, the quick ones first; the order does not change who matches.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from inspect import getdoc
from typing import Any, NamedTuple, Protocol, TypeVar, get_type_hints

from pydantic import StrictBool

from engage.labels import Cause, Intent, Label, LabelT, Sentiment, Urgency
from engage.phrases import Phrase, Text
from engage.types import Found, Mention, Reading
from engage.wanted import AllOf, AnyOf, Count, Language, OneOrMore, Platform, Share, Words


class Sighting(NamedTuple):
    """What a finder made of a text: the thing, if it is in the text *and* in the catalog, and a sentence about it."""

    found: Found | None
    says: str


class Finder(Protocol):
    """Looks for one kind of named thing in a text (`engage.playbook.finding`)."""

    def sight(self, text: Text) -> Sighting:
        """The first one in the text that the catalog knows."""
        ...


class Case(NamedTuple):
    """What a playbook is asked about: a mention, its reading, its text made ready, and that playbook's own finders."""

    mention: Mention
    reading: Reading
    text: Text
    finders: Mapping[str, Finder]


class Answer(NamedTuple):
    """Hit or miss, and why, as a sentence."""

    hit: bool
    says: str


@dataclass(frozen=True, slots=True)
class Condition:
    """One key of `when:`. `wanted` is the type of what stands behind it, `help` and `example` are for marketers."""

    name: str
    ask: Callable[[Case, Any], Answer]
    wanted: Any
    help: str
    example: str

    def covers(self, wide: Any, narrow: Any) -> bool:
        """Whether every mention that meets `narrow` surely meets `wide` too."""
        for rule in getattr(self.wanted, "__metadata__", ()):
            match rule:
                case OneOrMore(any_is_enough=True):
                    return set(narrow) <= set(wide)
                case OneOrMore():
                    return set(wide) <= set(narrow)
        return bool(wide is narrow if isinstance(wide, bool) else wide <= narrow)


CONDITIONS: dict[str, Condition] = {}
"""All conditions by name, in the order in which they are asked."""

AskT = TypeVar("AskT", bound=Callable[..., Answer])


def condition(ask: AskT) -> AskT:
    """Makes a function a condition."""
    lines = (getdoc(ask) or "").splitlines()
    *_, wanted, _ = get_type_hints(ask, include_extras=True).values()
    CONDITIONS[ask.__name__] = Condition(ask.__name__, ask, wanted, help=lines[0], example=lines[-1])
    return ask


@condition
def platform(case: Case, wanted: AnyOf[Platform]) -> Answer:
    """Where it was said; any of these.

    platform: [x, mastodon]
    """
    here = case.mention.platform
    return Answer(True, f"it is on {here}") if here in wanted else Answer(False, f"it is on {here}, not {_or(wanted)}")


@condition
def language(case: Case, wanted: AnyOf[Language]) -> Answer:
    """The language it is written in, as a two-letter code; any of these.

    language: [en, es]
    """
    return _label("language", case.reading.language, wanted)


@condition
def sentiment(case: Case, wanted: AnyOf[Sentiment]) -> Answer:
    """How the author feels; any of these.

    sentiment: [neutral, positive]
    """
    return _label("sentiment", case.reading.sentiment, wanted)


@condition
def intent(case: Case, wanted: AnyOf[Intent]) -> Answer:
    """What the author wants of the brand; any of these.

    intent: [plan, chatter]
    """
    return _label("intent", case.reading.intent, wanted)


@condition
def sure(case: Case, wanted: Share) -> Answer:
    """How sure the model must at least be of the intent, from 0 to 1.

    sure: 0.8
    """
    confidence = case.reading.intent.confidence
    if confidence >= wanted:
        return Answer(True, f"the model is {confidence:.1%} sure of the intent; {wanted:.1%} is enough")
    return Answer(False, f"the model is only {confidence:.1%} sure of the intent; {wanted:.1%} is asked for")


@condition
def unsure(case: Case, wanted: StrictBool) -> Answer:
    """Whether the models would rather have a person look: not sure of the intent, or a language they do not read.

    unsure: true
    """
    is_unsure, label, language = case.reading.unsure, case.reading.intent, case.reading.language.value
    if not is_unsure:
        return Answer(not wanted, f"the model is sure enough: {label.value} ({label.confidence:.0%})")
    likeliest = f"{label.value} ({label.confidence:.0%})" + (f" or {label.second}" if label.second else "")
    foreign = f"; the language is {language}" if language != "en" else ""
    return Answer(wanted, f"the model is not sure: {likeliest}{foreign}")


@condition
def cause(case: Case, wanted: AnyOf[Cause]) -> Answer:
    """What is complained of; any of these. Without a complaint there is no cause.

    cause: [delay, cancellation]
    """
    if case.reading.cause is None:
        return Answer(False, f"nothing is complained of, so the cause is not {_or(wanted)}")
    return _label("cause", case.reading.cause, wanted)


@condition
def urgency(case: Case, wanted: AnyOf[Urgency]) -> Answer:
    """How soon it needs an answer; any of these.

    urgency: high
    """
    return _label("urgency", case.reading.urgency, wanted)


@condition
def followers_at_least(case: Case, wanted: Count) -> Answer:
    """How many followers the author must at least have; unknown is not enough.

    followers_at_least: 10000
    """
    followers = case.mention.author.followers
    if followers is None:
        return Answer(False, f"nobody knows how many followers they have; {wanted:,} are asked for")
    if followers >= wanted:
        return Answer(True, f"they have {followers:,} followers; {wanted:,} are enough")
    return Answer(False, f"they have {followers:,} followers; {wanted:,} are asked for")


@condition
def says_any(case: Case, wanted: AnyOf[Words]) -> Answer:
    """Words or phrases of which one is said. Whole words; case, accents and punctuation do not matter.

    says_any: [delayed, "still waiting"]
    """
    text = case.text.words
    for phrase in wanted:
        if phrase.needle in text:
            return Answer(True, f'it says "{phrase.written}"')
    return Answer(False, f"it says none of {_list(wanted)}")


@condition
def says_all(case: Case, wanted: AllOf[Words]) -> Answer:
    """Words or phrases that are all said. Whole words; case, accents and punctuation do not matter.

    says_all: [delayed, refund]
    """
    text = case.text.words
    for phrase in wanted:
        if phrase.needle not in text:
            return Answer(False, f'it does not say "{phrase.written}"')
    return Answer(True, f"it says {_list(wanted)}")


@condition
def says_none(case: Case, wanted: AllOf[Words]) -> Answer:
    """Words or phrases of which none may be said. Whole words; case, accents and punctuation do not matter.

    says_none: [cancelled, "lost my"]
    """
    text = case.text.words
    for phrase in wanted:
        if phrase.needle in text:
            return Answer(False, f'it says "{phrase.written}", which it must not')
    return Answer(True, f"it says none of {_list(wanted)}")


@condition
def found(case: Case, wanted: AllOf[str]) -> Answer:
    """Names of things under `find:` that must all be named in the text and be in their catalog.

    found: flight
    """
    sightings = [case.finders[name].sight(case.text) for name in wanted]
    for sighting in sightings:
        if sighting.found is None:
            return Answer(False, sighting.says)
    return Answer(True, "; ".join(sighting.says for sighting in sightings))


def _label(what: str, label: Label[LabelT], wanted: tuple[LabelT, ...]) -> Answer:
    if label.value in wanted:
        return Answer(True, f"the {what} is {label.value} ({label.confidence:.0%} sure)")
    return Answer(False, f"the {what} is {label.value}, not {_or(wanted)}")


def _or(choices: Iterable[str]) -> str:
    *others, last = choices
    return f"{', '.join(others)} or {last}" if others else last


def _list(phrases: tuple[Phrase, ...], shown: int = 4) -> str:
    listed = ", ".join(f'"{phrase.written}"' for phrase in phrases[:shown])
    return f"{listed} and {len(phrases) - shown} more" if len(phrases) > shown else listed
