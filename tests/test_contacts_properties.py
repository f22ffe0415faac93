"""Over random links and undos: everybody is somebody's, whatever was done can be undone, and no history ever moves."""

from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engage.exchange import Heard
from engage.store import Database, Store
from engage.store.contacts import Contacts
from engage.store.linking import LINK
from engage.store.loading import MENTION
from engage.store.meeting import IDENTITY
from engage.types import Author
from tests.fakes import NOON, mention
from tests.people import whose

PEOPLE = 6
PLATFORMS = ("x", "reddit", "mastodon")

numbers = st.integers(1, PEOPLE + 1)
links = st.tuples(st.just("link"), numbers, numbers)
aparts = st.tuples(st.just("apart"), numbers, numbers)
undos = st.tuples(st.just("undo"), st.integers(1, 12), st.just(0))
acts = st.lists(links | links | aparts | undos, max_size=14)
few = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def fresh(database: Database) -> None:
    """Six strangers, two of each name on three platforms, who have each written something."""
    with database.writing() as connection:
        connection.execute(sa.delete(LINK))
        connection.execute(sa.update(IDENTITY).values(contact_id=IDENTITY.c.id))
    authors = [Author(f"person_{number % 2}", f"Ana Silva{number % 2}") for number in range(PEOPLE)]
    posts = (mention(number, platform=PLATFORMS[number // 2], author=author) for number, author in enumerate(authors))
    Store(database).hear("fake", Heard(tuple(posts)), NOON)


def act(contacts: Contacts, what: str, one: int, other: int, first: int) -> bool:
    """Do it, and say whether it was done; links are counted from `first`."""
    match what:
        case "link":
            return contacts.link(one, other, "why", "ana", NOON, consent="by mail").done
        case "apart":
            return contacts.apart(one, other, "", "ana", NOON).done
        case _:
            return contacts.undo(first + one - 1, "ana", NOON).done


def rows(database: Database, of: sa.Table) -> list[Any]:
    with database.reading() as connection:
        return list(connection.execute(sa.select(of).order_by(of.c.id)))


def in_force(database: Database) -> list[int]:
    """The links that were not undone, the newest first."""
    return [row.id for row in reversed(rows(database, LINK)) if row.undone_at is None]


def first_link(database: Database) -> int:
    """The number that the next link gets: they go on after those of the examples before."""
    with database.reading() as connection:
        return (connection.scalar(sa.select(sa.func.max(LINK.c.id))) or 0) + 1


@few
@given(acts)
def test_everybody_belongs_to_one_contact_numbered_like_the_first_of_it(
    sqlite: Database, history: list[tuple[str, int, int]]
) -> None:
    fresh(sqlite)
    contacts, first = Contacts(sqlite), first_link(sqlite)
    for step in history:
        before, wrote = whose(sqlite), rows(sqlite, MENTION)
        done = act(contacts, *step, first)
        after = whose(sqlite)
        assert all(number == min(each for each, of in after.items() if of == number) for number in after.values())
        assert done or after == before
        assert rows(sqlite, MENTION) == wrote


@few
@given(acts)
def test_undoing_everything_gives_the_beginning_back(sqlite: Database, history: list[tuple[str, int, int]]) -> None:
    fresh(sqlite)
    contacts, first, beginning = Contacts(sqlite), first_link(sqlite), whose(sqlite)
    for step in history:
        act(contacts, *step, first)
    for number in in_force(sqlite):
        assert contacts.undo(number, "ana", NOON).done
    assert whose(sqlite) == beginning
    assert not in_force(sqlite)


@few
@given(acts, links)
def test_a_link_undone_at_once_leaves_nothing_behind_but_its_trace(
    sqlite: Database, history: list[tuple[str, int, int]], last: tuple[str, int, int]
) -> None:
    fresh(sqlite)
    contacts, first = Contacts(sqlite), first_link(sqlite)
    for step in history:
        act(contacts, *step, first)
    before = whose(sqlite)
    if act(contacts, *last, first):
        assert whose(sqlite) != before
        assert contacts.undo(in_force(sqlite)[0], "ana", NOON).done
    assert whose(sqlite) == before


@few
@given(acts)
def test_no_suggestion_changes_anything_and_none_is_of_one_or_of_two_told_apart(
    sqlite: Database, history: list[tuple[str, int, int]]
) -> None:
    fresh(sqlite)
    contacts, first = Contacts(sqlite), first_link(sqlite)
    for step in history:
        act(contacts, *step, first)
    tables = (IDENTITY, MENTION)
    before, links_before = [rows(sqlite, of) for of in tables], rows(sqlite, LINK)
    found = contacts.suggestions()
    assert rows(sqlite, LINK) == links_before
    for each in found:
        assert {each.contact, each.other} <= set(whose(sqlite).values())
        assert each.contact < each.other
        # what is suggested may be linked, which nobody could who was told apart from the other
        linked = contacts.link(each.contact, each.other, each.basis, "ana", NOON, consent="by mail")
        assert linked.done
        assert contacts.undo(linked.link or 0, "ana", NOON).done
    assert [rows(sqlite, of) for of in tables] == before
