"""A browser's tab without a browser: it speaks NiceGUI's protocol with the running console, and keeps what it is sent.

It knows elements, their text and their events. What console.js does is done here by hand, as little as a test needs.
"""

import asyncio
import json
import re
import uuid
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, TypeVar

import aiohttp
import httpx
import socketio
import socketio.exceptions

PATIENCE = 15.0
_UNESCAPE = (("&#36;", "$"), ("&#96;", "`"), ("&gt;", ">"), ("&lt;", "<"), ("&amp;", "&"))

Element = dict[str, Any]
T = TypeVar("T")


class Tab:
    """One open page. `updates` counts how often each element was sent again."""

    def __init__(self, address: str, path: str = "/", **headers: str) -> None:
        self.address, self.headers = address, headers
        answer = httpx.get(address + path, headers=headers)
        self.status, self.html = answer.status_code, answer.text
        raw = re.search(r"parseElements\(String\.raw`(.*?)`\)", self.html, re.S)
        client = re.search(r"'client_id': '([0-9a-f-]+)'", self.html)
        following = re.search(r"'next_message_id': (\d+)", self.html)
        assert raw is not None, self.html[:500]
        assert client is not None
        assert following is not None
        self.elements: dict[int, Element] = {int(k): v for k, v in json.loads(_unescaped(raw[1])).items()}
        self.updates: dict[int, int] = {}
        self._client, self._next = client[1], following[1]
        self._runner = asyncio.Runner()

    def __enter__(self) -> "Tab":
        self.connect({"Origin": self.address} | self.headers)
        return self

    def connect(self, headers: dict[str, str]) -> None:
        """Open the websocket with these headers."""
        try:
            self._runner.run(self._connect(headers))
        except socketio.exceptions.ConnectionError:
            self.__exit__(None, None, None)
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.run(self._disconnect())
        self._runner.close()

    async def _connect(self, headers: dict[str, str]) -> None:
        query = (
            f"client_id={self._client}&next_message_id={self._next}&implicit_handshake=true"
            f"&document_id={uuid.uuid4()}&tab_id={uuid.uuid4()}"
        )
        self._session = aiohttp.ClientSession()
        self._socket = socketio.AsyncClient(reconnection=False, http_session=self._session)
        self._socket.on("update", self._on_update)
        path = "/_nicegui_ws/socket.io"
        await self._socket.connect(
            f"{self.address}?{query}", headers=headers, socketio_path=path, transports=["websocket"]
        )

    async def _disconnect(self) -> None:
        await self._socket.disconnect()
        await self._session.close()

    def _on_update(self, message: dict[str, Any]) -> None:
        for key, element in message.items():
            if key == "_id":
                continue
            number = int(key)
            self.updates[number] = self.updates.get(number, 0) + 1
            if element is None:
                self.elements.pop(number, None)
            else:
                self.elements[number] = element

    def text(self, root: int = 0) -> str:
        """All that can be read, one element a line, as the page has it now."""
        return "\n".join(text for element in self._visible(root) if (text := element.get("text")))

    def find(self, tag: str, says: str = "", root: int = 0, **attributes: str) -> int:
        """The first visible element like this; waits for it."""
        return self._until(lambda: next(self._like(tag, says, root, attributes), None), f"{tag} {says!r} {attributes}")

    def count(self, tag: str, says: str = "", **attributes: str) -> int:
        """How many visible elements are like this now."""
        return len(list(self._like(tag, says, 0, attributes)))

    def card(self, mention_id: int) -> int:
        return self.find("li", **{"data-mention": str(mention_id)})

    def no_card(self, mention_id: int) -> None:
        """Wait until this mention has no card any more."""
        number = {"data-mention": str(mention_id)}
        self._until(lambda: self.count("li", **number) == 0 or None, f"no card of mention {mention_id}")

    def sees(self, says: str, root: int = 0) -> None:
        """Wait until this can be read; fails when patience is over."""
        self._until(lambda: says in self.text(root) or None, repr(says), root)

    def no_longer_sees(self, says: str) -> None:
        """Wait until this cannot be read any more."""
        self._until(lambda: says not in self.text() or None, f"no {says!r}")

    def waits(self, seconds: float) -> None:
        """Let the console speak for a while."""
        self._runner.run(asyncio.sleep(seconds))

    def click(self, says: str, root: int = 0, tag: str = "button") -> None:
        self._emit(self.find(tag, says, root), "click", {})

    def ask_where(self) -> None:
        """What console.js does on "Posted…": the form under it shows."""
        self.find("button", "Posted…")
        for element in self.elements.values():
            if "posted" in element.get("class", []):
                element["props"].pop("hidden", None)

    def send(self, form: int, event: str = "sent", **fields: str) -> None:
        """What console.js does with a form."""
        self._emit(form, event, {"detail": fields})

    def approve(self, mention_id: int, wording: str) -> None:
        self.send(self.find("form", root=self.card(mention_id)), wording=wording)

    def types(self, mention_id: int, wording: str) -> None:
        self.send(self.find("form", root=self.card(mention_id)), "typed", wording=wording)

    def reject(self, mention_id: int, why: str) -> None:
        form = next(n for n, e in self.elements.items() if "own" in e.get("class", []))
        self.send(form, mention=str(mention_id), why=why)

    def correct(self, mention_id: int, **labels: str) -> None:
        """What the dialog "Correct the reading" sends."""
        dialog = self.find("dialog", id="reads-as")
        self.send(self.find("form", root=dialog), mention=str(mention_id), **labels)

    def _emit(self, number: int, event: str, arguments: object) -> None:
        listener = next(e for e in self.elements[number]["events"] if e["type"] == event)
        message = {
            "id": number,
            "client_id": self._client,
            "listener_id": listener["listener_id"],
            "args": [json.dumps(arguments)] if listener["args"] else [],
        }
        self._runner.run(self._say(message))

    async def _say(self, message: dict[str, Any]) -> None:
        await self._socket.emit("event", message)
        await asyncio.sleep(0.02)  # the socket writes in a task of its own, which needs a turn

    def _until(self, look: Callable[[], T | None], what: str, root: int = 0) -> T:
        async def wait() -> T | None:
            for _ in range(int(PATIENCE / 0.02)):
                found = look()
                if found is not None:
                    return found
                await asyncio.sleep(0.02)
            return None

        found = self._runner.run(wait())
        assert found is not None, f"never saw {what} in:\n{self.text(root)}"
        return found

    def _like(self, tag: str, says: str, root: int, attributes: dict[str, str]) -> Iterator[int]:
        for number, element in list(self.elements.items()):
            if element["tag"] != tag or says not in element.get("text", ""):
                continue
            props = element.get("props", {})
            if all(props.get(key) == value for key, value in attributes.items()) and self._is_within(number, root):
                yield number

    def _is_within(self, number: int, root: int) -> bool:
        return any(number == found for found in self._numbers(root))

    def _visible(self, root: int) -> Iterator[Element]:
        return (self.elements[number] for number in self._numbers(root))

    def _numbers(self, root: int) -> Iterator[int]:
        element = self.elements.get(root)
        if element is None or element.get("props", {}).get("hidden"):
            return
        yield root
        for child in element.get("children", []):
            yield from self._numbers(child)


def _unescaped(raw: str) -> str:
    for entity, character in _UNESCAPE:
        raw = raw.replace(entity, character)
    return raw
