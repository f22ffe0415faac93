"""People, waves, gestures and banners in a real browser: keyboard, screen readers, small screens."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from engage.console import Parts
from engage.stages import Stage
from engage.store import Alerts, Database
from engage.store.contacts import Contacts
from engage.types import How
from tests.console_house import PROMISED, parts_of
from tests.house import House
from tests.test_console_banners import alert, spike
from tests.test_console_browser import Open, Page, address, assert_clean, card, chromium, expect, open_page, wording
from tests.test_console_browser import pytestmark as in_a_browser
from tests.test_console_gestures import VOUCHER, asked
from tests.test_console_waves import told

__all__ = ["address", "chromium", "open_page"]

pytestmark = in_a_browser


@pytest.fixture
def house(sqlite: Database) -> House:
    return House(sqlite, sla=PROMISED)


@pytest.fixture
def parts(house: House) -> Parts:
    return parts_of(house)


def test_what_stands_beside_a_draft_unfolds_by_keyboard_and_stays_unfolded(house: House, open_page: Open) -> None:
    item = house.posts("ana", "GW117 is late")
    page = open_page()
    line = card(page, item.id).locator(".person summary")
    fact = card(page, item.id).get_by_text("@ana on X")
    expect(fact).to_be_hidden()
    line.focus()
    page.keyboard.press("Enter")
    expect(fact).to_be_visible()
    # Whatever is read anew meanwhile
    Contacts(house.database).do_not_contact(1, "Ben", "a lawyer", house.clock.now())
    expect(line).to_contain_text("do not contact")
    expect(fact).to_be_visible()


def test_what_is_held_back_unfolds_and_no_key_approves_it(house: House, open_page: Open) -> None:
    house.posts("ana", "GW117 is late")
    offer = house.posts("ana", "we fly GW402 to Tokyo tonight")
    page = open_page()
    reason = page.locator(".back").get_by_text("@ana has an open complaint (mention 1);")
    expect(reason).to_be_hidden()
    page.locator(".held-back > summary").click()
    expect(reason).to_be_visible()
    for key in ("j", "j", "j"):
        page.keyboard.press(key)
    expect(card(page, 1)).to_have_attribute("data-current", "")
    # It is rejected with a reason, as any draft
    page.locator(".back").get_by_role("button", name="Reject…").click()
    page.keyboard.press("5")
    expect(page.locator(".held-back")).to_be_hidden()
    assert house.stage(offer) is Stage.REJECTED


def test_who_resolves_the_complaint_that_holds_an_offer_back_sees_it_offered(house: House, open_page: Open) -> None:
    # Given an offer that a complaint holds back which nobody may answer
    house.posts("ana", "GW117 is late", how=How.NONE)
    offer = house.posts("ana", "we fly GW402 to Tokyo tonight")
    page = open_page()
    page.locator(".held-back > summary").click()
    page.locator(".back .person summary").click()
    page.locator(".back .person").get_by_role("link", name="mention 1").click()

    # When a person says there that it is put right
    expect(page.get_by_text("nobody may answer it: resolve it when it is put right")).to_be_visible()
    page.get_by_role("button", name="Resolve conversation 1").click()

    # Then the offer waits for approval, and what was said can be taken back
    again = page.get_by_role("button", name="Open conversation 1 again")
    expect(again).to_be_visible()
    house.turn()
    assert house.stage(offer) is Stage.HELD
    again.click()
    expect(page.get_by_role("button", name="Resolve conversation 1")).to_be_visible()
    house.turn()
    assert house.stage(offer) is Stage.HELD_BACK


def test_a_gesture_is_made_by_keyboard_behind_what_was_typed(house: House, open_page: Open) -> None:
    item = house.posts("liv", "GW117 is late")
    page = open_page()
    wording(page, item.id).fill("We are on it, Liv.")
    card(page, item.id).locator("article:not(.hand)").focus()
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog", name="Make it up to them")
    expect(dialog.get_by_role("radio", name="A voucher")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("missed the wedding")
    page.keyboard.press("Enter")
    expect(wording(page, item.id)).to_have_value(f"We are on it, Liv. {VOUCHER}")
    # And a reload does not bring back what stood there before
    page.reload()
    expect(wording(page, item.id)).to_have_value(f"We are on it, Liv. {VOUCHER}")
    expect(card(page, item.id).get_by_role("button", name="Approve & send")).to_be_visible()


def test_a_card_of_marketing_has_no_key_for_gestures(house: House, open_page: Open) -> None:
    item = house.posts("otto", "we fly GW402 to Tokyo tonight")
    page = open_page()
    card(page, item.id).locator("article:not(.hand)").focus()
    page.keyboard.press("m")
    page.wait_for_timeout(200)
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_one_person_of_a_wave_is_left_out(house: House, open_page: Open) -> None:
    numbers = told(house, "ana", "ben", "cleo")
    page = open_page()
    wave = page.get_by_role("region", name="Tells 3 people that it is fixed")
    wave.get_by_text("Who gets it: 3 people").click()
    wave.get_by_role("listitem").filter(has_text="Ben").get_by_role("button", name="Not to them…").click()
    expect(page.get_by_role("dialog", name="Why not?")).to_contain_text("Nothing is sent to Ben")
    page.keyboard.press("5")
    expect(page.get_by_role("button", name="Approve all 2")).to_be_visible()
    assert house.item(numbers[1]).stage is Stage.REJECTED


STATES: dict[str, Callable[[Page, House], object]] = {
    "unfolded": lambda page, house: [one.click() for one in page.locator(".card summary").all()],
    "held back": lambda page, house: page.locator(".held-back > summary").click(),
    "a wave": lambda page, house: (told(house, "w1", "w2"), page.get_by_text("Who gets it").click()),
    "a gesture": lambda page, house: page.get_by_role("button", name="Make it up to them…").first.click(),
    "a lead is asked": lambda page, house: asked(house),
    "alerts": lambda page, house: (
        spike(house.database),
        Alerts(house.database).tell([alert(number, mention_id=1) for number in range(5)]),
    ),
}


def furnish(house: House) -> None:
    """A complaint that is nearly late, with more said since, and an offer that is held back meanwhile."""
    house.posts("ana" * 14, "GW117 is late", thread_id="t")
    house.posts("ana" * 14, "Anybody?", thread_id="t")
    house.posts("ana" * 14, "we fly GW402 to Tokyo tonight")
    house.turn(timedelta(minutes=26))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_any_state(house: House, open_page: Open, state: str, scheme: str) -> None:
    furnish(house)
    page = open_page(color_scheme=scheme, bypass_csp=True)
    STATES[state](page, house)
    page.wait_for_timeout(900)
    assert_clean(page)


@pytest.mark.parametrize("width", [360, 1600])
@pytest.mark.parametrize("path", ["/", "/mention/1", "/mention/3"])
def test_nothing_is_cut_off(house: House, open_page: Open, path: str, width: int) -> None:
    furnish(house)
    told(house, "w1", "w2" * 30)
    asked(house)
    STATES["alerts"](None, house)
    page = open_page(path, viewport={"width": width, "height": 800}, bypass_csp=True)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert_clean(page)
