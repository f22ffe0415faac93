"""What `goodword check` found, and asking the platforms for it."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from rich.status import Status

from engage.cli.output import err, plain
from engage.errors import GoodwordError
from engage.exchange import Checked

LIVE_SECONDS = 60.0
"""All platforms are asked at once, and no longer than this."""

OK, WARNED, WRONG, SKIPPED = "ok", "warned", "wrong", "skipped"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the list. `state`: ok, warned, wrong or skipped; `of`: the block of config.yaml that was asked."""

    what: str
    state: str
    says: str
    of: str = ""


class _Asking(threading.Thread):
    """One platform being asked. `answers` grows as it answers; it is whole once `is_done`.

    A thread of its own, which ends with the program: a platform that drips keeps nobody waiting.
    """

    def __init__(self, name: str, ask: Callable[[], Iterator[Checked]]) -> None:
        super().__init__(name=name, daemon=True)
        self.ask, self.answers, self.is_done = ask, list[Checked](), False
        self.start()

    def run(self) -> None:
        try:
            for found in self.ask():
                self.answers.append(found)
        except GoodwordError as error:
            self.answers.append(Checked("the rest", False, str(error)))
        self.is_done = True


def asked(checks: Mapping[str, Callable[[], Iterator[Checked]] | None]) -> list[Finding]:
    """Every platform asked at once, told in the order of `checks`, after `LIVE_SECONDS` at most."""
    asking = {name: _Asking(name, ask) for name, ask in checks.items() if ask}
    deadline = time.monotonic() + LIVE_SECONDS
    found = []
    with Status("", console=err) as status:
        for name in checks:
            if name not in asking:
                found.append(Finding("account", SKIPPED, "it needs none", name))
                continue
            if asking[name].is_alive():
                status.update(plain(f"asking {', '.join(one.name for one in asking.values() if one.is_alive())}"))
            asking[name].join(max(0.0, deadline - time.monotonic()))
            found += _told(asking[name])
    return found


def _told(asking: _Asking) -> list[Finding]:
    name, answers = asking.name, list(asking.answers)
    found = [Finding(one.what, OK if one.works else WRONG, one.says, name) for one in answers]
    if asking.is_alive():
        found.append(Finding("the rest", WRONG, f"was not checked: no answer within {LIVE_SECONDS:g} s", name))
    elif not asking.is_done:
        found.append(Finding("the rest", WRONG, "was not checked: it broke off, as printed above", name))
    return found
