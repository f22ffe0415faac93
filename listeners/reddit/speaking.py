"""Says one reply on Reddit: one POST, whatever comes back. Nobody tries twice here."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from engage.errors import AskAgain, PlatformError, Unsure
from engage.exchange import Reply, Said, Standing
from engage.ports import Sandbox
from engage.types import Eligibility, How, Mention
from listeners.reddit import entries, refusals
from listeners.reddit.client import REPLY, Client, Now, utc_now
from listeners.reddit.endpoints import own_comments
from listeners.reddit.hearing import looked_at
from listeners.reddit.listings import pages
from listeners.reddit.mentions import eligibility
from listeners.reddit.settings import Settings
from listeners.reddit.things import Thing, thing

CLOCK_SKEW = timedelta(minutes=1)
"""By which our clock and Reddit's may differ."""

REQUESTS = 3
"""Of one `say` at most: for a token, the POST, and a look for what was posted if Reddit does not tell."""


class Speaker:
    """Replies as one account, to comments and submissions."""

    def __init__(self, settings: Settings, sandbox: Sandbox | None = None, now: Now = utc_now) -> None:
        self.max_length = settings.max_length
        # Each request takes up to twice the time-out (`wire.Wire`), and may begin in the first half of this only.
        self.patience = 2 * timedelta(seconds=2 * REQUESTS * settings.timeout + settings.index_lag)
        self._settings, self._client = settings, Client(settings, now)
        self._own = own_comments(settings)

    def eligibility(self, mention: Mention) -> Eligibility:
        """By the rules of the settings; what Reddit forbade when the mention was heard stays forbidden."""
        known = mention.eligibility
        return known if known.how is How.NONE else eligibility(self._settings, mention)

    def price(self, text: str) -> Decimal:
        """It costs nothing."""
        return Decimal(0)

    def by_hand(self, mention: Mention, text: str) -> str:
        """Where the post stands: Reddit has no address that holds a reply's text ready."""
        return mention.url

    def look(self, mention: Mention) -> Standing:
        """The post as it is now. Raises `Temporary`, `Closed` or `Permanent`."""
        return looked_at(self._client, [mention], self._settings)[0]

    def say(self, reply: Reply) -> Said:
        """Post it, once. Raises one of the errors of `engage/errors.py`."""
        if not reply.text.strip():
            raise AskAgain("the reply is empty: write something")
        if len(reply.text) > self.max_length:
            raise AskAgain(f"the reply is {len(reply.text):,} characters long; Reddit takes {self.max_length:,}")
        answer = self._client.post(REPLY, {"thing_id": reply.mention.post_id, "text": reply.text})
        posted = _posted(answer)
        return Said(posted.fullname, posted.url) if posted else self._found_at_once(reply)

    def look_back(self, reply: Reply) -> Said | None:
        """Our own comment under the mention, since the first attempt. Raises `Temporary`, or `Unsure` where our
        comments cannot be read as far back."""
        since, odd = reply.since - CLOCK_SKEW, False
        for page in pages(self._client, self._own.path, self._own.params, since):
            read = entries.read(page.children, self._own, since, ())
            for ours in read.things:
                is_there = ours.parent_id == reply.mention.post_id
                if is_there and ours.fullname not in reply.mention.said_before:
                    return Said(ours.fullname, ours.url)
            odd = odd or page.is_cut or bool(read.malformed)
        if odd:
            raise Unsure("our own comments cannot be read as far back as the first attempt: look there yourself")
        return None

    def _found_at_once(self, reply: Reply) -> Said:
        """Reddit took it, but did not say where it stands, as it does in quarantined subreddits (praw, `reply`)."""
        try:
            said = self.look_back(reply)
        except PlatformError as error:
            raise Unsure(f"Reddit took the reply without showing it, and then: {error}") from None
        if said is None:
            raise Unsure("Reddit took the reply without showing it, and it is not among our comments yet")
        return said


def _posted(answer: Any) -> Thing | None:
    """Our comment, as the answer to a reply shows it; None if it does not. Raises what Reddit complains of."""
    told = answer.get("json") if isinstance(answer, dict) else None
    if not isinstance(told, dict):
        raise refusals.unreadable(acts=True)
    errors = told.get("errors")
    if errors:
        raise refusals.by_complaint(errors if isinstance(errors, list) else [errors], told.get("ratelimit"))
    data = told.get("data")
    things = data.get("things") if isinstance(data, dict) else None
    try:
        return thing(things[0]) if isinstance(things, list) and things else None
    except ValueError:
        return None
