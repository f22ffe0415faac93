"""Contacts as they are kept: what is told of them, how they are linked, told apart and left alone, each thing once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa

from engage.contacts import ASK_FIRST
from engage.exchange import Heard
from engage.items import Item, Move
from engage.labels import Kind
from engage.sla.policies import Status
from engage.stages import Stage
from engage.store import Database, Store
from engage.store.contacts import Contacts, Suppressed
from engage.store.linking import LONGEST_WHY
from engage.store.meeting import CONVERSATION, IDENTITY
from engage.store.noting import CSAT, EVENT
from engage.store.profiles import GESTURE
from engage.types import Author, Decision, Delivery, Verdict
from tests.fakes import NOON, draft, mention, reading, route
from tests.people import crowd, identity, met, whose

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def contacts(sqlite: Database) -> Contacts:
    return Contacts(sqlite)


def heard(database: Database, number: int, handle: str, platform: str = "reddit", text: str = "hello") -> None:
    post = mention(number, text, platform=platform, author=Author(handle, handle.title()), thread_id=f"t{number}")
    Store(database).hear("fake", Heard((post,)), NOON + timedelta(minutes=number))


def answered(database: Database) -> None:
    """Everything that was heard is a complaint, and is answered."""
    store = Store(database)
    decision, sent = Decision(Verdict.APPROVED, "ana", NOON, "Sorry."), Delivery("Sorry.", 1, NOON, NOON, "r1")
    way = (
        (Stage.READ, (reading(),)), (Stage.ROUTED, (route(),)), (Stage.DRAFTED, (draft(),)), (Stage.HELD, ()),
        (Stage.APPROVED, (decision, sent)), (Stage.SENDING, ()), (Stage.SENT, (sent,)),
    )  # fmt: skip
    items: list[Item] = store.items(Stage.HEARD, 100)
    for stage, brings in way:
        items = store.move([Move(item, stage, "on", brings) for item in items], LATER)


def test_a_contact_is_told_whole_by_the_number_of_any_of_its_identities(database: Database) -> None:
    # Given one person on two platforms, with a complaint that was answered, a mark, a gesture and a reason to be quiet
    contacts = Contacts(database)
    for number, (handle, platform) in enumerate([("ana", "reddit"), ("bo", "reddit"), ("ana_s", "mastodon")], 1):
        heard(database, number, handle, platform)
    answered(database)
    with database.writing() as connection:
        talk = connection.scalar(sa.select(CONVERSATION.c.id).where(CONVERSATION.c.identity_id == 1))
        event = {"conversation_id": talk, "key": "k", "at": LATER, "kind": CSAT, "by": "goodword", "says": "4 of 5"}
        connection.execute(sa.insert(EVENT), event | {"data": {"score": 4}})
        gift = {"gesture": "voucher", "mention_id": 1, "identity_id": 1, "cents": 2500, "currency": "EUR"}
        said = {"agent": "ana", "why": "lost bag", "because": "", "words": "a voucher", "text": ""}
        connection.execute(sa.insert(GESTURE), gift | said | {"status": "granted", "asked_at": LATER})
    contacts.link(1, 3, "same booking", "ana", LATER)
    contacts.do_not_contact(3, "ana", "asked by mail", LATER)
    # When the second identity's number is asked for
    told = contacts.get(3)
    # Then all of it is there, and nothing of anybody else
    assert told
    assert told.id == 1
    assert [each.shown for each in told.identities] == ["ana", "ana_s"]
    assert (told.mentions, sorted(told.complaints), told.conversation_count, told.sent_count) == (2, [1, 3], 2, 2)
    assert {talk.mentions for talk in told.conversations} == {1}
    assert [mark.score for mark in told.csats] == [4]
    assert [(each.gesture, each.cents, each.status) for each in told.gestures] == [("voucher", 2500, "granted")]
    assert {(each.mention_id, each.kind, each.at) for each in told.sent} == {(n, Kind.ANSWER, LATER) for n in (1, 3)}
    assert {(each.identity_id, each.kind) for each in told.suppressions} == {(n, "do_not_contact") for n in (1, 3)}
    assert [(each.contact_id, each.other_id, each.basis) for each in told.links] == [(1, 3, "same booking")]
    assert contacts.get(4) is None


def test_a_complaint_is_open_until_its_conversation_is_resolved(sqlite: Database, contacts: Contacts) -> None:
    heard(sqlite, 1, "ana")
    answered(sqlite)
    told = contacts.get(1)
    assert told
    assert told.complaints == (1,)
    with sqlite.writing() as connection:
        connection.execute(sa.update(CONVERSATION).values(status=Status.RESOLVED, stale=0))
    told = contacts.get(1)
    assert told
    assert told.complaints == ()
    assert contacts.newest(9)[0].conversations == 0


def test_those_who_wrote_last_stand_on_top_and_the_silent_ones_below(database: Database) -> None:
    contacts = Contacts(database)
    for number, handle in enumerate(["ana", "bo", "ana", "cy"], 1):
        heard(database, number, handle)
    met(database, identity(90, "x", "silent"))
    contacts.opt_out(2, "ana", "by mail", NOON)
    found = contacts.newest(9)
    assert [(each.identities[0].shown, each.mentions) for each in found] == [
        ("cy", 1), ("ana", 2), ("bo", 1), ("silent", 0),
    ]  # fmt: skip
    assert [each.suppressed for each in found] == [(), (), ("opt_out",), ()]
    assert found[1].heard_at == NOON + timedelta(minutes=3)
    assert contacts.newest(2) == found[:2]


def test_people_are_found_by_handle_and_name_and_wildcards_are_only_signs(database: Database) -> None:
    contacts = Contacts(database)
    met(
        database, identity(1, "x", "Ana_Silva", "Žofie Nováková"), identity(2, "reddit", "anasilva", "100% Bo"),
        identity(3, "reddit", "otto", "Otto Ana"),
    )  # fmt: skip

    def found(text: str) -> list[int]:
        return sorted(each.id for each in contacts.search(text, 9))

    assert found("ANA") == [1, 2, 3]
    assert found("@ANA") == [1, 2]
    assert found("a_s") == [1]
    assert found("0%") == [2]
    assert found("%") == [2]
    assert found("_") == [1]
    assert found("nováková") == found("Žofie") == found("žofie") == [1]
    assert found("otto ana") == [3]
    assert found("'; DROP TABLE identity; --") == found(" @ ") == found("\\") == []
    assert len(contacts.search("ana", 1)) == 1


def test_a_link_keeps_basis_and_who_and_can_be_undone(database: Database) -> None:
    contacts = Contacts(database)
    crowd(database, ["reddit", "mastodon", "bluesky"])
    done = contacts.link(3, 1, " same booking ", "ana", NOON)
    assert (done.done, done.contact, done.link) == (True, 1, 1)
    assert done.says == "contact 3 is part of contact 1 now (link 1)"
    assert whose(database) == {1: 1, 2: 2, 3: 1}
    undone = contacts.undo(1, "bo", LATER)
    assert undone.says == "contact 3 stands on its own again"
    assert whose(database) == {1: 1, 2: 2, 3: 3}
    told = contacts.get(3)
    assert told
    [link] = told.links
    assert (link.basis, link.by, link.at, link.undone_by, link.undone_at) == ("same booking", "ana", NOON, "bo", LATER)


@pytest.mark.parametrize(
    ("contact", "other", "basis", "says"),
    [
        (1, 1, "why", "contact 1 cannot be linked to, or told from, itself"),
        (1, 9, "why", "there is no contact 9"),
        (9, 1, "why", "there is no contact 9"),
        (1, 2, "why", "contacts 1 and 2 are one already, contact 1"),
        (1, 3, "  ", "say on what basis they are one person, in a few words: whoever looks at it later must know"),
        (3, 4, "why", "bo said that they are two: undo link 2 first, if that was wrong"),
    ],
)
def test_what_cannot_be_linked_is_said_and_changes_nothing(
    sqlite: Database, contacts: Contacts, contact: int, other: int, basis: str, says: str
) -> None:
    crowd(sqlite, ["reddit", "mastodon", "bluesky", "reddit"])
    assert contacts.link(1, 2, "why", "ana", NOON).done
    assert contacts.apart(3, 4, "", "bo", NOON).done
    before = whose(sqlite)
    refused = contacts.link(contact, other, basis, "ana", NOON)
    assert (refused.done, refused.says) == (False, says)
    assert whose(sqlite) == before


def test_whoever_is_on_x_is_linked_with_other_places_only_if_they_agreed(sqlite: Database, contacts: Contacts) -> None:
    crowd(sqlite, ["x", "x", "reddit"])
    assert contacts.link(1, 2, "same person, two accounts on X", "ana", NOON).done
    refused = contacts.link(1, 3, "same booking", "ana", NOON)
    assert not refused.done
    assert "without their consent" in refused.says
    assert not contacts.link(1, 3, "same booking", "ana", NOON, consent=" ").done
    done = contacts.link(1, 3, "b" * 2000, "ana", NOON, consent="told us so in a DM")
    told = contacts.get(1)
    assert done.done
    assert told
    assert told.links[0].basis == "b" * LONGEST_WHY + "; they agreed: told us so in a DM"


def test_links_are_undone_in_the_reverse_order(sqlite: Database, contacts: Contacts) -> None:
    # Given 2 linked to 1, and 3 and 4 linked to each other and then to that
    crowd(sqlite, ["reddit"] * 4)
    for pair in ((1, 2), (3, 4), (2, 3)):
        assert contacts.link(*pair, "same words", "ana", NOON).done
    assert set(whose(sqlite).values()) == {1}
    # Then neither of the first two can be undone before the third, and both can after it
    for link in (1, 2):
        assert contacts.undo(link, "ana", NOON).says == "link 3 was made later and is laid upon it: undo link 3 first"
    assert contacts.undo(3, "ana", NOON).says == "contact 3 stands on its own again"
    assert whose(sqlite) == {1: 1, 2: 1, 3: 3, 4: 3}
    assert contacts.undo(1, "ana", NOON).done
    assert contacts.undo(2, "ana", NOON).done
    assert whose(sqlite) == {1: 1, 2: 2, 3: 3, 4: 4}


def test_links_made_at_the_same_moment_leave_one_contact_and_one_click_wins(database: Database) -> None:
    # Given eight people, of whom colleagues say at once, and twice, that each is the next one
    contacts = Contacts(database)
    crowd(database, ["reddit"] * 8)
    pairs = [(number, number + 1) for number in range(1, 8)] * 2
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda pair: contacts.link(pair[0], pair[1], "same words", "ana", NOON).done, pairs))
    # Then they are one, by seven links, and apart again when those are undone
    assert set(whose(database).values()) == {1}
    assert done.count(True) == 7
    for link in range(7, 0, -1):
        assert contacts.undo(link, "ana", NOON).done
    assert whose(database) == {number: number for number in range(1, 9)}


def test_of_two_who_click_at_once_one_leaves_them_alone(database: Database) -> None:
    contacts = Contacts(database)
    crowd(database, ["reddit"] * 2)
    contacts.link(1, 2, "same words", "ana", NOON)
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda by: contacts.opt_out(1, by, "by mail", NOON).done, "abcdefgh"))
    told = contacts.get(1)
    assert done.count(True) == 1
    assert told
    assert len(told.suppressions) == 2


def test_undoing_twice_or_what_never_was_does_nothing(sqlite: Database, contacts: Contacts) -> None:
    crowd(sqlite, ["reddit"] * 2)
    contacts.link(1, 2, "same words", "ana", NOON)
    contacts.undo(1, "bo", NOON)
    assert contacts.undo(1, "cy", LATER).says == "link 1 was undone already, by bo"
    assert contacts.undo(7, "cy", LATER).says == "there is no link 7"


@pytest.mark.parametrize("erased", [{1}, {2}, {3}, {2, 3}, {1, 2}])
def test_whoever_was_erased_meanwhile_is_not_moved_back(sqlite: Database, contacts: Contacts, erased: set[int]) -> None:
    crowd(sqlite, ["reddit"] * 3)
    for pair in ((2, 3), (1, 2)):
        contacts.link(*pair, "same words", "ana", NOON)
    with sqlite.writing() as connection:
        connection.execute(sa.delete(IDENTITY).where(IDENTITY.c.id.in_(erased)))
    assert contacts.undo(2, "ana", NOON).done
    left = whose(sqlite)
    assert all(number == min(each for each, of in left.items() if of == number) for number in left.values())
    assert contacts.undo(1, "ana", NOON).done
    assert whose(sqlite) == {number: number for number in (1, 2, 3) if number not in erased}


def test_whoever_is_told_apart_is_suggested_no_more_until_that_is_undone(database: Database) -> None:
    contacts = Contacts(database)
    met(database, identity(1, "x", "anasilva"), identity(2, "reddit", "anasilva"), identity(3, "reddit", "otto"))
    [found] = contacts.suggestions()
    assert (found.contact, found.other, found.needs_consent) == (1, 2, True)
    assert found.basis.endswith(ASK_FIRST)
    done = contacts.apart(2, 1, "they met in our queue", "ana", NOON)
    assert done.says == "contacts 1 and 2 are two, and are not suggested again (link 1)"
    assert contacts.apart(1, 2, "", "bo", NOON).says == "ana said already that contacts 1 and 2 are two"
    # also when one of them becomes part of another
    contacts.link(2, 3, "same words", "ana", NOON)
    assert not contacts.suggestions()
    assert not contacts.link(3, 1, "why", "ana", NOON, "by mail").done
    assert contacts.undo(1, "ana", NOON).says == "contacts 1 and 2 may be suggested again"
    assert contacts.suggestions()


def test_whoever_is_one_cannot_be_told_apart_but_by_undoing(sqlite: Database, contacts: Contacts) -> None:
    crowd(sqlite, ["reddit"] * 2)
    contacts.link(1, 2, "same words", "ana", NOON)
    says = contacts.apart(1, 2, "", "ana", NOON).says
    assert says == "they are one already, contact 1: undo their link to take them apart"


def test_what_people_say_themselves_and_rare_names_are_found_in_the_database(database: Database) -> None:
    contacts = Contacts(database)
    met(
        database, identity(90, "mastodon", "liv"), identity(91, "mastodon", "ob", "Otto Brandt"),
        identity(92, "reddit", "ob88", "otto brandt"), identity(93, "reddit", "js1", "John Smith"),
        identity(94, "reddit", "js2", "John Smith"), identity(95, "mastodon", "js3", "John Smith"),
    )  # fmt: skip
    heard(database, 1, "livaune", text="no bag yet. I'm @liv over on Mastodon")
    assert [(each.contact, each.other) for each in contacts.suggestions()] in (
        [(1, 90), (91, 92)],
        [(90, 96), (91, 92)],
    )


@pytest.mark.parametrize("kind", list(Suppressed))
def test_a_contact_is_left_alone_with_all_its_identities_once_and_until_it_is_lifted(
    database: Database, kind: Suppressed
) -> None:
    contacts = Contacts(database)
    crowd(database, ["reddit", "mastodon"])
    contacts.link(1, 2, "same words", "ana", NOON)
    assert contacts.suppress(2, kind, "ana", "by mail", NOON).done
    again = contacts.suppress(1, kind, "bo", "by mail", LATER)
    assert (again.done, again.says.endswith("already")) == (False, True)
    contacts.undo(1, "ana", NOON)
    for number in (1, 2):
        told = contacts.get(number)
        assert told
        assert [(each.kind, each.by, each.lifted_at) for each in told.suppressions] == [(kind.value, "ana", None)]
    assert contacts.lift(1, kind, "cy", "they wrote", LATER).done
    assert not contacts.lift(1, kind, "cy", "they wrote", LATER).done
    told, other = contacts.get(1), contacts.get(2)
    assert told
    assert other
    [lifted] = told.suppressions
    assert (lifted.lifted_at, lifted.lifted_by, lifted.lifted_why) == (LATER, "cy", "they wrote")
    assert other.suppressions[0].lifted_at is None
    assert contacts.suppress(1, kind, "ana", "again", LATER).done


def test_what_is_lifted_says_what_still_stands(sqlite: Database, contacts: Contacts) -> None:
    crowd(sqlite, ["reddit"])
    contacts.opt_out(1, "ana", "by mail", NOON)
    contacts.do_not_contact(1, "ana", "a lawyer", NOON)
    says = contacts.lift(1, Suppressed.DO_NOT_CONTACT, "ana", "settled", LATER).says
    assert says == 'contact 1 is not marked "do not contact" any more; but contact 1 is opted out'
    assert contacts.lift(1, Suppressed.OPT_OUT, "ana", "asked", LATER).says == "contact 1 is not opted out any more"


def test_nobody_is_left_alone_or_addressed_again_without_a_reason(sqlite: Database, contacts: Contacts) -> None:
    crowd(sqlite, ["reddit"])
    for kind in Suppressed:
        assert contacts.suppress(1, kind, "ana", " ", NOON).says.startswith("say why")
        assert contacts.suppress(7, kind, "ana", "why", NOON).says == "there is no contact 7"
        assert contacts.lift(1, kind, "ana", "", NOON).says.startswith("say why")


def test_a_suppression_has_their_open_conversations_thought_over(sqlite: Database, contacts: Contacts) -> None:
    heard(sqlite, 1, "ana")
    heard(sqlite, 2, "bo")
    with sqlite.writing() as connection:
        connection.execute(sa.update(CONVERSATION).values(stale=0))
    contacts.do_not_contact(1, "ana", "a lawyer", NOON)
    with sqlite.reading() as connection:
        stale = connection.execute(sa.select(CONVERSATION.c.identity_id, CONVERSATION.c.stale)).all()
    assert {tuple(row) for row in stale} == {(1, 1), (2, 0)}


def test_a_time_zone_is_the_contacts_and_must_be_one(sqlite: Database, contacts: Contacts) -> None:
    crowd(sqlite, ["reddit", "mastodon"])
    contacts.link(1, 2, "same words", "ana", NOON)
    assert contacts.set_zone(2, "Europe/Lisbon").says == "the time zone of contact 1 is Europe/Lisbon"
    assert contacts.set_zone(1, "Europe/Lisbon").says == "the time zone of contact 1 is Europe/Lisbon already"
    told = contacts.get(1)
    assert told
    assert {told.zone, *(each.zone for each in told.identities)} == {"Europe/Lisbon"}
    wrong = '"Europe/Lissbon" is not a time zone such as Europe/Lisbon; did you mean "Europe/Lisbon"?'
    assert contacts.set_zone(1, "Europe/Lissbon").says == wrong
    assert contacts.set_zone(1, "").done
    assert contacts.set_zone(7, "UTC").says == "there is no contact 7"
