"""CSAT questions that are answered by a link: the link's token, and the mark that counts.

The link stands in a public reply, so whoever reads it may open it: nothing is told there of the person, nor of what
somebody gave before. Whoever gave a mark may change it for a day, because a thumb slips; after that somebody has acted
on it, and a mark that changes then would make what they did look wrong.
"""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from engage.courtesy.optout import opt_out
from engage.followup import Meaning, Question
from engage.notes import OptedOut
from engage.store import tables_people
from engage.store.database import Database
from engage.store.meeting import CONVERSATION, stir
from engage.store.noting import CSAT, EVENT, TAKEN_BACK, event_row, opted_out
from engage.store.statements import ignore
from engage.store.tables import table

QUESTION = table(tables_people.QuestionRow)

CHANGEABLE = timedelta(hours=24)
"""From the first mark on."""

MOST_CHANGES = 10
"""Each leaves a trace in the conversation, which nobody from outside may fill without end."""

LONGEST_COMMENT = 800
"""Characters. Written out for a form they stay below the 8 KiB that the page takes, in every script."""

TOKEN_BYTES = 16

_TOKEN = re.compile(f"[0-9a-f]{{{2 * TOKEN_BYTES}}}")
_JOINERS = "\u200c\u200d"
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})


class Refused(StrEnum):
    """Why a mark is not kept."""

    LATE = "late"
    OFTEN = "often"


@dataclass(frozen=True, slots=True)
class Given:
    """The mark that counts, 1 to 5, with its comment (or ""). It may be changed before `until`."""

    score: int
    comment: str
    at: datetime

    @property
    def until(self) -> datetime:
        return self.at + CHANGEABLE


@dataclass(frozen=True, slots=True)
class Opened:
    """A question whose link was opened; `given` is what was answered, if anything was."""

    given: Given | None

    def is_closed(self, now: datetime) -> bool:
        """Whether the mark can no longer be changed."""
        return self.given is not None and now >= self.given.until


class Questions:
    """Every method is one transaction; several processes may share the database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def token(self, conversation_id: int, mention_id: int, now: datetime) -> str:
        """What stands in the link: 128 random bits, made once for this mention, whoever asks first.

        Only hexadecimal digits: an underscore or a hyphen at the wrong place is taken for markup, or for the end of the
        link, by somebody's editor.
        """
        new = {"token": secrets.token_hex(TOKEN_BYTES), "conversation_id": conversation_id, "mention_id": mention_id}
        of_this = (QUESTION.c.conversation_id == conversation_id, QUESTION.c.mention_id == mention_id)
        with self.database.writing() as connection:
            connection.execute(ignore(QUESTION, self.database.is_sqlite), new | {"at": now})
            return str(connection.execute(sa.select(QUESTION.c.token).where(*of_this)).scalar_one())

    def open(self, token: str) -> Opened | None:
        """The question of this token; None if there is none."""
        if not _TOKEN.fullmatch(token):
            return None
        with self.database.reading() as connection:
            row = connection.execute(sa.select(QUESTION).where(QUESTION.c.token == token)).one_or_none()
            return Opened(_given(row)) if row else None

    def answer(self, token: str, score: int, comment: str, now: datetime) -> Given | Refused | None:
        """Keep the mark and its comment in the place of what was given before; None if there is no such question.

        The same mark twice is one. `comment` is cut to `LONGEST_COMMENT`, and loses what cannot be seen. Raises
        `ValueError` unless `score` is 1 to 5.
        """
        if score not in range(1, 6):
            raise ValueError(f"a mark is 1 to 5, not {score}")
        if not _TOKEN.fullmatch(token):
            return None
        with self.database.writing() as connection:
            row = connection.execute(
                sa.select(QUESTION).where(QUESTION.c.token == token).with_for_update()
            ).one_or_none()
            return _answer(connection, row, score, readable(comment), now, self.database.is_sqlite) if row else None

    def given(self, conversation_id: int) -> list[Given]:
        """The marks that were given by link in this conversation, with their comments, the oldest first."""
        answered = (QUESTION.c.conversation_id == conversation_id, QUESTION.c.answered_at.is_not(None))
        with self.database.reading() as connection:
            found = connection.execute(sa.select(QUESTION).where(*answered).order_by(QUESTION.c.answered_at))
            return [given for given in map(_given, found) if given]


def readable(comment: str) -> str:
    """A comment as it is kept: lines of visible text, not longer than `LONGEST_COMMENT`."""
    lines = unicodedata.normalize("NFC", comment).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    seen = "".join(c for c in lines if c == "\n" or c in _JOINERS or unicodedata.category(c) not in _UNSEEN)
    return re.sub(r"\n\s*\n\s*", "\n\n", seen.strip())[:LONGEST_COMMENT].strip()


def _answer(
    connection: sa.Connection, row: Any, score: int, comment: str, now: datetime, on_sqlite: bool
) -> Given | Refused:
    before = _given(row)
    if before is not None and now >= before.until:
        return Refused.LATE
    if before is None or before.score != score:
        traces = _traces(connection, row)
        if traces > MOST_CHANGES:
            return Refused.OFTEN
        stir(connection, [row.conversation_id])
        if before is not None:
            _take_back(connection, row, before)
        key = f"csat:{row.token}" if traces == 0 else f"csat:{row.token}:{traces + 1}"
        data = {"question": Question.CSAT.value, "meaning": Meaning.SCORE.value, "score": score}
        says = f"they gave a {score} of 5 by the link"
        event = event_row(row.conversation_id, key, CSAT, now, says, data=data)
        connection.execute(ignore(EVENT, on_sqlite), event)
    _heed(connection, row, comment, now)
    given = Given(score, comment, before.at if before else now)
    kept = {"score": score, "comment": comment, "answered_at": given.at}
    connection.execute(sa.update(QUESTION).where(QUESTION.c.token == row.token).values(kept))
    return given


def _heed(connection: sa.Connection, row: Any, comment: str, now: datetime) -> None:
    """Whoever says stop in a comment has said it to us, too."""
    said = opt_out(comment, answers_us=True)
    if said is None:
        return
    identity = sa.select(CONVERSATION.c.identity_id).where(CONVERSATION.c.id == row.conversation_id)
    number = connection.scalar(identity)
    if number is not None:
        opted_out(connection, number, OptedOut(said.phrase, said.language), now)
        stir(connection, [row.conversation_id])


def _traces(connection: sa.Connection, row: Any) -> int:
    """How many marks were given so far, those that were taken back included."""
    theirs = (EVENT.c.conversation_id == row.conversation_id, EVENT.c.key.startswith(f"csat:{row.token}"))
    return connection.execute(sa.select(sa.func.count()).where(*theirs)).scalar_one()


def _take_back(connection: sa.Connection, row: Any, before: Given) -> None:
    theirs = (
        EVENT.c.conversation_id == row.conversation_id,
        EVENT.c.key.startswith(f"csat:{row.token}"),
        EVENT.c.kind == CSAT,
    )
    says = f"they gave a {before.score} of 5 by the link, and changed it later"
    connection.execute(sa.update(EVENT).where(*theirs).values(kind=TAKEN_BACK, says=says))


def _given(row: Any) -> Given | None:
    """What a row of `question` holds."""
    return Given(row.score, row.comment, row.answered_at) if row.answered_at is not None else None
