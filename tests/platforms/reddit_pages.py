"""Reddit's listings: pages of things, newest first, and the tree of a thread."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from tests.platforms.reddit_objects import Comment, Json, Submission, Thing, kinded, listing

PAGE = 100
"""The most items that one request gets; 25 where it does not say."""

DEPTH = 1000
"""How far back a listing reaches, in items."""

SomeThing = TypeVar("SomeThing", bound=Thing)


def page(
    things: Iterable[SomeThing], query: Mapping[str, str], now: datetime, shown: Callable[[SomeThing], Json]
) -> Json:
    """The page of a listing that `limit` and `after` or `before` (fullnames) ask for.

    What is not indexed yet is not in it. A name that the listing does not have, because it was deleted, say, has
    nothing before it and nothing after it; that is how Reddit's streams run dry.
    """
    indexed = (thing for thing in things if thing.indexed_at <= now)
    newest = sorted(indexed, key=lambda thing: (thing.created, thing.number), reverse=True)[:DEPTH]
    first, last = _cut([thing.fullname for thing in newest], query)
    shown_ones = [kinded(thing, shown(thing)) for thing in newest[first:last]]
    if "before" in query:
        return listing(shown_ones, before=newest[first].fullname if 0 < first < last else None)
    return listing(shown_ones, after=newest[last - 1].fullname if first < last < len(newest) else None)


def _cut(names: Sequence[str], query: Mapping[str, str]) -> tuple[int, int]:
    limit = max(1, min(PAGE, int(query.get("limit", "25"))))
    match query:
        case {"before": name}:
            last = names.index(name) if name in names else 0
            return max(0, last - limit), last
        case {"after": name}:
            first = names.index(name) + 1 if name in names else len(names)
            return first, min(first + limit, len(names))
        case _:
            return 0, min(limit, len(names))


def thread(submission: Submission, comments: Iterable[Comment], focus: Comment | None, context: int) -> list[Json]:
    """A submission and the tree of its comments; with a `focus`: it, what answers it, and `context` parents above it.

    What is gone is left out of a tree, unless somebody has answered it.
    """
    answers: dict[str, list[Comment]] = {}
    for comment in comments:
        if comment.submission is submission:
            answers.setdefault(comment.parent.fullname, []).append(comment)
    roots = answers.get(submission.fullname, []) if focus is None else [focus]
    branches = _branches(roots, answers)
    above = focus.parent if focus else submission
    while isinstance(above, Comment) and context > 0 and branches:
        branches = [_with_replies(above, branches)]
        above, context = above.parent, context - 1
    return [listing([kinded(submission, submission.data())]), listing(branches)]


def _branches(comments: Iterable[Comment], answers: Mapping[str, Sequence[Comment]]) -> list[Json]:
    branches = []
    for comment in comments:
        below = _branches(answers.get(comment.fullname, ()), answers)
        if below or not comment.is_gone:
            branches.append(_with_replies(comment, below))
    return branches


def _with_replies(comment: Comment, below: Sequence[Json]) -> Json:
    return kinded(comment, comment.data() | {"replies": listing(below) if below else ""})
