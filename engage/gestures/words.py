"""How gestures are put into words: sums, counts, names, and what the reply says of them."""

from collections.abc import Sequence
from datetime import timedelta


def money(cents: int, currency: str) -> str:
    """A sum for people: "25 EUR", "1,024.50 EUR"."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}{f'.{rest:02}' if rest else ''} {currency}"


def number(cents: int) -> str:
    """A sum without its currency, which is said later in the sentence."""
    return money(cents, "").rstrip()


def times(count: int) -> str:
    """How often: "once", "twice", "3 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def days(period: timedelta) -> str:
    return "1 day" if period.days == 1 else f"{period.days} days"


def either(names: Sequence[str]) -> str:
    """Of whom one is enough: "ines", "ines or jonas", "ines, jonas or maria"."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def with_gesture(draft: str, text: str) -> str:
    """The wording of a reply, with the gesture's text behind it. The desk measures whether the platform takes it."""
    return f"{draft.strip()} {text}".strip()


def without_gesture(draft: str, text: str) -> str:
    """The wording with the gesture's text taken out where it was put, and as it is where it is there no more."""
    before, found, after = draft.rpartition(text)
    return f"{before.strip()} {after.strip()}".strip() if found else draft
