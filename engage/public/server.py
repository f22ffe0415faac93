"""The public pages' own web server."""

from collections.abc import Callable

from engage.config import PublicBlock
from engage.ports import Clock
from engage.serving import Serving
from engage.store.questions import Questions


class PublicPages(Serving):
    """The pages over one database. `brand` gives the brand's name as it is at the moment, "" if there is none."""

    def __init__(self, block: PublicBlock, questions: Questions, brand: Callable[[], str], clock: Clock) -> None:
        def make() -> object:
            from engage.public.site import site  # Starlette is needed only where there are pages

            return site(questions, brand, clock, block.address)

        super().__init__(make, "public", block.host, block.port)
