"""A fake internet for a network namespace: every name leads to it, and it answers on the ports of the web."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import trustme

from pytest_pixelguard.crawl.sink.channel import PlainStream, TlsStream
from pytest_pixelguard.crawl.sink.connection import Surroundings, converse
from pytest_pixelguard.crawl.sink.folder import FolderAnswerer
from pytest_pixelguard.crawl.sink.ledger import Ledger
from pytest_pixelguard.crawl.sink.messages import Answerer
from tests.crawl.wire import NAME_SERVER, Names

_HTTP = 80  # the port of plain HTTP


@asynccontextmanager
async def fake_internet(
    site: Path, origin: str, ledger: Ledger, others: Answerer, *, certified: tuple[str, ...] = ("fake.example",)
) -> AsyncIterator[Names]:
    """Answer as `origin` out of the folder `site`, and as everybody else by `others`; the ledger takes all down.

    Give the name server, which knows who was asked for. Who comes must not look at certificates closely.
    """
    own = FolderAnswerer(site)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert(*certified).configure_cert(context)
    around = Surroundings(
        ledger=ledger, tls=context, answerer_for=lambda incoming: own if incoming.origin == origin else others
    )

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        plain = PlainStream(reader, writer)
        try:
            if writer.get_extra_info("sockname")[1] == _HTTP:
                await converse(plain, "http", "", around)
            else:
                secure = TlsStream(plain, context)
                await secure.handshake()
                await converse(secure, "https", "", around)
        except (OSError, ValueError) as error:
            ledger.refused.append(str(error))
        finally:
            writer.close()

    names = Names()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: names, local_addr=(NAME_SERVER, 53))
    servers = [await asyncio.start_server(serve, "0.0.0.0", port) for port in (_HTTP, 443)]  # noqa: S104 -- the namespace's world
    try:
        yield names
    finally:
        for server in servers:
            server.close()
        transport.close()
