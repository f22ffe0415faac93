"""The shelf: all playbooks as they are at one moment, in the order of asking. It never changes, it is replaced."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from engage.conditions import Case, Condition
from engage.errors import GoodwordError
from engage.followup import Step
from engage.labels import Lane
from engage.phrases import Text
from engage.playbook import sayings
from engage.playbook.catalogs import Catalog
from engage.playbook.finding import Finder
from engage.playbook.sayings import Saying
from engage.playbook.schema import Brand
from engage.playbook.templates import Template
from engage.playbook.versions import version_of
from engage.playbook.vocabulary import values
from engage.types import Found, Mention, Reading, Reason, Wording


@dataclass(frozen=True, slots=True)
class Example:
    """A text that its playbook must answer (`matches`), or must leave to others. `line` is where it stands."""

    text: str
    matches: bool
    line: int


class Asked(NamedTuple):
    """What one playbook says of one case: its hits, and the miss that ended it, or None if it matches."""

    hits: tuple[Reason, ...]
    miss: Reason | None


@dataclass(frozen=True, slots=True)
class Playbook:
    """A playbook that can be used as it stands. `version` stands for its file's content.

    `when` are its conditions with what each of them wants, in the order of asking; `variants` its wordings by name;
    `then` what follows its answer, with the lane's defaults. `needs` so many people's approval.
    """

    name: str
    version: str
    file: Path
    lane: Lane
    about: str
    when: tuple[tuple[Condition, Any], ...]
    finders: Mapping[str, Finder]
    variants: Mapping[str, Template]
    expires: timedelta
    needs: int
    then: tuple[Step, ...]
    examples: tuple[Example, ...]
    brand: Brand = field(repr=False)

    def ask(self, mention: Mention, reading: Reading, text: Text) -> Asked:
        """Ask its conditions one by one until one misses. `text` is that of the mention, made ready once for all."""
        if not self.when:
            return Asked((Reason(self.name, "when", "asks for nothing: it takes what is left"),), None)
        case = Case(mention, reading, text, self.finders)
        hits: list[Reason] = []
        for condition, wanted in self.when:
            hit, says = condition.ask(case, wanted)
            reason = Reason(self.name, condition.name, says)
            if not hit:
                return Asked(tuple(hits), reason)
            hits.append(reason)
        return Asked(tuple(hits), None)

    def fill_in(self, mention: Mention, found: Sequence[Found]) -> list[Wording] | None:
        """All its wordings for `mention` and what was found in it; None if that is in the catalogs no longer."""
        things = [self.finders[thing.name].look_up(thing.value) for thing in found]
        present = [thing for thing in things if thing is not None]
        if len(present) < len(things):
            return None
        words = values(self.brand, self.finders.values(), mention, present, self.name)
        return [Wording(name, template.fill(words)) for name, template in self.variants.items()]


class Outcome(NamedTuple):
    """Which playbook answers, if any; what it found in the text; its hits, and the first miss of each one before it."""

    playbook: Playbook | None
    found: tuple[Found, ...]
    hits: tuple[Reason, ...]
    misses: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """All playbooks in the order of asking, and what they speak with. `version` stands for all of it."""

    playbooks: tuple[Playbook, ...] = ()
    brand: Brand | None = None
    catalogs: Mapping[str, Catalog] = field(default_factory=dict)

    @property
    def version(self) -> str:
        playbooks = (f"{playbook.name} {playbook.version}" for playbook in self.playbooks)
        catalogs = (f"{name} {catalog.version}" for name, catalog in self.catalogs.items())
        return version_of(repr(self.brand), *playbooks, *catalogs)

    def get(self, name: str, version: str | None = None) -> Playbook | None:
        """The playbook of this name, in this version if one is given."""
        for playbook in self.playbooks:
            if playbook.name == name and version in (None, playbook.version):
                return playbook
        return None

    def first_match(self, mention: Mention, reading: Reading) -> Outcome:
        """Ask the playbooks one by one until one matches."""
        text = Text.of(mention.text)
        misses: list[Reason] = []
        for playbook in self.playbooks:
            hits, miss = playbook.ask(mention, reading, text)
            if miss is None:
                found = (finder.sight(text).found for finder in playbook.finders.values())
                return Outcome(playbook, tuple(filter(None, found)), hits, tuple(misses))
            misses.append(miss)
        return Outcome(None, (), (), tuple(misses))

    def says(self, saying: Saying, mention: Mention, *, csat_link: str = "", glitch_note: str = "") -> str:
        """The brand's own words to whoever wrote `mention`. `ASK_CSAT_LINK` needs `csat_link`, `WAVE_NOTE` needs
        `glitch_note`. Raises `GoodwordError` where that is missing or too long, or no brand.yaml can be used.
        """
        if self.brand is None:
            raise GoodwordError("brand.yaml cannot be used, so there are no words; `goodword playbooks check` says why")
        return sayings.say(self.brand, saying, mention, {"csat_link": csat_link, "glitch_note": glitch_note})
