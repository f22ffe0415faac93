"""The console without a browser: what machines ask, who is refused, and every page's doings over its own protocol."""

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
import socketio.exceptions

from engage.approval.desk import Desk, Outcome
from engage.console import Console, Parts
from engage.errors import GoodwordError, Mistake
from engage.exchange import Reply, Said
from engage.housekeeping import expire
from engage.items import Item, Move
from engage.journey import SPEAKING, UNDERSTANDING
from engage.labels import Intent, Lane
from engage.showing.words import readable
from engage.stages import Stage
from engage.store import Database, Looking, SandboxWall, Store
from engage.tools import Tools
from engage.types import Author, Delivery, Eligibility, How, Post
from engage.walking import walk
from tests import scene
from tests.fakes import FakeClock, FakeSpeaker
from tests.tab import Tab

LATE, TRIP, BAG, PRAISE, QUESTION = 1, 2, 3, 4, 5
WORDS = "We are on it, Marta."


class WallSpeaker(FakeSpeaker):
    """Pins what it says to the sandbox's wall."""

    def __init__(self, wall: SandboxWall) -> None:
        super().__init__()
        self.wall = wall

    def say(self, reply: Reply) -> Said:
        return self.wall.pin(reply)


@pytest.fixture
def parts(sqlite: Database, clock: FakeClock) -> Parts:
    """A console's parts, with nothing heard yet."""
    return scene.parts(sqlite, clock)


@pytest.fixture
def opened() -> Iterator[Callable[[Parts], str]]:
    """Opens a console and gives its address; it is closed at the end."""
    consoles: list[Console] = []

    def open_it(parts: Parts) -> str:
        consoles.append(Console(parts, "127.0.0.1", 0))
        return consoles[-1].start()

    yield open_it
    for console in consoles:
        console.stop()


@pytest.fixture
def day(parts: Parts, opened: Callable[[Parts], str]) -> str:
    """The address of a console with five held drafts."""
    scene.hear(parts, *scene.DAY)
    return opened(parts)


def speak(parts: Parts) -> None:
    """Say what was approved and is due, into the sandbox."""
    wall = SandboxWall(parts.looking.database, parts.clock)
    walk(
        parts.desk.store,
        SPEAKING,
        Tools(scene.SceneModel(()), parts.playbooks.shelf, {"x": WallSpeaker(wall)}, parts.clock),
        1,
    )


def route_again(parts: Parts) -> None:
    """Let what was corrected be routed and drafted anew."""
    walk(parts.desk.store, UNDERSTANDING, Tools(scene.SceneModel(()), parts.playbooks.shelf, {}, parts.clock), 8)


def stuck(parts: Parts, mention_id: int) -> None:
    parts.desk.approve(mention_id, "Ana")
    item = parts.desk.store.item(mention_id)
    assert item is not None
    parts.desk.store.move([Move(item, Stage.STUCK, "no speaker for x is configured")], parts.clock.now())


# What machines ask


def test_it_says_that_it_lives_and_is_ready(day: str) -> None:
    assert httpx.get(f"{day}/livez").status_code == 200
    ready = httpx.get(f"{day}/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"ready": True, "database": "answers", "troubles": [], "playbook_mistakes": []}


def test_it_is_not_ready_while_a_job_fails(parts: Parts, opened: Callable[[Parts], str]) -> None:
    address = opened(replace(parts, troubles=lambda: ["hear:x: 401 Unauthorized"]))
    ready = httpx.get(f"{address}/readyz")
    assert (ready.status_code, ready.json()["troubles"]) == (503, ["hear:x: 401 Unauthorized"])


def test_it_is_not_ready_while_the_database_is_away(parts: Parts, opened: Callable[[Parts], str]) -> None:
    away = Looking(Database("postgresql://nobody@127.0.0.1:1/nothing"))
    address = opened(replace(parts, looking=away))
    ready = httpx.get(f"{address}/readyz")
    assert ready.status_code == 503
    assert "did not answer" in ready.json()["database"]
    assert httpx.get(f"{address}/livez").status_code == 200
    assert httpx.get(f"{address}/metrics").status_code == 503


def test_a_mistake_in_a_playbook_is_told_and_is_no_failure(parts: Parts, opened: Callable[[Parts], str]) -> None:
    parts.playbooks.mistakes = (Mistake(Path("playbooks/24-delay.yaml"), 12, "say", "is empty"),)
    ready = httpx.get(f"{opened(parts)}/readyz")
    assert (ready.status_code, ready.json()["playbook_mistakes"]) == (
        200,
        ["playbooks/24-delay.yaml:12: say: is empty"],
    )


def test_metrics_count_the_stages_as_they_are(day: str) -> None:
    page = httpx.get(f"{day}/metrics")
    assert page.headers["content-type"].startswith("text/plain")
    assert 'goodword_mentions{stage="held"} 5.0' in page.text


# Who is refused


def test_a_name_that_is_not_ours_is_refused(day: str) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "localhost.", "", "[::1", "10.0.0.1"):
        for path in ("/", "/readyz", "/metrics", "/assets/console.js"):
            assert httpx.get(f"{day}{path}", headers={"Host": host}).status_code == 403, host


def test_the_names_of_this_machine_are_answered(day: str) -> None:
    for host in ("127.0.0.1", "localhost:8600", "[::1]:8600", "LOCALHOST"):
        assert httpx.get(f"{day}/livez", headers={"Host": host}).status_code == 200, host


def test_a_page_from_elsewhere_is_refused_and_cannot_open_the_websocket(day: str) -> None:
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1", "http://localhost"):
        assert httpx.get(f"{day}/", headers={"Origin": origin}).status_code == 403, origin
        with pytest.raises(socketio.exceptions.ConnectionError):
            Tab(day).connect({"Origin": origin})


def test_the_websocket_wants_our_name_and_an_origin(day: str) -> None:
    for headers in ({"Host": "evil.example"}, {}):
        with pytest.raises(socketio.exceptions.ConnectionError):
            Tab(day).connect(headers)


def test_a_page_runs_no_script_but_its_own_and_cannot_be_framed(day: str) -> None:
    headers = httpx.get(day).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"


