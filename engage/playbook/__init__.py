"""Playbooks: when to speak and what to say, owned by marketing and service together. Their files are in `playbooks/`.

`load` reads the folder into a `Shelf`; `engage.routing` asks the shelf which playbook answers, and `engage.drafting`
has its words filled in.
"""

from engage.playbook.loader import Loaded, load
from engage.playbook.shelf import Example, Playbook, Shelf

__all__ = ["Example", "Loaded", "Playbook", "Shelf", "load"]
