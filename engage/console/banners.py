"""The banners on top of every page: what is paused, what fails, and what is wrong in the playbooks."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from engage.console.live import STUCK_AT_MOST, Around
from engage.console.nodes import Node
from engage.errors import Mistake
from engage.showing.words import many, may_resume, pause_words, scope_words, sentence
from engage.store import Pause
from engage.store.pressing import Pressing

TROUBLES_AT_MOST = 4


def pauses(found: tuple[Pause, ...], resume: Callable[[str], Awaitable[None]]) -> None:
    """What is paused, by a person or because a platform is shut; with the way out where a person must act."""
    for pause in found:
        says = sentence(scope_words(pause.scope))
        with Node("div", "banner paused"):
            with Node("p"):
                Node("strong", "", says)
                Node("span", "", f" {pause_words(pause)}")
            if may_resume(pause):
                button = Node("button", "", "Resume", type="button", aria_label=f"Resume: {says}")
                button.on_click(partial(resume, pause.scope))


def held_lane(found: tuple[str, ...], release: Callable[[], Awaitable[None]]) -> None:
    """A spike holds the marketing lane, until a person lets it go on."""
    if found:
        with Node("div", "banner paused"):
            with Node("p"):
                Node("strong", "", "Marketing is held")
                Node("span", "", f" by a spike {' and '.join(found)}: what it offers waits, and service goes on.")
            Node("button", "", "Let marketing go on", type="button").on_click(release)


def alerts(found: tuple[Pressing, ...], count: int, seen: Callable[[int | None], Awaitable[None]]) -> None:
    """What somebody must know now, until somebody has seen it; `seen` takes the number of one, None for all."""
    for alert in found:
        with Node("div", "banner alert"):
            with Node("p"):
                Node("strong", "", "SLA" if alert.kind == "sla" else sentence(alert.kind.replace("_", " ")))
                Node("span", "", f" {sentence(alert.says)}")
                Node("span", "quiet", f" · {alert.at:%d %b %H:%M} UTC")
                if alert.mention_id:
                    Node("span", "quiet", " · ")
                    Node("a", "", f"mention {alert.mention_id}", href=f"/mention/{alert.mention_id}")
            button = Node("button", "", "Seen", type="button", aria_label=f"Seen: {alert.says}")
            button.on_click(partial(seen, alert.id))
    if count > len(found):
        with Node("div", "banner alert"):
            with Node("p"):
                Node("span", "", f"And {many(count - len(found), 'more alert')}: ")
                Node("code", "", "goodword alerts --unseen")
                Node("span", "", " lists them.")
            Node("button", "", "All seen", type="button").on_click(partial(seen, None))


def troubles(around: Around) -> None:
    """What fails now, and where a person must look."""
    for trouble in around.troubles[:TROUBLES_AT_MOST]:
        Node("p", "banner bad", trouble)
    _more(len(around.troubles), "trouble")
    if around.stuck:
        with Node("p", "banner bad"):
            few = len(around.stuck) < STUCK_AT_MOST
            Node("span", "", f"{'Stuck' if few else 'Many are stuck'}, a person must look: ")
            for mention_id in around.stuck:
                Node("a", "", f"mention {mention_id}", href=f"/mention/{mention_id}")


def mistakes(found: tuple[Mistake, ...]) -> None:
    """What is wrong in the playbooks' files."""
    for mistake in found[:TROUBLES_AT_MOST]:
        with Node("p", "banner bad"):
            Node("a", "", place(mistake), href="/playbooks")
            Node("span", "", mistake.problem)
            Node("span", "quiet", "The last good version is in use.")
    _more(len(found), "mistake")


def _more(count: int, what: str) -> None:
    if count > TROUBLES_AT_MOST:
        Node("p", "banner bad", f"and {many(count - TROUBLES_AT_MOST, f'more {what}')}")


def place(mistake: Mistake) -> str:
    """Where a mistake is: the file in its folder, the line, the place in it."""
    file = Path(mistake.file)
    where = f"{file.parent.name}/{file.name}" + (f":{mistake.line}" if mistake.line else "")
    return f"{where}: {mistake.where}" if mistake.where else where
