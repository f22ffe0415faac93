"""Slack as a web page: a channel, an App Home, an open modal. No scripts, nothing from elsewhere.

`page` is one static document: what the pictures in the README are taken of. slack_by_hand.py serves it with buttons
that work.
"""

from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from markupsafe import Markup

from tests.platforms.slack_controls import Controls
from tests.platforms.slack_drawing import Drawing
from tests.platforms.slack_objects import TEAM_NAME, Channel, Message, User, View
from tests.platforms.slack_state import Workspace

STYLE = Markup(Path(__file__).with_name("slack_page.css").read_text(encoding="utf-8"))
REFRESH_SECONDS = 3

HOME = "home"
"""The place in the address of an App Home."""


def page(town: Workspace, place: str, who: str, *, bare: bool = False, note: str = "") -> str:
    """What the member `who` (an id) sees in `place`: a channel's id, or `HOME`. `bare`: without the frame around it.

    `note` is told above. Every message has the id "m" and its ts, a modal "modal".
    """
    with town.lock:
        user = town.users[who]
        stack = town.modals.get(who)
        drawing = Drawing(town, Controls(is_live=not bare))
        inside = _home(drawing, user) if place == HOME else _channel(drawing, town.channels[place], user)
        modal = _modal(town, stack[-1], place) if stack else Markup("")
        if bare:
            return _document(Markup('<div class="bare">{}</div>{}').format(inside, modal))
        told = Markup('<div class="note">{}</div>').format(note) if note else ""
        title = "Goodword" if place == HOME else f"# {town.channels[place].name}"
        look = Markup('<div class="whole">{}<div class="main"><h2>{}</h2>{}{}{}</div></div>{}')
        below = Markup("") if place == HOME else _composer(place, user)
        whole = look.format(_side(town, place, user), title, told, inside, below, modal)
        return _document(whole, 0 if modal else REFRESH_SECONDS)


def address(place: str, who: str, note: str = "") -> str:
    """Where `page` is served."""
    return "/?" + urlencode({"place": place, "who": who} | ({"note": note} if note else {}))


def _document(body: Markup, refresh: int = 0) -> str:
    again = Markup('<meta http-equiv="refresh" content="{}">').format(refresh) if refresh else ""
    look = Markup(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{}</title>'
        '<meta name="viewport" content="width=device-width">{}<style>{}</style></head><body>{}</body></html>'
    )
    return str(look.format(TEAM_NAME, again, STYLE, body))


def _side(town: Workspace, place: str, user: User) -> Markup:
    channels = [(f"# {one.name}", address(one.id, user.id), one.id == place) for one in town.channels.values()]
    apps = [("Goodword", address(HOME, user.id), place == HOME)]
    people = [(one.real_name, address(place, one.id), one is user) for one in town.users.values() if not one.is_bot]
    look = Markup('<nav class="side"><h1>{}</h1><h2>Channels</h2>{}<h2>Apps</h2>{}<h2>You are</h2>{}</nav>')
    drawn = [Markup("").join(_link(*link) for link in links) for links in (channels, apps, people)]
    return look.format(TEAM_NAME, *drawn)


def _link(text: str, target: str, is_here: bool) -> Markup:
    return Markup('<a href="{}" class="{}">{}</a>').format(target, "here" if is_here else "", text)


def _channel(drawing: Drawing, channel: Channel, user: User) -> Markup:
    there = [one for one in drawing.town.ever(channel.id) if not one.deleted and one.only_for in ("", user.id)]
    shown = [_message(drawing, one, there, user) for one in there if not one.is_reply]
    return Markup('<div class="messages">{}</div>').format(Markup("").join(shown))


def _message(drawing: Drawing, message: Message, there: list[Message], user: User) -> Markup:
    author = drawing.town.users[message.user]
    text = Markup('<div class="text">{}</div>').format(drawing.mrkdwn(message.text)) if message.text else Markup("")
    content = drawing.blocks(message.blocks) if message.blocks else text
    files = Markup("").join(map(drawing.file, message.files))
    edited = Markup('<span class="edited"> (edited)</span>') if message.edited else ""
    only = Markup('<span class="only">Only visible to you</span>') if message.only_for else ""
    replies = [] if message.is_reply else [one for one in there if one.is_reply and one.thread_ts == message.ts]
    look = Markup(
        '<article class="message{}" id="m{}"><div class="avatar{}">{}</div><div>'
        '<div class="who"><b>{}</b>{}<time>{}</time>{}</div>{}{}{}{}</div></article>'
    )
    return look.format(
        " private" if message.only_for else "",
        message.ts,
        " app" if author.is_bot else "",
        author.real_name[:1],
        author.real_name,
        Markup('<span class="badge">APP</span>') if author.is_bot else "",
        _time(message, user),
        edited,
        only,
        _form(f"{message.channel} {message.ts}", message.channel, user, content),
        files,
        _thread(drawing, replies, there, user),
    )


def _thread(drawing: Drawing, replies: list[Message], there: list[Message], user: User) -> Markup:
    if not replies:
        return Markup("")
    inside = Markup("").join(_message(drawing, one, there, user) for one in replies)
    many = "1 reply" if len(replies) == 1 else f"{len(replies)} replies"
    return Markup('<details class="thread"><summary>{}</summary>{}</details>').format(many, inside)


def _time(message: Message, user: User) -> str:
    return datetime.fromtimestamp(float(message.ts), ZoneInfo(user.tz)).strftime("%H:%M")


def _form(where: str, place: str, user: User, inside: Markup) -> Markup:
    look = Markup(
        '<form method="post" action="/hand/act"><input type="hidden" name="where" value="{}">'
        '<input type="hidden" name="place" value="{}"><input type="hidden" name="who" value="{}">{}</form>'
    )
    return look.format(where, place, user.id, inside)


def _home(drawing: Drawing, user: User) -> Markup:
    view = drawing.town.homes.get(user.id)
    if view is None:
        return Markup('<div class="home">Nothing here yet.</div>')
    inside = _form(view.id, HOME, user, drawing.blocks(view.blocks))
    return Markup('<div class="home" id="home">{}</div>').format(inside)


def _modal(town: Workspace, view: View, place: str) -> Markup:
    body, error = view.body, view.errors.get("", "")
    wrong = Markup('<div class="wrong">Slack could not go on: {}</div>').format(error) if error else ""
    submit = Markup('<button class="primary" name="submit" value="1">{}</button>').format(body["submit"]["text"])
    look = Markup(
        '<header>{}</header><div class="blocks">{}{}</div><footer><button name="close" value="1">{}</button>{}</footer>'
    )
    inside = look.format(
        view.title,
        Drawing(town, Controls(view.errors)).blocks(view.blocks),
        wrong,
        body.get("close", {"text": "Cancel"})["text"],
        submit if "submit" in body else "",
    )
    form = _form(view.id, place, town.users[view.user], inside)
    return Markup('<div class="shade"><div class="modal" id="modal" role="dialog">{}</div></div>').format(form)


def _composer(place: str, user: User) -> Markup:
    look = Markup(
        '<form class="composer" method="post" action="/hand/say"><input type="hidden" name="place" value="{}">'
        '<input type="hidden" name="who" value="{}"><input type="text" name="text" aria-label="message" '
        'placeholder="/goodword status, or a message"><button>Send</button></form>'
    )
    return look.format(place, user.id)
