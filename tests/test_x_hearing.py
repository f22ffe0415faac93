"""What is heard of X, page by page, and what never is."""

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from engage.exchange import Own
from engage.types import Author, How, Post
from tests.fakes import NOON
from tests.platforms.faults import Fault
from tests.x_scene import APP, MENTIONS, MINUTE, OWN_POSTS, SEARCH, Ear, Scene, scene


@pytest.fixture
def at() -> Iterator[Scene]:
    with scene() as made:
        yield made


def test_a_mention_comes_with_all_that_is_known_of_it(at: Scene) -> None:
    post = at.post("@goodword_air where is my bag?")
    (mention,) = at.heard().mentions
    assert (mention.platform, mention.listener, mention.external_id) == ("x", "x", str(post.id))
    assert mention.text == "@goodword_air where is my bag?"
    assert mention.author == Author("anna", "Anna", 7)
    assert mention.posted_at == at.clock.now()
    assert mention.url == f"https://x.com/anna/status/{post.id}"
    assert (mention.thread_id, mention.parent_id, mention.thread) == (str(post.id), "", ())
    assert (mention.eligibility.how, mention.eligibility.because) == (How.API, "")


def test_every_page_is_heard_and_then_only_what_is_new(at: Scene) -> None:
    # Given more mentions than fit on two pages
    for number in range(230):
        at.x.post(at.anna, f"@goodword_air {number}")
    at.clock.turn(MINUTE)
    # When they are heard
    ear = at.heard()
    # Then all are there, and the second go finds nothing
    assert ear.texts == [f"@goodword_air {number}" for number in range(230)]
    ear.hear()
    assert len(ear.all_mentions) == 230
    at.post("@goodword_air new")
    ear.hear()
    assert [mention.text for mention in ear.all_mentions[230:]] == ["@goodword_air new"]


@pytest.mark.parametrize("pages", [1, 2, 3])
def test_a_crash_between_two_pages_loses_nothing_and_reads_nothing_twice(at: Scene, pages: int) -> None:
    for number in range(330):
        at.x.post(at.anna, f"@goodword_air {number}")
    at.clock.turn(MINUTE)
    # Given a process that dies after some pages of the mentions, and people who go on posting
    ear = Ear(at.listener())
    ear.hear(most=1 + pages)
    at.post("@goodword_air after the crash")
    # When another one goes on with its cursor
    again = Ear(at.listener(), ear.cursor)
    again.hear()
    again.hear()
    # Then everything was heard, each post once
    texts = [mention.text for mention in ear.all_mentions + again.all_mentions]
    assert sorted(texts) == sorted(
        [*(f"@goodword_air {number}" for number in range(330)), "@goodword_air after the crash"]
    )


def test_since_moves_with_the_last_page_only(at: Scene) -> None:
    for number in range(150):
        at.x.post(at.anna, f"@goodword_air {number}")
    at.clock.turn(MINUTE)
    cursors = [json.loads(heard.cursor or "{}")["marks"]["mentions"] for heard in at.heard().heards]
    assert cursors[0]["since"] == cursors[1]["since"] < cursors[2]["since"]


def test_a_first_start_goes_back_as_far_as_it_is_told_and_no_further(at: Scene) -> None:
    at.x.post(at.anna, "@goodword_air long ago", at=NOON - 31 * MINUTE)
    at.x.post(at.anna, "@goodword_air just now", at=NOON - 29 * MINUTE)
    assert at.heard(first_minutes=30).texts == ["@goodword_air just now"]


def test_a_first_start_that_fails_is_not_begun_anew_an_hour_later(at: Scene) -> None:
    at.x.post(at.anna, "@goodword_air early", at=NOON - 29 * MINUTE)
    ear = Ear(at.listener(first_minutes=30))
    at.server.faults.next_on("GET", *[Fault.SERVER_ERROR] * 2)
    with pytest.raises(Exception, match="500"):
        ear.hear()
    at.clock.turn(timedelta(hours=1))
    ear.hear()
    assert ear.texts == ["@goodword_air early"]


def test_the_same_post_found_twice_has_one_id(at: Scene) -> None:
    at.post("@goodword_air lost bag")
    ear = at.heard(keywords=["bag"])
    assert len(ear.all_mentions) == 2
    assert len(ear.mentions) == 1


def test_keywords_and_competitors_are_searched_for_in_the_languages_asked_for(at: Scene) -> None:
    at.post("my luggage is lost")
    at.post("otherair lost it")
    at.post("otherair hat es verloren", lang="de")
    at.post("nothing of the kind")
    found = at.heard(keywords=["lost luggage"], competitors=["otherair"], languages=["en"]).texts
    assert found == ["my luggage is lost", "otherair lost it"]


