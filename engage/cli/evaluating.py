"""`goodword models evaluate`: how good the model is on posts that people have labelled."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from engage import judging, labelled
from engage.app import App
from engage.cli.evaluated import Evaluation, show
from engage.cli.output import Json, print_json, progress
from engage.cli.playbooks import show_mistakes_in_passing
from engage.cli.session import session
from engage.evaluating import Judged, slices
from engage.judging import LABELS, Task
from engage.labelled import Labelled, Source
from engage.types import Reading


def evaluate(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A CSV or JSONL file of posts, in UTF-8.", show_default=False)],
    task: Annotated[Task, typer.Option(help="What is judged.", show_default=False)],
    text: Annotated[str, typer.Option(metavar="COLUMN", help="Where the post is.")] = "text",
    label: Annotated[
        str, typer.Option(metavar="COLUMN", help="Where its label is; if not given, in the column named like the task.")
    ] = "",
    labels: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Take the labels from this file, joined by --id.")
    ] = None,
    id_: Annotated[str, typer.Option("--id", metavar="COLUMN", help="What joins the two files.")] = "id",
    mapping: Annotated[
        list[str] | None,
        typer.Option(
            "--map", metavar="THEIRS=OURS,…", help="What their labels are called here; an empty one leaves a row out."
        ),
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option("--slice", metavar="COLUMN", help="Figures for each value of this column too; repeatable."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Only the first N posts with a label.")] = None,
    wrong: Annotated[int, typer.Option(min=0, metavar="N", help="List N wrong ones, the surest first.")] = 0,
    as_json: Json = False,
) -> None:
    """Find out how good the model is on posts that people have labelled.

    A post's lane is found through your playbooks, as they stand. Rows without a label are left out.

    Example: goodword models evaluate posts.csv --task cause --map "Late Flight=delay,Can't Tell="
    """
    app, known, columns = session(context).app, LABELS[task], by or []
    source = Source(label or task, labels, id_)
    posts = labelled.read(file, text, source, known, labelled.renames(mapping or [], known), columns)
    if task is Task.LANE:
        show_mistakes_in_passing(context)
    rows = posts.rows[:limit]
    readings = _read(app, rows)
    judged = _judge(app, task, rows, readings)
    tags = [
        judging.tags(row.text, reading) | {column: row.row.cells[column] for column in columns}
        for row, reading in zip(rows, readings, strict=True)
    ]
    mistaken = [(one, row) for one, row in zip(judged, rows, strict=True) if not one.right]
    mistaken.sort(key=lambda pair: -pair[0].confidence)
    evaluation = Evaluation(
        file=file,
        task=task,
        model=app.model.name,
        left_out=posts.left_out,
        unmatched=posts.unmatched,
        judged=judged,
        slices=slices(judged, tags),
        wrong=mistaken[:wrong],
    )
    if as_json:
        print_json(evaluation.as_json())
    else:
        show(evaluation)


def _read(app: App, rows: Sequence[Labelled]) -> list[Reading]:
    """The readings of all rows, in order; on a terminal with a bar on stderr."""
    readings: list[Reading] = []
    model, batch = app.model, app.config.daemon.batch
    with progress() as shown:
        task = shown.add_task("reading", total=len(rows))
        for at in range(0, len(rows), batch):
            readings += model.read([row.text for row in rows[at : at + batch]])
            shown.update(task, completed=len(readings))
    return readings


def _judge(app: App, task: Task, rows: Sequence[Labelled], readings: Sequence[Reading]) -> list[Judged]:
    shelf, now = app.playbooks.shelf, app.clock.now()
    return [
        Judged(row.label, *judging.said(task, row.text, reading, shelf, now))
        for row, reading in zip(rows, readings, strict=True)
    ]
