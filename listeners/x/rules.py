"""May we answer a post on X, and how. Pure: it asks nobody.

Since 2026-02-23 X takes a reply from a self-serve app only if the author of the parent post *summoned* us: @mentioned
our account, or quoted one of our posts. Enterprise apps are exempt. Everybody else is answered by hand, or not at all.
"""

import re

from engage.types import Eligibility, How, Mention

NOT_SUMMONED = "its author neither addressed us nor quoted us, and X takes such replies from people only"
PROTECTED = "its author's posts are protected"
NAMED_ONLY = "only those whom its conversation names may reply"
CHOSEN_ONLY = "its conversation is open to some accounts only; see on X whether ours is among them"


def eligibility(mention: Mention, account: str, enterprise: bool) -> Eligibility:
    """By X's rule of the summons, from what the mention itself says."""
    if enterprise or mentions(mention.text, account) or _quotes_us(mention):
        return Eligibility()
    return Eligibility(How.BY_HAND, NOT_SUMMONED)


def obstacle(is_protected: bool, reply_settings: str, root_text: str, account: str) -> Eligibility | None:
    """What its author, or whoever began its conversation, has set against our reply; None where that is nothing.

    `reply_settings` (X's word, "everyone" where unknown) and `root_text` are those of the conversation's first post:
    whom it names may always reply.
    """
    if is_protected:
        return Eligibility(How.NONE, PROTECTED)
    if mentions(root_text, account):
        return None
    match reply_settings:
        case "everyone":
            return None
        case "mentionedUsers" | "mentioned_users":
            return Eligibility(How.NONE, NAMED_ONLY)
        case _:  # following, followers, subscribers, verified: X does not say whether we are one of them
            return Eligibility(How.BY_HAND, CHOSEN_ONLY)


def mentions(text: str, account: str) -> bool:
    """Whether @account stands in `text` as a whole handle, in small or capital letters, and not in an address.

    What may stand before and after it: twitter-text, `validMentionPrecedingChars` and `endMentionMatch`.
    """
    before, after = r"(?<![A-Za-z0-9_!#$%&*@＠])", r"(?![A-Za-z0-9_@＠\u00c0-\u024f]|://)"
    return re.search(f"{before}[@＠]{re.escape(account)}{after}", text, re.IGNORECASE | re.ASCII) is not None


def _quotes_us(mention: Mention) -> bool:
    """Whether one of our posts comes with it as a quote: the thread of a mention holds what it answers and what it
    quotes, and in a conversation of its own it answers nothing."""
    answers = mention.parent_id if mention.thread_id not in ("", mention.post_id) else ""
    return any(post.is_ours and post.external_id != answers for post in mention.thread)
