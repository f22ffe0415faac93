"""How people decide. `desk.py` is the only door; console, CLI and chat are surfaces in front of it."""
