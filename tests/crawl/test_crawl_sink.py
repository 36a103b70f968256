"""The sealed network over real sockets: everything is recorded, nobody is dialled."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, Request, TextMessage

from pytest_pixelguard.crawl.sink import Answer, Contact, Incoming, Lane, Record, Sink

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[bytes]]


async def _site(incoming: Incoming) -> Answer:
    return Answer(status=200, headers=(("content-type", "text/plain"),), body=b"own " + incoming.body)


def through_sink(talk: Talk) -> tuple[bytes, list[Record], list[str]]:
    """Open one connection to a sink, talk, and give what came back, the records, and what the sink refused."""

    async def run() -> tuple[bytes, Lane]:
        async with Sink({"https://own.example": _site}) as sink:
            lane = await sink.lane("test")
            reader, writer = await asyncio.open_connection("127.0.0.1", int(lane.proxy.rpartition(":")[2]))
            answer = await talk(reader, writer)
            await asyncio.sleep(0.05)
            writer.close()
            await writer.wait_closed()
            return answer, lane

    answer, lane = asyncio.run(run())
    return answer, lane.ledger.records, lane.ledger.refused


async def _connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, authority: str) -> None:
    writer.write(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")


async def _secure(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, authority: str) -> None:
    await _connect(reader, writer, authority)
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    await writer.start_tls(context)


def test_request_in_a_tunnel_is_recorded_with_its_body() -> None:
    """A POST in TLS is recorded with address, header and the whole body, and answered in the third party's place."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        await _secure(reader, writer, "tracker.example:443")
        writer.write(
            b"POST /c?x=1 HTTP/1.1\r\nHost: tracker.example\r\nX-Mark: yes\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"4\r\nbody\r\n5\r\n\x00\xffend\r\n0\r\n\r\n"
        )
        return await reader.readuntil(b"\r\n\r\n")

    answer, records, refused = through_sink(talk)

    request = records[-1]
    assert answer.startswith(b"HTTP/1.1 200")
    assert (request.contact, request.method, request.url, request.host, bytes(request.body)) == (
        Contact.REQUEST,
        "POST",
        "https://tracker.example/c?x=1",
        "tracker.example",
        b"body\x00\xffend",
    )
    assert (request.header("x-mark"), records[0].settled, refused) == ("yes", True, [])


def test_own_origin_is_answered_by_the_site() -> None:
    """The site's origin is answered by the site, the same host on another port is not."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        await _secure(reader, writer, "own.example:443")
        writer.write(b"POST / HTTP/1.1\r\nHost: own.example\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi")
        return await reader.read()

    answer, _, _ = through_sink(talk)

    assert answer.endswith(b"\r\n\r\nown hi")


def test_tunnel_without_tls_or_http_is_a_contact() -> None:
    """A tunnel that carries neither TLS nor HTTP (TURN over TCP) is recorded as a contact, with what was said."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        await _connect(reader, writer, "turn.example:3478")
        writer.write(b"\x00\x03binary")
        return b""

    _, records, refused = through_sink(talk)

    assert [(row.contact, row.host, bytes(row.body), row.settled, bool(row.error)) for row in records] == [
        (Contact.CONNECT, "turn.example", b"\x00\x03binary", False, True)
    ]
    assert refused == []


def test_tls_that_fails_is_a_contact() -> None:
    """A client that does not accept the certificate has still contacted the host."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        await _connect(reader, writer, "pinned.example:443")
        writer.write(b"\x16\x03\x01\x00\x05wrong")
        return b""

    _, records, _ = through_sink(talk)

    assert [(row.host, row.settled, row.error.startswith("TLS failed")) for row in records] == [
        ("pinned.example", False, True)
    ]


def test_plain_request_is_recorded() -> None:
    """A request to an http address, which a proxy is asked for by its whole address, is recorded."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(b"GET http://plain.example:8080/i.gif?a=b HTTP/1.1\r\nHost: plain.example:8080\r\n\r\n")
        return await reader.readuntil(b"\r\n\r\n")

    answer, records, _ = through_sink(talk)

    assert b"image/gif" in answer
    assert [(row.url, row.host) for row in records] == [("http://plain.example:8080/i.gif?a=b", "plain.example")]


def test_preflight_is_granted() -> None:
    """A preflight is granted, so that the real request follows with its body."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        await _secure(reader, writer, "api.example:443")
        writer.write(
            b"OPTIONS /c HTTP/1.1\r\nHost: api.example\r\nOrigin: https://own.example\r\n"
            b"Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: x-key\r\n\r\n"
        )
        return await reader.readuntil(b"\r\n\r\n")

    answer, _, _ = through_sink(talk)

    lines = {line.decode().lower() for line in answer.split(b"\r\n")}
    assert {
        "access-control-allow-origin: https://own.example",
        "access-control-allow-methods: put",
        "access-control-allow-headers: x-key",
        "access-control-allow-credentials: true",
    } <= lines


def test_websocket_is_accepted_and_heard() -> None:
    """A WebSocket is accepted, and each message is kept, one a line."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        await _secure(reader, writer, "live.example:443")
        client = WSConnection(ConnectionType.CLIENT)
        writer.write(client.send(Request(host="live.example", target="/s")))
        client.receive_data(await reader.readuntil(b"\r\n\r\n"))
        accepted = any(isinstance(event, AcceptConnection) for event in client.events())
        writer.write(client.send(TextMessage(data="one")) + client.send(TextMessage(data="two")))
        return b"accepted" if accepted else b""

    answer, records, _ = through_sink(talk)

    assert (answer, records[-1].contact, records[-1].url, bytes(records[-1].body)) == (
        b"accepted",
        Contact.WEBSOCKET,
        "wss://live.example/s",
        b"one\ntwo\n",
    )


def test_what_is_not_http_is_told() -> None:
    """A connection that speaks no HTTP is not passed over: the crawl makes a gap of it."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        writer.write(b"\x05\x01\x00 nonsense\r\n\r\n")
        return await reader.read(100)

    _, records, refused = through_sink(talk)

    assert (records, len(refused)) == ([], 1)