def test_a_long_post_is_heard_whole_and_signs_are_unescaped_once(at: Scene) -> None:
    text = "@goodword_air " + "so many words & more, " * 30 + "&lt;b&gt; the end"
    at.post(text)
    assert at.heard().texts == [text]


def test_retweets_are_dropped(at: Scene) -> None:
    original = at.post("@goodword_air good films")
    at.post("", retweet_of=original, by=at.x.add_user("ben"))
    assert at.heard(keywords=["films"]).texts == ["@goodword_air good films"]


def test_our_own_posts_are_no_mentions_but_our_answers_are_told(at: Scene) -> None:
    # Given a question, our answer, and a post of ours that answers nobody and names us
    asked = at.post("@goodword_air where is my bag?")
    answer = at.post("It is on its way", by=at.x.account, reply_to=asked)
    at.post("We, @goodword_air, wish you a good day", by=at.x.account)
    # When X is heard
    ear = at.heard(keywords=["good day"])
    # Then the question is a mention, and the answer is told as ours
    assert ear.texts == ["@goodword_air where is my bag?"]
    url = f"https://x.com/goodword_air/status/{answer.id}"
    assert set(ear.own) == {
        Own(str(asked.id), str(answer.id), url, "@anna It is on its way", at.clock.now() - timedelta(seconds=1))
    }


def test_our_own_posts_are_not_read_where_nobody_wants_that(at: Scene) -> None:
    at.heard(own_posts=False)
    assert at.server.count(OWN_POSTS) == 0


def test_a_reply_is_heard_with_its_parent_and_who_wrote_it(at: Scene) -> None:
    ours = at.post("New films!", by=at.x.account)
    parent = at.post("late again", by=at.x.add_user("ben"))
    at.post("ask @goodword_air", reply_to=parent, quote=ours)
    (mention,) = at.heard().mentions
    assert (mention.parent_id, mention.thread_id) == (str(parent.id), str(parent.id))
    assert mention.thread == (
        Post(str(ours.id), "goodword_air", "New films!", is_ours=True),
        Post(str(parent.id), "ben", "late again"),
    )


def test_a_parent_that_is_gone_or_hidden_is_left_out(at: Scene) -> None:
    ben = at.x.add_user("ben")
    gone, hidden = at.post("will be deleted", by=ben), at.post("hidden", by=at.x.add_user("cleo", protected=True))
    at.post("@goodword_air one", reply_to=gone)
    at.post("@goodword_air two", reply_to=hidden)
    at.x.delete(gone)
    ear = at.heard()
    assert [mention.thread for mention in ear.mentions] == [(), ()]
    assert [mention.parent_id for mention in ear.mentions] == [str(gone.id), str(hidden.id)]


def test_an_edited_post_stays_one_mention(at: Scene) -> None:
    post = at.post("@goodword_air my bag is gon")
    ear = at.heard()
    at.clock.turn(MINUTE)
    at.x.edit(post, "@goodword_air my bag is gone")
    ear.hear()
    assert [mention.external_id for mention in ear.all_mentions] == [str(post.id)] * 2


def test_a_search_that_reaches_too_far_begins_where_x_begins_and_says_so(at: Scene) -> None:
    # Given a listener that was off for eight days
    ear = at.heard(keywords=["bag"])
    at.post("bag of the first day")
    at.clock.turn(timedelta(days=8))
    at.post("bag of today")
    # When it is on again
    ear.hear()
    # Then it hears what X still finds, and says what is missing
    assert ear.texts == ["bag of today"]
    assert any("X goes back seven days only" in note for note in ear.notes)
    ear.hear()
    assert len(ear.notes) == 1


def test_a_quiet_search_never_gets_too_old(at: Scene) -> None:
    ear = at.heard(keywords=["bag"])
    for _ in range(9):
        at.clock.turn(timedelta(days=1))
        ear.hear()
    assert ear.notes == []


def test_posts_that_enter_the_lists_late_are_heard(at: Scene) -> None:
    # Given that the newer of two posts is in the list first
    ear = at.heard(index_lag=30)
    late = at.clock.now() + timedelta(seconds=1)
    at.clock.turn(timedelta(seconds=10))
    at.post("@goodword_air second")
    ear.hear()
    at.x.post(at.anna, "@goodword_air first", at=late)
    # When X is heard again, then both are there
    at.clock.turn(MINUTE)
    ear.hear()
    assert ear.texts == ["@goodword_air first", "@goodword_air second"]
    # And later neither is read again
    read = len(ear.all_mentions)
    ear.hear()
    assert len(ear.all_mentions) == read


