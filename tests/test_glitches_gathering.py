from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.glitches import Complaint, Glitch, Incident, Phase, Settings
from engage.glitches.gathering import Gathering
from engage.glitches.handling import apart, counted, merged, moved, split
from engage.glitches.incidents import vector
from engage.glitches.naming import Background
from engage.glitches.placing import place
from engage.glitches.splitting import too_broad
from engage.glitches.suggesting import mergers, suggestion
from engage.labels import Cause, Label

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
WIDTH = 48
BAG, APP, SEAT = range(3)
OTHERS = [("flight", "delayed", "gate")] * 60 + [("flight", "rude", "agent")] * 40
"""The words of a hundred other complaints."""
WORDS = (("lost", "bag", "carousel"), ("app", "crashes", "login"), ("seat", "broken", "recline"))
CAUSES = (Cause.LOST_OR_DAMAGED, Cause.APP_OR_WEBSITE, Cause.QUALITY)


def confirmed(glitch: Glitch) -> Glitch:
    return replace(glitch, phase=Phase.CONFIRMED)


def dismissed(glitch: Glitch) -> Glitch:
    return replace(glitch, phase=Phase.DISMISSED)


def about(topic: int, number: int = 0, contact: str = "", at: datetime = NOW, noise: float = 0.5) -> Incident:
    """An incident of one of three flaws; `number` sets its own wording apart a little."""
    row = np.random.default_rng([topic, number]).standard_normal(WIDTH)
    row = row * (noise / np.linalg.norm(row))
    row[topic] += 1
    embedding = np.rint(row * (127 / np.linalg.norm(row))).astype(np.int8).tobytes()
    words = (*WORDS[topic], f"own{topic}x{number}")
    return Incident(1000 * topic + number, contact or f"c{topic}-{number}", at, CAUSES[topic], embedding, words)


def placed(gathering: Gathering, *incidents: Incident) -> list[int]:
    """In which glitch each is in the end."""
    ids: list[int] = []
    for one in incidents:
        place = gathering.place(one)
        ids = [place.glitch.id if id_ == place.joined else id_ for id_ in ids] + [place.glitch.id]
    return ids


def test_like_complaints_come_together_and_others_begin_anew() -> None:
    gathering = Gathering(Settings())
    first, second, third = (gathering.place(one) for one in (about(BAG, 1), about(BAG, 2), about(APP, 1)))
    assert (first.is_new, second.is_new, third.is_new) == (True, False, True)
    assert second.glitch.id == first.glitch.id != third.glitch.id
    assert second.glitch.count == 2
    assert second.because.startswith("0.8")
    assert "nothing before it is like it" in third.because


@given(st.permutations([(topic, number) for topic in range(3) for number in range(6)]))
@settings(max_examples=40, deadline=None)
def test_flaws_that_are_far_apart_are_told_apart_in_any_order(order: list[tuple[int, int]]) -> None:
    ids = placed(Gathering(Settings()), *(about(topic, number) for topic, number in order))
    groups = {(topic, id_) for (topic, _), id_ in zip(order, ids, strict=True)}
    assert len(groups) == len({id_ for _, id_ in groups}) == 3


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30)), min_size=1, max_size=40, unique=True))
@settings(max_examples=40, deadline=None)
def test_built_anew_from_rows_it_goes_on_as_if_nothing_had_happened(some: list[tuple[int, int]]) -> None:
    # Given two gatherings, of which one is built from the other's rows after half of the incidents
    incidents = [about(topic, number, noise=1.2) for topic, number in some]
    half = len(incidents) // 2
    steady = Gathering(Settings())
    placed(steady, *incidents[:half])
    next_id = max((glitch.id for glitch in steady.glitches()), default=0) + 1 + half
    anew = Gathering(Settings(), steady.glitches(), next_id)
    # When both go on, then they place every incident alike
    for one in incidents[half:]:
        here, there = steady.place(one), anew.place(one)
        assert (here.is_new, here.glitch.count) == (there.is_new, there.glitch.count)
        assert here.likeness == pytest.approx(there.likeness, abs=1e-5)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30)), min_size=1, max_size=40, unique=True))
@settings(max_examples=40, deadline=None)
def test_no_incident_is_lost_or_counted_twice(some: list[tuple[int, int]]) -> None:
    incidents = [about(topic, number, noise=1.2) for topic, number in some]
    gathering = Gathering(Settings())
    ids = placed(gathering, *incidents)
    for glitch in gathering.glitches():
        inside = [vector(one) for one, id_ in zip(incidents, ids, strict=True) if id_ == glitch.id]
        assert glitch.count == len(inside)
        assert np.allclose(glitch.mean(), np.mean(inside, axis=0), atol=1e-5)


