"""What X refused, or what was lost on the way, and what that means for the engine: decided here, and nowhere else.

X tells its refusals as JSON: `title`, `detail`, `type` (X API v2 documentation, "Response codes and errors"). Codes it
gives none, so they are known by the status, the end of `type` and the words. Those seen are in the tables below.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from engage.errors import AskAgain, Closed, OnlyByHand, Permanent, PlatformError, Temporary, Unsure
from listeners.x.settings import OAUTH_1, Settings, SignIn

WHOLE_APP = (
    "client-forbidden",
    "unsupported-authentication",
    "oauth1-permissions",
    "oauth2-permissions",
    "usage-capped",
)
"""Ends of `type` of a 403 that stands for everything that this app or token asks."""


DUPLICATE = "duplicate content"

REFUSALS: Sequence[tuple[str, type[PlatformError], str]] = (
    (DUPLICATE, AskAgain, "X refuses the wording: our account has said exactly that before; say it otherwise"),
    ("too long", AskAgain, "X finds it too long"),
    ("restricted who can reply", AskAgain, "whoever began this conversation restricted who may reply"),
    ("not been mentioned", OnlyByHand, "X takes our reply from a person only: its author did not address us"),
    ("deleted or not visible", Permanent, "the post was deleted, or its author hides it from us"),
)
"""Words of X in a refusal of one reply, what it means, and what we say of it."""


@dataclass(eq=False)
class Refused(Exception):  # noqa: N818 - it is X's answer
    """X answered, and it was a refusal. `says` are its words on one line; `retry_after` is known for a 429."""

    status: int
    says: str
    kind: str = ""
    retry_after: timedelta | None = None


@dataclass(eq=False)
class Lost(Exception):  # noqa: N818
    """There was no answer, or none that can be read. `says` are our own words; `sent`: the request may have arrived."""

    says: str
    sent: bool


Trouble = Refused | Lost


def while_reading(trouble: Trouble, settings: Settings) -> Temporary:
    """`Closed` where nothing else will be read either, `Temporary` for all that may pass."""
    match trouble:
        case Refused():
            return _shut(trouble, settings) or Temporary(_plainly(trouble))
        case Lost():
            return Temporary(f"X was asked in vain: {trouble.says}")


def while_saying(trouble: Trouble, settings: Settings, *, maybe_ours: bool) -> PlatformError:
    """What became of the POST of a reply. `maybe_ours`: what X calls a duplicate may be an earlier attempt of it."""
    match trouble:
        case Lost(sent=False):
            return Temporary(f"X was not reached: {trouble.says}")
        case Lost():
            return Unsure(f"X did not say whether it took it: {trouble.says}")
        case Refused(status=status) if status >= 500 or status < 400:
            return Unsure(f"X did not say whether it took it: {_plainly(trouble)}")
    return _shut(trouble, settings) or _refused(trouble, maybe_ours)


def is_duplicate(trouble: Trouble) -> bool:
    """Whether X says that our account has posted exactly this before."""
    return isinstance(trouble, Refused) and DUPLICATE in trouble.says.lower()


def _refused(refused: Refused, maybe_ours: bool) -> PlatformError:
    """A refusal of this one reply."""
    words = refused.says.lower()
    if is_duplicate(refused) and maybe_ours:
        return Unsure("X calls it a duplicate: an earlier attempt has probably been posted")
    for seen, kind, sentence in REFUSALS:
        if seen in words:
            return kind(sentence)
    return Permanent(f"X refuses it ({refused.status}): {refused.says}")


def _shut(refused: Refused, settings: Settings) -> Closed | None:
    """A refusal of everything that we ask."""
    match refused.status:
        case 401:
            return Closed(f"X refused our credentials (401): make new ones, set {_variables(settings)}, and restart")
        case 402:
            return Closed(
                f"our account at X is out of credit (402): buy some, then `goodword resume`. X: {refused.says}"
            )
        case 403 if refused.kind in WHOLE_APP:
            return Closed(
                f"X refuses our whole app (403): see in the developer portal whether it belongs to a project and may "
                f"read and write, then `goodword resume`. X: {refused.says}"
            )
        case 429:
            return Closed("X has had enough requests for now (429)", refused.retry_after)
    return None


def _plainly(refused: Refused) -> str:
    return f"X answered {refused.status}: {refused.says}"


def _variables(settings: Settings) -> str:
    fields: Mapping[SignIn, Sequence[str]] = {
        SignIn.OAUTH_1: OAUTH_1[2:],
        SignIn.OAUTH_2: ("refresh_token",),
        SignIn.APP: ("bearer_token",),
    }
    return " and ".join(map(settings.variable, fields[settings.sign_in]))


def together(wrong: Sequence[tuple[str, Temporary]]) -> Temporary:
    """One error for several lists: the same trouble is told once. What a person must mend comes before all else."""
    named: dict[str, list[str]] = {}
    for name, error in wrong:
        named.setdefault(str(error), []).append(name)
    says = "; ".join(f"{', '.join(names)}: {what}" for what, names in named.items())
    closed = [error for _, error in wrong if isinstance(error, Closed)]
    if not closed:
        return Temporary(says)
    for_good = any(error.retry_after is None for error in closed)
    return Closed(says, None if for_good else max(error.retry_after for error in closed if error.retry_after))
