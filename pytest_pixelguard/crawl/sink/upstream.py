"""The one way out: in URL mode the sink itself dials the preview's origin, and nobody else.

Requests and answers pass as they are: cookies, redirects, compression. Only what belongs to one connection is left out.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import h11

from pytest_pixelguard.crawl.sink.channel import ByteStream, hang_up
from pytest_pixelguard.crawl.sink.coding import ACCEPTED
from pytest_pixelguard.crawl.sink.ledger import Ledger, Record
from pytest_pixelguard.crawl.sink.media_types import read_as
from pytest_pixelguard.crawl.sink.messages import Answer, BrokenOffError, Headers, Incoming
from pytest_pixelguard.crawl.sink.relay import relay
from pytest_pixelguard.crawl.sink.upstream_h2 import Http2Connection

DIAL_TIMEOUT = 15.0  # seconds to connect, TLS included
ANSWER_TIMEOUT = 60.0  # seconds until an answer begins
MAX_HEAD = 1024 * 1024  # bytes of an answer's headers
_OF_ONE_CONNECTION = frozenset({
    "connection", "keep-alive", "proxy-connection", "proxy-authenticate", "proxy-authorization", "te", "trailer",
    "transfer-encoding", "upgrade", "http2-settings",
})  # fmt: skip
_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})  # may be asked twice
ERROR_HEADER = "x-pixelguard-error"  # why the sink could not get an answer, for the gap's message


@dataclass(slots=True, eq=False)
class _Http1:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    conversation: h11.Connection


class UpstreamAnswerer:
    """Answers for one origin by asking it. Connections are used again; HTTP/2 is spoken where the origin offers it."""

    def __init__(self, origin: str, *, insecure_certificate: bool = False, headers: Headers = ()) -> None:
        """`headers` go with every request to this origin, in place of the browser's own of the same name."""
        parts = urlsplit(origin)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"{origin!r} is not the origin of a website")
        self._host = parts.hostname
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._insecure = insecure_certificate
        self._tls = _tls(insecure=insecure_certificate) if parts.scheme == "https" else None
        self._headers = tuple((name.lower(), value) for name, value in headers)
        self._idle: list[_Http1] = []
        self._http2: Http2Connection | None = None
        self._speaks_http2: bool | None = None  # unknown until the first connection
        self._first = asyncio.Lock()

    async def __call__(self, incoming: Incoming) -> Answer:
        """Pass one request on, and its answer back. An origin that cannot be reached is an answer 502 that says why."""
        replaced = {"accept-encoding", *(name for name, _ in self._headers)}
        headers = tuple((name, value) for name, value in _own(incoming.headers) if name not in replaced)
        headers = (*headers, ("accept-encoding", ACCEPTED), *self._headers)
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT):
                answer = await self._ask(incoming, headers)
        except TimeoutError:
            return _failure(504, "the preview did not answer in time")
        except ssl.SSLCertVerificationError as error:
            return _failure(502, f"its certificate is not trusted ({error.verify_message})")
        except (OSError, ssl.SSLError) as error:
            return _failure(502, f"it could not be reached ({error})")
        except (h11.RemoteProtocolError, EOFError) as error:
            return _failure(502, f"its answer is not HTTP ({error})")
        kind = next((value for name, value in answer.headers if name == "content-type"), "")
        return replace(answer, keep=bool(read_as(kind)))

    async def relay(self, stream: ByteStream, head: Incoming, record: Record, ledger: Ledger) -> None:
        """Pass a WebSocket on, which HTTP/1.1 alone carries here."""
        tls = _tls(insecure=self._insecure, protocols=("http/1.1",)) if self._tls else None
        await relay(stream, head, record, ledger, tls=tls, headers=self._headers)

    async def close(self) -> None:
        """Close every connection."""
        for connection in self._idle:
            await hang_up(connection.writer)
        self._idle.clear()
        if self._http2 is not None:
            await self._http2.close()

    async def _ask(self, incoming: Incoming, headers: Headers) -> Answer:
        async with self._first:  # one at a time until it is known what the origin speaks
            if self._speaks_http2 is None or (self._speaks_http2 and (self._http2 is None or self._http2.closed)):
                fresh = await self._dial()
                self._speaks_http2 = isinstance(fresh, Http2Connection)
                if isinstance(fresh, Http2Connection):
                    self._http2 = fresh
                else:
                    self._idle.append(fresh)
        if self._http2 is not None:
            try:
                return await self._http2.ask(incoming, headers)
            except (OSError, EOFError):
                # A server ends a connection after so many requests; one that was sent meanwhile was not looked at.
                if not self._http2.closed or incoming.method not in _HARMLESS:
                    raise
        while self._idle:
            used = self._idle.pop()
            try:
                return await self._over_http1(used, incoming, headers)
            except (OSError, EOFError, h11.RemoteProtocolError):
                await hang_up(used.writer)  # idle, and closed by the origin meanwhile: a fresh one decides
        fresh = await self._dial()
        if isinstance(fresh, Http2Connection):
            return await fresh.ask(incoming, headers)
        return await self._over_http1(fresh, incoming, headers)

    async def _dial(self) -> "_Http1 | Http2Connection":
        async with asyncio.timeout(DIAL_TIMEOUT):
            reader, writer = await asyncio.open_connection(
                self._host, self._port, ssl=self._tls, server_hostname=self._host if self._tls else None
            )
        secure = writer.get_extra_info("ssl_object")
        if secure is not None and secure.selected_alpn_protocol() == "h2":
            return await Http2Connection.begin(reader, writer)
        return _Http1(reader, writer, h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD))

    async def _over_http1(self, connection: _Http1, incoming: Incoming, headers: Headers) -> Answer:
        conversation, writer = connection.conversation, connection.writer
        if incoming.body and not any(name == "content-length" for name, _ in headers):
            headers = (*headers, ("content-length", str(len(incoming.body))))
        head = h11.Request(
            method=incoming.method,
            target=incoming.target.encode("latin-1"),
            headers=[(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        )
        writer.write(conversation.send(head) or b"")
        if incoming.body:
            writer.write(conversation.send(h11.Data(data=incoming.body)) or b"")
        writer.write(conversation.send(h11.EndOfMessage()) or b"")
        try:
            await writer.drain()
            event = await _next(connection)
            while isinstance(event, h11.InformationalResponse):
                event = await _next(connection)
        except BaseException:  # also where the browser, or the crawl, does not wait for the answer any longer
            await hang_up(writer)
            raise
        if not isinstance(event, h11.Response):
            raise EOFError("the connection ended before the answer")  # noqa: TRY004 -- what came is no wrong type but an end
        own = _own(tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in event.headers))
        return Answer(status=event.status_code, headers=own, stream=self._body(connection))

    async def _body(self, connection: _Http1) -> AsyncIterator[bytes]:
        try:
            while isinstance(event := await _next(connection), h11.Data):
                yield bytes(event.data)
        except (OSError, h11.RemoteProtocolError) as error:
            await hang_up(connection.writer)
            raise BrokenOffError(f"the site broke its answer off ({error})") from error
        except BaseException:
            await hang_up(connection.writer)
            raise
        if connection.conversation.our_state is h11.DONE and connection.conversation.their_state is h11.DONE:
            connection.conversation.start_next_cycle()
            self._idle.append(connection)
        else:
            await hang_up(connection.writer)


async def _next(connection: _Http1) -> object:
    while (event := connection.conversation.next_event()) is h11.NEED_DATA:
        connection.conversation.receive_data(await connection.reader.read(65536))
    return event


def _own(headers: Headers) -> Headers:
    """Give the headers that belong to the message, not to one connection."""
    named = {word.strip().lower() for name, value in headers if name == "connection" for word in value.split(",")}
    return tuple((name, value) for name, value in headers if name not in _OF_ONE_CONNECTION | named)


def _failure(status: int, reason: str) -> Answer:
    headers = (("content-type", "text/plain; charset=utf-8"), (ERROR_HEADER, reason.replace("\n", " ")))
    return Answer(status=status, headers=headers, body=reason.encode(), undelivered=reason)


def _tls(*, insecure: bool, protocols: tuple[str, ...] = ("h2", "http/1.1")) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.set_alpn_protocols(list(protocols))
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
