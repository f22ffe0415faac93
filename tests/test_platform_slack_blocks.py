"""What the loopback Slack makes of blocks: their limits, what people read of them, and whom they ping."""

from typing import Any

import pytest

from tests.platforms.slack_blocks import mistakes, mistakes_of_view
from tests.platforms.slack_objects import Message
from tests.platforms.slack_reading import read, shown
from tests.platforms.slack_ringing import rung
from tests.platforms.slack_state import Workspace
from tests.slack_scene import JSON, actions, button, field, modal, mrkdwn, plain, rich, section


def option(text: str = "Later", value: str = "later") -> JSON:
    return {"text": plain(text), "value": value}


def overflow(*options: JSON) -> JSON:
    return {"type": "overflow", "action_id": "more", "options": list(options)}


def select(**more: Any) -> JSON:
    return {"type": "static_select", "action_id": "why", "options": [option()], **more}


def element(**settings: Any) -> JSON:
    made = field("words", "Words")
    return {**made, "element": {**made["element"], **settings}}


ATTEMPTS = [
    # what, where it is right, where it is one too much
    ("section text", lambda n: section("x" * n), 3000),
    ("section fields", lambda n: {"type": "section", "fields": [mrkdwn("x")] * n}, 10),
    ("a field", lambda n: {"type": "section", "fields": [mrkdwn("x" * n)]}, 2000),
    ("header", lambda n: {"type": "header", "text": plain("x" * n)}, 150),
    ("context elements", lambda n: {"type": "context", "elements": [plain("x")] * n}, 10),
    ("actions elements", lambda n: actions(*(button(str(number), "x") for number in range(n))), 25),
    ("button text", lambda n: actions(button("a", "x" * n)), 75),
    ("button value", lambda n: actions(button("a", "x", value="x" * n)), 2000),
    ("action_id", lambda n: actions(button("x" * n, "x")), 255),
    ("block_id", lambda n: section("x", block_id="x" * n), 255),
    ("option text", lambda n: actions(overflow(option("x" * n))), 75),
    ("option value", lambda n: actions(overflow(option(value="x" * n))), 150),
    ("overflow options", lambda n: actions(overflow(*[option()] * n)), 5),
    ("select options", lambda n: actions(select(options=[option()] * n)), 100),
    ("select placeholder", lambda n: actions(select(placeholder=plain("x" * n))), 150),
    ("alt_text", lambda n: {"type": "image", "image_url": "https://a.example/1.png", "alt_text": "x" * n}, 2000),
    ("input label", lambda n: field("a", "x" * n), 2000),
    ("input hint", lambda n: field("a", "x", hint=plain("x" * n)), 2000),
    ("input placeholder", lambda n: element(placeholder=plain("x" * n)), 150),
    ("initial_value", lambda n: element(initial_value="x" * n), 3000),
    ("max_length", lambda n: element(max_length=n), 3000),
]


@pytest.mark.parametrize(("made", "most"), [attempt[1:] for attempt in ATTEMPTS], ids=[one[0] for one in ATTEMPTS])
def test_a_limit_is_kept_to_the_character(made: Any, most: int) -> None:
    assert mistakes([made(most)]) == []
    assert len(mistakes([made(most + 1)])) == 1


@pytest.mark.parametrize(
    ("name", "most"), [("title", 24), ("submit", 24), ("close", 24), ("private_metadata", 3000), ("callback_id", 255)]
)
def test_a_modal_has_limits_too(name: str, most: int) -> None:
    def with_name(length: int) -> JSON:
        told = "x" * length
        return {**modal(section("x")), name: told if "_" in name else plain(told)}

    assert mistakes_of_view(with_name(most)) == []
    assert mistakes_of_view(with_name(most + 1)) == [
        f"[ERROR] must be less than {most + 1} characters [json-pointer:/view/{name}{'' if '_' in name else '/text'}]"
    ]


def test_a_message_has_50_blocks_and_a_modal_100() -> None:
    assert mistakes([section("x")] * 50) == mistakes_of_view(modal(*[section("x")] * 100)) == []
    assert mistakes([section("x")] * 51) == ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"]
    assert mistakes_of_view(modal(*[section("x")] * 101)) != []


