"""Saying it on X once, and finding out afterwards whether it is there."""

import traceback
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.errors import AskAgain, Closed, GoodwordError, OnlyByHand, Permanent, PlatformError, Temporary, Unsure
from engage.exchange import Said
from engage.types import How
from listeners.x import Settings, Speaker
from tests import fakes
from tests.platforms.faults import Fault
from tests.x_scene import APP, MINUTE, OAUTH_1, OWN_POSTS, SECRETS, Scene, reply_to, scene

SAY = "POST /2/tweets"


@pytest.fixture
def at() -> Iterator[Scene]:
    with scene() as made:
        yield made


def refused(at: Scene) -> PlatformError:
    """The error that saying it raises; nothing secret is in its traceback."""
    mention = at.mention()
    with pytest.raises(PlatformError) as caught:
        at.speaker().say(reply_to(mention, at))
    assert not any(secret in "".join(traceback.format_exception(caught.value)) for secret in SECRETS)
    return caught.value


def test_a_reply_is_posted_once_under_its_mention_and_its_address_is_told(at: Scene) -> None:
    mention = at.mention()
    said = at.speaker().say(reply_to(mention, at))
    (posted,) = at.x.posted_by("goodword_air")
    parent = posted.referenced("replied_to")
    assert parent is not None
    assert str(parent.id) == mention.external_id
    assert said == Said(str(posted.id), f"https://x.com/goodword_air/status/{posted.id}")
    assert at.server.count(SAY) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "sentence"),
    [
        (Fault.SERVER_ERROR, Unsure, "X did not say whether it took it: X answered 500: Internal Server Error"),
        (Fault.HANGS, Unsure, "X did not say whether it took it: no answer in time"),
        (Fault.DRIP, Unsure, "X did not say whether it took it: no answer in time"),
        (Fault.DROPPED, Unsure, "X did not say whether it took it: the connection broke"),
        (Fault.TRUNCATED, Unsure, "X did not say whether it took it: the connection broke"),
        (Fault.HTML, Unsure, "X did not say whether it took it: the answer is not JSON"),
        (Fault.RATE_LIMITED, Closed, "X has had enough requests for now (429)"),
        (Fault.UNAUTHORIZED, Closed, "X refused our credentials (401): make new ones"),
        (Fault.NO_CREDIT, Closed, "our account at X is out of credit (402)"),
        (Fault.FORBIDDEN, Closed, "X refuses our whole app (403)"),
    ],
)
def test_each_way_to_fail_without_posting_has_its_error_and_one_request(
    at: Scene, fault: Fault, kind: type[PlatformError], sentence: str
) -> None:
    at.server.faults.next_on(SAY, fault)
    error = refused(at)
    assert type(error) is kind
    assert str(error).startswith(sentence)
    assert at.server.count(SAY) == 1
    assert at.x.posted_by("goodword_air") == []


@pytest.mark.parametrize(
    "fault", [Fault.ACTED_HANGS, Fault.ACTED_DROPPED, Fault.ACTED_SERVER_ERROR, Fault.ACTED_TRUNCATED]
)
def test_what_was_posted_without_an_answer_is_unsure_and_found_by_looking_back(at: Scene, fault: Fault) -> None:
    at.server.faults.next_on(SAY, fault)
    mention = at.mention()
    speaker, reply = at.speaker(), reply_to(mention, at)
    with pytest.raises(Unsure):
        speaker.say(reply)
    (posted,) = at.x.posted_by("goodword_air")
    assert speaker.look_back(reply) == Said(str(posted.id), f"https://x.com/goodword_air/status/{posted.id}")


def test_a_429_says_when_to_come_back(at: Scene) -> None:
    at.server.faults.next_on(SAY, Fault.RATE_LIMITED)
    error = refused(at)
    assert isinstance(error, Closed)
    assert error.retry_after is not None
    assert timedelta(seconds=4) <= error.retry_after <= timedelta(seconds=5.5)


def test_where_x_was_not_reached_nothing_was_posted(at: Scene) -> None:
    with pytest.raises(Temporary, match="X was not reached: the connection broke"):
        at.speaker(api_base="http://127.0.0.1:1").say(reply_to(at.mention(), at))


def test_a_duplicate_is_another_wording_at_first_and_probably_ours_afterwards(at: Scene) -> None:
    mention = at.mention()
    at.speaker().say(reply_to(mention, at))
    with pytest.raises(AskAgain, match="say it otherwise"):
        at.speaker().say(reply_to(mention, at))
    with pytest.raises(Unsure, match="has probably been posted"):
        at.speaker().say(reply_to(mention, at, attempt=2))


