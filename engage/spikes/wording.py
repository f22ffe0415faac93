"""The sentences of alerts."""

from datetime import datetime

WEEKS_A_YEAR = 52


def spike(
    posts: int,
    usual: float,
    share: float,
    usual_share: float,
    hours: float,
    heard: float,
    local: datetime,
    a_week: float,
) -> str:
    """ "42 posts in the last hour where 9 are usual on Mondays at 14:00; 71% negative where 30% is usual. …" """
    when = f"on {local:%A}s at {local:%H:00}" if hours <= 2 else "at this time of the week"
    part = f" (we heard {span(heard, '1 ')} of it)" if heard < 0.75 * hours else ""
    heard_now = f"{posts:,} {_noun(posts, 'post')} in the last {span(hours)}{part}"
    few = "hardly any are" if usual < 0.05 else f"{number(usual)} {_is(usual)}"
    return (
        f"{heard_now} where {few} usual {when}; {share:.0%} negative where {usual_share:.0%} is usual. {rarity(a_week)}"
    )


def rarity(a_week: float) -> str:
    """How often chance alone would bring it; `a_week` is how many times a week."""
    weeks = 1 / max(a_week, 1e-12)
    if weeks < 1.5:
        return "Chance alone brings that about every week."
    if weeks < 2 * WEEKS_A_YEAR:
        return f"Chance alone brings that about once in {weeks:.0f} weeks."
    years = weeks / WEEKS_A_YEAR
    if years < 100:
        return f"Chance alone brings that about once in {years:.0f} years."
    return "Chance alone brings that less than once in 100 years."


def span(hours: float, one: str = "") -> str:
    """ "25 minutes", "hour" (with what stands before a single one), "3 hours"."""
    if hours < 0.95:
        return f"{max(1, round(hours * 60))} minutes"
    whole = round(hours)
    return f"{one}hour" if whole == 1 else f"{whole} hours"


def number(value: float) -> str:
    """ "0.4", "9", "1,200": one decimal place below 10 where it says something."""
    return f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:,.0f}"


def _noun(count: float, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"


def _is(value: float) -> str:
    return "is" if number(value) == "1" else "are"
