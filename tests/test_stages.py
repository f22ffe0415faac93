"""The table of legal moves keeps the promises that everything else relies on."""

from engage.journey import SPEAKING, STEPS, UNDERSTANDING
from engage.stages import CORRECTABLE, DECIDED, FINAL, LEGAL_MOVES, SETTLED, Stage


def reachable(start: Stage, moves: set[tuple[Stage, Stage]]) -> set[Stage]:
    seen, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        new = {target for source, target in moves if source is here} - seen
        seen |= new
        waiting += new
    return seen


def test_no_way_leads_to_sending_except_through_a_persons_decision() -> None:
    undecided = set(LEGAL_MOVES) - DECIDED
    assert Stage.SENDING not in reachable(Stage.HEARD, undecided)
    assert Stage.SENT not in reachable(Stage.HEARD, undecided - SETTLED)
    assert Stage.SENDING in reachable(Stage.HEARD, set(LEGAL_MOVES))


def test_only_approved_leads_to_sending_and_only_a_decision_leads_into_approved_for_the_first_time() -> None:
    assert {source for source, target in LEGAL_MOVES if target is Stage.SENDING} == {Stage.APPROVED}
    into_approved = {source for source, target in LEGAL_MOVES if target is Stage.APPROVED}
    assert into_approved == {Stage.HELD, Stage.SENDING, Stage.UNKNOWN, Stage.APPROVED}
    assert (Stage.HELD, Stage.APPROVED) in DECIDED


def test_whatever_else_people_decide_nothing_is_sent_unless_a_held_draft_is_approved() -> None:
    assert Stage.SENDING not in reachable(Stage.HEARD, set(LEGAL_MOVES) - {(Stage.HELD, Stage.APPROVED)})


def test_a_corrected_mention_is_held_again_before_anything_can_be_said() -> None:
    assert {Stage.HELD, Stage.HELD_BACK, Stage.IGNORED, Stage.STUCK} == CORRECTABLE
    assert {(source, Stage.READ) for source in CORRECTABLE} <= DECIDED
    assert Stage.APPROVED not in reachable(Stage.READ, set(LEGAL_MOVES) - DECIDED)


def test_every_stage_can_be_reached_and_the_final_ones_are_the_known_ones() -> None:
    assert reachable(Stage.HEARD, set(LEGAL_MOVES)) == set(Stage)
    assert {Stage.CLOSED, Stage.EXPIRED, Stage.GONE} == FINAL


def test_only_a_person_lets_a_reply_be_posted_by_hand() -> None:
    assert Stage.BY_HAND not in reachable(Stage.HEARD, set(LEGAL_MOVES) - DECIDED)


def test_what_was_surely_not_sent_and_needs_a_person_waits_where_a_person_finds_it() -> None:
    assert {(Stage.SENDING, target) for target in (Stage.HELD, Stage.BY_HAND, Stage.STUCK)} <= set(LEGAL_MOVES)


def test_what_courtesy_holds_back_is_asked_about_before_anything_can_be_said() -> None:
    assert (Stage.HELD_BACK, Stage.APPROVED) not in LEGAL_MOVES
    assert {target for source, target in LEGAL_MOVES if source is Stage.HELD_BACK} >= {Stage.HELD, Stage.EXPIRED}


def test_held_has_no_step_and_no_final_stage_has_one() -> None:
    waits = {Stage.HELD, Stage.HELD_BACK, Stage.BY_HAND, Stage.STUCK, Stage.REJECTED, Stage.SUPERSEDED, Stage.IGNORED}
    assert not {*waits, *FINAL} & set(STEPS)
    assert not set(UNDERSTANDING) & set(SPEAKING)


def test_the_decided_moves_are_legal() -> None:
    assert set(LEGAL_MOVES) >= DECIDED