def test_a_shared_flight_makes_two_complaints_more_alike() -> None:
    one, other = about(BAG, 1), about(APP, 1)
    with_flight = (vector(replace(each, named=("flight GW117",))) for each in (one, other))
    assert np.dot(*with_flight) == pytest.approx(np.dot(vector(one), vector(other)) + 0.1)


def test_complaints_without_embedding_are_gathered_by_their_words() -> None:
    ids = placed(
        Gathering(Settings()), *(replace(about(topic, n), embedding=b"") for n in (1, 2) for topic in (BAG, APP))
    )
    assert ids[0] == ids[2] != ids[1] == ids[3]


def test_embeddings_of_another_model_are_refused_with_a_sentence() -> None:
    gathering = Gathering(Settings())
    gathering.place(about(BAG))
    with pytest.raises(ValueError, match="an embedding has 4 numbers, and those gathered before have 48"):
        gathering.place(replace(about(BAG), embedding=b"\x01\x02\x03\x04"))


def test_candidates_that_grew_together_are_joined_but_not_two_that_people_know_of() -> None:
    for known in (False, True):
        # Given two beginnings of the same flaw, which people know of, or not
        one, other = Gathering(Settings()), Gathering(Settings(), next_id=2)
        placed(one, about(BAG, 1), about(BAG, 2))
        placed(other, about(BAG, 3), about(BAG, 4))
        rows = [*one.glitches(), *other.glitches()]
        gathering = Gathering(Settings(), [confirmed(row) for row in rows] if known else rows)
        # When one more comes
        place = gathering.place(about(BAG, 5))
        # Then they are one only if nobody knew of them
        assert (place.joined is None) is known
        assert len(gathering) == (2 if known else 1)
        assert place.glitch.count == (3 if known else 5)


