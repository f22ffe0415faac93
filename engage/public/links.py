"""Where somebody gives their mark: the address that stands in our question."""

from dataclasses import dataclass
from datetime import datetime

from engage.config import PublicBlock
from engage.store.database import Database
from engage.store.questions import Questions


@dataclass(frozen=True, slots=True)
class CsatLinks:
    """Links under `address`, as the world reaches it: https://feedback.example."""

    questions: Questions
    address: str

    def link(self, conversation_id: int, mention_id: int, now: datetime) -> str:
        """The address for one question; always the same one for the same mention."""
        return f"{self.address}/csat/{self.questions.token(conversation_id, mention_id, now)}"


def links_of(block: PublicBlock, database: Database) -> CsatLinks | None:
    """The links, or None where no public page is open: then the question is asked by reply."""
    return CsatLinks(Questions(database), block.address) if block.enabled else None
