"""A WebSocket, accepted so that the page speaks, and listened to. The sink says nothing of its own."""

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, BytesMessage, CloseConnection, Ping, Request, TextMessage
from wsproto.utilities import LocalProtocolError, RemoteProtocolError

from pytest_pixelguard.crawl.sink.channel import ByteStream
from pytest_pixelguard.crawl.sink.ledger import Ledger, Record
from pytest_pixelguard.crawl.sink.messages import Incoming


async def talk(stream: ByteStream, head: Incoming, record: Record, ledger: Ledger) -> None:
    """Accept the upgrade and record every message into the record's body, one a line, until the page ends it."""
    conversation = WSConnection(ConnectionType.SERVER)
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in head.headers]
    conversation.initiate_upgrade_connection(headers, head.target)
    try:
        for event in conversation.events():
            if isinstance(event, Request):
                subprotocol = event.subprotocols[0] if event.subprotocols else None
                await stream.write(conversation.send(AcceptConnection(subprotocol=subprotocol)))
                record.status = 101
        # From here on the socket may stay open for as long as the page lives: it is no longer traffic in flight.
        ledger.close(record)
        while data := await stream.read():
            conversation.receive_data(data)
            for event in conversation.events():
                if isinstance(event, (TextMessage, BytesMessage)):
                    _note(record, event)
                    ledger.touch()
                elif isinstance(event, Ping):
                    await stream.write(conversation.send(event.response()))
                elif isinstance(event, CloseConnection):
                    await stream.write(conversation.send(event.response()))
                    return
    except (LocalProtocolError, RemoteProtocolError) as error:
        record.error = f"WebSocket: {error}"


def _note(record: Record, event: TextMessage | BytesMessage) -> None:
    if isinstance(event, TextMessage):
        record.keep(event.data.encode("utf-8", "surrogatepass"))
    else:
        record.keep(bytes(event.data))
    if event.message_finished:
        record.keep(b"\n")
