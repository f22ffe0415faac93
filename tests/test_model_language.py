"""Which language a post is in."""

import pytest

from models import language, rows
from models.cleaning import evened


def told(text: str) -> str:
    return language.told(evened(text)).value


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "Where do I find my boarding pass?"),
        ("en", "Cancelled. Thanks guys."),
        ("es", "¿Dónde está mi equipaje? Nadie me contesta"),
        ("pt", "Onde está a minha mala? Ninguém responde"),
        ("de", "Wo ist mein Koffer, und warum antwortet niemand?"),
        ("fr", "Où est ma valise et pourquoi personne ne répond ?"),
        ("it", "Dov'è la mia valigia e perché nessuno risponde?"),
        ("nl", "Waar is mijn koffer en waarom antwoordt niemand?"),
        ("sv", "Var är min väska och varför svarar ni inte?"),
        ("da", "Hvor er min kuffert, og hvorfor svarer I ikke?"),
        ("nb", "Hvor er kofferten min, og når kommer flyet nå?"),
        ("fi", "Missä minun laukku on, ja miksi ette vastaa?"),
        ("pl", "Gdzie jest mój bagaż i dlaczego nikt nie odpowiada?"),
        ("cs", "Kde je můj kufr a proč nikdo neodpovídá?"),
        ("ro", "Unde este bagajul și de ce nu răspunde nimeni?"),
        ("hu", "Hol van a csomag, és miért nem válaszol senki?"),
        ("tr", "Bavul nerede ve neden kimse cevap vermiyor?"),
        ("id", "Di mana bagasi saya dan kenapa tidak ada jawaban?"),
        ("vi", "Hành lý của tôi ở đâu, sao không ai trả lời?"),
        ("ja", "私の荷物はどこですか"),
        ("zh", "我的行李在哪里？"),
        ("ko", "제 가방은 어디에 있나요?"),
        ("ru", "Где мой чемодан?"),
        ("uk", "Де моя валіза і чому ніхто не відповідає?"),
        ("ar", "أين حقيبتي؟"),
        ("fa", "چمدان من کجاست؟"),
        ("he", "איפה המזוודה שלי?"),
        ("el", "Πού είναι η βαλίτσα μου;"),
        ("hi", "मेरा सामान कहाँ है?"),
        ("th", "กระเป๋าของฉันอยู่ที่ไหน"),
    ],
)
def test_a_sentence_is_told_by_its_script_or_its_small_words(code: str, text: str) -> None:
    assert told(text) == code


@pytest.mark.parametrize("text", ["", "✈️ 😭", "117 !!!", "@GoodwordAir https://x.example", "hmmpf", "\u200b\x00"])
def test_nothing_to_go_by_is_said_so(text: str) -> None:
    assert told(text) == "und"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ja", "@GoodwordAir のLisbon行きに乗ります"),
        ("en", "We had soba (そば) at the gate and it was great"),
        ("en", "Au revoir London, see you in a month!"),
        ("es", "mi vuelo GW117 está delayed otra vez"),
    ],
)
def test_of_two_languages_the_one_with_more_of_it_counts(code: str, text: str) -> None:
    assert told(text) == code


def test_our_own_rows_are_told_right_nearly_always_and_sureness_means_something() -> None:
    known = [(row.language, language.told(evened(row.text))) for row in rows.own()]
    right = [label.value == code for code, label in known]
    sure = [label.value == code for code, label in known if label.confidence >= 0.9]
    assert sum(right) / len(right) > 0.97
    assert len(sure) > 0.85 * len(known)
    assert sum(sure) / len(sure) > 0.995
