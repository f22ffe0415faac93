"""Answers to our own question are understood; whatever could be anything else goes to a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.courtesy.clauses import word_set
from engage.followup import Answer, Meaning, Question, understood
from engage.followup.answer_words import AFTER_NO, FILLERS, NUMBERS, OUT_OF, PLAIN_NO, SIGNS, STARS
from engage.labels import Intent, Sentiment
from engage.phrases import fold
from tests.fakes import reading

HELPED, CSAT = Question.HELPED, Question.CSAT

SCORES = {
    "5": 5,
    "5!": 5,
    " 5. ": 5,
    "５": 5,
    "5️⃣": 5,
    "1": 1,
    "5/5": 5,
    "5 / 5": 5,
    "3/5": 3,
    "4 out of 5": 4,
    "4 out of five": 4,
    "Four out of five!": 4,
    "4 of 5": 4,
    "4 von 5": 4,
    "5 sur 5": 5,
    "5 de 5": 5,
    "5 su 5": 5,
    "4 van 5": 4,
    "4 na 5": 4,
    "four": 4,
    "One": 1,
    "one star": 1,
    "4 stars": 4,
    "4 out of 5 stars": 4,
    "4 ⭐": 4,
    "2⭐️": 2,
    "⭐⭐⭐⭐": 4,
    "⭐️⭐️⭐️⭐️⭐️": 5,
    "★★★☆☆": 3,
    "★★★★★ thanks!": 5,
    "I'd give it a 5": 5,
    "It's a 4 from me": 4,
    "a solid 4": 4,
    "definitely 5": 5,
    "5 thanks": 5,
    "5, thank you!": 5,
    "thanks, 5": 5,
    "2, thanks": 2,
    "5 👍": 5,
    "5 great service": 5,
    "5. You were really kind to my mother": 5,
    "1. Worst airline": 1,
    "2, still waiting": 2,
    "@GoodwordAir 5": 5,
    "eine 4": 4,
    "Ich gebe euch eine 5": 5,
    "5 merci": 5,
    "3, it was ok but slow": 3,
}

YES = [
    "yes",
    "Yes!",
    "yes thanks",
    "Yep",
    "yeah it did, thank you so much",
    "sorted, cheers",
    "All sorted now",
    "all good 👍",
    "that worked",
    "It works now",
    "👍",
    "👍🏽",
    "thanks",
    "Thank you!",
    "perfect, thanks",
    "it took 5 minutes, thanks",
    "yes the bag arrived this morning, thank you",
    "no worries, all sorted",
    "No more problems, thanks",
    "not bad, thanks",
    "problem solved",
    "got it, ty",
    "✅",
    "ja, danke",
    "Hat geklappt, vielen Dank!",
    "oui merci",
    "c'est réglé",
    "sí, gracias",
    "¡Sí!",
    "todo bien, gracias",
    "sim, obrigado",
    "sì, grazie",
    "risolto",
    "opgelost, bedankt",
    "tak, dziękuję",
    "Działa!",
    "evet, teşekkürler",
    "çözüldü",
]

NO = [
    "no",
    "No.",
    "nope",
    "not really",
    "Not yet",
    "still broken",
    "STILL BROKEN!!",
    "still not working",
    "no, still broken",
    "no it still crashes",
    "no, the bag did not arrive",
    "No, when will you call me?",
    "still broken, thanks",
    "not sorted",
    "it didn't help",
    "it doesn’t work",
    "that did not help at all",
    "no luck",
    "same problem again",
    "👎",
    "no no no",
    "nein",
    "noch nicht",
    "geht immer noch nicht",
    "non",
    "toujours pas",
    "todavía no",
    "No funciona",
    "não",
    "ainda não",
    "non ancora",
    "nog steeds niet",
    "nie",
    "nadal nie działa",
    "hayır",
    "hala çalışmıyor",
]

DOUBTS = [
    "",
    "...",
    "@GoodwordAir",
    "https://example.org/5",
    "hello",
    "yes and no",
    "yes but my bag is still missing",
    "yes?",
    "is it fixed yet?",
    "thanks for nothing",
    "no thanks",
    "no, thank you",
    "great, another delay",
    "Thanks, my flight is now delayed",
    "thanks 🙄",
    "perfect 😂",
    "yeah right",
    "maybe",
    "not sure",
    "hope so",
    "no idea",
    "no way",
    "there is no bag",
    "no delays this time",
    "fixed? never",
    "yes, worst airline",
    "where is my bag",
    "what is this about",
    "thanks for the film tip, we have now been sitting here at the gate and watch it",
    "nein danke",
    "yes please get me the seats we paid for",
    "your helpful agents left me standing here",
    "the info has worked hundreds of times before",
    "well done, you have taken the fun out of it",
    "dmed you, thank you",
    "yes there is one and it gives the same robotic answer to everybody here",
    "no, gracias",
    "yes " * 80,
    "STOP",
    "unsubscribe me",
]

NO_SCORES = [
    "5 hours late!",
    "5 hours",
    "gate 5",
    "row 5 seat 4",
    "4 or 5",
    "4-5",
    "4.5",
    "4,5",
    "-5",
    "5%",
    "#1",
    "$5",
    "5:30",
    "5/5/2026",
    "0",
    "6",
    "10",
    "10/10",
    "9 out of 10",
    "2/10",
    "6/5",
    "555555555555555555555",
    "4 and a half",
    "5 or maybe 1",
    "5, but still no bag",
    "5 stars for losing my bag",
    "5. Just kidding, worst airline ever",
    "5 🙄",
    "5?",
    "1, great service!",
    "5, and I waited 3 hours",
    "⭐",
    "⭐⭐⭐⭐⭐⭐",
    "★☆",
    "this one",
    "I'd say one",
    "love you <3",
    "1) may be wrong",
    "kind crew 🌟🌟",
    "5. See you at gate 4",
    "the one with the films",
    "GW5",
    "my 5 bags",
    "5 kids",
]


@pytest.mark.parametrize("text", SCORES)
def test_a_mark_is_understood(text: str) -> None:
    assert understood(CSAT, text) == Answer(Meaning.SCORE, f"they gave a {SCORES[text]} of 5", SCORES[text])


@pytest.mark.parametrize("text", SCORES)
def test_a_mark_that_was_not_asked_for_is_in_doubt(text: str) -> None:
    assert understood(HELPED, text).meaning is Meaning.DOUBT


@pytest.mark.parametrize("question", Question)
@pytest.mark.parametrize("text", YES)
def test_a_yes_is_understood(text: str, question: Question) -> None:
    assert understood(question, text) == Answer(Meaning.YES, "they say yes")


@pytest.mark.parametrize("question", Question)
@pytest.mark.parametrize("text", NO)
def test_a_no_is_understood(text: str, question: Question) -> None:
    assert understood(question, text) == Answer(Meaning.NO, "they say no")


@pytest.mark.parametrize("question", Question)
@pytest.mark.parametrize("text", DOUBTS)
def test_what_could_be_anything_goes_to_a_person(text: str, question: Question) -> None:
    assert understood(question, text).meaning is Meaning.DOUBT


@pytest.mark.parametrize("text", NO_SCORES)
def test_a_number_that_may_be_something_else_is_no_mark(text: str) -> None:
    assert understood(CSAT, text).meaning is Meaning.DOUBT


@pytest.mark.parametrize("text", ["thanks", "yes it did", "5, so kind to my mother"])
def test_a_yes_or_a_good_mark_that_reads_like_a_complaint_is_in_doubt(text: str) -> None:
    assert understood(CSAT, text).meaning is not Meaning.DOUBT
    assert understood(CSAT, text, reading(Intent.COMPLAINT, Sentiment.NEGATIVE)).meaning is Meaning.DOUBT


def test_a_bare_mark_is_believed_whatever_a_model_makes_of_it() -> None:
    assert understood(CSAT, "5", reading(Intent.COMPLAINT, Sentiment.NEGATIVE)).score == 5
    assert understood(CSAT, "1", reading(Intent.PRAISE, Sentiment.POSITIVE)).score == 1


def test_doubt_says_why() -> None:
    says = {text: understood(CSAT, text).says for text in ("7", "5?", "4 or 5", "yes but late")}

    assert says == {
        "7": "what they say is in doubt: that is no mark from 1 to 5",
        "5?": "what they say is in doubt: it holds a 5, but asks something",
        "4 or 5": "what they say is in doubt: it is neither a clear yes nor a clear no",
        "yes but late": "what they say is in doubt: it may be a yes, but says something more",
    }


@given(st.text(), st.sampled_from(Question))
def test_every_text_has_an_answer_and_only_a_mark_has_a_score(text: str, question: Question) -> None:
    answer = understood(question, text)

    assert (answer.score is not None) == (answer.meaning is Meaning.SCORE)
    assert answer.score in (None, 1, 2, 3, 4, 5)


@given(st.integers(min_value=-20, max_value=200), st.sampled_from(["hours", "bags", "minutes late", "%", "€", "pm"]))
def test_a_number_of_something_is_never_a_mark(number: int, unit: str) -> None:
    assert understood(CSAT, f"{number} {unit}").meaning is not Meaning.SCORE


@given(st.sampled_from(YES + list(SCORES)), st.sampled_from(["but it is late", "still broken", "lost my bag again"]))
def test_what_comes_with_a_but_is_never_a_yes_nor_a_good_mark(good: str, but: str) -> None:
    answer = understood(CSAT, f"{good}. {but}")

    assert answer.meaning is not Meaning.YES
    assert (answer.score or 0) <= 3


def test_the_tables_are_written_as_texts_are_compared() -> None:
    written = {phrase for lines in SIGNS.values() for line in lines for phrase in line.split("|")}
    words = written | AFTER_NO | FILLERS | OUT_OF | PLAIN_NO | STARS | NUMBERS.keys()

    assert {word for word in words if fold(word) != word or set(word) & set("ıł.,!?-")} == set()


def test_no_phrase_speaks_for_two_things() -> None:
    seen = [phrase for lines in SIGNS.values() for phrase in {each for line in lines for each in line.split("|")}]

    assert sorted(phrase for phrase in set(seen) if seen.count(phrase) > 1) == []
    assert word_set("a b", "b c") == {"a", "b", "c"}
