"""The console's own web server, in a thread of its own: the main thread of the daemon waits for signals."""

import socket
import threading
import time
from typing import TYPE_CHECKING

from engage.console.parts import Parts
from engage.errors import GoodwordError

if TYPE_CHECKING:
    import uvicorn

START_SECONDS = 15.0
STOP_SECONDS = 2.0


class Console:
    """The console over one set of parts. One at a time in a process: NiceGUI has one application only."""

    def __init__(self, parts: Parts, host: str, port: int) -> None:
        """`port` 0 takes a free one."""
        self.parts, self.host, self.port = parts, host, port
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> str:
        """Open it; returns its address once it answers. Raises `GoodwordError` if it cannot listen there."""
        import uvicorn
        from nicegui import app as nicegui

        from engage.console import guard, site

        if not nicegui.is_stopped:
            raise GoodwordError("this process has a console open already; it can have one only")
        listening = _listen(self.host, self.port)
        app = guard.Guard(site.site(), self.parts, guard.allowed_hosts(self.host))
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                lifespan="on",
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=1,
            )
        )
        serve = self._server.run
        self._thread = threading.Thread(target=serve, args=([listening],), name="console", daemon=True)
        self._thread.start()
        self._wait_until_it_answers(self._server, self._thread)
        return _address(self.host, listening.getsockname()[1])

    def stop(self) -> None:
        """Close it, with all open pages; they reconnect by themselves when there is a console again."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join(STOP_SECONDS)

    def _wait_until_it_answers(self, server: "uvicorn.Server", thread: threading.Thread) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise GoodwordError("the console did not start; the log says why")
            time.sleep(0.01)


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens there, or a sentence why not."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise GoodwordError(f"the console cannot listen on {host!r}: {error.strerror}; mend console.host") from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as error:
        listening.close()
        raise GoodwordError(
            f"the console cannot listen on {host}:{port}: {error.strerror}; "
            "stop what listens there, or set another console.port in config.yaml"
        ) from error
    return listening


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
