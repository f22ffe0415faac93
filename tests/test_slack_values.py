"""What buttons carry, how blocks keep Slack's limits, and how time that is left is told."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from engage.approval.slack import blocks
from engage.approval.slack.countdown import countdown
from engage.approval.slack.pacing import SAVED_SECONDS, Patience
from engage.approval.slack.values import LONGEST, About, AboutWave
from engage.sla.clocks import SlaClock
from engage.sla.policies import Metric, Priority, Status
from engage.sla.settings import SlaBlock
from engage.store.beside import Conversation
from tests.fakes import NOON

NUMBERS = st.integers(min_value=1, max_value=10**9)
ANYTHING = st.text(st.characters(codec="utf-8"))


@given(NUMBERS, st.text("0123456789abcdef", min_size=12, max_size=12), st.text("abcdef-:0123456789", max_size=60))
def test_a_button_says_again_what_was_put_into_it(number: int, seen: str, more: str) -> None:
    assert About.read(str(About(number, seen, more))) == About(number, seen, more)


@given(ANYTHING)
def test_a_button_of_somebody_elses_is_nothing_or_harmless(value: str) -> None:
    found = About.read(value)
    assert found is None or (found.mention_id >= 0 and found.seen)
    AboutWave.read(value)


@given(st.sets(NUMBERS, max_size=400))
def test_a_waves_button_carries_its_first_mentions_and_never_another(numbers: set[int]) -> None:
    value = str(AboutWave("like-late-1", tuple(numbers)))
    assert len(value) <= LONGEST
    found = AboutWave.read(value)
    assert found is not None
    assert list(found.mention_ids) == sorted(numbers)[: len(found.mention_ids)]
    assert len(found.mention_ids) == len(numbers) or len(found.mention_ids) > 150


@given(ANYTHING, st.integers(min_value=1, max_value=3000))
def test_a_text_fits_as_slack_counts_it(says: str, most: int) -> None:
    fitted = blocks.fitting(says, most)
    assert len(fitted.encode("utf-16-le")) // 2 <= most
    assert says.startswith(fitted.removesuffix("…").rstrip()) or "\ufffd" in fitted


@given(ANYTHING)
def test_escaped_nothing_is_left_that_slack_obeys(says: str) -> None:
    escaped = blocks.escaped(says)
    assert not {"<", ">"} & set(escaped)
    assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == says


def talk(clock: SlaClock) -> Conversation:
    return Conversation(1, Status.OPEN, "", Priority.NORMAL, "", NOON, 1, clocks=(clock,))


@given(st.integers(min_value=-3600, max_value=5 * 86400))
def test_what_is_left_of_a_promise_is_told_anew_exactly_when_it_says_something_else(seconds: int) -> None:
    # Given a promise that falls due in so many seconds
    due_at = NOON + timedelta(seconds=seconds)
    (policy,) = SlaBlock.model_validate({"policies": [{"name": "all", "frt": "144h", "hours": "always"}]}).built()
    clock = SlaClock(Metric.FRT, NOON, policy, timedelta(days=6), timedelta(days=6), since=NOON, due_at=due_at)
    shown = countdown(talk(clock), NOON)
    assert shown is not None
    if seconds <= 0:
        assert shown.is_late
        assert shown.changes_at is None
        return
    # Then it says the same until it says when it says something else
    assert shown.changes_at is not None
    assert NOON < shown.changes_at <= due_at
    just_before = countdown(talk(clock), shown.changes_at - timedelta(microseconds=1))
    at = countdown(talk(clock), shown.changes_at)
    assert just_before is not None
    assert at is not None
    assert just_before.says == shown.says
    assert at.says != shown.says


@given(st.lists(st.floats(min_value=0, max_value=3), min_size=1, max_size=60), st.sampled_from([0.01, 0.5, 1.0]))
def test_our_own_pace_is_kept_however_unevenly_we_are_asked(gaps: list[float], between: float) -> None:
    # Given moments at which something could be posted
    now, posted = 100.0, []
    patience = Patience(lambda: now)
    # When it is posted whenever our pace allows it
    for gap in gaps:
        now += gap
        while patience.is_open("channel") and len(posted) < 500:
            posted.append(now)
            patience.spend("channel", between)
    # Then there were never more in a span than the pace allows, and what was saved in half a second
    for first in range(0, len(posted), 7):
        span = posted[-1] - posted[first]
        assert len(posted) - first <= (span + SAVED_SECONDS) / between + 2
