"""The result of a replay as a CSV file, one row a mention; no spreadsheet runs anything in it."""

import csv
from collections.abc import Mapping
from pathlib import Path

from engage.approval.offers import offer
from engage.errors import GoodwordError
from engage.items import Item
from engage.ports import Speaker
from engage.store import Looking

COLUMNS = (
    *("id", "sentiment", "sentiment_confidence", "intent", "intent_confidence", "lane", "playbook", "draft"),
    *("eligibility", "eligibility_because", "price", "parent"),
)
"""`price`: US dollars for sending the draft, "" where there is none; `parent`: the text of the post it answers."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def export(looking: Looking, speakers: Mapping[str, Speaker], file: Path) -> None:
    """Write every mention into `file`. Raises `GoodwordError` where that cannot be."""
    try:
        with file.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(COLUMNS)
            writer.writerows(_row(item, speakers) for item in looking.everything())
    except OSError as error:
        raise GoodwordError(f"{file} cannot be written: {error.strerror}") from error


def _row(item: Item, speakers: Mapping[str, Speaker]) -> list[str]:
    """One mention; what a spreadsheet would take for a formula is made text by a leading apostrophe."""
    reading, route, draft, mention = item.reading, item.route, item.draft, item.mention
    cells = [
        mention.external_id,
        reading.sentiment.value if reading else "",
        f"{reading.sentiment.confidence:.3f}" if reading else "",
        reading.intent.value if reading else "",
        f"{reading.intent.confidence:.3f}" if reading else "",
        (route.lane or "none") if route else "none",
        route.playbook if route else "",
        draft.text if draft else "",
        mention.eligibility.how.value,
        mention.eligibility.because,
        f"{offer(item, draft.text, speakers).price:f}" if draft else "",
        mention.thread[-1].text if mention.thread else "",
    ]
    return ["'" + cell if cell.startswith(FORMULA) else cell for cell in cells]
