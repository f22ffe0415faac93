"""`goodword playbooks`: check them, try them on a sentence, run their own examples, make the schema for editors."""

from typing import Annotated

import typer
from rich.text import Text

from engage import drafting, routing
from engage.cli.asking import reading_as_json, show_reading, show_route
from engage.cli.output import Json, lane, out, plain, print_json, show_mistakes, table
from engage.cli.session import session
from engage.types import Author, Mention

app = typer.Typer(
    name="playbooks", help="What we say, and when: check, try and test the playbooks.", no_args_is_help=True
)


@app.command()
def check(context: typer.Context, as_json: Json = False) -> None:
    """Find every mistake in the playbooks, with file and line. Exits with 1 if there is one."""
    from engage.playbook import load

    loaded = load(session(context).config.playbooks)
    if as_json:
        found = [{"file": m.file, "line": m.line, "where": m.where, "problem": m.problem} for m in loaded.mistakes]
        print_json({"ok": not found, "playbooks": [p.name for p in loaded.shelf.playbooks], "mistakes": found})
    elif loaded.mistakes:
        show_mistakes(loaded.mistakes)
    else:
        shown = table("", "lane", "playbook", "says when")
        for number, playbook in enumerate(loaded.shelf.playbooks, 1):
            shown.add_row(
                Text(str(number), style="dim"), lane(playbook.lane), plain(playbook.name), plain(playbook.about)
            )
        out.print(shown)
        out.print("\n[green]no mistakes[/green]")
    if loaded.mistakes:
        raise typer.Exit(1)


@app.command("try")
def try_(
    context: typer.Context,
    text: Annotated[
        str, typer.Argument(help='What somebody says, in quotes: "Flying GW117 tonight!"', show_default=False)
    ],
    name: Annotated[str, typer.Option(help="The author's display name.")] = "",
    handle: Annotated[str, typer.Option(help="The author's handle.")] = "somebody",
    platform: Annotated[str, typer.Option(help="Where they say it.")] = "tape",
    as_json: Json = False,
) -> None:
    """Ask what would be said to a sentence, and why: every playbook that was asked, what hit, what missed."""
    app_ = session(context).app
    shelf, now = app_.playbooks.shelf, app_.clock.now()
    mention = Mention(platform, "try", text, Author(handle, name), now, "try")
    [reading] = app_.model.read([text])
    route = routing.route(shelf, mention, reading)
    draft = drafting.draft(shelf, mention, route, now) if route.lane else None
    if as_json:
        print_json({"reading": reading_as_json(reading), "route": route, "draft": draft})
        return
    show_mistakes_in_passing(context)
    show_reading(reading)
    show_route(route)
    if draft is None:
        out.print("[dim]nothing would be said[/dim]")
        return
    out.print(Text("Reply", style="bold") + Text(f"  {draft.variant}", style="dim"))
    out.print(plain(draft.text), soft_wrap=True)
    for other in draft.others:
        out.print(Text(f"\nor {other.variant}", style="dim"))
        out.print(plain(other.text), soft_wrap=True)


@app.command()
def test(context: typer.Context, as_json: Json = False) -> None:
    """Run every playbook's own examples through all playbooks and the model. Exits with 1 if one does not hold."""
    from engage.playbook import run_examples

    app_ = session(context).app
    results = run_examples(app_.playbooks.shelf, app_.model)
    failed = [one for one in results if not one.passed]
    if as_json:
        print_json({"ok": not failed and not app_.playbooks.mistakes, "examples": results})
    else:
        show_mistakes_in_passing(context)
        for one in failed:
            out.print(Text("✗ ", style="bold red") + plain(one.says), soft_wrap=True)
        out.print(f"{len(results) - len(failed)} of {len(results)} examples hold")
    if failed or app_.playbooks.mistakes:
        raise typer.Exit(1)


@app.command()
def schema(
    context: typer.Context,
    write: Annotated[
        bool, typer.Option("--write", help="Write it beside the playbooks, and refresh their README.")
    ] = False,
) -> None:
    """Print the JSON Schema with which editors complete and check playbooks as you type."""
    from engage.playbook import json_schema, refresh_documents

    if write:
        for file in refresh_documents(session(context).config.playbooks):
            out.print(plain(f"written: {file}"))
    else:
        print_json(json_schema())


def show_mistakes_in_passing(context: typer.Context) -> None:
    """Mistakes that do not stop the command, on stderr: the playbooks they are in are left out."""
    mistakes = session(context).app.playbooks.mistakes
    if mistakes:
        show_mistakes(mistakes)
