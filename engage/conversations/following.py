"""Which step follows in a conversation, by the playbook of our last answer in it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from engage import followup
from engage.conversations.facts import Facts, Happened, What, Wrote
from engage.conversations.status import slept_until, wants_us
from engage.followup import Action, Answer, AskCsat, AskIfHelped, Event, Meaning, Next, Question, Step, due
from engage.followup.marks import BAD
from engage.labels import Kind
from engage.stages import Stage

GIVEN_UP = frozenset({Stage.REJECTED, Stage.EXPIRED, Stage.SUPERSEDED, Stage.IGNORED, Stage.GONE, Stage.STUCK})
"""Where a question of ours is that was not asked, and will not be: nobody wanted it, so it is not begun again."""


def next_step(facts: Facts, steps_of: Callable[[Wrote], Sequence[Step]], now: datetime) -> tuple[Next, int | None]:
    """What is due next, and the mention whose answer it follows."""
    answered = [each for each in facts.wrote if each.sent_at and each.kind is Kind.ANSWER]
    if not answered:
        return Next(Action.NOTHING, None, "no answer of ours has gone out"), None
    last = max(answered, key=lambda each: (each.sent_at, each.id))
    drafted = [each for each in facts.wrote if each.kind is Kind.FOLLOW_UP and not each.sent_at]
    if any(each.stage not in GIVEN_UP for each in drafted):
        return Next(Action.NOTHING, None, "our question waits for a person's approval"), last.id
    steps = steps_of(last)
    if last.forgotten:  # there is no post any more to ask under
        steps = [step for step in steps if not isinstance(step, AskIfHelped | AskCsat)]
    return due(steps, _events(facts), now), last.id


def _events(facts: Facts) -> Iterator[Event]:
    answers = {each.mention_id: each for each in facts.happened if each.what in (What.CSAT, What.ANSWERED_QUESTION)}
    for wrote in facts.wrote:
        match wrote.kind:
            case Kind.ANSWER if wrote.sent_at is not None:
                yield followup.Answered(wrote.sent_at)
            case Kind.FOLLOW_UP if wrote.sent_at is not None or wrote.stage in GIVEN_UP:
                yield followup.Asked(wrote.sent_at or wrote.moved_at, Question(wrote.asks))
        said = answers.get(wrote.id)
        if said or wants_us(wrote, facts):
            at = said.at if said and said.data.get("anew") else wrote.heard_at  # they changed it then
            yield followup.Wrote(at, _answer(said.data, said.says) if said else None, wrote.is_complaint)
    for each in facts.happened:
        match each.what:
            case What.RESOLVED:
                yield followup.Resolved(each.at)
            case What.REOPENED:
                yield followup.Reopened(each.at, anew=bool(each.data.get("anew")))
            case What.SNOOZED:
                yield followup.Snoozed(each.at, slept_until(each, facts))
            case What.CSAT if each.mention_id is None:  # by the link
                yield followup.Wrote(each.at, _answer(each.data, each.says))
    if facts.opted_out_at is not None:
        yield followup.OptedOut(facts.opted_out_at)


def is_happy(said: Happened) -> bool:
    """Whether an answer to our question is a yes, or a mark that is not bad."""
    score = said.data.get("score")
    return int(score) > BAD if score is not None else bool(said.data["meaning"] == Meaning.YES)


def _answer(data: object, says: str) -> Answer:
    assert isinstance(data, dict), "events keep their data as an object"
    return Answer(Meaning(data["meaning"]), says, data.get("score"))
