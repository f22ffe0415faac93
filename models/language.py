"""Which language a text is in: by its script, and where that is Latin, by small words, endings and special letters."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from engage.labels import Label

UNKNOWN = "und"
"""ISO 639's code for a text that gives nothing to go by."""
LEARNED = frozenset({"en", UNKNOWN})
"""What the embedded model has learned to read; in other languages it is less sure, and a person looks."""

_WORDS = {
    "en": """
        the and you your to of is are was were be been a an it this that these there they we our my me i'm
        i've he she his her them for with from have has had not no but or so if when what why how who which
        where can can't could would will won't don't didn't doesn't isn't wasn't i'll it's that's you're
        we're just get got still all any some more most than then now never ever please thanks thank thx
        thnx ty sorry hello hey hi yes guys great good best worst love bad nice awesome amazing terrible
        horrible flight flights flying fly delayed delay late cancelled canceled luggage bag bags hold hours
        hour minutes day days week time today tomorrow tonight yesterday again back home help need want know
        think going trip travel booked seat seats crew staff customer service airline gate plane refund
        phone call app website money order ordered delivery waiting wait on in at by as do did does go out
        off up down over about after before because been being one two first last next new old other way
        people really very too much many here let make made take took see say said told ask try trying work
        working happy free money room food their its into only even should could also same every everyone
        anyone someone nobody nothing something ok okay u ur pls plz lol omg yall right left lost found
        broken worked won't haven't hasn't aren't couldn't wouldn't
    """,
    "es": """
        el la los las un una unos unas y o pero de del al en con por para sin sobre que qué es son era fue
        está están estoy estaba hay no sí se me te le les lo nos mi mis tu su sus muy más menos ya cuando
        cuándo cómo como dónde quién porque gracias hola buenos buenas por favor vuelo vuelos maleta maletas
        equipaje aeropuerto retraso cancelado cancelan mañana hoy ayer ahora siempre nunca nada nadie todo
        todos tengo tiene tienen quiero puedo pueden hacer servicio horas días semana mejor peor mal bien
        atención reembolso desde hasta este esta esto otra otro vez viaje avión también mucho mucha gran
        excelente pésimo dinero cliente ayuda vergüenza tenéis podéis sigo llevo llevamos
    """,
    "pt": """
        o os as um uma uns umas e ou mas de do da dos das no na nos nas em com por para pra sem que é são
        era foi está estão estou tá tô não sim se me te lhe meu minha seu sua muito mais menos já quando
        como onde quem porque obrigado obrigada olá oi bom boa voo voos mala malas bagagem aeroporto atraso
        atrasado cancelado cancelaram amanhã hoje ontem agora sempre nunca nada ninguém tudo tenho tem quero
        posso podem fazer serviço horas dias semana melhor pior mal bem atendimento reembolso desde até este
        esta isso outra outro vez viagem avião também dinheiro cliente ajuda vocês você quanto cadê péssimo
        ótimo vou indo levar ter aplicativo ao à pela pelo
    """,
    "de": """
        der die das den dem des ein eine einen einem einer und oder aber von vom zu zum zur im in am an auf
        mit für ohne über nach bei seit aus dass ist sind war waren wird wurde wurden ich du er sie es wir
        ihr euch uns mich mir mein meine dein euer eure nicht kein keine ja nein sehr mehr schon noch wieder
        immer nie nichts niemand alles alle wann wie wo wer was warum weil danke bitte hallo guten flug
        flüge flieger koffer gepäck flughafen verspätung gestrichen storniert morgen heute gestern jetzt
        stunden tage woche beste schlecht gut gute geld kunde hilfe haben habe hat hatte kann können könnt
        muss will dieser diese dieses auch nur doch mal wenn als so dann hier da endlich leider gibt geht
        keiner
    """,
    "fr": """
        le la les un une des et ou mais de du au aux en dans avec pour par sans sur que qui quoi est sont
        était été être c'est j'ai il elle nous vous ils on je tu me te se mon ma mes ton votre vos notre nos
        ce cet cette ces ne pas plus jamais rien personne oui non très trop déjà encore toujours quand
        comment où pourquoi parce merci bonjour bonsoir svp s'il plaît vol vols valise bagage bagages
        aéroport retard annulé annulation demain aujourd'hui hier maintenant heures jours semaine mieux pire
        mal bien remboursement depuis jusqu'à même tout tous toute avez avons ont fait faire peux pouvez
        voyage avion aussi argent client aide à y d'un d'une qu'il n'est honte
    """,
    "it": """
        il lo la i gli le un uno una e o ma di del della dei delle degli da dal dalla in nel nella con per
        senza su sul sulla che chi è sono era stato stata non sì no si mi ti ci vi mio mia tuo suo nostro
        questo questa quello molto più meno già quando come dove perché grazie ciao buongiorno buonasera
        favore volo voli valigia bagaglio bagagli aeroporto ritardo cancellato domani oggi ieri adesso ora
        sempre mai niente nulla nessuno tutto tutti ho hai ha hanno abbiamo voglio posso potete fare
        servizio ore giorni settimana meglio peggio male bene rimborso fino altra altro volta viaggio aereo
        anche soldi cliente aiuto vergogna al alla alle ai dalle cosa sono stati ancora
    """,
    "nl": """
        de het een en of maar van naar in op met voor zonder over bij sinds uit dat die dit deze is zijn was
        waren wordt werd ik jij je u hij zij ze wij we jullie ons mij mijn jouw uw niet geen ja nee heel
        zeer meer al nog weer altijd nooit niets niemand alles wanneer hoe waar wie wat waarom omdat bedankt
        dank alsjeblieft alstublieft hallo goedemorgen vlucht vluchten koffer koffers bagage luchthaven
        vertraging geannuleerd morgen vandaag gisteren nu uren uur dagen week beste slecht goed goede geld
        klant hulp heb heeft had kan kunnen kunt moet wil ook maar alleen als dan hier daar eindelijk helaas
        te om er aan door wordt klantenservice mag
    """,
    "sv": """
        och att det är som en ett jag du vi ni han hon den inte på av för med till från om har hade kan ska
        vill var när hur varför tack hej flyg flyget väska försenat inställt idag imorgon igår nu mycket bra
        dålig min mitt mina er era ingen inget alltid aldrig så men eller också bara
    """,
    "da": """
        og at det er som en et jeg du vi i han hun den ikke på af for med til fra om har havde kan skal vil
        var hvornår hvordan hvorfor tak hej fly flyet kuffert forsinket aflyst i dag i morgen nu meget godt
        dårlig min mit mine jeres ingen intet altid aldrig så men eller også kun hvad
    """,
    "nb": """
        og at det er som en et jeg du vi dere han hun den ikke på av for med til fra om har hadde kan skal
        vil var når hvordan hvorfor takk hei fly flyet koffert forsinket innstilt kansellert i dag i morgen
        nå mye bra dårlig min mitt mine deres ingen ingenting alltid aldri så men eller også bare hva
    """,
    "fi": """
        ja on ei se että en olen olet oli ovat mutta tai kun jos miksi miten missä mikä kiitos hei moi lento
        lennon laukku myöhässä peruttu tänään huomenna nyt hyvä huono minun teidän ette emme ole vielä aina
        koskaan kaikki mitään niin myös vain sitten
    """,
    "pl": """
        i w na z do nie się jest są był była było to że jak co kto kiedy gdzie dlaczego dla od po przez ale
        lub czy ja ty my wy mój moja moje wasz dziękuję dzięki proszę cześć dzień dobry lot lotu bagaż
        walizka opóźniony odwołany dziś dzisiaj jutro wczoraj teraz bardzo dobrze źle zawsze nigdy nic nikt
        już jeszcze tylko też ile
    """,
    "cs": """
        a i v na z do ne se je jsou byl byla bylo to že jak co kdo kdy kde proč pro od po přes ale nebo já
        ty my vy můj moje vaše děkuji díky prosím ahoj dobrý den let letu zavazadlo kufr zpožděný zrušen
        dnes zítra včera teď velmi dobře vždy nikdy nic nikdo už ještě jen také
    """,
    "ro": """
        și si în in pe cu de la din pentru nu este sunt a fost am ai are avem că ce cine când unde cum dar
        sau mai foarte mulțumesc bună zbor zborul bagaj bagajul întârziere anulat azi mâine ieri acum bine
        niciodată nimic nimeni vă
    """,
    "hu": """
        a az és vagy de nem van volt hogy mi ki mikor hol miért mert én te mi ti köszönöm köszi kérem szia
        jó napot járat repülő csomag késik törölték ma holnap tegnap most nagyon rossz mindig soha semmi
        senki már még csak is
    """,
    "tr": """
        ve bir bu şu ne de da için ile çok daha en mi mı mu mü değil var yok ben sen biz siz o ama veya
        nasıl neden niye nerede zaman teşekkür teşekkürler ederim lütfen merhaba uçuş uçak bavul bagaj rötar
        iptal edildi bugün yarın dün şimdi iyi kötü hep hiç kimse her gibi kadar olan oldu
    """,
    "id": """
        yang dan di ke dari ini itu tidak bukan ada saya kami kita anda kamu dia mereka untuk dengan pada
        akan sudah belum bisa apa siapa kapan mana kenapa bagaimana karena tapi atau terima kasih tolong
        halo penerbangan pesawat bagasi tertunda dibatalkan hari besok kemarin sekarang sangat baik selalu
        semua juga
    """,
    "vi": """
        và là của có không được cho với tôi bạn chúng này đó khi nào ở đâu sao vì nhưng hoặc cảm ơn xin chào
        chuyến bay hành lý hủy trễ hôm nay ngày mai rất tốt luôn tất cả đã sẽ đang
    """,
}
_PARTS = {
    "en": r"ing\b|ght|\bwh|\bth|n't\b|'(?:s|ve|ll|re|d)\b|tion\b|ness\b|ed\b|ly\b",
    "es": r"ñ|[¿¡]|ción\b|mente\b|[aei]do\b|[aei]r\b|ll[aeo]|dad\b",
    "pt": r"ã|õ|ç[ãõ]|ç|lh[aeo]|nh[aeo]|[aei]do\b|mente\b|ê",
    "de": r"ß|sch|ung\b|keit\b|ä|ö|ü|cht\b|eit\b|ei[nt]|\bge",
    "fr": r"eux\b|[cdjlmnstq]'|œ|ç|ê|è|à|eau|oi[rtx]|ment\b|é\b|ée|aux\b|ez\b",
    "it": r"zion|gli|cch|ggi|[aei]to\b|[aei]ta\b|ò\b|ì\b|ù\b|tà\b|issim",
    "nl": r"ij|aa|oe|ee\w|uu|lijk|sch|cht\b|oo\w|en\b",
    "sv": r"å|ä|ö|sk[aä]|ör",
    "da": r"å|æ|ø|hv",
    "nb": r"å|æ|ø|hv|kk",
    "fi": r"ää|yy|aa|ii|uu|kk|ssa\b|sta\b|lla\b|än\b|ö",
    "pl": r"ł|ż|ź|ś|ć|ę|ą|sz|cz|rz|ń|ó",
    "cs": r"ř|ě|ů|č|š|ž|ý|ň",
    "ro": r"ț|ș|ă|ţ|ş|â|î|ului\b|rea\b",
    "hu": r"ő|ű|gy|sz|á|é|ö|ü|nak\b|ban\b",
    "tr": r"ğ|ı|ş|ç|ö|ü|lar\b|ler\b|yor\b|dır\b",
    "id": r"nya\b|kan\b|\bmeng|\bmem|\bber|ng\b",
    "vi": r"[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđơư]",
}
_SCRIPTS = {
    "ja": r"\u3040-\u30ff\u31f0-\u31ff",
    "ko": r"\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
    "zh": r"\u3400-\u4dbf\u4e00-\u9fff",
    "ru": r"\u0400-\u052f",
    "ar": r"\u0600-\u06ff\u0750-\u077f",
    "he": r"\u0590-\u05ff",
    "el": r"\u0370-\u03ff\u1f00-\u1fff",
    "hi": r"\u0900-\u097f",
    "bn": r"\u0980-\u09ff",
    "ta": r"\u0b80-\u0bff",
    "th": r"\u0e00-\u0e7f",
    "ka": r"\u10a0-\u10ff",
    "hy": r"\u0530-\u058f",
}
_SIGNS = {  # letters that tell a language from the more common one in the same script
    "uk": ("ru", "іїєґ"),
    "be": ("ru", "ў"),
    "sr": ("ru", "ђћљњџј"),
    "fa": ("ar", "پچژگ"),
    "ur": ("ar", "ٹڈڑےں"),
}

