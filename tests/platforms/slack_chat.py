"""chat.* and conversations.*: messages posted, changed, deleted and read, as in the documentation of these methods."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.platforms.slack_blocks import mistakes
from tests.platforms.slack_objects import BOT_USER, JSON, Channel, Message
from tests.platforms.slack_problems import Arguments, Refused
from tests.platforms.slack_state import Workspace, with_ids

TEXT = 40_000
"""Characters of a message's text."""

BLOCKS_TEXT, EACH_CONTAINER = 12_000, 25
"""Characters in all blocks of a message together, and how many every object with a text counts besides. The sum is not
in the documentation: Slack's staff told of "12,000 text characters with a buffer for block containers" in
slackapi/bolt-js#2509; messages of 11,341 were seen refused (#2867)."""

PAGE, MOST = 100, 999


def post_message(town: Workspace, args: Arguments) -> JSON:
    """chat.postMessage."""
    channel = open_channel(town, args)
    content = _content(town, args)
    client_msg_id = args.text("client_msg_id")
    if client_msg_id and town.dedupes_client_msg_id:
        for known in town.ever(channel.id):
            if known.client_msg_id == client_msg_id:
                return _posted(known)
    message = Message(
        channel.id,
        town.new_ts(channel.id),
        BOT_USER,
        client_msg_id=client_msg_id,
        thread_ts=args.text("thread_ts"),
        metadata=_metadata(args),
        links_names=_links_names(args),
        **content,
    )
    return _posted(town.put(message))


def update(town: Workspace, args: Arguments) -> JSON:
    """chat.update: text alone takes the blocks away; metadata stays where none is given."""
    message = _ours(town, args, "cant_update_message")
    content = _content(town, args)
    metadata = _metadata(args)
    shown = "" if content["blocks"] else town.new_ts(message.channel)
    changed = replace(
        message,
        **content,
        metadata=message.metadata if metadata is None else metadata or None,
        links_names=_links_names(args),
        edited=shown,
    )
    return {**_posted(town.put(changed)), "text": changed.text}


def delete(town: Workspace, args: Arguments) -> JSON:
    """chat.delete."""
    message = _ours(town, args, "cant_delete_message")
    town.put(replace(message, deleted=True))
    return {"ok": True, "channel": message.channel, "ts": message.ts}


def post_ephemeral(town: Workspace, args: Arguments) -> JSON:
    """chat.postEphemeral."""
    channel, user = open_channel(town, args), args.needed("user")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    ts = town.new_ts(channel.id)
    content = _content(town, args)
    town.put(Message(channel.id, ts, BOT_USER, only_for=user, thread_ts=args.text("thread_ts"), **content))
    return {"ok": True, "message_ts": ts}


def permalink(town: Workspace, args: Arguments) -> JSON:
    """chat.getPermalink."""
    message = _found(town, args.needed("channel"), args.needed("message_ts"))
    link = f"{town.url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={message.channel}"
    return {"ok": True, "channel": message.channel, "permalink": link}


def history(town: Workspace, args: Arguments) -> JSON:
    """conversations.history: newest first, no replies."""
    channel = _channel(town, args)
    there = [one for one in town.messages(channel.id) if not one.is_reply and _within(one, args)]
    return _page(there[::-1], args)


def replies(town: Workspace, args: Arguments) -> JSON:
    """conversations.replies: the parent, then its replies, oldest first."""
    channel, ts = _channel(town, args), args.needed("ts")
    thread = [one for one in town.messages(channel.id) if ts in (one.ts, one.thread_ts)]
    if not thread:
        raise Refused("thread_not_found")
    return _page([one for one in thread if one.ts == ts or _within(one, args)], args)


def info(town: Workspace, args: Arguments) -> JSON:
    """conversations.info."""
    channel = town.channels.get(args.text("channel"))
    if channel is None:
        raise Refused("channel_not_found")
    return {"ok": True, "channel": channel.json}


def open_channel(town: Workspace, args: Arguments, name: str = "channel") -> Channel:
    """The channel of this argument, if our app may post there."""
    channel = _channel(town, args, name)
    if channel.is_archived:
        raise Refused("is_archived")
    return channel


