"""What Slack's mrkdwn turns into: docs.slack.dev, "Formatting message text". Who reads it sees spans, not marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_STYLES = {"bold": r"\*", "italic": "_", "strike": "~"}
_MARKED = "|".join(
    rf"(?<![\w{mark}]){mark}(?P<{style}>[^\s{mark}](?:[^\n{mark}]*[^\s{mark}])?){mark}(?![\w{mark}])"
    for style, mark in _STYLES.items()
)
_TOKEN = re.compile(rf"`(?P<code>[^`\n]+)`|<(?P<entity>[^<>\n]+)>|{_MARKED}")
_BLOCK = re.compile(r"```(?P<code>.+?)```", re.DOTALL)
_QUOTED = re.compile(r"(?:&gt;|>) ?")


@dataclass(frozen=True, slots=True)
class Span:
    """Some text in one look; `url` where it is a link, `mention` where it is a person, group or channel."""

    text: str
    styles: frozenset[str] = frozenset()
    url: str = ""
    mention: str = ""


def unescaped(text: str) -> str:
    """The three characters that mrkdwn escapes, as they are read."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def spans(text: str) -> Iterator[Span]:
    """The text of a mrkdwn object as it is read; lines of a quote have the style "quote"."""
    end = 0
    for block in _BLOCK.finditer(text):
        yield from _lines(text[end : block.start()])
        yield Span(unescaped(block["code"]), frozenset({"pre"}))
        end = block.end()
    yield from _lines(text[end:])


def _lines(text: str) -> Iterator[Span]:
    before: frozenset[str] = frozenset()
    for number, line in enumerate(text.split("\n")):
        quoted = _QUOTED.match(line)
        styles = frozenset({"quote"} if quoted else ())
        if number:
            yield Span("\n", styles & before)
        before = styles
        yield from _inline(line[quoted.end() :] if quoted else line, styles)


def _inline(text: str, styles: frozenset[str]) -> Iterator[Span]:
    end = 0
    for token in _TOKEN.finditer(text):
        if before := text[end : token.start()]:
            yield Span(unescaped(before), styles)
        kind = str(token.lastgroup)
        if kind == "entity":
            yield _entity(token["entity"], styles)
        elif kind == "code":
            yield Span(unescaped(token["code"]), styles | {"code"})
        else:
            yield from _inline(token[kind], styles | {kind})
        end = token.end()
    if rest := text[end:]:
        yield Span(unescaped(rest), styles)


def _entity(entity: str, styles: frozenset[str]) -> Span:
    """A link, a mention, or a date, which is shown by its fallback."""
    target, _, label = map(unescaped, entity.partition("|"))
    match target[0]:
        case "@" | "#":
            return Span(label or target, styles, mention=target)
        case "!" if target.startswith("!date^"):
            return Span(label, styles)
        case "!":
            return Span(label or f"@{target[1:].removeprefix('subteam^')}", styles, mention=target)
    return Span(label or target.removeprefix("mailto:"), styles, url=target)
