"""A platform that takes money and wants to be asked by name, for tests of the command line: `kind: tests.toll`."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from pydantic import BaseModel, SecretStr

from engage.exchange import Checked, Heard, Standing
from engage.ports import Sandbox
from engage.types import Eligibility, How, Mention
from tests.fakes import FakeSpeaker

NOT_NAMED = "toll takes replies through the API only where we are named"


class Settings(BaseModel):
    """`works`: whether it takes our credentials."""

    token: SecretStr | None = None
    works: bool = True


class Listener:
    """Hears nothing."""

    platform = "toll"
    every, recheck = timedelta(minutes=1), None

    def __init__(self, name: str, settings: Settings) -> None:
        self.name = name

    def hear(self, cursor: str | None) -> Iterator[Heard]:
        return iter(())

    def look_again(self, mentions: Sequence[Mention]) -> Sequence[Standing]:
        return ()


class Speaker(FakeSpeaker):
    """A cent a reply, twenty with a link; by hand where nobody named us."""

    def __init__(self, settings: Settings, sandbox: Sandbox) -> None:
        super().__init__()

    def eligibility(self, mention: Mention) -> Eligibility:
        return Eligibility() if "@goodwordair" in mention.text.lower() else Eligibility(How.BY_HAND, NOT_NAMED)


def check(settings: Settings) -> Iterator[Checked]:
    """What it says of its token, without asking anybody."""
    yield Checked("credentials", settings.works, "taken" if settings.works else "refused: make a new token")
    if settings.works:
        yield Checked("our mentions", True, "can be read")
