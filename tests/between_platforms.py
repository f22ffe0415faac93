"""Goodword between two platforms on this machine, of which one gets into trouble. Used by test_platforms_apart.py."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from engage import config
from engage.app import App
from engage.daemon import Daemon
from engage.stages import Stage
from tests.platforms import configured
from tests.platforms.people import OnReddit, OnX, People
from tests.platforms.reddit import Reddit
from tests.platforms.reddit_access import PASSWORD
from tests.platforms.serving import Server
from tests.platforms.x import X
from tests.storm import PLAYBOOK, ROOT
from tests.test_daemon import wait_for

EVERY = 0.2
"""Seconds between two polls."""

TIMEOUT = 2
"""Seconds until we give up what hangs."""

ONE_POLL = 3
"""Polls until something is heard at the latest: one may be under way when it is posted, the next hears it, and one
more may begin before we have looked."""

EVERYTHING = ""
"""The beginning of every request."""

LISTS = {"x": "GET /2/users/2244994945/mentions", "reddit": "GET /message/mentions"}
"""What every poll of a platform asks for once."""

POSTS = {"x": "POST /2/tweets", "reddit": "POST /api/comment"}

SOMEBODY = (f"somebody{number}" for number in itertools.count())
"""Always another one: X takes the same words to the same person only once."""


@dataclass
class Side:
    """One platform: its people, its server."""

    people: People
    server: Server

    @property
    def name(self) -> str:
        return self.people.name

    @property
    def polls(self) -> int:
        return self.server.count(LISTS[self.name])

    @property
    def posts(self) -> int:
        return self.server.count(POSTS[self.name])

    @property
    def requests(self) -> int:
        return len(self.server.asked)

    def lets_pass(self, polls: int) -> None:
        """Until it has been polled so often once more."""
        end = self.polls + polls
        wait_for(lambda: self.polls >= end)

    def wants_a_pause_of(self, seconds: int) -> None:
        """What its 429s say from now on; X leaves it out of every third, and Goodword waits for a minute then."""
        match self.people:
            case OnX() as on_x:
                on_x.x.reset_seconds = seconds
            case OnReddit() as on_reddit:
                on_reddit.reddit.pause = seconds

    def kills_our_credentials(self) -> None:
        match self.people:
            case OnX() as on_x:
                on_x.x.kill_token()
            case OnReddit() as on_reddit:
                on_reddit.reddit.tokens.password = "s3cr3t-changed"
                on_reddit.reddit.kill_token()

    def takes_our_credentials_again(self) -> None:
        match self.people:
            case OnX() as on_x:
                on_x.x.revive_token()
            case OnReddit() as on_reddit:
                on_reddit.reddit.tokens.password = PASSWORD


class House:
    """Goodword over one folder, which may be restarted; `ill` is the platform in trouble, `well` the other."""

    def __init__(self, folder: Path, ill: Side, well: Side) -> None:
        self.folder, self.ill, self.well = folder, ill, well
        self.daemon = self._started()

    @property
    def app(self) -> App:
        return self.daemon.app

    def _started(self) -> Daemon:
        app = App(config.load(self.folder / "config.yaml", configured.ENVIRONMENT))
        app.upgrade()
        daemon = Daemon(app)
        daemon.start()
        return daemon

    def stop(self) -> None:
        assert self.daemon.stop()
        self.app.close()

    def restart(self) -> None:
        self.stop()
        self.daemon = self._started()

    def stage(self, number: str) -> Stage | None:
        found = (item.stage for item in self.app.looking.everything() if item.mention.external_id == number)
        return next(found, None)

    def held(self, side: Side) -> str:
        """Somebody posts there, and it waits for a person now; its id."""
        number = side.people.post(next(SOMEBODY), "my bag is gone")
        wait_for(lambda: self.stage(number) is Stage.HELD)
        return number

    def approve(self, number: str) -> None:
        [item] = [item for item in self.app.looking.held(9) if item.mention.external_id == number]
        assert self.app.desk.approve(item.id, "ben").done

    def hears_and_answers_within_one_poll(self, side: Side) -> None:
        """What is posted there is heard by the next poll, and what is approved stands there while that goes on."""
        before = side.polls
        number = side.people.post(next(SOMEBODY), "my bag is gone")
        wait_for(lambda: self.stage(number) is not None)
        assert side.polls - before <= ONE_POLL
        wait_for(lambda: self.stage(number) is Stage.HELD)
        self.approve(number)
        wait_for(lambda: self.stage(number) is Stage.CLOSED)
        assert [answer.parent for answer in side.people.answers()].count(number) == 1

    def trouble(self) -> str:
        return "\n".join(self.daemon.troubles())


@contextmanager
def house_of(folder: Path, troubled: str) -> Iterator[House]:
    """A daemon at work that has heard both platforms; the one called `troubled` is about to be in trouble."""
    with ExitStack() as stack:
        x, reddit = X(configured.ACCOUNT), Reddit(configured.ACCOUNT, rate_limit=100_000)
        sides = {
            "x": Side(OnX(x), stack.enter_context(Server(x))),
            "reddit": Side(OnReddit(reddit), stack.enter_context(Server(reddit))),
        }
        _configure(folder, sides)
        ill = sides.pop(troubled)
        [well] = sides.values()
        made = House(folder, ill, well)
        stack.callback(made.stop)
        stack.callback(ill.server.faults.none_on, EVERYTHING)
        ill.lets_pass(1)
        well.lets_pass(1)
        yield made


def _configure(folder: Path, sides: dict[str, Side]) -> None:
    (folder / "playbooks").mkdir()
    (folder / "playbooks" / "10-bag.yaml").write_text(PLAYBOOK, encoding="utf-8")
    shutil.copy(ROOT / "playbooks" / "brand.yaml", folder / "playbooks")
    timings = {"every": EVERY, "timeout": TIMEOUT, "index_lag": 0}
    configured.write(
        folder,
        {
            "x": configured.x_block(sides["x"].server.url, **timings),
            "reddit": configured.reddit_block(sides["reddit"].server.url, **timings),
        },
        approval={"undo_seconds": 0},
        daemon={"walk_seconds": 0.05},
    )
