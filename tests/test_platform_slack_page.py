"""The loopback Slack as a web page: nothing that people wrote is markup there, and what it offers works by hand."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from slack_bolt import App

from tests.platforms.slack_page import HOME, page
from tests.platforms.slack_town import SlackTown
from tests.slack_scene import CARD, actions, bolt, button, connected, field, modal, mrkdwn, plain, rich, section

MANY = 1000.0
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><b>"


@pytest.fixture
def town() -> Iterator[SlackTown]:
    with SlackTown(MANY, MANY) as serving:
        yield serving


@pytest.fixture
def app(town: SlackTown) -> App:
    return bolt(town)


@pytest.fixture
def browser(town: SlackTown) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=town.url, follow_redirects=True, trust_env=False) as client:
        yield client


class Tags(HTMLParser):
    """The tags of a page, and its links."""

    def __init__(self, written: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.feed(written)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]


def test_whatever_people_wrote_stays_text(town: SlackTown, app: App) -> None:
    # Given a message, a home and a modal in which every text is hostile
    option = {"text": plain(HOSTILE[:75]), "value": HOSTILE, "description": plain(HOSTILE[:75])}
    blocks = [
        {"type": "header", "text": plain(HOSTILE)},
        section(HOSTILE, fields=[mrkdwn(HOSTILE), plain(HOSTILE)]),
        {"type": "context", "elements": [mrkdwn(f"<javascript:alert(1)|{HOSTILE}> `{HOSTILE}` *{HOSTILE}*")]},
        rich({"type": "text", "text": HOSTILE}, {"type": "link", "url": "javascript:alert(1)", "text": HOSTILE}),
        {"type": "image", "image_url": "https://a.example/1.png", "alt_text": HOSTILE, "title": plain(HOSTILE)},
        actions(button("a", HOSTILE, value=HOSTILE), {"type": "overflow", "action_id": HOSTILE, "options": [option]}),
    ]
    ana = town.person("ana")
    app.client.chat_postMessage(channel=town.channel, text=HOSTILE, blocks=blocks)
    app.client.chat_postMessage(channel=town.channel, text=HOSTILE)
    app.client.views_publish(user_id=ana.id, view={"type": "home", "blocks": blocks})
    trigger = ana.types_command("/goodword").payload["trigger_id"]
    inputs = field("a", HOSTILE, hint=plain(HOSTILE)), {**field("b", "b"), "element": _textarea(HOSTILE)}
    app.client.views_open(trigger_id=trigger, view=modal(*blocks, *inputs, title=HOSTILE[:24]))
    # When it is drawn, then there is no tag or attribute that we did not write, and no link that runs anything
    for place in (town.channel, HOME):
        tags = Tags(page(town.workspace, place, ana.id, note=HOSTILE))
        assert "script" not in tags.names
        assert not {name for name in tags.attributes if name.startswith("on")}
        assert not [link for link in tags.links if not link.startswith(("/", "#", "https://", "data:image/"))]


def _textarea(text: str) -> dict[str, Any]:
    return {"type": "plain_text_input", "action_id": "b", "multiline": True, "initial_value": f"</textarea>{text}"}


def test_a_card_is_clicked_and_a_modal_filled_in_with_a_browser(
    town: SlackTown, app: App, browser: httpx.Client
) -> None:
    # Given an app that asks for words and then shows them
    @app.action("approve")
    def asks(ack: Any, body: Any, client: Any) -> None:
        ack()
        view = modal(field("words", "Words"), callback_id="edit", private_metadata=body["message"]["ts"])
        client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.view("edit")
    def shows(ack: Any, view: Any, client: Any) -> None:
        ack()
        words = view["state"]["values"]["words"]["words"]["value"]
        client.chat_update(channel=town.channel, ts=view["private_metadata"], text=f"they said {words}")

    app.client.chat_postMessage(channel=town.channel, text="a draft", blocks=CARD)
    with connected(app, town):
        # When somebody clicks, and fills in what opens
        opened = browser.post("/hand/act", data=_form(browser.get("/").text, "click")).text
        assert 'role="dialog"' in opened
        sent = browser.post("/hand/act", data=_form(opened, "submit") | {"words\x1fwords": "thank you"}).text
    # Then the message says so, and the modal is gone
    assert "they said thank you" in sent
    assert 'role="dialog"' not in sent


def test_a_command_is_typed_and_its_answer_is_seen_by_one_person(
    town: SlackTown, app: App, browser: httpx.Client
) -> None:
    app.command("/goodword")(lambda ack, command: ack(f"status of {command['text']}"))
    ana, ben = town.person("ana").id, town.person("ben").id
    with connected(app, town):
        said = {"text": "/goodword everything", "place": town.channel, "who": ana}
        assert "status of everything" in browser.post("/hand/say", data=said).text
    assert "status of everything" not in browser.get("/", params={"who": ben}).text


def test_a_click_on_what_changed_meanwhile_shows_how_it_stands(
    town: SlackTown, app: App, browser: httpx.Client
) -> None:
    ts = app.client.chat_postMessage(channel=town.channel, text="a draft", blocks=CARD)["ts"]
    seen = browser.get("/").text
    app.client.chat_update(channel=town.channel, ts=ts, text="approved by Ben")
    after = browser.post("/hand/act", data=_form(seen, "click")).text
    assert "changed meanwhile" in after
    assert "approved by Ben" in after


def test_a_permalink_leads_to_its_message_and_nonsense_nowhere(
    town: SlackTown, app: App, browser: httpx.Client
) -> None:
    ts = app.client.chat_postMessage(channel=town.channel, text="here")["ts"]
    link = app.client.chat_getPermalink(channel=town.channel, message_ts=ts)["permalink"]
    found = browser.get(link)
    assert found.url.fragment == f"m{ts}"
    assert f'id="m{ts}"' in found.text
    assert browser.get("/", params={"place": "C0NOWHERE"}).status_code == 404


def _form(written: str, button_name: str) -> dict[str, str]:
    """What the last form with such a button sends when the first of these buttons is clicked."""
    forms = [form for form in re.findall(r"<form.*?</form>", written, re.DOTALL) if f'name="{button_name}"' in form]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', forms[-1]))
    clicked = re.search(rf'name="{button_name}" value="([^"]*)"', forms[-1])
    assert clicked
    return hidden | {button_name: clicked[1]}
