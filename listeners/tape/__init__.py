"""A tape: posts recorded in a CSV or JSONL file, heard as if they were being posted now.

For rehearsals, for history, and for platforms that only give exports. A tape may be appended to while it is heard.

    lines.py > records.py > rows.py > listener.py        bytes > lines > records > mentions > batches
"""

from listeners.tape.listener import Listener
from listeners.tape.settings import Settings

__all__ = ["Listener", "Settings"]
