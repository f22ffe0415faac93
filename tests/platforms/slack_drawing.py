"""Blocks as HTML, laid out as Slack lays them out. Whatever people wrote is escaped."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from markupsafe import Markup

from tests.platforms.slack_controls import Controls
from tests.platforms.slack_mrkdwn import Span, spans
from tests.platforms.slack_objects import JSON, File
from tests.platforms.slack_reading import inline
from tests.platforms.slack_ringing import EVERYBODY
from tests.platforms.slack_state import Workspace

_TAGS = {"bold": "b", "italic": "i", "strike": "s", "underline": "u", "code": "code", "pre": "pre"}

EMOJI = {
    "white_check_mark": "✅",
    "x": "❌",
    "warning": "⚠️",
    "rotating_light": "🚨",
    "hourglass_flowing_sand": "⏳",
    "alarm_clock": "⏰",
    "bell": "🔔",
    "speech_balloon": "💬",
    "pencil2": "✏️",
    "eyes": "👀",
    "tada": "🎉",
    "large_green_circle": "🟢",
    "large_yellow_circle": "🟡",
    "red_circle": "🔴",
    "lock": "🔒",
}
"""Those that are shown as what they are called; all others stay words."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """How one message or view is drawn: with whose names and files, and with which controls."""

    town: Workspace
    controls: Controls = field(default_factory=Controls)

    def blocks(self, blocks: Sequence[JSON]) -> Markup:
        """All of them, one under the other."""
        return Markup("").join(map(self._block, blocks))

    def mrkdwn(self, text: str) -> Markup:
        """A text in mrkdwn."""
        groups = [
            (is_quoted, list(inside)) for is_quoted, inside in groupby(spans(text), lambda span: "quote" in span.styles)
        ]
        drawn = Markup("")
        for number, (is_quoted, inside) in enumerate(groups):
            if is_quoted:
                drawn += Markup("<blockquote>{}</blockquote>").format(self._spans(inside))
            else:  # a quote is a box of its own: the line ends beside it are not shown
                ends = number > 0, number < len(groups) - 1
                drawn += self._spans(inside[ends[0] : -1 if ends[1] else None])
        return drawn

    def _spans(self, inside: Iterable[Span]) -> Markup:
        return Markup("").join(map(self._span, inside))

    def file(self, file: File) -> Markup:
        """An upload under a message."""
        title = file.title or file.name
        picture = self._picture({"slack_file": {"id": file.id}, "alt_text": file.alt_text or title})
        return Markup('<div class="block image"><b>{}</b>{}</div>').format(title, picture)

    def _block(self, block: JSON) -> Markup:
        match block["type"]:
            case "header":
                return Markup('<h3 class="block">{}</h3>').format(self._text(block["text"]))
            case "section":
                return self._section(block)
            case "context":
                inside = Markup(" ").join(map(self._element, block["elements"]))
                return Markup('<div class="block context">{}</div>').format(inside)
            case "actions":
                inside = Markup("").join(self.controls.element(block, one) for one in block["elements"])
                return Markup('<div class="block actions">{}</div>').format(inside)
            case "image":
                title = Markup("<b>{}</b>").format(self._text(block["title"])) if "title" in block else ""
                return Markup('<div class="block image">{}{}</div>').format(title, self._picture(block))
            case "input":
                return self.controls.input(block)
            case "rich_text":
                inside = Markup("").join(map(self._rich, block["elements"]))
                return Markup('<div class="block">{}</div>').format(inside)
        return Markup("<hr>")

    def _section(self, block: JSON) -> Markup:
        parts = []
        if "text" in block:
            parts.append(Markup('<div class="text">{}</div>').format(self._text(block["text"])))
        if "fields" in block:
            cells = [Markup('<div class="text">{}</div>').format(self._text(one)) for one in block["fields"]]
            parts.append(Markup('<div class="fields">{}</div>').format(Markup("").join(cells)))
        if accessory := block.get("accessory"):
            is_picture = accessory["type"] == "image"
            drawn = self._picture(accessory) if is_picture else self.controls.element(block, accessory)
            parts.append(Markup('<div class="accessory">{}</div>').format(drawn))
        return Markup('<div class="block section">{}</div>').format(Markup("").join(parts))

    def _element(self, element: JSON) -> Markup:
        if element["type"] == "image":
            return self._picture(element)
        return Markup('<span class="text">{}</span>').format(self._text(element))

    def _text(self, text: JSON) -> Markup:
        if text["type"] == "mrkdwn":
            return self.mrkdwn(text["text"])
        return Markup("{}").format(_with_emoji(text["text"]) if text.get("emoji", True) else text["text"])

    def _picture(self, image: JSON) -> Markup:
        file = self.town.files.get(image.get("slack_file", {}).get("id", ""))
        if file is None or not file.content:
            initial = image["alt_text"].strip("@ ")[:1].upper()
            return Markup('<span class="picture" title="{}">{}</span>').format(image["alt_text"], initial)
        data = f"data:image/{file.name.rpartition('.')[2]};base64,{b64encode(file.content).decode()}"
        return Markup('<img src="{}" alt="{}">').format(data, image["alt_text"])

    def _span(self, span: Span) -> Markup:
        text: str | Markup = span.text
        if span.mention:
            text = self._mention(span.mention.lstrip("@#!").removeprefix("subteam^"), span.text)
        elif span.url:
            text = Markup('<a href="{}">{}</a>').format(_safe(span.url), span.text)
        elif not span.styles & {"code", "pre"}:
            text = _with_emoji(span.text)
        return _styled(text, span.styles)

    def _mention(self, name: str, otherwise: str) -> Markup:
        named = self.town.users.get(name) or self.town.groups.get(name) or self.town.channels.get(name)
        known = getattr(named, "real_name", "") or getattr(named, "handle", "") or getattr(named, "name", "")
        sign = "#" if name in self.town.channels else "@"
        loud = " loud" if name in EVERYBODY else ""
        return Markup('<span class="mention{}">{}</span>').format(loud, f"{sign}{known}" if known else otherwise)

    def _rich(self, element: JSON) -> Markup:
        kind = element["type"]
        if kind == "rich_text_list":
            name = "ol" if element["style"] == "ordered" else "ul"
            items = [Markup("<li>{}</li>").format(self._inlines(one["elements"])) for one in element["elements"]]
            return Markup("<{0}>{1}</{0}>").format(Markup(name), Markup("").join(items))
        shape = {
            "rich_text_quote": "<blockquote>{}</blockquote>",
            "rich_text_preformatted": "<pre>{}</pre>",
        }.get(kind, '<div class="text">{}</div>')
        return Markup(shape).format(self._inlines(element["elements"]))

    def _inlines(self, elements: Iterable[JSON]) -> Markup:
        return Markup("").join(map(self._inline, elements))

    def _inline(self, element: JSON) -> Markup:
        text: str | Markup = inline(element)
        match element["type"]:
            case "link":
                text = Markup('<a href="{}">{}</a>').format(_safe(element["url"]), text)
            case "user" | "usergroup" | "channel" | "broadcast":
                name = str(text).lstrip("@")
                text = self._mention(name, str(text))
            case "emoji":
                text = _with_emoji(str(text))
        return _styled(text, [name for name, is_on in element.get("style", {}).items() if is_on])


def _styled(text: str | Markup, styles: Iterable[str]) -> Markup:
    drawn = Markup("{}").format(text)
    for style in sorted(styles):
        if style in _TAGS:
            drawn = Markup("<{0}>{1}</{0}>").format(Markup(_TAGS[style]), drawn)
    return drawn


def _with_emoji(text: str) -> str:
    for name, character in EMOJI.items():
        text = text.replace(f":{name}:", character)
    return text


def _safe(url: str) -> str:
    return url if url.startswith(("https://", "http://", "mailto:")) else "#"
