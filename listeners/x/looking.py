"""Posts as they stand on X now: edited, deleted, hidden, or as they were."""

from collections.abc import Mapping, Sequence

from engage.exchange import Standing
from engage.types import Eligibility, How, Mention
from listeners.x.client import Client
from listeners.x.fields import Json, Page, UnreadableError, first_id, latest_id
from listeners.x.posts import Reader

HIDDEN = "its author's posts are protected, or its author has blocked us"


def standings(client: Client, reader: Reader, mentions: Sequence[Mention]) -> list[Standing]:
    """One for each of which X tells something. The text is made by the code that made the mention's.

    One request; two where posts were edited, since an old version is still there under its own id. Raises `Refused`
    or `Lost`.
    """
    page = Page.of(client.posts([mention.post_id for mention in mentions]))
    shown = {latest_id(row): (row, page) for row in page.rows if _is_post(row)}
    edited = [latest for latest, (row, _) in shown.items() if latest != str(row["id"])]
    if edited:
        newer = Page.of(client.posts(edited))
        shown = {latest: found for latest, found in shown.items() if latest not in edited}
        shown |= {latest_id(row): (row, newer) for row in newer.rows if _is_post(row)}
    stands = {first_id(row): _standing(reader, row, page) for row, page in shown.values()}
    missing = _missing(page)
    found = (stands.get(mention.post_id) or _absent(mention, missing) for mention in mentions)
    return [standing for standing in found if standing is not None]


def _standing(reader: Reader, row: Json, page: Page) -> Standing | None:
    try:
        mention = reader.mention(row, page)
    except UnreadableError:
        return None
    return Standing(mention.external_id, mention.text, mention.eligibility, mention.reach)


def _absent(mention: Mention, missing: Mapping[str, str]) -> Standing | None:
    """One that X did not show: deleted, or hidden from us. Other reasons tell nothing of the post."""
    match missing.get(mention.post_id):
        case "resource-not-found":
            return Standing(mention.post_id, None)
        case "not-authorized-for-resource":
            return Standing(mention.post_id, mention.text, Eligibility(How.NONE, HIDDEN))
    return None


def _missing(page: Page) -> dict[str, str]:
    """Id > why X does not show it: the end of `type` of its error (X API v2 documentation, "Partial errors")."""
    asked_for = (error for error in page.errors if error.get("parameter") in ("ids", "id"))
    return {
        str(error.get("resource_id") or error.get("value")): str(error.get("type")).rpartition("/")[2]
        for error in asked_for
    }


def _is_post(row: object) -> bool:
    try:
        return isinstance(row, dict) and bool(first_id(row))
    except UnreadableError:
        return False
