"""Words for mentions, readings, pauses and counts: plain functions from values to words. No database, no page."""

import re
from dataclasses import dataclass

from engage.labels import Label, LabelT, Lane, Sentiment, Urgency
from engage.stages import Stage
from engage.store import ALL, Pause
from engage.types import Draft, Eligibility, How, Mention, Reading

UNSURE_BELOW = 0.6
"""A label with less confidence than this is shown as a question."""

SHOWN_AT_MOST = 600
"""Characters of a mention that a card shows before somebody asks for all of it."""

PLATFORMS = {"x": "X", "reddit": "Reddit", "mastodon": "Mastodon", "bluesky": "Bluesky", "rss": "RSS"}

NOBODY = "Somebody"
"""Who wrote a post that its author deleted, as far as we still know."""

_TONES: dict[str, str] = {Sentiment.NEGATIVE: "bad", Sentiment.POSITIVE: "good", Urgency.HIGH: "bad"}

_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
"""Characters that nobody can see or that turn the direction of writing, but for what emoji are joined with."""

_UNFIT = re.compile("[\0\ud800-\udfff]")

_LANGUAGES = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English", "es": "Spanish",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sv": "Swedish", "th": "Thai", "tl": "Filipino",
    "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese", "und": "unknown language",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chip:
    """One label of a reading: `about` is what it is a label of, `hint` says it in full. `tone`: "good", "bad" or ""."""

    about: str
    says: str
    tone: str
    percent: int
    unsure: bool
    hint: str


def readable(text: str) -> str:
    """`text` as a browser can be sent it: halves of emoji and NULs become U+FFFD. Nothing else is changed."""
    return _UNFIT.sub("\ufffd", text)