@pytest.mark.parametrize(
    "cursor", ["", "[]", "{}", '{"version": 0}', '{"version": 1, "marks": {"mentions": {}}}', "\0"]
)
def test_a_cursor_that_is_of_no_use_is_told_and_is_a_first_start(at: Scene, cursor: str) -> None:
    at.post("@goodword_air hello")
    ear = Ear(at.listener(), cursor)
    ear.hear()
    assert ear.notes == [
        "the cursor is of no use: it is damaged or of another version; heard anew from 60 minutes ago on"
    ]
    assert ear.texts == ["@goodword_air hello"]


def test_the_cursor_of_another_account_is_of_no_use(at: Scene) -> None:
    ear = at.heard()
    assert ear.cursor is not None
    other = Ear(at.listener(), ear.cursor.replace("goodword_air", "other_air"))
    other.hear()
    assert other.notes == ["the cursor is of no use: it is of @other_air; heard anew from 60 minutes ago on"]


def test_a_new_keyword_opens_no_gap_for_the_old_ones(at: Scene) -> None:
    ear = at.heard(keywords=["bag"])
    at.post("my bag is gone")
    at.clock.turn(timedelta(hours=3))
    later = Ear(at.listener(keywords=["bag", "suitcase"]), ear.cursor)
    later.hear()
    assert later.texts == ["my bag is gone"]


def test_one_list_that_has_had_enough_is_left_alone_until_then_and_the_others_are_heard(at: Scene) -> None:
    # Given 429 on the mentions
    at.post("@goodword_air lost bag")
    at.server.faults.next_on(MENTIONS, Fault.RATE_LIMITED)
    ear = Ear(at.listener(keywords=["bag"]))
    # When X is heard, then nothing is raised, and the search goes on
    ear.hear()
    assert ear.texts == ["@goodword_air lost bag"]
    # And, though the process starts anew, the mentions are not asked for before X said so
    again = Ear(at.listener(keywords=["bag"]), ear.cursor)
    again.hear()
    assert at.server.count(MENTIONS) == 1
    at.clock.turn(timedelta(seconds=6))
    again.hear()
    assert at.server.count(MENTIONS) == 2


def test_a_429_between_two_pages_is_gone_on_with_later(at: Scene) -> None:
    for number in range(250):
        at.x.post(at.anna, f"@goodword_air {number}")
    at.clock.turn(MINUTE)
    at.server.faults.next_on(MENTIONS, None, Fault.RATE_LIMITED)
    ear = at.heard()
    assert len(ear.all_mentions) == 100
    at.clock.turn(MINUTE + timedelta(seconds=7))
    ear.hear()
    assert len(ear.all_mentions) == len(ear.mentions) == 250


def test_where_x_does_not_say_for_how_long_it_is_a_minute_and_a_little(at: Scene) -> None:
    at.server.faults.next_on(MENTIONS, *[Fault.RATE_LIMITED] * 3)  # every third lacks the time
    ear = Ear(at.listener())
    waits = []
    for _ in range(3):
        ear.hear()
        until = json.loads(ear.cursor or "")["marks"]["mentions"]["not_before"]
        waits.append((type(at.clock.now()).fromisoformat(until) - at.clock.now()).total_seconds())
        at.clock.turn(2 * MINUTE)
    assert all(4 <= wait <= 6.6 for wait in waits[:2])
    assert 60 <= waits[2] <= 66


def test_a_bearer_token_is_enough_to_listen(at: Scene) -> None:
    at.post("@goodword_air lost bag")
    none = dict.fromkeys(["consumer_key", "consumer_secret", "access_token", "access_token_secret"])
    assert at.heard(keywords=["bag"], **none, **APP).texts == ["@goodword_air lost bag"]


def test_the_id_of_our_account_is_looked_up_once(at: Scene) -> None:
    ear = at.heard()
    Ear(at.listener(), ear.cursor).hear()
    assert at.server.count("GET /2/users/me") == 1


def test_what_was_read_is_counted(at: Scene) -> None:
    # Given a mention with a parent, one own post, and a search that finds the parent
    parent = at.post("my bag is late")
    at.post("@goodword_air hello", reply_to=parent)
    at.post("We fly", by=at.x.account)
    costs = {str(heard.cost) for heard in at.heard(keywords=["bag"]).heards}
    # Then: a user and a mention and its parent; our own post; the found one
    assert costs == {"0", "0.016", "0.005"}


def test_prices_are_those_of_the_settings(at: Scene) -> None:
    at.post("@goodword_air hello")
    ear = at.heard(prices={"own_mention_read": Decimal(2), "user_read": Decimal(3)})
    assert sum(heard.cost for heard in ear.heards) == 5


def test_every_list_is_asked_for_once_where_all_is_quiet(at: Scene) -> None:
    ear = at.heard(keywords=["bag"])
    ear.hear()
    assert [at.server.count(beginning) for beginning in (MENTIONS, OWN_POSTS, SEARCH)] == [2, 2, 2]
