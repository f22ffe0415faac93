"""What we would say: the wordings of the playbook that answers, filled in for one mention. Nothing is stored here."""

import hashlib
from datetime import datetime, timedelta

from engage.labels import Kind, Lane
from engage.playbook import Saying, Shelf
from engage.types import Draft, Mention, Route

CONFIRMED_WITHIN = timedelta(days=2)
"""How long a word that confirms an opt-out is timely."""


def draft(shelf: Shelf, mention: Mention, route: Route, now: datetime) -> Draft | None:
    """The draft for a mention, or None if it must be routed again: its playbook, or what it found, is no longer there.

    Which of the wordings it is depends on the mention and the playbook only, so a step that runs twice drafts the same.
    """
    if mention.kind is Kind.CONFIRMATION:
        return _confirmation(shelf, mention, route, now)
    playbook = shelf.get(route.playbook, route.version)
    if playbook is None:
        return None
    wordings = playbook.fill_in(mention, route.found)
    if wordings is None:
        return None
    chosen = wordings.pop(_draw(len(wordings), mention.platform, mention.external_id, playbook.name))
    return Draft(
        playbook=playbook.name,
        version=playbook.version,
        lane=playbook.lane,
        variant=chosen.variant,
        text=chosen.text,
        others=tuple(wordings),
        expires_at=now + playbook.expires,
        needs=playbook.needs,
    )


def _confirmation(shelf: Shelf, mention: Mention, route: Route, now: datetime) -> Draft:
    """The one reply that says an opt-out was honoured, in the brand's own words."""
    text = shelf.says(Saying.OPT_OUT, mention)
    return Draft(route.playbook, route.version, Lane.SERVICE, Saying.OPT_OUT, text, (), now + CONFIRMED_WITHIN)


def _draw(count: int, *key: str) -> int:
    """A number below `count`, always the same for the same key, and each about as often over many keys."""
    return int.from_bytes(hashlib.sha256("\0".join(key).encode()).digest()[:8], "big") % count