def shortened(text: str, most: int = SHOWN_AT_MOST) -> str:
    """`text` as a card shows it at first: whole, or its beginning up to the end of a word, with an ellipsis."""
    if len(text) <= most:
        return text
    beginning = text[:most]
    whole_words = beginning.rsplit(None, 1)[0] if " " in beginning[most // 2 :].strip() else beginning
    return whole_words.rstrip() + " …"


def web_address(url: str) -> str:
    """`url` if a browser may be sent there, or ""."""
    return url if url.startswith(("https://", "http://")) else ""


def whose(mention: Mention) -> str:
    """Who wrote it, by the name they go by."""
    return mention.author.name or mention.author.handle or NOBODY


def platform(name: str) -> str:
    """A platform as people write it."""
    return PLATFORMS.get(name, name)


def stage_words(stage: Stage) -> str:
    """ "held", "by hand", …"""
    return stage.value.replace("_", " ")


def eligibility_words(eligibility: Eligibility) -> str:
    """May it be answered, and how: "by hand: nobody asked us there"."""
    says = {How.API: "may be sent", How.BY_HAND: "by hand", How.NONE: "may not be answered"}[eligibility.how]
    return f"{says}: {eligibility.because}" if eligibility.because else says


def approval_words(draft: Draft) -> str:
    """How a held draft stands with people: "Changes requested by Ana: warmer", "Approved by Ana; a second person is
    asked"; "" where one yes is enough and nobody has said anything."""
    if draft.wanted:
        return f"Changes requested by {draft.wanted_by}: {draft.wanted}"
    if draft.first_yes:
        return f"Approved by {draft.first_yes}; a second person is asked"
    return "Two people must approve this" if draft.needs > 1 else ""


def hidden_characters(text: str) -> int:
    """How many characters of `text` nobody can see, or that turn the direction of what follows."""
    return len(_HIDDEN.findall(text))


def sentence(says: str) -> str:
    """With a capital letter: the desk's sentences begin with a small one."""
    return says[:1].upper() + says[1:]


def followers(count: int | None) -> str:
    """ "" when the platform did not say."""
    if count is None:
        return ""
    if count == 1:
        return "1 follower"
    for size, unit in ((1_000_000, "M"), (1_000, "k")):
        if count >= size:
            shown = f"{count / size:.1f}".removesuffix(".0") if count < 100 * size else f"{count // size}"
            return f"{shown}{unit} followers"
    return f"{count} followers"


def number(count: int) -> str:
    return f"{count:,}".replace(",", "\u202f")


def many(count: int, one: str, more: str | None = None) -> str:
    """ "1 draft", "12 drafts"."""
    return f"{number(count)} {one if count == 1 else more or one + 's'}"


def chips(reading: Reading) -> tuple[Chip, ...]:
    """What the models made of a mention, what matters most first. Normal urgency goes without saying."""
    found = [_chip("intent", reading.intent)]
    if reading.cause:
        found.append(_chip("cause", reading.cause))
    found.append(_chip("sentiment", reading.sentiment))
    found.append(_chip("urgency", reading.urgency))
    found.append(_chip("language", reading.language))
    return tuple(found)


def doubt(reading: Reading) -> str:
    """ "Not sure: complaint 41% or question", with the language if that is foreign; "" for a reading that is sure."""
    if not reading.unsure:
        return ""
    first, second, language = reading.intent.value, reading.intent.second, reading.language.value
    likeliest = f"{spelled('intent', first)} {reading.intent.confidence:.0%}"
    likeliest += f" or {spelled('intent', second)}" if second else ""
    return f"Not sure: {likeliest}" + (f", written in {spelled('language', language)}" if language != "en" else "")


def _chip(about: str, label: Label[LabelT]) -> Chip:
    percent, unsure = round(100 * label.confidence), label.confidence < UNSURE_BELOW
    says, second = spelled(about, label.value), spelled(about, label.second) if label.second else ""
    hint = f"{about}: {says}, {percent} % sure" + (f"; or else {second}" if second else "")
    return Chip(about, says, _TONES.get(label.value, ""), percent, unsure, hint)


def spelled(about: str, value: str) -> str:
    """A label's value as people say it: "purchase interest", "high urgency", "Spanish"."""
    if about == "language":
        return _LANGUAGES.get(value, value)
    words = str(value).replace("_", " ")
    return f"{words} urgency" if about == "urgency" else words


def rule_words(rule: str) -> str:
    """A rule of courtesy as people say it: "quiet hours", "bad CSAT"."""
    return rule.replace("opt_out", "opt-out").replace("_", " ").replace("csat", "CSAT")


def scope_words(scope: str) -> str:
    """What is paused: "the service lane is paused", "x takes no reply for now", "nothing is heard from x"."""
    kind, _, name = scope.partition(":")
    match kind:
        case "shut":
            return f"{name} takes no reply for now"
        case "listener":
            return f"nothing is heard from {name}"
        case "lane":
            return f"the {name} lane is paused"
        case _:
            return "everything is paused" if scope == ALL else f"the {kind} {name} is paused"


def pause_words(pause: Pause) -> str:
    """By whom, since when, until when and why; a machine's pause needs no name."""
    by = "" if is_ours(pause) else f"by {pause.by} "
    until = f", until {pause.until:%d %b %H:%M} UTC" if pause.until else ""
    return f"{by}since {pause.at:%d %b %H:%M} UTC{until}" + (f": {pause.why}" if pause.why else "")


def is_ours(pause: Pause) -> bool:
    """Whether Goodword paused it by itself, because the platform takes or tells nothing."""
    return pause.scope.startswith(("shut:", "listener:"))


def may_resume(pause: Pause) -> bool:
    """Whether a person ends it: what ends by itself need not be touched."""
    return pause.until is None or not is_ours(pause)


def covering(pauses: tuple[Pause, ...], lane: Lane, platform: str) -> Pause | None:
    """The pause that keeps a reply in this lane, on this platform, from going out."""
    scopes = {ALL, f"lane:{lane.value}", f"platform:{platform}", f"shut:{platform}"}
    return next((pause for pause in pauses if pause.scope in scopes), None)
