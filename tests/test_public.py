"""The public page over real HTTP: what it tells, what it keeps, and what it does with everything else."""

import html
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import httpx
import pytest

from engage.config import PublicBlock
from engage.errors import GoodwordError
from engage.public import PublicPages, links_of
from engage.public.guard import MOST_BYTES
from engage.store import Database
from engage.store.questions import CHANGEABLE, LONGEST_COMMENT, MOST_CHANGES, Given, Questions
from tests.csat_scene import LATER, asked, events, marks
from tests.fakes import FakeClock

ADDRESS = "https://feedback.example"
BLOCK = PublicBlock(enabled=True, address=ADDRESS, port=0)
OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> {{ 7*7 }} {% raw %} &lt;"

Opens = Callable[..., httpx.Client]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(LATER)


@pytest.fixture
def opens(sqlite: Database, clock: FakeClock) -> Iterator[Opens]:
    """Opens the pages of a brand, and gives somebody to visit them; both are closed at the end."""
    opened: list[tuple[httpx.Client, PublicPages]] = []

    def open_them(brand: str = "Goodword Air", questions: Questions | None = None) -> httpx.Client:
        pages = PublicPages(BLOCK, questions or Questions(sqlite), lambda: brand, clock)
        visitor = httpx.Client(base_url=pages.start(), headers=OURS, trust_env=False)
        opened.append((visitor, pages))
        return visitor

    yield open_them
    for visitor, pages in opened:
        visitor.close()
        pages.stop()


@pytest.fixture
def visitor(opens: Opens) -> httpx.Client:
    return opens()


@pytest.fixture
def token(sqlite: Database) -> str:
    return asked(sqlite)


def text(answer: httpx.Response) -> str:
    """What can be read on a page."""
    body = answer.text.partition("<body>")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def chosen(answer: httpx.Response) -> list[str]:
    return re.findall(r'value="(\d)" required checked', answer.text)


def test_the_question_is_asked_and_the_form_keeps_the_mark(sqlite: Database, visitor: httpx.Client, token: str) -> None:
    # Given the question behind the link
    page = visitor.get(f"/csat/{token}")
    assert page.status_code == 200
    assert "Goodword Air How did we do?" in text(page)
    assert chosen(page) == []
    assert f'action="/csat/{token}"' in page.text
    # When the form is sent
    kept = visitor.post(f"/csat/{token}", data={"score": "4", "comment": "Quick!\r\nThanks"})
    # Then the page says what was kept, and lets them change it
    assert kept.status_code == 200
    assert "We have kept your rating: 4 of 5, good ." in text(kept)
    assert "<blockquote>Quick!\nThanks</blockquote>" in kept.text
    assert "until 3\u00a0March, 13:00\u00a0UTC".replace("\u00a0", " ") in text(kept)
    assert chosen(kept) == ["4"]
    assert Questions(sqlite).given(1) == [Given(4, "Quick!\nThanks", LATER)]


@pytest.mark.parametrize("score", "12345")
def test_a_link_that_names_a_mark_only_chooses_it(
    sqlite: Database, visitor: httpx.Client, token: str, score: str
) -> None:
    for method in ("GET", "HEAD"):
        assert visitor.request(method, f"/csat/{token}/{score}").status_code == 200
    assert chosen(visitor.get(f"/csat/{token}/{score}")) == [score]
    assert visitor.post(f"/csat/{token}/{score}", data={"score": score}).status_code == 405
    assert marks(sqlite) == []


def test_who_opens_the_link_later_sees_that_there_is_a_mark_and_not_which(visitor: httpx.Client, token: str) -> None:
    visitor.post(f"/csat/{token}", data={"score": "2", "comment": "my booking is AB12"})
    page = visitor.get(f"/csat/{token}")
    assert "A rating was given here already." in text(page)
    assert chosen(page) == []
    assert "AB12" not in page.text


def test_a_mark_is_changed_within_a_day_and_refused_kindly_after_it(
    sqlite: Database, visitor: httpx.Client, token: str, clock: FakeClock
) -> None:
    visitor.post(f"/csat/{token}", data={"score": "1"})
    assert "5 of 5, great" in text(visitor.post(f"/csat/{token}", data={"score": "5"}))
    clock.turn(CHANGEABLE)
    late = visitor.post(f"/csat/{token}", data={"score": "2"})
    assert (late.status_code, visitor.get(f"/csat/{token}").status_code) == (409, 200)
    for page in (late, visitor.get(f"/csat/{token}"), visitor.get(f"/csat/{token}/2")):
        assert "can be changed for 24 hours, and that time is over" in text(page)
    assert marks(sqlite) == [5]


