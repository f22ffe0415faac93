"""X, Reddit and Slack on this machine, with people in them: try Goodword end to end without an account.

Prints what config.yaml and the environment need, or writes both into a folder (--config DIR), and then what Goodword
has answered, as it happens. Slack is a page where you approve with a browser. Ctrl-C ends it.
"""

import argparse
import random
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TypeVar

from tests.platforms import configured
from tests.platforms.faults import Faults
from tests.platforms.people import OnReddit, OnX
from tests.platforms.reddit import Reddit
from tests.platforms.serving import Platform, Server
from tests.platforms.slack_town import ENVIRONMENT as SLACK
from tests.platforms.slack_town import SlackTown
from tests.platforms.town import Town
from tests.platforms.x import X

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
Serving = TypeVar("Serving", Server, SlackTown)

X_EVERY, REDDIT_EVERY = 5, 10
"""Seconds between two polls that the platforms' own limits allow."""

NEWS_EVERY = 0.2
"""Seconds between two looks at what was answered."""


def main() -> int:
    """Serve until somebody asks to stop; 0, or 1 with a sentence when it cannot begin."""
    options = _options()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    dice = random.Random()
    x, reddit = X(configured.ACCOUNT), Reddit(configured.ACCOUNT)
    towns = [Town(OnX(x), dice), Town(OnReddit(reddit), dice)]
    with ExitStack() as stack:
        try:
            x_url = stack.enter_context(_served(x, options.x_port, options.faults)).url
            reddit_url = stack.enter_context(_served(reddit, options.reddit_port, options.faults)).url
            blocks = {
                "x": configured.x_block(x_url, every=X_EVERY),
                "reddit": configured.reddit_block(reddit_url, every=REDDIT_EVERY),
            }
            slack = stack.enter_context(_slack(options.slack_port, options.faults))
            _explain(blocks, configured.slack_block(slack), options.config)
            print(f"Slack, for your browser: {slack.url}\n", flush=True)
        except OSError as error:
            print(f"cannot begin: {error}", file=sys.stderr)
            return 1
        _live(towns, options.busy, stopping)
    print("stopped", flush=True)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.platforms", description=__doc__)
    parser.add_argument("--x-port", type=int, default=8701, help="where X answers; 0 takes a free port")
    parser.add_argument("--reddit-port", type=int, default=8702, help="where Reddit answers; 0 takes a free port")
    parser.add_argument("--slack-port", type=int, default=8703, help="where Slack answers; 0 takes a free port")
    parser.add_argument("--faults", type=_share, default=0.0, help="the share of requests that fail, 0 to 1")
    parser.add_argument("--busy", type=float, default=5.0, metavar="SECONDS", help="between two posts, on average")
    parser.add_argument("--config", type=Path, metavar="DIR", help="write config.yaml and secrets.sh into this folder")
    return parser.parse_args()


def _share(written: str) -> float:
    share = float(written)
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"{written} is not between 0 and 1")
    return share


def _served(platform: Platform, port: int, faults: float) -> Server:
    return _taking(port, lambda: Server(platform, Faults(share=faults), port))


def _slack(port: int, faults: float) -> SlackTown:
    return _taking(port, lambda: SlackTown(faults=Faults(share=faults), port=port))


def _taking(port: int, begin: Callable[[], Serving]) -> Serving:
    try:
        return begin()
    except OSError as error:
        raise OSError(f"port {port} cannot be taken ({error.strerror}); choose another one") from error


def _explain(blocks: Mapping[str, Any], slack: Mapping[str, Any], folder: Path | None) -> None:
    """How to lead Goodword here: shown, or written into `folder`. Raises OSError."""
    if folder is None:
        print("config.yaml:\n", *configured.lines(blocks, slack=slack), "\nthe environment:\n", *_exports(), sep="\n")
        print("\nThen, in another terminal: goodword run\n", flush=True)
        return
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "config.yaml").exists():
        raise FileExistsError(f"there is a config.yaml in {folder} already; choose another folder")
    others = {"playbooks": str(PLAYBOOKS), "courtesy": {"quiet_hours": []}, "slack": slack}
    configured.write(folder, blocks, **others)
    (folder / "secrets.sh").write_text("\n".join(_exports()) + "\n", encoding="utf-8")
    print(f"In another terminal: cd {shlex.quote(str(folder))} && . ./secrets.sh && goodword run\n", flush=True)


def _exports() -> list[str]:
    return [f"export {name}={shlex.quote(value)}" for name, value in {**configured.ENVIRONMENT, **SLACK}.items()]


def _live(towns: list[Town], busy: float, stopping: threading.Event) -> None:
    """Things happen, here and there, and what is answered is told."""
    wait = 0.0
    while not stopping.wait(NEWS_EVERY):
        wait -= NEWS_EVERY
        if wait <= 0:
            random.choice(towns).goes_on()
            wait = random.uniform(0.5, 1.5) * busy
        for town in towns:
            for answer in town.news():
                print(f"{town.people.name}: @{answer.handle} ← {' '.join(answer.text.split())}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
