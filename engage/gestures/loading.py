"""From gestures.yaml to a catalog. Every mistake in the file is told at once, with its line."""

from collections.abc import Iterator
from pathlib import Path

from engage import yamlfile
from engage.complaints import did_you_mean, quoted, understood
from engage.errors import Mistake, Mistakes
from engage.gestures.catalog import FILE, Catalog
from engage.gestures.schema import CatalogFile
from engage.gestures.words import money
from engage.persons import folded
from engage.yamlfile import YamlFile


def load(folder: Path) -> Catalog:
    """The catalog in `folder`; one that offers nothing, and says so, where there is no file. Raises `Mistakes`."""
    file = folder / FILE
    if not file.is_file():
        return Catalog(because=f"no gestures are offered: there is no {file}")
    parsed = yamlfile.load(file)
    written = understood(parsed, CatalogFile)
    catalog = written.built()
    if wrong := [*_named_nowhere(parsed, written), *_never_given(parsed, catalog)]:
        raise Mistakes(wrong)
    return catalog


def _named_nowhere(file: YamlFile, written: CatalogFile) -> Iterator[Mistake]:
    """Names with a number in Slack who are neither leads nor have a sum of their own."""
    named = [*written.leads, *written.agents.by_name]
    for name in written.slack:
        if folded(name) not in map(folded, named):
            problem = f"{quoted(name)} stands neither under leads nor under agents.by_name{did_you_mean(name, named)}"
            yield file.mistake(("slack", name), problem)


def _never_given(file: YamlFile, catalog: Catalog) -> Iterator[Mistake]:
    """Gestures that cost more than any contact may be given."""
    most = catalog.contacts.cents
    for gesture in catalog.gestures:
        if most is not None and gesture.cents > most:
            problem = f"is more than a contact may ever be given (contacts.most: {money(most, catalog.currency)})"
            yield file.mistake(("gestures", gesture.name, "cost"), problem)
