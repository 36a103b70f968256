"""Two byte streams with one shape: a plain connection, and TLS on top of it.

TLS runs over memory buffers, because the sink must look at a tunnel's first bytes before it knows whether TLS follows,
and `asyncio.StreamWriter.start_tls` cannot take back what was read.
"""

import asyncio
import contextlib
import ssl
from typing import Protocol

CHUNK = 65536  # bytes read at a time


class ByteStream(Protocol):
    """Bytes in, bytes out. `read` gives the empty string at the end."""

    async def read(self) -> bytes:
        """Give some bytes, as soon as there are any; empty at the end."""
        ...

    async def write(self, data: bytes) -> None:
        """Send bytes, waiting while the other side is slow."""
        ...


class PlainStream:
    """A connection as it is."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._ahead = b""

    async def read(self) -> bytes:
        """Give some bytes; what was put back comes first."""
        if self._ahead:
            data, self._ahead = self._ahead, b""
            return data
        return await self._reader.read(CHUNK)

    def unread(self, data: bytes) -> None:
        """Put bytes back, to be read again."""
        self._ahead = data + self._ahead

    async def write(self, data: bytes) -> None:
        """Send bytes."""
        if data:
            self._writer.write(data)
            await self._writer.drain()


class TlsStream:
    """The server's side of TLS over another stream. Raises `ssl.SSLError` when the other side refuses."""

    def __init__(self, inner: PlainStream, context: ssl.SSLContext) -> None:
        self._inner = inner
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._ahead = b""

    async def handshake(self) -> None:
        """Run the handshake; raises `ssl.SSLError` or `ConnectionError` where it fails."""
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                await self._flush()
                await self._fill(required=True)
            except ssl.SSLError:
                await self._flush()  # the alert that says why
                raise
            else:
                await self._flush()
                return

    @property
    def protocol(self) -> str:
        """The protocol agreed in the handshake (ALPN); http/1.1 where none was."""
        return self._tls.selected_alpn_protocol() or "http/1.1"

    async def read(self) -> bytes:
        """Give some decrypted bytes, what was put back first; empty at the end."""
        if self._ahead:
            data, self._ahead = self._ahead, b""
            return data
        while True:
            try:
                return self._tls.read(CHUNK)
            except ssl.SSLWantReadError:
                await self._flush()
                if not await self._fill(required=False):
                    return b""
            except ssl.SSLZeroReturnError:
                return b""

    def unread(self, data: bytes) -> None:
        """Put bytes back, to be read again."""
        self._ahead = data + self._ahead

    async def write(self, data: bytes) -> None:
        """Send bytes, encrypted."""
        view = memoryview(data)
        while view:
            sent = self._tls.write(view[:CHUNK])
            view = view[sent:]
            await self._flush()

    async def _flush(self) -> None:
        await self._inner.write(self._outgoing.read())

    async def _fill(self, *, required: bool) -> bool:
        data = await self._inner.read()
        if not data:
            if required:
                raise ConnectionResetError("the browser closed the tunnel during the TLS handshake")
            self._incoming.write_eof()
            return False
        self._incoming.write(data)
        return True


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """End a connection at once, and wait until its socket is free. One that is gone already is what was wanted."""
    writer.transport.abort()
    with contextlib.suppress(OSError):  # ssl.SSLError is one too
        await writer.wait_closed()
