"""Buttons, menus and inputs as parts of a plain HTML form: whatever is clicked goes out under the name "click"."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from tests.platforms.slack_blocks import options_of
from tests.platforms.slack_objects import JSON
from tests.platforms.slack_reading import text_of

SEPARATOR = "\x1f"
"""Between block_id, action_id and what was chosen, in the value of a click and in the name of an input."""


def joined(*parts: str) -> str:
    """Several ids as one value of a form."""
    return SEPARATOR.join(parts)


@dataclass(frozen=True, slots=True)
class Controls:
    """`errors` are what the app said of inputs, by block id. `is_live`: a menu gets a button beside it."""

    errors: Mapping[str, str] = field(default_factory=dict)
    is_live: bool = True

    def element(self, block: JSON, element: JSON) -> Markup:
        """Something to click or choose from, in a message or a modal."""
        match element["type"]:
            case "button":
                look = Markup('<button name="click" value="{}" class="{}">{}</button>')
                return look.format(_click(block, element), element.get("style", ""), text_of(element["text"]))
            case "overflow":
                items = Markup("").join(_item(block, element, option) for option in options_of(element))
                look = Markup('<details class="more"><summary aria-label="more">⋯</summary><div>{}</div></details>')
                return look.format(items)
        button = Markup('<button name="click" value="{}">Choose</button>').format(_click(block, element))
        return self._field(block, element) + (button if self.is_live else "")

    def input(self, block: JSON) -> Markup:
        """An input with its label, its hint, and what is wrong with it."""
        optional = Markup(" <span>(optional)</span>") if block.get("optional") else ""
        hint = Markup('<div class="hint">{}</div>').format(text_of(block["hint"])) if "hint" in block else ""
        error = self.errors.get(block["block_id"], "")
        wrong = Markup('<div class="wrong">{}</div>').format(error) if error else ""
        look = Markup('<div class="block input"><label>{}{}</label>{}{}{}</div>')
        return look.format(text_of(block["label"]), optional, self._field(block, block["element"]), hint, wrong)

    def _field(self, block: JSON, element: JSON) -> Markup:
        name = joined(block["block_id"], element["action_id"])
        first = str(element.get("initial_value", ""))
        hint = text_of(element["placeholder"]) if "placeholder" in element else ""
        match element["type"]:
            case "plain_text_input" if element.get("multiline"):
                return Markup('<textarea name="{}" placeholder="{}">\n{}</textarea>').format(name, hint, first)
            case "radio_buttons" | "checkboxes":
                kind = "radio" if element["type"] == "radio_buttons" else "checkbox"
                return Markup("").join(_choice(name, kind, element, option) for option in options_of(element))
            case "static_select":
                options = Markup("").join(_option(element, option) for option in options_of(element))
                first = Markup('<option value="">{}</option>').format(hint or "Select an option")
                return Markup('<select name="{}">{}{}</select>').format(name, first, options)
        return Markup('<input type="text" name="{}" value="{}" placeholder="{}">').format(name, first, hint)


def _click(block: JSON, element: JSON, option: str = "") -> str:
    return joined(block["block_id"], element["action_id"], option)


def _item(block: JSON, element: JSON, option: JSON) -> Markup:
    look = Markup('<button name="click" value="{}">{}{}</button>')
    return look.format(_click(block, element, option["value"]), text_of(option["text"]), _description(option))


def _is_first(element: JSON, option: JSON) -> Markup | str:
    first = (element.get("initial_option"), *element.get("initial_options", ()))
    return Markup("checked selected") if option in first else ""


def _option(element: JSON, option: JSON) -> Markup:
    look = Markup('<option value="{}" {}>{}</option>')
    return look.format(option["value"], _is_first(element, option), text_of(option["text"]))


def _choice(name: str, kind: str, element: JSON, option: JSON) -> Markup:
    look = Markup('<label class="choice"><input type="{}" name="{}" value="{}" {}> {}{}</label>')
    is_first, text = _is_first(element, option), text_of(option["text"])
    return look.format(kind, name, option["value"], is_first, text, _description(option))


def _description(option: JSON) -> Markup | str:
    return Markup("<small>{}</small>").format(text_of(option["description"])) if "description" in option else ""
