"""Claims about the loopback Slack's Web API, made by the real client: what we may rely on there holds at Slack too."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.fakes import FakeClock
from tests.platforms.faults import Fault
from tests.platforms.slack_objects import BOT_USER
from tests.platforms.slack_reading import shown
from tests.platforms.slack_town import SlackTown
from tests.slack_scene import CARD, client, modal, refused, section

MANY = 1000.0
METADATA = {"event_type": "goodword_card", "event_payload": {"draft": 42}}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def town(clock: FakeClock) -> Iterator[SlackTown]:
    with SlackTown(messages_a_second=MANY, tier_factor=MANY, clock=clock) as serving:
        yield serving


@pytest.fixture
def web(town: SlackTown) -> WebClient:
    return client(town)


def asked(town: SlackTown, method: str, **args: Any) -> str:
    """With which word Slack refuses this call."""
    with pytest.raises(SlackApiError) as caught:
        client(town).api_call(method, json={"channel": town.channel, **args})
    return refused(caught.value)


# Messages


def test_a_message_is_posted_with_ids_that_slack_gives_its_blocks(town: SlackTown, web: WebClient) -> None:
    posted = web.chat_postMessage(channel=town.channel, text="a draft", blocks=CARD)
    (card,) = town.messages()
    assert (card.ts, card.text, card.user) == (posted["ts"], "a draft", BOT_USER)
    assert all(block["block_id"] for block in posted["message"]["blocks"])
    assert shown(card) == "Ana lost her bag\n[Approve] [Reject]"


def test_two_posts_with_one_client_msg_id_are_two_messages(town: SlackTown, web: WebClient) -> None:
    times = {web.chat_postMessage(channel=town.channel, text="once?", client_msg_id="same")["ts"] for _ in range(2)}
    assert {one.ts for one in town.messages()} == times
    assert len(times) == 2


def test_a_slack_that_dedupes_gives_the_first_message_again() -> None:
    with SlackTown(dedupes_client_msg_id=True) as town:
        for _ in range(2):
            client(town).chat_postMessage(channel=town.channel, text="once", client_msg_id="same")
        assert len(town.messages()) == 1


def test_history_is_newest_first_and_has_metadata_only_where_it_is_asked_for(town: SlackTown, web: WebClient) -> None:
    first = web.chat_postMessage(channel=town.channel, text="first", metadata=METADATA)
    web.chat_postMessage(channel=town.channel, text="second")
    without = web.conversations_history(channel=town.channel)["messages"]
    assert [(one["text"], "metadata" in one) for one in without] == [("second", False), ("first", False)]
    found = web.conversations_history(
        channel=town.channel, include_all_metadata=True, oldest=first["ts"], inclusive=True
    )["messages"]
    assert found[-1]["metadata"] == METADATA


def test_history_comes_in_pages_and_leaves_replies_to_their_thread(town: SlackTown, web: WebClient) -> None:
    posted = [web.chat_postMessage(channel=town.channel, text=str(number))["ts"] for number in range(5)]
    web.chat_postMessage(channel=town.channel, text="a reply", thread_ts=posted[0])
    pages = [page["messages"] for page in web.conversations_history(channel=town.channel, limit=2)]
    assert [[one["text"] for one in page] for page in pages] == [["4", "3"], ["2", "1"], ["0"]]
    thread = web.conversations_replies(channel=town.channel, ts=posted[0])["messages"]
    assert [one["text"] for one in thread] == ["0", "a reply"]
    assert [one.text for one in town.thread(town.messages()[0])] == ["a reply"]


def test_history_between_two_times_leaves_them_out_unless_they_are_included(town: SlackTown, web: WebClient) -> None:
    first, _, last = (web.chat_postMessage(channel=town.channel, text=text)["ts"] for text in "abc")
    between = {"channel": town.channel, "oldest": first, "latest": last}
    assert [one["text"] for one in web.conversations_history(**between)["messages"]] == ["b"]
    assert len(web.conversations_history(**between, inclusive=True)["messages"]) == 3


def test_an_update_keeps_the_metadata_and_every_version_is_remembered(town: SlackTown, web: WebClient) -> None:
    ts = web.chat_postMessage(channel=town.channel, text="a draft", blocks=CARD, metadata=METADATA)["ts"]
    web.chat_update(channel=town.channel, ts=ts, text="approved", blocks=[section("approved by Ana")])
    web.chat_update(channel=town.channel, ts=ts, text="sent")
    (card,) = town.messages()
    assert [shown(version).splitlines()[0] for version in card.versions] == [
        "Ana lost her bag",
        "approved by Ana",
        "sent",
    ]
    assert (card.metadata, bool(card.edited), card.history[1].edited) == (METADATA, True, "")


def test_what_is_deleted_is_gone(town: SlackTown, web: WebClient) -> None:
    ts = web.chat_postMessage(channel=town.channel, text="oops")["ts"]
    web.chat_delete(channel=town.channel, ts=ts)
    assert town.messages() == []
    assert asked(town, "chat.update", ts=ts, text="still there?") == "message_not_found"
    assert [one.text for one in town.workspace.ever()] == ["oops"]


def test_what_others_wrote_is_not_ours_to_change(town: SlackTown) -> None:
    theirs = town.person("ana").says("good morning")
    assert asked(town, "chat.update", ts=theirs.ts, text="bad") == "cant_update_message"
    assert asked(town, "chat.delete", ts=theirs.ts) == "cant_delete_message"


def test_an_ephemeral_message_is_for_one_person_and_in_no_history(town: SlackTown, web: WebClient) -> None:
    web.chat_postEphemeral(channel=town.channel, user=town.person("ana").id, text="a colleague was faster")
    assert [one.text for one in town.person("ana").told] == ["a colleague was faster"]
    assert town.person("ben").told == town.messages() == []
    assert not web.conversations_history(channel=town.channel)["messages"]
    assert asked(town, "chat.postEphemeral", user="U0NOBODY", text="hello?") == "user_not_in_channel"


def test_a_permalink_leads_to_the_message(town: SlackTown, web: WebClient) -> None:
    ts = web.chat_postMessage(channel=town.channel, text="here")["ts"]
    link = web.chat_getPermalink(channel=town.channel, message_ts=ts)["permalink"]
    assert link == f"{town.url}/archives/{town.channel}/p{ts.replace('.', '')}"


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "blocks": "[{"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": [{"type": "marquee"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": [section("x" * 2500)] * 5}, "msg_blocks_too_long"),
        ({"text": "x", "metadata": {"event_type": "card", "event_payload": "42"}}, "invalid_metadata_format"),
    ],
)
def test_a_message_that_slack_refuses_is_refused_by_its_word(town: SlackTown, args: Any, error: str) -> None:
    assert asked(town, "chat.postMessage", **args) == error
    assert town.messages() == []
    assert [(call.method, call.outcome) for call in town.calls()] == [("chat.postMessage", error)]


def test_a_channel_without_us_or_archived_takes_nothing(town: SlackTown) -> None:
    other = town.workspace.add_channel("other", with_us=False)
    assert asked(town, "chat.postMessage", channel=other.id, text="x") == "not_in_channel"
    assert asked(town, "conversations.history", channel=other.id) == "not_in_channel"
    town.workspace.channels[town.channel].is_archived = True
    assert asked(town, "chat.postMessage", text="x") == "is_archived"


# Who asks, and how often


def test_a_scope_that_the_token_lacks_is_named() -> None:
    with SlackTown(scopes="commands") as town, pytest.raises(SlackApiError) as caught:
        client(town).chat_postMessage(channel=town.channel, text="x")
    assert (refused(caught.value), caught.value.response["needed"]) == ("missing_scope", "chat:write")


@pytest.mark.parametrize(("token", "error"), [("", "not_authed"), ("xoxb-other", "invalid_auth")])
def test_without_the_right_token_nothing_is_done(town: SlackTown, token: str, error: str) -> None:
    with pytest.raises(SlackApiError) as caught:
        WebClient(token, base_url=town.api_base).chat_postMessage(channel=town.channel, text="x")
    assert refused(caught.value) == error


def test_one_message_a_second_and_channel_after_a_short_burst(clock: FakeClock) -> None:
    with SlackTown(messages_a_second=1, clock=clock) as town:
        web = client(town)
        # Given a burst that Slack bears
        for _ in range(3):
            web.chat_postMessage(channel=town.channel, text="x")
        # When one more comes, then it is refused, and nowhere but there
        with pytest.raises(SlackApiError) as caught:
            web.chat_postMessage(channel=town.channel, text="x")
        assert (caught.value.response.status_code, refused(caught.value)) == (429, "ratelimited")
        assert caught.value.response.headers["Retry-After"] == "1"
        web.chat_postMessage(channel=town.alerts, text="x")
        # And a second later there is room for one
        clock.turn(timedelta(seconds=1))
        web.chat_postMessage(channel=town.channel, text="x")
        assert len(town.messages()) == 4


def test_a_method_is_refused_above_its_tier(clock: FakeClock) -> None:
    with SlackTown(clock=clock) as town:
        ts = client(town).chat_postMessage(channel=town.channel, text="x")["ts"]
        for number in range(50):
            client(town).chat_update(channel=town.channel, ts=ts, text=f"{number}")
        assert asked(town, "chat.update", ts=ts, text="50") == "ratelimited"


def test_a_fault_that_has_acted_did_what_was_asked(town: SlackTown, web: WebClient) -> None:
    town.faults.next_on("POST /api/chat.postMessage", Fault.ACTED_SERVER_ERROR, Fault.SERVER_ERROR)
    for text in ("posted", "lost"):
        with pytest.raises(SlackApiError):
            web.chat_postMessage(channel=town.channel, text=text)
    assert [one.text for one in town.messages()] == ["posted"]


# People, groups, files, homes


def test_people_and_groups_are_known(town: SlackTown, web: WebClient) -> None:
    assert web.users_info(user=town.person("lea").id)["user"]["name"] == "lea"
    assert {group["handle"]: group["id"] for group in web.usergroups_list()["usergroups"]} == {
        "social-team": town.team,
        "social-leads": town.leads,
    }
    assert web.usergroups_users_list(usergroup=town.leads)["users"] == [town.person("lea").id]
    assert asked(town, "users.info", user="U0NOBODY") == "user_not_found"


def test_a_picture_is_uploaded_and_shown_in_a_block(town: SlackTown, web: WebClient) -> None:
    done = web.files_upload_v2(file=b"\x89PNG", filename="day.png", title="Yesterday", channel=town.channel)
    assert [shown(one) for one in town.messages()] == ["[Yesterday]"]
    picture = {"type": "image", "slack_file": {"id": done["file"]["id"]}, "alt_text": "142 heard"}
    web.chat_postMessage(channel=town.channel, text="digest", blocks=[picture])
    picture["slack_file"]["id"] = "F0UNKNOWN"
    assert asked(town, "chat.postMessage", text="digest", blocks=[picture]) == "invalid_blocks"


def test_a_home_is_published_for_one_person_and_not_over_one_that_changed(town: SlackTown, web: WebClient) -> None:
    ana = town.person("ana")
    home = {"type": "home", "blocks": [section("3 wait")]}
    before = web.views_publish(user_id=ana.id, view=home)["view"]["hash"]
    web.views_publish(user_id=ana.id, view={"type": "home", "blocks": [section("2 wait")]}, hash=before)
    assert asked(town, "views.publish", user_id=ana.id, view=home, hash=before) == "hash_conflict"
    assert ana.home
    assert shown(ana.home).strip() == "2 wait"


# Triggers and response_urls


def test_a_trigger_opens_one_modal_within_three_seconds(town: SlackTown, web: WebClient, clock: FakeClock) -> None:
    web.chat_postMessage(channel=town.channel, text="x", blocks=CARD)
    ana, (card,) = town.person("ana"), town.messages()
    used, old = (ana.click(card, "Approve").payload["trigger_id"] for _ in range(2))
    view = web.views_open(trigger_id=used, view=modal(section("sure?")))["view"]
    assert ana.view
    assert ana.view.id == view["id"]
    assert asked(town, "views.open", trigger_id=used, view=modal(section("again"))) == "exchanged_trigger_id"
    clock.turn(timedelta(seconds=4))
    assert asked(town, "views.open", trigger_id=old, view=modal(section("late"))) == "expired_trigger_id"


def test_a_modal_that_changed_meanwhile_is_not_overwritten(town: SlackTown, web: WebClient) -> None:
    trigger = town.person("ana").types_command("/goodword").payload["trigger_id"]
    view = web.views_open(trigger_id=trigger, view=modal(section("1")))["view"]
    web.views_update(view_id=view["id"], hash=view["hash"], view=modal(section("2")))
    args = {"view_id": view["id"], "hash": view["hash"], "view": modal(section("3"))}
    assert asked(town, "views.update", **args) == "hash_conflict"
    assert asked(town, "views.update", view_id="V0GONE", view=modal(section("3"))) == "not_found"


def test_a_response_url_answers_one_person_or_changes_the_message_five_times(
    town: SlackTown, web: WebClient, clock: FakeClock
) -> None:
    web.chat_postMessage(channel=town.channel, text="a draft", blocks=CARD)
    ana, (card,) = town.person("ana"), town.messages()
    hook = WebhookClient(ana.click(card, "Approve").payload["response_url"])
    hook.send(text="only you")
    hook.send(text="everybody", response_type="in_channel")
    hook.send(text="done", replace_original=True)
    assert [one.text for one in ana.told] == ["only you"]
    assert [one.text for one in town.messages()] == ["done", "everybody"]
    assert [hook.send(text="more").status_code for _ in range(3)] == [200, 200, 404]
    late = WebhookClient(ana.click(card, "Approve").payload["response_url"])
    clock.turn(timedelta(minutes=31))
    assert late.send(text="late").status_code == 404
