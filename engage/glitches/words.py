"""The words of a complaint that may tell what it is about: no links, handles, numbers and words that every text has."""

import re
from collections.abc import Sequence
from itertools import pairwise

from engage import phrases

MOST = 60
"""Words of a text that count, from its beginning."""

_NO_WORDS = re.compile(r"https?://\S*|@\w+")

_SAID_ANYWHERE = """
a about actually again all already also always am amp an and another any anyone anything are as ask asked at back be
because been before being but by can can't cannot come could day days did didn't do does doesn't doing don't done
either end even ever every first five for four from get gets getting give go goes going good got great guys had has
have haven't having he hello help her here hey hi him his how i i'd i'll i'm i've if in into is isn't it it's its just
keep know last let like lol lot made make makes many maybe me more most much must my need needs never new next no not
nothing now of off oh ok omg on once one only or other our out over own people please put really right rt said same
say says see she should since so some someone something still sure take takes taking tell than thank thanks that
that's the their them then there there's these they they're thing things think this those three through thx time to
today told tomorrow tonight too tried try trying two u under until up ur us use used very via want wanted wants was
wasn't way we we're well went were what what's when where which while who why will with without won't work would wow
wtf yes yesterday yet you you're your yours
aber als am an auch auf aus bei bin bis da das dass dem den der des die doch du ein eine einem einen einer er es euch
für haben hat ich ihr im in ist ja kann kein keine man mehr mein mich mir mit nach nicht noch nur oder schon sein seit
sich sie sind so um und uns von war was wenn wer wie wieder wir wird zu zum zur über
au aussi avec ce ces cette c'est dans de des du elle en est et être fait il ils je j'ai la le les leur lui ma mais me
même mes moi mon ne nous on ont ou par pas plus pour qu que qui sa sans se ses son sont sur très tu un une vos votre
vous été
al como con cuando de del desde donde el ella en era es esta este esto está fue ha han hasta hay la las le lo los me mi
mis muy más nada no nos o para pero por porque qué que se si sin sobre son su sus también te tiene un una uno y ya yo
alla anche che chi ci come con da dal del della di dove e gli ha hanno ho i il in io la le lo loro ma mi mio molto ne
nel nella noi non per perché più quando questa questo se si sono su suo un una voi è
ao aos as até com da das de do dos ela ele em eu foi isso já mais mas me meu minha muito na nas no nos não o os ou para
pela pelo por porque quando que se sem ser sua são também tem um uma você à é
aan al als bij dat de der deze die dit door een en er geen had hebben heeft het hij hoe ik in is je kan maar me meer
met mijn naar niet nog nu of om ook op over te tot uit van voor waar wat we wel werd wij zijn zo
"""
STOP_WORDS = frozenset(phrases.words(phrases.fold(_SAID_ANYWHERE)).split())
"""Folded as texts are. English, and the commonest of German, French, Spanish, Italian, Portuguese and Dutch."""


def telling(text: str) -> tuple[str, ...]:
    """The words of `text`, folded, in its order, at most `MOST`. They are letters and digits: no markup survives."""
    folded = _NO_WORDS.sub(" ", phrases.fold(text))
    found = (word for word in phrases.words(folded).split() if _may_tell(word))
    return tuple(word for word, _ in zip(found, range(MOST), strict=False))


def _may_tell(word: str) -> bool:
    long_enough = len(word) > 2 or (not word.isascii() and word.isalpha())
    return long_enough and word[0].isalnum() and not word.isnumeric() and word not in STOP_WORDS


def terms(words: Sequence[str]) -> frozenset[str]:
    """The words, and every two that follow each other as a phrase ("lost bag")."""
    return frozenset(words) | frozenset(f"{one} {next_}" for one, next_ in pairwise(words) if one != next_)
