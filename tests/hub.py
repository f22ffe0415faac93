"""A hub of our own on the loopback: Hugging Face's address space for one model, and a count of who came by."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub(ThreadingHTTPServer):
    """Offers the files in `folder` as "us/tiny"; "us/secret" only to who brings the token "hunter2"."""

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.folder, self.asked = folder, [0]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def opened(folder: Path) -> Iterator[Hub]:
    """A hub with the files in `folder`, as long as the block lasts."""
    with Hub(folder) as hub:
        threading.Thread(target=hub.serve_forever, daemon=True).start()
        yield hub
        hub.shutdown()


class _Answers(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.server.asked[0] += 1
        path = self.path.partition("?")[0].strip("/").removeprefix("api/models/")
        name, _, rest = ("/".join(path.split("/")[:2]), "", "/".join(path.split("/")[2:]))
        allowed = name == "us/tiny" or (name == "us/secret" and self.headers.get("Authorization") == "Bearer hunter2")
        if not allowed:
            return self._send(401, b"{}", {"X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"})
        match rest.split("/"):
            case ["revision", revision] if revision in {"main", COMMIT}:
                return self._send(200, json.dumps({"id": name, "sha": COMMIT, "siblings": []}).encode())
            case ["revision", *_]:
                return self._send(404, b"{}", {"X-Error-Code": "RevisionNotFound", "X-Error-Message": "Invalid rev"})
            case ["tree", _]:
                return self._send(200, json.dumps([self._entry(file) for file in self._files()]).encode())
            case ["resolve", _, file]:
                content = (self.server.folder / file).read_bytes()
                return self._send(200, content, {"ETag": f'"{_digest(content)}"', "X-Repo-Commit": COMMIT})
        return self._send(404, b"{}")

    def _files(self) -> list[Path]:
        return sorted(self.server.folder.iterdir())

    def _entry(self, file: Path) -> dict[str, Any]:
        content = file.read_bytes()
        return {"type": "file", "path": file.name, "size": len(content), "oid": _digest(content)}

    def _send(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        """Tests are quiet."""


def _digest(content: bytes) -> str:
    return hashlib.sha1(content).hexdigest()
