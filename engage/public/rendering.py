"""The pages as HTML. What comes from outside is only ever a value, and Jinja escapes every one of them."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import jinja2

from engage.store.questions import LONGEST_COMMENT, Given, Refused

FOLDER = Path(__file__).parent / "pages"


@dataclass(frozen=True, slots=True)
class Mark:
    """One of the five. `mouth` is the path of a face's mouth, drawn on a square of 24."""

    score: int
    word: str
    mouth: str


MARKS = (
    Mark(1, "Bad", "M8 17q4-4 8 0"),
    Mark(2, "Poor", "M8.5 16.5q3.5-2 7 0"),
    Mark(3, "Okay", "M8.5 15.5h7"),
    Mark(4, "Good", "M8.5 15q3.5 2 7 0"),
    Mark(5, "Great", "M8 14.5q4 4.5 8 0"),
)

TROUBLES = {
    403: "This form came from another page. Open the link in our reply, and send it from there.",
    408: "That took too long to arrive. Please go back and send it once more.",
    413: "That is more than this page can take. Please go back and shorten it.",
    503: "We cannot keep your rating at this moment. Please go back and send it again in a minute.",
}
"""What a visitor is told, by the status of the answer."""

NOT_UNDERSTOOD = "This page did not understand what your browser sent. Please open the link in our reply again."

REFUSED = {
    Refused.LATE: "A rating can be changed for 24 hours, and that time is over. The one that was given counts.",
    Refused.OFTEN: "This rating was changed so often that we keep the one that was given last.",
}


class Rendering:
    """Makes pages. `brand` gives the brand's name as it is at the moment, "" if there is none."""

    def __init__(self, brand: Callable[[], str]) -> None:
        self.brand = brand
        self.style = (FOLDER / "public.css").read_text(encoding="utf-8")
        self._pages = jinja2.Environment(
            loader=jinja2.FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    @property
    def style_hash(self) -> str:
        """The style sheet as the Content-Security-Policy names it."""
        return f"sha256-{base64.b64encode(hashlib.sha256(self.style.encode()).digest()).decode()}"

    def ask(self, token: str, chosen: int = 0, until: datetime | None = None) -> str:
        """The question, with a mark chosen (0: none) that is not given yet. `until`: there is one already, which may be
        changed until then; it is not shown, because whoever has the link might be anybody."""
        until_when = moment(until) if until else ""
        return self._page("ask.html", token=token, chosen=chosen, comment="", wrong="", until=until_when)

    def without_mark(self, token: str, comment: str) -> str:
        """The question again, to who sent it without a mark; what they wrote is still there."""
        wrong = "Please choose a rating from 1 to 5."
        return self._page("ask.html", token=token, chosen=0, comment=comment, wrong=wrong, until="")

    def thanks(self, token: str, given: Given) -> str:
        """What was kept, to whoever sent it this moment, and the way to change it."""
        [mark] = [mark for mark in MARKS if mark.score == given.score]
        return self._page(
            "thanks.html", token=token, mark=mark, chosen=mark.score, comment=given.comment, until=moment(given.until)
        )

    def refused(self, why: Refused) -> str:
        return self._page("notice.html", heading="Thank you, we have your rating", says=REFUSED[why])

    def not_found(self) -> str:
        """The same for every link that leads nowhere."""
        says = "This link leads nowhere. Perhaps a letter was lost on the way: open it from our reply once more."
        return self._page("notice.html", heading="There is nothing here", says=says)

    def trouble(self, status: int) -> str:
        says = TROUBLES.get(status, NOT_UNDERSTOOD)
        return self._page("notice.html", heading="That did not work", says=says)

    def _page(self, name: str, **values: object) -> str:
        template = self._pages.get_template(name)
        return template.render(brand=self.brand(), style=self.style, marks=MARKS, longest=LONGEST_COMMENT, **values)


def moment(at: datetime) -> str:
    """A moment for people: 3 March, 12:00 UTC."""
    return f"{at.day}\u00a0{at:%B, %H:%M}\u00a0UTC"
