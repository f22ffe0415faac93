"""How soon a conversation wants looking at: by what is urgent in it, how far it reaches, and what was promised."""

from collections.abc import Collection, Sequence

from engage.conversations.facts import Wrote
from engage.labels import Urgency
from engage.sla.policies import Priority

LADDER = (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT)

FAR = 50_000
"""Followers from which what somebody says is heard far."""

MANY = 500
"""Reactions to a post from which the same is true of the post."""


def priority_of(wrote: Sequence[Wrote], late: Collection[str] = ()) -> tuple[Priority, str]:
    """The priority of what waits for us, and why, as a sentence. `late`: promises that are nearly or wholly missed."""
    if not wrote:
        return Priority.LOW, "nothing waits for us"
    urgencies = {each.urgency for each in wrote}
    reasons = []
    step = 1
    if Urgency.HIGH in urgencies:
        step, reasons = 2, ["it is urgent to them"]
    elif urgencies <= {Urgency.LOW, None} and not any(each.is_complaint for each in wrote):
        step = 0
    followers = max((each.followers or 0 for each in wrote), default=0)
    reactions = max((each.reactions or 0 for each in wrote), default=0)
    if followers >= FAR:
        step, reasons = step + 1, [*reasons, f"they have {followers:,} followers"]
    elif reactions >= MANY:
        step, reasons = step + 1, [*reasons, f"{reactions:,} people reacted to it"]
    if late:
        step, reasons = step + 1, [*reasons, " and ".join(sorted(late))]
    priority = LADDER[min(step, len(LADDER) - 1)]
    return priority, ", ".join(reasons) or ("nothing in it is urgent" if step < 2 else "")
