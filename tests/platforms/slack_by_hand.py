"""Slack tried by hand: the pages of slack_page.py, and what their forms do. Whoever clicks is one of Slack's people."""

import contextlib
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs

from tests.platforms.serving import Answer, Asked
from tests.platforms.slack_blocks import elements_of, options_of
from tests.platforms.slack_controls import SEPARATOR
from tests.platforms.slack_deliveries import Delivery
from tests.platforms.slack_forms import Typed
from tests.platforms.slack_objects import JSON, Message, View
from tests.platforms.slack_page import HOME, address, page
from tests.platforms.slack_people import Person
from tests.platforms.slack_state import Workspace

PATIENCE, MOMENT = 4.0, 1.0
"""Seconds to wait for the app before the page is shown again: until it acknowledges, then until it does something."""

GONE = "It has changed meanwhile: this is how it stands now."


class ByHand:
    """Answers a browser. `person` gives the member with an id; `place` is the channel that is shown first."""

    def __init__(self, town: Workspace, person: Callable[[str], Person], place: str, who: str) -> None:
        self.town, self.person, self.place, self.who = town, person, place, who

    def answer(self, asked: Asked) -> Answer | None:
        """A page, or what a form does; None where it is no page. Called without the workspace's lock."""
        if asked.line.startswith("GET /archives/"):
            return self._found(asked.path)
        match asked.line:
            case "GET /":
                query = asked.query
                return self._page(query.get("place", self.place), query.get("who", self.who), query.get("note", ""))
            case "POST /hand/act":
                return self._acted(_many(asked))
            case "POST /hand/say":
                return self._said(asked.form)
        return None

    def _page(self, place: str, who: str, note: str) -> Answer:
        if who not in self.town.users or place not in (*self.town.channels, HOME):
            return Answer("not found", 404)
        if place == HOME and who not in self.town.homes:
            self.person(who).opens_home().gave_up(PATIENCE)
        return Answer(page(self.town, place, who, note=note))

    def _found(self, path: str) -> Answer:
        """Where a permalink leads."""
        _, _, channel, number = path.split("/")
        ts = f"{number[1:-6]}.{number[-6:]}"
        return Answer("", 303, {"Location": f"{address(channel, self.who)}#m{ts}"})

    def _said(self, form: JSON) -> Answer:
        person, text, place = self.person(form["who"]), form["text"].strip(), form["place"]
        if text.startswith("/"):
            command, _, rest = text.partition(" ")
            return self._back(form, person.types_command(command, rest, place))
        if text:
            person.says(text, place)
        return self._back(form)

    def _acted(self, many: Mapping[str, list[str]]) -> Answer:
        form = {name: values[-1] for name, values in many.items()}
        person, where = self.person(form["who"]), self._where(form["where"])
        if where is None:
            return self._back(form, note=GONE)
        try:
            return self._back(form, self._carried_out(person, where, form, _typed(where.blocks, many)))
        except LookupError:
            return self._back(form, note=GONE)
        except ValueError as error:
            return self._back(form, note=str(error))

    def _carried_out(self, person: Person, where: Message | View, form: JSON, typed: Typed) -> Delivery | None:
        if isinstance(where, View) and "close" in form:
            return person.closes(where)
        if isinstance(where, View) and "submit" in form:
            return person.submits(where, typed)
        block_id, action_id, option = str(form["click"]).split(SEPARATOR)
        chosen = option or typed.get((block_id, action_id))
        return person.click(where, action_id, block_id=block_id, option=chosen, typed=typed)

    def _where(self, name: str) -> Message | View | None:
        channel, _, ts = name.partition(" ")
        return self.town.message(channel, ts) if ts else self.town.view(name)

    def _back(self, form: JSON, delivery: Delivery | None = None, note: str = "") -> Answer:
        if delivery:
            before = len(self.town.calls)
            if delivery.gave_up(PATIENCE) or not delivery.is_settled:
                note = "Goodword did not answer in time."
            else:
                with contextlib.suppress(TimeoutError):
                    self.town.wait_for(lambda: len(self.town.calls) > before, MOMENT)
        return Answer("", 303, {"Location": address(form["place"], form["who"], note)})


def _typed(blocks: tuple[JSON, ...], many: Mapping[str, list[str]]) -> Typed:
    """What stands in the inputs of the form; menus of which nothing is chosen are left out."""
    typed: dict[tuple[str, str] | str, str | list[str]] = {}
    for block in blocks:
        for element in elements_of(block):
            key = block["block_id"], element.get("action_id", "")
            values = many.get(SEPARATOR.join(key), [])
            if element["type"] in ("checkboxes", "multi_static_select"):
                typed[key] = values
            elif values and (values[-1] or not options_of(element)):
                typed[key] = values[-1]
    return typed


def _many(asked: Asked) -> dict[str, list[str]]:
    return parse_qs(asked.body.decode(), keep_blank_values=True)
