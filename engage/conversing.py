"""Thinks conversations over: when something happened in them, and when their time has come. One job of the daemon."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from engage.alarms.announcing import announce
from engage.beginning import Begun, touch
from engage.conversations import Facts, Policies, Question, Thought, Wrote, think
from engage.followup import Action, AskCsat, AskIfHelped, By, Step
from engage.followup import Question as Asked
from engage.labels import Kind, Lane
from engage.playbook import Saying, Shelf, asking, default_steps
from engage.sla.showing import Fell
from engage.store import Conversations, NewAlert, Store
from engage.tools import Tools

BATCH, ROUNDS = 128, 64
TIMELY = timedelta(days=2)
"""How long a question of ours may wait for approval: later nobody knows any more what it is about."""

ASKS = {Action.ASK_IF_HELPED: Asked.HELPED, Action.ASK_CSAT: Asked.CSAT}
SEVERITY = {Fell.WARNED: "warned", Fell.MISSED: "missed"}


class Links(Protocol):
    """Where somebody can give their mark by a link instead of a reply."""

    def link(self, conversation_id: int, mention_id: int, now: datetime) -> str:
        """The address for one question; always the same one for the same mention."""
        ...


def converse(store: Store, tools: Tools, policies: Policies, links: Links | None = None) -> int:
    """Think over all that is due, ask what is to be asked, tell what was promised and is late; how many it were."""
    conversations, done = Conversations(store.database), 0
    for _ in range(ROUNDS):
        now = tools.clock.now()
        loaded = conversations.to_think_over(now, BATCH)
        thoughts = [
            (facts, stale, think(facts, policies, partial(steps_of, tools.shelf), now)) for facts, stale in loaded
        ]
        # What is begun is begun once, so it comes first: a crash in between loses nothing, and asks nothing twice.
        begun = [_begun(store, tools, facts, thought.question, links) for facts, _, thought in thoughts]
        store.begin([each for each in begun if each is not None], now)
        kept = conversations.keep(thoughts, now, _alerts([(facts, thought) for facts, _, thought in thoughts]))
        announce(store.database, kept.alerts)
        done += len(kept.ids)
        if not kept.ids:
            break
    return done


def steps_of(shelf: Shelf, wrote: Wrote) -> Sequence[Step]:
    """The steps after our answer to this mention: its playbook's, or the lane's where the playbook is gone."""
    playbook = shelf.get(wrote.playbook)
    return playbook.then if playbook else default_steps(wrote.lane or Lane.SERVICE)


def _begun(store: Store, tools: Tools, facts: Facts, question: Question | None, links: Links | None) -> Begun | None:
    """The touch that asks, under the post that we answered."""
    item = store.item(question.about) if question else None
    if question is None or item is None or item.mention.is_forgotten:
        return None
    now, asks, shelf = tools.clock.now(), ASKS[question.action], tools.shelf
    assert isinstance(question.step, AskIfHelped | AskCsat), "only these ask"
    by_link = isinstance(question.step, AskCsat) and question.step.by is By.LINK and links is not None
    saying = asking(question.step) if by_link or isinstance(question.step, AskIfHelped) else Saying.ASK_CSAT
    link = links.link(facts.id, item.id, now) if by_link and links else ""
    text = shelf.says(saying, item.mention, csat_link=link)
    key = f"conversation-{facts.id}:{asks.value}:{question.about}"
    playbook = item.draft.playbook if item.draft else asks.value
    return touch(
        item, Kind.FOLLOW_UP, key, text, playbook, shelf.version, question.says, now, TIMELY, condition=asks.value
    )


def _alerts(thought_over: Sequence[tuple[Facts, Thought]]) -> list[NewAlert]:
    """An alert for every promise that is nearly or wholly missed, and for what a person must look at."""
    promised = [
        NewAlert(
            key=f"sla:{facts.id}:{notice.key}",
            kind="sla",
            severity=SEVERITY[notice.fell],
            at=notice.at,
            says=f"conversation {facts.id}: {notice.says}",
            conversation_id=facts.id,
        )
        for facts, thought in thought_over
        for notice in thought.notices
    ]
    looks = [
        NewAlert(
            key=f"follow_up:{facts.id}:{thought.follow.at}",
            kind="follow_up",
            severity="look",
            at=thought.follow.at,
            says=f"conversation {facts.id}: {thought.follow.says}",
            conversation_id=facts.id,
        )
        for facts, thought in thought_over
        if thought.follow.action is Action.LOOK and thought.because == thought.follow.says and thought.follow.at
    ]
    return promised + looks
