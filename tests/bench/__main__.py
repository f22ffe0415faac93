"""Prints how fast Goodword is, how soon it hears a click in Slack, and how well it gathers glitches and notices spikes.

Another tape than the demo's: make bench TAPE=posts.csv MAP="text=body id=no". Glitches need a CSV tape with a column
`complaint_cause`. One part alone: make bench ONLY=spikes.
"""

import argparse
from pathlib import Path

from rich.console import Console

from engage import starter
from tests.bench import glitches, reading, slack, spikes, whole

PARTS = ("reading", "whole", "glitches", "spikes", "slack")

parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
parser.add_argument("tape", nargs="?", type=Path, default=starter.folder() / "playbooks" / "demo" / "tape.jsonl")
parser.add_argument("--map", nargs="*", default=[], metavar="OURS=COLUMN")
parser.add_argument("--batch", type=int, default=64)
parser.add_argument("--only", nargs="*", choices=PARTS, default=PARTS)
options = parser.parse_args()
console = Console()
mentions = whole.mentions(options.tape, dict(pair.split("=", 1) for pair in options.map))
if "reading" in options.only:
    reading.measure([mention.text for mention in mentions], console)
if "whole" in options.only:
    whole.measure(mentions, options.batch, console)
if "glitches" in options.only:
    if glitches.is_labelled(options.tape):
        glitches.measure(options.tape, console)
    else:
        console.print(
            f"\nglitches: {options.tape.name} has no column {glitches.COLUMN}, so there is nothing to hold them to"
        )
if "spikes" in options.only:
    spikes.measure(Console(width=180))
if "slack" in options.only:
    slack.measure([mention.text for mention in mentions], console)