_SPOKEN: dict[str, list[str]] = defaultdict(list)
"""word > the languages that have it"""
for _code, _listed in _WORDS.items():
    for _word in dict.fromkeys(_listed.split()):
        _SPOKEN[_word].append(_code)
_PART = {code: re.compile(parts) for code, parts in _PARTS.items()}
_SCRIPT = {code: re.compile(f"[{letters}]") for code, letters in _SCRIPTS.items()}
_FOREIGN = re.compile(f"[{''.join(_SCRIPTS.values())}]")
_LATIN = re.compile("[a-zà-öø-ɏḀ-ỿ]")
_WORD = re.compile(r"[^\W\d_][\w']*")

_A_PART = 0.25
"""What an ending or a special letter counts, where a whole word counts 1."""
_CLEAR = 2.5
"""By so much the first must lead for a text to be told by its words alone."""
_STEEP = 3.0
"""How fast a lead in points makes sure."""
_BEFOREHAND = {UNKNOWN: 0.4, "en": 0.3}
"""What is thought of a text in Latin letters before it is read."""


def told(evened: str) -> Label[str]:
    """The language (ISO 639-1, or "und") of a text as `cleaning.evened` made it; how sure is a rough measure."""
    clean = evened.lower()
    foreign, latin = _FOREIGN.findall(clean), _LATIN.findall(clean)
    if not foreign and not latin:
        return Label(UNKNOWN, 1.0)
    points = _by_script(foreign) if 2 * len(foreign) > len(latin) else _by_words(clean)
    (first, most), *others = sorted(points.items(), key=lambda one: -one[1])
    share = 1 / (1 + sum(math.exp(_STEEP * (less - most)) for _, less in others))
    return Label(first, round(share, 4), others[0][0] if others else None)


def _by_script(letters: Sequence[str]) -> dict[str, float]:
    counts = Counter(code for letter in letters for code, script in _SCRIPT.items() if script.match(letter))
    points: dict[str, float] = {**counts}
    if "ja" in points:  # Japanese mixes its own letters with Chinese ones
        points["ja"] += points.pop("zh", 0)
    for code, (common, signs) in _SIGNS.items():
        if not set(letters).isdisjoint(signs):
            points[code] = points.pop(common)
            break
    return points


def _by_words(clean: str) -> dict[str, float]:
    points = defaultdict(float, _BEFOREHAND)
    for word in _WORD.findall(clean):
        for code in (codes := _SPOKEN.get(word, ())):
            points[code] += 1 / len(codes)
    most, less, *_ = sorted(points.values(), reverse=True)
    if most - less < _CLEAR:
        for code, part in _PART.items():
            if found := part.findall(clean):
                points[code] += _A_PART * len(found)
    return points
