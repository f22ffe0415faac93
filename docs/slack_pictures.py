"""Takes the pictures of Slack for the README: `python -m docs.slack_pictures`, in the project's folder.

It needs what docs/picture.py needs. Cards and App Home are made by Goodword, and taken by the Slack that its tests run
against; only the posts and their readings are made up.
"""

import os
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import sync_playwright

from engage.exchange import Heard
from engage.journey import UNDERSTANDING
from engage.sla.settings import SlaBlock
from engage.store import Database, upgrade
from engage.tools import Tools
from engage.walking import walk
from tests import scene
from tests.fakes import NOON
from tests.platforms.slack_page import HOME, page
from tests.slack_house import SlackHouse

FOLDER = Path(__file__).parent
WIDTH, SHARPNESS = 760, 1.25
PROMISED = {"policies": [{"name": "everybody", "frt": "30m", "nrt": "1h", "rt": "8h", "hours": "always"}]}
LATE = replace(scene.LATE, thread=scene.THREAD[:2])


def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("there is no Chromium here; install one, or set CHROMIUM to its path")
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/picture.db")
        upgrade(database)
        with SlackHouse(database) as house:
            _a_morning(house)
            places = {"slack-cards": house.town.channel, "slack-home": HOME}
            pages = {name: page(house.town.workspace, place, house.ana.id, bare=True) for name, place in places.items()}
        database.close()
    for name, content in pages.items():
        _take(FOLDER / f"{name}.png", content, chromium)


def _a_morning(house: SlackHouse) -> None:
    """People post, one reply is sent, one complaint and one offer wait, one person opens their Home."""
    house.policies = SlaBlock.model_validate(PROMISED).built()
    house.clock.turn(datetime.now(UTC) - NOON - timedelta(minutes=9))
    _heard(house, scene.BAG)
    house.keep()
    [bag] = [item for item in house.held() if item.mention.author.handle == scene.BAG.handle]
    house.fills_in(house.ben, house.card(bag), "edit", text=f"{bag.the_draft.text} We have not forgotten Saturday.")
    house.until(lambda: bag.id not in {item.id for item in house.held()})
    house.turn(timedelta(minutes=6))
    _heard(house, LATE)
    _heard(house, scene.TRIP)
    house.keep()
    house.ana.opens_home().acked()
    house.until(lambda: house.ana.home)


def _heard(house: SlackHouse, post: scene.Post) -> None:
    """This is posted, heard, read, routed and drafted."""
    known = sum(house.looking.stages().values())
    house.store.hear("demo", Heard((post.mention(known + 1, house.clock),)), house.clock.now())
    walk(house.store, UNDERSTANDING, Tools(scene.SceneModel([post]), house.tools.shelf, {}, house.clock), 64)
    house.turn()


def _take(picture: Path, content: str, chromium: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        shown = browser.new_page(viewport={"width": WIDTH, "height": 400}, device_scale_factor=SHARPNESS)
        shown.set_content(content)
        shown.locator(".bare").screenshot(path=picture)
        browser.close()
    print(f"{picture}: {picture.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
