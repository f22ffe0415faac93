"""What anybody may open: the page behind a CSAT link. A server of its own, apart from the console, which may approve.

Beside the database it knows the brand's name, and nothing else of Goodword.
"""

from engage.public.links import CsatLinks, links_of
from engage.public.server import PublicPages

__all__ = ["CsatLinks", "PublicPages", "links_of"]
