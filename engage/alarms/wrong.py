"""What is wrong right now: platforms that are closed to us, files of the playbooks that are broken, jobs that fail.

Whatever a platform or an exception said stays out of the sentences: `goodword check`, the console and the log say why.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from engage import gestures
from engage.errors import Mistake, Mistakes
from engage.jobs import Job
from engage.reloading import CurrentShelf
from engage.spikes import Severity
from engage.store import Pause

AT_ONCE = timedelta(0)
"""A platform that stays closed until a person has mended something is told at once."""
OPENS_AGAIN = timedelta(minutes=5)
"""One that opens by itself is told after so long: a rate limit that is soon over is no news."""
EDITING = timedelta(seconds=10)
"""So long a broken file stays untold: its editor sees the mistake in the console, and may save again."""
FAILING = timedelta(minutes=1)
"""So long beyond its usual pause a job may fail before it is told: the next run often goes well."""

LONGEST = 80
"""Characters of a series, as its column has them."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong now. `series` tells it from all others and stays the same while it lasts.

    `kind`: platform, playbook or job. `says` is whole sentences. Nobody is told before it has stood for `patience`.
    """

    series: str
    kind: str
    severity: Severity
    says: str
    patience: timedelta


def wrong(pauses: Iterable[Pause], jobs: Iterable[Job], playbooks: CurrentShelf) -> list[Trouble]:
    """All that is wrong now, each series once. Reads gestures.yaml."""
    mistakes = (*playbooks.mistakes, *_in_gestures(playbooks.folder))
    return [
        *(_closed(pause) for pause in pauses if pause.is_its_own),
        *(_failing(job) for job in jobs if job.trouble),
        *_broken(mistakes, playbooks.folder),
    ]


def over(series: str) -> str:
    """That it is not so any more, as a sentence that is true whatever ended it."""
    what, _, name = series.partition(":")
    match what:
        case "shut":
            return f"{name} is no longer closed to replies."
        case "listener":
            return f"{name} is no longer closed to listening."
        case "hear":
            return f"Listening by {name} no longer fails."
        case "playbook":
            return f"Nothing is wrong in {name} any more."
        case _:
            return f"The job {name} no longer fails."


def _closed(pause: Pause) -> Trouble:
    what, _, name = pause.scope.partition(":")
    says, how = f"Nothing is heard by {name}: its platform does not let us listen for now.", f"--listener {name}"
    if what == "shut":
        says, how = f"{name} takes no reply for now; what is approved waits.", f"--platform {name}"
    if pause.until is None:
        says = f"{says} goodword check says why; when that is mended: goodword resume {how}"
        return Trouble(_series(pause.scope), "platform", Severity.HIGH, says, AT_ONCE)
    says = f"{says} It is tried again at {pause.until:%H:%M} UTC."
    return Trouble(_series(pause.scope), "platform", Severity.WATCH, says, OPENS_AGAIN)


def _failing(job: Job) -> Trouble:
    what, _, name = job.name.partition(":")
    why = "the console and the log say why."
    if what == "hear":
        says = f"Listening by {name} fails again and again: {why}"
        return Trouble(_series(job.name), "platform", Severity.HIGH, says, FAILING + job.every)
    says = f"The job {job.name} fails again and again: {why}"
    return Trouble(_series(f"job:{job.name}"), "job", Severity.HIGH, says, FAILING + job.every)


def _broken(mistakes: Iterable[Mistake], folder: Path) -> Iterator[Trouble]:
    """One for each file, which tells its first mistake."""
    by_file: dict[Path, list[Mistake]] = defaultdict(list)
    for mistake in sorted(mistakes):
        by_file[mistake.file].append(mistake)
    for file, (first, *others) in by_file.items():
        name = file.relative_to(folder.parent)
        says = str(replace(first, file=name))
        if others:
            says += f" ({len(others)} more in that file: goodword check tells all)"
        yield Trouble(_series(f"playbook:{name}"), "playbook", Severity.WATCH, _writable(says), EDITING)


def _in_gestures(folder: Path) -> Sequence[Mistake]:
    try:
        gestures.load(folder)
    except Mistakes as error:
        return error.mistakes
    return ()


def _series(name: str) -> str:
    """`name` as it fits into its column; what is too long ends in a digest of the whole."""
    name = _writable(name)
    if len(name) <= LONGEST:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    return f"{name[: LONGEST - len(digest) - 1]}~{digest}"


def _writable(text: str) -> str:
    """Names of files may hold bytes that are no text."""
    return text.encode(errors="replace").decode()
