"""Slack on this machine, as far as `goodword check --live` asks it: auth.test and apps.connections.open.

Names and errors are those of Slack's Web API documentation; a refusal is a 200 with `ok: false`, but for
the rate limit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.platforms.faults import Fault
from tests.platforms.serving import Answer, Asked

BOT_TOKEN = "xoxb-s3cr3t-bot"
APP_TOKEN = "xapp-s3cr3t-app"
TICKET = "s3cr3t-ticket"
SCOPES = "chat:write,users:read,usergroups:read,commands,channels:history"

WRONG_KIND, UNKNOWN = "not_allowed_token_type", "invalid_auth"


@dataclass
class Slack:
    """One workspace with our app in it. `scopes` are the bot token's."""

    scopes: str = SCOPES
    refuses: Mapping[str, str] = field(default_factory=dict)
    """With which error a method fails: {"apps.connections.open": "missing_scope"}."""

    def answer(self, asked: Asked) -> Answer:
        """What the Web API answers to a method, asked as POST /api/METHOD."""
        method = asked.path.removeprefix("/api/")
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if method in self.refuses:
            return _refused(self.refuses[method])
        match method:
            case "auth.test":
                return self._auth(token)
            case "apps.connections.open":
                return self._connection(token)
        return _refused("unknown_method")

    def refusal(self, fault: Fault, asked: Asked) -> Answer:
        """Slack's own words for a fault."""
        match fault:
            case Fault.RATE_LIMITED:
                return Answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "30"})
            case Fault.UNAUTHORIZED:
                return _refused("token_revoked")
            case Fault.FORBIDDEN:
                return _refused("access_denied")
            case _:
                return Answer("<html><body>Slack is down</body></html>", 503)

    def _auth(self, token: str) -> Answer:
        if token not in {BOT_TOKEN, APP_TOKEN}:
            return _refused(UNKNOWN)
        if token == APP_TOKEN:
            return _refused(WRONG_KIND)
        body = {
            "ok": True,
            "team": "Goodword Air",
            "user": "goodword",
            "team_id": "T1",
            "user_id": "U1",
        }
        return Answer(body, headers={"X-OAuth-Scopes": self.scopes})

    def _connection(self, token: str) -> Answer:
        if token not in {BOT_TOKEN, APP_TOKEN}:
            return _refused(UNKNOWN)
        if token == BOT_TOKEN:
            return _refused(WRONG_KIND)
        return Answer({"ok": True, "url": f"ws://127.0.0.1:1/link/?ticket={TICKET}"})


def _refused(error: str) -> Answer:
    needed = {"needed": "connections:write", "provided": "authorizations:read"} if error == "missing_scope" else {}
    return Answer({"ok": False, "error": error, **needed})
