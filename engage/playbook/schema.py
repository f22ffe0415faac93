"""What may stand in a playbook's file and in brand.yaml, and what it means."""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema, create_model

from engage.complaints import Shaped, quoted
from engage.conditions import CONDITIONS
from engage.followup import By
from engage.labels import Lane

_DURATION = re.compile(r"([1-9][0-9]{0,3}) ?([mhd])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _duration(value: object) -> timedelta:
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{quoted(value)} is not a time such as 30m, 6h or 2d (minutes, hours or days)")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def written(span: timedelta) -> str:
    """A duration as people write it: 30m, 6h, 2d. "" for none at all."""
    for sign, unit in reversed(_UNITS.items()):
        count, rest = divmod(span, timedelta(**{unit: 1}))
        if count and not rest:
            return f"{count}{sign}"
    return ""


SLUG = Shaped("[a-z0-9]+(-[a-z0-9]+)*", "a name of small letters, digits and hyphens, such as in-flight-movies")
Slug = Annotated[str, StringConstraints(max_length=60), SLUG]
"""The name of a playbook or a variant."""

KEY = Shaped("[a-z][a-z0-9_]{0,39}", "a name of small letters, digits and underscores, such as flight or film_guide")
Key = Annotated[str, KEY]
"""A name that templates use behind a dot: of a link, a catalog's column, a thing under `find:`."""

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
LINK = Shaped(r"https?://[\w.\-]+(:[0-9]{1,5})?([/?#][^\s{}<>\"]*)?", "a link that begins with https://")
Link = Annotated[str, LINK]
Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    WithJsonSchema({"type": "string", "pattern": f"^(?:{_DURATION.pattern})$"}),
]


class Strict(BaseModel):
    """Refuses what it does not know, so that a misspelled key is a mistake and not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Find(Strict):
    """One kind of named thing that is taken out of the text and looked up in a catalog."""

    shape: str = Field(
        default="",
        min_length=1,
        max_length=60,
        description="How it is written: # is a run of digits, @ a run of letters, a blank an optional blank or hyphen, "
        'the rest stands for itself. "GW #" finds GW117, gw 117 and GW-117. Without a shape, every value of the '
        "column counts wherever the text names it.",
    )
    catalog: Key = Field(description="The catalog to look in: the name of a file in playbooks/catalogs, without .csv.")
    column: Key = Field(description="The column of the catalog it is looked up in.")


class Examples(Strict):
    """Texts that `goodword playbooks test` runs through all playbooks and the real model."""

    match: Annotated[list[Sentence], Field(min_length=1, description="Texts that this playbook must answer.")]
    no_match: list[Sentence] = Field(default=[], description="Texts that this playbook must leave to others.")


WHEN_FIELDS: dict[str, Any] = {
    condition.name: (condition.wanted, Field(default=None, description=condition.help))
    for condition in CONDITIONS.values()
}
When: type[Strict] = create_model(
    "When", __base__=Strict, __doc__="What must be true of a mention; all of it.", **WHEN_FIELDS
)
"""One field for each condition; `model_fields_set` are those that are asked."""


_LEFT_OUT = timedelta()
"""Nobody can write it, and it is false: no time at all."""


class Then(Strict):
    """What happens after our answer. What is left out is as the lane has it."""

    ask_if_helped: Duration = Field(
        default=_LEFT_OUT, description='Ask "did that help?" so long after our answer: 6h, 2d. Service only.'
    )
    ask_csat: Duration = Field(
        default=_LEFT_OUT,
        description='Ask for a mark from 1 to 5 so long after our answer, or after their yes to "did that help?".',
    )
    csat_by: By = Field(
        default=By.REPLY,
        description="How they give the mark: with a reply, or behind a link. Without it, with a reply.",
    )
    close: Duration = Field(
        default=_LEFT_OUT, description="Close the conversation when nobody has written anything for so long."
    )
    reopen: Duration = Field(
        default=_LEFT_OUT,
        description="A complaint so soon after that is about the same matter; later it is about another, asked anew.",
    )


class Approval(StrEnum):
    """How many people must approve the same wording before it is said."""

    ONE = "one"
    TWO = "two"

    @property
    def people(self) -> int:
        return 1 if self is Approval.ONE else 2


class PlaybookFile(Strict):
    """One playbook: when to speak, and what to say."""

    playbook: Slug = Field(description="Its name; the file is called NN-<name>.yaml, and NN is the order of asking.")
    lane: Lane
    about: Sentence = Field(description="For colleagues: when this speaks, and why.")
    find: dict[Key, Find] = Field(
        default={}, description="Things named in the text that templates and the condition `found` can use."
    )
    when: When = Field(description="All of it must be true. Two playbooks are an `or`.")
    say: Annotated[dict[Slug, Sentence], Field(min_length=1)] = Field(
        description='One or more wordings, each with a name. They may use {{ first_name | or("there") }} and the like.'
    )
    expires: Duration = Field(description="How long a draft stays timely: 30m, 6h, 2d.")
    approval: Approval = Field(
        default=Approval.ONE,
        description="How many people must approve a draft: one, or two, both the same wording. Without it, one.",
    )
    then: Then = Field(default=Then(), description="What happens after our answer; may be left out.")
    examples: Examples


class Words(Strict):
    """What the brand says without a playbook: templates, each with a text that is used where brand.yaml has none."""

    ask_if_helped: Sentence = Field(
        default='Hi {{ first_name | or("there") }}, did that help? A yes or no is enough.',
        description="Some time after our answer, where a playbook says `then: ask_if_helped`.",
    )
    ask_csat: Sentence = Field(
        default='Hi {{ first_name | or("there") }}, how did we do, from 1 (bad) to 5 (great)? The number is enough.',
        description="Asks for a mark, where a playbook says `then: ask_csat`.",
    )
    ask_csat_link: Sentence = Field(
        default='Hi {{ first_name | or("there") }}, how did we do? One click tells us: {{ csat_link }}',
        description="The same with `csat_by: link`. Must say `{{ csat_link }}`.",
    )
    opt_out: Sentence = Field(
        default="Understood. We won't write to you again, unless you ask us something.",
        description="Confirms, once, that somebody wants to hear nothing more from us.",
    )
    wave_note: Sentence = Field(
        default='Good news, {{ first_name | or("there") }}: {{ glitch_note }}',
        description="Tells those who met a flaw that it is mended. Must say `{{ glitch_note }}`, the note on it.",
    )


class Brand(Strict):
    """playbooks/brand.yaml: who speaks."""

    name: Sentence = Field(description="The brand's name.")
    handle: Annotated[str, Shaped(r"@[\w.@-]+", "a handle that begins with @")] = Field(
        description="Its handle, such as @GoodwordAir; in quotes, because YAML keeps @ for itself."
    )
    signature: str = Field(default="", max_length=60, description="What ends a reply; may be empty.")
    links: dict[Key, Link] = Field(default={}, description="Links by name, for {{ links.refunds }} and the like.")
    words: Words = Field(default=Words(), description="What it says without a playbook; what is left out has a text.")
