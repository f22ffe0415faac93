"""Times as people are told them: how long ago, how much is left, since when. All in UTC."""

from datetime import UTC, datetime

MINUTE, HOUR, DAY = 60, 3600, 86400


def exact(at: datetime) -> str:
    return f"{at.astimezone(UTC):%a %d %b %Y, %H:%M:%S} UTC"


def ago(at: datetime, now: datetime) -> str:
    """How long ago, in one unit."""
    seconds = (now - at).total_seconds()
    if seconds < 45:
        return "just now"
    if seconds < HOUR:
        return f"{max(1, round(seconds / MINUTE))} min ago"
    if seconds < DAY:
        return f"{round(seconds / HOUR)} h ago"
    if seconds < 30 * DAY:
        return f"{round(seconds / DAY)} d ago"
    return f"{at.astimezone(UTC):%d %b %Y}"


def left(until: datetime, now: datetime) -> str:
    """How much time is left, in two units at most."""
    seconds = int((until - now).total_seconds())
    if seconds <= 0:
        return "expires now"
    if seconds < MINUTE:
        return f"{seconds} s left"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min left"
    if seconds < DAY:
        minutes = seconds % HOUR // MINUTE
        return f"{seconds // HOUR} h {minutes} min left" if minutes else f"{seconds // HOUR} h left"
    return f"{seconds // DAY} d {seconds % DAY // HOUR} h left"


def since(at: datetime, now: datetime) -> str:
    """Since when we know somebody, as people say it: "today", "2 March", "November", "March 2024"."""
    days = (now - at).days
    if at.astimezone(UTC).date() == now.astimezone(UTC).date():
        return "today"
    if days < 60:
        return f"{at.astimezone(UTC).day} {at.astimezone(UTC):%B}"
    return f"{at.astimezone(UTC):%B}" if days < 300 else f"{at.astimezone(UTC):%B %Y}"
