"""A web server in a thread of its own: the main thread of the daemon waits for signals."""

import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from engage.errors import GoodwordError

if TYPE_CHECKING:
    import uvicorn

START_SECONDS = 15.0
STOP_SECONDS = 2.0


class Serving:
    """One ASGI application on one address. `name` is its block in config.yaml, and what it is called in sentences."""

    def __init__(self, make: Callable[[], Any], name: str, host: str, port: int, has_lifespan: bool = False) -> None:
        """`make` makes the application when it is started: what it needs may be slow to import. `port` 0 takes a free
        one. `has_lifespan`: the application wants to be told when it begins and ends."""
        self.make, self.name, self.host, self.port = make, name, host, port
        self.has_lifespan = has_lifespan
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> str:
        """Open it; returns its address once it answers. Raises `GoodwordError` if it cannot listen there."""
        import uvicorn

        listening = listen(self.name, self.host, self.port)
        self._server = uvicorn.Server(
            uvicorn.Config(
                self.make(),
                lifespan="on" if self.has_lifespan else "off",
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=1,
            )
        )
        serve = self._server.run
        self._thread = threading.Thread(target=serve, args=([listening],), name=self.name, daemon=True)
        self._thread.start()
        self._wait_until_it_answers(self._server, self._thread)
        port = listening.getsockname()[1]
        return f"http://[{self.host}]:{port}" if ":" in self.host else f"http://{self.host}:{port}"

    def stop(self) -> None:
        """Close it, with whatever is being answered."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join(STOP_SECONDS)

    def _wait_until_it_answers(self, server: "uvicorn.Server", thread: threading.Thread) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                raise GoodwordError(f"the {self.name} pages did not start; the log says why")
            time.sleep(0.01)


def listen(name: str, host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises `GoodwordError`, which says what to mend in the block `name`."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise GoodwordError(
            f"the {name} pages cannot listen on {host!r}: {error.strerror}; mend {name}.host in config.yaml"
        ) from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as error:
        listening.close()
        raise GoodwordError(
            f"the {name} pages cannot listen on {host}:{port}: {error.strerror}; "
            f"stop what listens there, or set another {name}.port in config.yaml"
        ) from error
    return listening
