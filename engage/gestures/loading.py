"""From gestures.yaml to a catalog. Every mistake in the file is told at once, with its line."""

from collections.abc import Iterator
from pathlib import Path

from engage import yamlfile
from engage.complaints import understood
from engage.errors import Mistake, Mistakes
from engage.gestures.catalog import FILE, Catalog
from engage.gestures.schema import CatalogFile
from engage.gestures.words import money
from engage.yamlfile import YamlFile


def load(folder: Path) -> Catalog:
    """The catalog in `folder`; one that offers nothing, and says so, where there is no file. Raises `Mistakes`."""
    file = folder / FILE
    if not file.is_file():
        return Catalog(because=f"no gestures are offered: there is no {file}")
    parsed = yamlfile.load(file)
    catalog = understood(parsed, CatalogFile).built()
    if wrong := [*_never_given(parsed, catalog)]:
        raise Mistakes(wrong)
    return catalog


def _never_given(file: YamlFile, catalog: Catalog) -> Iterator[Mistake]:
    """Gestures that cost more than any contact may be given."""
    most = catalog.contacts.cents
    for gesture in catalog.gestures:
        if most is not None and gesture.cents > most:
            problem = f"is more than a contact may ever be given (contacts.most: {money(most, catalog.currency)})"
            yield file.mistake(("gestures", gesture.name, "cost"), problem)