def test_every_script_of_a_page_carries_this_answers_nonce(day: str) -> None:
    first, second = httpx.get(day), httpx.get(day)
    nonce = first.headers["content-security-policy"].split("'nonce-")[1].split("'")[0]
    assert first.text.count("<script") == first.text.count(f'<script nonce="{nonce}"') > 0
    assert nonce not in second.headers["content-security-policy"]


# Starting and stopping


def test_a_port_that_is_taken_is_told_in_a_sentence(parts: Parts) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(GoodwordError, match=rf"cannot listen on 127\.0\.0\.1:{port}: .*console\.port"):
            Console(parts, "127.0.0.1", port).start()


def test_a_host_that_does_not_exist_is_told_in_a_sentence(parts: Parts) -> None:
    with pytest.raises(GoodwordError, match=r"cannot listen on 'no such host'.*console\.host"):
        Console(parts, "no such host", 0).start()


def test_it_can_be_stopped_with_a_page_open_and_started_again(parts: Parts) -> None:
    console = Console(parts, "127.0.0.1", 0)
    address = console.start()
    with Tab(address):
        console.stop()
    assert not any(thread.name == "console" for thread in threading.enumerate())
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/livez")
    again = Console(parts, "127.0.0.1", int(address.rpartition(":")[2]))
    assert again.start() == address
    assert httpx.get(f"{address}/livez").status_code == 200
    again.stop()


def test_there_is_one_console_at_a_time(parts: Parts, opened: Callable[[Parts], str]) -> None:
    opened(parts)
    with pytest.raises(GoodwordError, match="has a console open already"):
        opened(parts)


def test_stopping_what_was_never_started_does_nothing(parts: Parts) -> None:
    Console(parts, "127.0.0.1", 0).stop()


def test_nicegui_is_not_imported_before_a_console_starts() -> None:
    code = "import sys, engage.console, engage.app; sys.exit('nicegui' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


WATCHED = """
import sys, pathlib
def watch(event, arguments):
    asked = {"socket.connect": lambda: arguments[1][0], "socket.getaddrinfo": lambda: arguments[0]}.get(event)
    if asked and asked() != "127.0.0.1":
        print(event, arguments)
sys.addaudithook(watch)
from engage.clock import SystemClock
from engage.console import Console
from engage.store import Database, upgrade
from tests import scene
from tests.tab import Tab
database = Database("sqlite:///watched.db")
upgrade(database)
parts = scene.parts(database, SystemClock())
scene.hear(parts, *scene.DAY)
console = Console(parts, "127.0.0.1", 0)
with Tab(console.start()) as tab:
    tab.approve(1, "We are on it.")
    tab.sees("Approved with edits by Ana")
console.stop()
print(sorted(file.name for file in pathlib.Path().iterdir() if not file.name.startswith("watched.db")))
"""


