"""Who may decide about which drafts: as config.yaml says it, by name at one door and by account at the other."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engage import starter
from engage.app import App
from engage.approval import gesturing
from engage.approval.desk import Desk, Outcome
from engage.approval.roles import Roles
from engage.approvers import Role
from engage.config import load
from engage.errors import Mistakes
from engage.gestures import Status
from engage.items import Move
from engage.labels import Intent, Lane
from engage.persons import Person
from engage.stages import Stage
from engage.store import Database, Ledger, Store
from tests.desk_scene import held, item
from tests.fakes import NOON, FakeClock
from tests.gestures_scene import CATALOG, people

CARE = Role(name="Care", people=("Ana", "Ben"), slack_groups=("social-team",), lanes=(Lane.SERVICE,))
LEADS = Role(name="Marketing leads", people=("Lea",), slack_users=("U0LEA",), lanes=(Lane.MARKETING,))
FILMS = Role(name="Film desk", slack_groups=("@Films", "S0FILMS"), playbooks=("in-flight-movies",))
ROLES = Roles((CARE, LEADS, FILMS))


def refusal(name: str, lane: Lane | None, account: str = "", groups: tuple[str, ...] = (), playbook: str = "x") -> str:
    return ROLES.refusal(name, account, groups, lane, playbook)


def test_without_roles_everybody_may() -> None:
    assert Roles().refusal("Anybody", "slack:U1", (), Lane.MARKETING, "delay") == ""


def test_a_name_is_enough_where_nobody_asks_who_they_are() -> None:
    assert refusal(" ana ", Lane.SERVICE) == ""
    assert refusal("Dan", Lane.SERVICE) != ""


def test_a_refusal_says_who_may_and_that_nothing_happened() -> None:
    assert refusal("Ana", Lane.MARKETING) == (
        "drafts of the marketing lane are decided by Marketing leads: ask one of them; nothing was changed"
    )
    assert refusal("Ana", Lane.MARKETING, playbook="in-flight-movies") == (
        "drafts of in-flight-movies are decided by Marketing leads or Film desk: ask one of them; nothing was changed"
    )


def test_what_no_role_covers_is_decided_by_nobody_and_that_is_said() -> None:
    only_films = Roles((FILMS,))
    assert only_films.refusal("Ana", "", (), Lane.SERVICE, "delay") == (
        "no role in config.yaml decides about drafts of delay in the service lane; nothing was changed"
    )


@pytest.mark.parametrize(
    ("account", "groups", "playbook", "may"),
    [
        ("slack:U0LEA", (), "x", True),
        ("slack:U0LEA2", (), "x", False),
        ("teams:U0LEA", (), "x", False),
        ("slack:U1", ("films",), "in-flight-movies", True),
        ("slack:U1", ("S0FILMS",), "in-flight-movies", True),
        ("slack:U1", ("films",), "trip-plan", False),
        ("slack:U1", ("filmstars", "social-team"), "in-flight-movies", False),
    ],
)
def test_in_slack_the_number_or_a_group_counts(account: str, groups: tuple[str, ...], playbook: str, may: bool) -> None:
    assert (refusal("Anybody", Lane.MARKETING, account, groups, playbook) == "") is may


def test_a_name_chosen_in_slack_opens_nothing() -> None:
    assert refusal("Lea", Lane.MARKETING) == ""
    assert refusal("Lea", Lane.MARKETING, account="slack:U1") != ""


def test_what_has_no_draft_is_for_whoever_has_any_role() -> None:
    assert refusal("Lea", None, playbook="") == ""
    assert refusal("Dan", None, playbook="") == (
        "mentions without a draft are decided by Care or Marketing leads or Film desk: ask one of them; "
        "nothing was changed"
    )


def test_what_is_probably_not_meant_is_told() -> None:
    films = Role(name="Film desk", people=("Ana",), lanes=(Lane.MARKETING,), playbooks=("in-flight-movie", "trip-plan"))
    assert Roles((films,)).doubts(["in-flight-movies", "trip-plan"]) == [
        'Film desk: there is no playbook "in-flight-movie"; did you mean "in-flight-movies"?',
        "nobody decides about drafts of the service lane",
    ]
    assert ROLES.doubts(["in-flight-movies"]) == []
    assert Roles().doubts([]) == []


def test_one_person_at_two_doors_is_the_same_as_far_as_can_be_told() -> None:
    ana = Person("Ana", "slack:U1")
    assert ana.is_same(Person(" ana"))
    assert not ana.is_same(Person("Ana", "slack:U2"))
    assert ana.may_be(Person("Ana", "slack:U2"))
    assert ana.may_be(Person("Somebody else", "slack:U1"))
    assert not Person("Ana").may_be(Person("Ben"))


@pytest.fixture
def desk(sqlite: Database, clock: FakeClock) -> Desk:
    return Desk(Store(sqlite), clock, {}, roles=ROLES)


ACTS: dict[str, Callable[[Desk, int], Outcome]] = {
    "approve": lambda desk, one: desk.approve(one, "Dan"),
    "approve in a wave": lambda desk, one: desk.approve_wave("like-1", "Dan")[0],
    "request changes": lambda desk, one: desk.request_changes(one, "Dan", "warmer"),
    "reword": lambda desk, one: desk.reword(one, "Dan", "Sorry!"),
    "reject": lambda desk, one: desk.reject(one, "Dan", "no"),
    "correct": lambda desk, one: desk.correct(one, "Dan", intent=Intent.PRAISE),
    "undo": lambda desk, one: desk.undo(one, "Dan"),
    "posted": lambda desk, one: desk.posted(one, "Dan", "https://x.example/1"),
    "retry": lambda desk, one: desk.retry(one, "Dan"),
}


@pytest.mark.parametrize("act", ACTS)
def test_whoever_has_no_role_does_nothing_at_the_desk(desk: Desk, act: str) -> None:
    [one] = held(desk.store, wave="like-1")
    before = item(desk.store, one)
    outcome = ACTS[act](desk, one)
    assert (outcome.done, outcome.item) == (False, before)
    assert outcome.says == "drafts of the service lane are decided by Care: ask one of them; nothing was changed"
    assert item(desk.store, one) == before


def test_somebody_through_slack_decides_by_their_group_and_every_decision_says_by_which_account(desk: Desk) -> None:
    [one] = held(desk.store)
    theirs = desk.through("slack:U1", ("social-team",))
    assert theirs.reword(one, "Zoe", "Sorry!").done
    assert theirs.request_changes(one, "Zoe", "warmer").done
    assert theirs.approve(one, "Zoe").done
    assert theirs.undo(one, "Zoe").done
    assert theirs.reject(one, "Zoe", "no").done
    told = desk.looking.told(one)
    assert told is not None
    assert {decision.account for decision in told.decisions} == {"slack:U1"}
    # And the desk itself knows nobody by that
    assert not desk.undo(one, "Zoe").done


def test_a_mention_without_a_draft_is_tried_again_by_whoever_has_a_role(desk: Desk) -> None:
    [one] = held(desk.store)
    corrected = desk.correct(one, "Ana", intent=Intent.PRAISE).item
    assert corrected is not None
    desk.store.move([Move(corrected, Stage.STUCK, "broken")], NOON)
    assert not desk.retry(one, "Dan").done
    assert desk.retry(one, "Lea").done


def test_gestures_ask_for_the_role_too(desk: Desk) -> None:
    ledger, [mention] = Ledger(desk.store.database), people(desk.store)
    refused = gesturing.give(desk, ledger, CATALOG, mention, "voucher", "Lea", "a bad day")
    assert (refused.done, "decided by Care" in refused.says) == (False, True)
    given = gesturing.give(desk, ledger, CATALOG, mention, "voucher", "ben", "a bad day")
    assert given.entry is not None
    assert not gesturing.cancel(desk, ledger, CATALOG, given.entry.number, "Lea").done
    entry = ledger.entry(given.entry.number)
    assert entry is not None
    assert entry.status is Status.GRANTED


def test_the_roles_of_config_yaml_are_the_desks(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(
        "approval:\n"
        "  roles:\n"
        "    - {name: Care, people: [Ana], slack_groups: [social-team], lanes: [service]}\n"
        "    - {name: Film desk, slack_users: [U012ABC], playbooks: [in-flight-movies]}\n",
        encoding="utf-8",
    )
    app = App(load(file, {}))
    app.upgrade()
    [care, films] = app.desk.roles.roles
    app.close()
    assert (care.name, care.people, care.lanes) == ("Care", ("Ana",), (Lane.SERVICE,))
    assert (films.slack_users, films.lanes) == (("U012ABC",), ())


def test_the_example_in_config_yaml_can_be_switched_on(tmp_path: Path) -> None:
    shipped = (starter.folder() / "config.yaml").read_text(encoding="utf-8")
    file = tmp_path / "config.yaml"
    file.write_text(
        shipped.replace("  # roles:", "  roles:").replace("  #   - {name:", "    - {name:"), encoding="utf-8"
    )
    roles = load(file, {}).approval.roles
    assert [role.name for role in roles] == ["Care team", "Marketing leads", "Film desk"]


@pytest.mark.parametrize(
    ("role", "says"),
    [
        ("{name: Care}", 'nobody is one of the "Care"; name people, slack_users or slack_groups'),
        ("{people: [Ana]}", "is missing"),
        ("{name: Care, people: [Ana], lane: [service]}", 'did you mean "lanes"?'),
        ("{name: Care, people: [Ana], lanes: [servise]}", 'did you mean "service"?'),
        ("{name: Care, slack_users: [ana]}", '"ana" is not Slack\'s number of somebody, such as U012ABCDEF'),
    ],
)
def test_a_role_with_a_mistake_is_explained_at_its_line(tmp_path: Path, role: str, says: str) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(f"approval:\n  roles:\n    - {role}\n", encoding="utf-8")
    with pytest.raises(Mistakes) as caught:
        load(file, {})
    [mistake] = caught.value.mistakes
    assert mistake.line == 3
    assert says in str(mistake)
