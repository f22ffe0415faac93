"""Whatever people write, and whatever they are called, stands in Slack as plain text and rings nobody."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.approval.offers import Offer
from engage.approval.slack.blocks import MOST_BLOCKS, Message
from engage.approval.slack.card import Setting, held
from engage.approval.slack.history import history
from engage.approval.slack.settled import settled
from engage.approval.slack.theirs import SAID_CHARACTERS
from engage.items import Item
from engage.showing.words import readable
from engage.stages import Stage
from engage.store import Database, Told
from engage.store.beside import Beside, Later
from engage.store.looking import Step
from engage.types import Author, Decision, Delivery, Draft, How, Post, Verdict
from tests.fakes import NOON, draft, mention, reading, route
from tests.platforms.slack_blocks import mistakes
from tests.platforms.slack_mrkdwn import spans
from tests.platforms.slack_objects import Message as Stands
from tests.slack_house import SlackHouse

RINGING = "<!channel> <!here> <!everyone> <@U0ANA> <@U0ANA|ana> <!subteam^S0SOCIALTEAM> <!subteam^S0SOCIALTEAM|@team>"
HOSTILE = {
    "bells": RINGING,
    "names": "@channel @here @everyone @ana @social-team #social",
    "escaped bells": "&lt;!channel&gt; &amp;lt;!here&amp;gt;",
    "links": "<https://evil.example|your bank> <mailto:a@b.example|write> <tel:+1|call>",
    "dates": "<!date^1392734382^{date} {time}^https://evil.example|soon>",
    "marks": "*bold* _italic_ ~struck~ `code` ```block\nof code``` > quoted\n>>> all quoted\n• list",
    "emoji names": ":fire: :skin-tone-3: :goodword:",
    "backticks": "`" * 300,
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈👍🏽" * 30 + "🇵🇹" * 40,
    "right to left": "שלום עולם \u202e moc.elpmaxe \u202c \u2067 abc \u2069 مرحبا",
    "zero width": "a\u200bb\u200cc\u200dd\u2060e\ufeff\u00ad",
    "combining": "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "controls": "a\u0007b\u001b[31mred\u001b[0m\u2028line\u2029paragraph\r\nend\tx",
    "halves": "\ud83d\udc4d".encode("utf-16", "surrogatepass").decode("utf-16") + " fine",
    "ten thousand": "<!channel> my flight GW117 is late & nobody tells us *anything* " * 160,
    "json": '"}]},{"type":"section","text":{"type":"mrkdwn","text":"<!channel>"}}',
    "templates": "{{ 7 * 7 }} {% raw %} ${HOME} %s %(x)s {0}",
    "nothing": " \n\t ",
}
ANYTHING = st.text(st.characters(codec="utf-8")) | st.sampled_from(sorted(HOSTILE.values()))
LONG = st.builds(lambda part, times: part * times, ANYTHING, st.sampled_from([1, 1, 50, 400]))

WORDING = LONG.map(lambda wording: wording[:10_000])
"""No platform takes more."""


def quoted(message: Stands | Message) -> str:
    """What stands in the quotes of a message, as characters."""
    quotes = [
        element
        for block in message.blocks
        if block["type"] == "rich_text"
        for element in block["elements"]
        if element["type"] == "rich_text_quote"
    ]
    assert all(piece["type"] == "text" for each in quotes for piece in each["elements"])
    return "".join(piece["text"] for each in quotes for piece in each["elements"])


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_it_shows_as_plain_text_and_rings_nobody(sqlite: Database, text: str) -> None:
    # Given somebody who writes that, is called that, and is answered with that
    with SlackHouse(sqlite) as house:
        item = house.posts("ana_lima", f"my flight GW117 is late {text}")
        assert item.stage is Stage.HELD
        house.desk.reword(item.id, "ben", f"Sorry. {text}"[:200] or "Sorry.")
        house.keep()
        # Then the card shows it, character for character
        card = house.card(item)
        assert quoted(card) == readable(item.mention.text)[:SAID_CHARACTERS]
        # And so do the settled card and the history under it
        house.desk.reject(item.id, "ben", f"no. {text}")
        house.keep()
        assert house.town.thread(house.card(item))
        # And nobody was rung by any of it
        assert house.town.rung == []


def item_of(text: str, name: str, wording: str) -> Item:
    said = mention(
        1, text, platform=name, author=Author(name, name, 10**9), url=f"https://x.example/{name}",
        thread=(Post("1", name, text), Post("2", name, text, True)) * 3,
    )  # fmt: skip
    made = draft()
    return Item(
        1, Stage.HELD, said, NOON, NOON, reading(), route(),
        Draft(
            name[:60], name, made.lane, name[:60], wording or "x", made.others * 9, made.expires_at,
            needs=2, wanted=text, wanted_by=name,
        ),
        conversation_id=1, identity_id=1,
    )  # fmt: skip


def told_of(item: Item, why: str) -> Told:
    step = Step(NOON, Stage.HELD, Stage.REJECTED, why, why)
    return Told(item, (step,) * 40, (Decision(Verdict.REJECTED, why, NOON, why, why),) * 5)


@given(LONG, ANYTHING, WORDING)
def test_no_text_makes_a_message_that_slack_refuses_or_obeys(text: str, name: str, wording: str) -> None:
    item = item_of(text, name, wording)
    around = Beside(later=(Later(2, NOON, text),) * 9, replaces=tuple(range(1, 99)))
    offer = Offer(How.BY_HAND, text, Decimal("0.2"), f"https://x.example/{name}")
    posted = Item(1, Stage.BY_HAND, item.mention, NOON, NOON, None, None, item.draft, Delivery(wording or "x"))
    for message in (
        held(item, around, Setting(offer, "https://console.example", 280, True), NOON),
        settled(told_of(posted, text), Setting(offer), (), timedelta(0), NOON).message,
        history(told_of(item, text)),
    ):
        assert mistakes(list(message.blocks)) == []
        assert len(message.blocks) < MOST_BLOCKS
        assert message.fits
        assert not [span for span in spans(message.text) if span.url or span.mention], message.text


@given(LONG, WORDING)
def test_whatever_is_written_a_card_can_be_decided(text: str, wording: str) -> None:
    offer = Offer(How.API, "", Decimal(0), "")
    message = held(item_of(text, "ana", wording), Beside(), Setting(offer, most=280), NOON)
    assert [block for block in message.blocks if block["type"] == "actions"]
