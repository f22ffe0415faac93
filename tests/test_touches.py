"""What we begin ourselves goes the way of every draft: once, approved, under the right post, gone with its author."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from engage.beginning import Begun, touch
from engage.exchange import Own, Reply, Standing
from engage.items import Item
from engage.labels import Kind, Lane
from engage.rechecking import recheck
from engage.stages import Stage
from engage.store import Database, Store
from engage.types import Delivery, Mention
from tests import reddit_scene, x_scene
from tests.fakes import NOON, draft, mention, reading, route
from tests.house import House

SCENE = Path(__file__).parent / "scene_playbooks"
DAY = timedelta(days=1)


def answered(said: Mention, reply_id: str) -> Item:
    """A mention that was answered by the post `reply_id`."""
    delivery = Delivery("We are on it", 1, NOON, NOON, reply_id)
    return Item(1, Stage.CLOSED, said, NOON, NOON, reading(), route(), draft(), delivery)


def question(item: Item, key: str = "conversation-1:helped:1") -> Begun:
    return touch(
        item, Kind.FOLLOW_UP, key, "Did that help?", "delay", "v1", "a day after", NOON, DAY, condition="helped"
    )


def test_a_touch_stands_under_the_post_it_follows_and_belongs_to_the_same_person() -> None:
    begun = question(answered(mention(7, "late"), "ours-1"))
    assert begun.mention.post_id == "7"
    assert (begun.mention.text, begun.mention.author) == ("late", mention(7).author)
    assert begun.mention.said_before == {"ours-1"}
    assert (begun.draft.lane, begun.draft.text) == (Lane.SERVICE, "Did that help?")
    assert begun.route.hits[0].says == "a day after"


def test_what_is_begun_twice_is_begun_once(store: Store) -> None:
    begun = question(answered(mention(7, "late"), "ours-1"))
    [number] = store.begin([begun], NOON)
    assert store.begin([begun], NOON) == []
    item = store.item(number)
    assert item is not None
    assert (item.stage, item.mention, item.draft) == (Stage.DRAFTED, begun.mention, begun.draft)


def test_our_answer_from_before_is_not_taken_for_the_question_on_x() -> None:
    # Given an answer of ours under a mention, from a moment ago
    with x_scene.scene() as at:
        said = at.mention()
        speaker = at.speaker()
        first = speaker.say(x_scene.reply_to(said, at))
        # When a question of ours is looked back for, which was never posted
        begun = question(answered(said, first.external_id)).mention
        asked = replace(x_scene.reply_to(begun, at, "Did that help?"), key="mention-2")
        assert speaker.look_back(asked) is None
        # Then it can be posted, under the same post, and is found then
        second = speaker.say(asked)
        assert speaker.look_back(asked) == second
        assert [post.text for post in at.x.posted_by(at.x.account.handle)][-1] == "@anna Did that help?"


def test_nor_is_it_on_reddit() -> None:
    for at in reddit_scene.scene():
        comment = at.reddit.comment("ben", at.reddit.submit("anna", "travel", "Lisbon", "Any tips?"), "u/goodword_air?")
        said = at.mention(comment)
        first = at.speaker.say(at.reply(said))
        begun = question(answered(said, first.external_id)).mention
        asked = Reply("mention-2", begun, "Did that help?", Lane.SERVICE, "delay", 1, at.clock.now())
        assert at.speaker.look_back(asked) is None
        second = at.speaker.say(asked)
        assert at.speaker.look_back(asked) == second
        assert [(one.text, one.parent.fullname) for one in at.reddit.posted_by(reddit_scene.US)][-1] == (
            "Did that help?",
            comment.fullname,
        )


class Shows:
    """A listener that shows how posts stand now."""

    name, platform, every, recheck = "x", "x", timedelta(minutes=1), timedelta(hours=20)

    def __init__(self, text: str | None) -> None:
        self.text = text

    def hear(self, cursor: str | None) -> list[object]:
        return []

    def look_again(self, mentions: list[Mention]) -> list[Standing]:
        return [Standing(one.post_id, self.text) for one in mentions]


@pytest.mark.parametrize("text", [None, "other words"])
def test_when_the_author_deletes_the_post_our_question_goes_too_and_an_edit_does_not_touch_it(
    sqlite: Database, text: str | None
) -> None:
    house = asked_house(sqlite)
    [asked] = house.held()
    house.clock.turn(DAY)
    recheck(house.store, Shows(text), house.clock.now())  # type: ignore[arg-type]
    kept = house.item(asked.id)
    if text is None:
        assert (kept.stage, kept.mention.text, kept.the_draft.text) == (Stage.GONE, "", "")
    else:
        assert (kept.stage, kept.mention.text) == (Stage.HELD, text)


def test_a_question_that_a_colleague_asks_over_there_settles_ours_and_the_old_answer_does_not(sqlite: Database) -> None:
    house = asked_house(sqlite)
    [asked] = house.held()
    for minutes, stage in ((-600, Stage.HELD), (5, Stage.CLOSED)):
        at = house.clock.now() + timedelta(minutes=minutes)
        own = Own(asked.mention.post_id, f"own{minutes}", "https://x.example/o", "All well?", at)
        house.settles(own)
        assert house.stage(asked) is stage


def asked_house(database: Database) -> House:
    """A complaint was answered, a week went by, and our question waits for a person."""
    house = House(database)
    bag = house.posts("ana", "@GoodwordAir my flight is late, and nobody tells us why")
    house.store.begin([question(house.approve(bag))], house.clock.now())
    house.turn()
    assert [one.mention.kind for one in house.held()] == [Kind.FOLLOW_UP]
    return house