def test_a_whole_visit_reaches_no_other_machine_and_leaves_no_file(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    ran = subprocess.run(
        [sys.executable, "-c", WATCHED], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "[]\n"


# Pages


def test_every_page_answers_in_english(day: str) -> None:
    for path in ("/", "/?lane=marketing", "/?lane=nonsense", "/sandbox", "/playbooks", "/mention/1"):
        page = httpx.get(day + path)
        assert page.status_code == 200, path
        assert '<html lang="en"' in page.text


def test_what_is_not_there_is_404_with_a_way_back(day: str) -> None:
    for path in ("/mention/99", "/mention/0", "/mention/x", f"/mention/{10**30}", "/nothing/here"):
        page = httpx.get(day + path)
        assert page.status_code == 404, path
        assert "There is no such" in page.text


HOSTILE = [
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{ 7*7 }} {% raw %} ${7*7} `${alert(1)}` &lt;b&gt; &#96;",
    "</textarea></script></style><!-- ]]>",
    "\u202eturned\u202c and zero\u200bwidth\u2060",
    "\\u0000 \\' \\\" \u2028 \u2029 \x1b[31m",
]


def test_hostile_text_is_shown_and_nothing_else(parts: Parts, opened: Callable[[Parts], str]) -> None:
    # Given mentions that hold it everywhere they can
    posts = [replace(scene.LATE, name=text, handle=text, text=f"{text} GW117 is delayed") for text in HOSTILE]
    scene.hear(parts, *posts)
    address = opened(parts)
    for path in ("/", *(f"/mention/{number}" for number in range(1, len(posts) + 1))):
        # When a page shows it
        tab = Tab(address, path)
        # Then it stands there letter for letter, and no markup came of it
        shown = posts if path == "/" else [posts[int(path.rpartition("/")[2]) - 1]]
        assert all(post.text in tab.text() for post in shown)
        for markup in ("<script>alert", "<img src=x", "</textarea>", "${7*7}", "<!-- ]]>"):
            assert markup not in tab.html


@pytest.mark.parametrize("text", ["half an emoji \ud83d, and half of another \udc00", "a \0 NUL"])
def test_what_no_browser_can_be_sent_is_shown_as_such(text: str) -> None:
    assert readable(text) == re.sub("[\0\ud83d\udc00]", "\ufffd", text)


def test_a_text_of_a_million_characters_is_shown_when_asked_for(parts: Parts, opened: Callable[[Parts], str]) -> None:
    scene.hear(parts, replace(scene.LATE, text="GW117 is delayed " + "word " * 200_000))
    with Tab(opened(parts)) as tab:
        assert len(tab.html) < 100_000
        tab.click("Show all 1\u202f000\u202f017 characters")
        tab.sees("Show less")
        assert len(tab.text()) > 1_000_000
        tab.click("Show less")
        tab.sees("Show all")


def test_a_visitor_decides_under_the_name_they_gave(parts: Parts, day: str) -> None:
    with Tab(day, Cookie="goodword-who=%20B%C3%A9n%00%0A%20de%20Vries") as tab:
        tab.reject(LATE, "no")
        tab.sees("Rejected by Bén de Vries · no")


# Deciding


def test_a_draft_stands_beside_its_mention_with_all_that_helps_to_decide(day: str) -> None:
    with Tab(day) as tab:
        card = tab.text(tab.card(LATE))
        for says in (
            scene.LATE.text, "Marta Kowal", "@marta_kowal", "X", "1.3k followers", "3 min ago", "service", "delay",
            "complaint", "negative", "high urgency", "English", "what-we-know", "find-out", "/ 280",
            "the sentiment is negative (94% sure)", "3 h left", "Approve & send", "Reject…",
        ):  # fmt: skip
            assert says in card
        assert "question?" in tab.text(tab.card(QUESTION))


def test_an_approved_draft_folds_to_a_line_and_goes_once_it_is_sent(parts: Parts, clock: FakeClock, day: str) -> None:
    item = parts.desk.store.item(TRIP)
    assert item is not None
    with Tab(day) as tab:
        # When it is approved as it is
        tab.approve(TRIP, item.the_draft.text)
        tab.sees("Approved by Ana · sending in 10 s")
        # And time passes
        clock.turn(timedelta(seconds=4))
        tab.sees("Approved by Ana · sending in 6 s")
        clock.turn(timedelta(seconds=6))
        tab.sees("Approved by Ana · sending now")
        speak(parts)
        tab.sees("Approved by Ana · sent")
        clock.turn(timedelta(seconds=5))
        # Then it is gone, and the others are there
        tab.no_longer_sees("Otto Brandt")
        tab.sees("Marta Kowal")


def test_what_was_typed_is_what_goes_out(parts: Parts, day: str) -> None:
    with Tab(day) as tab:
        tab.types(LATE, f"  {WORDS}\r\nSoon. ")
        tab.sees("Send edited", tab.card(LATE))
        tab.sees("26 / 280", tab.card(LATE))
        tab.approve(LATE, f"  {WORDS}\r\nSoon. ")
        tab.sees("Approved with edits by Ana")
    item = parts.desk.store.item(LATE)
    assert item is not None
    assert item.the_delivery.text == f"{WORDS}\nSoon."


def test_what_does_not_fit_is_refused_with_the_desks_sentence_and_stays(day: str) -> None:
    with Tab(day) as tab:
        tab.types(LATE, "x" * 281)
        tab.sees("281 / 280")
        tab.approve(LATE, "x" * 281)
        tab.sees("The reply is 281 characters long; x takes 280", tab.card(LATE))
        tab.types(LATE, "shorter")
        tab.no_longer_sees("The reply is 281 characters long")
        tab.reject(LATE, "   ")
        tab.sees("Say why, in a few words", tab.card(LATE))


def test_undo_brings_the_draft_back_with_what_was_typed(parts: Parts, day: str) -> None:
    with Tab(day) as tab:
        tab.types(LATE, WORDS)
        tab.approve(LATE, WORDS)
        tab.sees("Approved with edits by Ana")
        tab.click("Undo", tab.card(LATE))
        tab.sees("Send edited", tab.card(LATE))
    item = parts.desk.store.item(LATE)
    assert item is not None
    assert item.stage is Stage.HELD


def test_a_rejected_draft_keeps_its_reason_and_can_be_taken_back_for_a_while(
    parts: Parts, clock: FakeClock, day: str
) -> None:
    with Tab(day) as tab:
        tab.reject(BAG, "Wrong tone")
        tab.sees("Rejected by Ana · Wrong tone")
        tab.click("Undo", tab.card(BAG))
        tab.sees("Approve & send", tab.card(BAG))
        tab.reject(BAG, "Wrong facts")
        tab.sees("Rejected by Ana · Wrong facts")
        clock.turn(timedelta(seconds=11))
        tab.no_longer_sees("Liv Aune")
    told = parts.looking.told(BAG)
    assert told is not None
    assert [decision.why for decision in told.decisions] == ["Wrong tone", "", "Wrong facts"]


def test_whoever_is_later_reads_who_was_faster(
    parts: Parts, sqlite: Database, clock: FakeClock, opened: Callable[[Parts], str]
) -> None:
    # Given a page that has not noticed yet what a colleague decided elsewhere
    looking = scene.Wobbly(sqlite)
    scene.hear(parts, scene.LATE)
    with Tab(opened(replace(parts, looking=looking))) as tab:
        looking.silent = True
        Desk(Store(sqlite), clock, {}).reject(LATE, "Ben", "not ours")
        # When the same draft is approved here
        tab.approve(LATE, WORDS)
        # Then the desk's sentence is read, and nothing was sent
        tab.sees("A colleague was faster: Ben rejected it at 12:00:00 UTC")
        looking.silent = False
        clock.turn(timedelta(seconds=11))
        tab.no_longer_sees("Marta Kowal")
    item = parts.desk.store.item(LATE)
    assert item is not None
    assert item.stage is Stage.REJECTED


def test_what_a_colleague_decided_elsewhere_is_seen_here(parts: Parts, day: str) -> None:
    with Tab(day) as tab:
        parts.desk.reject(LATE, "Ben", "answered by phone")
        tab.sees("Rejected by Ben · answered by phone")


def test_a_draft_whose_moment_passed_says_so_and_goes(parts: Parts, clock: FakeClock, day: str) -> None:
    with Tab(day) as tab:
        item = parts.desk.store.item(LATE)
        assert item is not None
        parts.desk.store.move([Move(item, Stage.EXPIRED, "nobody decided in time")], clock.now())
        tab.sees("Its moment passed, nothing was sent")
        clock.turn(timedelta(seconds=5))
        tab.no_longer_sees("Marta Kowal")


def test_a_reply_that_got_stuck_stays_and_says_why(parts: Parts, day: str) -> None:
    with Tab(day) as tab:
        stuck(parts, LATE)
        tab.sees("Approved by Ana · stuck: no speaker for x is configured", tab.card(LATE))
        tab.find("a", "mention 1", href="/mention/1")


def test_two_clicks_are_one_decision(parts: Parts, day: str) -> None:
    with Tab(day) as tab:
        form = tab.find("form", root=tab.card(LATE))
        for _ in range(5):
            tab.send(form, wording=WORDS)
        tab.sees("Approved with edits by Ana")
        tab.waits(0.3)
        assert "A colleague was faster" not in tab.text()
    told = parts.looking.told(LATE)
    assert told is not None
    assert len(told.decisions) == 1


def test_a_decision_that_the_database_did_not_take_is_told_on_the_card(
    parts: Parts, sqlite: Database, clock: FakeClock, opened: Callable[[Parts], str]
) -> None:
    class Away(Desk):
        def approve(self, mention_id: int, by: str, text: str | None = None) -> Outcome:
            raise GoodwordError("the database did not answer: it is locked")

    scene.hear(parts, scene.LATE)
    with Tab(opened(replace(parts, desk=Away(Store(sqlite), clock, {"x": 280})))) as tab:
        tab.approve(LATE, WORDS)
        tab.sees("The database did not answer: it is locked", tab.card(1))


def test_what_nobody_foresaw_is_told_on_the_page(parts: Parts, opened: Callable[[Parts], str]) -> None:
    def broken() -> list[str]:
        raise ZeroDivisionError("oops")

    with Tab(opened(parts)) as tab:
        vars(parts)["troubles"] = broken
        tab.sees("This page broke (ZeroDivisionError('oops')). The log says more; load the page again.")


# Correcting a reading


def test_doubt_is_said_beside_the_mention(parts: Parts, opened: Callable[[Parts], str]) -> None:
    scene.hear(parts, replace(scene.LATE, sure=0.41, unsure=True))
    address = opened(parts)
    for path in ("/", "/mention/1"):
        assert "Not sure: complaint 41% or question" in Tab(address, path).text()


def test_a_corrected_mention_comes_back_with_the_draft_for_what_they_meant(parts: Parts, day: str) -> None:
    with Tab(day) as tab:
        before = tab.elements[tab.find("textarea", root=tab.card(PRAISE))]["text"]
        # When a card is corrected
        tab.correct(PRAISE, intent="question", sentiment="positive")
        tab.sees("Corrected by Ana · asking the playbooks again", tab.card(PRAISE))
        route_again(parts)
        # Then it is open again, at its place, with other words and the right reading
        tab.sees("Approve & send", tab.card(PRAISE))
        text = tab.text(tab.card(PRAISE))
        assert "the intent is question (100% sure)" in text
        assert "Corrected by Ana" in text
        after = tab.elements[tab.find("textarea", root=tab.card(PRAISE))]["text"]
        assert after not in (before, "")
        # And what is approved there is the new wording
        tab.approve(PRAISE, after)
        tab.sees("Approved by Ana")
    item = parts.desk.store.item(PRAISE)
    assert item is not None
    assert (item.the_draft.playbook, item.the_delivery.text) == ("question", after)


def test_what_was_typed_is_told_when_a_colleague_corrects_the_reading(parts: Parts, day: str) -> None:
    with Tab(day) as tab:
        tab.types(PRAISE, WORDS)
        tab.sees("Send edited", tab.card(PRAISE))
        parts.desk.correct(PRAISE, "Ben", intent=Intent.QUESTION)
        route_again(parts)
        tab.sees(f"The reading was corrected meanwhile; you had written: {WORDS}", tab.card(PRAISE))


def test_a_correction_to_what_nobody_answers_folds_the_card_and_it_goes(
    parts: Parts, clock: FakeClock, day: str
) -> None:
    with Tab(day) as tab:
        tab.correct(PRAISE, intent="spam", sentiment="positive")
        tab.sees("asking the playbooks again", tab.card(PRAISE))
        route_again(parts)
        tab.sees("Corrected by Ana · no playbook answers it now, nothing is sent")
        clock.turn(timedelta(seconds=5))
        tab.no_longer_sees("Dev Raj")


def test_a_correction_that_changes_nothing_is_told_on_the_card(day: str) -> None:
    with Tab(day) as tab:
        tab.correct(PRAISE, intent="praise", sentiment="positive", cause="delay")
        tab.sees("It reads so already", tab.card(PRAISE))


def test_a_corrected_draft_moves_to_the_other_lane(parts: Parts, day: str) -> None:
    with Tab(day, "/?lane=marketing") as tab:
        tab.correct(PRAISE, intent="question", sentiment="positive")
        tab.sees("asking the playbooks again", tab.card(PRAISE))
        route_again(parts)
        tab.no_longer_sees("Dev Raj")
        tab.click("All 5")
        tab.sees("Approve & send", tab.card(PRAISE))


def test_an_ignored_mention_is_corrected_on_its_own_page(parts: Parts, opened: Callable[[Parts], str]) -> None:
    scene.hear(parts, replace(scene.PRAISE, intent=Intent.SPAM))
    with Tab(opened(parts), "/mention/1") as tab:
        tab.sees("ignored")
        opener = tab.elements[tab.find("button", "Correct the reading")]["props"]
        assert (opener["data-intent"], opener["data-sentiment"]) == ("spam", "positive")
        tab.correct(1, intent="spam", sentiment="positive")
        tab.sees("It reads so already")
        tab.correct(1, intent="praise", sentiment="positive")
        tab.sees("Corrected by Ana: intent: spam → praise")
        tab.no_longer_sees("It reads so already")
        route_again(parts)
        tab.sees("What we would say")


def test_what_is_said_already_cannot_be_corrected(parts: Parts, day: str) -> None:
    parts.desk.approve(PRAISE, "Ana")
    with Tab(day, f"/mention/{PRAISE}") as tab:
        tab.sees("Approved by Ana")
        assert tab.count("button", "Correct the reading") == 0
        tab.correct(PRAISE, intent="spam")
        tab.sees("Too late: you approved it")


# By hand


def approved_by_hand(parts: Parts, *posts: scene.Post) -> None:
    """Let these be heard, and Ben approve them all; they are the first mentions."""
    scene.hear(parts, *(posts or (scene.OVERHEARD,)))
    for number in range(1, (len(posts) or 1) + 1):
        assert parts.desk.approve(number, "Ben").done


def test_a_draft_for_a_person_to_post_says_so_with_the_reason(parts: Parts, opened: Callable[[Parts], str]) -> None:
    scene.hear(parts, scene.OVERHEARD, scene.LATE)
    with Tab(opened(parts)) as tab:
        by_hand, sent = tab.text(tab.card(1)), tab.text(tab.card(2))
        for says in ("by hand", scene.BY_HAND.because, "Approve, post by hand"):
            assert says in by_hand
            assert says not in sent
        tab.types(1, WORDS)
        tab.sees("Approve edited, post by hand", tab.card(1))


def test_the_price_follows_what_is_typed_and_what_is_free_has_none(
    parts: Parts, opened: Callable[[Parts], str]
) -> None:
    scene.hear(parts, scene.LATE, scene.OVERHEARD)
    with Tab(opened(parts)) as tab:
        tab.sees("$0.01", tab.card(1))
        tab.types(1, "Look: https://goodword.example/help")
        tab.sees("$0.20", tab.card(1))
        tab.types(1, WORDS)
        tab.sees("$0.01", tab.card(1))
        assert "$" not in tab.text(tab.card(2))


def test_what_may_not_be_answered_cannot_be_approved(parts: Parts, opened: Callable[[Parts], str]) -> None:
    scene.hear(parts, scene.LATE)
    parts.desk.approve(1, "Ana")
    item = parts.desk.store.item(1)
    assert item is not None
    protected = replace(item.mention, eligibility=Eligibility(How.NONE, "its author asked not to be answered"))
    back = Move(replace(item, stage=Stage.SENDING), Stage.HELD, "not any more", (protected,), item.the_draft.expires_at)
    parts.desk.store.move([Move(item, Stage.SENDING, "claimed"), back], parts.clock.now())
    with Tab(opened(parts)) as tab:
        tab.sees("Its author asked not to be answered", tab.card(1))
        approve = tab.elements[tab.find("button", "Approve", tab.card(1))]
        assert approve["props"]["disabled"]


def test_what_is_approved_by_hand_is_opened_copied_and_posted(
    parts: Parts, clock: FakeClock, opened: Callable[[Parts], str]
) -> None:
    scene.hear(parts, scene.OVERHEARD)
    with Tab(opened(parts)) as tab:
        # When it is approved
        tab.approve(1, WORDS)
        # Then the card shows the way there and what is copied
        link = tab.elements[tab.find("a", "Open & copy", tab.card(1))]["props"]
        assert link["href"] == "https://posts.example/answer/1"
        assert link["data-copies"] == WORDS
        assert (link["target"], link["rel"]) == ("_blank", "noopener noreferrer")
        tab.sees("approved with edits by Ana", tab.card(1))
        tab.sees("3 h left", tab.card(1))
        # And it wants the link of the reply, which the desk looks at
        tab.ask_where()
        form = tab.find("form", root=tab.card(1))
        tab.send(form, url="javascript:alert(1)")
        tab.sees("Give the link of the reply as you posted it, beginning with https://", tab.card(1))
        tab.send(form, url="https://posts.example/ours")
        tab.sees("Posted by Ana")
        clock.turn(timedelta(seconds=5))
        tab.no_longer_sees("Noor Ali")
    item = parts.desk.store.item(1)
    assert item is not None
    assert (item.stage, item.the_delivery.url) == (Stage.SENT, "https://posts.example/ours")


def test_what_waits_to_be_posted_is_found_by_everybody_and_goes_when_it_is_done(
    parts: Parts, clock: FakeClock, opened: Callable[[Parts], str]
) -> None:
    # Given three that Ben approved, two of them before this page was opened
    approved_by_hand(parts, *(replace(scene.OVERHEARD, name=name) for name in ("Noor Ali", "Jo Lind")))
    scene.hear(parts, scene.LATE)
    with Tab(opened(parts)) as tab:
        group = tab.find("section", **{"aria-labelledby": "to-post"})
        heading = tab.elements[tab.find("h2", id="to-post")]["children"][1]
        for says in ("To post by hand", "To Noor Ali", "To Jo Lind", "approved by Ben"):
            tab.sees(says, group)
        assert tab.elements[heading]["text"] == "2"
        # When one is posted elsewhere, and one was heard there
        parts.desk.posted(1, "Ben", "https://posts.example/a")
        tab.sees("Posted by Ben", group)
        heard = parts.desk.store.item(2)
        assert heard is not None
        own = replace(heard.the_delivery, url="https://posts.example/b")
        parts.desk.store.move([Move(heard, Stage.SENT, "heard there", (own,))], clock.now())
        tab.sees("Approved by Ben · our answer stands there already", group)
        # Then the group goes, and the drafts stay
        clock.turn(timedelta(seconds=5))
        tab.no_longer_sees("To post by hand")
        tab.sees("Marta Kowal")


def test_what_was_not_posted_in_time_says_so_and_goes(
    parts: Parts, clock: FakeClock, opened: Callable[[Parts], str]
) -> None:
    approved_by_hand(parts)
    with Tab(opened(parts)) as tab:
        tab.sees("To Noor Ali")
        clock.turn(timedelta(hours=4))
        expire(parts.desk.store, clock.now())
        tab.sees("Its moment passed, nothing was sent")
        clock.turn(timedelta(seconds=5))
        tab.no_longer_sees("To post by hand")


def test_undo_takes_what_was_to_be_posted_back_among_the_drafts(parts: Parts, opened: Callable[[Parts], str]) -> None:
    approved_by_hand(parts)
    with Tab(opened(parts)) as tab:
        tab.click("Undo", tab.card(1))
        tab.sees("Approve, post by hand", tab.card(1))
        tab.no_longer_sees("To post by hand")
        drafts = tab.find("ol", **{"aria-label": "Held drafts"})
        assert tab.card(1) in tab.elements[drafts]["children"]
        # And it is approved from there once more
        tab.approve(1, WORDS)
        tab.sees("Open & copy", tab.card(1))


def test_the_lane_that_is_looked_at_decides_what_is_to_be_posted(parts: Parts, opened: Callable[[Parts], str]) -> None:
    approved_by_hand(parts)
    with Tab(opened(parts), "/?lane=marketing") as tab:
        tab.sees("Nothing waits in the marketing lane.")
        assert "Noor Ali" not in tab.text()
        tab.click("Service 0")
        tab.sees("To Noor Ali")


def test_thirty_to_post_are_shown_and_the_rest_counted(parts: Parts, opened: Callable[[Parts], str]) -> None:
    approved_by_hand(parts, *(replace(scene.OVERHEARD, name=f"Person {n}") for n in range(32)))
    with Tab(opened(parts)) as tab:
        tab.sees("To Person 29")
        tab.sees("2 more are to be posted; they move up as you go.")
        parts.desk.posted(1, "Ben", "https://posts.example/a")
        tab.sees("To Person 30")
        tab.sees("1 more is to be posted")


def test_a_link_that_is_no_web_address_is_only_copied(parts: Parts, opened: Callable[[Parts], str]) -> None:
    class Odd(FakeSpeaker):
        def by_hand(self, mention: object, text: str) -> str:
            return "javascript:alert(1)"

    approved_by_hand(parts)
    address = opened(replace(parts, speakers={"x": Odd()}))
    for path in ("/", "/mention/1"):
        with Tab(address, path) as tab:
            assert tab.elements[tab.find("button", "Copy")]["props"]["data-copies"].startswith("Hi Noor")
            assert "javascript:" not in tab.html


def test_a_mention_to_be_posted_is_posted_on_its_own_page(parts: Parts, opened: Callable[[Parts], str]) -> None:
    approved_by_hand(parts)
    with Tab(opened(parts), "/mention/1") as tab:
        tab.sees(f"by hand: {scene.BY_HAND.because}")
        tab.find("a", "Open & copy", href="https://posts.example/answer/1")
        # Taken back, its words are none of ours any more
        tab.sees("What we say")
        tab.click("Undo")
        tab.sees("What we would say")
        parts.desk.approve(1, "Ana", WORDS)
        tab.ask_where()
        posted = tab.find("form", root=tab.find("section", **{"aria-label": "What we say"}))
        tab.send(posted, url="nowhere")
        tab.sees("Give the link of the reply")
        tab.send(posted, url="https://posts.example/ours")
        tab.sees("Posted by Ana")
        tab.find("a", "see it", href="https://posts.example/ours")


# Threads, and posts that are gone


def test_the_thread_is_read_before_the_mention_and_a_long_one_is_folded(
    parts: Parts, opened: Callable[[Parts], str]
) -> None:
    short = replace(scene.OVERHEARD, name="Jo Lind", thread=scene.THREAD[:2])
    scene.hear(parts, scene.OVERHEARD, short)
    address = opened(parts)
    for path, number in (("/", 1), ("/mention/1", 0)):
        with Tab(address, path) as tab:
            text = tab.text(tab.card(number) if number else 0).partition("2 earlier posts")[2]
            order = [scene.THREAD[0].text, "you", scene.THREAD[1].text, "@tomasz.w",
                     scene.THREAD[2].text, "Noor Ali", scene.OVERHEARD.text]  # fmt: skip
            assert [text.index(says) for says in order] == sorted(text.index(says) for says in order)
            folded = tab.text(tab.find("details", root=tab.card(number) if number else 0))
            assert scene.THREAD[1].text in folded
            assert scene.THREAD[2].text not in folded
    with Tab(address) as tab:
        assert "earlier" not in tab.text(tab.card(2))


def test_hostile_text_in_a_thread_is_shown_and_nothing_else(parts: Parts, opened: Callable[[Parts], str]) -> None:
    thread = tuple(Post(str(n), text, text) for n, text in enumerate(HOSTILE))
    scene.hear(parts, replace(scene.OVERHEARD, thread=thread, eligibility=Eligibility(How.BY_HAND, HOSTILE[0])))
    parts.desk.approve(1, "Ana", HOSTILE[0])
    address = opened(parts)
    for path in ("/", "/mention/1"):
        tab = Tab(address, path)
        for markup in ("<script>alert", "<img src=x", "</textarea>", "${7*7}", "<!-- ]]>"):
            assert markup not in tab.html
    assert all(text in tab.text() for text in HOSTILE)


def test_a_long_post_of_a_thread_is_shown_whole_when_asked_for(parts: Parts, opened: Callable[[Parts], str]) -> None:
    scene.hear(parts, replace(scene.OVERHEARD, thread=(Post("1", "", "word " * 400), Post("2", "", ""))))
    with Tab(opened(parts)) as tab:
        tab.sees("Somebody", tab.card(1))
        tab.sees("deleted", tab.card(1))
        assert "word " * 300 not in tab.text()
        tab.click("Show all 2\u202f000 characters")
        tab.sees("word " * 300)


def test_a_post_that_its_author_edited_is_shown_as_it_stands_now(parts: Parts, day: str) -> None:
    item = parts.desk.store.item(LATE)
    assert item is not None
    edited = replace(scene.LATE, text=f"{scene.LATE.text} Never again.")
    with Tab(day) as tab:
        tab.types(LATE, WORDS)
        tab.sees("Send edited", tab.card(LATE))
        anew = Move(item, Stage.HEARD, "its author edited it", (replace(item.mention, text=edited.text),))
        parts.desk.store.move([anew], parts.clock.now())
        tab.sees("Being read anew", tab.card(LATE))
        walk(
            parts.desk.store, UNDERSTANDING,
            Tools(scene.SceneModel((edited,)), parts.playbooks.shelf, {}, parts.clock), 8,
        )  # fmt: skip
        tab.sees(edited.text, tab.card(LATE))
        tab.sees(f"Its author edited the post meanwhile; you had written: {WORDS}", tab.card(LATE))


def forget(parts: Parts, item: Item) -> None:
    gone = replace(item.mention, text="", author=Author(""), url="", thread=(), is_forgotten=True)
    parts.desk.store.move([Move(item, Stage.GONE, "its author deleted it", (gone,))], parts.clock.now())


def test_a_post_that_its_author_deleted_is_gone_from_every_page(
    parts: Parts, clock: FakeClock, opened: Callable[[Parts], str]
) -> None:
    scene.hear(parts, scene.OVERHEARD)
    item = parts.desk.store.item(1)
    assert item is not None
    address = opened(parts)
    with Tab(address) as tab, Tab(address, "/mention/1") as page:
        forget(parts, item)
        tab.sees("Its author deleted it, nothing was sent")
        assert "Noor Ali" not in tab.text()
        page.sees("Its author deleted this post.")
        page.sees("gone")
        assert "What we would say" not in page.text()
        assert "Noor Ali" not in page.text()
        assert scene.OVERHEARD.text not in page.text()
        clock.turn(timedelta(seconds=5))
        tab.sees("Nothing waits for you.")


# Live


def test_a_new_draft_joins_at_the_end_and_touches_no_other_card(parts: Parts, day: str) -> None:
    with Tab(day) as tab:
        before = set(tab.elements)
        tab.updates.clear()
        scene.hear(parts, replace(scene.LATE, handle="nadia_k", name="Nadia Karim"))
        tab.sees("Nadia Karim")
        cards = tab.elements[tab.find("ol")]["children"]
        assert cards.index(tab.card(6)) == len(cards) - 1
        again = {tab.elements[number]["tag"] for number in tab.updates if number in before}
        assert again <= {"ol", "span", "button", "div"}


def test_a_wording_that_a_colleague_changed_replaces_what_nobody_touched(parts: Parts, day: str) -> None:
    with Tab(day) as tab:
        parts.desk.reword(LATE, "Ben", "Reworded by Ben.")
        tab.sees("Reworded by Ben.", tab.card(LATE))
        tab.types(LATE, WORDS)
        tab.sees("Send edited", tab.card(LATE))
        parts.desk.reword(LATE, "Ben", "And once more.")
        tab.sees("A colleague changed the wording meanwhile, to: And once more.", tab.card(LATE))
        assert tab.elements[tab.find("textarea", root=tab.card(LATE))]["text"] == "Reworded by Ben."


def test_thirty_cards_are_shown_and_the_rest_counted(parts: Parts, opened: Callable[[Parts], str]) -> None:
    scene.hear(parts, *(replace(scene.LATE, handle=f"p{n}", name=f"Person {n}") for n in range(33)))
    with Tab(opened(parts)) as tab:
        tab.sees("Person 29")
        tab.sees("3 more are waiting; they move up as you decide.")
        assert tab.count("textarea") == 30
        parts.desk.reject(1, "Ben", "no")
        tab.sees("Person 30")
        tab.sees("2 more are waiting")


def test_a_lane_can_be_looked_at_alone(day: str) -> None:
    with Tab(day) as tab:
        assert all(tab.count("button", says) for says in ("All 5", "Service 3", "Marketing 2"))
        tab.types(LATE, WORDS)
        tab.sees("Send edited")
        tab.click("Marketing 2")
        tab.no_longer_sees("Liv Aune")
        tab.no_longer_sees("Marta Kowal")
        tab.sees("Otto Brandt")
        # What was begun in the other lane is still there
        tab.click("All 5")
        tab.sees("Send edited", tab.card(LATE))
        tab.sees("Liv Aune")


def test_nothing_to_decide_teaches_what_happens_next(parts: Parts, opened: Callable[[Parts], str]) -> None:
    with Tab(opened(parts)) as tab:
        tab.sees("Nothing waits for you.")
        tab.sees("Leave this page open: new drafts show up by themselves.")
        scene.hear(parts, scene.LATE)
        tab.sees("Marta Kowal")
        tab.no_longer_sees("Nothing waits for you.")
        tab.click("Marketing 0")
        tab.sees("Nothing waits in the marketing lane.")
        tab.sees("1 in the other lane.")


def test_while_the_database_is_away_the_page_stays_and_says_so(
    parts: Parts, sqlite: Database, opened: Callable[[Parts], str]
) -> None:
    looking = scene.Wobbly(sqlite)
    scene.hear(parts, scene.LATE)
    with Tab(opened(replace(parts, looking=looking))) as tab:
        looking.silent = True
        tab.sees("the database did not answer: it is locked")
        tab.sees("Marta Kowal")
        looking.silent = False
        tab.no_longer_sees("it is locked")


# What is around


def test_pausing_is_seen_at_once_and_what_is_approved_waits(parts: Parts, clock: FakeClock, day: str) -> None:
    with Tab(day) as tab, Tab(day, "/sandbox") as other:
        tab.send(tab.find("form", root=tab.find("div", id="pause-menu")), scope="lane:marketing", why="storm")
        for page in (tab, other):
            page.sees("The marketing lane is paused")
            page.sees("by Ana since 02 Mar 12:00 UTC: storm")
        tab.sees("Marketing is paused")
        tab.approve(TRIP, WORDS)
        tab.sees("Approved with edits by Ana · waits: the marketing lane is paused")
        clock.turn(timedelta(seconds=10))
        speak(parts)
        assert parts.looking.pinned(1) == []
        other.click("Resume")
        tab.no_longer_sees("The marketing lane is paused")
        tab.sees("sending now")
    assert parts.switches.paused(parts.clock.now()) == []


def test_a_platform_that_is_shut_is_told_in_words_and_once(
    parts: Parts, clock: FakeClock, opened: Callable[[Parts], str]
) -> None:
    # Given one that takes nothing until a person acts, and one that lets nobody listen for a while
    parts.switches.shut("shut:x", "X is out of credit", clock.now(), None)
    parts.switches.shut("listener:brand", "too many requests", clock.now(), clock.now() + timedelta(minutes=15))
    scene.hear(parts, scene.LATE)
    troubled = replace(parts, troubles=lambda: [f"{p.scope}: {p.why}" for p in parts.switches.paused(clock.now())])
    with Tab(opened(troubled)) as tab:
        for says in ("X takes no reply for now", "since 02 Mar 12:00 UTC: X is out of credit",
                     "Nothing is heard from brand", "until 02 Mar 12:15 UTC: too many requests"):  # fmt: skip
            tab.sees(says)
        assert "shut:x" not in tab.text()
        assert "by goodword" not in tab.text()
        tab.approve(1, WORDS)
        tab.sees("Approved with edits by Ana · waits: x takes no reply for now")
        # Then only what a person must mend is resumed by one
        assert tab.count("button", "Resume") == 1
        tab.click("Resume")
        tab.no_longer_sees("X takes no reply for now")
        clock.turn(timedelta(minutes=15))
        tab.no_longer_sees("Nothing is heard from brand")


def test_a_pause_of_something_else_is_not_taken(parts: Parts, day: str) -> None:
    with Tab(day) as tab:
        tab.send(tab.find("form", root=tab.find("div", id="pause-menu")), scope="platform:'; DROP TABLE")
        tab.waits(0.3)
    assert parts.switches.paused(parts.clock.now()) == []


def test_what_is_wrong_is_said_on_every_page(parts: Parts, opened: Callable[[Parts], str]) -> None:
    wrong = [f"hear:x{n}: 401 Unauthorized" for n in range(6)]
    parts.playbooks.mistakes = (Mistake(Path("/any/playbooks/24-delay.yaml"), 12, "say.warm", "is empty"),)
    address = opened(replace(parts, troubles=lambda: wrong))
    for path in ("/", "/sandbox", "/playbooks"):
        with Tab(address, path) as tab:
            for says in ("hear:x0: 401 Unauthorized", "playbooks/24-delay.yaml:12: say.warm", "is empty"):
                tab.sees(says)
            tab.sees(f"and {len(wrong) - 4} more troubles")
            wrong.append("speak: broke")
            tab.sees(f"and {len(wrong) - 4} more troubles")


# The other pages


def test_the_sandbox_shows_replies_under_their_mentions_newest_first(parts: Parts, clock: FakeClock, day: str) -> None:
    with Tab(day, "/sandbox") as tab:
        tab.sees("Nothing yet.")
        for mention_id, words in ((LATE, WORDS), (TRIP, "Enjoy Tokyo!")):
            parts.desk.approve(mention_id, "Ana", words)
            clock.turn(timedelta(seconds=10))
            speak(parts)
            tab.sees(words)
        text = tab.text()
        assert text.index("Enjoy Tokyo!") < text.index(WORDS)
        assert text.index("@marta_kowal") < text.index(scene.LATE.text) < text.index(WORDS)
        tab.find("li", id="1")
        tab.find("a", "Full story", href="/mention/1")
        assert "Nothing yet." not in text


def test_older_replies_come_when_asked_for(parts: Parts, clock: FakeClock, day: str) -> None:
    item = parts.desk.store.item(LATE)
    assert item is not None
    wall = SandboxWall(parts.looking.database, clock)
    for number in range(52):
        wall.pin(Reply("by hand", item.mention, f"reply {number:02}", Lane.SERVICE, "delay", 1, clock.now()))
    with Tab(day, "/sandbox") as tab:
        assert "reply 51" in tab.text()
        assert "reply 01" not in tab.text()
        tab.click("Show older ones")
        tab.sees("reply 00")
        assert tab.text().index("reply 02") < tab.text().index("reply 01") < tab.text().index("reply 00")
        assert tab.count("button", "Show older ones") == 0


def test_the_way_of_a_mention_tells_everything_and_goes_on_by_itself(parts: Parts, clock: FakeClock, day: str) -> None:
    with Tab(day, "/mention/2") as tab:
        for says in (scene.TRIP.text, "heard", "read", "routed", "drafted", "held", "What we would say", "scene 1",
                     "films matched", "3 playbooks did not match", "found flight: GW402"):  # fmt: skip
            assert says in tab.text()
        parts.desk.approve(TRIP, "Ben", "Enjoy Tokyo!")
        tab.sees("Approved with edits by Ben")
        clock.turn(timedelta(seconds=10))
        speak(parts)
        tab.sees("posted as sandbox-1")
        tab.find("a", "see it", href="/sandbox#1")
        tab.sees("closed")


def test_an_approval_that_was_taken_back_leaves_no_words_of_ours(parts: Parts, day: str) -> None:
    with Tab(day, f"/mention/{LATE}") as tab:
        parts.desk.approve(LATE, "Ana", WORDS)
        tab.sees("What we say")
        parts.desk.undo(LATE, "Ana")
        tab.sees("What we would say")
        parts.desk.reject(LATE, "Ana", "not ours")
        tab.sees("Rejected by Ana: not ours")
        assert "What we would say" in tab.text()


@pytest.mark.parametrize(("url", "is_shown"), [("https://posts.example/ours", True), ("javascript:alert(1)", False)])
def test_the_way_of_a_mention_tells_what_the_reply_cost_and_where_it_is(
    parts: Parts, clock: FakeClock, day: str, url: str, is_shown: bool
) -> None:
    parts.desk.approve(LATE, "Ana", WORDS)
    item = parts.desk.store.item(LATE)
    assert item is not None
    parts.desk.store.move([Move(item, Stage.SENDING, "claimed")], clock.now())
    there = Delivery(WORDS, 1, external_id="77", url=url, price=Decimal("0.01"))
    parts.desk.store.move([Move(replace(item, stage=Stage.SENDING), Stage.SENT, "took it", (there,))], clock.now())
    with Tab(day, f"/mention/{LATE}") as tab:
        for says in ("posted as 77", "$0.01 paid", "may be sent"):
            tab.sees(says)
        assert (tab.count("a", "see it", href=url) == 1) is is_shown
        assert "javascript:" not in tab.html


def test_a_mention_that_no_playbook_answers_says_why_not(parts: Parts, opened: Callable[[Parts], str]) -> None:
    scene.hear(parts, replace(scene.TRIP, text="what a lovely evening", intent=scene.Intent.SPAM))
    with Tab(opened(parts), "/mention/1") as tab:
        tab.sees("No playbook matched.")
        tab.sees("the intent is spam")


def test_a_stuck_mention_can_be_tried_again(parts: Parts, clock: FakeClock, day: str) -> None:
    stuck(parts, LATE)
    with Tab(day, "/mention/1") as tab:
        tab.click("Try again")
        tab.no_longer_sees("Try again")
        tab.sees("tried again")
        stuck(parts, LATE)
        tab.find("button", "Try again")
        clock.turn(timedelta(days=2))
        tab.click("Try again")
        tab.sees("Its moment passed")


def test_the_playbooks_are_listed_in_the_order_they_are_asked(parts: Parts, day: str) -> None:
    with Tab(day, "/playbooks") as tab:
        names = [book.name for book in parts.playbooks.shelf.playbooks]
        text = tab.text()
        assert [text.index(f"\n{name}\n") for name in names] == sorted(text.index(f"\n{name}\n") for name in names)
        assert "5 playbooks" in text
        assert "10-delay.yaml" in text
        parts.playbooks.mistakes = (Mistake(Path("playbooks/24-delay.yaml"), 3, "", "is not YAML"),)
        tab.sees("playbooks/24-delay.yaml:3")