def test_a_mark_that_is_changed_for_ever_is_left_as_it_is(sqlite: Database, visitor: httpx.Client, token: str) -> None:
    for number in range(MOST_CHANGES + 1):
        assert visitor.post(f"/csat/{token}", data={"score": str(1 + number % 2)}).status_code == 200
    refused = visitor.post(f"/csat/{token}", data={"score": "5"})
    assert (refused.status_code, len(events(sqlite))) == (409, MOST_CHANGES + 1)
    assert "changed so often" in text(refused)


@pytest.mark.parametrize(
    "fields", [{}, {"score": ""}, {"score": "6"}, {"score": "5 "}, {"score": "٣"}, {"score": "-1"}]
)
def test_without_a_mark_the_question_is_asked_again_with_what_was_written(
    sqlite: Database, visitor: httpx.Client, token: str, fields: dict[str, str]
) -> None:
    page = visitor.post(f"/csat/{token}", data={**fields, "comment": "\n<b>half a sentence"})
    assert page.status_code == 422
    assert "Please choose a rating from 1 to 5." in text(page)
    assert ">\n\n&lt;b&gt;half a sentence</textarea>" in page.text
    assert marks(sqlite) == []


def test_a_hostile_comment_stays_text(visitor: httpx.Client, token: str) -> None:
    page = visitor.post(f"/csat/{token}", data={"score": "5", "comment": HOSTILE})
    quoted, typed = re.findall(r"<(?:blockquote|textarea)[^>]*>([^<]*)</", page.text)
    assert html.unescape(quoted) == html.unescape(typed).removeprefix("\n") == HOSTILE
    assert not re.search(r"<(script|img)", page.text)


def test_a_hostile_brand_stays_text(opens: Opens, token: str) -> None:
    page = opens(brand="A & B <script>").get(f"/csat/{token}")
    assert page.text.count("A &amp; B &lt;script&gt;") == 2
    assert "<script" not in page.text


def test_a_brand_without_a_name_has_a_page_all_the_same(opens: Opens, token: str) -> None:
    assert "<title>How did we do?</title>" in opens(brand="").get(f"/csat/{token}").text


def test_every_link_that_leads_nowhere_gives_the_same_page(sqlite: Database, visitor: httpx.Client, token: str) -> None:
    unknown = "0" * 32
    paths = [
        "/", "/csat", "/csat/", f"/csat/{unknown}", f"/csat/{unknown}/4", f"/csat/{token}/6", f"/csat/{token}/0",
        f"/csat/{token}/4/", f"/csat/{token}/04", f"/csat/{token}/", f"/csat/{token[:-1]}", f"/csat/{token.upper()}X",
        f"/csat/{token}%00", f"/csat/{token}%0a", "/csat/..%2f..%2fetc", "/csat/%FF", "/csat/' or 1=1 --",
        f"/csat/{'x' * 5000}", "/docs", "/robots.txt", "/metrics", "/readyz",
    ]  # fmt: skip
    answers = [visitor.get(path) for path in paths]
    answers += [visitor.post(f"/csat/{unknown}", data={"score": score}) for score in ("5", "")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert len({answer.headers["content-length"] for answer in answers}) == 1
    assert marks(sqlite) == []


def test_every_answer_tells_the_browser_to_keep_it_to_itself(visitor: httpx.Client, token: str) -> None:
    answers = [visitor.get(f"/csat/{token}"), visitor.get("/nowhere"), visitor.get("/livez")]
    answers += [visitor.post(f"/csat/{token}", data={"score": score}) for score in ("", "5")]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-robots-tag"].startswith("noindex")
        assert "server" not in answer.headers
        assert "set-cookie" not in answer.headers
    assert "<script" not in answers[0].text
    assert '<html lang="en">' in answers[0].text


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": ADDRESS},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
        {"Origin": "https://evil.example"},
        {"Origin": f"{ADDRESS}.evil.example"},
    ],
)
def test_a_form_from_elsewhere_is_refused(
    sqlite: Database, visitor: httpx.Client, token: str, headers: dict[str, str]
) -> None:
    for name in OURS:
        del visitor.headers[name]
    answer = visitor.post(f"/csat/{token}", data={"score": "1"}, headers=headers)
    assert answer.status_code == 403
    assert "This form came from another page" in text(answer)
    assert marks(sqlite) == []


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Origin": ADDRESS}, {"Sec-Fetch-Site": "none"}])
def test_our_own_form_is_taken_also_from_browsers_that_say_little(
    sqlite: Database, visitor: httpx.Client, token: str, headers: dict[str, str]
) -> None:
    for name in OURS:
        del visitor.headers[name]
    assert visitor.post(f"/csat/{token}", data={"score": "3"}, headers=headers).status_code == 200
    assert marks(sqlite) == [3]


