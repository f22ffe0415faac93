"""`goodword replay`: what would have happened with these posts? A dry run over a tape, with the figures at the end."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from engage.app import App
from engage.approval.offers import dollars
from engage.cli import exporting
from engage.cli.output import Json, err, lane, out, plain, print_json, progress, table
from engage.cli.session import session
from engage.errors import GoodwordError, Mistake
from engage.exchange import Heard, Malformed
from engage.journey import UNDERSTANDING
from engage.labels import Lane
from engage.plugins import offered
from engage.ports import Speaker
from engage.reconsidering import reconsider
from engage.stages import Stage
from engage.store import HearingCount, Store
from engage.tools import Tools
from engage.types import How
from engage.walking import AHEAD, walk

SHOWN = 20
"""How many malformed rows are printed one by one; all of them are counted."""

ANSWERABLE = {
    How.API: "could be sent",
    How.BY_HAND: "must be posted by hand",
    How.NONE: "may not be answered",
}
"""What becomes of the mentions that a playbook matched."""

SETTLING_SECONDS = 0.5
"""Longer than a tape must be quiet before the listener takes its last line as it stands."""


def replay(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The tape: a CSV or JSONL file of posts.", show_default=False)],
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="OURS=COLUMN", help="Which column holds what, as text=body; as often as needed."),
    ] = None,
    export: Annotated[Path | None, typer.Option(help="Write one row a mention into this CSV file.")] = None,
    keep: Annotated[
        Path | None,
        typer.Option(help="Keep the result in this new database, to ask `why` of it; else it is thrown away."),
    ] = None,
    platform: Annotated[str, typer.Option(help="The platform the posts are taken to be from.")] = "tape",
    encoding: Annotated[str | None, typer.Option(help="The file's encoding, if it is not UTF-8.")] = None,
    delimiter: Annotated[str | None, typer.Option(help="What parts the columns, if it is not a comma.")] = None,
    as_json: Json = False,
) -> None:
    """Run a tape of posts through your playbooks and see what they would have said. Nothing is sent.

    Your own database is not touched. Example: goodword replay posts.csv --map text=body --export result.csv
    """
    config = session(context).config
    settings = {"file": file, "map": _pairs(mapping or []), "platform": platform}
    settings |= {key: value for key, value in (("encoding", encoding), ("delimiter", delimiter)) if value is not None}
    checked = _checked(settings)
    with _database(keep) as database:
        app = App(replace(config, database=database, database_password=None))
        try:
            app.upgrade()
            result = _run(app, _listener(checked, app.speakers.get(platform)))
            if export:
                exporting.export(app.looking, app.speakers, export)
        finally:
            app.close()
    if as_json:
        print_json(result)
    else:
        _show(result, export, keep)


def _checked(settings: dict[str, Any]) -> Any:
    """The settings of the tape, checked by its listener's own."""
    from pydantic import ValidationError

    try:
        return offered("tape", "listeners", "Settings")(**settings)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise GoodwordError(f"the tape cannot be read like this: {problems}") from error


def _listener(settings: Any, speaker: Speaker | None) -> Any:
    """A listener for this tape. What the tape does not say of eligibility, `speaker` does."""
    judge = {"judge": speaker.eligibility} if speaker else {}
    return offered("tape", "listeners", "Listener")("replay", settings, **judge)


def _run(app: App, listener: Any) -> dict[str, Any]:
    """Hear and walk until the tape is at its end; returns the figures."""
    store, looking = app.store, app.looking
    at_any_hour = app.config.courtesy.model_copy(update={"quiet_hours": ()})
    tools = Tools(app.model, app.playbooks.shelf, {}, app.clock, app.people, at_any_hour)
    count, problems = HearingCount(), list[Malformed]()
    started = time.perf_counter()
    with progress() as shown:
        task = shown.add_task("reading the tape", total=None)
        for heard in _whole_tape(listener, store):
            count += store.hear(listener.name, heard, app.clock.now())
            problems += [*heard.malformed, *heard.notes][: SHOWN - len(problems)] if len(problems) < SHOWN else []
            walk(store, UNDERSTANDING, tools, app.config.daemon.batch, ahead=AHEAD)
            done, total = listener.progress()
            shown.update(task, completed=done, total=total)
        reconsider(store, tools)
    seconds = time.perf_counter() - started
    stages, lanes, answerable = looking.stages(), looking.lanes(), looking.answerable()
    return {
        "heard": count.heard,
        "stored": count.stored,
        "duplicates": count.duplicates,
        "malformed": count.malformed,
        "notes": count.notes,
        "lanes": {one.value: lanes.get(one, 0) for one in Lane} | {"none": lanes.get(None, 0)},
        "playbooks": looking.playbooks(),
        "drafted": looking.drafted(),
        "held": stages.get(Stage.HELD, 0),
        "held_back": stages.get(Stage.HELD_BACK, 0),
        "superseded": stages.get(Stage.SUPERSEDED, 0),
        "eligibility": {how.value: answerable.get(how, 0) for how in How},
        "dollars": _price(app, listener.platform),
        "stages": {stage.value: number for stage, number in sorted(stages.items())},
        "problems": [str(Mistake(Path(p.source), p.line, "", p.problem)) for p in problems],
        "seconds": round(seconds, 3),
        "mentions_per_second": round(count.stored / seconds, 1) if seconds else 0.0,
    }


