"""Contacts for programs, by the names that all documents share."""

from dataclasses import asdict
from typing import Any

from engage.cli.gestures_shown import units
from engage.contacts import Outcome, Suggestion
from engage.store.contacts import Contact
from engage.store.profiles import Profile


def contact_as_json(contact: Contact) -> dict[str, Any]:
    """One of the list."""
    return {
        "id": contact.id,
        "identities": contact.identities,
        "mention_count": contact.mentions,
        "heard_at": contact.heard_at,
        "open_conversation_count": contact.conversations,
        "suppressed": contact.suppressed,
    }


def profile_as_json(profile: Profile) -> dict[str, Any]:
    """All that is kept of one."""
    row = asdict(profile)
    conversations = [each | {"mention_count": each.pop("mentions")} for each in row["conversations"]]
    gestures = [each | {"name": each.pop("gesture"), "cost": units(each.pop("cents"))} for each in row["gestures"]]
    return row | {
        "mention_count": row.pop("mentions"),
        "conversations": conversations,
        "gestures": gestures,
    }


def suggestion_as_json(one: Suggestion) -> dict[str, Any]:
    """Two contacts that may be one person."""
    row = asdict(one)
    return row | {"contact_id": row.pop("contact"), "other_id": row.pop("other")}


def outcome_as_json(outcome: Outcome) -> dict[str, Any]:
    """What came of an act."""
    row = asdict(outcome)
    return row | {"contact_id": row.pop("contact"), "link_id": row.pop("link")}
