"""Which playbook answers a mention, and why. First match wins, in the order of the files; nothing is stored here."""

from engage.playbook import Shelf
from engage.types import Mention, Reading, Route


def route(shelf: Shelf, mention: Mention, reading: Reading) -> Route:
    """The route of a mention. No playbook matches: `playbook` and `version` are "", `lane` is None."""
    playbook, found, hits, misses = shelf.first_match(mention, reading)
    if playbook is None:
        return Route(None, "", "", found, hits, misses)
    return Route(playbook.lane, playbook.name, playbook.version, found, hits, misses)
