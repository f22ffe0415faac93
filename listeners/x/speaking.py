"""Speaks on X: one POST a reply, and whatever comes of it is told as `failures.py` decides."""

import re
from datetime import timedelta
from decimal import Decimal
from urllib.parse import quote

from engage.counting import weighted_length
from engage.errors import AskAgain, GoodwordError, PlatformError, Temporary, Unsure
from engage.exchange import Reply, Said, Standing
from engage.ports import Sandbox
from engage.types import Eligibility, How, Mention
from listeners.x import rules
from listeners.x.client import Client, Now, utc_now
from listeners.x.failures import Lost, Refused, is_duplicate, while_reading, while_saying
from listeners.x.fields import Page, UnreadableError, first_id
from listeners.x.looking import standings
from listeners.x.posts import Reader
from listeners.x.settings import Settings, SignIn

SKEW = timedelta(minutes=5)
"""How far our clock may be ahead of X's: with more, X refuses what OAuth 1.0a signs."""

MOST_PAGES = 20
"""Of our own posts, when looking back."""

DOMAINS = "app|ca|ch|co|com|de|es|eu|fr|info|io|jp|ly|net|nl|org|shop|travel|tv|uk"
_LINK = re.compile(
    rf"https?://|(?<![\w@.])[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:{DOMAINS})(?![\w@])", re.IGNORECASE | re.ASCII
)
"""What X makes a link of, and charges for: with http, and of bare domains those that are usual."""


class Speaker:
    """Speaks for one account. `sandbox` is what every speaker is given; X needs none."""

    def __init__(self, settings: Settings, sandbox: Sandbox | None = None, now: Now = utc_now) -> None:
        if settings.sign_in is SignIn.APP:
            raise GoodwordError(
                "a bearer token is enough to listen to X, not to speak there: set "
                f"{settings.variable('consumer_key')} and the other three of OAuth 1.0a, or take `speak: x` out"
            )
        self.max_length = settings.max_length
        # Looking and saying come one after the other, and both may begin as late as half-way; what was said then must
        # be in X's lists before anybody looks back.
        self.patience = 2 * (2 * settings.request_time + timedelta(seconds=settings.index_lag))
        self._settings = settings
        self._client = Client(settings, now)
        self._reader = Reader(settings)
        self._user_id = ""
        self._doubted: set[tuple[str, str]] = set()

    def eligibility(self, mention: Mention) -> Eligibility:
        """What the listener found stands; beyond that, X's rule of the summons."""
        if mention.eligibility.how is not How.API:
            return mention.eligibility
        return rules.eligibility(mention, self._settings.account, self._settings.enterprise)

    def price(self, text: str) -> Decimal:
        """Through the API only those who summoned us are answered, unless the app is an Enterprise app."""
        prices = self._settings.prices
        if _LINK.search(text):
            return prices.post_with_url
        return prices.post if self._settings.enterprise else prices.summoned_reply

    def by_hand(self, mention: Mention, text: str) -> str:
        """X's own window for a reply, with the text in it."""
        return f"https://x.com/intent/post?in_reply_to={quote(mention.post_id, safe='')}&text={quote(text, safe='')}"

    def look(self, mention: Mention) -> Standing:
        """The post as it is now. Raises `Temporary`, or `Closed`."""
        try:
            found = standings(self._client, self._reader, [mention])
        except (Refused, Lost) as trouble:
            raise while_reading(trouble, self._settings) from None
        if not found:
            raise Temporary("X does not tell how the post stands now")
        return found[0]

    def say(self, reply: Reply) -> Said:
        """Post it, once. Raises what `failures.while_saying` says, and `AskAgain` for a text that does not fit."""
        self._check(reply.text)
        try:
            answer = self._client.reply(reply.text, reply.mention.post_id)
        except (Refused, Lost) as trouble:
            raise self._failed(trouble, reply) from None
        posted = answer.get("data")
        number = str(posted.get("id", "")) if isinstance(posted, dict) else ""
        if not number.isdecimal():
            raise Unsure("X did not say whether it took it: its answer holds no id")
        return self._said(number)

    def look_back(self, reply: Reply) -> Said | None:
        """Any answer of ours under that post, since a little before the first attempt. Raises `Temporary`, `Closed`,
        and `Unsure` where there is too much of ours to look through."""
        try:
            self._user_id = self._user_id or self._client.account_id()
            return self._answer_to(reply)
        except (Refused, Lost) as trouble:
            raise while_reading(trouble, self._settings) from None

    def _answer_to(self, reply: Reply) -> Said | None:
        token: str | None = None
        for _ in range(MOST_PAGES):
            answer = self._client.own_posts(self._user_id, token=token, start_time=reply.since - SKEW)
            page = Page.of(answer)
            for row in page.rows:
                if not isinstance(row, dict):
                    raise Unsure("X lists one of our posts in a way that cannot be read")
                is_there = self._reader.answered(row, page) == reply.mention.post_id
                if is_there and _id_of(row) not in reply.mention.said_before:
                    return self._said(_id_of(row))
            token = page.next_token
            if token is None:
                return None
        raise Unsure(f"our account has posted too much since {reply.since:%H:%M} UTC to look through")

    def _check(self, text: str) -> None:
        if not text.strip():
            raise AskAgain("the reply is empty")
        length = weighted_length(text)
        if length > self.max_length:
            raise AskAgain(f"the reply is {length:,} characters long as X counts them; {self.max_length:,} fit")

    def _failed(self, trouble: Refused | Lost, reply: Reply) -> PlatformError:
        """A duplicate may be an earlier attempt that X had not listed yet, so one more look back is taken; if it is
        called one again after that, another post of ours has these words."""
        this = (reply.key, reply.text)
        maybe_ours = reply.attempt > 1 and this not in self._doubted
        if is_duplicate(trouble):
            self._doubted.add(this)
        return while_saying(trouble, self._settings, maybe_ours=maybe_ours)

    def _said(self, number: str) -> Said:
        return Said(number, f"https://x.com/{self._settings.account}/status/{number}")


def _id_of(row: dict[str, object]) -> str:
    try:
        return first_id(row)
    except UnreadableError:
        raise Unsure("X lists our answer without an id") from None
