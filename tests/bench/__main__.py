"""Prints how fast Goodword is. Another tape than the demo's: make bench TAPE=posts.csv MAP="text=body id=no"."""

import argparse
from pathlib import Path

from rich.console import Console

from engage import starter
from tests.bench import reading, whole

parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
parser.add_argument("tape", nargs="?", type=Path, default=starter.folder() / "playbooks" / "demo" / "tape.jsonl")
parser.add_argument("--map", nargs="*", default=[], metavar="OURS=COLUMN")
parser.add_argument("--batch", type=int, default=64)
options = parser.parse_args()
console = Console()
mentions = whole.mentions(options.tape, dict(pair.split("=", 1) for pair in options.map))
reading.measure([mention.text for mention in mentions], console)
whole.measure(mentions, options.batch, console)
