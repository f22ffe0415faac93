"""Text from outside, made fit to be kept. It stays data: nothing here gives it a meaning."""

EXCERPT = 200
REPLACEMENT = "\ufffd"


def clean(text: str) -> tuple[str, int]:
    """`text` as UTF-8 and PostgreSQL can hold it, and how many characters had to be replaced by U+FFFD.

    Those are NULs and lone surrogates (half an emoji, as some exports write it); two halves in a row become one again.
    """
    nuls = text.count("\0")
    if nuls:
        text = text.replace("\0", REPLACEMENT)
    try:
        text.encode()
    except UnicodeEncodeError:
        before = text.count(REPLACEMENT)
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        return text, nuls + text.count(REPLACEMENT) - before
    return text, nuls


def one_line(text: str) -> str:
    """`text` on one line: every run of white space is one space, none at the ends."""
    return " ".join(text.split())


def excerpt(text: str) -> str:
    """The beginning of `text` for a list of mistakes: one line, at most 200 characters, none that a screen obeys."""
    shown = "".join(character if character.isprintable() else " " for character in text[: 2 * EXCERPT])
    shown = one_line(shown)
    return shown if len(shown) <= EXCERPT and len(text) <= 2 * EXCERPT else shown[: EXCERPT - 1] + "…"
