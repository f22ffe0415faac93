"""What a surface shows beside a draft: how it may be answered, at what price, and where by hand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from engage.approval.offers import Offer, dollars, offer
from engage.items import Item
from engage.stages import Stage
from engage.types import Eligibility, How
from tests.fakes import NOON, FakeSpeaker, draft, mention


def held(how: How, because: str = "") -> Item:
    said = mention(7, "where is my bag?", eligibility=Eligibility(how, because), url="https://posts.example/7")
    return Item(1, Stage.HELD, said, NOON, NOON, draft=draft())


SPEAKERS = {"fake": FakeSpeaker()}


def test_what_we_may_send_has_a_price_that_follows_its_wording() -> None:
    item = held(How.API)
    assert offer(item, "We are sorry.", SPEAKERS).price == Decimal("0.01")
    assert offer(item, "See https://help.example", SPEAKERS).price == Decimal("0.2")


def test_what_a_person_posts_costs_nothing_and_has_a_link_to_where_they_post_it() -> None:
    made = offer(held(How.BY_HAND, "they did not call us"), "See https://help.example", SPEAKERS)
    assert made == Offer(How.BY_HAND, "they did not call us", Decimal(0), "https://posts.example/answer/7")


def test_what_may_not_be_answered_leads_to_the_post_only() -> None:
    made = offer(held(How.NONE, "the thread is locked"), "x", SPEAKERS)
    assert made == Offer(How.NONE, "the thread is locked", Decimal(0), "https://posts.example/7")


def test_without_a_speaker_the_post_itself_is_the_link() -> None:
    assert offer(held(How.API), "x", {}) == Offer(How.API, "", Decimal(0), "https://posts.example/7")


@pytest.mark.parametrize("how", list(How))
def test_an_address_that_is_no_web_page_is_no_link(how: How) -> None:
    item = held(how)
    item = replace(item, mention=replace(item.mention, url="javascript:alert(1)"))
    assert offer(item, "x", {}).link == ""


@pytest.mark.parametrize(
    ("price", "says"),
    [("0", "free"), ("0.01", "$0.01"), ("0.2", "$0.20"), ("0.200", "$0.20"), ("0.005", "$0.005"), ("12", "$12.00")],
)
def test_a_price_is_written_for_people(price: str, says: str) -> None:
    assert dollars(Decimal(price)) == says