@given(st.lists(st.integers(0, 40), min_size=4, max_size=12, unique=True), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_after_a_batch_everything_is_told_the_glitch_that_it_is_in_at_last(numbers: list[int], begun: int) -> None:
    # Given beginnings of one flaw that were heard apart, which join one after the other as more comes
    rows = [glitch_of(id_, [about(BAG, number)]) for id_, number in enumerate(numbers[:begun], start=1)]
    gathering = Gathering(Settings(), rows)
    some = [Complaint(about(BAG, number), None, "", "x", "ana", "", None) for number in numbers[begun:]]
    # When a batch of complaints is placed
    sheet = place(gathering, some)
    # Then whatever went, and whoever came, is where it still is after the batch
    assert all(kept in gathering for kept in sheet.into.values())
    assert all(gone not in gathering for gone in sheet.into)
    assert [home in gathering for _, home, _ in sheet.homes] == [True] * len(some)
    assert {row.id for row in rows} - sheet.into.keys() <= {glitch.id for glitch in gathering.glitches()}


def test_what_a_person_kept_apart_is_neither_joined_nor_suggested_for_merging() -> None:
    one, other = _glitch(1, BAG, range(4)), _glitch(2, BAG, range(4, 8))
    assert mergers([confirmed(one), confirmed(other)], Settings())
    one, other = apart(one, other)
    assert not mergers([confirmed(one), confirmed(other)], Settings())
    gathering = Gathering(Settings(), [one, other])
    assert gathering.place(about(BAG, 9)).joined is None


def test_what_was_kept_apart_stays_so_when_both_have_become_part_of_others() -> None:
    one, other = apart(glitch_at(1, BAG), glitch_at(2, BAG))
    into_three, into_four = merged(glitch_at(3, BAG), one), merged(glitch_at(4, BAG), other)
    assert into_three.is_apart_from(into_four)
    assert not merged(into_three, into_four).apart


def test_what_was_kept_apart_is_not_joined_by_way_of_a_third_and_keeps_nothing_else_from_joining() -> None:
    # Given a beginning that is kept apart from a part of another one
    one, other = apart(glitch_at(1, BAG), _glitch(2, BAG, range(20, 24)))
    third = _glitch(3, BAG, range(4, 8)).joined(one)
    # When more comes to either, then they are not joined
    for grows in (20, 4):
        gathering = Gathering(Settings(), [third, other])
        place = gathering.place(replace(about(BAG, grows), mention_id=99))
        assert place.glitch.id == (2 if grows == 20 else 3)
        assert place.joined is None
    # But with something else that is about the same thing each of them is, be it less like it
    gathering = Gathering(Settings(), [*apart(one, other), glitch_of(4, [about(BAG, 40, noise=1.0)])])
    assert gathering.place(replace(about(BAG, 20), mention_id=99)).joined == 4


def test_an_incident_that_a_person_moved_stays_where_it_was_put() -> None:
    # Given a bag incident that a person moved to the app's glitch
    bags, apps = moved(_glitch(1, BAG, range(4)), _glitch(2, APP, range(4)))
    bags = counted(bags, [about(BAG, number) for number in (0, 2, 3)])
    apps = counted(apps, [about(BAG, 1), *(about(APP, number) for number in range(4))])
    assert (bags.count, apps.count) == (3, 5)
    # When many more of both come, and all that was quiet is set aside
    gathering = Gathering(Settings(), [bags, apps])
    placed(gathering, *(about(topic, number) for number in range(10, 20) for topic in (BAG, APP)))
    gathering.set_aside(NOW + timedelta(days=1000))
    # Then both are there still
    assert [glitch.id for glitch in gathering.glitches()] == [1, 2]
    assert gathering[2].count == 15


@given(
    st.lists(st.sampled_from(["nothing", "confirmed", "dismissed", "moved into"]), min_size=5, max_size=5),
    st.sets(st.tuples(st.integers(1, 5), st.integers(1, 5)).filter(lambda pair: pair[0] < pair[1]), max_size=4),
    st.lists(st.tuples(st.integers(0, 2), st.integers(20, 60)), max_size=25, unique=True),
)
@settings(max_examples=60, deadline=None)
def test_nothing_that_a_person_did_is_ever_undone(
    acts: list[str], kept_apart: set[tuple[int, int]], more: list[tuple[int, int]]
) -> None:
    # Given five glitches of two flaws, so like each other that they would be joined, and what people did to them
    glitches = {id_: _glitch(id_, id_ % 2, range(4 * id_, 4 * id_ + 2)) for id_ in range(1, 6)}
    for id_, act in zip(glitches, acts, strict=True):
        match act:
            case "confirmed":
                glitches[id_] = confirmed(glitches[id_])
            case "dismissed":
                glitches[id_] = dismissed(glitches[id_])
            case "moved into":
                glitches[id_] = moved(_glitch(9, SEAT, range(id_, id_ + 2)), glitches[id_])[1]
                glitches[id_] = glitches[id_].with_(vector(about(SEAT, id_)), NOW)
    for one, other in kept_apart:
        glitches[one], glitches[other] = apart(glitches[one], glitches[other])
    # When more comes in, and time goes by
    gathering = Gathering(Settings(), glitches.values())
    into = {id_: id_ for id_ in glitches}
    for topic, number in more:
        place = gathering.place(about(topic, number))
        into = {id_: place.glitch.id if now == place.joined else now for id_, now in into.items()}
    gathering.set_aside(NOW + timedelta(days=1000))
    # Then what people touched is there as they left it, and what they kept apart is apart
    for id_, act in zip(glitches, acts, strict=True):
        if act != "nothing":
            assert gathering[id_].phase is glitches[id_].phase
            assert gathering[id_].count >= glitches[id_].count
    assert all(into[one] != into[other] for one, other in kept_apart)


def test_an_incident_that_is_taken_out_leaves_no_trace() -> None:
    left = _glitch(1, BAG, range(4)).without(vector(about(BAG, 3)))
    assert left.count == 3
    assert np.allclose(left.mean(), _glitch(1, BAG, range(3)).mean(), atol=1e-5)
    assert left.cohesion() == pytest.approx(_glitch(1, BAG, range(3)).cohesion(), abs=1e-5)


def test_merging_keeps_everything_and_splitting_undoes_it() -> None:
    bags, apps = _glitch(1, BAG, range(4)), confirmed(_glitch(2, APP, range(3)))
    both = merged(bags, apps)
    assert (both.count, both.phase, both.whole) == (7, Phase.CONFIRMED, True)
    left, out = split(both, [about(APP, number) for number in range(3)], 3)
    assert (left.count, out.count) == (4, 3)
    assert np.allclose(left.mean(), bags.mean(), atol=1e-5)
    assert left.is_apart_from(out)
    assert out.is_apart_from(left)


def test_a_glitch_cannot_be_merged_with_itself_nor_split_into_nothing() -> None:
    bags = _glitch(1, BAG, range(2))
    with pytest.raises(ValueError, match="cannot be merged with itself"):
        merged(bags, bags)
    with pytest.raises(ValueError, match="a split takes 1 to 1 of the 2 incidents, not 2"):
        split(bags, [about(BAG, 0), about(BAG, 1)], 2)


def test_what_was_dismissed_still_takes_in_its_like() -> None:
    gathering = Gathering(Settings(), [dismissed(_glitch(1, BAG, range(4)))])
    assert gathering.place(about(BAG, 9)).glitch.phase is Phase.DISMISSED


def test_what_nobody_added_to_is_set_aside_but_not_what_people_know_of() -> None:
    old = NOW - timedelta(days=31)
    known = confirmed(_glitch(2, APP, range(2), old))
    gathering = Gathering(Settings(), [_glitch(1, BAG, range(2), old), known, _glitch(3, SEAT, range(2))])
    assert gathering.set_aside(NOW) == (1,)
    assert gathering.place(about(APP, 9)).glitch.id == 2
    assert gathering.place(about(BAG, 9)).is_new


def test_memory_is_bounded_and_the_longest_quiet_goes_first() -> None:
    gathering = Gathering(Settings(most=64, alike=0.99))
    gone: list[int] = []
    for number in range(200):
        gone += gathering.place(about(BAG, number, at=NOW + timedelta(minutes=number), noise=3)).set_aside
        assert len(gathering) <= 64
    assert gone == sorted(gone)
    assert gone


def test_a_candidate_is_suggested_when_enough_different_people_hit_it_in_time() -> None:
    background = Background([*(about(BAG, n).words for n in range(6)), *OTHERS])

    def suggested(*incidents: Incident) -> bool:
        return suggestion(incidents, [None] * len(incidents), background, Settings(people=6)) is not None

    six = [about(BAG, number, at=NOW + timedelta(days=number)) for number in range(6)]
    assert suggested(*six)
    assert not suggested(*six[:5], *six[:5]), "the same five people twice"
    assert not suggested(*(replace(one, at=NOW + timedelta(days=9 * n)) for n, one in enumerate(six))), "too slowly"
    assert not suggested(*(replace(one, words=("flight",)) for one in six)), "nothing tells it from other complaints"


def test_a_suggestion_says_what_it_is_about_and_why() -> None:
    background = Background([*(about(BAG, n).words for n in range(6)), *OTHERS])
    votes = [Label(Cause.LOST_OR_DAMAGED, 0.6), Label(Cause.DELAY, 0.9), Label(Cause.LOST_OR_DAMAGED, 0.7)] * 2
    found = suggestion([about(BAG, n) for n in range(6)], votes, background, Settings())
    assert found is not None
    assert "bag" in found.title.text.lower()
    assert found.cause is not None
    assert found.cause.cause is Cause.LOST_OR_DAMAGED
    assert found.cause.because == "4 of 6 incidents were read as lost or damaged"
    assert found.because.startswith("6 people hit it within 14 days; “")


def test_a_glitch_that_is_two_things_is_suggested_for_splitting_where_it_falls_apart() -> None:
    # Given bags and apps in one glitch
    incidents = [about(topic, number, noise=1.0) for topic in (BAG, APP) for number in range(20)]
    both = glitch_of(1, incidents)
    # When it is asked, then it falls into just these, unless a person said that it is one
    found = too_broad(both, incidents, Settings())
    assert found is not None
    parts = {frozenset(found.one), frozenset(found.other)}
    assert parts == {frozenset(one.mention_id for one in half) for half in (incidents[:20], incidents[20:])}
    assert "they fall into 20 and 20 incidents" in found.because
    assert too_broad(replace(both, whole=True), incidents, Settings()) is None


@pytest.mark.parametrize("topic", [BAG, APP, SEAT])
@pytest.mark.parametrize("noise", [0.3, 1.0, 1.5])
def test_a_glitch_that_is_one_thing_is_left_whole(topic: int, noise: float) -> None:
    incidents = [about(topic, number, noise=noise) for number in range(60)]
    assert too_broad(glitch_of(1, incidents), incidents, Settings()) is None


def test_cohesion_is_the_mean_likeness_of_two_incidents() -> None:
    incidents = [about(BAG, number, noise=1.0) for number in range(7)]
    pairs = [float(vector(a) @ vector(b)) for n, a in enumerate(incidents) for b in incidents[:n]]
    assert glitch_of(1, incidents).cohesion() == pytest.approx(np.mean(pairs), abs=1e-5)


def glitch_of(id_: int, incidents: list[Incident]) -> Glitch:
    """A glitch of just these."""
    gathering = Gathering(Settings(alike=1e-9), next_id=id_)
    placed(gathering, *incidents)
    (glitch,) = gathering.glitches()
    return glitch


def glitch_at(id_: int, topic: int) -> Glitch:
    return _glitch(id_, topic, range(4))


def _glitch(id_: int, topic: int, numbers: range, at: datetime = NOW) -> Glitch:
    return glitch_of(id_, [about(topic, number, at=at) for number in numbers])
