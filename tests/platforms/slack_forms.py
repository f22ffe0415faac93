"""What people click, choose and type in blocks: how it is found, and how Slack tells the app of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.platforms.slack_blocks import elements_of, options_of
from tests.platforms.slack_objects import JSON
from tests.platforms.slack_reading import label, text_of

VALUES: Mapping[str, tuple[str, str]] = {
    "plain_text_input": ("initial_value", "value"),
    "static_select": ("initial_option", "selected_option"),
    "radio_buttons": ("initial_option", "selected_option"),
    "multi_static_select": ("initial_options", "selected_options"),
    "checkboxes": ("initial_options", "selected_options"),
    "users_select": ("initial_user", "selected_user"),
    "datepicker": ("initial_date", "selected_date"),
    "timepicker": ("initial_time", "selected_time"),
}
"""Elements that keep a value: where it stands in the block at first, and where in what the app is told."""

Typed = Mapping[tuple[str, str] | str, Any]
"""What somebody typed or chose, by (block_id, action_id), by action_id, or by the label of the input."""


def find(blocks: Sequence[JSON], what: str, value: str | None = None) -> tuple[JSON, JSON]:
    """The block and the element in it that is called `what`: by its action_id, else its label, else how its action_id
    begins. Raises LookupError where there is none, or more than one."""
    there = [(block, element) for block in blocks for element in elements_of(block) if "action_id" in element]
    if value is not None:
        there = [(block, element) for block, element in there if element.get("value") == value]
    for is_it in (
        lambda element: element["action_id"] == what,
        lambda element: label(element) == what,
        lambda element: element["action_id"].startswith(what),
    ):
        found = [(block, element) for block, element in there if is_it(element)]
        if len(found) > 1:
            raise LookupError(f"{what!r} is there {len(found)} times; say which by its value")
        if found:
            return found[0]
    raise LookupError(f"there is no {what!r} to click; there is {[label(element) for _, element in there]}")


def picked(element: JSON, given: Any) -> Any:
    """What an element holds once somebody picked `given`: an option by its label or value, several of them, a text."""
    if not options_of(element):
        return given
    if isinstance(given, list | tuple):
        return [picked(element, one) for one in given]
    for option in options_of(element):
        if given in (option["value"], text_of(option["text"])):
            return option
    raise LookupError(
        f"there is no {given!r} to choose; there is {[text_of(one['text']) for one in options_of(element)]}"
    )


def action(element: JSON, given: Any, ts: str) -> JSON:
    """What the app is told of a click: the element and what was chosen with it."""
    told: JSON = {name: element[name] for name in ("action_id", "type", "block_id") if name in element}
    match element["type"]:
        case "button":
            told |= {"text": element["text"]} | {name: element[name] for name in ("value", "style") if name in element}
        case "overflow":
            told["selected_option"] = picked(element, given)
        case kind:
            told[VALUES[kind][1]] = picked(element, given)
    return {**told, "action_ts": ts}


def state(blocks: Sequence[JSON], typed: Typed) -> JSON:
    """The values of all inputs, as the app is told them: what was typed, otherwise what stood there at first.

    Raises LookupError where something was typed into an input that is not there.
    """
    values: JSON = {}
    used = set()
    for block in blocks:
        for element in elements_of(block):
            if element["type"] not in VALUES:
                continue
            first, told = VALUES[element["type"]]
            value = element.get(first, [] if told == "selected_options" else None)
            for name in _names(block, element):
                if name in typed:
                    used.add(name)
                    value = picked(element, typed[name])
            values.setdefault(block["block_id"], {})[element["action_id"]] = {"type": element["type"], told: value}
    if lost := typed.keys() - used:
        raise LookupError(f"there is no input {lost}")
    return values


def complaints(blocks: Sequence[JSON], values: JSON) -> Iterator[str]:
    """Why Slack does not let a form go: what is empty, too short or too long."""
    for block in blocks:
        if block["type"] != "input":
            continue
        element, name = block["element"], text_of(block["label"])
        value = values[block["block_id"]][element["action_id"]][VALUES[element["type"]][1]]
        if not value and not block.get("optional"):
            yield f"{name} is empty"
        elif value and not element.get("min_length", 0) <= len(value) <= element.get("max_length", 3000):
            yield f"{name} is too short or too long"


def _names(block: JSON, element: JSON) -> tuple[tuple[str, str] | str, ...]:
    called = (text_of(block["label"]),) if block["type"] == "input" else ()
    return ((block["block_id"], element["action_id"]), element["action_id"], *called)
