"""X's JSON > mentions, our own answers, threads. Pure: it asks nobody, and one bad row never loses its page.

An edit on X makes a new post with a new id, and `edit_history_tweet_ids` names all of them, the first one first. That
first one is the `external_id` here, so that a post stays one mention however often its author edits it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from engage.exchange import Heard, Malformed, Own
from engage.types import Eligibility, Mention, Post
from listeners.text import clean, excerpt, one_line
from listeners.x import rules
from listeners.x.fields import (
    Json,
    Page,
    UnreadableError,
    author_of,
    first_id,
    first_of,
    number_in,
    reach_of,
    references_of,
    text_of,
    time_in,
    versions_of,
)
from listeners.x.settings import Settings

PLATFORM = "x"


@dataclass(frozen=True)
class Reader:
    """Reads posts for one account of ours; `listener` is what its mentions carry."""

    settings: Settings
    listener: str = ""

    def sorted(self, page: Page, source: str, each: Decimal) -> Heard:
        """What is on this page, retweets dropped. `each`: what one of its rows costs; others cost `post_read`."""
        mentions: list[Mention] = []
        own: list[Own] = []
        malformed: list[Malformed] = []
        for line, row in enumerate(page.rows, start=1):
            try:
                match self._read(row, page):
                    case Mention() as mention:
                        mentions.append(mention)
                    case Own() as answer:
                        own.append(answer)
            except UnreadableError as error:
                malformed.append(Malformed(source, line, str(error), excerpt(str(row))))
        cost = each * len(page.rows) + self.settings.prices.post_read * len(page.others)
        return Heard(tuple(mentions), tuple(malformed), own=tuple(own), cost=cost)

    def _read(self, row: Any, page: Page) -> Mention | Own | None:
        """None for what is nobody's business here: retweets, and what we post without answering anybody."""
        if not isinstance(row, dict):
            raise UnreadableError("is no JSON object")
        if references_of(row).get("retweeted"):
            return None
        return self._own(row, page) if self._is_ours(row, page) else self.mention(row, page)

    def mention(self, row: Json, page: Page) -> Mention:
        """Raises `UnreadableError`."""
        first, author, text = first_id(row), author_of(row, page), text_of(row)
        if not text.strip():
            raise UnreadableError("has no text")
        references = references_of(row)
        parent = references.get("replied_to") or references.get("quoted") or ""
        mention = Mention(
            platform=PLATFORM,
            external_id=first,
            text=text,
            author=author,
            posted_at=time_in(row),
            listener=self.listener,
            url=_url(author.handle, str(row["id"])),
            thread_id=str(number_in(row.get("conversation_id")) or first),
            parent_id=first_of(parent, page),
            thread=self._thread(references, page),
            reach=reach_of(row),
        )
        hindrance = self._obstacle(row, page)
        account, enterprise = self.settings.account, self.settings.enterprise
        return replace(mention, eligibility=hindrance or rules.eligibility(mention, account, enterprise))

    def answered(self, row: Json, page: Page) -> str:
        """The id of the post that this one replies to, "" for none."""
        return first_of(references_of(row).get("replied_to", ""), page)

    def _own(self, row: Json, page: Page) -> Own | None:
        parent, first = self.answered(row, page), first_id(row)
        return Own(parent, first, _url(self.settings.account, first), text_of(row), time_in(row)) if parent else None

    def _thread(self, references: Mapping[str, str], page: Page) -> tuple[Post, ...]:
        """What it answers and what it quotes, the oldest first, as far as it came along."""
        there = {references.get(kind, "") for kind in ("replied_to", "quoted")} & set(page.others)
        return tuple(self._post(page.others[post_id], page) for post_id in sorted(there, key=int))

    def _post(self, row: Json, page: Page) -> Post:
        user = page.users.get(str(row.get("author_id")), {})
        handle = one_line(clean(str(user.get("username", "")))[0])
        return Post(first_id(row), handle, text_of(row), self._is_ours(row, page))

    def _is_ours(self, row: Json, page: Page) -> bool:
        user = page.users.get(str(row.get("author_id")), {})
        return str(user.get("username", "")).casefold() == self.settings.account.casefold()

    def _obstacle(self, row: Json, page: Page) -> Eligibility | None:
        """By the conversation's first post: this one, or its parent; what lies further back did not come along."""
        user = page.users.get(str(row.get("author_id")), {})
        began = str(row.get("conversation_id", ""))
        root = next((post for post in (row, *page.others.values()) if began in versions_of(post)), None)
        if root is None or self._is_ours(root, page):
            root = {}
        settings = str(root.get("reply_settings", "everyone"))
        return rules.obstacle(user.get("protected") is True, settings, text_of(root), self.settings.account)


def _url(handle: str, post_id: str) -> str:
    return f"https://x.com/{handle}/status/{post_id}"
