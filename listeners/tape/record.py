"""What the two formats have in common."""

from typing import NamedTuple

from listeners.tape.lines import Line


class Record(NamedTuple):
    """A post as the tape holds it: `cells` go with `names`. `line` is its first one, the next record follows `last`.

    With a `problem` the cells mean nothing; a `note` is worth telling although they are right. `source` is the raw text
    of its first line. `cut`: it ran into the end of the tape, so perhaps not all of it has been written yet.
    """

    line: int
    names: tuple[str, ...]
    cells: list[str]
    last: Line
    source: str
    problem: str = ""
    note: str = ""
    cut: bool = False
