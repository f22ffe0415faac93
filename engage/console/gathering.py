"""What the first page reads from the database, in one go and in a thread of its own."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from engage.console.parts import Parts
from engage.errors import GoodwordError
from engage.gestures import Catalog
from engage.items import Item
from engage.labels import Lane
from engage.stages import Stage
from engage.store import Told
from engage.store.beside import Beside, beside
from engage.store.waves import Wave, singles, waves

CARDS_AT_MOST = 30
TO_POST_AT_MOST = 30
HELD_BACK_AT_MOST = 50


class Tally:
    """How many decisions were taken on one page. What was gathered before the last of them may be out of date."""

    count = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Held drafts, waves of them and those held back, what became of the cards not among them, and what waits to be
    posted by hand (`to_post` in all). `beside`: what stands beside the drafts, by mention. `decisions`: how many the
    page had taken by then. `catalog`: what may be given to somebody to make it up to them."""

    items: list[Item]
    waves: list[Wave]
    held_back: list[Item]
    elsewhere: list[Told]
    by_hand: list[Told]
    to_post: int
    beside: Mapping[int, Beside]
    catalog: Catalog
    decisions: int


def gather(parts: Parts, shown: Collection[int], lane: Lane | None, decisions: int) -> Found:
    """`shown`: the mentions that have a card on the page already."""
    database = parts.looking.database
    items = singles(database, CARDS_AT_MOST, lane)
    by_hand = parts.desk.store.items(Stage.BY_HAND, TO_POST_AT_MOST)
    found = {item.id for item in items}
    elsewhere = _told(parts, (number for number in shown if number not in found))
    new = _told(parts, (item.id for item in by_hand if item.id not in shown))
    is_all = len(by_hand) < TO_POST_AT_MOST
    to_post = len(by_hand) if is_all else parts.looking.stages().get(Stage.BY_HAND, 0)
    back = parts.looking.held(HELD_BACK_AT_MOST, lane, Stage.HELD_BACK)
    around = beside(database, [*items, *back, *(told.item for told in new)])
    return Found(items, waves(database, lane), back, elsewhere, new, to_post, around, catalog_of(parts), decisions)


def catalog_of(parts: Parts) -> Catalog:
    """The catalog of gestures as it is now; one that offers nothing and says why, where the file is wrong."""
    try:
        return parts.gestures()
    except GoodwordError as error:
        return Catalog(because=str(error))


def _told(parts: Parts, numbers: Iterable[int]) -> list[Told]:
    return [told for told in map(parts.looking.told, numbers) if told]
