"""One fake for each port, and short ways to make the values that flow. Fakes are adapters, never patches."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from engage.exchange import Reply, Said, Standing
from engage.labels import Cause, Intent, Label, Lane, Sentiment, Urgency
from engage.types import Author, Draft, Eligibility, Mention, Reading, Reason, Route, Wording

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class FakeClock:
    """Stands still until it is turned."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def turn(self, by: timedelta) -> datetime:
        self._now += by
        return self._now


class FakeModel:
    """Reads by words: a text with "late" complains, one with "fly" plans, the rest chats. "poison" makes it fail."""

    name = "fake 1"
    facts: Mapping[str, str] = {}

    def __init__(self) -> None:
        self.batches: list[int] = []

    def read(self, texts: Sequence[str]) -> list[Reading]:
        self.batches.append(len(texts))
        if any("poison" in text for text in texts):
            raise ValueError("this text cannot be read")
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> Reading:
        if "late" in text:
            return reading(Intent.COMPLAINT, Sentiment.NEGATIVE, Cause.DELAY)
        if "fly" in text:
            return reading(Intent.PLAN, Sentiment.POSITIVE)
        return reading(Intent.CHATTER, Sentiment.NEUTRAL)


class FakeSpeaker:
    """A platform in memory. `script` is what the next calls do: raise an error, or post ("posted") and then raise."""

    def __init__(self, max_length: int = 280) -> None:
        self.patience = timedelta(seconds=30)
        self.max_length = max_length
        self.posted: list[Reply] = []
        self.script: list[Exception | tuple[str, Exception]] = []
        self.blind: Exception | None = None

        self.stands: Standing | Exception | None = None
        """How the next posts stand when they are looked at; None: as they were heard."""

    def eligibility(self, mention: Mention) -> Eligibility:
        return mention.eligibility

    def price(self, text: str) -> Decimal:
        return Decimal("0.2") if "https://" in text else Decimal("0.01")

    def by_hand(self, mention: Mention, text: str) -> str:
        return f"https://posts.example/answer/{mention.external_id}"

    def look(self, mention: Mention) -> Standing:
        match self.stands:
            case None:
                return Standing(mention.external_id, mention.text, mention.eligibility)
            case Exception() as error:
                raise error
            case standing:
                return standing

    def say(self, reply: Reply) -> Said:
        match self.script.pop(0) if self.script else None:
            case None:
                return self._post(reply)
            case ("posted", error):
                self._post(reply)
                raise error
            case Exception() as error:
                raise error

    def look_back(self, reply: Reply) -> Said | None:
        if self.blind:
            raise self.blind
        return next((self._said(n) for n, r in enumerate(self.posted) if r.key == reply.key), None)

    def _post(self, reply: Reply) -> Said:
        self.posted.append(reply)
        return self._said(len(self.posted) - 1)

    def _said(self, number: int) -> Said:
        return Said(f"post-{number}", f"https://posts.example/{number}")


def mention(number: int, text: str = "hello", **changes: object) -> Mention:
    """A mention that differs from others by its number."""
    values: dict[str, object] = {
        "platform": "fake",
        "external_id": str(number),
        "text": text,
        "author": Author("ana", "Ana Silva", 120),
        "posted_at": NOON - timedelta(minutes=5),
        "listener": "fake",
    }
    return Mention(**(values | changes))  # type: ignore[arg-type]


def reading(
    intent: Intent = Intent.COMPLAINT, sentiment: Sentiment = Sentiment.NEGATIVE, cause: Cause | None = None
) -> Reading:
    """A reading that is fairly sure."""
    return Reading(
        sentiment=Label(sentiment, 0.9, Sentiment.NEUTRAL),
        intent=Label(intent, 0.8, Intent.QUESTION),
        cause=Label(cause, 0.7, Cause.OTHER) if cause else None,
        urgency=Label(Urgency.NORMAL, 0.6, Urgency.HIGH),
        language=Label("en", 0.95, None),
        model="fake 1",
    )


def route(lane: Lane | None = Lane.SERVICE, playbook: str = "delay") -> Route:
    """A route with one hit and one miss."""
    if lane is None:
        return Route(None, "", "", (), (), (Reason(playbook, "intent", "it is chatter"),))
    return Route(lane, playbook, "v1", (), (Reason(playbook, "intent", "it is a complaint"),), ())


def draft(lane: Lane = Lane.SERVICE, text: str = "We are sorry.", expires: timedelta = timedelta(hours=6)) -> Draft:
    """A draft that is good for six hours from noon."""
    return Draft("delay", "v1", lane, "warm", text, (Wording("short", "Sorry."),), NOON + expires)
