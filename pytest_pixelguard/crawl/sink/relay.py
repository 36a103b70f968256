"""A WebSocket of the site's own, passed on to the preview: pages that live by one would stand still without it."""

import asyncio
import ssl
from urllib.parse import urlsplit

from pytest_pixelguard.crawl.sink.channel import CHUNK, ByteStream, hang_up
from pytest_pixelguard.crawl.sink.ledger import Ledger, Record
from pytest_pixelguard.crawl.sink.messages import Headers, Incoming

DIAL_TIMEOUT = 15.0  # seconds to connect and to be answered
MAX_HEAD = 65536  # bytes of the answer's headers
_NOT_PASSED_ON = frozenset({"proxy-connection", "proxy-authorization"})
_SWITCHING = 101


async def relay(
    stream: ByteStream, head: Incoming, record: Record, ledger: Ledger, *, tls: ssl.SSLContext | None, headers: Headers
) -> None:
    """Pass an upgrade on to its own origin, and then every byte both ways, until either side ends it.

    `headers` go with the upgrade, in place of the browser's own of the same name. What is said stays between the site
    and its visitor, so it is not kept.
    """
    try:
        async with asyncio.timeout(DIAL_TIMEOUT):
            reader, writer = await _dial(head, tls)
            try:
                writer.write(_head(head, headers))
                answer = await reader.readuntil(b"\r\n\r\n")
            except BaseException:
                await hang_up(writer)
                raise
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        record.undelivered = f"the site did not accept the WebSocket ({type(error).__name__}: {error})"
        record.error = f"WebSocket: {record.undelivered}"
        await stream.write(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        return
    record.status = _status(answer)
    # From here on it may stay open for as long as the page lives: it is no longer traffic in flight.
    ledger.close(record)
    try:
        await stream.write(answer)
        if record.status == _SWITCHING:
            await _both_ways(stream, reader, writer, ledger)
    finally:
        await hang_up(writer)


async def _dial(head: Incoming, tls: ssl.SSLContext | None) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    port = urlsplit(head.origin).port or (443 if tls else 80)
    name = head.host if tls else None
    return await asyncio.open_connection(head.host, port, ssl=tls, server_hostname=name, limit=MAX_HEAD)


def _head(head: Incoming, headers: Headers) -> bytes:
    replaced = _NOT_PASSED_ON | {name for name, _ in headers}
    kept = [(name, value) for name, value in head.headers if name not in replaced]
    lines = [f"{head.method} {head.target} HTTP/1.1", *(f"{name}: {value}" for name, value in (*kept, *headers))]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _status(answer: bytes) -> int:
    words = answer.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


async def _both_ways(
    stream: ByteStream, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ledger: Ledger
) -> None:
    async def up() -> None:
        while data := await stream.read():
            ledger.touch()
            writer.write(data)
            await writer.drain()

    async def down() -> None:
        while data := await reader.read(CHUNK):
            ledger.touch()
            await stream.write(data)

    ways = [asyncio.create_task(up()), asyncio.create_task(down())]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)  # a side that is gone is the usual end
