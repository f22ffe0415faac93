"""What somebody's answer to our own question says. Whatever could be anything else is doubt, and goes to a person."""

from collections.abc import Iterator, Sequence
from functools import cache

from engage.courtesy.clauses import clauses, folded
from engage.followup.answer_words import AFTER_NO, BEFORE_YES, FILLERS, GRATITUDE, PLAIN_NO, SIGNS, Sign
from engage.followup.marks import BAD, BEST, GOOD, holds_number, is_odd, mark_of, with_slashes_read
from engage.followup.steps import Answer, Meaning, Question
from engage.labels import Intent, Sentiment
from engage.types import Reading

Clause = Sequence[str]

_LONG = 60
"""Words; nobody says a mere no with more."""

_SHORT = 12
"""Words of a yes or a mark at most; whoever writes more says something else, too."""

_THANKS_ALONE = 8
"""Words of an answer that only thanks us, at most."""


def understood(question_asked: Question, text: str, reading: Reading | None = None) -> Answer:
    """What `text` says to the question that we asked; `reading` is what the models say of it, if they read it."""
    plain = folded(text)
    said = clauses(with_slashes_read(plain))
    length = sum(map(len, said))
    if not 0 < length <= _LONG:
        return _doubt("it is too long for an answer" if length else "there is no word in it")
    marks = {mark for clause in said if (mark := mark_of(clause)) is not None}
    if not marks:
        return _yes_or_no(said, is_asking="?" in plain, reading=reading)
    if question_asked is Question.HELPED:
        return _doubt("it holds a mark, and none was asked for")
    doubt = _doubtful_mark(marks, said, plain, reading)
    if doubt:
        return _doubt(doubt)
    mark = marks.pop()
    return Answer(Meaning.SCORE, f"they gave a {mark} of {BEST}", mark)


def _doubtful_mark(marks: set[int], said: Sequence[Clause], plain: str, reading: Reading | None) -> str:
    """What makes their mark doubtful, "" if nothing does."""
    mark = min(marks)
    if sum(map(len, said)) > _SHORT:
        return f"it holds a {mark}, but says much more"
    if len(marks) > 1 or is_odd(plain) or any(holds_number(clause) for clause in said if mark_of(clause) is None):
        return "there is more than one number in it, or one that is no mark"
    if not 1 <= mark <= BEST:
        return f"that is no mark from 1 to {BEST}"
    if "?" in plain:
        return f"it holds a {mark}, but asks something"
    if _contradicts(mark, said, reading):
        return f"it holds a {mark}, but the rest may say the opposite"
    return ""


def _contradicts(mark: int, said: Sequence[Clause], reading: Reading | None) -> bool:
    signs = {sign for clause in said for sign in _signs([word for word in clause if word not in GRATITUDE])}
    says_more = any(word not in FILLERS for clause in said if mark_of(clause) is None for word in clause)
    feels = reading.sentiment.value if reading and says_more else Sentiment.NEUTRAL
    if mark >= GOOD:
        return bool({Sign.AGAINST, Sign.NO, Sign.DOUBT} & signs) or feels is Sentiment.NEGATIVE
    return mark <= BAD and (bool({Sign.YES, Sign.THANKS} & signs) or feels is Sentiment.POSITIVE)


def _yes_or_no(said: Sequence[Clause], *, is_asking: bool, reading: Reading | None) -> Answer:
    signs = {sign for clause in said for sign in _signs(clause)}
    if Sign.NO in signs and not {Sign.YES, Sign.DOUBT} & signs:
        if _declines({word for clause in said for word in clause}):
            return _doubt("it may be a no, or no more than declining")
        return Answer(Meaning.NO, "they say no")
    doubt = _doubtful_yes(signs, sum(map(len, said)), is_asking, reading)
    return _doubt(doubt) if doubt else Answer(Meaning.YES, "they say yes")


def _declines(words: set[str]) -> bool:
    """ "No, thank you" need not mean that it did not help."""
    return words <= PLAIN_NO | GRATITUDE and not words.isdisjoint(GRATITUDE)


def _doubtful_yes(signs: set[Sign], length: int, is_asking: bool, reading: Reading | None) -> str:
    """What makes their yes doubtful, "" if nothing does."""
    if {Sign.DOUBT, Sign.NO} & signs or not {Sign.YES, Sign.THANKS} & signs:
        return "it is neither a clear yes nor a clear no"
    if Sign.AGAINST in signs or is_asking:
        return "it may be a yes, but says something more"
    if reading and (reading.intent.value is Intent.COMPLAINT or reading.sentiment.value is Sentiment.NEGATIVE):
        return "it may be a yes, but reads like a complaint"
    if length > (_SHORT if Sign.YES in signs else _THANKS_ALONE):
        return "it may be a yes, but says much more"
    return ""


def _signs(clause: Clause) -> Iterator[Sign]:
    """What the words of a clause speak for, from left to right."""
    at = 0
    while at < len(clause):
        length, sign = _longest(clause, at)
        if length == 1 and at == 0 and _is_plain_no(clause):
            sign = Sign.NO
        if sign and (sign is not Sign.YES or BEFORE_YES.issuperset(clause[:at])):
            yield sign
        at += length


def _is_plain_no(clause: Clause) -> bool:
    return clause[0] in PLAIN_NO and (
        len(clause) == 1 or clause[1] in AFTER_NO | PLAIN_NO | GRATITUDE or _longest(clause, 1)[1] is Sign.NO
    )


def _longest(clause: Clause, at: int) -> tuple[int, Sign | None]:
    """How many words the longest known phrase at this place has, and what it speaks for."""
    for phrase, sign in _phrases().get(clause[at], ()):
        if tuple(clause[at : at + len(phrase)]) == phrase:
            return len(phrase), sign
    return 1, None


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], Sign]]]:
    """By the first word: the words of each phrase, the longest first, and what it speaks for."""
    by_first: dict[str, list[tuple[tuple[str, ...], Sign]]] = {}
    for sign, lines in SIGNS.items():
        for phrase in (tuple(written.split()) for line in lines for written in line.split("|")):
            by_first.setdefault(phrase[0], []).append((phrase, sign))
    return {first: sorted(each, key=lambda entry: -len(entry[0])) for first, each in by_first.items()}


def _doubt(says: str) -> Answer:
    return Answer(Meaning.DOUBT, f"what they say is in doubt: {says}")
