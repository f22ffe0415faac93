"""What our app is to Slack: its manifest, and each scope with the reason for it. README.md is held against this.

Keys are those of Slack's documentation, "App manifest reference" (autumn 2026).
"""

from typing import Any

import yaml

COMMAND = "/goodword"

SCOPES = {
    "chat:write": "post drafts, alerts and the digest, keep them true, and tell one person something privately",
    "commands": f"take {COMMAND}",
    "users:read": "the names of those who decide, for the audit trail",
    "usergroups:read": "roles by user group: who is in it",
    "channels:history": "after a crash, find what was posted before anything is posted again",
    "groups:history": "the same in private channels",
    "channels:read": "tell in `goodword check --live` whether the app is in the channel",
    "groups:read": "the same for private channels",
    "files:write": "the digest's picture",
}
"""What the bot may do, and what for. Nothing is read but our own messages."""

APP_SCOPES = {"connections:write": "Socket Mode: Slack tells us of clicks over a connection that we open"}
"""What the app-level token may do."""

EVENTS = ("app_home_opened",)


def manifest(address: str = "") -> dict[str, Any]:
    """For Slack's "From a manifest". `address`: where Slack reaches us, https://…/slack/events; "" for Socket Mode."""
    url = {"request_url": address} if address else {}
    command = {
        "command": COMMAND,
        "description": "What waits, what is paused, and why",
        "usage_hint": "status | pause marketing | resume | why 42 | find bag | help",
        "should_escape": False,
    }
    return {
        "display_information": {
            "name": "Goodword",
            "description": "Drafts to approve, alerts, and how the day went",
            "background_color": "#1f3a34",
        },
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": False},
            "bot_user": {"display_name": "goodword", "always_online": True},
            "slash_commands": [command | ({"url": address} if address else {})],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**url, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
        },
    }


def written(address: str = "") -> str:
    """The manifest as YAML."""
    return yaml.safe_dump(manifest(address), sort_keys=False, allow_unicode=True, width=120)
