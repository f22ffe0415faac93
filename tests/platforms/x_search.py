"""X's search language, as far as anybody here searches: words, "phrases", @handle, #tag, operators, OR, brackets, -not.

    either  = all { "OR" all }          AND binds before OR
    all     = part { part }
    part    = [ "-" ] ( "(" either ")" | operator:value | "phrase" | word )

Rules as in the X API v2 documentation, "Build a query".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.platforms.x_objects import Post

Test = Callable[[Post], bool]

DEEPEST = 50
"""How many brackets may be open at once."""

_TOKEN = re.compile(r'\s*(?:(?P<mark>[()])|(?P<minus>-)(?=\S)|(?P<word>[^\s()"]+:"[^"]*"|"[^"]*"|[^\s()"]+))')


class UnreadableError(Exception):
    """The query has no meaning; the message says where it lost it."""


@dataclass(frozen=True)
class Found:
    """A part of a query. `alone`: it may be the only one (is:reply may not, nor may a negation)."""

    test: Test
    alone: bool = True


def parse(query: str) -> Test:
    """Whether a post matches the query; raises `UnreadableError`."""
    reader = _Reader(_tokens(query))
    found = reader.either()
    if reader.next is not None:
        raise UnreadableError(f"mismatched input '{reader.next}'")
    if not found.alone:
        raise UnreadableError("Rule must contain at least one positive, non-stopword clause")
    return found.test


def _tokens(query: str) -> list[str]:
    tokens, at, text = [], 0, query.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise UnreadableError(
                f"no viable alternative at character '{text[at:].strip()[:1]}' (at position {at + 1})"
            )
        tokens.append(match[match.lastgroup or 0])
        at = match.end()
    return tokens


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens, self._open = tokens, 0

    @property
    def next(self) -> str | None:
        return self._tokens[0] if self._tokens else None

    def either(self) -> Found:
        found = [self._all()]
        while self.next == "OR":
            self._tokens.pop(0)
            found.append(self._all())
        tests = [one.test for one in found]
        return Found(lambda post: any(test(post) for test in tests), all(one.alone for one in found))

    def _all(self) -> Found:
        found = []
        while self.next not in (None, "OR", ")"):
            found.append(self._part())
        if not found:
            raise UnreadableError(f"missing a term before '{self.next or 'the end'}'")
        tests = [one.test for one in found]
        return Found(lambda post: all(test(post) for test in tests), any(one.alone for one in found))

    def _part(self) -> Found:
        token = self._tokens.pop(0)
        if token == "-":
            if self.next in (None, "OR", ")", "-"):
                raise UnreadableError("nothing follows '-'")
            negated = self._part().test
            return Found(lambda post: not negated(post), alone=False)
        if token != "(":
            return _term(token)
        self._open += 1
        if self._open > DEEPEST:
            raise UnreadableError("too many brackets are open")
        found = self.either()
        if self.next != ")":
            raise UnreadableError("missing ')'")
        self._tokens.pop(0)
        self._open -= 1
        return found


def _term(token: str) -> Found:
    if token.startswith('"'):
        return Found(_words(token.strip('"')))
    if token.startswith("@") and len(token) > 1:
        return Found(lambda post: any(_same(token[1:], user.handle) for user in post.mentioned))
    if token.startswith("#") and len(token) > 1:
        return Found(lambda post: any(_same(token[1:], tag["tag"]) for tag in _entities(post, "hashtags")))
    name, colon, value = token.partition(":")
    return _operator(name, value.strip('"')) if colon else Found(_words(token))


def _operator(name: str, value: str) -> Found:
    match name, value:
        case "from", _ if value:
            return Found(lambda post: _same(value.removeprefix("@"), post.author.handle))
        case "to", _ if value:
            return Found(lambda post: _same(value.removeprefix("@"), _replied_to(post)))
        case "conversation_id", _ if value.isdecimal():
            return Found(lambda post: post.conversation_id == int(value))
        case "is", "reply" | "retweet" | "quote":
            kind = {"reply": "replied_to", "retweet": "retweeted", "quote": "quoted"}[value]
            return Found(lambda post: post.referenced(kind) is not None, alone=False)
        case "has", "links" | "mentions" | "hashtags":
            return Found(lambda post: bool(_entities(post, "urls" if value == "links" else value)), alone=False)
        case "lang", _ if value:
            return Found(lambda post: _same(value, post.lang), alone=False)
    raise UnreadableError(f"Reference to invalid operator '{name}' or its value '{value}'")


def _words(phrase: str) -> Test:
    """One word or several in a row, whole, in small or capital letters."""
    words = re.findall(r"\w+", phrase)
    if not words:
        raise UnreadableError(f"nothing to search for in '{phrase}'")
    pattern = re.compile(r"(?<!\w)" + r"\W+".join(map(re.escape, words)) + r"(?!\w)", re.IGNORECASE)
    return lambda post: pattern.search(post.lead + post.typed) is not None


def _entities(post: Post, kind: str) -> list[dict[str, str]]:
    return (post.note or post.shown).entities.get(kind, [])


def _replied_to(post: Post) -> str:
    replied = post.referenced("replied_to")
    return replied.author.handle if replied else ""


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
