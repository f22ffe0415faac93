"""X: heard by polling API v2, answered where X lets us. The one folder that knows tweepy.

settings.py   what config.yaml and the environment say      searching.py   keywords > queries
client.py     requests, and what X refuses                  failures.py    what that means for us
tokens.py     OAuth 2: one refresher                        posts.py       X's JSON > mentions
rules.py      may we answer                                 cursor.py      how far each list was heard
hearing.py    the listener      speaking.py   the speaker      looking.py   posts as they stand now
checking.py   `goodword check --live`
"""

from listeners.x.checking import check
from listeners.x.hearing import Listener
from listeners.x.settings import Settings
from listeners.x.speaking import Speaker

__all__ = ["Listener", "Settings", "Speaker", "check"]