def test_a_duplicate_that_is_not_ours_after_all_goes_back_to_a_person(at: Scene) -> None:
    # Given words that their author has got under another post, and a first attempt that was lost on the way
    at.speaker().say(reply_to(at.mention("@goodword_air my bag is gone"), at))
    mention, speaker = at.mention("@goodword_air and my coat"), at.speaker()
    # When X calls the second attempt a duplicate, it may be the first one: we look back, and it is not there
    with pytest.raises(Unsure, match="has probably been posted"):
        speaker.say(reply_to(mention, at, attempt=2))
    assert speaker.look_back(reply_to(mention, at, attempt=2)) is None
    # Then nobody tries for ever: called one again, a person is asked for other words
    with pytest.raises(AskAgain, match="say it otherwise"):
        speaker.say(reply_to(mention, at, attempt=3))


def test_what_x_takes_from_people_only_is_by_hand(at: Scene) -> None:
    with pytest.raises(OnlyByHand, match="from a person only"):
        at.speaker().say(reply_to(at.mention("lost my bag"), at))


def test_an_enterprise_app_answers_whom_it_likes() -> None:
    with scene({"enterprise": True}, enterprise=True) as at:
        mention = at.mention("lost my bag")
        assert mention.eligibility.how is How.API
        at.speaker().say(reply_to(mention, at))
        assert len(at.x.posted_by("goodword_air")) == 1


def test_a_post_that_is_gone_is_refused_for_good(at: Scene) -> None:
    post = at.post("@goodword_air my bag")
    mention = at.heard().mentions[0]
    at.x.delete(post)
    with pytest.raises(Permanent, match="the post was deleted"):
        at.speaker().say(reply_to(mention, at))


def test_a_restricted_conversation_is_decided_anew(at: Scene) -> None:
    root = at.post("only my friends", reply_settings="following")
    mention = at.mention("@goodword_air look", reply_to=at.post("yes", reply_to=root))
    with pytest.raises(AskAgain, match="restricted who may reply"):
        at.speaker().say(reply_to(mention, at))


@pytest.mark.parametrize(
    ("text", "says"), [("x" * 281, "281 characters long"), ("航" * 141, "282"), (" \n", "is empty")]
)
def test_what_does_not_fit_is_not_sent(at: Scene, text: str, says: str) -> None:
    with pytest.raises(AskAgain, match=says):
        at.speaker().say(reply_to(at.mention(), at, text))
    assert at.server.count(SAY) == 0


def test_looking_back_finds_nothing_where_nothing_is(at: Scene) -> None:
    mention, other = at.mention(), at.mention("@goodword_air another thing")
    speaker = at.speaker()
    speaker.say(reply_to(other, at))
    assert speaker.look_back(reply_to(mention, at)) is None


def test_looking_back_reads_page_after_page(at: Scene) -> None:
    mention = at.mention()
    speaker, reply = at.speaker(), reply_to(mention, at)
    said = speaker.say(reply)
    for number in range(150):
        at.x.post(at.x.account, f"news {number}")
    assert speaker.look_back(reply) == said


def test_an_answer_by_hand_under_the_same_post_counts(at: Scene) -> None:
    asked = at.post("@goodword_air hello?")
    mention = at.heard().mentions[0]
    reply = reply_to(mention, at)
    by_hand = at.post("Hello!", by=at.x.account, reply_to=asked)
    found = at.speaker().look_back(reply)
    assert found is not None
    assert found.external_id == str(by_hand.id)


def test_an_answer_under_an_edited_version_of_the_post_counts(at: Scene) -> None:
    asked = at.post("@goodword_air helo?")
    mention = at.heard().mentions[0]
    reply = reply_to(mention, at)
    edited = at.x.edit(asked, "@goodword_air hello?")
    at.post("Hello!", by=at.x.account, reply_to=edited)
    assert at.speaker().look_back(reply) is not None


def test_within_its_patience_a_reply_is_in_x_s_lists() -> None:
    with scene({"index_lag": 20}, index_lag=timedelta(seconds=20)) as at:
        at.post("@goodword_air my bag")
        at.clock.turn(timedelta(seconds=30))
        mention = at.heard().mentions[0]
        speaker, reply = at.speaker(), reply_to(mention, at)
        # Given an attempt that begins as late as it may
        at.clock.turn(speaker.patience / 2)
        speaker.say(reply)
        # Then it is not in the list at once, and is when the patience is over
        assert speaker.look_back(reply) is None
        at.clock.turn(speaker.patience / 2)
        assert speaker.look_back(reply) is not None


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.HTML, Fault.HANGS, Fault.RATE_LIMITED, Fault.UNAUTHORIZED])
def test_what_cannot_be_looked_back_at_is_not_called_absent(at: Scene, fault: Fault) -> None:
    mention = at.mention()
    at.server.faults.next_on(OWN_POSTS, fault)
    with pytest.raises(Temporary):
        at.speaker().look_back(reply_to(mention, at))


