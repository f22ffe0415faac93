"""Merging, splitting, moving, keeping apart: what people do with the incidents of glitches, on an open page.

The sums of every glitch that is left or joined are made anew from its incidents.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from engage.glitches import (
    Act,
    Complaint,
    Event,
    Flaw,
    Incident,
    Phase,
    Refused,
    Settings,
    Status,
    What,
    fitted,
    handling,
)
from engage.glitches.handling import counted
from engage.glitches.naming import Background, title, vote
from engage.glitches.splitting import too_broad
from engage.store import Page

Answer = Act | Refused
NEVER = datetime.min.replace(tzinfo=UTC)


def merge(page: Page, flaw: Flaw, other_id: int, by: str) -> Answer:
    """Everything of the other one is part of `flaw`, its history too."""
    other = page.flaw(other_id)
    if other is None or other.id == flaw.id:
        return Refused(f"name another glitch than {flaw.id}, one that there is; goodword glitches lists them")
    length = flaw.glitch.embedding_length
    if other.glitch.embedding_length != length:  # it was set aside before the model was changed
        other = replace(other, glitch=counted(other.glitch, _incidents(page, other.id), length))
    glitch = handling.merged(flaw.glitch, other.glitch)
    page.join({other.id: flaw.id})
    stands = _stands_like(flaw, other)
    merged = replace(
        flaw,
        glitch=counted(glitch, _incidents(page, flaw.id)),
        title=flaw.title or other.title,
        cause=flaw.cause or other.cause,
        status=stands.status,
        owner=flaw.owner or other.owner,
        action=flaw.action or other.action,
        note=stands.note,
        fixed_at=stands.fixed_at,
        reopened_at=stands.reopened_at,
        waves=max(flaw.waves, other.waves),
        set_aside=False,
    )
    return _keep(page, merged, What.MERGED, f"{other.name}, number {other.id}, is part of it now", by)


def split(page: Page, flaw: Flaw, mention_ids: Sequence[int], by: str, settings: Settings) -> Answer:
    """These incidents, or those that fall apart from the rest by themselves, are a glitch of their own."""
    some = page.complaints(flaw.id)
    because = "a person said so"
    if not mention_ids:
        found = too_broad(flaw.glitch, [fitted(one.incident, flaw.glitch.embedding_length) for one in some], settings)
        if found is None:
            return Refused(f"glitch {flaw.id} looks like one thing; name the incidents that are another: --incident …")
        mention_ids, because = min(found.one, found.other, key=len), found.because
    out = [one for one in some if one.incident.mention_id in set(mention_ids)]
    missing = sorted(set(mention_ids) - {one.incident.mention_id for one in out})
    if missing:
        return Refused(f"{', '.join(map(str, missing))}: no incident of glitch {flaw.id}; its incidents are listed by "
                       f"goodword glitches incidents {flaw.id}")  # fmt: skip
    if len(out) == len(some):
        return Refused("a split leaves incidents in both; these are all there are")
    new_id = page.next_id
    rest, new = handling.split(flaw.glitch, [_fitted(one, flaw) for one in out], new_id)
    page.put(_parted(flaw, replace(flaw, glitch=new), out, some))
    page.rehome([one.incident.mention_id for one in out], new_id, because)
    page.tell(new_id, Event(page.now, by, What.SPLIT, f"was part of glitch {flaw.id}: {because}"))
    left = replace(flaw, glitch=counted(rest, _incidents(page, flaw.id)), set_aside=False)
    return _keep(page, left, What.SPLIT, f"{len(out)} incidents are glitch {new_id} now: {because}", by)


def move(page: Page, mention_id: int, to: Flaw, by: str) -> Answer:
    """This incident belongs to `to`; the glitch it leaves goes if that was its last and nobody decided about it."""
    home = page.homes([mention_id]).get(mention_id)
    from_ = page.flaw(home) if home is not None else None
    if from_ is None or from_.id == to.id:
        where = f"is in glitch {to.id} already" if from_ else "is no incident of any glitch"
        return Refused(f"mention {mention_id} {where}", What.MOVED if from_ else None)
    page.rehome([mention_id], to.id, "a person said so")
    left, there = handling.moved(from_.glitch, to.glitch)
    left, there = counted(left, _incidents(page, from_.id)), counted(there, _incidents(page, to.id))
    if left.count or from_.status:
        page.put(replace(from_, glitch=left))
        page.tell(from_.id, Event(page.now, by, What.MOVED, f"mention {mention_id} went to glitch {to.id}"))
    else:
        page.drop(from_.id)
    says = f"mention {mention_id} came from glitch {from_.id}"
    return _keep(page, replace(to, glitch=there, set_aside=False), What.MOVED, says, by)


def apart(page: Page, flaw: Flaw, other_id: int, by: str) -> Answer:
    """The two are different things: they are neither joined nor suggested for merging."""
    other = page.flaw(other_id)
    if other is None or other.id == flaw.id:
        return Refused(f"name another glitch than {flaw.id}, one that there is; goodword glitches lists them")
    if flaw.glitch.is_apart_from(other.glitch):
        return Refused(f"glitches {flaw.id} and {other_id} are kept apart already", What.APART)
    one, two = handling.apart(flaw.glitch, other.glitch)
    _keep(page, replace(other, glitch=two), What.APART, f"something else than glitch {flaw.id}", by)
    return _keep(page, replace(flaw, glitch=one), What.APART, f"something else than glitch {other_id}", by)


def _keep(page: Page, flaw: Flaw, what: What, says: str, by: str) -> Act:
    page.put(flaw)
    page.tell(flaw.id, Event(page.now, by, what, says))
    return Act(flaw, what, says)


def _stands_like(flaw: Flaw, other: Flaw) -> Flaw:
    """Which of them tells how both stand: what is not fixed in one is not fixed in both, and of two fixes the later
    one fixed the whole."""
    known = [each for each in (flaw, other) if each.status]
    not_fixed = [each for each in known if each.status is not Status.FIXED]
    return next(iter(not_fixed), max(known, key=lambda each: each.fixed_at or NEVER, default=flaw))


def _parted(flaw: Flaw, new: Flaw, out: Sequence[Complaint], some: Sequence[Complaint]) -> Flaw:
    """What is called after that which tells its incidents from the rest; it stands like the rest, but is not fixed."""
    name = title([one.incident.words for one in out], Background(one.incident.words for one in some))
    cause = vote([one.cause for one in out])
    status = Status.OPEN if flaw.status is Status.FIXED else flaw.status
    return Flaw(
        glitch=counted(new.glitch, [one.incident for one in out]),
        title=name.text or f"{flaw.name} (another)",
        cause=cause.cause if cause else flaw.cause,
        because=f"split from glitch {flaw.id}",
        status=status if new.glitch.phase is Phase.CONFIRMED else None,
        owner=flaw.owner,
    )


def _incidents(page: Page, glitch_id: int) -> list[Incident]:
    return [one.incident for one in page.complaints(glitch_id)]


def _fitted(one: Complaint, flaw: Flaw) -> Incident:
    return fitted(one.incident, flaw.glitch.embedding_length)
