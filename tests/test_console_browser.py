"""The console in a real browser: what hands, eyes and screen readers meet. Skipped where there is no Chromium."""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from engage.approval.desk import Desk
from engage.clock import SystemClock
from engage.console import Console, Parts
from engage.errors import Mistake
from engage.journey import UNDERSTANDING
from engage.stages import Stage
from engage.store import Database, Store
from engage.tools import Tools
from engage.types import Mention, Verdict
from engage.walking import walk
from tests import scene
from tests.fakes import FakeSpeaker

sync_api = pytest.importorskip("playwright.sync_api", reason="install the extra `browser`")
axe_api = pytest.importorskip("axe_playwright_python.sync_playwright", reason="install the extra `browser`")
expect = sync_api.expect

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
LATE, TRIP, BAG, PRAISE, QUESTION = 1, 2, 3, 4, 5
CALM_SECONDS = 0.4
"""A little longer than a card that moved takes no clicks."""

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


class Nearby(FakeSpeaker):
    """A platform whose posts are answered by hand on this machine, where a browser can be sent."""

    address = "http://127.0.0.1:9/answer"

    def by_hand(self, mention: Mention, text: str) -> str:
        return self.address


@pytest.fixture
def nearby() -> Nearby:
    return Nearby()


@pytest.fixture
def parts(sqlite: Database, nearby: Nearby) -> Parts:
    """Five held drafts, on the real clock, in a database that can be made to fall silent."""
    made = replace(scene.parts(sqlite, SystemClock()), looking=scene.Wobbly(sqlite), speakers={"x": nearby})
    scene.hear(made, *scene.DAY)
    return made


@pytest.fixture
def address(parts: Parts) -> Iterator[str]:
    console = Console(parts, "127.0.0.1", 0)
    yield console.start()
    console.stop()


@pytest.fixture
def open_page(chromium: Any, address: str) -> Iterator[Open]:
    """Opens a page; whatever it complains of or asks of other hosts fails the test."""
    contexts, complaints = [], []

    def open_it(path: str = "/", **options: Any) -> Page:
        context = chromium.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: complaints.append(request.url) if _is_foreign(request.url) else None)
        page.goto(address + path)
        wait_until_live(page)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert complaints == []


def _is_foreign(url: str) -> bool:
    return urlsplit(url).scheme in {"http", "https", "ws", "wss"} and urlsplit(url).hostname != "127.0.0.1"


def wait_until_live(page: Page) -> None:
    """Until the page has its websocket. (Playwright's own way of waiting evaluates code, which our policy forbids.)"""
    while not page.evaluate("window.did_handshake"):
        page.wait_for_timeout(20)


def card(page: Page, mention_id: int) -> Any:
    return page.locator(f"[data-mention='{mention_id}']")


def wording(page: Page, mention_id: int) -> Any:
    return card(page, mention_id).locator("textarea")


def calm(page: Page) -> None:
    """Until what has shifted was seen for as long as it takes to click on it on purpose."""
    painted = "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, ms)))"
    page.evaluate(f"ms => new Promise(done => {painted})", 1000 * CALM_SECONDS)


def stage(parts: Parts, mention_id: int) -> Stage:
    item = parts.desk.store.item(mention_id)
    assert item is not None
    return item.stage


def approved(parts: Parts) -> list[int]:
    return [number for number in (LATE, TRIP, BAG, PRAISE, QUESTION) if stage(parts, number) is Stage.APPROVED]


def test_a_draft_is_approved_as_it_was_seen_and_can_be_taken_back(parts: Parts, open_page: Open) -> None:
    page = open_page()
    seen = wording(page, LATE).input_value()
    card(page, LATE).get_by_role("button", name="Approve & send").click()
    expect(card(page, LATE)).to_contain_text(re.compile(r"Approved by Ana · sending in \d+ s"))
    told = parts.looking.told(LATE)
    assert told is not None
    assert (told.decisions[-1].verdict, told.item.the_delivery.text) == (Verdict.APPROVED, seen)
    calm(page)
    card(page, LATE).get_by_role("button", name="Undo").click()
    expect(wording(page, LATE)).to_be_visible()
    assert stage(parts, LATE) is Stage.HELD


def test_what_is_typed_goes_out_even_when_the_click_follows_at_once(parts: Parts, open_page: Open) -> None:
    page = open_page()
    wording(page, LATE).fill("We are on it,\nMarta.")
    card(page, LATE).locator("[data-does=approve]").click()
    expect(card(page, LATE)).to_contain_text("Approved with edits by Ana")
    item = parts.desk.store.item(LATE)
    assert item is not None
    assert item.the_delivery.text == "We are on it,\nMarta."


