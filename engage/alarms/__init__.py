"""Alarms: looks at volume, mood and single posts every few minutes, and tells what is unusual. See `engage.spikes`.

series.py       each platform, and all together        posts.py    single posts, by their own speed
announcing.py   what is kept, logged and counted       watcher.py  what the daemon calls
wrong.py        what is wrong with our own work        troubles.py how that is told
"""
