"""What somebody reads who looks at a message, as plain text: marks and entities are turned into what they mean."""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.platforms.slack_blocks import elements_of, options_of
from tests.platforms.slack_mrkdwn import spans
from tests.platforms.slack_objects import JSON, Message, View


def shown(what: Message | View) -> str:
    """The text of the blocks (or, without blocks, the text), a line each; buttons as "[label]"."""
    if isinstance(what, View):
        return "\n".join((what.title, *lines(what.blocks)))
    files = (f"[{file.title or file.name}]" for file in what.files)
    return "\n".join([*(lines(what.blocks) if what.blocks else filter(None, [read(what.text)])), *files])


def read(mrkdwn: str) -> str:
    """What is read of a text in mrkdwn."""
    return "".join(span.text for span in spans(mrkdwn))


def lines(blocks: Sequence[JSON]) -> list[str]:
    """What is read of these blocks."""
    return [line for block in blocks for line in _lines(block)]


def text_of(text: JSON) -> str:
    """What is read of a text object."""
    return read(text["text"]) if text["type"] == "mrkdwn" else str(text["text"])


def label(element: JSON) -> str:
    """How people call an element that they click."""
    match element["type"]:
        case "button":
            return text_of(element["text"])
        case "overflow":
            return "⋯"
    return text_of(element["placeholder"]) if "placeholder" in element else str(element["type"])


def inline(element: JSON) -> str:
    """What is read of an element inside rich text."""
    match element["type"]:
        case "text":
            return str(element["text"])
        case "link":
            return str(element.get("text") or element["url"])
        case "emoji":
            return f":{element['name']}:"
        case "broadcast":
            return f"@{element['range']}"
        case "date":
            return str(element.get("fallback") or element["timestamp"])
    return "@" + str(element.get("user_id") or element.get("usergroup_id") or element.get("channel_id"))


def _lines(block: JSON) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield text_of(block["text"])
        case "section":
            yield from (
                text_of(text) for text in (*([block["text"]] if "text" in block else []), *block.get("fields", []))
            )
            yield from map(_element, elements_of(block))
        case "context":
            yield " ".join(map(_element, block["elements"]))
        case "actions":
            yield " ".join(map(_element, block["elements"]))
        case "image":
            yield f"[{text_of(block['title']) if 'title' in block else block['alt_text']}]"
        case "input":
            yield f"{text_of(block['label'])}: {_typed(block['element'])}"
        case "rich_text":
            yield from _rich(block["elements"])


def _element(element: JSON) -> str:
    if element["type"] in ("mrkdwn", "plain_text"):
        return text_of(element)
    if element["type"] == "image":
        return f"[{element['alt_text']}]"
    choices = ", ".join(text_of(option["text"]) for option in options_of(element))
    return f"[{label(element)}: {choices}]" if choices else f"[{label(element)}]"


def _typed(element: JSON) -> str:
    value: Any = element.get("initial_value", "")
    return str(value) if element["type"] == "plain_text_input" else _element(element)


def _rich(elements: Sequence[JSON]) -> Iterator[str]:
    for element in elements:
        if element["type"] == "rich_text_list":
            yield from (f"• {line}" for line in _rich(element["elements"]))
        else:
            yield "".join(map(inline, element["elements"]))
