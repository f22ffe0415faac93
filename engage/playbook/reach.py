"""Can every playbook be reached? First match wins, so one that takes everything ends the questions."""

from collections.abc import Iterator, Sequence

from engage.errors import Mistake
from engage.playbook.shelf import Playbook
from engage.yamlfile import YamlFile


def out_of_reach(built: Sequence[tuple[YamlFile, Playbook]], last: str) -> Iterator[Mistake]:
    """A mistake for each playbook that asks for nothing before the one called `last`, or that can never match.

    `built` is in the order of asking. Only plain cases are seen: each condition is compared with itself.
    """
    for position, (file, playbook) in enumerate(built):
        if not playbook.when:
            if playbook.name != last:
                yield file.mistake(("when",), "asks for nothing, so nothing after it is ever asked; put the file last")
            continue
        for _, earlier in built[:position]:
            if earlier.when and _covers(earlier, playbook):
                yield file.mistake(("when",), f"can never match: {earlier.file.name} is asked before and takes it all")
                break


def _covers(earlier: Playbook, later: Playbook) -> bool:
    """Whether `earlier` surely matches every mention that `later` matches."""
    asked = {condition.name: wanted for condition, wanted in later.when}
    return all(
        condition.name in asked
        and condition.covers(wanted, asked[condition.name])
        and (condition.name != "found" or all(earlier.finders[name] == later.finders[name] for name in wanted))
        for condition, wanted in earlier.when
    )
