"""One platform in trouble delays no other: an hour of 429s or a dead token there, and here every poll goes on.

Time is scaled: a platform is polled five times a second, and an "hour" is as long as it takes to see what must be
seen. What is claimed is claimed in polls and requests, which the servers count.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from engage.stages import Stage
from tests.between_platforms import EVERYTHING, POSTS, House, Side, house_of
from tests.platforms.faults import Fault
from tests.test_daemon import wait_for

READS = "GET "
AN_HOUR = 3600
A_WHILE = 3
"""Seconds; X says them as a time without its fraction, so a second less may be meant."""

MANY = 8
"""Polls of the platform that is well; the other one, if it went on, would have been asked about as often."""


@pytest.fixture(params=["x", "reddit"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """The platform named is about to be in trouble."""
    with house_of(tmp_path, request.param) as made:
        yield made


def test_what_hangs_on_one_platform_delays_the_other_by_no_poll(house: House) -> None:
    # Given a platform that never answers: every request of ours hangs until we give up, after two seconds
    house.ill.server.faults.always_on(EVERYTHING, Fault.HANGS)
    begun = house.ill.requests
    wait_for(lambda: house.ill.requests > begun)
    # When the other is polled meanwhile
    asked = house.ill.requests
    house.well.lets_pass(3)
    # Then many of its polls come for one of ours that hangs, and it is heard and answered as ever
    assert house.ill.requests - asked <= 2
    house.hears_and_answers_within_one_poll(house.well)


def test_an_hour_of_429s_where_we_listen(house: House) -> None:
    # Given a platform that takes no reads, and says so for seconds on end
    house.ill.wants_a_pause_of(A_WHILE)
    house.ill.server.faults.always_on(READS, Fault.RATE_LIMITED)
    begun = house.ill.requests
    # When many polls of the other pass, it is heard and answered as ever, again and again
    for _ in range(3):
        house.hears_and_answers_within_one_poll(house.well)
        house.well.lets_pass(MANY)
    # Then every list was left alone until its next allowed time
    for line, asked in _by_line(house.ill, begun).items():
        assert _shortest_pause(asked) >= A_WHILE - 1, line


def test_an_hour_of_429s_where_we_speak(house: House) -> None:
    # Given an approved reply that its platform does not take for an hour
    house.ill.wants_a_pause_of(AN_HOUR)
    house.ill.server.faults.always_on(POSTS[house.ill.name], Fault.RATE_LIMITED)
    first, second = house.held(house.ill), house.held(house.ill)
    house.approve(first)
    wait_for(lambda: house.ill.posts == 1 and house.stage(first) is Stage.APPROVED)
    # When another one is approved, and Goodword is restarted
    house.approve(second)
    house.well.lets_pass(MANY)
    house.restart()
    house.well.lets_pass(MANY)
    # Then nobody has tried again, the operator is told, and hearing there and speaking elsewhere go on
    assert house.ill.posts == 1
    assert {house.stage(first), house.stage(second)} == {Stage.APPROVED}
    assert f"shut:{house.ill.name}" in house.trouble()
    assert "429" in house.trouble()
    house.hears_and_answers_within_one_poll(house.well)
    house.held(house.ill)
    # And when it takes replies again, and somebody resumes it, both go out at once
    house.ill.server.faults.none_on(POSTS[house.ill.name])
    house.app.switches.resume(f"shut:{house.ill.name}")
    wait_for(lambda: house.stage(first) is Stage.CLOSED and house.stage(second) is Stage.CLOSED)
    assert house.ill.posts == 3


def test_the_next_allowed_time_outlives_a_restart(house: House) -> None:
    # Given a platform that takes no reads for an hour
    house.ill.wants_a_pause_of(AN_HOUR)
    house.ill.server.faults.always_on(READS, Fault.RATE_LIMITED)
    begun = house.ill.requests
    wait_for(lambda: _settles(house, begun))
    asked = house.ill.requests
    # When Goodword is restarted, and its polls come and go
    house.restart()
    house.well.lets_pass(MANY)
    # Then it has not asked there again
    assert [each.line for each in house.ill.server.asked[asked:]] == []


def test_a_dead_token_is_tried_once_and_told(house: House) -> None:
    # Given credentials that are refused from now on
    house.ill.kills_our_credentials()
    wait_for(lambda: f"listener:{house.ill.name}" in house.trouble())
    asked = house.ill.requests
    # When many polls of the other pass
    for _ in range(2):
        house.hears_and_answers_within_one_poll(house.well)
        house.well.lets_pass(MANY)
    # Then nobody has asked there again, and the operator is told what to do
    assert house.ill.requests == asked
    assert "401" in house.trouble() or "invalid_grant" in house.trouble()
    assert "s3cr3t" not in house.trouble()


@pytest.mark.parametrize("mended_by", ["a restart", "resuming"])
def test_a_dead_token_is_tried_again_when_a_person_says_so(house: House, mended_by: str) -> None:
    # Given a platform whose credentials were refused, and a post there that nobody heard
    house.ill.kills_our_credentials()
    wait_for(lambda: f"listener:{house.ill.name}" in house.trouble())
    missed = house.ill.people.post("ana", "my bag is gone")
    house.well.lets_pass(MANY)
    assert house.stage(missed) is None
    # When they are good again, and a person says so
    house.ill.takes_our_credentials_again()
    if mended_by == "a restart":
        house.restart()
    else:
        house.app.switches.resume(f"listener:{house.ill.name}")
    # Then it is heard and answered as ever, and there is no trouble left
    wait_for(lambda: house.stage(missed) is Stage.HELD)
    house.hears_and_answers_within_one_poll(house.ill)
    wait_for(lambda: house.trouble() == "")


def test_a_dead_token_where_we_speak_is_tried_once(house: House) -> None:
    # Given two approved replies, and credentials that were refused just before
    first, second = house.held(house.ill), house.held(house.ill)
    house.ill.kills_our_credentials()
    wait_for(lambda: f"listener:{house.ill.name}" in house.trouble())
    house.approve(first)
    wait_for(lambda: f"shut:{house.ill.name}" in house.trouble())
    house.approve(second)
    # When many polls of the other pass, then nothing was asked or posted there, and here all goes on
    asked = house.ill.requests
    house.hears_and_answers_within_one_poll(house.well)
    house.well.lets_pass(MANY)
    assert (house.ill.requests, list(house.ill.people.answers())) == (asked, [])
    # And when a person has mended it, both go out, each once
    house.ill.takes_our_credentials_again()
    house.app.switches.resume(None)
    wait_for(lambda: {house.stage(first), house.stage(second)} == {Stage.CLOSED})
    assert sorted(answer.parent for answer in house.ill.people.answers()) == sorted([first, second])


def _settles(house: House, begun: int) -> bool:
    """Whether many polls pass without a request there."""
    asked = house.ill.requests
    house.well.lets_pass(MANY)
    return asked == house.ill.requests > begun


def _by_line(side: Side, begun: int) -> dict[str, list[float]]:
    """When each list was asked since then; a search is told from others by what it looks for."""
    times: dict[str, list[float]] = {}
    for asked in side.server.asked[begun:]:
        times.setdefault(f"{asked.line} {asked.query.get('query') or asked.query.get('q', '')}", []).append(asked.at)
    return times


def _shortest_pause(times: list[float]) -> float:
    return min((later - earlier for earlier, later in itertools.pairwise(times)), default=float("inf"))
