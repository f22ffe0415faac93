"""Drafting: the playbook's wordings filled in, the same one for the same mention, and none when things have changed."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

from engage.drafting import draft
from engage.labels import Intent, Lane, Sentiment
from engage.playbook import load
from engage.routing import route
from engage.types import Draft, Mention
from tests.fakes import NOON, reading
from tests.shelves import change, good_folder, good_shelf, said

PLAN = reading(Intent.PLAN, Sentiment.POSITIVE)


def drafted(mention: Mention) -> Draft:
    made = draft(good_shelf(), mention, route(good_shelf(), mention, PLAN), NOON)
    assert made is not None
    return made


def test_a_draft_is_one_wording_filled_in_with_the_others_beside_it() -> None:
    made = drafted(said("GW117 tonight!", "ANA S", number=2))

    assert (made.playbook, made.lane) == ("movies", Lane.MARKETING)
    assert made.version == good_shelf().playbooks[0].version
    assert made.expires_at == NOON + timedelta(hours=6)
    link = "https://goodword.example/films/gw117?utm_source=x&utm_medium=social&utm_campaign=movies"
    assert {made.variant: made.text, **{other.variant: other.text for other in made.others}} == {
        "warm": f"Enjoy Lisbon, Ana! Here is what is on tonight: {link}",
        "short": f"On tonight (gate B12): {link}",
    }


def test_what_is_missing_is_talked_around() -> None:
    made = drafted(said("GW204 tonight!", "✈️✈️✈️"))

    texts = {made.text, *(other.text for other in made.others)}
    assert any(text.startswith("Enjoy Buenos Aires, there!") for text in texts)
    assert any(text.startswith("On tonight: https://") for text in texts)


def test_the_wording_depends_on_the_mention_only_and_all_get_their_turn() -> None:
    mentions = [said("GW117 tonight!", number=number) for number in range(200)]

    first = [drafted(mention).variant for mention in mentions]

    assert first == [drafted(mention).variant for mention in mentions]
    assert all(70 <= times <= 130 for times in Counter(first).values())
    assert len(Counter(first)) == 2


def test_a_playbook_that_has_changed_or_gone_drafts_nothing(tmp_path: Path) -> None:
    # Given a mention that was routed to movies
    mention = said("GW117 tonight!")
    routed = route(good_shelf(), mention, PLAN)
    folder = good_folder(tmp_path)

    # When somebody edits that playbook, or takes it away, before the draft is made
    change(folder / "10-movies.yaml", "tonight: {{", "this evening: {{")
    changed = load(folder).shelf
    (folder / "10-movies.yaml").unlink()
    gone = load(folder).shelf

    # Then there is no draft, and it has to be routed again
    assert draft(changed, mention, routed, NOON) is None
    assert draft(gone, mention, routed, NOON) is None


def test_the_catalog_counts_as_it_is_when_the_draft_is_made(tmp_path: Path) -> None:
    # Given a mention routed to movies by its flight
    mention = said("GW117 tonight!")
    routed = route(good_shelf(), mention, PLAN)
    folder = good_folder(tmp_path)

    # When the flight goes elsewhere, the draft says so; when there is no such flight any more, there is none
    change(folder / "catalogs" / "flights.csv", "GW117,Lisbon", "GW117,Porto")
    elsewhere = draft(load(folder).shelf, mention, routed, NOON)
    change(folder / "catalogs" / "flights.csv", "GW117,Porto", "GW118,Porto")

    # Then it has to be routed again
    assert elsewhere is not None
    assert "Porto" in elsewhere.text + elsewhere.others[0].text
    assert draft(load(folder).shelf, mention, routed, NOON) is None
