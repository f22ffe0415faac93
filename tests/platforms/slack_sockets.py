"""Socket Mode over a real WebSocket: docs.slack.dev, "Using Socket Mode". Up to ten connections of one app; an envelope
goes to one of them and is to be acknowledged within 3 seconds.

Faults are drawn like those of HTTP, for "SOCKET interactive", "SOCKET slash_commands" and "SOCKET events_api": DROPPED
and ACTED_DROPPED cut the connection before or after the envelope went out; every other one loses the envelope, or, if
it has acted, what is acknowledged. "GET /link/" is a new connection.
"""

import contextlib
import itertools
import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

from tests.platforms.faults import Fault, Faults
from tests.platforms.slack_deliveries import Delivery
from tests.platforms.slack_objects import APP, JSON

MOST_CONNECTIONS = 10
RETRIES = 3
"""How often an event comes again. Slack waits a minute, and then five, before the last two; here all come at once."""

TICK = 0.02
"""Seconds between two looks at what was not acknowledged."""


class Sockets:
    """The server of one app's sockets. `acks` has (kind, seconds) of everything acknowledged, in order; `times_acked`
    how often each envelope was, by id."""

    def __init__(self, faults: Faults, ack_seconds: float = 3.0, redelivers_everything: bool = False) -> None:
        self.faults, self.ack_seconds, self.redelivers_everything = faults, ack_seconds, redelivers_everything
        self.acks: list[tuple[str, float]] = []
        self.times_acked: Counter[str] = Counter()
        self.is_down = False
        self._tickets: set[str] = set()
        self._numbers, self._turns = itertools.count(1), itertools.count()
        self._open: list[ServerConnection] = []
        self._leaving: set[ServerConnection] = set()
        self._pending: dict[str, Delivery] = {}
        self._doubled = 0
        self._lock, self._closing = threading.RLock(), threading.Event()
        quiet = logging.getLogger("tests.platforms.slack_sockets")
        quiet.setLevel(logging.CRITICAL)
        self._server = serve(
            self._serve, "127.0.0.1", 0, process_request=self._let_in, close_timeout=0.2, logger=quiet, compression=None
        )
        self._port = self._server.socket.getsockname()[1]
        self._threads = [
            threading.Thread(target=target, daemon=True) for target in (self._server.serve_forever, self._keep)
        ]
        for thread in self._threads:
            thread.start()

    def link(self) -> str:
        """The address of a new socket, with a ticket that is good for one connection."""
        with self._lock:
            ticket = f"s3cr3t-ticket-{next(self._numbers)}"
            self._tickets.add(ticket)
        return f"ws://127.0.0.1:{self._port}/link/?ticket={ticket}&app_id={APP}"

    @property
    def connections(self) -> int:
        """How many sockets are open and not told to leave."""
        with self._lock:
            return sum(one not in self._leaving for one in self._open)

    def deliver(
        self, kind: str, payload: JSON, takes_answer: bool = False, applies: Callable[[JSON], None] = lambda _: None
    ) -> Delivery:
        """Send an envelope to one of the connections; without one, only what is redelivered has another chance."""
        with self._lock:
            delivery = Delivery(f"e{next(self._numbers):06d}", kind, payload, takes_answer, applies=applies)
            self._pending[delivery.id] = delivery
        self._send(delivery)
        return delivery

    def redeliver(self, delivery: Delivery) -> None:
        """Send it once more, whether it was acknowledged or not."""
        delivery.retries += 1
        self._transmit(delivery)

    def doubles_next(self, envelopes: int = 1) -> None:
        """The coming envelopes are sent twice at once."""
        self._doubled = envelopes

    def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to make room for a new one, as Slack does every few hours; the old ones end then."""
        with self._lock:
            leaving = list(self._open)
            self._leaving.update(leaving)
        for connection in leaving:
            _say(connection, {"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}})

    def drop_all(self, with_goodbye: bool = False) -> None:
        """End every connection: without a word, or with the closing frame of a server that is restarted."""
        with self._lock:
            cut = list(self._open)
        for connection in cut:
            if with_goodbye:
                connection.close(CloseCode.GOING_AWAY)
            self._cut(connection)

    def close(self) -> None:
        """Stop serving."""
        self._closing.set()
        self.is_down = True
        self.drop_all()
        self._server.shutdown()
        for thread in self._threads:
            thread.join()

    def _let_in(self, connection: ServerConnection, request: Request) -> Response | None:
        split = urlsplit(request.path)
        ticket = parse_qs(split.query).get("ticket", [""])[-1]
        if self.is_down or self.faults.drawn("GET /link/"):
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "Slack is down\n")
        with self._lock:
            if split.path != "/link/" or ticket not in self._tickets:
                return connection.respond(HTTPStatus.UNAUTHORIZED, "invalid ticket\n")
            self._tickets.discard(ticket)
        return None

    def _serve(self, connection: ServerConnection) -> None:
        with self._lock:
            is_full = len(self._open) >= MOST_CONNECTIONS
            leaving = list(self._leaving)
            if not is_full and not self.is_down:
                info = {"connection_info": {"app_id": APP}, "num_connections": len(self._open) + 1}
                _say(connection, {"type": "hello", **info, "debug_info": {"host": "loopback"}})
                self._open.append(connection)
        if is_full:
            _say(connection, {"type": "disconnect", "reason": "too_many_websockets"})
        if connection not in self._open:
            return
        for old in leaving:
            self._cut(old)
        try:
            for heard in connection:
                self._heard(json.loads(heard))
        except ConnectionClosed:
            pass
        finally:
            self._forget(connection)

    def _heard(self, ack: Any) -> None:
        now = time.monotonic()
        with self._lock:
            self.times_acked[str(ack.get("envelope_id"))] += 1
            delivery = self._pending.get(str(ack.get("envelope_id")))
            if delivery is None:
                return
            delivery.seconds = now - delivery.sent
            self.acks.append((delivery.kind, delivery.seconds))
            if delivery.lost_acks:
                delivery.lost_acks -= 1
                return
            del self._pending[delivery.id]
        delivery.answer = ack.get("payload")
        if delivery.takes_answer:
            delivery.applies(delivery.answer or {})
        delivery.settle()

    def _send(self, delivery: Delivery) -> None:
        """One attempt, and what goes wrong with it."""
        fault = self.faults.drawn(f"SOCKET {delivery.kind}")
        connection = None
        if fault is None or fault.has_acted:
            delivery.lost_acks += fault not in (None, Fault.ACTED_DROPPED)
            with self._lock:
                is_doubled, self._doubled = bool(self._doubled), max(0, self._doubled - 1)
            for _ in range(1 + is_doubled):
                connection = self._transmit(delivery)
        elif fault is Fault.DROPPED:
            connection = self._chosen()
        if connection and fault in (Fault.DROPPED, Fault.ACTED_DROPPED):
            self._cut(connection)

    def _transmit(self, delivery: Delivery) -> ServerConnection | None:
        """Put it on the wire of a connection that still works; None where there is none."""
        while connection := self._chosen():
            delivery.sent = time.monotonic()
            try:
                connection.send(delivery.envelope)
            except (ConnectionClosed, OSError):
                self._forget(connection)
            else:
                return connection
        return None

    def _chosen(self) -> ServerConnection | None:
        with self._lock:
            staying = [one for one in self._open if one not in self._leaving] or self._open
            return staying[next(self._turns) % len(staying)] if staying else None

    def _forget(self, connection: ServerConnection) -> None:
        with self._lock:
            self._leaving.discard(connection)
            if connection in self._open:
                self._open.remove(connection)

    def _cut(self, connection: ServerConnection) -> None:
        self._forget(connection)
        connection.close_socket()

    def _keep(self) -> None:
        """Look after what is not acknowledged in time."""
        while not self._closing.wait(TICK):
            now = time.monotonic()
            with self._lock:
                overdue = [one for one in self._pending.values() if now - one.sent > self.ack_seconds]
            for delivery in overdue:
                self._overdue(delivery)

    def _overdue(self, delivery: Delivery) -> None:
        if delivery.retries < RETRIES and (delivery.kind == "events_api" or self.redelivers_everything):
            delivery.retries += 1
            delivery.sent = time.monotonic()
            self._send(delivery)
            return
        with self._lock:
            given_up = self._pending.pop(delivery.id, None)
        if given_up:
            given_up.settle("operation_timeout")


def _say(connection: ServerConnection, told: JSON) -> None:
    with contextlib.suppress(ConnectionClosed, OSError):
        connection.send(json.dumps(told))