def test_a_post_is_looked_at_before_anything_is_said(at: Scene) -> None:
    post = at.post("@goodword_air so many words & more, " + "and more " * 60)
    mention = at.heard().mentions[0]
    speaker = at.speaker()
    # As it was: exactly the text that was heard
    assert speaker.look(mention).text == mention.text
    assert speaker.look(mention).eligibility.how is How.API
    # Edited: the new text, though its old version is still there
    at.x.edit(post, "@goodword_air never mind")
    assert speaker.look(mention).text == "@goodword_air never mind"
    # Protected: may not be answered
    at.x.protect(at.anna)
    standing = speaker.look(mention)
    assert (standing.text, standing.eligibility.how) == (mention.text, How.NONE)
    # Deleted
    at.x.protect(at.anna, protected=False)
    at.x.delete(post)
    assert speaker.look(mention).text is None


def test_an_edit_that_does_not_address_us_any_more_is_only_by_hand(at: Scene) -> None:
    post = at.post("@goodword_air lost")
    mention = at.heard().mentions[0]
    at.x.edit(post, "lost")
    assert at.speaker().look(mention).eligibility.how is How.BY_HAND


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.HTML, Fault.HANGS, Fault.NO_CREDIT])
def test_a_post_that_x_does_not_show_now_is_asked_for_later(at: Scene, fault: Fault) -> None:
    mention = at.mention()
    at.server.faults.next_on("GET /2/tweets", fault)
    with pytest.raises(Temporary):
        at.speaker().look(mention)


def test_many_posts_are_looked_at_again_in_one_request(at: Scene) -> None:
    posts = [at.post(f"@goodword_air {number}") for number in range(5)]
    ear = at.heard()
    at.x.edit(posts[1], "@goodword_air edited")
    at.x.delete(posts[2])
    at.x.delete_user(at.x.add_user("ben"))
    stands = {each.external_id: each.text for each in ear.listener.look_again(ear.mentions)}
    assert list(stands.values()) == [
        "@goodword_air 0",
        "@goodword_air edited",
        None,
        "@goodword_air 3",
        "@goodword_air 4",
    ]
    assert at.server.count("GET /2/tweets") == 2  # the second for the edited one


def test_posts_are_not_looked_at_again_before_x_takes_requests_and_hearing_goes_on(at: Scene) -> None:
    at.post("@goodword_air hello")
    heard = at.heard().mentions
    at.server.faults.next_on("GET /2/tweets", Fault.RATE_LIMITED)
    listener = at.listener()
    for _ in range(2):
        with pytest.raises(Temporary, match="cannot be looked at again yet") as caught:
            listener.look_again(heard)
        assert not isinstance(caught.value, Closed)
    assert at.server.count("GET /2/tweets") == 1
    at.clock.turn(MINUTE)
    assert len(listener.look_again(heard)) == 1


def test_a_bearer_token_does_not_speak(at: Scene) -> None:
    with pytest.raises(GoodwordError, match="set GOODWORD_X_CONSUMER_KEY"):
        at.speaker(**dict.fromkeys(OAUTH_1), **APP)


def priced(**other: object) -> Speaker:
    return Speaker(Settings.model_validate({"account": "goodword_air", **OAUTH_1, **other}))


@pytest.mark.parametrize(
    ("text", "enterprise", "price"),
    [
        ("We are on it", False, "0.010"),
        ("We are on it", True, "0.015"),
        ("See https://goodword.example/x", False, "0.20"),
        ("See goodword-air.com/films.", True, "0.20"),
        ("Sorry.It was late, mail us: a@b.com", False, "0.010"),
    ],
)
def test_a_send_has_its_price(text: str, enterprise: bool, price: str) -> None:
    assert priced(enterprise=enterprise).price(text) == Decimal(price)


@given(st.text(max_size=300).filter(lambda text: text.isprintable()))
def test_by_hand_is_x_s_own_window_with_the_text_in_it(text: str) -> None:
    link = urlsplit(priced().by_hand(fakes.mention(42), text))
    assert (link.scheme, link.netloc, link.path) == ("https", "x.com", "/intent/post")
    asked = parse_qs(link.query, keep_blank_values=True)
    assert asked == {"in_reply_to": ["42"], "text": [text]}
