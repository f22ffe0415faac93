"""A handful of people who fly with Goodword Air and talk about it, on X and on Reddit, as long as one likes."""

import random
from collections import deque

from tests.platforms.people import Answered, People

NAMES = ("ana", "ben", "chiara", "daniel", "emeka", "fatima", "goran", "hana", "ines", "jonas")

SAYINGS = (
    "four hours at the gate for GW{flight} and nobody tells us anything",
    "my suitcase did not come out in Lisbon after GW{flight}. Where do I even ask?",
    "GW{flight} was cancelled by a text message at midnight. How do I get to Athens now?",
    "flying GW{flight} to Lisbon tonight, can't wait!",
    "the crew of GW{flight} were wonderful with my grandmother, thank you",
    "may I take a cello on board of GW{flight}?",
    "I have waited for my refund for three weeks now, GW{flight}",
    "your app forgets my booking for GW{flight} every single morning",
    "seat 14C on GW{flight} still smells of somebody's lunch",
    "please bring back the lemon cake on the Athens flights",
)
"""What somebody says to us."""

AMONG_THEMSELVES = (
    "Goodword changed my seat on GW{flight} without asking. Twice.",
    "booked Goodword to Rome for the spring, first holiday in years",
    "does anybody know whether Goodword flies to Porto in winter?",
)
"""What somebody says about us to others; X and Reddit let people answer that, and no apps."""

OPENINGS = (
    "Going to Lisbon in May with two kids. Any tips for the flight?",
    "Worst place you ever waited for a bag?",
    "A layover of nine hours in Athens: what would you do?",
)
"""How a conversation begins into which we are called."""

SECOND_THOUGHTS = " (Edit: it is GW{flight}, I was too cross to type.)"

REMEMBERED = 20
"""Posts of which one may still be edited or deleted."""


class Town:
    """The people of one platform. `dice` decides who says what."""

    def __init__(self, people: People, dice: random.Random) -> None:
        self.people, self.dice = people, dice
        self._said: deque[tuple[str, str]] = deque(maxlen=REMEMBERED)
        self._known: set[str] = set()

    def goes_on(self) -> None:
        """One thing happens."""
        match self.dice.random():
            case chance if chance < 0.55:
                self._say(self._saying(SAYINGS))
            case chance if chance < 0.75:
                begun = self.people.post(self._somebody(), self._saying(OPENINGS), summons=False)
                self._say(self._saying(SAYINGS), under=begun)
            case chance if chance < 0.9 or not self._said:
                self.people.post(self._somebody(), self._saying(AMONG_THEMSELVES), summons=False)
            case chance if chance < 0.95:
                number, text = self._said.pop()
                self.people.edit(number, text + self._saying((SECOND_THOUGHTS,)))
            case _:
                self.people.delete(self._said.popleft()[0])

    def news(self) -> list[Answered]:
        """What we have answered since this was asked last."""
        new = [answer for answer in self.people.answers() if answer.id not in self._known]
        self._known.update(answer.id for answer in new)
        return new

    def _say(self, text: str, under: str | None = None) -> None:
        self._said.append((self.people.post(self._somebody(), text, under=under), text))

    def _somebody(self) -> str:
        return self.dice.choice(NAMES)

    def _saying(self, sayings: tuple[str, ...]) -> str:
        return self.dice.choice(sayings).format(flight=self.dice.randrange(100, 300))
