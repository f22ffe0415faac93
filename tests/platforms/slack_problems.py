"""What Slack says when it refuses, and what it makes of a request's arguments."""

import json
from collections.abc import Sequence
from typing import Any

from tests.platforms.serving import Answer, Asked


class Refused(Exception):  # noqa: N818 - Slack refuses
    """A call that fails with `error`, one of the words of the method's documentation, and whatever is told with it."""

    def __init__(self, error: str, messages: Sequence[str] = (), **more: str) -> None:
        super().__init__(error)
        self.error, self.more = error, more
        self.metadata = {"response_metadata": {"messages": list(messages)}} if messages else {}

    @property
    def answer(self) -> Answer:
        """As it goes out: a 200, whatever went wrong."""
        return Answer({"ok": False, "error": self.error, **self.more, **self.metadata})


class TooFast(Exception):  # noqa: N818 - a refusal as well
    """Asked too often; `seconds`, whole ones, until it may be asked again."""

    error = "ratelimited"

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds

    @property
    def answer(self) -> Answer:
        """A 429, as "Rate limits" in Slack's documentation describes it."""
        return Answer({"ok": False, "error": self.error}, 429, {"Retry-After": str(self.seconds)})


class Arguments:
    """The arguments of one call, from a JSON body, a form or the query; in forms, JSON comes as text. No token."""

    def __init__(self, asked: Asked) -> None:
        is_json = "json" in asked.headers.get("content-type", "")
        try:
            given = asked.json if is_json else asked.form
        except ValueError as error:
            raise Refused("invalid_json" if is_json else "invalid_form_data") from error
        if not isinstance(given, dict):
            raise Refused("json_not_object")
        self.given: dict[str, Any] = {**asked.query, **given}
        self.token = str(self.given.pop("token", ""))

    def text(self, name: str) -> str:
        """The argument as it is written, "" where it is missing."""
        value = self.given.get(name)
        return "" if value is None else str(value)

    def needed(self, name: str) -> str:
        """The same; refused where it is missing."""
        text = self.text(name)
        if not text:
            raise Refused("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return text

    def flag(self, name: str) -> bool:
        """Whether it is switched on."""
        return self.text(name).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        text = self.text(name)
        try:
            return int(text) if text else default
        except ValueError as error:
            raise Refused("invalid_arguments", [f"[ERROR] must be a number [json-pointer:/{name}]"]) from error

    def json(self, name: str, error: str = "invalid_arguments") -> Any:
        """An argument that is JSON, None where it is missing; refused with `error` where it is none."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as problem:
            raise Refused(error) from problem
