"""views.*: modals and the App Home, as in the documentation of these methods."""

import json
from dataclasses import replace
from typing import Any

from tests.platforms.slack_blocks import mistakes_of_view
from tests.platforms.slack_objects import JSON, View
from tests.platforms.slack_problems import Arguments, Refused
from tests.platforms.slack_state import Workspace, with_ids

DEEPEST = 3
"""Modals on top of one another."""

LARGEST = 250_000
"""Bytes of a view."""


def open_view(town: Workspace, args: Arguments) -> JSON:
    """views.open: whatever the user had open is closed."""
    body = checked(town, args.json("view"))
    trigger = args.needed("trigger_id")
    user = town.exchange(trigger)
    view = View(town.new_id("V"), user, body, town.new_id("h"), trigger)
    with town.changed:
        town.modals[user] = [view]
        town.changed.notify_all()
    return _told(view)


def push(town: Workspace, args: Arguments) -> JSON:
    """views.push: on top of the modal that the user has open."""
    body = checked(town, args.json("view"))
    trigger = args.needed("trigger_id")
    return _told(pushed(town, town.exchange(trigger), body, trigger))


def update(town: Workspace, args: Arguments) -> JSON:
    """views.update: of a modal that is open, if it is still as `hash` says."""
    body = checked(town, args.json("view"))
    name, external = args.text("view_id"), args.text("external_id")
    if not name and not external:
        raise Refused("invalid_arguments", ["[ERROR] missing required field: view_id or external_id"])
    opened = [view for stack in town.modals.values() for view in stack]
    for view in opened:
        if view.id == name or (external and view.body.get("external_id") == external):
            if args.text("hash") not in ("", view.hash):
                raise Refused("hash_conflict")
            return _told(updated(town, view, body))
    raise Refused("not_found")


def publish(town: Workspace, args: Arguments) -> JSON:
    """views.publish: somebody's App Home."""
    user = args.needed("user_id")
    if user not in town.users:
        raise Refused("user_not_found")
    body = checked(town, args.json("view"), "home")
    before = town.homes.get(user)
    if before and args.text("hash") not in ("", before.hash):
        raise Refused("hash_conflict")
    return _told(town.replace_view(View(before.id if before else town.new_id("V"), user, body, town.new_id("h"))))


def checked(town: Workspace, given: Any, kind: str = "modal") -> JSON:
    """A view that Slack takes, with all its ids. Refused otherwise."""
    found = mistakes_of_view(given)
    if not found and given["type"] != kind:
        found = [f"[ERROR] must be a {kind} view [json-pointer:/view/type]"]
    if found:
        raise Refused("invalid_arguments", found)
    if len(json.dumps(given)) > LARGEST:
        raise Refused("view_too_large")
    return {**given, "blocks": with_ids(given["blocks"], town.new_id)}


def pushed(town: Workspace, user: str, body: JSON, trigger: str = "") -> View:
    """A modal on top of those that this user has open."""
    with town.changed:
        stack = town.modals.setdefault(user, [])
        if len(stack) >= DEEPEST:
            raise Refused("push_limit_reached")
        root, previous = (stack[0].id, stack[-1].id) if stack else ("", "")
        stack.append(View(town.new_id("V"), user, body, town.new_id("h"), trigger, root, previous))
        town.changed.notify_all()
        return stack[-1]


def updated(town: Workspace, view: View, body: JSON) -> View:
    """Another content in the same modal."""
    return town.replace_view(replace(view, body=body, hash=town.new_id("h"), errors={}))


def _told(view: View) -> JSON:
    return {"ok": True, "view": view.json()}
