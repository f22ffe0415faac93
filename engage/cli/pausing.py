"""The pause switch: speaking stops everywhere or in part, or one listener stops listening."""

import getpass
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.text import Text

from engage.cli.output import Json, out, plain, print_json, utc
from engage.cli.session import session
from engage.complaints import did_you_mean
from engage.errors import GoodwordError
from engage.labels import Lane
from engage.store import ALL, Pause

By = Annotated[
    str, typer.Option("--by", help="Who pauses; your login name if not given.", default_factory=getpass.getuser)
]
OfLane = Annotated[Lane | None, typer.Option("--lane", help="Only this lane.")]
OfPlatform = Annotated[str | None, typer.Option("--platform", help="Only this platform.")]
OfListener = Annotated[
    str | None, typer.Option("--listener", help="Instead of speaking: listening, by this listener of config.yaml.")
]

SAYS = {"shut": "{} takes no reply", "listener": "listening by {} is paused"}
"""What a pause means where it is not simply "… is paused"."""


def pause(
    context: typer.Context,
    by: By,
    only: OfLane = None,
    platform: OfPlatform = None,
    listener: OfListener = None,
    why: Annotated[str, typer.Option(help="The reason; everybody sees it.")] = "",
    as_json: Json = False,
) -> None:
    """Stop speaking at once, everywhere or in part. Hearing, drafting and approving go on; nothing is lost.

    With --listener it is listening that stops; what is posted meanwhile is heard when it is resumed.
    """
    here = session(context)
    app, scope = here.app, _scope(only, platform, listener)
    if listener is not None:
        _must_be_known(listener, [block.name for block in here.config.listeners])
    new = app.switches.pause(scope, by, why, app.clock.now())
    if as_json:
        print_json({"paused": app.switches.paused(app.clock.now()), "changed": new})
    else:
        out.print(plain(scope_says(scope) + ("" if new else " already")))


def resume(
    context: typer.Context,
    only: OfLane = None,
    platform: OfPlatform = None,
    listener: OfListener = None,
    as_json: Json = False,
) -> None:
    """Speak and listen again: what was approved meanwhile goes out now. Without options everything is resumed.

    It also tries a platform again that took no reply or let nobody listen, when you have mended what was wrong.
    """
    app = session(context).app
    scopes = _resumed(only, platform, listener)
    resumed = sorted(scope for one in scopes for scope in app.switches.resume(one))
    if as_json:
        print_json({"paused": app.switches.paused(app.clock.now()), "resumed": resumed})
    else:
        out.print(plain("; ".join(_again(resumed)) or "nothing of that was paused"))


def scope_says(scope: str) -> str:
    """What is paused: "marketing is paused", "x takes no reply", "listening by x is paused"."""
    kind, _, name = scope.partition(":")
    return "everything is paused" if scope == ALL else SAYS.get(kind, "{} is paused").format(name)


def pause_says(pause: Pause) -> Text:
    """One pause in force: what, by whom, since when, until when, why."""
    until = f"until {utc(pause.until)}" if pause.until else f"since {utc(pause.at)}"
    who = "" if pause.is_its_own else f", by {pause.by}"
    return plain(f"{scope_says(pause.scope)} {until}{who}" + (f": {pause.why}" if pause.why else ""))


def _scope(only: Lane | None, platform: str | None, listener: str | None) -> str:
    named = {"lane": only.value if only else None, "platform": platform, "listener": listener}
    scopes = [f"{kind}:{name}" for kind, name in named.items() if name is not None]
    if len(scopes) > 1:
        raise GoodwordError("pause and resume a lane, a platform or a listener, one at a time")
    return scopes[0] if scopes else ALL


def _resumed(only: Lane | None, platform: str | None, listener: str | None) -> list[str | None]:
    """The scopes to open; with a platform also what Goodword itself shut there. None is everything."""
    scope = _scope(only, platform, listener)
    return [None] if scope == ALL else [scope, f"shut:{platform}"] if platform is not None else [scope]


def _again(scopes: Sequence[str]) -> list[str]:
    """What goes on after these were resumed, each once."""
    if ALL in scopes:
        return ["everything goes on"]
    heard = [scope.partition(":")[2] for scope in scopes if scope.startswith("listener:")]
    spoken = dict.fromkeys(scope.partition(":")[2] for scope in scopes if not scope.startswith("listener:"))
    says = [(", ".join(spoken), "speaks again"), (", ".join(heard), "listens again")]
    return [f"{names} {what}" for names, what in says if names]


def _must_be_known(listener: str, known: Sequence[str]) -> None:
    if listener not in known:
        raise GoodwordError(f"there is no listener {listener!r} in config.yaml{did_you_mean(listener, known)}")
