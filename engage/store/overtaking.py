"""Two people at one held draft: whoever decides second decides about another draft than they know.

The stage alone does not tell, because rewording, requesting changes and the first of two approvals leave it held.
"""

from collections.abc import Sequence
from typing import cast

import sqlalchemy as sa

from engage.items import Move
from engage.stages import Stage
from engage.store import rows, tables
from engage.store.tables import table
from engage.types import Decision, Draft

DRAFT = table(tables.DraftRow)


def overtaken(connection: sa.Connection, trails: Sequence[Sequence[Move]]) -> set[int]:
    """The mentions that a person has decided about while held, and whose draft is not the one they had any more.

    Their rows are locked already. What Goodword itself moves, it moves whatever the draft says; so does whoever
    corrects a reading, because no draft outlives that.
    """
    known = {trail[0].item.id: trail[0].item.draft for trail in trails if _is_about_its_draft(trail[0])}
    if not known:
        return set()
    found = connection.execute(sa.select(DRAFT).where(DRAFT.c.mention_id.in_(known))).mappings()
    now: dict[int, Draft] = {row["mention_id"]: rows.draft_of(cast(rows.Row, row)) for row in found}
    return {mention_id for mention_id, draft in known.items() if now.get(mention_id) != draft}


def _is_about_its_draft(move: Move) -> bool:
    is_decided = any(isinstance(value, Decision) for value in move.brings)
    return is_decided and move.item.stage is Stage.HELD and move.item.draft is not None
