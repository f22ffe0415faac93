"""Keywords > queries for X's recent search. Operators as in the X API v2 documentation, "Build a query"."""

from collections.abc import Iterable, Sequence

QUERY_LENGTH = 512
"""Characters that one query may have for a self-serve app."""


def queries(texts: Sequence[str], languages: Sequence[str], account: str) -> list[str]:
    """As few queries as hold all `texts`, joined with OR: requests are counted, and a post found twice is paid twice.

    AND binds before OR in X's search, so every text stands in brackets. Retweets and our own posts are left out.
    """
    found: list[list[str]] = []
    for text in dict.fromkeys(texts):
        if found and len(_query([*found[-1], text], languages, account)) <= QUERY_LENGTH:
            found[-1].append(text)
        else:
            found.append([text])
    return [_query(together, languages, account) for together in found]


def problem_with(text: str, languages: Sequence[str], account: str) -> str:
    """Why this cannot be searched for, as the end of a sentence; "" if it can."""
    if not text.strip():
        return "is empty"
    if text.count('"') % 2:
        return 'has a " that is never closed'
    if not _is_balanced(text):
        return "has a bracket without its other half"
    length = len(_query([text], languages, account))
    if length > QUERY_LENGTH:
        return f"makes a query of {length:,} characters; X takes {QUERY_LENGTH}"
    return ""


def _query(texts: Iterable[str], languages: Iterable[str], account: str) -> str:
    languages_wanted = " OR ".join(f"lang:{language}" for language in languages)
    parts = [
        f"({' OR '.join(f'({text.strip()})' for text in texts)})",
        "-is:retweet",
        f"-from:{account}",
        f"({languages_wanted})" if languages_wanted else "",
    ]
    return " ".join(filter(None, parts))


def _is_balanced(text: str) -> bool:
    """Whether every bracket has its other half, those in quotes left aside."""
    depth = 0
    for character in "".join(text.split('"')[::2]):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0
