"""However many ask, decide and cancel at the same moment, no limit is passed. On SQLite and on PostgreSQL."""

import random
import threading
from collections import Counter, defaultdict

import sqlalchemy as sa

from engage.gestures import COUNTING, Entry
from engage.persons import Person
from engage.store import Database, Ledger, Store
from tests.fakes import NOON
from tests.gestures_scene import CATALOG, IDENTITY, everything, people

THREADS, ASKS = 8, 40


def test_however_many_ask_decide_and_cancel_at_once_no_limit_is_passed(database: Database) -> None:
    # Given forty mentions of ten contacts, and eight threads of agents and leads
    store, ledger = Store(database), Ledger(database)
    mentions = people(store, 40, contacts=10)
    failed: list[BaseException] = []

    def work(seed: int) -> None:
        chance = random.Random(seed)
        try:
            for _ in range(ASKS):
                who = chance.choice(["ana", "ben", "maria", "ines"])
                kind = chance.choice(["voucher", "miles"])
                entry = ledger.ask(chance.choice(mentions), kind, who, "sorry", CATALOG, NOON).entry
                if entry and chance.random() < 0.4:
                    yes = chance.random() < 0.7
                    ledger.decide(entry.number, chance.choice(["ines", "jonas"]), yes, "so", CATALOG, NOON)
                elif entry and chance.random() < 0.2:
                    ledger.cancel(entry.number, "ines", CATALOG, NOON)
        except BaseException as error:
            failed.append(error)

    # When all of them ask at the same time
    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Then nothing is overdrawn, counted without any of the rules
    assert failed == []
    with database.reading() as connection:
        contact_of = {row.id: row.contact_id for row in connection.execute(sa.select(IDENTITY))}
    alone, had = defaultdict[str, list[Entry]](list), defaultdict[int, list[Entry]](list)
    counting = [entry for entry in everything(database) if entry.status in COUNTING]
    for entry in counting:
        had[contact_of[entry.identity_id]].append(entry)
        if entry.decided_by == entry.agent:
            alone[entry.agent].append(entry)
    for agent, entries in alone.items():
        assert sum(entry.cents for entry in entries) <= (CATALOG.agent_limit(Person(agent)).cents or 0)
        assert sum(entry.gesture == "voucher" for entry in entries) <= 3
    for entries in had.values():
        assert sum(entry.cents for entry in entries) <= 5000
        assert len(entries) <= 3
    assert max(Counter((entry.mention_id, entry.gesture) for entry in counting).values()) == 1
    # And there was something to race for
    assert len(counting) >= 15
