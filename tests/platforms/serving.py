"""HTTP for a platform on this machine, and what goes wrong there. What the bytes mean, the platform knows."""

import json
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Protocol, Self
from urllib.parse import parse_qs, urlsplit

from tests.platforms.faults import Fault, Faults

HANGING_SECONDS = 30.0
"""How long a request hangs at most; whoever asked has given up long before."""

DRIP_SECONDS = 0.2
"""Between two bytes of an answer that drips."""


@dataclass(frozen=True)
class Asked:
    """One request. `query` and `form` have the last value of each name; `at` is the server's monotonic time."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""
    at: float = field(default_factory=time.monotonic)

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def json(self) -> Any:
        return json.loads(self.body or b"{}")

    @property
    def form(self) -> dict[str, str]:
        return _last(parse_qs(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True)
class Answer:
    """What the platform answers: a dict or list goes out as JSON, a str as HTML."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def payload(self) -> bytes:
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()

    @property
    def kind(self) -> str:
        return "text/html; charset=utf-8" if isinstance(self.body, str) else "application/json; charset=utf-8"


class Platform(Protocol):
    """What a platform on this machine answers. Called from many threads at once."""

    def answer(self, asked: Asked) -> Answer:
        """What the platform does and says."""
        ...

    def refusal(self, fault: Fault, asked: Asked) -> Answer:
        """Its own words and headers for `RATE_LIMITED`, `UNAUTHORIZED`, `NO_CREDIT`, `FORBIDDEN`, `SERVER_ERROR`."""
        ...


class Server:
    """Serves one platform on 127.0.0.1 until it is closed. `asked` is every request so far, faulty ones included."""

    def __init__(self, platform: Platform, faults: Faults | None = None, port: int = 0) -> None:
        self.platform, self.faults = platform, faults or Faults()
        self.asked: list[Asked] = []
        self.closing = threading.Event()
        self._server = _Threading(("127.0.0.1", port), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving; requests that hang are let go."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def count(self, beginning: str) -> int:
        """How many requests began with this "METHOD /path"."""
        return sum(asked.line.startswith(beginning) for asked in list(self.asked))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, _: TracebackType | None) -> None:
        self.close()


class _Threading(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is what faults are about: nothing to tell."""


def _handler(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Headers and body go out in two pieces; the second must not wait 40 ms for the caller to acknowledge the first.
        disable_nagle_algorithm = True

        def _serve(self) -> None:
            asked = self._asked()
            server.asked.append(asked)
            fault = server.faults.drawn(asked.line)
            answer = None
            if fault is None or fault.has_acted:
                answer = server.platform.answer(asked)
            if fault is None:
                assert answer is not None
                self._send(answer)
            else:
                self.close_connection = True
                self._suffer(fault, asked, answer)

        do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = _serve  # noqa: N815 - http.server names them

        def _asked(self) -> Asked:
            split = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            return Asked(self.command, split.path, _last(parse_qs(split.query, keep_blank_values=True)), headers, body)

        def _suffer(self, fault: Fault, asked: Asked, answer: Answer | None) -> None:
            match fault:
                case Fault.DROPPED | Fault.ACTED_DROPPED:
                    self.connection.shutdown(socket.SHUT_RDWR)
                case Fault.HANGS | Fault.ACTED_HANGS:
                    server.closing.wait(HANGING_SECONDS)
                case Fault.HTML:
                    self._send(Answer("<html><body><h1>We will be right back</h1></body></html>"))
                case Fault.TRUNCATED | Fault.ACTED_TRUNCATED:
                    self._send(answer or Answer({"data": "x" * 200}), part=0.5)
                case Fault.DRIP:
                    self._drip()
                case Fault.ACTED_SERVER_ERROR:
                    self._send(server.platform.refusal(Fault.SERVER_ERROR, asked))
                case _:
                    self._send(server.platform.refusal(fault, asked))

        def _send(self, answer: Answer, part: float = 1.0) -> None:
            payload = answer.payload
            self.send_response(answer.status)
            for name, value in {"Content-Type": answer.kind, **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(payload)))
            if self.close_connection:
                self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(payload[: int(len(payload) * part)])

        def _drip(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            end = time.monotonic() + HANGING_SECONDS
            while time.monotonic() < end and not server.closing.wait(DRIP_SECONDS):
                self.wfile.write(b" ")
                self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """Tests read `asked` instead."""

    return Handler


def _last(values: Mapping[str, list[str]]) -> dict[str, str]:
    return {name: many[-1] for name, many in values.items()}
