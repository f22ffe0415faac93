"""Who somebody is to us: the name they go by, and the account that their door knows them by."""

from dataclasses import dataclass
from typing import Annotated

from engage.complaints import Shaped

SLACK = "slack:"
"""What the account of somebody begins with who came through Slack; Slack's own number of them follows."""

SlackUser = Annotated[str, Shaped("[UW][A-Z0-9]{2,20}", "Slack's number of somebody, such as U012ABCDEF")]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a door of ours. `account` is "slack:U012ABC"; "" at a door that asks nobody who they are."""

    name: str
    account: str = ""

    def is_same(self, other: "Person") -> bool:
        """Whether they are one, as far as can be told: by the accounts where both have one, else by the names."""
        if self.account and other.account:
            return self.account == other.account
        return folded(self.name) == folded(other.name)

    def may_be(self, other: "Person") -> bool:
        """Whether they cannot be told apart for sure. A name is chosen freely, so two of one name count as one, and so
        does one account under two names."""
        has_account = bool(self.account) and self.account == other.account
        return has_account or folded(self.name) == folded(other.name)


def folded(who: str) -> str:
    """A person's name as it is kept and compared: "Ines " and "ines" are one, and no limit is passed by capitals."""
    return " ".join(who.split()).casefold()
