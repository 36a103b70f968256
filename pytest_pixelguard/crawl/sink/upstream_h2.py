"""One HTTP/2 connection to the preview's origin: many requests at once over one socket."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Self

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    Event,
    ResponseReceived,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import ProtocolError

from pytest_pixelguard.crawl.sink.channel import hang_up
from pytest_pixelguard.crawl.sink.messages import Answer, BrokenOffError, Headers, Incoming

_NOT_SENT = frozenset({"host", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"})


@dataclass(slots=True, eq=False)
class _Stream:
    head: asyncio.Future[tuple[int, Headers]]
    parts: asyncio.Queue[bytes | BrokenOffError | None] = field(default_factory=asyncio.Queue)


class Http2Connection:
    """A connection that was agreed to be HTTP/2. An origin that breaks off gives `EOFError` to everyone who waits."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._conversation = H2Connection(H2Configuration(client_side=True, header_encoding="latin-1"))
        self._streams: dict[int, _Stream] = {}
        self._window = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.closed = False

    @classmethod
    async def begin(cls, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Self:
        """Send the preface and begin to listen."""
        connection = cls(reader, writer)
        connection._conversation.initiate_connection()
        connection._conversation.increment_flow_control_window(1 << 24)
        await connection._flush()
        connection._task = asyncio.create_task(connection._listen(), name="http2")
        return connection

    async def ask(self, incoming: Incoming, headers: Headers) -> Answer:
        """Send one request and give its answer; the body streams."""
        if self.closed:
            raise EOFError("the HTTP/2 connection is closed")
        number = self._conversation.get_next_available_stream_id()
        stream = _Stream(asyncio.get_running_loop().create_future())
        self._streams[number] = stream
        pseudo = (
            (":method", incoming.method),
            (":scheme", incoming.scheme),
            (":authority", incoming.authority),
            (":path", incoming.target),
        )
        own = tuple((name, value) for name, value in headers if name not in _NOT_SENT)
        self._conversation.send_headers(number, [*pseudo, *own], end_stream=not incoming.body)
        await self._flush()
        if incoming.body:
            await self._send_body(number, incoming.body)
        status, answered = await stream.head
        return Answer(status=status, headers=answered, stream=self._body(number, stream))

    async def close(self) -> None:
        """End the connection."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await hang_up(self._writer)

    async def _send_body(self, number: int, body: bytes) -> None:
        view = memoryview(body)
        while view:
            room = min(self._conversation.local_flow_control_window(number), self._conversation.max_outbound_frame_size)
            if room <= 0:
                self._window.clear()
                await self._window.wait()
                continue
            self._conversation.send_data(number, bytes(view[:room]), end_stream=len(view) <= room)
            view = view[room:]
            await self._flush()

    async def _body(self, number: int, stream: _Stream) -> AsyncIterator[bytes]:
        try:
            while (part := await stream.parts.get()) is not None:
                if isinstance(part, BrokenOffError):
                    raise part
                yield part
        finally:
            self._streams.pop(number, None)

    async def _listen(self) -> None:
        try:
            while data := await self._reader.read(1 << 17):
                for event in self._conversation.receive_data(data):
                    self._take(event)
                await self._flush()
        except (OSError, ProtocolError) as error:
            self._end(str(error))
        else:
            self._end("the origin closed the HTTP/2 connection")
        finally:
            self.closed = True

    def _take(self, event: Event) -> None:
        if isinstance(event, ConnectionTerminated):
            self.closed = True
        elif isinstance(event, WindowUpdated):
            self._window.set()
        stream = self._streams.get(getattr(event, "stream_id", 0) or 0)
        if stream is None:
            return
        if isinstance(event, ResponseReceived):
            pairs = [(str(name), str(value)) for name, value in event.headers or ()]
            status = next(int(value) for name, value in pairs if name == ":status")
            if not stream.head.done():
                stream.head.set_result((status, tuple(pair for pair in pairs if not pair[0].startswith(":"))))
        elif isinstance(event, DataReceived):
            stream.parts.put_nowait(event.data or b"")
            self._conversation.acknowledge_received_data(event.flow_controlled_length or 0, event.stream_id or 0)
        elif isinstance(event, StreamEnded):
            stream.parts.put_nowait(None)
        elif isinstance(event, StreamReset):
            if not stream.head.done():
                stream.head.set_exception(EOFError(f"the origin reset the stream ({event.error_code})"))
            stream.parts.put_nowait(BrokenOffError(f"the site broke its answer off (HTTP/2 error {event.error_code})"))

    def _end(self, reason: str) -> None:
        self.closed = True
        for stream in self._streams.values():
            if not stream.head.done():
                stream.head.set_exception(EOFError(reason))
            stream.parts.put_nowait(BrokenOffError(f"the site broke its answer off ({reason})"))

    async def _flush(self) -> None:
        self._writer.write(self._conversation.data_to_send())
        await self._writer.drain()
