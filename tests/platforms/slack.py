"""Slack on this machine: the Web API as slack_sdk speaks it, over what is in a `Workspace`. A whole one: slack_town.py.

slack_objects.py   messages, views, people as values     slack_chat.py     chat.* and conversations.*
slack_state.py     what is there, behind one lock        slack_views.py    views.*
slack_blocks.py    Block Kit and its limits              slack_files.py    files.*
slack_pace.py      rate limits                           slack_hooks.py    answers by response_url
slack_sockets.py   Socket Mode                           slack_people.py   who clicks and types
slack_acts.py      clicks as envelopes, and answers      slack_forms.py    what is found, chosen and typed
slack_ringing.py   whom a message pings                  slack_reading.py  what a reader sees
slack_page.py      all of it as a web page

Names and errors are those of Slack's Web API documentation; a refusal is a 200 with `ok: false`, but for the
rate limit.
"""

from collections.abc import Callable, Mapping

from tests.platforms import slack_chat as chat
from tests.platforms import slack_files as files
from tests.platforms import slack_hooks as hooks
from tests.platforms import slack_views as views
from tests.platforms.faults import Fault
from tests.platforms.serving import Answer, Asked
from tests.platforms.slack_objects import BOT, BOT_USER, JSON, TEAM, TEAM_NAME
from tests.platforms.slack_pace import Pace
from tests.platforms.slack_problems import Arguments, Refused, TooFast
from tests.platforms.slack_state import Call, Workspace

BOT_TOKEN = "xoxb-s3cr3t-bot"
APP_TOKEN = "xapp-s3cr3t-app"
TICKET = "s3cr3t-ticket"
SCOPES = "chat:write,users:read,usergroups:read,commands,channels:history"
GRANTED = f"{SCOPES},channels:read,groups:history,groups:read,files:read,files:write"
"""What we cannot do without, and what the bot's token may do."""

WRONG_KIND, UNKNOWN = "not_allowed_token_type", "invalid_auth"
SOCKET = "apps.connections.open"

Method = Callable[[Workspace, Arguments], JSON]


def _user(town: Workspace, args: Arguments) -> JSON:
    user = town.users.get(args.needed("user"))
    if user is None:
        raise Refused("user_not_found")
    return {"ok": True, "user": user.json}


def _groups(town: Workspace, args: Arguments) -> JSON:
    with_users = args.flag("include_users")
    told = [group.json | ({"users": list(group.users)} if with_users else {}) for group in town.groups.values()]
    return {"ok": True, "usergroups": told}


def _members(town: Workspace, args: Arguments) -> JSON:
    group = town.groups.get(args.needed("usergroup"))
    if group is None:
        raise Refused("no_such_subteam")
    return {"ok": True, "users": list(group.users)}


METHODS: Mapping[str, tuple[Method, str]] = {
    "chat.delete": (chat.delete, "chat:write"),
    "chat.getPermalink": (chat.permalink, ""),
    "chat.postEphemeral": (chat.post_ephemeral, "chat:write"),
    "chat.postMessage": (chat.post_message, "chat:write"),
    "chat.update": (chat.update, "chat:write"),
    "conversations.history": (chat.history, "channels:history"),
    "conversations.info": (chat.info, "channels:read"),
    "conversations.replies": (chat.replies, "channels:history"),
    "files.completeUploadExternal": (files.complete, "files:write"),
    "files.getUploadURLExternal": (files.upload_url, "files:write"),
    "files.info": (files.info, "files:read"),
    "usergroups.list": (_groups, "usergroups:read"),
    "usergroups.users.list": (_members, "usergroups:read"),
    "users.info": (_user, "users:read"),
    "views.open": (views.open_view, ""),
    "views.publish": (views.publish, ""),
    "views.push": (views.push, ""),
    "views.update": (views.update, ""),
}
"""What the bot's token may ask for, and which scope it needs."""


