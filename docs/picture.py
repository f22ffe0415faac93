"""Takes the picture of the console for the README: `python -m docs.picture`, in the project's folder.

It needs the extra `browser` and a Chromium (its path in CHROMIUM, if it is not simply called `chromium`). Everything in
the picture is the running console with the demo brand's playbooks; only the posts and their readings are made up.
"""

import os
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from engage.clock import SystemClock
from engage.console import Console
from engage.store import Database, upgrade
from tests import scene

PICTURE = Path(__file__).parent / "console.png"
PLAYBOOKS = Path(__file__).parent.parent / "playbooks"
WIDTH, HEIGHT, SHARPNESS = 1280, 900, 1.5

ANSWERED = replace(
    scene.LATE,
    handle="kofi_m",
    name="Kofi Mensah",
    text="GW131 is running late and nobody at gate 14 knows why @GoodwordAir",
)


def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("there is no Chromium here; install one, or set CHROMIUM to its path")
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/picture.db")
        upgrade(database)
        parts = scene.parts(database, SystemClock(), PLAYBOOKS)
        scene.hear(parts, ANSWERED, *scene.DAY)
        console = Console(parts, "127.0.0.1", 0)
        address = console.start()
        try:
            _take(address, chromium)
        finally:
            console.stop()
            database.close()
    print(f"{PICTURE}: {PICTURE.stat().st_size:,} bytes")


def _take(address: str, chromium: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SHARPNESS)
        page.goto(address)
        page.wait_for_timeout(600)  # until the cards stand still: a click on what moves makes Playwright scroll
        _approve_the_first(page)
        page.screenshot(path=PICTURE)
        browser.close()


def _approve_the_first(page: Page) -> None:
    """So that the picture tells what happens next, too."""
    page.locator("[data-does=approve]").first.click()
    page.get_by_role("button", name="Undo").wait_for()
    page.mouse.move(0, 0)
    page.wait_for_timeout(600)


if __name__ == "__main__":
    main()
