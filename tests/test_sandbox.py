"""The sandbox says what it is told to say, and fails as it is told to fail."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from engage.errors import Permanent, PlatformError, Temporary, Unsure
from engage.exchange import Reply, Said
from engage.labels import Lane
from engage.types import Author, Mention
from listeners.sandbox import Faults, Settings, Speaker
from tests.fakes import NOON


class Wall:
    """The `Sandbox` port in memory."""

    def __init__(self) -> None:
        self.pinned: list[Reply] = []

    def pin(self, reply: Reply) -> Said:
        self.pinned.append(reply)
        return Said(f"pin-{len(self.pinned)}")

    def find(self, key: str) -> Said | None:
        return next((Said(f"pin-{n}") for n, reply in enumerate(self.pinned, start=1) if reply.key == key), None)


def speaker(**settings: Any) -> tuple[Speaker, Wall]:
    wall = Wall()
    return Speaker(Settings.model_validate(settings), wall), wall


def reply(key: str = "mention-1", text: str = "Hello!") -> Reply:
    mention = Mention("tape", "1", "hi", Author("ada"), NOON, "tape")
    return Reply(key, mention, text, Lane.SERVICE, "greeting", 1, NOON)


def outcomes(attempts: int, **fail: float) -> list[str]:
    """What became of the first attempt at each of so many replies."""
    said, wall = speaker(fail=fail)
    found = []
    for number in range(attempts):
        before = len(wall.pinned)
        try:
            said.say(reply(f"mention-{number}"))
            found.append("said")
        except PlatformError as error:
            found.append(f"{type(error).__name__} {'posted' if len(wall.pinned) > before else 'not posted'}")
    return found


def test_what_is_said_is_pinned_and_found_again() -> None:
    said, wall = speaker()
    posted = said.say(reply())
    assert wall.pinned == [reply()]
    assert said.look_back(reply()) == posted
    assert said.look_back(reply("mention-2")) is None


@pytest.mark.parametrize(("text", "says"), [("x" * 281, "281 characters long; the sandbox takes 280"), (" ", "empty")])
def test_what_no_platform_would_take_is_refused_for_good(text: str, says: str) -> None:
    said, wall = speaker()
    with pytest.raises(Permanent, match=says):
        said.say(reply(text=text))
    assert wall.pinned == []


def test_length_is_counted_as_x_counts() -> None:
    said, wall = speaker(max_length=30)
    said.say(reply(text="Look: https://goodword.example/a/very/long/path/to/the/films"))
    with pytest.raises(Permanent, match="32 characters"):
        said.say(reply(text="日" * 16))
    assert len(wall.pinned) == 1


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ("temporary", "Temporary not posted"),
        ("permanent", "Permanent not posted"),
        ("unsure_posted", "Unsure posted"),
        ("unsure_lost", "Unsure not posted"),
    ],
)
def test_a_fault_does_what_its_name_says(fault: str, outcome: str) -> None:
    assert outcomes(5, **{fault: 1}) == [outcome] * 5


def test_shares_are_shares() -> None:
    found = outcomes(4_000, temporary=0.1, unsure_posted=0.2, unsure_lost=0.3)
    assert found.count("Temporary not posted") == pytest.approx(400, rel=0.2)
    assert found.count("Unsure posted") == pytest.approx(800, rel=0.2)
    assert found.count("Unsure not posted") == pytest.approx(1_200, rel=0.2)
    assert found.count("said") == pytest.approx(1_600, rel=0.2)


def test_the_same_attempts_fail_in_every_run() -> None:
    assert outcomes(50, temporary=0.5) == outcomes(50, temporary=0.5)


def test_another_attempt_has_another_lot() -> None:
    # Given a reply whose first attempt fails, in a sandbox where half of them do
    number = outcomes(20, temporary=0.5).index("Temporary not posted")
    said, wall = speaker(fail={"temporary": 0.5})
    # When it is tried again and again
    for _ in range(20):
        try:
            said.say(reply(f"mention-{number}"))
            break
        except Temporary:
            continue
    # Then it is said in the end
    assert len(wall.pinned) == 1


def test_a_reply_that_was_pinned_without_our_knowing_is_found_on_looking_back() -> None:
    said, _ = speaker(fail={"unsure_posted": 1})
    with pytest.raises(Unsure):
        said.say(reply())
    assert said.look_back(reply()) == Said("pin-1")


def test_patience_leaves_room_for_a_slow_attempt() -> None:
    said, _ = speaker(delay=3, patience=10)
    assert said.patience == timedelta(seconds=16)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"fail": {"temporary": 0.6, "permanent": 0.6}}, "the shares add up to 1.2; 1 is all there is"),
        ({"fail": {"temporary": 2}}, "less than or equal to 1"),
        ({"fail": {"temporry": 0.1}}, "Extra inputs"),
        ({"patience": 0}, "greater than 0"),
        ({"delay": -1}, "greater than or equal to 0"),
    ],
)
def test_a_wrong_setting_is_told(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate(settings)
    assert says in str(caught.value)


def test_every_setting_is_explained() -> None:
    assert all(field.description for model in (Settings, Faults) for field in model.model_fields.values())