class Slack:
    """One workspace with our app in it.

    `scopes` are the bot token's. `refuses`: with which error a method fails, {"apps.connections.open":
    "missing_scope"}. `link` gives the address of a new socket. `retry_after`: seconds that an injected 429 asks for.
    `by_hand` answers a browser.
    """

    def __init__(
        self,
        scopes: str = GRANTED,
        refuses: Mapping[str, str] | None = None,
        *,
        workspace: Workspace | None = None,
        pace: Pace | None = None,
        by_hand: Callable[[Asked], Answer | None] = lambda _: None,
        link: Callable[[], str] = lambda: f"ws://127.0.0.1:1/link/?ticket={TICKET}",
        retry_after: int = 30,
    ) -> None:
        self.scopes, self.refuses, self.link, self.retry_after = scopes, dict(refuses or {}), link, retry_after
        self.by_hand = by_hand
        self.workspace, self.pace = workspace or Workspace(), pace or Pace()

    def answer(self, asked: Asked) -> Answer:
        """What Slack does and says to a method asked as POST /api/METHOD, an upload, or an answer by response_url."""
        if page := self.by_hand(asked):
            return page
        with self.workspace.lock:
            if asked.path.startswith("/upload/"):
                return files.uploaded(self.workspace, asked)
            if asked.path.startswith("/respond/"):
                return hooks.answered(self.workspace, asked)
            return self._logged(asked.path.removeprefix("/api/"), asked)

    def refusal(self, fault: Fault, asked: Asked) -> Answer:
        """Slack's own words for a fault."""
        match fault:
            case Fault.RATE_LIMITED:
                return TooFast(self.retry_after).answer
            case Fault.UNAUTHORIZED:
                return Refused("token_revoked").answer
            case Fault.FORBIDDEN:
                return Refused("access_denied").answer
            case _:
                return Answer("<html><body>Slack is down</body></html>", 503)

    def _logged(self, method: str, asked: Asked) -> Answer:
        args, outcome = None, "ok"
        try:
            args = Arguments(asked)
            return self._answer(method, args, asked)
        except (Refused, TooFast) as refused:
            outcome = refused.error
            return refused.answer
        finally:
            given = dict(args.given) if args else {}
            self.workspace.calls.append(Call(method, self.workspace.time, given, outcome))

    def _answer(self, method: str, args: Arguments, asked: Asked) -> Answer:
        if method in self.refuses:
            raise _refused(self.refuses[method])
        if method not in METHODS and method not in ("auth.test", SOCKET):
            raise Refused("unknown_method")
        self._let_in(method, args.token or asked.headers.get("authorization", "").removeprefix("Bearer "))
        if seconds := self.pace.wait(method, args.text("channel"), self.workspace.time):
            raise TooFast(seconds)
        if method == SOCKET:
            return Answer({"ok": True, "url": self.link()})
        headers = {"X-OAuth-Scopes": self.scopes}
        if method == "auth.test":
            return Answer(_WE, headers=headers)
        carry_out, scope = METHODS[method]
        if scope and scope not in self.scopes.split(","):
            raise Refused("missing_scope", needed=scope, provided=self.scopes)
        return Answer(carry_out(self.workspace, args), headers=headers)

    def _let_in(self, method: str, token: str) -> None:
        if not token:
            raise Refused("not_authed")
        if token not in {BOT_TOKEN, APP_TOKEN}:
            raise Refused(UNKNOWN)
        if token != (APP_TOKEN if method == SOCKET else BOT_TOKEN):
            raise Refused(WRONG_KIND)


_WE = {
    "ok": True,
    "url": "https://goodwordair.slack.com/",
    "team": TEAM_NAME,
    "user": "goodword",
    "team_id": TEAM,
    "user_id": BOT_USER,
    "bot_id": BOT,
    "is_enterprise_install": False,
}


def _refused(error: str) -> Refused:
    needed = {"needed": "connections:write", "provided": "authorizations:read"} if error == "missing_scope" else {}
    return Refused(error, **needed)
