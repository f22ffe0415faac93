"""How far each of X's lists was heard, and when it may be asked again: a JSON text that the store keeps."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from listeners.x.fields import Page, id_at

VERSION = 1

QUIET = timedelta(days=6)
"""How old `since` may grow on a list where nobody posts: X's search refuses one of more than seven days."""


@dataclass
class Mark:
    """Everything up to the id `since` was heard. While its pages are being read: what lies between `until` and
    `newest` too, and `since` waits. `not_before`: X has had enough requests for this list."""

    since: int
    until: int = 0
    newest: int = 0
    not_before: datetime | None = None

    def read(self, page: Page, surely: int) -> None:
        """One more page was read. After the id `surely` X's lists may still grow, so that is read again some time."""
        self.newest = self.newest or min(page.newest, surely)
        self.until, self.not_before = page.oldest or self.until, None

    def finish(self, began: datetime) -> None:
        """The last page was read."""
        self.since = max(self.since, self.newest, id_at(began - QUIET))
        self.until = self.newest = 0


@dataclass
class Cursor:
    """The marks by list, for one account; `user_id` is the account's id, "" before it is known."""

    account: str
    user_id: str = ""
    marks: dict[str, Mark] = field(default_factory=dict)

    def dump(self) -> str:
        return json.dumps({"version": VERSION, **asdict(self)}, default=datetime.isoformat)

    @classmethod
    def load(cls, text: str) -> "Cursor":
        """Raises ValueError for what is no cursor of this version."""
        try:
            data: dict[str, Any] = json.loads(text)
            if data.pop("version") != VERSION:
                raise ValueError("another version")
            marks = {name: _mark(**mark) for name, mark in data.pop("marks").items()}
            return cls(str(data.pop("account")), str(data.pop("user_id")), marks)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a cursor") from error

    def prepare(self, lists: Iterable[str], first: int) -> bool:
        """One mark for each of these lists and for no other; a new one begins at the id `first`. Whether any did.

        A search that was not there before takes over from the searches that are gone: a keyword was added or taken
        out, and what the others find meanwhile must not fall through.
        """
        old, names = self.marks, list(lists)
        left = [mark.since for name, mark in old.items() if name not in names and name.startswith("search ")]
        self.marks = {
            name: old.get(name) or Mark(min(left) if left and name.startswith("search ") else first) for name in names
        }
        return self.marks.keys() != old.keys()


def _mark(since: int, until: int, newest: int, not_before: str | None) -> Mark:
    numbers = (int(since), int(until), int(newest))
    at = datetime.fromisoformat(not_before) if not_before else None
    if at is not None and at.tzinfo is None:
        raise ValueError("a time without its zone")
    return Mark(*numbers, at)
