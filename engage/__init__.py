"""The hub: how a mention moves from a public post to an approved reply.

Start with `engage/journey.py`, then `engage/stages.py` and `engage/types.py`: those three tell the whole way.
"""
