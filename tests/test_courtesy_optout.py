"""Who says stop is understood at once, in nine languages; who merely uses the word is not."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.courtesy.clauses import folded
from engage.courtesy.optout import OptOut, opt_out
from engage.courtesy.optout_phrases import BARE, CURT, SURE
from engage.phrases import READ_AT_MOST, fold

STOPS = [
    "stop messaging me",
    "Please stop messaging me",
    "@GoodwordAir STOP tweeting me!!!",
    "ok guys, stop tagging me",
    "Can you stop emailing me? Thanks",
    "I asked you to stop contacting me",
    "for the last time stop texting me",
    "stop sending me your ads",
    "Stop sending me these offers, I will never fly with you",
    "stop messaging me about your credit card",
    "unsubscribe me",
    "Please unsubscribe me from your newsletter",
    "UNSUBSCRIBE ME NOW",
    "I want to unsubscribe",
    "opt me out",
    "please opt me out of this",
    "I'd like to unsubscribe from your emails",
    "I want to opt out",
    "leave me alone",
    "Leave me alone!!! 😡",
    "Your last flight was awful. Just leave me alone",
    "would you please leave me alone",
    "don't message me again",
    "don’t message me again",
    "Don't ever contact me again. Thanks for nothing.",
    "do not contact me anymore",
    "never text me again",
    "don't bother contacting me again",
    "don't contact me",
    "take me off your mailing list",
    "remove me from this list please",
    "I don't want to hear from you again",
    "I no longer wish to be contacted by you",
    "Hört auf mir zu schreiben",
    "Lasst mich in Ruhe!",
    "Bitte schreibt mich nicht mehr an",
    "Ich möchte keine Nachrichten mehr",
    "kontaktieren Sie mich nicht mehr",
    "Arrêtez de me contacter",
    "laissez-moi tranquille",
    "Ne me contactez plus",
    "s'il vous plaît arrêtez de m'envoyer des messages",
    "désabonnez-moi",
    "Dejen de escribirme",
    "por favor, no me contacten más",
    "déjenme en paz",
    "quiero darme de baja",
    "Parem de me mandar mensagens",
    "me deixem em paz",
    "não quero mais receber mensagens",
    "Smettetela di scrivermi",
    "lasciatemi in pace",
    "non voglio più ricevere messaggi",
    "Stop met mij te mailen",
    "laat me met rust",
    "stuur me geen berichten meer",
    "Przestańcie do mnie pisać",
    "dajcie mi spokój",
    "nie piszcie do mnie więcej",
    "wypiszcie mnie z tej listy",
    "Bana bir daha yazmayın",
    "beni rahat bırakın",
    "BANA MESAJ ATMAYIN",
    "artık mesaj almak istemiyorum",
]

NO_STOPS = [
    "please stop delaying my flight",
    "non-stop to Lisbon",
    "Is GW117 non stop?",
    "the bus stop outside T2 is closed",
    "stop lying",
    "stop lying to me",
    "Stop losing my bags!",
    "stop it, you are too kind 😂",
    "can't stop won't stop",
    "one stop in Paris, then home",
    "How do I unsubscribe?",
    "the unsubscribe link is broken",
    "please don't unsubscribe me",
    "my ex won't leave me alone",
    "you leave me alone at the gate for five hours",
    "leave me alone at the gate for hours, will you",
    "why would you leave me alone in Lisbon",
    "don't leave me alone",
    "you just stop replying to me and keep the money",
    "You took my money. Then you stop contacting me",
    "he said “leave me alone” to the crew",
    'she yelled "stop messaging me" and left',
    "RT @ana: leave me alone",
    "don't contact me again until you have found my bag",
    "stop contacting me by phone",
    "don't message me again without news of my bag",
    "don't stop sending me those films, love them",
    "Don't Stop Me Now on the crew's playlist",
    "stop sending me to voicemail",
    "stop sending me in circles",
    "stop calling me sir",
    "I'd like to opt out of the seat upgrade",
    "I want to opt out of the meal",
    "you don't contact me, you don't refund me",
    "no more delays please",
    "I stopped flying with you",
    "we stop boarding at 10?",
    "ihr meldet euch nicht mehr bei mir",
    "der Zug hält nicht, kein Stopp in Bonn",
    "lasst mich in Ruhe schlafen ist wohl zu viel verlangt",
    "vous ne me contactez plus depuis mardi",
    "un vol sans arrêt",
    "no me contactan desde el lunes",
    "la parada del autobús, ¿dónde está?",
    "vocês param em Lisboa?",
    "il volo fa stop a Roma",
    "jullie stoppen niet in Gent",
    "nie piszecie do mnie od tygodnia",
    "uçak neden durdu",
    "",
    "🛑",
    "!!!",
]

BARE_STOPS = [
    "STOP",
    "stop.",
    "Stop!!!",
    "stop stop stop",
    "please stop",
    "STOP 🛑",
    "@GoodwordAir stop now please",
    "ok stop",
    "Unsubscribe",
    "opt-out",
    "no more messages please",
    "stop all messages",
    "Stopp",
    "abmelden",
    "arrêt",
    "BAJA",
    "sair",
    "cancellami",
    "afmelden",
    "wypisz",
    "İPTAL",
]

NO_BARE_STOPS = [
    "stop 😂😂",
    "stop it",
    "don't stop",
    "non stop",
    "bus stop",
    "stop delaying",
    "STOP https://petition.example/whales",
    "next stop: Lisbon",
    "stop 3",
    "one stop?",
    "it will not stop",
    "no thanks",
    "the app tells me to stop",
]


@pytest.mark.parametrize("text", STOPS)
def test_who_says_stop_is_understood(text: str) -> None:
    assert opt_out(text) is not None
    assert opt_out(text, answers_us=True) is not None


@pytest.mark.parametrize("text", NO_STOPS)
def test_who_says_something_else_is_not(text: str) -> None:
    assert opt_out(text) is None
    assert opt_out(text, answers_us=True) is None


@pytest.mark.parametrize("text", BARE_STOPS)
def test_a_bare_stop_counts_as_the_whole_of_an_answer_to_us_only(text: str) -> None:
    assert opt_out(text) is None
    assert opt_out(text, answers_us=True) is not None


@pytest.mark.parametrize("text", NO_BARE_STOPS)
def test_an_answer_that_holds_the_word_is_no_bare_stop(text: str) -> None:
    assert opt_out(text, answers_us=True) is None


def test_it_tells_what_was_recognised_and_in_which_language() -> None:
    found = opt_out("Bitte lasst mich in Ruhe!")

    assert found == OptOut("lasst mich in ruhe", "de")
    assert found.says == 'they said stop ("lasst mich in ruhe")'


@pytest.mark.parametrize("table", [SURE, CURT, BARE], ids=["sure", "curt", "bare"])
def test_every_language_has_its_words_and_they_are_written_as_texts_are_compared(
    table: dict[str, tuple[str, ...]],
) -> None:
    assert set(table) == {"en", "de", "fr", "es", "pt", "it", "nl", "pl", "tr"}
    for line in (line for lines in table.values() for line in lines):
        assert fold(line) == line
        assert not set(line) & set("ıł.,!?")


@given(st.text(), st.booleans())
def test_every_text_has_an_answer(text: str, answers_us: bool) -> None:
    found = opt_out(text, answers_us=answers_us)

    assert found is None or found.phrase.split()[0] in folded(text)


@given(st.sampled_from(STOPS), st.sampled_from(["Hello. ", "My bag is lost! ", "GW117 was late… "]))
def test_what_is_said_before_it_changes_nothing(stop: str, before: str) -> None:
    assert opt_out(before + stop) is not None


def test_a_text_without_end_is_read_no_further_than_any_other() -> None:
    assert opt_out("please " * 100_000 + "stop messaging me") is None
    assert opt_out("stop messaging me " + "x" * READ_AT_MOST) is not None


def test_the_demo_tape_holds_no_opt_out() -> None:
    tape = Path(__file__).parent.parent / "playbooks" / "demo" / "tape.jsonl"
    texts = [json.loads(line)["text"] for line in tape.read_text(encoding="utf-8").splitlines()]

    assert len(texts) > 10
    assert [text for text in texts if opt_out(text, answers_us=True)] == []
