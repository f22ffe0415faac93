"""The page behind a CSAT link in a real browser, without any script. Skipped where there is no Chromium."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from engage.config import PublicBlock
from engage.public import PublicPages
from engage.store import Database
from engage.store.questions import CHANGEABLE, Given, Questions
from tests.csat_scene import LATER, asked
from tests.fakes import FakeClock

sync_api = pytest.importorskip("playwright.sync_api", reason="install the extra `browser`")
axe_api = pytest.importorskip("axe_playwright_python.sync_playwright", reason="install the extra `browser`")
expect = sync_api.expect

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LONG = "Unbreakable" * 12
REFUSED = "the server responded with a status of 4"
"""Chromium says so of a page that is not found, or a form that lacks a mark."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium; set CHROMIUM to its path"),
]

Page = Any
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(LATER)


@pytest.fixture
def questions(sqlite: Database) -> Questions:
    return Questions(sqlite)


@pytest.fixture
def token(sqlite: Database) -> str:
    return asked(sqlite)


@pytest.fixture
def open_page(chromium: Any, questions: Questions, clock: FakeClock, token: str) -> Iterator[Open]:
    """Opens the link with `more` behind it; whatever the page complains of or asks of others fails the test."""
    block = PublicBlock(enabled=True, address="https://feedback.example", port=0)
    pages = PublicPages(block, questions, lambda: f"Goodword Air {LONG}", clock)
    address = pages.start()
    contexts, complaints = [], []

    def open_it(more: str = "", **options: Any) -> Page:
        context = chromium.new_context(**options)
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: None if REFUSED in message.text else complaints.append(message.text))
        page.on("request", lambda request: complaints.append(request.url) if _is_foreign(request.url) else None)
        page.goto(f"{address}/csat/{token}{more}")
        return page

    yield open_it
    for context in contexts:
        context.close()
    pages.stop()
    assert complaints == []


def _is_foreign(url: str) -> bool:
    return not url.startswith(("http://127.0.0.1:", "data:"))


def test_a_mark_is_given_and_changed_by_keyboard_without_any_script(questions: Questions, open_page: Open) -> None:
    # Given a browser that runs no script, and somebody who uses no mouse
    page = open_page(java_script_enabled=False)
    page.keyboard.press("Tab")
    for key in ("ArrowRight", "ArrowRight", "ArrowRight", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("Found my bag in an hour!")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    # Then the mark is kept, and the page says so
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("4 of 5, good")
    assert questions.given(1) == [Given(4, "Found my bag in an hour!", LATER)]
    # When they change it, what they wrote is still there
    page.get_by_text("Change it").click()
    expect(page.get_by_label("Anything to add?")).to_have_value("Found my bag in an hour!")
    page.get_by_role("radio", name="5 Great").check()
    page.get_by_role("button", name="Change my rating").click()
    expect(page.get_by_role("status")).to_contain_text("5 of 5, great")
    assert questions.given(1) == [Given(5, "Found my bag in an hour!", LATER)]


def test_the_page_does_not_send_what_has_no_mark(questions: Questions, open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Send my rating").click()
    expect(page.get_by_role("heading", name="How did we do?")).to_be_visible()
    assert page.locator("input:invalid").count() == 5
    assert questions.given(1) == []


def test_a_mark_in_the_link_is_chosen_and_waits_for_the_click(questions: Questions, open_page: Open) -> None:
    page = open_page("/2")
    expect(page.get_by_role("radio", name="2 Poor")).to_be_checked()
    assert questions.given(1) == []
    page.get_by_role("button", name="Send my rating").click()
    expect(page.get_by_text("We are sorry that we fell short.")).to_be_visible()
    assert [given.score for given in questions.given(1)] == [2]


def test_sending_it_again_by_reloading_changes_nothing(questions: Questions, open_page: Open) -> None:
    page = open_page("/5")
    page.get_by_role("button", name="Send my rating").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("5 of 5, great")
    assert questions.given(1) == [Given(5, "", LATER)]


def test_a_script_in_a_comment_stays_text(open_page: Open) -> None:
    page = open_page("/1")
    comment = "</textarea><script>window.hacked=1</script><img src=x onerror='window.hacked=1'>"
    page.get_by_label("Anything to add?").fill(comment)
    page.get_by_role("button", name="Send my rating").click()
    expect(page.locator("blockquote")).to_have_text(comment)
    assert page.evaluate("window.hacked") is None


def give(score: int) -> Callable[[Page], object]:
    def give_it(page: Page) -> None:
        page.get_by_role("radio").nth(score - 1).check()
        page.get_by_label("Anything to add?").fill(f"So {LONG}")
        page.get_by_role("button", name="Send my rating").click()
        page.get_by_text("Change it").click()

    return give_it


def without_a_mark(page: Page) -> None:
    page.locator("form").evaluate("form => { form.noValidate = true; form.submit() }")
    expect(page.get_by_role("alert")).to_be_visible()


STATES: dict[str, Callable[[Page], object]] = {
    "as it opens": lambda page: None,
    "chosen": lambda page: page.get_by_role("radio").nth(4).check(),
    "pointed at": lambda page: page.locator(".mark").nth(1).hover(),
    "good": give(4),
    "bad": give(1),
    "without a mark": without_a_mark,
    "given already": lambda page: (give(3)(page), page.goto(page.url)),
    "nowhere": lambda page: page.goto(page.url[:-1]),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_and_nothing_is_cut_off(open_page: Open, state: str, width: int, scheme: str) -> None:
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 700}, bypass_csp=True)
    STATES[state](page)
    page.wait_for_timeout(200)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert_clean(page)


def test_axe_finds_nothing_when_the_day_is_over(
    questions: Questions, token: str, clock: FakeClock, open_page: Open
) -> None:
    questions.answer(token, 5, "", clock.now())
    clock.turn(CHANGEABLE)
    page = open_page(bypass_csp=True)
    expect(page.get_by_role("heading", name="Thank you, we have your rating")).to_be_visible()
    assert_clean(page)


def assert_clean(page: Page) -> None:
    """No violation of what axe knows of WCAG; each is told with the element it was found on."""
    found = axe_api.Axe().run(page).response["violations"]
    told = [f"{v['id']}: {n['html'][:120]} {n['failureSummary']}" for v in found for n in v["nodes"]]
    assert told == []
