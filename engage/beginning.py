"""What we begin ourselves: a touch under a post that was answered already. It goes the way of every other draft.

A touch is a mention row of its own, with the words and the author of the post that it is said under. So courtesy, a
person's approval, one post at most and the look back hold for it as they are, and when its author deletes the post or
asks to be forgotten, the touch goes with it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from engage.items import Item
from engage.labels import Kind, Lane
from engage.types import Draft, Mention, Post, Reading, Reason, Route


@dataclass(frozen=True, slots=True)
class Begun:
    """A touch, ready to be kept in stage `drafted`. `mention.external_id` is its key: begun twice, it is begun once."""

    mention: Mention
    reading: Reading | None
    route: Route
    draft: Draft
    identity_id: int | None
    conversation_id: int | None


def touch(
    item: Item,
    kind: Kind,
    key: str,
    text: str,
    playbook: str,
    version: str,
    says: str,
    now: datetime,
    expires: timedelta,
    wave: str = "",
    condition: str = "",
) -> Begun:
    """A touch of `kind` under the post of `item`, in these words.

    `key` is its own for all time, `says` why it is begun, as a sentence; `condition` names what it asks for (see
    `engage.store.asked`), and is the kind's name where nothing is said. It is timely for `expires`.
    """
    mention = replace(
        item.mention,
        external_id=key,
        kind=kind,
        reply_to=item.mention.post_id,
        wave=wave,
        thread=(*item.mention.thread, *_already_said(item)),
    )
    hit = Reason(playbook, condition or kind.value, says)
    return Begun(
        mention=mention,
        reading=item.reading,
        route=Route(Lane.SERVICE, playbook, version, (), (hit,), ()),
        draft=Draft(playbook, version, Lane.SERVICE, kind.value, text, (), now + expires),
        identity_id=item.identity_id,
        conversation_id=item.conversation_id,
    )


def _already_said(item: Item) -> tuple[Post, ...]:
    """Their post and our answer to it, as far as we know it. Whoever looks back for this touch must not take that
    answer for it, so it stands in the thread."""
    said = item.delivery
    theirs = Post(item.mention.post_id, item.mention.author.handle, item.mention.text)
    return (theirs, Post(said.external_id, "", said.text, is_ours=True)) if said and said.external_id else (theirs,)
