"""Things > mentions: what we keep of them, and whether they may be answered. Nothing here asks anybody."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from engage.exchange import Standing
from engage.types import Author, Eligibility, How, Mention, Post
from listeners.reddit.settings import Settings
from listeners.reddit.things import WEB, Thing, Things


def mention(thing: Thing, others: Things, listener: str, settings: Settings) -> Mention:
    """What we keep of it. `others`: what stands above it, as far as it could be fetched."""
    heard = Mention(
        platform="reddit",
        external_id=thing.fullname,
        text=thing.text,
        author=Author(thing.author),
        posted_at=thing.posted_at,
        listener=listener,
        url=thing.url,
        thread_id=thing.link_id,
        parent_id=thing.parent_id,
        thread=thread(thing, others, settings.account),
        reach=thing.reach,
    )
    return replace(heard, eligibility=eligibility(settings, heard, closed(thing, others)))


def thread(thing: Thing, others: Things, account: str) -> tuple[Post, ...]:
    """The submission it stands under, then the comment it answers; what is gone is left out."""
    found = (others[name] for name in thing.above if name in others)
    return tuple(post.post(account) for post in found if not post.is_gone)


def standing(mention: Mention, found: Things, settings: Settings) -> Standing:
    """How it stands now, by what `found` has of it and of its thread.

    What Reddit does not show may come back, and what a moderator removed is not edited: both keep their text.
    """
    now = found.get(mention.post_id)
    if now is None:
        why = "Reddit does not show it to our account any more"
        return Standing(mention.post_id, mention.text, Eligibility(How.NONE, why))
    why_not = closed(now, found)
    if now.is_deleted:
        return Standing(mention.post_id, None, Eligibility(How.NONE, why_not))
    text = mention.text if now.is_removed else now.text
    here = replace(mention, text=text, thread=(*mention.thread, *thread(now, found, settings.account)))
    return Standing(mention.post_id, text, eligibility(settings, here, why_not), now.reach)


def eligibility(settings: Settings, mention: Mention, why_not: str = "") -> Eligibility:
    """May it be answered, by our own rules; `why_not` is a sentence if Reddit does not let anybody."""
    if why_not:
        return Eligibility(How.NONE, why_not)
    subreddit = subreddit_of(mention.url)
    if subreddit.casefold() in (name.casefold() for name in settings.by_hand_only):
        return Eligibility(How.BY_HAND, f"r/{subreddit} takes no automated replies")
    if is_summoned(mention, settings.account) or settings.answer_unsummoned == "api":
        return Eligibility()
    return Eligibility(How.BY_HAND, f"nobody called u/{settings.account}, and an automated account must not join in")


def is_summoned(mention: Mention, account: str) -> bool:
    """Whether it names our account, or answers something that our account wrote."""
    answers_us = any(post.is_ours and post.external_id == mention.parent_id for post in mention.thread)
    return answers_us or names(mention.text, account)


def names(text: str, account: str) -> bool:
    """Whether `text` has u/account, as a whole name."""
    return _called(account).search(text) is not None


def closed(thing: Thing, others: Things) -> str:
    """Why nobody can answer it, as a sentence; "" if they can."""
    if thing.is_deleted:
        return "its author deleted it"
    if thing.is_removed:
        return "it was removed by a moderator"
    if not thing.author:
        return "its author's account is gone"
    link = others.get(thing.link_id, thing)
    if thing.is_archived or link.is_archived:
        return "its thread is archived: nobody can reply there any more"
    if thing.is_locked:
        return "it is locked: nobody can reply to it"
    return "its thread is locked: nobody can reply there" if link.is_locked else ""


def subreddit_of(url: str) -> str:
    """The subreddit that a post's address lies in, "" if it says none."""
    found = re.match(rf"{re.escape(WEB)}/r/(\w+)/", url)
    return found[1] if found else ""


def about_us(settings: Settings) -> Callable[[str], bool]:
    """Whether a text has one of the words and phrases that are listened for, or names our account."""
    phrases = (r"\s+".join(map(re.escape, phrase.split())) for phrase in settings.wanted)
    words = re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE) if settings.wanted else None
    return lambda text: names(text, settings.account) or (words is not None and words.search(text) is not None)


@lru_cache(8)
def _called(account: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/-])/?u/{re.escape(account)}(?![\w-])", re.IGNORECASE)
