"""Varies our own rows each time they are seen, so that the model looks at what is said and not at how a row is built.

A post is read the same whoever is spoken to, or nobody; and a long one that says the same thing twice is no other post.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from models.rows import Row

UNADDRESSED, DOUBLED = 0.25, 0.12
"""Shares of the rows that are seen without handles, and together with another row that has the same labels."""

_HANDLES = re.compile(r"[.]?@\w+[:,]?\s*")


def varied(own: Sequence[Row], dice: random.Random) -> Iterator[Row]:
    """Each row once, in order, as it is or varied."""
    alike: dict[frozenset[tuple[str, str]], list[Row]] = defaultdict(list)
    for row in own:
        alike[frozenset(row.labels.items())].append(row)
    for row in own:
        chance = dice.random()
        if chance < UNADDRESSED:
            yield Row(_HANDLES.sub("", row.text).strip() or row.text, row.labels, row.language)
        elif chance < UNADDRESSED + DOUBLED:
            other = dice.choice(alike[frozenset(row.labels.items())])
            yield Row(f"{row.text} {other.text}", row.labels, row.language)
        else:
            yield row
