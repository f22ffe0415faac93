"""What is wrong with our own work, and what people are told of it: once, when it lasts, and that it is over."""

import itertools
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.alarms.troubles import CALM, COOL_DOWN, Lasting, Troubles, follow
from engage.alarms.wrong import AT_ONCE, EDITING, FAILING, LONGEST, OPENS_AGAIN, Trouble, wrong
from engage.daemon import Daemon
from engage.errors import GoodwordError
from engage.jobs import Job
from engage.reloading import CurrentShelf
from engage.spikes import Severity
from engage.store import OVER, Alert, Alerts, Course, Database, NewAlert, Switches
from engage.store.pressing import pressing, seen
from tests.fakes import NOON, FakeClock
from tests.shelves import change, good_folder
from tests.test_daemon import brand, daemon, wait_for

__all__ = ["brand", "daemon"]

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
EVERY = 10 * SECOND
SECRETIVE = "X: <!channel> Unauthorized, token xoxb-1"


class Work:
    """A job that fails as long as it is told to; it never waits after a failure."""

    def __init__(self, name: str, every: timedelta = SECOND) -> None:
        self.fails = False
        self.job = Job(name, self._work, every, threading.Event())

    def _work(self) -> None:
        if self.fails:
            raise GoodwordError(SECRETIVE)

    def run(self) -> None:
        self.job._not_before = 0
        self.job.run()