def test_the_button_and_the_count_follow_what_is_typed(open_page: Open) -> None:
    page = open_page()
    wording(page, LATE).fill("x" * 281)
    expect(card(page, LATE).get_by_role("button", name="Send edited")).to_be_visible()
    expect(card(page, LATE).locator(".count")).to_have_text("281 / 280")
    card(page, LATE).get_by_role("button", name="Send edited").click()
    expect(card(page, LATE).get_by_role("alert")).to_have_text("The reply is 281 characters long; x takes 280")


def test_another_wording_is_one_click_and_can_be_taken_back(open_page: Open) -> None:
    page = open_page()
    before = wording(page, LATE).input_value()
    other = card(page, LATE).locator(".variants button[aria-pressed=false]")
    its_text = other.get_attribute("title")
    other.click()
    expect(wording(page, LATE)).to_have_value(its_text)
    assert its_text != before
    page.keyboard.press("Control+z")
    expect(wording(page, LATE)).to_have_value(before)


def test_rejecting_asks_why(parts: Parts, open_page: Open) -> None:
    page = open_page()
    card(page, BAG).get_by_role("button", name="Reject…").click()
    dialog = page.get_by_role("dialog", name="Why not?")
    expect(dialog).to_contain_text("Nothing is sent to Liv Aune")
    dialog.get_by_label("In your own words").fill("her sister works here")
    dialog.get_by_role("button", name="Reject").click()
    expect(card(page, BAG)).to_contain_text("Rejected by Ana · her sister works here")
    assert stage(parts, BAG) is Stage.REJECTED


def test_a_reading_is_corrected_by_keyboard(parts: Parts, open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("j")
    page.keyboard.press("c")
    # The dialog opens on what it reads now, and the cause is asked for only of a complaint
    dialog = page.get_by_role("dialog", name="Correct the reading")
    chosen = dialog.get_by_role("radio", checked=True)
    expect(chosen).to_have_count(3)
    expect(dialog.get_by_role("radio", name="complaint")).to_be_focused()
    expect(dialog.get_by_role("radio", name="delay", exact=True)).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("radio", name="question")).to_be_checked()
    expect(dialog.get_by_role("group", name="What is it about?")).to_be_hidden()
    # Enter corrects, and Escape would have left it
    page.keyboard.press("Enter")
    first = page.locator(".card").first
    expect(first).to_contain_text("Corrected by Ana · asking the playbooks again")
    told = parts.looking.told(int(first.get_attribute("data-mention")))
    assert told is not None
    assert told.decisions[-1].why.startswith("intent: complaint → question")


def test_an_ignored_mention_is_corrected_on_its_page(parts: Parts, open_page: Open) -> None:
    scene.hear(parts, replace(scene.PRAISE, intent=scene.Intent.SPAM))
    page = open_page("/mention/6")
    page.get_by_role("button", name="Correct the reading").click()
    dialog = page.get_by_role("dialog", name="Correct the reading")
    expect(dialog.get_by_role("radio", name="spam")).to_be_checked()
    dialog.get_by_role("radio", name="complaint").check()
    dialog.get_by_role("radio", name="refund or billing").check()
    dialog.get_by_role("button", name="Correct it").click()
    expect(
        page.get_by_text("Corrected by Ana: intent: spam → complaint, cause: none → refund or billing")
    ).to_be_visible()
    assert stage(parts, 6) is Stage.READ


def test_the_loser_of_a_race_reads_who_was_faster(parts: Parts, sqlite: Database, open_page: Open) -> None:
    # Given a page that has not noticed yet what a colleague decided elsewhere
    page = open_page()
    parts.looking.silent = True
    expect(page.get_by_text("the database did not answer")).to_be_visible()
    calm(page)
    Desk(Store(sqlite), SystemClock(), {}).reject(LATE, "Ben", "not ours")
    # When the same draft is approved here
    card(page, LATE).get_by_role("button", name="Approve & send").click()
    # Then the desk's sentence is read, and nothing was sent
    expect(card(page, LATE)).to_contain_text("A colleague was faster: Ben rejected it")
    assert stage(parts, LATE) is Stage.REJECTED


