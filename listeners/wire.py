"""The wire to a platform: every request ends in time, whatever the other side does, and may be led to another host.

For the client libraries, which are given a `requests` session with this adapter mounted. None of them sets a time-out
of its own everywhere (tweepy 4.17 has none), and a time-out of `requests` is for one read: an answer that drips byte by
byte never meets it.
"""

import io
import logging
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, HTTPError, MaxRetryError, NewConnectionError, ReadTimeoutError

MOST_BYTES = 20_000_000
"""Of one answer: a hundred posts with all their fields take less than one."""

OF_THE_WIRE = {"content-encoding", "content-length", "transfer-encoding"}
"""Headers that are no longer true of a body that was read and unpacked."""

CHATTY = ("tweepy", "oauthlib", "requests_oauthlib", "prawcore", "praw")
"""Their loggers print tokens or whole requests below INFO (tweepy 4.17, requests_oauthlib 2.0: `client.py`)."""


class Wire(HTTPAdapter):
    """Sends each request once, and reads the whole answer within `seconds`, twice that with the connection.

    `base` is where requests are led instead of the host that the library has in mind; their path is put behind it.
    """

    def __init__(self, seconds: float, base: str | None = None) -> None:
        super().__init__(max_retries=0)
        self.seconds, self.base = seconds, base

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: bool | str = True,
        cert: Any = None,
        proxies: dict[str, str] | None = None,
    ) -> requests.Response:
        """As `HTTPAdapter.send`; the time-out of the session is not asked. Raises `requests` errors."""
        if self.base:
            request.url = led_to(self.base, request.url or "")
        return super().send(request, stream, self.seconds, verify, cert, proxies)

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> requests.Response:
        """The response with its body read to the end."""
        body = self._read(resp, req)
        headers = {name: value for name, value in resp.headers.items() if name.lower() not in OF_THE_WIRE}
        whole = urllib3.HTTPResponse(
            io.BytesIO(body), headers, resp.status, resp.version, reason=resp.reason, preload_content=False
        )
        return super().build_response(req, whole)

    def _read(self, resp: urllib3.HTTPResponse, req: requests.PreparedRequest) -> bytes:
        try:
            body = b"".join(self._pieces(resp, req))
        except ReadTimeoutError as error:
            raise requests.ReadTimeout(f"no answer for {self.seconds:g} s", request=req) from error
        except HTTPError as error:
            raise requests.ConnectionError("the answer broke off", request=req) from error
        finally:
            resp.release_conn()
        return body

    def _pieces(self, resp: urllib3.HTTPResponse, req: requests.PreparedRequest) -> Iterator[bytes]:
        deadline, length = time.monotonic() + self.seconds, 0
        while piece := resp.read1(65_536, decode_content=True):
            yield piece
            length += len(piece)
            if time.monotonic() > deadline or length > MOST_BYTES:
                resp.close()
                says = f"the answer was not complete after {self.seconds:g} s or {MOST_BYTES:,} bytes"
                raise requests.ReadTimeout(says, request=req)


def session(seconds: float, base: str | None = None) -> requests.Session:
    """A session whose every request goes over a `Wire`. With `base`, proxies of the environment are not asked."""
    made = requests.Session()
    wire = Wire(seconds, base)
    made.mount("https://", wire)
    made.mount("http://", wire)
    made.trust_env = base is None
    return made


def led_to(base: str, url: str) -> str:
    """`url` on the host of `base`, with its path behind that of `base`."""
    there, asked = urlsplit(base), urlsplit(url)
    return urlunsplit((there.scheme, there.netloc, there.path.rstrip("/") + asked.path, asked.query, ""))


def told(error: BaseException) -> str:
    """What happened on the wire, in words of ours: those of the libraries may hold addresses, headers and tokens."""
    match error:
        case requests.ConnectTimeout():
            return "no connection in time"
        case requests.Timeout():
            return "no answer in time"
        case requests.JSONDecodeError() | ValueError():
            return "the answer is not JSON"
        case requests.ConnectionError() | requests.exceptions.ChunkedEncodingError():
            return "the connection broke"
        case _:
            return type(error).__name__


def never_left(error: BaseException) -> bool:
    """Whether no connection was made at all, so that nothing of the request can have arrived."""
    inner = error.args[0] if error.args else None
    reason = inner.reason if isinstance(inner, MaxRetryError) else inner
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, NewConnectionError | ConnectTimeoutError)


def hushed() -> None:
    """Keep the libraries' loggers at INFO or above, whatever the log level of Goodword is."""
    for name in CHATTY:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.INFO))


hushed()