def checked_blocks(town: Workspace, blocks: Any) -> list[JSON]:
    """Blocks of a message, with all their ids. Refused where Slack has anything against them."""
    found = mistakes(blocks) or [
        f"[ERROR] invalid slack file [json-pointer:/blocks/{number}]"
        for number, block in enumerate(blocks)
        if "slack_file" in block and not _is_there(town, block["slack_file"])
    ]
    if found:
        raise Refused("invalid_blocks", found)
    return with_ids(blocks, town.new_id)


def _channel(town: Workspace, args: Arguments, name: str = "channel") -> Channel:
    channel = town.channels.get(args.needed(name))
    if channel is None:
        raise Refused("channel_not_found")
    if BOT_USER not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _found(town: Workspace, channel: str, ts: str) -> Message:
    if channel not in town.channels:
        raise Refused("channel_not_found")
    message = town.message(channel, ts)
    if message is None or message.only_for:
        raise Refused("message_not_found")
    return message


def _ours(town: Workspace, args: Arguments, otherwise: str) -> Message:
    message = _found(town, args.needed("channel"), args.needed("ts"))
    if message.user != BOT_USER:
        raise Refused(otherwise)
    return message


def _content(town: Workspace, args: Arguments) -> dict[str, Any]:
    """Text and blocks, one of which must be there."""
    blocks = checked_blocks(town, args.json("blocks", "invalid_blocks_format") or [])
    if _size(blocks) > BLOCKS_TEXT:
        raise Refused("msg_blocks_too_long")
    written = args.text("text")
    if not written and not blocks:
        raise Refused("no_text")
    if len(written) > TEXT:
        raise Refused("msg_too_long")
    return {"text": written, "blocks": tuple(blocks)}


def _size(value: Any) -> int:
    """How much Slack counts of a tree of blocks."""
    if isinstance(value, list):
        return sum(map(_size, value))
    if not isinstance(value, dict):
        return 0
    own = len(value["text"]) + EACH_CONTAINER if isinstance(value.get("text"), str) else 0
    return own + sum(_size(inner) for inner in value.values())


def _metadata(args: Arguments) -> JSON | None:
    """An event_type and an object of values; None where none is given, {} where it is to be taken away."""
    given = args.json("metadata", "invalid_metadata_format")
    if given is None:
        return None
    is_right = isinstance(given, dict) and (
        not given or (isinstance(given.get("event_type"), str) and isinstance(given.get("event_payload"), dict))
    )
    if not is_right:
        raise Refused("invalid_metadata_format")
    return dict(given)


def _links_names(args: Arguments) -> bool:
    return args.flag("link_names") or args.text("parse") == "full"


def _is_there(town: Workspace, slack_file: JSON) -> bool:
    file = town.files.get(slack_file.get("id", ""))
    return file is not None and file.is_complete


def _posted(message: Message) -> JSON:
    told = message.json(with_metadata=True)
    return {"ok": True, "channel": message.channel, "ts": message.ts, "message": told}


def _within(message: Message, args: Arguments) -> bool:
    oldest, latest = args.text("oldest"), args.text("latest")
    after, before = float(oldest or 0), float(latest or "inf")
    ts = float(message.ts)
    return after <= ts <= before if args.flag("inclusive") else after < ts < before


def _page(messages: Sequence[Message], args: Arguments) -> JSON:
    """One page; the cursor of the next one where there is one."""
    cursor = args.text("cursor")
    begin = int(cursor) if cursor.isdecimal() else 0
    if cursor and not cursor.isdecimal():
        raise Refused("invalid_cursor")
    end = begin + min(args.number("limit", PAGE) or PAGE, MOST)
    is_more = end < len(messages)
    told = [one.json(args.flag("include_all_metadata")) for one in messages[begin:end]]
    after = {"response_metadata": {"next_cursor": str(end)}} if is_more else {}
    return {"ok": True, "messages": told, "has_more": is_more, **after}