def test_more_than_a_form_is_not_read(sqlite: Database, visitor: httpx.Client, token: str) -> None:
    at, long = f"/csat/{token}", "x" * (MOST_BYTES + 1)
    assert visitor.post(at, data={"score": "1", "comment": long}).status_code == 413
    assert visitor.post(at, content=iter([b"score=1&comment=", long.encode()]), headers=FORM).status_code == 413
    assert visitor.post(at, data={f"f{number}": "1" for number in range(50)}).status_code == 400
    assert visitor.post(at, json={"score": 1}).status_code == 415
    assert visitor.post(at, files={"score": b"1"}).status_code == 415
    assert visitor.post(at, content=b"score=1&comment=%ff%fe\xff", headers=FORM).status_code == 200
    assert visitor.put(at, data={"score": "1"}).status_code == 405
    assert [given.comment for given in Questions(sqlite).given(1)] == ["���"]


FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}


def test_the_longest_comment_fits_in_every_script(sqlite: Database, visitor: httpx.Client, token: str) -> None:
    longest = "ส" * LONGEST_COMMENT
    assert visitor.post(f"/csat/{token}", data={"score": "1", "comment": longest}).status_code == 200
    assert [given.comment for given in Questions(sqlite).given(1)] == [longest]


def test_many_at_once_give_one_mark(sqlite: Database, visitor: httpx.Client, token: str) -> None:
    answers: list[int] = []

    def vote() -> None:
        answers.append(visitor.post(f"/csat/{token}", data={"score": "5"}).status_code)

    threads = [threading.Thread(target=vote) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 8
    assert marks(sqlite) == [5]


class Away(Questions):
    """Kept in a database that does not answer."""

    def open(self, token: str) -> None:
        raise GoodwordError("the database sqlite:///secret.db did not answer")

    def answer(self, token: str, score: int, comment: str, now: datetime) -> None:
        self.open(token)


def test_a_database_that_does_not_answer_is_told_in_a_sentence(opens: Opens, sqlite: Database, token: str) -> None:
    visitor = opens(questions=Away(sqlite))
    for answer in (visitor.get(f"/csat/{token}"), visitor.post(f"/csat/{token}", data={"score": "5"})):
        assert answer.status_code == 503
        assert "We cannot keep your rating at this moment." in text(answer)
        assert "secret" not in answer.text
    assert visitor.get("/livez").text == "alive\n"


def test_a_visitor_who_hangs_up_or_never_ends_harms_nobody(visitor: httpx.Client, token: str) -> None:
    port = visitor.base_url.port
    assert port
    head = f"POST /csat/{token} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with (
        socket.create_connection(("127.0.0.1", port)) as leaving,
        socket.create_connection(("127.0.0.1", port)) as slow,
    ):
        leaving.sendall(f"{head}Content-Length: 100\r\n\r\nscore=".encode())
        slow.sendall(f"{head}Content-Length: 100\r\n\r\nscore=".encode())
        leaving.close()
        assert visitor.get("/livez").status_code == 200


def test_it_stops_at_once_with_somebody_in_the_middle_of_a_form(sqlite: Database, clock: FakeClock) -> None:
    pages = PublicPages(BLOCK, Questions(sqlite), lambda: "", clock)
    port = int(pages.start().rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as slow:
        slow.sendall(b"POST /csat/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nscore=")
        before = time.monotonic()
        pages.stop()
        assert time.monotonic() - before < 2
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/livez", trust_env=False)


def test_a_port_that_is_taken_is_told_with_what_to_do(sqlite: Database, clock: FakeClock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        block = BLOCK.model_copy(update={"port": taken.getsockname()[1]})
        with pytest.raises(GoodwordError, match=r"set another public\.port in config\.yaml"):
            PublicPages(block, Questions(sqlite), lambda: "", clock).start()
    with pytest.raises(GoodwordError, match=r"mend public\.host in config\.yaml"):
        PublicPages(BLOCK.model_copy(update={"host": "no.such.host.invalid"}), Questions(sqlite), str, clock).start()


def test_links_lead_to_the_page_and_there_are_none_while_it_is_off(
    sqlite: Database, visitor: httpx.Client, token: str
) -> None:
    links = links_of(BLOCK, sqlite)
    assert links
    link = links.link(1, 1, LATER + timedelta(days=1))
    assert link == f"{ADDRESS}/csat/{token}"
    assert visitor.get(link.removeprefix(ADDRESS)).status_code == 200
    assert links_of(PublicBlock(), sqlite) is None
