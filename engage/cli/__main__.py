"""`python -m engage.cli` is `goodword`."""

from engage.cli import main

main()
