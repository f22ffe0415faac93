"""From a playbook's `then:` and its lane to the steps of `engage.followup`, or to what is wrong with it."""

from collections.abc import Iterator, Mapping

from engage.followup import AskCsat, AskIfHelped, Close, Reopen, Step
from engage.labels import Lane
from engage.playbook.schema import Then, written

DEFAULTS: Mapping[Lane, Then] = {
    Lane.SERVICE: Then.model_validate({"close": "7d", "reopen": "30d"}),
    Lane.MARKETING: Then.model_validate({"close": "1d"}),
}
"""What counts where a playbook leaves a key out; each key that it writes replaces its own default only."""


def steps(given: Then, lane: Lane) -> tuple[Step, ...]:
    """The steps in the order of a conversation. Of two that are due at once the earlier one goes first."""
    meant = _meant(given, lane)
    possible: tuple[tuple[object, Step], ...] = (
        (meant.ask_if_helped, AskIfHelped(meant.ask_if_helped)),
        (meant.ask_csat, AskCsat(meant.ask_csat, meant.csat_by)),
        (meant.close, Close(meant.close)),
        (meant.reopen, Reopen(meant.reopen)),
    )
    return tuple(step for span, step in possible if span)


def default_steps(lane: Lane) -> tuple[Step, ...]:
    """The steps where no playbook says otherwise."""
    return steps(Then(), lane)


def wrong(given: Then, lane: Lane) -> Iterator[tuple[str, str]]:
    """(key, sentence) for each key that must not be there, or that nothing would ever come of."""
    if lane is Lane.MARKETING and given.ask_if_helped:
        yield "ask_if_helped", "is for service: a marketing post has no problem to help with; take the line out"
    if "csat_by" in given.model_fields_set and not given.ask_csat:
        yield "csat_by", "says how to give a mark, but none is asked for; write `ask_csat: 2d` too, or take this out"
    close = _meant(given, lane).close
    for key, after in (("ask_if_helped", given.ask_if_helped), ("ask_csat", given.ask_csat)):
        if after > close:
            problem = f"is never asked: after {written(close)} of silence the conversation is closed"
            yield key, f"{problem}; ask sooner, or close later"
    if given.ask_csat and given.ask_csat < given.ask_if_helped:
        problem = "comes before ask_if_helped, which would then not be asked"
        yield "ask_csat", f"{problem}; write {written(given.ask_if_helped)} or more, or take one of the two out"


def _meant(given: Then, lane: Lane) -> Then:
    return DEFAULTS[lane].model_copy(update={name: getattr(given, name) for name in given.model_fields_set})
