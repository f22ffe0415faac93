"""One person's thread as a whole: who waits for whom, how soon it wants looking at, what was promised, what comes next.

`think` folds what is known of a conversation into what it has become: pure values in and out, no store. Thinking twice
adds nothing, and neither does thinking late.
"""

from engage.conversations.facts import Facts, Happened, What, Wrote
from engage.conversations.priority import priority_of
from engage.conversations.status import status_of
from engage.conversations.thinking import Question, Thought, think
from engage.conversations.timing import Policies

__all__ = [
    "Facts",
    "Happened",
    "Policies",
    "Question",
    "Thought",
    "What",
    "Wrote",
    "priority_of",
    "status_of",
    "think",
]
