"""Who has a page open, and what the page works with."""

from dataclasses import dataclass
from urllib.parse import unquote

from fastapi import Request

from engage.console.guard import PARTS
from engage.console.parts import Parts

COOKIE = "goodword-who"
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Visitor:
    """`who` is written beside every decision of this visitor."""

    parts: Parts
    who: str

    @classmethod
    def of(cls, request: Request) -> "Visitor":
        """The visitor behind a request, under the name they gave themselves, if they did."""
        parts: Parts = request.scope[PARTS]
        given = unquote(request.cookies.get(COOKIE, ""))
        shown = "".join(character for character in given if character.isprintable())
        return cls(parts, " ".join(shown.split())[:LONGEST_NAME] or parts.who)