@pytest.mark.parametrize(
    "blocks",
    [
        [{"type": "marquee"}],
        [{"type": "section"}],
        [section("")],
        [{"type": "header", "text": mrkdwn("bold?")}],
        [section("a", block_id="same"), section("b", block_id="same")],
        [actions(button("same", "a"), button("same", "b"))],
        [actions({"type": "plain_text_input", "action_id": "a"})],
        [actions(button("a", "a", style="green"))],
        [actions(button("a", "a", colour="green"))],
        [actions(select(initial_option=option("Never", "never")))],
        [{"type": "image", "alt_text": "of nothing"}],
        [rich({"type": "text", "text": ""})],
        [rich({"type": "blink", "text": "x"})],
        "no list",
        [7],
    ],
)
def test_blocks_that_are_none_are_told_with_where(blocks: Any) -> None:
    (found,) = mistakes(blocks)
    assert found.startswith("[ERROR] ")
    assert "[json-pointer:/blocks" in found


def test_a_modal_with_inputs_has_a_button_to_send_it() -> None:
    without = modal(field("words", "Words"))
    del without["submit"]
    assert mistakes_of_view(without) == ["[ERROR] missing required field: submit [json-pointer:/view]"]


# What is read


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("*bold* _italic_ ~gone~ `code`", "bold italic gone code"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        ("*_both_*", "both"),
        ("```*as it is* &lt;b&gt;```", "*as it is* <b>"),
        ("<https://a.example|the link> <https://b.example>", "the link https://b.example"),
        ("<@U0ANA> <!channel> <!subteam^S0TEAM>", "@U0ANA @channel @S0TEAM"),
        ("&lt;!channel&gt; &amp;lt;", "<!channel> &lt;"),
        ("&gt; quoted\nnot", "quoted\nnot"),
    ],
)
def test_marks_are_read_as_what_they_mean(written: str, seen: str) -> None:
    assert read(written) == seen


def test_plain_text_and_rich_text_are_read_as_they_are_written() -> None:
    marked = "*not bold* <!channel> &lt;"
    blocks = {"type": "header", "text": plain(marked)}, rich({"type": "text", "text": marked})
    message = Message("C0", "1.0", "U0", blocks=blocks)
    assert shown(message) == f"{marked}\n{marked}"


# Who is pinged


@pytest.mark.parametrize(
    ("content", "who"),
    [
        ({"text": "<!channel> and <!here|here>"}, ["channel", "here"]),
        ({"text": "<!subteam^S0SOCIALTEAM|@team> <@U0ANA>"}, ["S0SOCIALTEAM", "U0ANA"]),
        ({"text": "&lt;!channel&gt; &lt;@U0ANA&gt; @channel @ana"}, []),
        ({"text": "@channel @ana @nobody a@ben.example", "links_names": True}, ["channel", "U0ANA"]),
        ({"blocks": (section("<!everyone>"),)}, ["everyone"]),
        ({"blocks": (section("@here @social-team"),)}, ["here", "S0SOCIALTEAM"]),
        ({"blocks": ({"type": "section", "text": mrkdwn("@here", verbatim=True)},)}, []),
        ({"blocks": ({"type": "header", "text": plain("<!channel> <@U0ANA>")},)}, []),
        ({"blocks": (rich({"type": "text", "text": "<!channel> @here"}),)}, []),
        ({"blocks": (rich({"type": "broadcast", "range": "here"}),)}, ["here"]),
        ({"blocks": (rich({"type": "user", "user_id": "U0ANA"}),)}, ["U0ANA"]),
        ({"blocks": (rich({"type": "usergroup", "usergroup_id": "S0SOCIALTEAM"}),)}, ["S0SOCIALTEAM"]),
        ({"text": "<!channel>", "only_for": "U0ANA"}, []),
    ],
)
def test_who_is_pinged_is_who_slack_pings(content: Any, who: list[str]) -> None:
    town = Workspace()
    ana, ben = town.add_user("ana"), town.add_user("ben")
    town.add_group("social-team", ana, ben)
    town.put(Message("C0SOCIAL", "1.0", "U0GOODWORD", **content))
    assert [one.who for one in rung(town)] == who
