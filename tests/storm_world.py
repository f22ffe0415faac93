"""Who takes part in a storm: the platforms with narrow limits, and what becomes of each mention."""

from datetime import timedelta
from enum import StrEnum
from random import Random

from tests.platforms.configured import ACCOUNT
from tests.platforms.people import OnReddit, OnX, People
from tests.platforms.reddit import Reddit
from tests.platforms.x import LIMITS, X
from tests.platforms.x_access import Limit

INDEX_LAG = timedelta(milliseconds=200)
WINDOW = timedelta(seconds=15)
"""Of the rate limits, which are hit now and then."""

A_THREAD = 20
"""Posts that stand in one thread on Reddit."""


class Fate(StrEnum):
    """What happens to one mention, after it was heard."""

    CHATTER = "no playbook wants it"
    REJECTED = "rejected"
    AS_IT_IS = "approved as it is"
    REWORDED = "approved in other words"
    TWICE = "approved in words that its author got before"
    EDITED = "edited after the approval"
    DELETED = "deleted after the approval"
    HIDDEN = "hidden or locked after the approval"
    UNSUMMONED = "approved, to be posted by hand"
    BY_HAND = "approved, and posted by hand"

    @property
    def summons(self) -> bool:
        """Whether its author addresses our account."""
        return self not in (Fate.UNSUMMONED, Fate.BY_HAND)


SHARES = {
    Fate.AS_IT_IS: 0.2,
    Fate.EDITED: 0.04,
    Fate.DELETED: 0.04,
    Fate.HIDDEN: 0.02,
    Fate.UNSUMMONED: 0.02,
    Fate.BY_HAND: 0.02,
}
"""Of the approved replies, each at least once; a fiftieth are pairs of `TWICE`, and the rest is reworded."""


def fates(mentions: int, approved: int, dice: Random) -> list[Fate]:
    """One for each mention, in a random order; `TWICE` comes in pairs that follow each other."""
    pairs = max(1, approved // 50)
    drawn = [fate for fate, share in SHARES.items() for _ in range(max(1, round(approved * share)))]
    drawn += [Fate.REWORDED] * (approved - len(drawn) - 2 * pairs) + [Fate.REJECTED] * (approved // 8)
    drawn += [Fate.CHATTER] * (mentions - len(drawn) - 2 * pairs)
    dice.shuffle(drawn)
    for at in sorted(dice.sample(range(len(drawn)), pairs), reverse=True):
        drawn[at:at] = [Fate.TWICE, Fate.TWICE]
    return drawn


def on_x() -> OnX:
    """X with limits of a few requests a window, where we listen; looking back and posting have more."""
    few, more = Limit(app=26, user=26), Limit(app=90, user=90)
    limits = dict.fromkeys(LIMITS, more) | {"mentions": few, "search": few}
    return OnX(X(ACCOUNT, index_lag=INDEX_LAG, limits=limits, window=WINDOW, reset_seconds=2))


def on_reddit() -> OnReddit:
    """Reddit, likewise."""
    reddit = Reddit(ACCOUNT, index_lag=INDEX_LAG, rate_limit=450, pause=2)
    reddit.allowance.window = WINDOW
    return OnReddit(reddit)


class Crowd:
    """The people of one platform: what they post, when it is their turn, and what becomes of it."""

    def __init__(self, people: People, fates: list[Fate]) -> None:
        self.people, self.fates = people, fates
        self.ids: list[str] = []

    @property
    def has_posted(self) -> bool:
        return len(self.ids) == len(self.fates)

    def post(self, share: float) -> None:
        """All that are due when this share of the storm is over."""
        while len(self.ids) < len(self.fates) * min(share, 1.0):
            case = len(self.ids)
            fate = self.fates[case]
            author = f"twin{self.twin(case)}" if fate is Fate.TWICE else f"h{case}"
            text = f"{'such a nice day' if fate is Fate.CHATTER else 'my bag is gone'} with Goodword, case {case}"
            under = self._thread(case)
            self.ids.append(self.people.post(author, text, summons=fate.summons, under=under))
            if case % 10 == 0:
                noise(self.people, author)

    def _thread(self, case: int) -> str | None:
        """On Reddit what is posted under, a mention that opened a thread; None: this one opens its own.

        Where a thread is locked or deleted as a whole, nobody in it can be answered; that is for others to test. Nor do
        twins share one: of two mentions of one person in one thread only the newer is answered.
        """
        opens = [at for at in range(0, case, A_THREAD) if self.fates[at] not in (Fate.HIDDEN, Fate.DELETED)]
        is_comment = self.people.name == "reddit" and case % A_THREAD and opens and self.fates[case] is not Fate.TWICE
        return self.ids[opens[-1]] if is_comment else None

    def twin(self, case: int) -> int:
        """The same number for both of a pair."""
        return self.fates[:case].count(Fate.TWICE) // 2

    def change_their_mind(self, case: int) -> None:
        """What an author does between the approval and the sending, if anything."""
        number = self.ids[case]
        match self.fates[case]:
            case Fate.EDITED:
                self.people.edit(number, f"my bag is gone with Goodword, and it is raining, case {case}")
            case Fate.DELETED:
                self.people.delete(number)
            case Fate.HIDDEN:
                self.people.hide(number)


def noise(people: People, author: str) -> None:
    """What nobody should hear as a mention: our own posts, retweets, things that are not about us."""
    match people:
        case OnX() as on_x:
            on_x.x.post(on_x.x.account, f"Good morning from Goodword, {author}")
            on_x.post(author, "rain again, and no umbrella", summons=False)
            on_x.retweet(author, on_x.post(author, "rain, rain, rain", summons=False))
        case OnReddit() as on_reddit:
            elsewhere = on_reddit.reddit.submit(author, "gardening", "rain again, and no umbrella")
            on_reddit.reddit.comment(on_reddit.reddit.account.name, elsewhere, "Good morning from Goodword")
