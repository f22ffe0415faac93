"""Answers by response_url: docs.slack.dev, "Handling user interaction". Five times within half an hour."""

from dataclasses import replace

from tests.platforms.serving import Answer, Asked
from tests.platforms.slack_chat import checked_blocks
from tests.platforms.slack_objects import BOT_USER, JSON, Message
from tests.platforms.slack_problems import Refused
from tests.platforms.slack_state import HOOK_LIVES, HOOK_USES, Hook, Workspace


def answered(town: Workspace, asked: Asked) -> Answer:
    """What Slack makes of the answer: "ok", or an error with a status of its own."""
    hook = town.hooks.get(asked.path.removeprefix("/respond/"))
    if hook is None or town.time - hook.at > HOOK_LIVES.total_seconds():
        return Answer({"ok": False, "error": "expired_url"}, 404)
    if hook.uses >= HOOK_USES:
        return Answer({"ok": False, "error": "used_url"}, 404)
    hook.uses += 1
    try:
        say(town, hook, asked.json)
    except Refused as refused:
        return Answer({"ok": False, "error": refused.error}, 400)
    return Answer("ok")


def say(town: Workspace, hook: Hook, given: JSON) -> None:
    """The same answer, by whatever way it came: on the message itself, to the one person, or to the channel."""
    origin = town.message(*hook.message) if hook.message else None
    if origin and given.get("delete_original"):
        town.put(replace(origin, deleted=True))
        return
    text, blocks = str(given.get("text") or ""), tuple(checked_blocks(town, given.get("blocks") or []))
    if not text and not blocks:
        raise Refused("no_text")
    if origin and given.get("replace_original"):
        town.put(replace(origin, text=text, blocks=blocks))
        return
    only_for = "" if given.get("response_type") == "in_channel" else hook.user
    thread = str(given.get("thread_ts") or "")
    message = Message(hook.channel, town.new_ts(hook.channel), BOT_USER, text, blocks, thread_ts=thread)
    town.put(replace(message, only_for=only_for))
