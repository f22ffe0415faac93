"""Claims about the loopback Slack's Socket Mode, made by the real Bolt with its built-in client."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from slack_bolt import App

from tests.platforms.faults import Fault
from tests.platforms.slack_objects import Message
from tests.platforms.slack_town import SlackTown
from tests.slack_scene import CARD, actions, bolt, button, connected, field, modal, section

MANY = 1000.0
HASTY = 0.4
"""Seconds until an envelope counts as not acknowledged, where a test waits for that."""


@pytest.fixture
def town() -> Iterator[SlackTown]:
    with SlackTown(MANY, MANY) as serving:
        yield serving


@pytest.fixture
def app(town: SlackTown) -> App:
    return bolt(town)


def posted(app: App, town: SlackTown) -> Message:
    """A card with two buttons, as people see it."""
    app.client.chat_postMessage(channel=town.channel, text="a draft", blocks=CARD)
    return town.messages()[-1]


class Noted:
    """Acknowledges, and notes what came."""

    def __init__(self) -> None:
        self.bodies: list[Any] = []

    def __call__(self, ack: Any, body: Any) -> None:
        self.bodies.append(body)
        ack()

    @property
    def count(self) -> int:
        return len(self.bodies)


# Clicks


def test_a_click_reaches_the_app_with_all_that_it_needs(town: SlackTown, app: App) -> None:
    # Given a card in a channel, and an app that listens
    noted = Noted()
    app.action("approve")(noted)
    card, ana = posted(app, town), town.person("ana")
    with connected(app, town):
        # When Ana clicks
        done = ana.click(card, "Approve").acked()
    # Then the app knows who, on which message, and what
    (body,) = noted.bodies
    assert (body["user"]["id"], body["channel"]["id"], body["message"]["ts"]) == (ana.id, town.channel, card.ts)
    assert body["actions"][0]["value"] == "42"
    assert body["message"]["blocks"] == list(card.blocks)
    # And how long it took is known
    assert town.acks == [("interactive", done.seconds)]


def test_what_is_not_on_a_message_is_not_clicked_but_what_was_seen_is(town: SlackTown, app: App) -> None:
    noted = Noted()
    app.action("approve")(noted)
    seen = posted(app, town)
    app.client.chat_update(channel=town.channel, ts=seen.ts, text="approved", blocks=[section("approved")])
    with pytest.raises(LookupError, match="no 'Approve' to click"):
        town.person("ana").click(town.now(seen), "Approve")
    with connected(app, town):
        town.person("ben").click(seen, "Approve").acked()
    assert noted.bodies[0]["message"]["text"] == "approved"


def test_somebody_chooses_from_a_menu_by_its_label(town: SlackTown, app: App) -> None:
    noted = Noted()
    app.action("more")(noted)
    options = [{"text": {"type": "plain_text", "text": text}, "value": text.lower()} for text in ("Snooze", "Assign")]
    app.client.chat_postMessage(
        channel=town.channel, text="x", blocks=[actions({"type": "overflow", "action_id": "more", "options": options})]
    )
    with connected(app, town):
        town.person("ana").click(town.messages()[0], "more", option="Assign").acked()
    assert noted.bodies[0]["actions"][0]["selected_option"] == options[1]


# Modals, commands, homes


def test_a_modal_opens_says_what_is_wrong_and_closes(town: SlackTown, app: App) -> None:
    # Given an app that opens a modal, and does not take a "no"
    @app.action("approve")
    def opens(ack: Any, body: Any, client: Any) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=modal(field("words", "Words"), callback_id="edit"))

    @app.view("edit")
    def sent(ack: Any, view: Any) -> None:
        wrong = view["state"]["values"]["words"]["words"]["value"] == "no"
        ack(response_action="errors", errors={"words": "say more"}) if wrong else ack()

    ana = town.person("ana")
    with connected(app, town):
        view = ana.waits_for_view(ana.click(posted(app, town), "Approve"))
        # When it goes off empty, Slack keeps it; with a no, the app complains in it; and otherwise it is gone
        with pytest.raises(ValueError, match="Words is empty"):
            ana.submits(view)
        ana.submits(view, {"Words": "no"}).acked()
        assert ana.view
        assert ana.view.errors == {"words": "say more"}
        ana.submits(view, {"Words": "yes"}).acked()
    assert ana.view is None


def test_a_modal_goes_on_to_another_and_to_one_above_and_away(town: SlackTown, app: App) -> None:
    answers = iter(
        [
            {"response_action": "update", "view": modal(section("2"), title="Second", callback_id="step")},
            {"response_action": "push", "view": modal(section("3"), title="Third", callback_id="step")},
            {"response_action": "push", "view": {"type": "modal"}},
            {"response_action": "clear"},
        ]
    )
    app.command("/goodword")(
        lambda ack, body, client: (
            ack(),
            client.views_open(trigger_id=body["trigger_id"], view=modal(section("1"), callback_id="step")),
        )
    )
    app.view("step")(lambda ack: ack(**next(answers)))
    ana = town.person("ana")
    seen = []
    with connected(app, town):
        ana.waits_for_view(ana.types_command("/goodword"))
        while view := ana.view:
            seen.append((view.title, dict(view.errors)))
            ana.submits(view).acked()
    assert seen == [("Edit", {}), ("Second", {}), ("Third", {}), ("Third", {"": "invalid_arguments"})]


def test_a_closed_modal_is_told_where_the_app_wants_to_know(town: SlackTown, app: App) -> None:
    noted = Noted()
    app.view_closed("edit")(noted)
    ana = town.person("ana")
    with connected(app, town):
        for wants in (True, False):
            trigger = ana.types_command("/goodword").payload["trigger_id"]
            view = modal(section("x"), callback_id="edit", notify_on_close=wants)
            app.client.views_open(trigger_id=trigger, view=view)
            opened = ana.waits_for_view()
            closed = ana.closes(opened)
            assert (closed is not None) is wants
            if closed:
                closed.acked()
    assert noted.count == 1


def test_a_command_is_answered_to_whoever_typed_it(town: SlackTown, app: App) -> None:
    app.command("/goodword")(lambda ack, command: ack(f"you said {command['text']}"))
    ana = town.person("ana")
    with connected(app, town):
        ana.types_command("/goodword", "status").acked()
    assert [one.text for one in ana.told] == ["you said status"]
    assert town.messages() == town.person("ben").told == []


def test_a_home_that_is_opened_is_filled(town: SlackTown, app: App) -> None:
    @app.event("app_home_opened")
    def fills(event: Any, client: Any) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [actions(button("go", "Go"))]})

    noted = Noted()
    app.action("go")(noted)
    ana = town.person("ana")
    with connected(app, town):
        ana.opens_home().acked()
        ana.click(town.wait_for(lambda: ana.home), "Go").acked()
    assert noted.bodies[0]["container"]["type"] == "view"


# What goes wrong


def test_an_event_that_is_not_acknowledged_comes_again_and_says_so(town: SlackTown, app: App) -> None:
    town.sockets.ack_seconds = HASTY
    tries = []
    app.event("app_home_opened")(lambda request: tries.append(request.headers.get("x-slack-retry-num")))
    town.faults.next_on("SOCKET events_api", Fault.ACTED_HANGS, Fault.HANGS)
    with connected(app, town):
        delivery = town.person("ana").opens_home().acked()
    assert delivery.retries == 2
    town.wait_for(lambda: tries == [["0"], ["2"]])


def test_a_click_that_is_not_acknowledged_is_an_error_and_does_not_come_again(town: SlackTown, app: App) -> None:
    town.sockets.ack_seconds = HASTY
    noted = Noted()
    app.action("approve")(noted)
    town.faults.next_on("SOCKET interactive", Fault.ACTED_HANGS)
    with connected(app, town):
        assert town.person("ana").click(posted(app, town), "Approve").gave_up()
    assert noted.count == 1


def test_a_slack_that_redelivers_everything_brings_a_click_again() -> None:
    with SlackTown(MANY, MANY, redelivers_everything=True, ack_seconds=HASTY) as town:
        app, noted = bolt(town), Noted()
        app.action("approve")(noted)
        town.faults.next_on("SOCKET interactive", Fault.ACTED_HANGS)
        with connected(app, town):
            town.person("ana").click(posted(app, town), "Approve").acked()
        assert noted.count == 2


def test_an_envelope_sent_twice_or_once_more_runs_the_handler_again(town: SlackTown, app: App) -> None:
    noted = Noted()
    app.action("approve")(noted)
    town.sockets.doubles_next()
    with connected(app, town):
        delivery = town.person("ana").click(posted(app, town), "Approve").acked()
        town.wait_for(lambda: noted.count == 2)
        town.sockets.redeliver(delivery)
        town.wait_for(lambda: noted.count == 3)


def test_without_a_socket_a_click_fails(town: SlackTown, app: App) -> None:
    town.sockets.ack_seconds = HASTY
    assert town.person("ana").click(posted(app, town), "Approve").gave_up()


def test_a_late_acknowledgement_is_too_late(town: SlackTown, app: App) -> None:
    town.sockets.ack_seconds = HASTY
    let_go = threading.Event()
    app.action("approve")(lambda ack: (let_go.wait(10), ack()))
    with connected(app, town):
        delivery = town.person("ana").click(posted(app, town), "Approve")
        assert delivery.gave_up()
        let_go.set()
    assert delivery.failed == "operation_timeout"
    assert town.acks == []


@pytest.mark.parametrize("how", ["refresh_requested", "warning", "goodbye"])
def test_the_handler_comes_back_where_slack_asks_it_to(town: SlackTown, app: App, how: str) -> None:
    noted = Noted()
    app.action("approve")(noted)
    with connected(app, town, ping_interval=0.1):
        card = posted(app, town)
        if how == "goodbye":
            town.sockets.drop_all(with_goodbye=True)
        else:
            town.sockets.refresh(how)
        town.wait_until_connected()
        town.person("ana").click(card, "Approve").acked()
    assert noted.count == 1
    assert len(town.calls("apps.connections.open")) == 2


def test_a_slack_that_is_down_answers_nothing_until_it_is_up(town: SlackTown, app: App) -> None:
    town.sockets.ack_seconds = HASTY
    noted = Noted()
    app.action("approve")(noted)
    with connected(app, town, ping_interval=0.1):
        card = posted(app, town)
        town.down()
        assert town.person("ana").click(card, "Approve").gave_up()
        town.up()
        town.sockets.ack_seconds = 3.0
        town.wait_until_connected()
        town.person("ana").click(card, "Approve").acked()
    assert noted.count == 1


def test_an_envelope_goes_to_one_of_several_connections(town: SlackTown) -> None:
    apps = [bolt(town), bolt(town)]
    noted = [Noted(), Noted()]
    for app, note in zip(apps, noted, strict=True):
        app.action("approve")(note)
    with connected(apps[0], town), connected(apps[1], town):
        town.wait_for(lambda: town.sockets.connections == 2)
        card = posted(apps[0], town)
        for _ in range(4):
            town.person("ana").click(card, "Approve").acked()
    assert [note.count for note in noted] == [2, 2]
