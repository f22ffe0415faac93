"""`/goodword`: it answers whoever typed it and nobody else, and a slip of the finger stops nothing."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from engage.approval.slack import answers
from engage.approval.slack.commands import scope_of
from engage.approval.slack.whispering import UNFORESEEN
from engage.errors import GoodwordError
from engage.showing.words import sentence
from engage.store import Database, Looking, Switches
from engage.store.searching import search
from engage.types import ITSELF
from tests.fakes import NOON
from tests.house import House
from tests.platforms.faults import Fault
from tests.platforms.slack_blocks import mistakes
from tests.platforms.slack_people import Person
from tests.platforms.slack_reading import shown
from tests.slack_house import CONSOLE, SlackHouse

LATE = "my flight is late"
HOSTILE = "late <!channel> <@U0ANA> *bold* `code` {{ 7*7 }} \u202eturned"


@pytest.fixture
def house(sqlite: Database) -> Iterator[SlackHouse]:
    with SlackHouse(sqlite) as made:
        yield made


def answered(house: SlackHouse, asked: str, who: Person | None = None) -> str:
    """What they are answered who type this."""
    person = who or house.ana
    before = len(person.told)
    person.types_command("/goodword", asked).acked()
    return shown(person.waits_to_be_told(before))


def paused(house: SlackHouse) -> dict[str, tuple[str, str]]:
    """By scope: who paused it, and why."""
    return {pause.scope: (pause.by, pause.why) for pause in Switches(house.database).paused(house.clock.now())}


# Pause and resume


@pytest.mark.parametrize(
    ("word", "scope"),
    [("", "all"), ("all", "all"), ("Marketing", "lane:marketing"), ("service", "lane:service"), ("X", "platform:x")],
)
def test_a_word_says_what_is_meant(word: str, scope: str) -> None:
    assert scope_of(word, ["x", "reddit"]) == scope


@pytest.mark.parametrize(("word", "nearest"), [("marketng", "marketing"), ("redit", "reddit"), ("al", "all")])
def test_a_slip_of_the_finger_pauses_nothing_and_the_nearest_word_is_told(word: str, nearest: str) -> None:
    with pytest.raises(GoodwordError, match=f'did you mean "{nearest}"'):
        scope_of(word, ["x", "reddit"])


def test_pausing_says_what_by_whom_and_why(database: Database) -> None:
    with SlackHouse(database) as house:
        says = answered(house, "pause marketing  a storm is coming")
        assert says == "The marketing lane is paused; /goodword resume marketing ends it"
        assert paused(house) == {"lane:marketing": ("ana", "a storm is coming")}
        assert answered(house, "pause marketing", house.ben) == "The marketing lane is paused already"
        assert answered(house, "PAUSE") == "Everything is paused; /goodword resume ends it"
        says = answered(house, "resume marketing")
        assert says == "The marketing lane goes on, but everything is paused: /goodword resume all"
        assert answered(house, "resume") == "Everything goes on"
        assert paused(house) == {}
        assert answered(house, "resume x") == "That was not paused"


def test_a_reason_in_the_place_of_a_word_pauses_nothing(house: SlackHouse) -> None:
    assert answered(house, "pause because of the storm").startswith('"because" is nothing to pause or resume')
    assert paused(house) == {}


def test_resuming_a_platform_tries_it_again_where_it_had_closed_itself(house: SlackHouse) -> None:
    Switches(house.database).shut("shut:x", "the token is dead", NOON, None)
    assert paused(house) == {"shut:x": (ITSELF, "the token is dead")}
    assert answered(house, "resume X") == "X goes on"
    assert paused(house) == {}


def test_a_command_that_is_told_of_again_does_nothing(house: SlackHouse) -> None:
    pause = house.ana.types_command("/goodword", "pause").acked()
    house.ana.waits_to_be_told()
    assert answered(house, "resume") == "Everything goes on"
    house.hears_again(pause)
    house.slack.close()
    assert paused(house) == {}
    assert len(house.whispers(house.ana)) == 2


# Looking


def test_only_whoever_asked_reads_the_answer(house: SlackHouse) -> None:
    answered(house, "status")
    assert house.town.messages() == []
    assert house.whispers(house.ben) == []


def test_status_says_how_things_stand(house: SlackHouse) -> None:
    house.posts("marta", LATE)
    Switches(house.database).pause("lane:marketing", "Ben", "storm", house.clock.now())
    says = answered(house, "status")
    assert says.startswith("⏸ The marketing lane is paused by Ben since 02 Mar 12:00 UTC: storm\n1 heard")
    assert "1 draft waits for a decision" in says


def test_why_tells_the_way_of_a_mention(house: SlackHouse) -> None:
    item = house.posts("marta", LATE)
    house.desk.reject(item.id, "Ben", "already called them")
    says = answered(house, f"why #{item.id}")
    for part in (
        f"Mention {item.id} is rejected",
        "Marta  @marta on X",
        LATE,
        "Read as  complaint 80%",
        "✓ Service · delay: the sentiment is negative",
        "✗ safety-first: it says none of",
        f"We would say  {item.the_draft.text}",
        "Rejected by Ben: already called them",
        "rejected by Ben: rejected: already called them",
    ):
        assert part in says


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("why", "Say which mention, by its number: /goodword why 42"),
        ("why x", "Say which mention, by its number: /goodword why 42"),
        ("why 7", "There is no mention 7"),
        ("why ٤٢", "Say which mention, by its number: /goodword why 42"),
        (f"why {'9' * 50}", f"There is no mention {'9' * 20}"),
        ("find", "Say what to find: /goodword find lost bag"),
        ("find unicorn", "Nothing was found for unicorn"),
    ],
)
def test_what_cannot_be_told_is_said_in_a_sentence(house: SlackHouse, asked: str, says: str) -> None:
    assert answered(house, asked) == says


def test_find_lists_the_newest_on_top(house: SlackHouse) -> None:
    first, second = house.posts("marta", LATE), house.posts("joe", "Late again, and my bag is gone")
    says = answered(house, "find LATE")
    assert says.index("Late again") < says.index(LATE)
    assert f"{second.id}   Joe  @joe on X" in says
    assert LATE not in answered(house, "find late bag")
    assert f"{first.id}   Marta" in answered(house, "find @marta")


@pytest.mark.parametrize("asked", ["", "help", "HELP"])
def test_help_names_every_word(house: SlackHouse, asked: str) -> None:
    says = answered(house, asked)
    assert all(f"/goodword {word}" in says for word in answers.HELP)


def test_an_unknown_word_is_answered_with_the_nearest_and_with_help(house: SlackHouse) -> None:
    says = answered(house, "pasue marketing")
    assert says.startswith('"pasue" is not known here; did you mean "pause"?\n/goodword status')
    assert paused(house) == {}


# What goes wrong


def test_an_error_that_nobody_had_foreseen_is_told_to_whoever_asked(sqlite: Database) -> None:
    def broken() -> list[str]:
        raise ValueError(HOSTILE)

    with SlackHouse(sqlite, troubles=broken) as house, capture_logs() as logs:
        assert answered(house, "status") == sentence(UNFORESEEN)
    assert HOSTILE not in str(logs)


def test_an_answer_that_slack_does_not_take_stops_nothing(house: SlackHouse) -> None:
    house.town.faults.next_on("POST /respond/", Fault.SERVER_ERROR)
    house.ana.types_command("/goodword", "pause").acked()
    house.until(lambda: paused(house))
    assert answered(house, "resume") == "Everything goes on"


# Words from outside


def test_what_people_wrote_is_shown_as_it_is_and_rings_nobody(house: SlackHouse) -> None:
    item = house.posts("<!here>", HOSTILE)
    for asked in (f"why {item.id}", "find channel", f"find {HOSTILE}", HOSTILE, f"why {HOSTILE}"):
        answered(house, asked)
    assert HOSTILE in answered(house, f"why {item.id}")
    assert house.town.rung == []


def test_slack_takes_the_longest_answers(house: SlackHouse) -> None:
    item = house.posts("marta", LATE)
    told = Looking(house.database).told(item.id)
    assert told
    long = replace(item, mention=replace(item.mention, text=HOSTILE * 500, url="javascript:alert(1)"))
    for made in (
        answers.why(replace(told, item=long, steps=told.steps * 50, decisions=told.decisions), CONSOLE),
        answers.found(HOSTILE * 100, [long] * 10, ""),
        answers.help_(HOSTILE * 100),
        answers.said(HOSTILE * 100),
    ):
        assert mistakes(list(made.blocks)) == []
        assert "mrkdwn" not in str(made.blocks)
        assert "javascript" not in str(made.blocks)
        assert "<!" not in made.text


# Searching


def test_each_word_must_stand_somewhere_and_signs_are_letters(database: Database) -> None:
    house = House(database)
    numbers = [house.posts(handle, text).id for handle, text in (("marta", "100% late"), ("joe_1", "100 late"))]

    def found(*words: str, limit: int = 10) -> list[int]:
        return [item.id for item in search(database, words, limit)]

    assert found("LATE") == numbers[::-1]
    assert found("late", limit=1) == numbers[1:]
    assert found("100%") == numbers[:1]
    assert found("joe_", "late") == numbers[1:]
    assert found("marta", "joe") == []
    assert found() == []
