"""Who may decide about which drafts. Nothing is asked of anybody here."""

from collections.abc import Collection
from dataclasses import dataclass

from engage.approvers import Role
from engage.complaints import did_you_mean, quoted
from engage.labels import Lane
from engage.persons import SLACK, folded


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of config.yaml. Without any, everybody may decide about everything."""

    roles: tuple[Role, ...] = ()

    def refusal(self, name: str, account: str, groups: Collection[str], lane: Lane | None, playbook: str) -> str:
        """Why they may not decide about drafts of this lane and playbook, and who may, as a sentence; "" if they may.

        `account` and `groups` are as the door knows them: groups of Slack by handle or number. `lane` is None where
        there is no draft: whoever has any role may decide then.

        Whoever has an account is never taken for one of the `people`: the name that Slack shows is chosen freely.
        """
        if not self.roles:
            return ""
        able = [role for role in self.roles if _covers(role, lane, playbook)]
        if any(_holds(role, name, account, groups) for role in able):
            return ""
        if not able:
            return f"no role in config.yaml decides about drafts of {playbook} in the {lane} lane; nothing was changed"
        who = " or ".join(role.name for role in able)
        return f"{_what(able, lane, playbook)} are decided by {who}: ask one of them; nothing was changed"

    def doubts(self, playbooks: Collection[str]) -> list[str]:
        """What is probably not meant, as sentences: a playbook that there is not, a lane about which nobody decides."""
        doubts = [
            f"{role.name}: there is no playbook {quoted(name)}{did_you_mean(name, playbooks)}"
            for role in self.roles
            for name in role.playbooks
            if name not in playbooks
        ]
        covered = {lane for role in self.roles for lane in role.lanes or Lane}
        without = [lane for lane in Lane if self.roles and lane not in covered]
        return doubts + [f"nobody decides about drafts of the {lane} lane" for lane in without]


def _covers(role: Role, lane: Lane | None, playbook: str) -> bool:
    if lane is None:
        return True
    return (not role.lanes or lane in role.lanes) and (not role.playbooks or playbook in role.playbooks)


def _holds(role: Role, name: str, account: str, groups: Collection[str]) -> bool:
    """Whether somebody has this role."""
    if not account:
        return folded(name) in map(folded, role.people)
    is_named = account.removeprefix(SLACK) in role.slack_users and account.startswith(SLACK)
    return is_named or not {*map(_handle, groups)}.isdisjoint(map(_handle, role.slack_groups))


def _handle(group: str) -> str:
    return group.removeprefix("@").casefold()


def _what(able: Collection[Role], lane: Lane | None, playbook: str) -> str:
    """What these roles decide about, as narrowly as it must be said."""
    if lane is None:
        return "mentions without a draft"
    return f"drafts of {playbook}" if any(role.playbooks for role in able) else f"drafts of the {lane} lane"
