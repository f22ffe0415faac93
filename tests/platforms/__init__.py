"""X, Reddit and Slack as small servers on this machine, for tests and for trying Goodword without an account.

    serving.py      bytes on the wire: HTTP, and what goes wrong there (faults.py)
    x.py            X API v2: posts, users, mentions, search, replies
    reddit.py       Reddit: inbox, comments, submissions, search, replies
    slack_town.py   Slack: Web API, Socket Mode, and a page to approve by hand
    people.py       what people do on X and Reddit, said the same way for both
    town.py         some who go on doing it
    configured.py   how Goodword is led here
    __main__.py     `python -m tests.platforms`: all of them, with people in them

Each keeps its state in memory, and is what the tests count: how often something was really posted.
"""