def _price(app: App, platform: str) -> Decimal:
    """What sending every draft that may be sent would cost, in US dollars."""
    speaker = app.speakers.get(platform)
    return sum(map(speaker.price, app.looking.wordings(platform)), Decimal(0)) if speaker else Decimal(0)


def _whole_tape(listener: Any, store: Store) -> Iterator[Heard]:
    """All of the tape; a last line that looks half-written is given the time to be finished."""
    yield from listener.hear(None)
    heard, size = listener.progress()
    if heard < size:
        time.sleep(SETTLING_SECONDS)
        yield from listener.hear(store.cursor(listener.name))


@contextmanager
def _database(keep: Path | None) -> Iterator[str]:
    """The address of a new database: at `keep`, or in a temporary folder that is gone afterwards."""
    if keep is not None and keep.exists():
        raise GoodwordError(f"{keep} exists already; a replay is kept in a new file")
    with tempfile.TemporaryDirectory(prefix="goodword-replay-") as folder:
        yield f"sqlite:///{(keep or Path(folder) / 'replay.db').absolute()}"


def _pairs(mapping: list[str]) -> dict[str, str]:
    wrong = [one for one in mapping if "=" not in one]
    if wrong:
        raise GoodwordError(f"--map takes OURS=COLUMN, as in --map text=body; {wrong[0]!r} has no '='")
    return dict(one.split("=", 1) for one in mapping)


def _show(result: dict[str, Any], export: Path | None, keep: Path | None) -> None:
    for problem in result["problems"]:
        err.print(plain(problem), soft_wrap=True)
    rest = result["malformed"] + result["notes"] - len(result["problems"])
    if rest > 0:
        err.print(f"and {rest:,} more like these")
    out.print(
        f"[bold]{result['heard']:,}[/bold] heard: {result['stored']:,} stored, {result['duplicates']:,} duplicates, "
        f"{result['malformed']:,} malformed, in {result['seconds']:.1f} s ({result['mentions_per_second']:,.0f}/s)\n"
    )
    shown = table("lane", "playbook", "drafts", "")
    most = max((one.drafts for one in result["playbooks"]), default=1)
    for one in result["playbooks"]:
        bar = Text("█" * max(1, round(30 * one.drafts / most)), style="dim")
        shown.add_row(lane(one.lane), plain(one.playbook), Text(f"{one.drafts:,}", justify="right"), bar)
    shown.add_row(
        lane(None), Text("no playbook matched", style="dim"), Text(f"{result['lanes']['none']:,}", justify="right")
    )
    out.print(shown)
    _show_kept_back(result)
    _show_answerable(result)
    if export:
        out.print(plain(f"\nOne row a mention: {export}"))
    if keep:
        out.print(plain(f"\nKept: goodword --database sqlite:///{keep.absolute()} why 1"))


def _show_kept_back(result: dict[str, Any]) -> None:
    """The drafts that nobody would have been asked about: held back by courtesy, or given way to a newer mention."""
    says = {
        "held_back": "held back by courtesy: an open complaint, or something that comes first",
        "superseded": "gave way to a newer mention of the same person in the same thread",
    }
    for key, words in says.items():
        if result[key]:
            out.print(f"[bold]{result[key]:,}[/bold] {words}")


def _show_answerable(result: dict[str, Any]) -> None:
    """How what a playbook matched may be answered; nothing where all of it could be sent for nothing."""
    eligibility, price = result["eligibility"], result["dollars"]
    if not price and not eligibility[How.BY_HAND] and not eligibility[How.NONE]:
        return
    shown = table("", "", "")
    shown.show_header = False
    for how, words in ANSWERABLE.items():
        cost = f"for {dollars(price)} in all" if how is How.API and price else ""
        shown.add_row(Text(f"{eligibility[how]:,}", justify="right", style="bold"), words, Text(cost))
    out.print()
    out.print(shown)
