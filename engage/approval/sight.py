"""What a person must have seen before they decide, as a few characters that a button can carry."""

import hashlib
import json

from engage.items import Item

LENGTH = 12


def sight(item: Item) -> str:
    """12 hex characters that are others as soon as something else is to be seen: where it is, the post and how it may
    be answered, the draft with what was requested and who approved it first, and what was approved.

    Not seen are times and attempts, which change by themselves and change nobody's mind.
    """
    seen = [item.stage.value, item.mention.text, item.mention.eligibility.how, item.mention.eligibility.because]
    if draft := item.draft:
        seen += [draft.playbook, draft.variant, draft.text, draft.wanted, draft.wanted_by]
        seen += [draft.first_yes, draft.first_account]
    if item.delivery:
        seen.append(item.delivery.text)
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:LENGTH]
