"""X and Reddit as small servers on this machine, for tests and for trying Goodword end to end without an account.

    serving.py      bytes on the wire: HTTP, and what goes wrong there (faults.py)
    x.py            X API v2: posts, users, mentions, search, replies
    reddit.py       Reddit: inbox, comments, submissions, search, replies
    people.py       what people do there, said the same way for both
    town.py         some who go on doing it
    configured.py   how Goodword is led here
    __main__.py     `python -m tests.platforms`: both, with people in them

Each keeps its state in memory, and is what the tests count: how often something was really posted.
"""
