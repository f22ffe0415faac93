"""What may be sent, and where a browser may go: the checks of what people type. Values in, sentences out."""

from urllib.parse import urlsplit

from engage.counting import weighted_length

LONGEST_LINK = 2000


def unfit(text: str, platform: str, most: int | None) -> str:
    """Why this wording cannot be sent to `platform`, which takes `most` characters (None: nobody knows), or ""."""
    if not text:
        return "an empty reply cannot be sent"
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        return "the reply holds characters that no platform takes; type it anew"
    length = weighted_length(text)
    if most is not None and length > most:
        return f"the reply is {length} characters long; {platform} takes {most}"
    return ""


def is_link(url: str) -> bool:
    """Whether a browser may be sent there: a web address without anything in it that a screen would obey."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_plain = len(url) <= LONGEST_LINK and url.isprintable() and " " not in url
    return parts.scheme in {"https", "http"} and bool(parts.hostname) and is_plain
