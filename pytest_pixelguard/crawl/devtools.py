"""A client of the browser's DevTools protocol over a WebSocket on loopback, beside Playwright's own connection.

Playwright's `CDPSession` gives no access to the child sessions of a flat auto-attach (it drops their messages), and
without those no worker, popup or frame is seen from its first instruction on. So the browser opens a debugging port on
loopback, and this client shares it. The page cannot reach that port: its loopback traffic goes to the sink too.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Ping, Request, TextMessage

from pytest_pixelguard.crawl.sink.channel import hang_up
from pytest_pixelguard.crawl.well_formed import well_formed

Event = Callable[[str, str, dict[str, Any]], None]  # session id ("" for the browser itself), method, parameters


class DevToolsError(Exception):
    """The browser refused a command, or the connection ended."""


class DevTools:
    """One connection. `on_event` is called for every event, in the order in which the browser sent them."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, on_event: Event) -> None:
        self._reader = reader
        self._writer = writer
        self._on_event = on_event
        self._conversation = WSConnection(ConnectionType.CLIENT)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._last_id = 0
        self._text: list[str] = []
        self._task: asyncio.Task[None] | None = None
        self._failure: BaseException | None = None

    @classmethod
    async def connect(cls, host: str, port: int, path: str, on_event: Event) -> "DevTools":
        """Open a connection to a DevTools WebSocket. Raises `OSError` or `DevToolsError`."""
        reader, writer = await asyncio.open_connection(host, port)
        client = cls(reader, writer, on_event)
        writer.write(client._conversation.send(Request(host=f"{host}:{port}", target=path)))
        accepted = False
        while not accepted:
            data = await reader.read(65536)
            if not data:
                raise DevToolsError("the browser's debugging port closed the connection")
            client._conversation.receive_data(data)
            for event in client._conversation.events():
                if isinstance(event, AcceptConnection):
                    accepted = True
                else:
                    client._take(event)
        client._task = asyncio.create_task(client._listen(), name="devtools")
        return client

    @property
    def open(self) -> bool:
        """False once the browser is gone."""
        return self._task is not None and not self._task.done()

    def post(self, method: str, parameters: dict[str, Any] | None = None, *, session: str = "") -> None:
        """Send a command and do not wait. Its answer is dropped: use it where failure shows elsewhere."""
        self._send(method, parameters, session)

    async def send(
        self, method: str, parameters: dict[str, Any] | None = None, *, session: str = "", patience: float = 10.0
    ) -> dict[str, Any]:
        """Send a command and give its result. Raises `DevToolsError` where it is refused, `TimeoutError` after long."""
        if not self.open:
            raise DevToolsError(f"{method}: the connection to the browser is closed")
        number = self._send(method, parameters, session)
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[number] = future
        try:
            async with asyncio.timeout(patience):
                answer = await future
        finally:
            self._answers.pop(number, None)
        if "error" in answer:
            raise DevToolsError(f"{method}: {answer['error'].get('message', answer['error'])}")
        result: dict[str, Any] = answer.get("result", {})
        return result

    async def close(self) -> None:
        """End the connection."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await hang_up(self._writer)

    def _send(self, method: str, parameters: dict[str, Any] | None, session: str) -> int:
        self._last_id += 1
        message: dict[str, Any] = {"id": self._last_id, "method": method, "params": parameters or {}}
        if session:
            message["sessionId"] = session
        self._writer.write(self._conversation.send(TextMessage(data=json.dumps(message))))
        return self._last_id

    async def _listen(self) -> None:
        try:
            while data := await self._reader.read(1 << 18):
                self._conversation.receive_data(data)
                for event in self._conversation.events():
                    self._take(event)
        except ConnectionError:
            pass  # the browser is gone: the same end as an orderly close, and every waiting command is told below
        finally:
            for future in self._answers.values():
                if not future.done():
                    future.set_exception(DevToolsError("the browser closed its debugging connection"))

    def _take(self, event: object) -> None:
        if isinstance(event, TextMessage):
            self._text.append(event.data)
            if event.message_finished:
                whole, self._text = "".join(self._text), []
                # Most messages have no such half: to ask costs less than to walk through all.
                halves = "\\ud" in whole or "\\uD" in whole
                self._dispatch(well_formed(json.loads(whole)) if halves else json.loads(whole))
        elif isinstance(event, Ping):
            self._writer.write(self._conversation.send(event.response()))
        elif isinstance(event, (BytesMessage, CloseConnection)):
            return  # the protocol has no binary messages, and an orderly end is followed by the end of the stream

    def _dispatch(self, message: dict[str, Any]) -> None:
        number = message.get("id")
        if number is None:
            self._on_event(message.get("sessionId", ""), message["method"], message.get("params", {}))
            return
        future = self._answers.get(number)
        if future is not None and not future.done():
            future.set_result(message)
