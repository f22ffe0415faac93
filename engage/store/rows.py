"""Copies the values that flow into rows and back. The only place that knows both."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any, TypeVar

from sqlmodel import SQLModel

from engage.exchange import Heard
from engage.notes import Courtesy, OptedOut, Reach, ToQuestion
from engage.store import tables, tables_people
from engage.store.reading_rows import reading_row
from engage.types import (
    Author,
    Decision,
    Delivery,
    Draft,
    Eligibility,
    Found,
    Mention,
    Post,
    Reading,
    Reason,
    Route,
    Value,
    Wording,
)

Row = Mapping[str, Any]
LabelT = TypeVar("LabelT", bound=str)

MICROS = 1_000_000

TABLE_OF: dict[type[Value], type[SQLModel]] = {
    Reading: tables.ReadingRow,
    Route: tables.RouteRow,
    Draft: tables.DraftRow,
    Delivery: tables.DeliveryRow,
    Courtesy: tables_people.CourtesyRow,
    Decision: tables.DecisionRow,
}
"""Where each value is kept. Decisions are appended; of the others there is one a mention, the current one."""


def mention_row(mention: Mention) -> dict[str, Any]:
    """The part of a mention's row that the listener knows."""
    return {
        "platform": mention.platform,
        "external_id": mention.external_id,
        "listener": mention.listener,
        "text": mention.text,
        "handle": mention.author.handle,
        "name": mention.author.name,
        "followers": mention.author.followers,
        "posted_at": mention.posted_at,
        "url": mention.url,
        "thread_id": mention.thread_id,
        "parent_id": mention.parent_id,
        "thread": [[p.external_id, p.handle, p.text, p.is_ours] for p in mention.thread],
        "how": mention.eligibility.how,
        "how_because": mention.eligibility.because,
        "is_forgotten": mention.is_forgotten,
        "kind": mention.kind,
        "reply_to": mention.reply_to,
        "wave": mention.wave,
        "replies": mention.reach.replies,
        "likes": mention.reach.likes,
        "reposts": mention.reach.reposts,
    }


def mention_of(row: Row) -> Mention:
    return Mention(
        platform=row["platform"],
        external_id=row["external_id"],
        text=row["text"],
        author=Author(row["handle"], row["name"], row["followers"]),
        posted_at=row["posted_at"],
        listener=row["listener"],
        url=row["url"],
        thread_id=row["thread_id"],
        parent_id=row["parent_id"],
        thread=tuple(Post(*one) for one in row["thread"]),
        eligibility=Eligibility(row["how"], row["how_because"]),
        is_forgotten=row["is_forgotten"],
        kind=row["kind"],
        reply_to=row["reply_to"],
        wave=row["wave"],
        reach=Reach(row["replies"], row["likes"], row["reposts"]),
    )


def own_rows(platform: str, heard: Heard) -> list[dict[str, Any]]:
    return [{"platform": platform, **asdict(own)} for own in heard.own]


def malformed_rows(listener: str, heard: Heard) -> list[dict[str, Any]]:
    return [
        {"listener": listener, "source": m.source, "line": m.line, "problem": m.problem, "excerpt": m.excerpt}
        for m in (*heard.malformed, *heard.notes)
    ]


def value_row(value: Value) -> dict[str, Any]:
    """The columns of `value`'s table, without the mention it belongs to."""
    match value:
        case Mention():
            return mention_row(value)
        case Reading():
            return reading_row(value)
        case Route():
            return {
                "lane": value.lane,
                "playbook": value.playbook,
                "version": value.version,
                "found": [[f.name, f.value, dict(f.row)] for f in value.found],
                "hits": _reasons(value.hits),
                "misses": _reasons(value.misses),
            }
        case Draft():
            return {
                "playbook": value.playbook,
                "version": value.version,
                "lane": value.lane,
                "variant": value.variant,
                "text": value.text,
                "others": [[w.variant, w.text] for w in value.others],
                "expires_at": value.expires_at,
                "needs": value.needs,
                "first_yes": value.first_yes,
                "first_account": value.first_account,
                "wanted": value.wanted,
                "wanted_by": value.wanted_by,
            }
        case Delivery():
            return {
                "text": value.text,
                "attempt": value.attempt,
                "first_tried_at": value.first_tried_at,
                "tried_at": value.tried_at,
                "external_id": value.external_id,
                "url": value.url,
                "price_micros": micros(value.price),
            }
        case _:
            return _noted_row(value)


def _noted_row(value: Decision | Courtesy | OptedOut | ToQuestion) -> dict[str, Any]:
    if isinstance(value, Decision):
        return asdict(value)
    if isinstance(value, Courtesy):
        return {
            "outcome": value.outcome,
            "says": value.says,
            "hits": _pairs(value.hits),
            "misses": _pairs(value.misses),
            "asked_at": value.asked_at,
            "again_at": value.again_at,
            "again": value.again,
        }
    raise TypeError(f"{value!r} is kept with whoever said it, not with the mention")


def route_of(row: Row) -> Route:
    return Route(
        lane=row["lane"],
        playbook=row["playbook"],
        version=row["version"],
        found=tuple(Found(name, value, cells) for name, value, cells in row["found"]),
        hits=reasons_of(row["hits"]),
        misses=reasons_of(row["misses"]),
    )


def draft_of(row: Row) -> Draft:
    return Draft(
        playbook=row["playbook"],
        version=row["version"],
        lane=row["lane"],
        variant=row["variant"],
        text=row["text"],
        others=tuple(Wording(variant, text) for variant, text in row["others"]),
        expires_at=row["expires_at"],
        needs=row["needs"],
        first_yes=row["first_yes"],
        first_account=row["first_account"],
        wanted=row["wanted"],
        wanted_by=row["wanted_by"],
    )


def delivery_of(row: Row) -> Delivery:
    return Delivery(
        text=row["text"],
        attempt=row["attempt"],
        first_tried_at=row["first_tried_at"],
        tried_at=row["tried_at"],
        external_id=row["external_id"],
        url=row["url"],
        price=dollars(row["price_micros"]),
    )


def decision_of(row: Row) -> Decision:
    return Decision(row["verdict"], row["by"], row["at"], row["text"], row["why"], row["account"])


def courtesy_of(row: Row) -> Courtesy:
    return Courtesy(
        outcome=row["outcome"],
        says=row["says"],
        hits=tuple((rule, says) for rule, says in row["hits"]),
        misses=tuple((rule, says) for rule, says in row["misses"]),
        asked_at=row["asked_at"],
        again_at=row["again_at"],
        again=row["again"],
    )


def micros(price: Decimal) -> int:
    """Dollars as they are kept: in whole millionths, which both databases add up exactly."""
    return round(price * MICROS)


def dollars(kept: int) -> Decimal:
    return Decimal(kept) / MICROS


def _pairs(pairs: tuple[tuple[str, str], ...]) -> list[list[str]]:
    return [list(pair) for pair in pairs]


def _reasons(reasons: tuple[Reason, ...]) -> list[list[str]]:
    return [[r.playbook, r.condition, r.says] for r in reasons]


def reasons_of(stored: list[list[str]]) -> tuple[Reason, ...]:
    return tuple(Reason(*one) for one in stored)
