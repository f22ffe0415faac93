"""Glitches for programs: everything but the sums, which only gathering can read."""

from typing import TYPE_CHECKING, Any

from engage.glitches import Complaint, Flaw

if TYPE_CHECKING:
    from engage.approval.desk import Outcome
    from engage.approval.flaws_told import Line, Whole
    from engage.approval.waves import Told, Wave


def flaw_as_json(flaw: Flaw | None) -> dict[str, Any] | None:
    if flaw is None:
        return None
    glitch = flaw.glitch
    return {
        "id": flaw.id,
        "title": flaw.title,
        "cause": flaw.cause,
        "phase": glitch.phase,
        "status": flaw.status,
        "owner": flaw.owner,
        "action": flaw.action,
        "note": flaw.note,
        "because": flaw.because,
        "incident_count": glitch.count,
        "first_at": glitch.first_at,
        "last_at": glitch.last_at,
        "fixed_at": flaw.fixed_at,
        "reopened_at": flaw.reopened_at,
        "apart": sorted(glitch.apart),
        "set_aside": flaw.set_aside,
    }


def line_as_json(line: "Line") -> dict[str, Any]:
    return {**(flaw_as_json(line.flaw) or {}), "people_count": line.people, "days": line.days}


def whole_as_json(whole: "Whole") -> dict[str, Any]:
    return {
        **line_as_json(whole.line),
        "examples": [complaint_as_json(one) for one in whole.examples],
        "weeks": [{"from": day, "incident_count": count, "after_fix": after} for day, count, after in whole.weeks],
        "effect": whole.effect,
        "told": [told_as_json(one) for one in whole.told],
        "notes": [{"mention_id": note.mention_id, "stage": note.stage, "wave": note.wave} for note in whole.notes],
        "mergers": [
            {"glitch_id": other.id, "title": other.title, "because": one.because} for one, other in whole.mergers
        ],
        "split": whole.split,
        "history": whole.events,
    }


def complaint_as_json(one: Complaint) -> dict[str, Any]:
    return {
        "mention_id": one.incident.mention_id,
        "platform": one.platform,
        "handle": one.handle,
        "text": one.text,
        "url": one.url,
        "at": one.incident.at,
    }


def wave_as_json(wave: "Wave") -> dict[str, Any]:
    return {"begun": wave.begun, "told": [told_as_json(one) for one in wave.told]}


def outcome_as_json(outcome: "Outcome") -> dict[str, Any]:
    return {"mention_id": outcome.item.id if outcome.item else None, "done": outcome.done, "says": outcome.says}


def told_as_json(told: "Told") -> dict[str, Any]:
    one = told.affected
    return {
        "mention_id": one.mention_id,
        "platform": one.platform,
        "handle": one.handle,
        "gets_a_note": not told.why_not,
        "is_begun": told.is_begun,
        "why_not": told.why_not,
    }
