"""What every surface shows beside a draft: may it be sent, by whom, at what price, and where a person would post it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from engage.items import Item
from engage.ports import Speaker
from engage.types import How


@dataclass(frozen=True, slots=True)
class Offer:
    """`price`: US dollars, 0 where a person posts it. `link` takes a person to where they can post it, or is ""."""

    how: How
    because: str
    price: Decimal
    link: str


def offer(item: Item, text: str, speakers: Mapping[str, Speaker]) -> Offer:
    """What saying `text` under this mention would take. Asks nobody outside."""
    mention, speaker = item.mention, speakers.get(item.mention.platform)
    eligibility = mention.eligibility
    if speaker is None:
        return Offer(eligibility.how, eligibility.because, Decimal(0), _web(mention.url))
    price = speaker.price(text) if eligibility.how is How.API else Decimal(0)
    link = speaker.by_hand(mention, text) if eligibility.how is not How.NONE else mention.url
    return Offer(eligibility.how, eligibility.because, price, _web(link))


def _web(link: str) -> str:
    """The link, if it leads to a web page and to nothing else."""
    return link if link.startswith(("https://", "http://")) else ""


def dollars(price: Decimal) -> str:
    """A price for people: "$0.01", "$0.20", "$0.005"; "free" for nothing."""
    if not price:
        return "free"
    exact = f"{price.normalize():f}"
    return f"${exact}" if len(exact.partition(".")[2]) > 2 else f"${price:.2f}"


def in_all(prices: Sequence[Decimal], count: int) -> str:
    """What `count` replies cost together, of which these are the first: "$0.40 in all", "about $12.00 in all"; "" where
    nothing does."""
    total = sum(prices, Decimal(0))
    if not total:
        return ""
    about = "" if len(prices) == count else "about "
    return f"{about}{dollars(round(total * count / len(prices), 2))} in all"
