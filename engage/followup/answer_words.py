"""The words that answers to our questions are made of, in the same nine languages as the opt-outs.

Written as `engage.courtesy.clauses` leaves a text: small letters, no accents, no hyphens, ı as i, ł as l. Of two
phrases that begin at the same word the longer counts, so that "not sorted" is not "sorted".
"""

from collections.abc import Mapping
from enum import StrEnum

from engage.courtesy.clauses import word_set


class Sign(StrEnum):
    """What a phrase speaks for."""

    YES = "yes"
    THANKS = "thanks"
    """Speaks for a yes if nothing speaks against it."""
    NO = "no"
    POLITE = "polite"
    """Speaks for nothing, though there is a word in it that would."""
    AGAINST = "against"
    """Makes a yes doubtful: something is wrong, or comes with a but."""
    DOUBT = "doubt"
    """Could be anything."""


SIGNS: Mapping[Sign, tuple[str, ...]] = {
    Sign.YES: (
        "yes|yep|yeah|yup|yess|it did|it does|it has|that did",
        "sure did|that did it|did the trick|that worked|it worked",
        "worked|works|works now|it works|working|working now|sorted|all sorted",
        "all good|all fine|all well|all set|fixed",
        "solved|resolved|done|got it|found it|that helped|it helped|helped|helps|very helpful|helpful|problem solved",
        "no longer broken|no more problems|no problems now|not bad|absolutely|definitely|indeed|👍|👌|✅|💯|🆗",
        "ja|jep|jawohl|klappt|hat geklappt|hat geholfen|funktioniert|geht wieder|erledigt|gelost|alles gut|passt",
        "oui|ouais|ca marche|ca fonctionne|resolu|regle|c'est bon|c'est regle|tout est bon",
        "si|sip|funciona|ya funciona|resuelto|solucionado|todo bien|todo listo|arreglado",
        "sim|resolvido|funcionou|esta funcionando|tudo certo|tudo bem|deu certo",
        "funziona|risolto|tutto ok|tutto bene|tutto a posto|ha funzionato",
        "jazeker|het werkt|werkt|opgelost|gelukt|geregeld|alles goed|helemaal goed",
        "tak|dziala|juz dziala|rozwiazane|zalatwione|pomoglo|wszystko dobrze|wszystko gra",
        "evet|oldu|duzeldi|cozuldu|halloldu|hallettik|calisiyor|tamam|yardimci oldu",
    ),
    Sign.THANKS: (
        "thanks|thank you|thank u|thx|ty|tysm|cheers|ta|great|perfect|brilliant|excellent|awesome|lovely|amazing",
        "wonderful|good|super|fab|fantastic|appreciate it|appreciated|much appreciated|happy",
        "ok|okay|🙏|❤|😊|🙂|😀|😃|😍",
        "danke|dankeschon|vielen dank|prima|toll|perfekt|merci|merci beaucoup",
        "parfait|gracias|muchas gracias|perfecto",
        "genial|obrigado|obrigada|valeu|perfeito|otimo|grazie|grazie mille|perfetto|ottimo|bedankt|dank je|dank u",
        "dankjewel|top|dziekuje|dzieki|dziekuje bardzo|super|tesekkurler|tesekkur ederim|sagolun|sag olun|harika",
    ),
    Sign.NO: (
        "nope|nah|not really|not yet|not at all|not quite|not working|not fixed|not sorted|not solved|not resolved",
        "not helpful|not happy|not good|not great|not good enough|unfortunately not",
        "sadly not|afraid not|i'm afraid not",
        "still not|still no|still broken|still waiting|still nothing|still the same",
        "still isn't|still doesn't|still can't",
        "still not working|still not fixed|still not sorted",
        "still not solved|still not resolved|that did not|that didn't",
        "still missing|still down|still an issue|still a problem|still having|it didn't|it did not|didn't help",
        "did not help|doesn't help|didn't work|did not work|doesn't work|does not work|isn't working|is not working",
        "it doesn't|it does not|it hasn't|hasn't worked|no luck|no use|no help",
        "no joy|no change|no better|same problem",
        "same issue|same error|same thing|useless|unhelpful|not one bit|nothing changed|nothing has changed|👎|❌|🚫",
        "nein|nee|noch nicht|leider nicht|leider nein|immer noch nicht",
        "immer noch kaputt|nicht wirklich|hat nicht geholfen",
        "geht nicht|geht immer noch nicht|funktioniert nicht|gar nicht|klappt nicht|nicht gelost",
        "non|pas vraiment|pas du tout|pas encore|toujours pas|ca ne marche pas",
        "ca marche pas|ne marche pas|pas resolu",
        "todavia no|aun no|sigue igual|sigue sin funcionar|no funciona|no funciono",
        "para nada|no mucho|no ayudo|la verdad no",
        "nao|ainda nao|nao funcionou|nao funciona|nao resolveu|nao ajudou",
        "continua igual|na verdade nao|de jeito nenhum",
        "non ancora|non funziona|ancora no|per niente|non proprio|non risolto|non ha funzionato",
        "nog niet|nog steeds niet|helaas niet|niet echt|werkt niet|het werkt niet|het werkt nog niet|helemaal niet",
        "nie|jeszcze nie|nadal nie|nadal nie dziala|nie dziala|niestety nie|nie pomoglo|wcale nie|nie bardzo",
        "hayir|yok|maalesef|henuz degil|pek degil|hala calismiyor|calismiyor|olmadi|hala olmadi|duzelmedi|cozulmedi",
    ),
    Sign.POLITE: (
        "no worries|no problem|no problems|no problem at all|no complaints|no rush|thanks for asking",
        "thanks for checking|thank you for asking|for asking",
    ),
    Sign.AGAINST: (
        "but|however|although|though|except|until|not|never|nobody|no one|none",
        "nothing|isn't|aren't|wasn't|don't|doesn't",
        "didn't|can't|cannot|couldn't|won't|wouldn't|haven't|hasn't|still|yet|again|another|no|without|instead|only",
        "late|later|delay|delayed|delays|cancelled|canceled|lost|missing|broken|damaged|stuck|stranded|waiting|wait",
        "waited|hours|problem|problems|issue|issues|error|wrong|worst|worse",
        "bad|terrible|awful|horrible|rude|ridiculous",
        "joke|pathetic|disgrace|disappointed|disappointing|unacceptable|refund|complaint|lie",
        "lied|liars|fail|failed|hate",
        "please|pls|plz|need|keep|keeps|when|why|how|where|what|call|dm|dmed|dm'd|hell|heck|nightmare|mess|insulting",
        "embarrassing|sucks|sorry|lol|if",
        "aber|jedoch|nicht|kein|keine|immer noch|leider|mais|pas|toujours|encore|malheureusement|pero|aunque|todavia",
        "sigue|sin|mas|porem|ainda|sem|infelizmente|ma|pero|ancora|senza|purtroppo",
        "maar|niet|geen|nog|helaas|ale|jednak",
        "nadal|bez|niestety|ama|fakat|hala|degil|🙄|😡|😠|🤬|😤|😒|😂|🤣|😭|🤡|💀|🤔|😞|😢",
    ),
    Sign.DOUBT: (
        "well done|no thanks|no thank you|no thx|no ty|no cheers|thanks for nothing",
        "thank you for nothing|no thanks to|yeah right",
        "yes and no|yes no|no idea|no way|not sure|maybe|perhaps|kind of|kinda",
        "sort of|sorta|partly|partially|somewhat",
        "no longer|no need|if only|as if|so so|so far|hopefully|hope so|i hope",
        "we'll see|will see|i think|i guess|should be",
        "no gracias|nein danke|non merci|nao obrigado|nao obrigada|no grazie|nee bedankt|nee dank je|nie dziekuje",
        "jein|vielleicht|peut etre|quizas|tal vez|talvez|forse|misschien|moze|belki|geht so|mas o menos|asi asi",
    ),
}
"""Phrases by what they speak for, with a bar between them."""

