"""files.*: an upload in three steps, as in the documentation of files.getUploadURLExternal and
files.completeUploadExternal. A file is ready at once; Slack takes a moment."""

from dataclasses import replace

from tests.platforms.serving import Answer, Asked
from tests.platforms.slack_chat import open_channel
from tests.platforms.slack_objects import BOT_USER, JSON, File, Message
from tests.platforms.slack_problems import Arguments, Refused
from tests.platforms.slack_state import Workspace


def upload_url(town: Workspace, args: Arguments) -> JSON:
    """The first step: where the bytes go."""
    name, length = args.needed("filename"), args.number("length", 0)
    if length < 1:
        raise Refused("invalid_arguments", ["[ERROR] must be greater than 0 [json-pointer:/length]"])
    file = File(town.new_id("F"), name, length, args.text("alt_txt"))
    town.files[file.id] = file
    return {"ok": True, "file_id": file.id, "upload_url": f"{town.url}/upload/{file.id}"}


def uploaded(town: Workspace, asked: Asked) -> Answer:
    """The second: the bytes, as many as were announced."""
    file = town.files.get(asked.path.removeprefix("/upload/"))
    if file is None:
        return Answer("not found", 404)
    if len(asked.body) != file.length:
        return Answer(f"{file.length} bytes were announced", 400)
    town.files[file.id] = replace(file, content=asked.body)
    return Answer(f"OK - {file.length}")


def complete(town: Workspace, args: Arguments) -> JSON:
    """The third: the files are there, and in a channel if one is named."""
    done = []
    for given in args.json("files") or []:
        file = town.files.get(given.get("id", ""))
        if file is None or not file.content:
            raise Refused("file_not_found")
        done.append(replace(file, title=given.get("title", ""), is_complete=True))
    if not done:
        raise Refused("invalid_arguments", ["[ERROR] missing required field: files"])
    channel = open_channel(town, args, "channel_id") if args.text("channel_id") else None
    town.files |= {file.id: file for file in done}
    if channel:
        said, thread = args.text("initial_comment"), args.text("thread_ts")
        town.put(Message(channel.id, town.new_ts(channel.id), BOT_USER, said, files=tuple(done), thread_ts=thread))
    return {"ok": True, "files": [file.json for file in done]}


def info(town: Workspace, args: Arguments) -> JSON:
    """files.info."""
    file = town.files.get(args.needed("file"))
    if file is None or not file.is_complete:
        raise Refused("file_not_found")
    return {"ok": True, "file": file.json}