def test_a_new_draft_arrives_without_disturbing_what_somebody_writes(parts: Parts, open_page: Open) -> None:
    # Given somebody in the middle of a sentence
    page = open_page()
    field = wording(page, LATE)
    field.fill("Half a sent")
    field.evaluate("field => { field.kept = 'this very element'; field.setSelectionRange(4, 6) }")
    # When three more drafts arrive
    for number in range(3):
        scene.hear(parts, replace(scene.TRIP, handle=f"new{number}", name=f"Newcomer {number}"))
        expect(page.get_by_text(f"Newcomer {number}", exact=True)).to_be_visible()
    # Then words, cursor and focus are where they were
    assert field.input_value() == "Half a sent"
    assert field.evaluate("f => [f.kept, f.selectionStart, f.selectionEnd, f === document.activeElement]") == [
        "this very element", 4, 6, True,
    ]  # fmt: skip
    page.keyboard.type("X")
    assert field.input_value() == "HalfX sent"
    expect(page).to_have_title("(8) Drafts · Goodword")


def test_what_was_typed_survives_a_reload(open_page: Open) -> None:
    page = open_page()
    wording(page, LATE).fill("Not finished yet")
    page.reload()
    expect(wording(page, LATE)).to_have_value("Not finished yet")
    expect(card(page, LATE).get_by_role("button", name="Send edited")).to_be_visible()


def test_a_second_click_on_what_has_moved_decides_nothing(parts: Parts, open_page: Open) -> None:
    page = open_page()
    # Given a click at the moment at which the first card folds, which a busy machine handles half a second later, and
    # another one then, before anything of that was painted
    page.evaluate("""() => new MutationObserver((changes, observer) => {
        if (!changes.some(({ target }) => target.matches(".card.folded"))) return;
        observer.disconnect();
        const click = () => new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1 });
        const button = document.querySelector(".card:not(.folded) [data-does=approve]");
        const [early, until] = [click(), performance.now() + 500];
        while (performance.now() < until);
        button.dispatchEvent(early);
        button.dispatchEvent(click());
        document.body.dataset.clicked = "twice";
    }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ["class"] })""")
    card(page, LATE).locator("[data-does=approve]").click()
    expect(page.locator("body")).to_have_attribute("data-clicked", "twice")
    expect(card(page, LATE)).to_contain_text("Approved by Ana")

    # Then it decides nothing, and one that is made when the page is calm again does
    calm(page)
    assert approved(parts) == [LATE]
    page.locator(".card:not(.folded) [data-does=approve]").first.click()
    expect(page.locator(".card.folded")).to_have_count(2)
    assert len(approved(parts)) == 2


def test_a_whole_round_by_keyboard(parts: Parts, open_page: Open) -> None:
    page = open_page()
    order = [int(number) for number in page.locator(".card").evaluate_all("cards => cards.map(c => c.dataset.mention)")]
    # Pressed before anything was looked at, a key only brings the first card into view
    page.keyboard.press("a")
    expect(card(page, order[0])).to_have_attribute("data-current", "")
    assert stage(parts, order[0]) is Stage.HELD
    # Nor does one decide about a card that was scrolled out of sight
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.keyboard.press("a")
    expect(card(page, order[0]).locator("form")).to_be_in_viewport()
    assert stage(parts, order[0]) is Stage.HELD
    # Down, up, down again
    for key, at in (("j", 1), ("k", 0), ("j", 1)):
        page.keyboard.press(key)
        expect(card(page, order[at])).to_have_attribute("data-current", "")
    # Edit, leave, approve: the next card is at hand
    page.keyboard.press("e")
    page.keyboard.type(" And ajrk? are letters here.")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(card(page, order[1])).to_contain_text("Approved with edits by Ana")
    expect(card(page, order[2])).to_have_attribute("data-current", "")
    # Reject with the first ready reason
    page.keyboard.press("r")
    expect(page.get_by_role("dialog", name="Why not?")).to_be_visible()
    page.keyboard.press("1")
    expect(card(page, order[2])).to_contain_text("Rejected by Ana · Wrong facts")
    # Help, and the keys switched off
    page.keyboard.press("?")
    page.get_by_label("Single keys work on this page").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.wait_for_timeout(300)
    assert stage(parts, order[3]) is Stage.HELD


def test_pausing_and_resuming(parts: Parts, open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_label("Why? Your colleagues will see it.").fill("storm in Chicago")
    page.get_by_role("button", name="Pause everything").click()
    expect(page.get_by_role("status").get_by_text("Everything is paused")).to_be_visible()
    expect(page.get_by_text("storm in Chicago")).to_be_visible()
    assert [pause.scope for pause in parts.switches.paused(parts.clock.now())] == ["all"]
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_role("status").get_by_text("Everything is paused")).to_have_count(0)
    assert parts.switches.paused(parts.clock.now()) == []


