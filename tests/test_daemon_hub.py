"""The daemon does by itself what makes the hub one: offers wait, conversations are thought over, glitches gathered."""

import json
from pathlib import Path

import sqlalchemy as sa

from engage import config
from engage.app import App
from engage.approval.threads import Threads
from engage.daemon import Daemon
from engage.items import Item
from engage.labels import Lane
from engage.sla.policies import Status
from engage.spikes import Severity
from engage.spikes.events import Event, State
from engage.stages import Stage
from engage.store import ConversationList, Conversations, Watching
from engage.store.conversation_list import Queued
from engage.store.tables import table
from engage.store.tables_flaws import IncidentRow, WatchRow
from engage.store.watching import STATE
from engage.store.waves import waves
from tests.test_daemon import LATE, brand, daemon, wait_for

__all__ = ["brand", "daemon"]

PLAN = "Flying GW117 to Lisbon tonight, can't wait!"


def says(brand: Path, number: int, text: str, handle: str = "ana") -> None:
    with (brand / "tape.jsonl").open("a", encoding="utf-8") as tape:
        tape.write(json.dumps({"id": str(number), "text": text, "handle": handle}) + "\n")


def in_stage(daemon: Daemon, stage: Stage, lane: Lane) -> list[Item]:
    return [item for item in daemon.app.looking.held(9, stage=stage) if item.the_draft.lane is lane]


def conversations(daemon: Daemon, *statuses: Status) -> list[Queued]:
    return ConversationList(daemon.app.database).queue(statuses or tuple(Status), 9)


def test_an_offer_waits_for_a_complaint_and_is_offered_when_that_is_resolved(brand: Path, daemon: Daemon) -> None:
    # Given an offer that waits for a person
    says(brand, 1, PLAN)
    wait_for(lambda: in_stage(daemon, Stage.HELD, Lane.MARKETING))
    # When they complain, then it is taken back by itself
    says(brand, 2, LATE)
    wait_for(lambda: in_stage(daemon, Stage.HELD_BACK, Lane.MARKETING))
    [late] = in_stage(daemon, Stage.HELD, Lane.SERVICE)
    # The complaint's conversation is open until it is answered, then pending, and resolved when a person says so
    wait_for(lambda: [one.id for one in conversations(daemon, Status.OPEN)] == [late.conversation_id])
    assert daemon.app.desk.approve(late.id, "anna").done
    wait_for(lambda: [one.id for one in conversations(daemon, Status.PENDING)] == [late.conversation_id])
    threads = Threads(Conversations(daemon.app.database), daemon.app.clock)
    assert threads.resolve(late.conversation_id or 0, "anna", "they landed").done
    # And the offer is there again
    wait_for(lambda: in_stage(daemon, Stage.HELD, Lane.MARKETING))
    assert daemon.troubles() == []


def test_what_waits_is_promised_what_config_yaml_promises_after_a_restart(brand: Path, daemon: Daemon) -> None:
    # Given a complaint that waits, promised nothing
    says(brand, 1, LATE)
    wait_for(lambda: [one.status for one in conversations(daemon)] == [Status.OPEN])
    wait_for(lambda: not Conversations(daemon.app.database).to_think_over(daemon.app.clock.now(), 9))
    assert conversations(daemon)[0].frt_due is None
    assert daemon.stop()
    # When a policy is written down, and it is started again
    with (brand / "config.yaml").open("a", encoding="utf-8") as file:
        file.write("sla: {policies: [{name: care, lane: service, frt: 1h}]}\n")
    app = App(config.load(brand / "config.yaml", {}))
    again = Daemon(app)
    again.start()
    # Then the complaint has its time from then on, though nothing happened in it
    wait_for(lambda: conversations(again)[0].frt_due)
    assert again.stop()
    app.close()


def test_complaints_are_gathered_by_itself(brand: Path, daemon: Daemon) -> None:
    says(brand, 1, LATE)
    says(brand, 2, PLAN, "ben")

    def gathered() -> list[int]:
        with daemon.app.database.reading() as connection:
            return list(connection.scalars(sa.select(table(IncidentRow).c.mention_id)))

    wait_for(lambda: gathered() == [1])


def test_twenty_people_who_are_late_are_one_wave_by_itself(brand: Path, daemon: Daemon) -> None:
    for number in range(20):
        says(brand, number, LATE, f"p{number}")
    wait_for(lambda: [wave.count for wave in waves(daemon.app.database, Lane.SERVICE)] == [20])
    assert daemon.troubles() == []


def test_a_spike_holds_every_offer_until_a_person_releases_the_lane(brand: Path, daemon: Daemon) -> None:
    # Given an offer that waits for a person
    says(brand, 1, PLAN)
    wait_for(lambda: in_stage(daemon, Stage.HELD, Lane.MARKETING))
    # When there is a severe spike, then it is taken back, the next one is not offered, and the spike is the reason
    now = daemon.app.clock.now()
    state = State(Event(now, Severity.SEVERE, 1.0))
    row = {"series": "tape", "state": STATE.dump_python(state, mode="json"), "at": now}
    with daemon.app.database.writing() as connection:
        connection.execute(sa.insert(table(WatchRow)).values(row))
    says(brand, 2, PLAN, "ben")
    wait_for(lambda: len(in_stage(daemon, Stage.HELD_BACK, Lane.MARKETING)) == 2)
    for offer in in_stage(daemon, Stage.HELD_BACK, Lane.MARKETING):
        assert offer.courtesy is not None
        assert "a spike holds the marketing lane" in offer.courtesy.says
    # And when a person releases the lane, both are offered
    assert Watching(daemon.app.database).release("lea", daemon.app.clock.now(), daemon.app.config.spikes)
    wait_for(lambda: len(in_stage(daemon, Stage.HELD, Lane.MARKETING)) == 2)
    assert daemon.troubles() == []