PLAIN_NO = word_set("no nein nee nah nope non nao nie hayir")
"""They say no where a clause begins with them; in its middle they only deny something: "there is no bag"."""

BEFORE_YES = word_set(
    "it it's 's all now that this is has was been everything oh well ok okay thanks thank you got have i we just so",
    "and very really finally great perfect ja oui si sim tak evet ya c'est alles tout todo tudo tutto wszystko danke",
    "👍",
    "no",
)
"""What may stand before a yes in its clause; "your helpful agents left" says no yes."""

AFTER_NO = word_set(
    "it its the my your this that i i've i'm we we've he she they sorry sir unfortunately sadly still not nothing",
    "it's es das mein meine ce c'est ma mon el la mi o a meu minha il mia het mijn moja moj",
)
"""What may follow a plain no: "no the bag did not come"; "no delays this time" denies something else."""

GRATITUDE = word_set(
    "thanks thank you thx ty cheers danke merci gracias obrigado obrigada grazie bedankt dziekuje tesekkurler",
    "🙏 😊 🙂 👍 ❤ 😀",
)
"""Politeness, beside any mark."""

FILLERS = GRATITUDE | word_set(
    "a an i i'd i'll i'm it give gave giving rate rating score scored is 's was would be say me from solid strong full",
    "easily definitely absolutely clearly so very well just here please then overall honestly oh hi hello hey and",
    "great excellent perfect good super fantastic service experience job help quick fast response friendly bad poor",
    "terrible awful worst ich gebe euch eine klare je donne une note doy nota dou do daje ocena puan veriyorum",
)
"""What may stand beside a mark in its clause."""

NUMBERS: Mapping[str, int] = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}

STARS = word_set("star stars stern sterne etoile etoiles estrella estrellas estrela estrelas stella stelle sterren")

OUT_OF = frozenset(["out of", "of", "von", "sur", "de", "su", "van", "na"])
"""What stands between a mark and the best mark."""
