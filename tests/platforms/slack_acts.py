"""What people do in Slack as envelopes, and what becomes of the app's answers.

Payloads are those of docs.slack.dev, "block_actions payload", "view_submission payload", "Slash commands" and "Events".
"""

from dataclasses import replace

from tests.platforms import slack_hooks as hooks
from tests.platforms import slack_views as views
from tests.platforms.slack_deliveries import Delivery
from tests.platforms.slack_forms import state
from tests.platforms.slack_objects import APP, BOT_USER, DOMAIN, JSON, TEAM, Message, User, View
from tests.platforms.slack_problems import Refused
from tests.platforms.slack_sockets import Sockets
from tests.platforms.slack_state import Hook, Workspace

_TOKEN = "s3cr3t-verification"
_COMMON = {"api_app_id": APP, "token": _TOKEN, "is_enterprise_install": False, "enterprise": None}


class Acts:
    """All that Slack tells the app of."""

    def __init__(self, town: Workspace, sockets: Sockets) -> None:
        self.town, self.sockets = town, sockets

    def acts(self, user: User, where: Message | View, action: JSON, values: JSON) -> Delivery:
        """Somebody clicked or chose something on a message, in a modal or in their App Home."""
        begun = self._begun("block_actions", user) | {"actions": [action]}
        if isinstance(where, View):
            place = {"container": {"type": "view", "view_id": where.id}, "view": where.json(values)}
        else:
            place = self._on_message(user, where)
        return self.sockets.deliver("interactive", begun | place)

    def submits(self, user: User, view: View, values: JSON) -> Delivery:
        """Somebody sends a modal off; the answer says what becomes of it."""
        payload = self._begun("view_submission", user) | {"view": view.json(values), "response_urls": []}
        return self.sockets.deliver("interactive", payload, True, lambda answer: self._answered(view, answer))

    def closes(self, user: User, view: View) -> Delivery:
        """Somebody closes a modal that wants to know of it."""
        payload = self._begun("view_closed", user) | {"view": view.json(), "is_cleared": False}
        del payload["trigger_id"]
        return self.sockets.deliver("interactive", payload)

    def commands(self, user: User, channel: str, command: str, text: str) -> Delivery:
        """Somebody types a command; what the app answers is shown to them."""
        place = {"channel_id": channel, "channel_name": self.town.channels[channel].name}
        who = {"user_id": user.id, "user_name": user.name, "team_id": TEAM, "team_domain": DOMAIN}
        url = self.town.new_hook(channel, user.id)
        payload = {"command": command, "text": text, **place, **who, "response_url": url}
        payload |= {"token": _TOKEN, "api_app_id": APP, "is_enterprise_install": "false"}
        payload["trigger_id"] = self.town.new_trigger(user.id)
        hook = self.town.hooks[url.rpartition("/")[2]]
        return self.sockets.deliver("slash_commands", payload, True, lambda answer: self._said(hook, answer))

    def happens(self, event: JSON) -> Delivery:
        """An event that the app is subscribed to."""
        we = {
            "enterprise_id": None,
            "team_id": TEAM,
            "user_id": BOT_USER,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        payload = {"token": _TOKEN, "team_id": TEAM, "api_app_id": APP, "type": "event_callback", "event": event}
        times = {"event_id": self.town.new_id("Ev"), "event_time": int(self.town.time)}
        return self.sockets.deliver(
            "events_api", {**payload, **times, "authorizations": [{**we, "is_enterprise_install": False}]}
        )

    def _begun(self, kind: str, user: User) -> JSON:
        who = {"id": user.id, "username": user.name, "name": user.name, "team_id": TEAM}
        trigger = self.town.new_trigger(user.id)
        return {"type": kind, "user": who, "team": {"id": TEAM, "domain": DOMAIN}, "trigger_id": trigger, **_COMMON}

    def _on_message(self, user: User, seen: Message) -> JSON:
        """The message is told as it is now, whatever it was when it was seen."""
        now = self.town.message(seen.channel, seen.ts) or seen
        channel = self.town.channels[now.channel]
        container: JSON = {"type": "message", "message_ts": now.ts, "channel_id": channel.id}
        container["is_ephemeral"] = bool(now.only_for)
        if now.thread_ts:
            container["thread_ts"] = now.thread_ts
        message = {"type": "message", "ts": now.ts} if now.only_for else now.json(with_metadata=True)
        return {
            "container": container,
            "channel": {"id": channel.id, "name": channel.name},
            "message": message,
            "state": {"values": state(now.blocks, {})},
            "response_url": self.town.new_hook(channel.id, user.id, (now.channel, now.ts)),
        }

    def _answered(self, view: View, answer: JSON) -> None:
        """response_action, as docs.slack.dev, "Modals", has it; a view that Slack does not take is an error."""
        with self.town.lock:
            now = self.town.view(view.id)
            if now is None:
                return
            try:
                self._carried_out(now, answer)
            except Refused as refused:
                self.town.replace_view(replace(now, errors={"": refused.error}))

    def _carried_out(self, view: View, answer: JSON) -> None:
        match answer.get("response_action"):
            case "errors":
                inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
                if not answer.get("errors") or answer["errors"].keys() - inputs:
                    raise Refused("invalid_errors")
                self.town.replace_view(replace(view, errors=answer["errors"]))
            case "update":
                views.updated(self.town, view, views.checked(self.town, answer.get("view")))
            case "push":
                views.pushed(self.town, view.user, views.checked(self.town, answer.get("view")))
            case "clear":
                self.town.modals[view.user] = []
            case None:
                self.town.modals[view.user].remove(view)
            case _:
                raise Refused("invalid_response_action")

    def _said(self, hook: Hook, answer: JSON) -> None:
        if answer:
            hooks.say(self.town, hook, answer)
