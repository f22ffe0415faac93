"""Block Kit: which blocks and elements there are, what they hold, and how much of it.

The numbers are those of docs.slack.dev, "Reference: Block Kit" (autumn 2026), under the names that they have there.
What is not in these tables is refused: Slack knows more than we use. How a mistake is worded is Slack's, too.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.platforms.slack_shapes import Check, flag, many, mapping, number, one_of, shape, text, typed, words

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
BLOCK_ID, ACTION_ID, CALLBACK_ID, EXTERNAL_ID = 255, 255, 255, 255
PRIVATE_METADATA, TITLE = 3000, 24
URL = words(3000)

CONFIRM = shape(
    {"title": text(100, plain=True), "text": text(300), "confirm": text(30, plain=True), "deny": text(30, plain=True)},
    {"style": one_of("primary", "danger")},
)
OPTION = shape({"text": text(75), "value": words(150)}, {"description": text(75), "url": URL})
OPTION_GROUP = shape({"label": text(75, plain=True), "options": many(OPTION, 1, 100)})

ACTING = {"action_id": words(ACTION_ID)}
ASKING = {**ACTING, "confirm": CONFIRM, "focus_on_load": flag}
CHOOSING = {**ASKING, "placeholder": text(150, plain=True)}
SELECT = {**CHOOSING, "options": many(OPTION, 1, 100), "option_groups": many(OPTION_GROUP, 1, 100)}
CHECKS = {"options": many(OPTION, 1, 10)}

IMAGE = {"image_url": URL, "slack_file": shape({}, {"id": words(255), "url": URL})}

ELEMENTS: dict[str, Check] = {
    "button": shape(
        {"text": text(75, plain=True)},
        {
            **ACTING,
            "confirm": CONFIRM,
            "url": URL,
            "value": words(2000),
            "style": one_of("primary", "danger"),
            "accessibility_label": words(75),
        },
    ),
    "overflow": shape({"options": many(OPTION, 1, 5)}, {**ACTING, "confirm": CONFIRM}),
    "static_select": shape({}, {**SELECT, "initial_option": OPTION}),
    "multi_static_select": shape(
        {}, {**SELECT, "initial_options": many(OPTION, 1, 100), "max_selected_items": number(1, 100)}
    ),
    "users_select": shape({}, {**CHOOSING, "initial_user": words(255)}),
    "radio_buttons": shape(CHECKS, {**ASKING, "initial_option": OPTION}),
    "checkboxes": shape(CHECKS, {**ASKING, "initial_options": many(OPTION, 1, 10)}),
    "datepicker": shape({}, {**CHOOSING, "initial_date": words(10)}),
    "timepicker": shape({}, {**CHOOSING, "initial_time": words(5), "timezone": words(255)}),
    "plain_text_input": shape(
        {},
        {
            **ACTING,
            "focus_on_load": flag,
            "placeholder": text(150, plain=True),
            "initial_value": words(3000, least=0),
            "multiline": flag,
            "min_length": number(0, 3000),
            "max_length": number(1, 3000),
            "dispatch_action_config": mapping,
        },
    ),
    "image": shape({"alt_text": words(2000)}, IMAGE),
}
CHOICES = ("static_select", "users_select", "radio_buttons", "checkboxes", "datepicker", "timepicker")
ACTIONS = ("button", "overflow", *CHOICES)
INPUTS = (*CHOICES, "multi_static_select", "plain_text_input")


def _elements(*types: str) -> Check:
    return typed({name: ELEMENTS[name] for name in types})


_STYLE = shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight"), flag))
_STYLED = {"style": _STYLE}
INLINE: dict[str, Check] = {
    "text": shape({"text": words(40_000)}, _STYLED),
    "link": shape({"url": URL}, {**_STYLED, "text": words(3000), "unsafe": flag}),
    "user": shape({"user_id": words(255)}, _STYLED),
    "usergroup": shape({"usergroup_id": words(255)}, _STYLED),
    "channel": shape({"channel_id": words(255)}, _STYLED),
    "broadcast": shape({"range": one_of("here", "channel", "everyone")}, _STYLED),
    "emoji": shape({"name": words(255)}, {**_STYLED, "unicode": words(255), "skin_tone": number(1, 6)}),
    "date": shape(
        {"timestamp": number(0, 10**12), "format": words(255)}, {**_STYLED, "url": URL, "fallback": words(255)}
    ),
}
_INLINES = many(typed(INLINE), 0, 1000)
_SECTION = shape({"elements": _INLINES})
RICH: dict[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_quote": shape({"elements": _INLINES}, {"border": number(0, 1)}),
    "rich_text_preformatted": shape({"elements": _INLINES}, {"border": number(0, 1), "language": words(255)}),
    "rich_text_list": shape(
        {"elements": many(typed({"rich_text_section": _SECTION}), 1, 1000), "style": one_of("bullet", "ordered")},
        {"indent": number(0, 8), "offset": number(0, 10_000), "border": number(0, 1)},
    ),
}
_BLOCK = {"block_id": words(BLOCK_ID)}
BLOCKS: dict[str, Check] = {
    "section": shape(
        {},
        {
            **_BLOCK,
            "text": text(3000),
            "fields": many(text(2000), 1, 10),
            "accessory": _elements(*ACTIONS, "multi_static_select", "image"),
            "expand": flag,
        },
    ),
    "header": shape({"text": text(150, plain=True)}, _BLOCK),
    "context": shape(
        {"elements": many(typed({"mrkdwn": text(3000), "plain_text": text(3000), "image": ELEMENTS["image"]}), 1, 10)},
        _BLOCK,
    ),
    "actions": shape({"elements": many(_elements(*ACTIONS), 1, 25)}, _BLOCK),
    "divider": shape({}, _BLOCK),
    "image": shape({"alt_text": words(2000)}, {**_BLOCK, **IMAGE, "title": text(2000, plain=True)}),
    "input": shape(
        {"label": text(2000, plain=True), "element": _elements(*INPUTS)},
        {**_BLOCK, "hint": text(2000, plain=True), "optional": flag, "dispatch_action": flag},
    ),
    "rich_text": shape({"elements": many(typed(RICH), 1, 1000)}, _BLOCK),
}
_HEAD = text(TITLE, plain=True)
_VIEW = {
    "blocks": many(typed(BLOCKS), 0, VIEW_BLOCKS),
}
_TOLD = {
    "private_metadata": words(PRIVATE_METADATA, least=0),
    "callback_id": words(CALLBACK_ID, least=0),
    "external_id": words(EXTERNAL_ID, least=0),
}
VIEWS: dict[str, Check] = {
    "modal": shape(
        {"title": _HEAD, **_VIEW},
        {
            **_TOLD,
            "submit": _HEAD,
            "close": _HEAD,
            **dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), flag),
        },
    ),
    "home": shape(_VIEW, _TOLD),
}


def mistakes(blocks: Any, path: str = "/blocks") -> list[str]:
    """What Slack has against these blocks of a message, each with where; none if it takes them."""
    found = list(many(typed(BLOCKS), 0, MESSAGE_BLOCKS)(blocks, path))
    return found or list(_as_a_whole(blocks, path))


def mistakes_of_view(view: Any) -> list[str]:
    """The same for a modal or an App Home."""
    found = list(typed(VIEWS)(view, "/view"))
    if found:
        return found
    if view["type"] == "modal" and "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
        return ["[ERROR] missing required field: submit [json-pointer:/view]"]
    return list(_as_a_whole(view["blocks"], "/view/blocks"))


def _as_a_whole(blocks: Sequence[Any], path: str) -> Iterator[str]:
    """What is wrong with blocks each of which is right: ids not unique, no text, images of nothing."""
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    for name in dict.fromkeys(name for name in ids if ids.count(name) > 1):
        yield f"[ERROR] block_id must be unique: {name} [json-pointer:{path}]"
    for number_, block in enumerate(blocks):
        here = f"{path}/{number_}"
        actions = [element["action_id"] for element in elements_of(block) if "action_id" in element]
        if len(actions) > len(set(actions)):
            yield f"[ERROR] action_id must be unique in a block [json-pointer:{here}]"
        if block["type"] == "section" and not block.keys() & {"text", "fields"}:
            yield f"[ERROR] missing required field: text or fields [json-pointer:{here}]"
        for element in (block, *elements_of(block)):
            yield from _of_element(element, here)


def _of_element(element: Any, here: str) -> Iterator[str]:
    if element["type"] == "image" and len(element.keys() & IMAGE.keys()) != 1:
        yield f"[ERROR] exactly one of image_url and slack_file [json-pointer:{here}]"
    if element["type"].endswith("static_select") and len(element.keys() & {"options", "option_groups"}) != 1:
        yield f"[ERROR] exactly one of options and option_groups [json-pointer:{here}]"
    chosen = [element["initial_option"]] if "initial_option" in element else element.get("initial_options", [])
    if any(option not in options_of(element) for option in chosen):
        yield f"[ERROR] initial_option was not found in options [json-pointer:{here}]"


def elements_of(block: Any) -> list[Any]:
    """The elements of a block that people click, choose or type in, and its small pictures; none of rich text."""
    match block["type"]:
        case "actions" | "context":
            return list(block["elements"])
        case "section":
            return [block["accessory"]] if "accessory" in block else []
        case "input":
            return [block["element"]]
    return []


def options_of(element: Any) -> list[Any]:
    """All that may be chosen there."""
    groups = element.get("option_groups", [])
    return [*element.get("options", []), *(option for group in groups for option in group["options"])]
