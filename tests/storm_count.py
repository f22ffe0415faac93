"""What a storm left behind, counted on the platforms' side and held against what Goodword keeps."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from engage.stages import DECIDED, LEGAL_MOVES, Stage
from engage.store import Told
from tests.platforms.people import Answered
from tests.storm import AT_REST, Storm
from tests.storm_world import Crowd, Fate

WAITING = {Stage.HELD, Stage.STUCK, Stage.BY_HAND}
"""Where a mention waits for a person, who is told why."""

SEE_YOURSELF = "see whether it was posted"
"""What a person is told where nobody could find out; only there may an answer stand that they do not know of."""


@dataclass(frozen=True)
class Figures:
    """Of one platform. `waiting` is by stage and reason, `faults` by kind; `put_off` is how often a reply met a rate
    limit and went back to wait."""

    platform: str
    mentions: int
    approved: int
    answered: int
    waiting: Counter[str]
    faults: Counter[str]
    requests: int
    put_off: int

    def __str__(self) -> str:
        lines = [
            f"{self.platform}: {self.mentions} mentions heard, {self.approved} replies approved",
            f"    {self.answered} posted, {self.waiting.total()} waiting for a person",
            f"    {self.requests} requests, {self.faults.total()} faults, {self.put_off} times put off by a rate limit",
        ]
        lines += [f"    waits  {count:4}  {why}" for why, count in self.waiting.most_common()]
        lines += [f"    fault  {count:4}  {kind}" for kind, count in self.faults.most_common()]
        return "\n".join(lines)


def counted(storm: Storm) -> dict[str, Figures]:
    """Verify all that a storm may not do; the figures, by platform."""
    told = list(_told(storm))
    for each in told:
        _the_way_is_legal(each)
    return {platform: _counted(storm, crowd, told) for platform, crowd in storm.crowds.items()}


def _told(storm: Storm) -> Iterator[Told]:
    for item in storm.looking.everything():
        told = storm.looking.told(item.id)
        assert told is not None
        yield told


def _the_way_is_legal(told: Told) -> None:
    """Every step begins where the last one ended, is in the table, and has a person's decision where it needs one."""
    here = Stage.HEARD
    for step in told.steps:
        assert step.source is here, told
        assert (step.source, step.target) in LEGAL_MOVES, told
        here = step.target
    assert here is told.item.stage, told
    assert here in AT_REST, told
    decided = [step for step in told.steps if (step.source, step.target) in DECIDED]
    assert len(decided) == len(told.decisions), told


def _counted(storm: Storm, crowd: Crowd, told: list[Told]) -> Figures:
    mine = [each for each in told if each.item.mention.platform == crowd.people.name]
    # Every mention is stored once, and nothing that is none.
    heard = Counter(each.item.mention.external_id for each in mine)
    assert heard == Counter(crowd.ids), (heard - Counter(crowd.ids), Counter(crowd.ids) - heard)
    # Under every one of them stands one answer at most.
    answers = {answer.parent: answer for answer in crowd.people.answers()}
    assert len(answers) == len(crowd.people.answers()), Counter(each.parent for each in crowd.people.answers())
    waiting: Counter[str] = Counter()
    for each in mine:
        _is_as_it_should_be(each, answers.pop(each.item.mention.external_id, None), storm.approved.get(each.item.id))
        if each.item.stage in WAITING:
            waiting[f"{each.item.stage}: {_reason(each)}"] += 1
    assert not answers, "something was answered that nobody heard"
    return _figures(storm, crowd, mine, waiting)


def _is_as_it_should_be(told: Told, answer: Answered | None, approved: str | None) -> None:
    """What was approved stands there in those words, or a person is told why not; nothing else stands there."""
    stage, delivery = told.item.stage, told.item.delivery
    if answer is not None:
        assert answer.text == approved, (answer, told)
        if stage is Stage.CLOSED:
            assert delivery is not None, told
            assert delivery.external_id == answer.id, (answer, told)
        else:
            assert stage is Stage.STUCK, (answer, told)
            assert SEE_YOURSELF in _reason(told), (answer, told)
    elif approved is not None:
        assert stage in WAITING or stage is Stage.GONE, told
        assert _reason(told), told
    else:
        assert stage in (Stage.IGNORED, Stage.REJECTED), told


def _reason(told: Told) -> str:
    return told.steps[-1].because


def _figures(storm: Storm, crowd: Crowd, told: list[Told], waiting: Counter[str]) -> Figures:
    name, stages = crowd.people.name, Counter(each.item.stage for each in told)
    meant = Counter(crowd.fates)
    assert stages[Stage.REJECTED] == meant[Fate.REJECTED]
    assert stages[Stage.GONE] == meant[Fate.DELETED]
    assert stages[Stage.IGNORED] == meant[Fate.CHATTER]
    return Figures(
        platform=name,
        mentions=len(told),
        approved=sum(each.item.id in storm.approved for each in told),
        answered=stages[Stage.CLOSED],
        waiting=waiting,
        faults=Counter({kind.value: count for kind, count in storm.faults[name].so_far.items()}),
        requests=len(storm.servers[name].asked),
        put_off=sum(f"{name} takes nothing for now" in step.because for each in told for step in each.steps),
    )
