"""The console: where people read what was heard, decide about drafts, and see what became of them.

NiceGUI is imported when a console starts, and by nothing else.
"""

from engage.console.parts import Parts
from engage.console.server import Console

__all__ = ["Console", "Parts"]
