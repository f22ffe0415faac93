"""Where we listen and speak: one file a platform, holding both `hear()` and `say()`."""
