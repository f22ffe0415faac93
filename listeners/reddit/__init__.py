"""Reddit: mentions of our account, subreddits and searches heard, replies said, over praw 8.

    endpoints.py               which lists are asked
    listings.py > entries.py   their pages > what is new there
    things.py > mentions.py    Reddit's objects > mentions, and whether they may be answered
    hearing.py, cursor.py      the listener, and where it was left
    speaking.py                the speaker: one reply, once, and the look back for it
    client.py, refusals.py     praw on a wire of ours, and what goes wrong, told in one place
    checking.py                what works of it, for `goodword check --live`

Facts about Reddit are from its API documentation and from the source of praw 8.0.3 and prawcore 4.0.
"""

from listeners.reddit.checking import check
from listeners.reddit.hearing import Listener
from listeners.reddit.settings import Settings
from listeners.reddit.speaking import Speaker

__all__ = ["Listener", "Settings", "Speaker", "check"]
