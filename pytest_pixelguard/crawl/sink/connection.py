"""One connection from the browser: a proxied request, or a tunnel that holds TLS, plain HTTP, or something else."""

import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import h11

from pytest_pixelguard.crawl.sink.channel import ByteStream, PlainStream, TlsStream
from pytest_pixelguard.crawl.sink.ledger import Contact, Ledger, Record
from pytest_pixelguard.crawl.sink.messages import Answer, Answerer, BrokenOffError, Headers, Incoming, authority_of
from pytest_pixelguard.crawl.sink.upstream import UpstreamAnswerer
from pytest_pixelguard.crawl.sink.websocket import talk

MAX_HEAD = 2 * 1024 * 1024  # bytes; trackers put whole documents into a query, and h11's own limit is 16 KiB
_METHODS = (b"GET ", b"HEAD ", b"POST ", b"PUT ", b"DELETE ", b"OPTIONS ", b"PATCH ", b"TRACE ", b"CONNECT ")
_TLS_HANDSHAKE = 0x16  # first byte of a TLS record that opens a handshake


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a connection needs to know of the sink it belongs to."""

    ledger: Ledger
    tls: ssl.SSLContext
    answerer_for: Callable[[Incoming], Answerer]


async def serve(stream: PlainStream, around: Surroundings) -> None:
    """Serve one connection until either side ends it."""
    proxy = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD)
    while True:
        event = await _next(proxy, stream)
        if not isinstance(event, h11.Request):
            return
        if event.method == b"CONNECT":
            await _tunnel(stream, proxy, event.target.decode("ascii", "replace"), around)
            return
        scheme, authority, target = _split(event.target.decode("latin-1"))
        if not await _exchange(stream, proxy, event, (scheme, authority, target), around):
            return


async def _tunnel(stream: PlainStream, proxy: h11.Connection, authority: str, around: Surroundings) -> None:
    host, _, port_text = authority.rpartition(":")
    host = host.strip("[]").lower()
    port = int(port_text) if port_text.isdigit() else 443
    record = around.ledger.open(contact=Contact.CONNECT, method="CONNECT", url=authority, host=host)
    try:
        await stream.write(proxy.send(h11.Response(status_code=200, headers=[])) or b"")
        leftover, _ = proxy.trailing_data
        # A tunnel that is opened ahead of need may stay silent for long: it must not count as traffic in flight.
        around.ledger.close(record)
        first = leftover or await stream.read()
        if not first:
            return
        if first[0] == _TLS_HANDSHAKE:
            stream.unread(first)
            await _over_tls(stream, record, (host, port), around)
        elif first.startswith(_METHODS):
            stream.unread(first)
            record.settled = True
            await converse(stream, "http", authority_of(host, port, "http"), around)
        else:
            record.error = "the tunnel carried something other than TLS or HTTP"
            await _listen(stream, record, first, around)
    finally:
        around.ledger.close(record)


async def _over_tls(stream: PlainStream, record: Record, address: tuple[str, int], around: Surroundings) -> None:
    secure = TlsStream(stream, around.tls)
    try:
        with around.ledger.busy_with():
            await secure.handshake()
    except (ssl.SSLError, ConnectionError) as error:
        record.error = f"TLS failed: {error}"
        return
    first = await secure.read()
    if not first:
        return
    if not first.startswith(_METHODS):
        record.error = "the encrypted tunnel carried something other than HTTP"
        await _listen(secure, record, first, around)
        return
    secure.unread(first)
    record.settled = True
    await converse(secure, "https", authority_of(*address, "https"), around)


async def _listen(stream: ByteStream, record: Record, first: bytes, around: Surroundings) -> None:
    """Keep what is said in a tunnel that is not HTTP, and answer nothing."""
    record.keep(first)
    while data := await stream.read():
        record.keep(data)
        around.ledger.touch()


async def converse(stream: ByteStream, scheme: str, authority: str, around: Surroundings) -> None:
    """Serve requests on one stream, as the server of `authority`; of whatever Host says where that is empty."""
    conversation = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD)
    while True:
        event = await _next(conversation, stream)
        if not isinstance(event, h11.Request):
            return
        place = (scheme, authority, event.target.decode("latin-1"))
        if not await _exchange(stream, conversation, event, place, around):
            return


async def _exchange(
    stream: ByteStream,
    conversation: h11.Connection,
    event: h11.Request,
    place: tuple[str, str, str],
    around: Surroundings,
) -> bool:
    """Read one request, record it, answer it. True where the connection can carry another."""
    scheme, authority, target = place
    headers = _decode(event.headers)
    if not authority:  # a request that is not proxied names its host itself
        authority = next((value.lower() for name, value in headers if name == "host"), "")
    head = Incoming(
        method=event.method.decode("ascii", "replace"),
        scheme=scheme,
        authority=authority,
        target=target,
        headers=headers,
    )
    upgrade = head.header("upgrade").lower() == "websocket"
    record = around.ledger.open(
        contact=Contact.WEBSOCKET if upgrade else Contact.REQUEST,
        method=head.method,
        url=("ws" + head.url.removeprefix("http")) if upgrade else head.url,
        host=head.host,
        headers=headers,
    )
    try:
        if upgrade:
            own = around.answerer_for(head)
            if isinstance(own, UpstreamAnswerer):
                await own.relay(stream, head, record, around.ledger)
            else:
                await talk(stream, head, record, around.ledger)
            return False
        while isinstance(part := await _next(conversation, stream), h11.Data):
            record.keep(bytes(part.data))
        if not isinstance(part, h11.EndOfMessage):
            record.error = "the browser broke the request off"
            return False
        whole = Incoming(
            method=head.method,
            scheme=scheme,
            authority=authority,
            target=target,
            headers=headers,
            body=bytes(record.body),
        )
        answer = await around.answerer_for(whole)(whole)
        record.status = answer.status
        record.response_headers = answer.headers
        record.supplied, record.simulated = answer.supplied, answer.simulated
        record.undelivered = answer.undelivered
        return await _send(stream, conversation, answer, record)
    except BrokenOffError as error:
        record.error = record.undelivered = str(error)
        return False
    except (h11.ProtocolError, ConnectionError) as error:
        record.error = record.error or str(error)
        return False
    finally:
        around.ledger.close(record)


async def _send(stream: ByteStream, conversation: h11.Connection, answer: Answer, record: Record) -> bool:
    headers = [(name.encode("latin-1"), value.encode("latin-1", "replace")) for name, value in answer.headers]
    names = {name for name, _ in answer.headers}
    if answer.stream is None and "content-length" not in names and answer.status not in {204, 304}:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    head = conversation.send(h11.Response(status_code=answer.status, headers=headers)) or b""
    silent = record.method == "HEAD" or answer.status in {204, 304}
    body = b"" if silent or not answer.body else conversation.send(h11.Data(data=answer.body)) or b""
    if answer.stream is None:
        await stream.write(head + body + (conversation.send(h11.EndOfMessage()) or b""))
    else:
        await stream.write(head + body)
        async for chunk in answer.stream:
            record.response_size += len(chunk)
            if answer.keep:
                record.keep_answer(chunk)
            await stream.write(conversation.send(h11.Data(data=chunk)) or b"")
        await stream.write(conversation.send(h11.EndOfMessage()) or b"")
    record.response_size += len(answer.body)
    if conversation.our_state is not h11.DONE or conversation.their_state is not h11.DONE:
        return False
    conversation.start_next_cycle()
    return True


async def _next(conversation: h11.Connection, stream: ByteStream) -> object:
    """Give the next event; `h11.ConnectionClosed` where the browser ended or said something that is not HTTP."""
    while True:
        event = conversation.next_event()
        if event is h11.NEED_DATA:
            if conversation.they_are_waiting_for_100_continue:
                await stream.write(conversation.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
            conversation.receive_data(await stream.read())
            continue
        if event is h11.PAUSED:
            return h11.ConnectionClosed()
        return event


def _decode(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers)


def _split(address: str) -> tuple[str, str, str]:
    """Take an absolute address apart into scheme, authority and target."""
    scheme, _, rest = address.partition("://")
    if not rest:
        return "http", "", address
    authority, slash, path = rest.partition("/")
    if not slash and "?" in authority:
        authority, _, query = authority.partition("?")
        return scheme.lower(), authority.lower(), f"/?{query}"
    return scheme.lower(), authority.lower(), f"/{path}"
