"""A modal that somebody sent off, as a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engage.approval.slack.forms import Slip
from engage.approval.slack.hearing import key_of


@dataclass(frozen=True, slots=True)
class Sent:
    """Who sent it, and what they answered: by the name of each input, what was typed or chosen there, or "".

    `typed` is what they wrote themselves; `once` is the same however often Slack tells of it.
    """

    user: str
    called: str
    slip: Slip
    answers: Mapping[str, str]
    typed: tuple[str, ...]
    once: str

    @property
    def channel(self) -> str:
        """Where the card stands."""
        return self.slip.channel

    def answer(self, name: str) -> str:
        """What was answered there, without blanks around it."""
        return self.answers.get(name, "").strip()

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "Sent | None":
        """From a `view_submission` payload, as docs.slack.dev has it; None where it is no modal of ours."""
        view, user = body["view"], body["user"]
        slip = Slip.read(view.get("private_metadata") or "")
        if slip is None:
            return None
        inputs = {name: element for name, block in view["state"]["values"].items() for element in block.values()}
        typed = [each.get("value") for each in inputs.values() if each.get("type") == "plain_text_input"]
        return cls(
            user=user["id"],
            called=str(user.get("name") or ""),
            slip=slip,
            answers={name: _answer(element) for name, element in inputs.items()},
            typed=tuple(each for each in typed if each),
            once=key_of("view", view["id"], view.get("hash")),
        )


def _answer(element: Mapping[str, Any]) -> str:
    chosen = element.get("selected_option") or {}
    return str(element.get("value") or chosen.get("value") or element.get("selected_user") or "")