class Scene:
    """A daemon's look at what is wrong, every ten seconds on a clock turned by hand."""

    def __init__(self, database: Database, folder: Path, clock: FakeClock | None = None) -> None:
        self.database, self.switches, self.clock = database, Switches(database), clock or FakeClock()
        self.folder = good_folder(folder)
        self.works = [Work("walk"), Work("hear:x"), Work("alerts", 5 * MINUTE), Work("hear:rss", 5 * MINUTE)]
        self.restart()

    def restart(self) -> None:
        """A new process, which remembers nothing."""
        self.playbooks, self.troubles = CurrentShelf(self.folder), Troubles(self.database)

    def look(self) -> list[Alert]:
        """One look; what was told."""
        for work in self.works:
            work.run()
        self.playbooks.refresh()
        now, jobs = self.clock.now(), [work.job for work in self.works]
        return list(self.troubles.look(wrong(self.switches.paused(now), jobs, self.playbooks), now))

    def passes(self, time: timedelta) -> list[Alert]:
        """What is told while so much time passes, the look at its end included."""
        told = []
        for _ in range(time // EVERY):
            self.clock.turn(EVERY)
            told += self.look()
        return told

    def shuts(self, scope: str = "shut:x", opens_after: timedelta | None = None) -> None:
        now = self.clock.now()
        self.switches.shut(scope, SECRETIVE, now, now + opens_after if opens_after else None)

    def flaps(self, scope: str = "shut:x") -> list[Alert]:
        """Shut for a minute, and open for long enough to count."""
        self.shuts(scope)
        told = self.passes(MINUTE)
        self.switches.resume(scope)
        return told + self.passes(CALM)


@pytest.fixture
def scene(sqlite: Database, tmp_path: Path) -> Scene:
    return Scene(sqlite, tmp_path)


def test_while_nothing_is_wrong_nothing_is_told(scene: Scene) -> None:
    assert scene.passes(5 * MINUTE) == []


def test_a_closed_platform_is_told_at_once_and_once_and_that_it_is_over(database: Database, tmp_path: Path) -> None:
    scene = Scene(database, tmp_path)
    # When X takes no reply until a person has mended something
    scene.shuts()
    [told] = scene.look()
    # Then it is told, with what to do about it
    assert (told.kind, told.severity, told.series) == ("platform", "high", "shut:x")
    assert "x takes no reply for now" in told.says
    assert "goodword resume --platform x" in told.says
    # And not again while it lasts
    assert scene.passes(3 * COOL_DOWN) == []
    # When it is mended, that is told when it has stayed so, with how long it took
    scene.switches.resume("shut:x")
    assert scene.passes(CALM - EVERY) == []
    [ended] = scene.passes(EVERY)
    assert (ended.kind, ended.severity) == ("platform", OVER)
    assert ended.says == "x is no longer closed to replies. It lasted 1 h 30 min."
    assert scene.passes(COOL_DOWN) == []


def test_a_platform_that_lets_nobody_listen_says_how_it_is_tried_again(scene: Scene) -> None:
    scene.shuts("listener:x")
    [told] = scene.look()
    assert told.says.startswith("Nothing is heard by x")
    assert "goodword resume --listener x" in told.says


def test_what_a_person_paused_is_no_trouble(scene: Scene) -> None:
    scene.switches.pause("platform:x", "ana", "a storm", NOON)
    scene.switches.pause("listener:x", "ana", "a storm", NOON)
    assert scene.passes(10 * MINUTE) == []


def test_a_rate_limit_that_is_soon_over_is_not_told(scene: Scene) -> None:
    scene.shuts(opens_after=OPENS_AGAIN - MINUTE)
    assert scene.passes(COOL_DOWN) == []


def test_a_platform_that_shuts_again_whenever_it_opens_is_told(scene: Scene) -> None:
    # Given one that is shut for four minutes again and again, and tried a little after each
    told = []
    for _ in range(3):
        scene.shuts(opens_after=4 * MINUTE)
        told += scene.passes(4 * MINUTE + EVERY)
    # Then that is one trouble, told once
    [alert] = told
    assert alert.severity == "watch"
    assert "It is tried again at 12:08 UTC" in alert.says


def test_what_gets_worse_is_told_again_at_once_and_what_gets_better_is_not(scene: Scene) -> None:
    # Given that X has had enough for a while
    scene.shuts(opens_after=60 * MINUTE)
    [mild] = scene.passes(OPENS_AGAIN + EVERY)
    # When it refuses our credentials then
    scene.shuts()
    [worse] = scene.passes(EVERY)
    assert (mild.severity, worse.severity) == ("watch", "high")
    # And when it is only a matter of time again
    scene.shuts(opens_after=60 * MINUTE)
    assert scene.passes(40 * MINUTE) == []


def test_a_job_that_fails_once_is_nothing_and_one_that_keeps_failing_is_told(scene: Scene) -> None:
    walk = scene.works[0]
    # When it fails once
    walk.fails = True
    assert scene.passes(EVERY) == []
    walk.fails = False
    assert scene.passes(5 * MINUTE) == []
    # When it fails and fails
    walk.fails = True
    assert scene.passes(FAILING) == []
    [told] = scene.passes(2 * EVERY)
    assert (told.kind, told.severity, told.series) == ("job", "high", "job:walk")
    # Then that is told, and that it is over
    walk.fails = False
    [ended] = scene.passes(CALM)
    assert ended.says.startswith("The job walk no longer fails.")


def test_a_job_that_runs_seldom_may_fail_until_its_next_run(scene: Scene) -> None:
    for seldom in scene.works[2:]:
        seldom.fails = True
    assert scene.passes(5 * MINUTE) == []
    assert [told.series for told in scene.passes(2 * MINUTE)] == ["hear:rss", "job:alerts"]


def test_a_listener_that_hears_nothing_is_a_platform_that_is_down(scene: Scene) -> None:
    scene.works[1].fails = True
    [told] = scene.passes(2 * MINUTE)
    assert (told.kind, told.series) == ("platform", "hear:x")
    assert told.says.startswith("Listening by x fails again and again")


def test_a_broken_playbook_is_told_with_its_line_and_that_it_is_mended(scene: Scene) -> None:
    file = next(scene.folder.glob("*-refund.yaml"))
    good = file.read_text(encoding="utf-8")
    # When somebody breaks it
    change(file, "lane: service", "lane: sideways\nspeed: 1")
    assert scene.passes(EDITING) == []
    [told] = scene.passes(EVERY)
    # Then its first mistake is told with the file and the line, and how many there are
    assert (told.kind, told.severity) == ("playbook", "watch")
    assert told.says.startswith(f"playbooks/{file.name}:2: lane:")
    assert "(1 more in that file" in told.says
    # When it is broken in another way, it is the same trouble
    change(file, "speed: 1", "tempo: 1")
    assert scene.passes(10 * MINUTE) == []
    # When it is mended
    file.write_text(good, encoding="utf-8")
    [ended] = scene.passes(CALM)
    assert ended.says.startswith(f"Nothing is wrong in playbooks/{file.name} any more.")


def test_a_mistake_that_is_mended_while_its_file_is_edited_is_not_told(scene: Scene) -> None:
    brand = scene.folder / "brand.yaml"
    good = brand.read_text(encoding="utf-8")
    brand.write_text("name: [", encoding="utf-8")
    assert scene.passes(EDITING) == []
    brand.write_text(good, encoding="utf-8")
    assert scene.passes(COOL_DOWN) == []


@pytest.mark.parametrize("name", ["brand.yaml", "gestures.yaml", "catalogs/flights.csv"])
def test_every_file_among_the_playbooks_may_be_the_broken_one(scene: Scene, name: str) -> None:
    (scene.folder / name).write_text('"', encoding="utf-8")
    told = scene.passes(3 * EVERY)
    assert f"playbook:playbooks/{name}" in [alert.series for alert in told]
    assert {alert.kind for alert in told} == {"playbook"}


def test_names_of_files_that_are_no_text_or_too_long_are_told_and_told_apart(
    database: Database, tmp_path: Path
) -> None:
    scene = Scene(database, tmp_path)
    odd = [b"my\xffplaybook.yaml".decode(errors="surrogateescape"), f"{'a' * 200}.yaml", f"{'a' * 199}b.yaml"]
    for name in odd:
        (scene.folder / name).touch()
    told = scene.passes(3 * EVERY)
    assert len({alert.series for alert in told}) == len(odd)
    assert all(len(alert.series) <= LONGEST for alert in told)
    assert any("my?playbook.yaml" in alert.says for alert in told)


def test_what_a_platform_or_an_exception_said_is_not_told(scene: Scene) -> None:
    for scope in ("shut:x", "listener:x", "shut:reddit"):
        scene.shuts(scope)
    for work in scene.works:
        work.fails = True
    told = scene.passes(10 * MINUTE)
    assert len(told) == 7
    assert not [alert.says for alert in told if "Unauthorized" in alert.says or "xoxb" in alert.says]


def test_a_restart_tells_nothing_twice(scene: Scene) -> None:
    # Given a platform that a person must mend, which was told
    scene.shuts()
    scene.look()
    # When the daemon is restarted: it tries again once, and is refused a little later
    scene.switches.open_again()
    scene.restart()
    assert scene.passes(MINUTE) == []
    scene.shuts()
    assert scene.passes(3 * COOL_DOWN) == []


def test_what_was_mended_while_the_daemon_was_down_is_told_by_the_next_one(scene: Scene) -> None:
    scene.works[0].fails = True
    assert len(scene.passes(2 * MINUTE)) == 1
    scene.works[0].fails = False
    scene.clock.turn(8 * 60 * MINUTE)
    scene.restart()
    [ended] = scene.passes(CALM + EVERY)
    assert (ended.severity, ended.series) == (OVER, "job:walk")


def test_what_comes_and_goes_is_told_once_after_the_cool_down_with_how_often(scene: Scene) -> None:
    # Given a platform that was told, and told to be over
    assert [told.severity for told in scene.flaps()] == ["high", OVER]
    # When it is closed and opened three more times within the cool-down
    assert [scene.flaps() for _ in range(3)] == [[], [], []]
    # Then that is told when the cool-down is over
    [told] = scene.passes(COOL_DOWN)
    assert told.at >= NOON + COOL_DOWN
    assert (told.severity, told.says) == (
        OVER,
        "x is no longer closed to replies. Since 12:00 UTC it came back 3 times.",
    )
    assert scene.passes(2 * COOL_DOWN) == []


def test_what_came_back_and_lasts_is_told_after_the_cool_down(scene: Scene) -> None:
    scene.flaps()
    scene.flaps()
    scene.shuts()
    [told] = scene.passes(COOL_DOWN)
    assert told.severity == "high"
    assert told.says.endswith("Since 12:00 UTC it came back twice.")
    # When it is over, and comes back much later, that is news as it was the first time
    scene.switches.resume("shut:x")
    later = [*scene.passes(COOL_DOWN), *scene.flaps()]
    assert [told.severity for told in later] == [OVER, "high", OVER]
    assert not [told.says for told in later if "came back" in told.says]


def test_of_two_daemons_on_one_database_one_tells(database: Database, tmp_path: Path) -> None:
    # Given two daemons that look at the same moment
    clock, told = FakeClock(), list[str]()
    scenes = [Scene(database, tmp_path / name, clock) for name in "ab"]
    scenes[0].shuts()

    def both_look() -> None:
        go = threading.Barrier(2)

        def look(scene: Scene) -> None:
            go.wait()
            told.extend(alert.severity for alert in scene.look())

        threads = [threading.Thread(target=look, args=(scene,)) for scene in scenes]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    # Then a platform that closes is told once, and told once to be over
    both_look()
    assert told == ["high"]
    scenes[0].switches.resume("shut:x")
    clock.turn(CALM)
    both_look()
    assert told == ["high", OVER]


def test_two_who_know_the_same_tell_with_the_same_key_whatever_their_clocks_say() -> None:
    there = {"job:a": Trouble("job:a", "job", Severity.HIGH, "It fails.", AT_ONCE)}
    [[one], [other]] = (follow({}, there, {}, now)[1] for now in (NOON, NOON + SECOND))
    assert one.key == other.key


def test_a_daemon_leaves_to_another_what_only_that_one_sees(sqlite: Database, tmp_path: Path) -> None:
    # Given two daemons, and a job that fails in one of them
    clock = FakeClock()
    failing, healthy = (Scene(sqlite, tmp_path / name, clock) for name in "ab")
    failing.look(), healthy.look()
    failing.works[0].fails = True
    assert len(failing.passes(2 * MINUTE)) == 1
    # Then the other never says that it is over
    for _ in range(30):
        failing.look()
        assert healthy.passes(MINUTE) == []
    # And the one that saw it does
    failing.works[0].fails = False
    assert [told.severity for told in failing.passes(CALM)] == [OVER]


def test_troubles_press_on_no_page_for_the_pages_show_them_anyway(database: Database) -> None:
    told = Alerts(database)
    for kind in ("platform", "playbook", "job", "spike"):
        told.tell([NewAlert(key=kind, kind=kind, severity="high", at=NOON, says="It is so.")])
    assert [alert.kind for alert in pressing(database, 9)[0]] == ["spike"]
    # And who has seen all that presses has not seen them
    seen(database, None, "ana", NOON)
    assert [alert.kind for alert in told.list(unseen_only=True)] == ["job", "playbook", "platform"]


def test_the_daemon_tells_by_itself(brand: Path, daemon: Daemon) -> None:
    daemon.app.switches.shut("shut:tape", "out of credit", daemon.app.clock.now(), None)
    wait_for(lambda: [told.series for told in Alerts(daemon.app.database).list(kind="platform")] == ["shut:tape"])
    assert daemon.jobs["troubles"].trouble == ""


LOOKS = st.lists(st.sampled_from([None, Severity.WATCH, Severity.HIGH]), max_size=60)
"""How a trouble is at each look: not there, or there, so bad."""


def lived(looks: list[Severity | None], patience: timedelta) -> tuple[list[NewAlert], dict[str, Lasting]]:
    """What is told of one trouble over these looks, a minute apart, and how it lasts in the end."""
    lasting, course, alerts = dict[str, Lasting](), Course(), list[NewAlert]()
    for number, severity in enumerate(looks):
        there = {"job:a": Trouble("job:a", "job", severity, "It fails.", patience)} if severity else {}
        lasting, new = follow(lasting, there, {"job:a": course}, NOON + number * MINUTE)
        for alert in new:
            alerts.append(alert)
            course = after(course, alert, len(alerts))
    return alerts, lasting


def after(course: Course, new: NewAlert, number: int) -> Course:
    kept = Alert(id=number, **{name: getattr(new, name) for name in NewAlert.__dataclass_fields__})
    return Course(course.told, kept) if new.severity == OVER else Course(kept, course.over)


@given(LOOKS, st.sampled_from([AT_ONCE, 2 * MINUTE]))
def test_however_it_comes_and_goes_people_are_told_seldom_and_the_truth_in_the_end(
    looks: list[Severity | None], patience: timedelta
) -> None:
    quiet: list[Severity | None] = [None] * ((COOL_DOWN + CALM) // MINUTE + 1)
    alerts, lasting = lived(looks + quiet, patience)
    # No two have the same key, and the last says that it is over
    assert len({alert.key for alert in alerts}) == len(alerts)
    assert not alerts or alerts[-1].severity == OVER
    assert lasting == {}
    # Within one cool-down nothing is told again, but for what is worse
    told = [alert for alert in alerts if alert.severity != OVER]
    for one, other in itertools.pairwise(told):
        is_worse = (one.severity, other.severity) == ("watch", "high")
        assert is_worse or other.at >= one.at + COOL_DOWN
    # And whatever is there for long is known
    there: list[Severity | None] = [Severity.HIGH] * ((COOL_DOWN + patience) // MINUTE + 1)
    known, _ = lived(looks + there, patience)
    assert known[-1].severity == "high"
