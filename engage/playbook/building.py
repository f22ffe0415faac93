"""From a parsed file to a playbook that can be used, or to everything that is wrong with the file."""

import re
from collections.abc import Iterator, Mapping

from engage.complaints import did_you_mean, quoted, understood
from engage.conditions import CONDITIONS
from engage.errors import Mistake, Mistakes
from engage.playbook import finding, grammar, templates, then
from engage.playbook.catalogs import Catalog
from engage.playbook.finding import Finder
from engage.playbook.fitting import NOBODY, unfit
from engage.playbook.schema import Brand, Find, PlaybookFile
from engage.playbook.shelf import Example, Playbook
from engage.playbook.templates import Template
from engage.playbook.versions import version_of
from engage.playbook.vocabulary import RESERVED, values, vocabulary
from engage.yamlfile import Path_, YamlFile

FILE_NAME = re.compile(r"[0-9]{2}-(.+)\.yaml")


def build(file: YamlFile, brand: Brand, catalogs: Mapping[str, Catalog]) -> Playbook:
    """The playbook in `file`, ready to be asked. Raises `Mistakes` with everything that is wrong with it."""
    return _Building(file, understood(file, PlaybookFile), brand, catalogs).playbook()


class _Building:
    """Collects mistakes while it puts a playbook together."""

    def __init__(self, file: YamlFile, spec: PlaybookFile, brand: Brand, catalogs: Mapping[str, Catalog]) -> None:
        self.file, self.spec, self.brand, self.catalogs = file, spec, brand, catalogs
        self.when = {name: getattr(spec.when, name) for name in CONDITIONS if name in spec.when.model_fields_set}
        self.certain: tuple[str, ...] = self.when.get("found", ())
        self.mistakes: list[Mistake] = []

    def playbook(self) -> Playbook:
        self.check_name()
        finders = self.finders()
        self.check_found()
        variants = self.variants(finders)
        self.check_used(variants)
        self.check_then()
        if self.mistakes:
            raise Mistakes(self.mistakes)
        return Playbook(
            name=self.spec.playbook,
            version=version_of(self.file.text),
            file=self.file.file,
            lane=self.spec.lane,
            about=self.spec.about,
            when=tuple((CONDITIONS[name], wanted) for name, wanted in self.when.items()),
            finders=finders,
            variants=variants,
            expires=self.spec.expires,
            needs=self.spec.approval.people,
            then=then.steps(self.spec.then, self.spec.lane),
            examples=tuple(self.examples()),
            brand=self.brand,
        )

    def wrong(self, where: Path_, problem: str) -> None:
        self.mistakes.append(self.file.mistake(where, problem))

    def check_name(self) -> None:
        name = FILE_NAME.fullmatch(self.file.file.name)
        if name and name[1] != self.spec.playbook:
            problem = f"is {quoted(self.spec.playbook)}, but the file is called {self.file.file.name}"
            self.wrong(("playbook",), f"{problem}; rename one of them")

    def finders(self) -> dict[str, Finder]:
        """A finder for each entry under `find:` that has nothing wrong with it."""
        made = {}
        for name, find in self.spec.find.items():
            before = len(self.mistakes)
            if name in RESERVED:
                self.wrong(("find", name), "has a name that templates know as something else; choose another")
            finder = self.finder(name, find)
            if finder and len(self.mistakes) == before:
                made[name] = finder
        return made

    def finder(self, name: str, find: Find) -> Finder | None:
        catalog = self.catalogs.get(find.catalog)
        if catalog is None:
            problem = f"there is no catalog {quoted(find.catalog)} that can be used"
            self.wrong(("find", name, "catalog"), problem + did_you_mean(find.catalog, self.catalogs))
            return None
        if find.column not in catalog.columns:
            problem = f"{catalog.file.name} has no column {quoted(find.column)}"
            self.wrong(("find", name, "column"), problem + did_you_mean(find.column, catalog.columns))
            return None
        try:
            finder = finding.finder(name, catalog, find.column, find.shape)
        except finding.UnusableShape as error:
            self.wrong(("find", name, "shape"), str(error))
            return None
        for line, problem in finding.repeated(catalog, find.column, find.shape):
            self.mistakes.append(Mistake(catalog.file, line, "", problem))
        return finder

    def check_found(self) -> None:
        for name in self.certain:
            if name not in self.spec.find:
                problem = f"there is nothing called {quoted(name)} under find"
                self.wrong(("when", "found"), problem + did_you_mean(name, self.spec.find))

    def variants(self, finders: Mapping[str, Finder]) -> dict[str, Template]:
        """The wordings that have nothing wrong with them."""
        known = vocabulary(self.brand, finders.values(), self.certain)
        unclear = self.spec.find.keys() - finders.keys()
        nothing_known = values(self.brand, finders.values(), NOBODY, (), self.spec.playbook)
        made = {}
        for name, source in self.spec.say.items():
            problems = grammar.wrong(source, known, unclear)
            if not problems and not unclear:
                made[name] = templates.template(source)
                problems = [*unfit(made[name], nothing_known, finders.values(), self.certain)]
            for problem in problems:
                self.wrong(("say", name), problem)
        return made

    def check_used(self, variants: Mapping[str, Template]) -> None:
        said = {word.partition(".")[0] for template in variants.values() for word in template.words}
        if len(variants) == len(self.spec.say):
            for name in self.spec.find.keys() - said - {*self.certain}:
                self.wrong(("find", name), f"is never used; ask for it with `found: {name}`, or say something of it")

    def check_then(self) -> None:
        for key, problem in then.wrong(self.spec.then, self.spec.lane):
            self.wrong(("then", key), problem)

    def examples(self) -> Iterator[Example]:
        for kind, texts in (("match", self.spec.examples.match), ("no_match", self.spec.examples.no_match)):
            for index, text in enumerate(texts):
                yield Example(text, kind == "match", self.file.line(("examples", kind, index)))
