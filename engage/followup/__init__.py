"""Follow-up: what is due after an answer of ours, and what an answer to our question says. It stores nothing."""

from engage.followup.fold import Action, Next, due
from engage.followup.steps import (
    Answer,
    Answered,
    AskCsat,
    Asked,
    AskIfHelped,
    By,
    Close,
    Event,
    Meaning,
    OptedOut,
    Question,
    Reopen,
    Reopened,
    Resolved,
    Snoozed,
    Step,
    Wrote,
)
from engage.followup.understanding import understood

__all__ = [
    "Action",
    "Answer",
    "Answered",
    "AskCsat",
    "AskIfHelped",
    "Asked",
    "By",
    "Close",
    "Event",
    "Meaning",
    "Next",
    "OptedOut",
    "Question",
    "Reopen",
    "Reopened",
    "Resolved",
    "Snoozed",
    "Step",
    "Wrote",
    "due",
    "understood",
]