def test_what_is_posted_by_hand_is_opened_and_copied_by_keyboard(
    parts: Parts, nearby: Nearby, address: str, open_page: Open
) -> None:
    # Given a draft that a person must post
    scene.hear(parts, scene.OVERHEARD)
    nearby.address = f"{address}/sandbox"
    page = open_page(permissions=["clipboard-read"])
    words = wording(page, 6).input_value()
    expect(card(page, 6).get_by_role("button", name="Approve, post by hand")).to_be_visible()
    card(page, 6).locator("article:not(.hand)").focus()
    page.keyboard.press("a")
    # When it is approved, the keys stay with it
    expect(card(page, 6).get_by_role("link", name="Open & copy: Noor Ali")).to_be_visible()
    expect(card(page, 6).locator(".hand")).to_be_focused()
    # Then `o` opens the post in another tab, and the approved words are copied
    with page.context.expect_page() as opened:
        page.keyboard.press("o")
    assert opened.value.url == nearby.address
    assert opened.value.evaluate("window.opener") is None
    opened.value.close()
    expect(card(page, 6).get_by_role("status").get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == words
    # And `p` asks for the link, which Escape puts away; the next draft is at hand once it is posted
    page.keyboard.press("p")
    link = card(page, 6).get_by_label("Paste the link of your reply")
    expect(link).to_be_focused()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(card(page, 6).get_by_role("button", name="Posted…")).to_be_focused()
    page.keyboard.press("p")
    page.keyboard.type("nowhere?")
    page.keyboard.press("Enter")
    expect(card(page, 6).get_by_role("alert")).to_contain_text("Give the link of the reply as you posted it")
    expect(link).to_have_value("nowhere?")
    link.fill("https://posts.example/ours")
    page.keyboard.press("Enter")
    expect(card(page, 6)).to_contain_text("Posted by Ana")
    assert stage(parts, 6) is Stage.SENT
    expect(page.locator(".card[data-current]:not(.folded)")).to_have_count(1)


def test_what_waits_to_be_posted_is_there_after_a_reload_and_no_key_decides_about_it(
    parts: Parts, open_page: Open
) -> None:
    scene.hear(parts, scene.OVERHEARD)
    parts.desk.approve(6, "Ben")
    page = open_page()
    group = page.get_by_role("region", name="To post by hand")
    expect(group.get_by_role("heading", name="To Noor Ali")).to_be_visible()
    for key in ("j", "a", "e", "r", "c"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    expect(card(page, 6).locator(".hand")).to_be_focused()
    assert stage(parts, 6) is Stage.BY_HAND
    # It is taken back, and is a draft among the others
    group.get_by_role("button", name="Undo: Noor Ali").click()
    expect(card(page, 6).get_by_role("button", name="Approve, post by hand")).to_be_visible()
    expect(group).to_be_hidden()


def test_the_price_follows_what_is_typed(open_page: Open) -> None:
    page = open_page()
    price = card(page, LATE).get_by_label("Price")
    expect(price).to_have_text("$0.01")
    wording(page, LATE).fill("Look: https://goodword.example/help")
    expect(price).to_have_text("$0.20")


def test_a_long_thread_unfolds(parts: Parts, open_page: Open) -> None:
    scene.hear(parts, scene.OVERHEARD)
    page = open_page()
    first, parent = (card(page, 6).get_by_text(post.text) for post in (scene.THREAD[0], scene.THREAD[-1]))
    expect(parent).to_be_visible()
    expect(first).to_be_hidden()
    card(page, 6).get_by_text("2 earlier posts").click()
    expect(first).to_be_visible()


def test_a_visitor_can_give_another_name(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Ana", exact=True).click()
    page.get_by_role("textbox", name="Your name").fill("Bén; de Vries")
    page.get_by_role("button", name="Decide as this person").click()
    expect(page.get_by_role("button", name="Bén; de Vries")).to_be_visible()
    card(page, LATE).get_by_role("button", name="Approve & send").click()
    expect(card(page, LATE)).to_contain_text("Approved by Bén; de Vries")


def test_a_script_in_a_mention_stays_text(parts: Parts, open_page: Open) -> None:
    text = (
        "delayed <script>window.hacked=1</script><img src=x onerror='window.hacked=1'> "
        "{{ constructor.constructor('window.hacked=1')() }}"
    )
    scene.hear(parts, replace(scene.LATE, text=text, name=text))
    page = open_page()
    expect(card(page, 6).locator("blockquote")).to_have_text(text)
    assert page.evaluate("window.hacked") is None


def test_it_stops_at_once_with_pages_open(parts: Parts, chromium: Any) -> None:
    console = Console(parts, "127.0.0.1", 0)
    address = console.start()
    context = chromium.new_context()
    for _ in range(3):
        page = context.new_page()
        page.goto(address)
        wait_until_live(page)
    before = time.monotonic()
    console.stop()
    assert time.monotonic() - before < 2
    context.close()


def test_a_page_outlives_its_console_and_keeps_what_was_typed(parts: Parts, chromium: Any) -> None:
    # Given somebody typing while the console is stopped
    console = Console(parts, "127.0.0.1", 0)
    address = console.start()
    context = chromium.new_context()
    page = context.new_page()
    page.goto(address)
    wait_until_live(page)
    wording(page, LATE).fill("Not finished yet")
    console.stop()
    expect(page.get_by_text("Connection lost.")).to_be_visible()
    # When there is a console again
    again = Console(parts, "127.0.0.1", int(address.rpartition(":")[2]))
    again.start()
    # Then the page comes back by itself, and works
    expect(page.get_by_text("Connection lost.")).to_be_hidden(timeout=20_000)
    expect(wording(page, LATE)).to_have_value("Not finished yet")
    expect(card(page, LATE).get_by_role("button", name="Send edited")).to_be_visible()
    context.close()
    again.stop()


def again(parts: Parts) -> None:
    """Let what was corrected be routed and drafted anew."""
    walk(parts.desk.store, UNDERSTANDING, Tools(scene.SceneModel(()), parts.playbooks.shelf, {}, parts.clock), 8)


STATES: dict[str, Callable[[Page, Parts], object]] = {
    "as it opens": lambda page, parts: None,
    "rejecting": lambda page, parts: card(page, LATE).get_by_role("button", name="Reject…").click(),
    "correcting": lambda page, parts: card(page, LATE).get_by_role("button", name="Correct the reading").click(),
    "not sure": lambda page, parts: scene.hear(parts, replace(scene.LATE, sure=0.4, unsure=True)),
    "corrected": lambda page, parts: (parts.desk.correct(LATE, "Ben", intent=scene.Intent.PRAISE), again(parts)),
    "decided": lambda page, parts: parts.desk.reject(LATE, "Ben", "no"),
    "refused": lambda page, parts: (
        wording(page, LATE).fill(""),
        card(page, LATE).locator("[data-does=approve]").click(),
    ),
    "paused": lambda page, parts: parts.switches.pause("all", "Ben", "storm", parts.clock.now()),
    "by hand": lambda page, parts: scene.hear(parts, scene.OVERHEARD),
    "to post": lambda page, parts: (
        scene.hear(parts, scene.OVERHEARD),
        parts.desk.approve(6, "Ben"),
        card(page, 6).get_by_role("button", name="Posted…").click(),
    ),
    "shut": lambda page, parts: parts.switches.shut("shut:x", "out of credit", parts.clock.now(), None),
    "menu": lambda page, parts: page.get_by_role("button", name="Pause", exact=True).click(),
    "keys": lambda page, parts: page.keyboard.press("?"),
    "in trouble": lambda page, parts: setattr(
        parts.playbooks, "mistakes", (Mistake(Path("a.yaml"), 3, "say", "is empty"),)
    ),
    "nothing left": lambda page, parts: [parts.desk.reject(n, "Ben", "no") for n in range(1, 6)],
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_any_state_of_the_drafts(parts: Parts, open_page: Open, state: str, scheme: str) -> None:
    page = open_page(color_scheme=scheme, bypass_csp=True)
    STATES[state](page, parts)
    page.wait_for_timeout(900)
    assert_clean(page)


@pytest.mark.parametrize("width", [360, 1600])
@pytest.mark.parametrize("path", ["/", "/sandbox", "/mention/1", "/mention/2", "/mention/6", "/playbooks"])
def test_axe_finds_nothing_on_any_page_and_nothing_is_cut_off(
    parts: Parts, sqlite: Database, open_page: Open, path: str, width: int
) -> None:
    parts.desk.approve(TRIP, "Ben", "Enjoy Tokyo!")
    scene.hear(parts, scene.OVERHEARD, replace(scene.OVERHEARD, name="Jo Lind", handle="j" * 60))
    parts.desk.approve(6, "Ben")
    page = open_page(path, viewport={"width": width, "height": 800}, bypass_csp=True)
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert_clean(page)


def assert_clean(page: Page) -> None:
    """No violation of what axe knows of WCAG; each is told with the element it was found on."""
    found = axe_api.Axe().run(page).response["violations"]
    told = [f"{v['id']}: {n['html'][:120]} {n['failureSummary']}" for v in found for n in v["nodes"]]
    assert told == []
