"""What the sink saw: one record a request, and the knowledge of whether the network has come to rest."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from time import monotonic

MAX_BODY = 16 * 1024 * 1024  # bytes of one request body that are kept; more is counted, not kept


class Contact(StrEnum):
    """How far a contact came."""

    REQUEST = "request"
    WEBSOCKET = "websocket"
    CONNECT = "connect"  # a tunnel in which no HTTP request followed: TLS refused, TURN over TCP, a bare preconnection


@dataclass(slots=True, kw_only=True, eq=False)
class Record:
    """One contact that the browser made with a host. It is filled while the request runs, and then left alone."""

    number: int  # 1-based, in order of arrival at this ledger
    contact: Contact
    method: str
    url: str
    host: str  # without port
    headers: tuple[tuple[str, str], ...] = ()  # lower-case names
    body: bytearray = field(default_factory=bytearray)
    body_lost: int = 0  # bytes over MAX_BODY
    status: int = 0
    response_headers: tuple[tuple[str, str], ...] = ()
    response_size: int = 0
    response_body: bytearray = field(default_factory=bytearray)  # kept only where it is to be read afterwards
    response_lost: int = 0  # bytes of it over MAX_BODY
    error: str = ""
    undelivered: str = ""  # why the site's own answer could not be had, or not whole, in words that follow "and"
    finished: bool = False
    arrived: float = field(default_factory=monotonic)  # seconds, monotonic
    ended: float = 0.0
    wall_clock: datetime = field(default_factory=lambda: datetime.now(UTC))
    supplied: str = ""  # the name of the supplied content that answered it; empty where none did
    simulated: bool = False  # that content is a surrogate's
    settled: bool = False  # True for a tunnel that did carry a request: it says nothing of its own

    def header(self, name: str) -> str:
        """Give a request header's first value, or the empty string."""
        return next((value for key, value in self.headers if key == name), "")

    def keep(self, data: bytes) -> None:
        """Add to the body, up to the limit."""
        room = MAX_BODY - len(self.body)
        self.body += data[:room]
        self.body_lost += max(0, len(data) - room)

    def keep_answer(self, data: bytes) -> None:
        """Add to the answer's body, up to the limit."""
        room = MAX_BODY - len(self.response_body)
        self.response_body += data[:room]
        self.response_lost += max(0, len(data) - room)


class Ledger:
    """Every record of one lane, in order of arrival."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.refused: list[str] = []  # what the sink itself could not understand; each becomes a gap
        self._busy = 0
        self._changed = monotonic()
        self._moved = asyncio.Event()

    def open(
        self, *, contact: Contact, method: str, url: str, host: str, headers: tuple[tuple[str, str], ...] = ()
    ) -> Record:
        """Begin a record; the network is busy until `close` is called with it."""
        record = Record(
            number=len(self.records) + 1, contact=contact, method=method, url=url, host=host, headers=headers
        )
        self.records.append(record)
        self._busy += 1
        self._touch()
        return record

    def close(self, record: Record) -> None:
        """End a record. Ending one twice does nothing."""
        if record.finished:
            return
        record.finished = True
        record.ended = monotonic()
        self._busy -= 1
        self._touch()

    @contextmanager
    def busy_with(self) -> Iterator[None]:
        """Count as traffic in flight what is no request yet: a TLS handshake, after which one follows."""
        self._busy += 1
        self._touch()
        try:
            yield
        finally:
            self._busy -= 1
            self._touch()

    def touch(self) -> None:
        """Note traffic inside an open contact (a WebSocket frame), so that `quiet` waits a little longer."""
        self._touch()

    @property
    def busy(self) -> int:
        """The number of contacts that are not answered yet."""
        return self._busy

    async def quiet(self, *, idle: float = 0.03, cap: float = 0.5) -> bool:
        """Wait until nothing was in flight for `idle` seconds, at most `cap` seconds. True when it came to rest."""
        deadline = monotonic() + cap
        start = monotonic()
        while True:
            now = monotonic()
            since = max(self._changed, start)
            if self._busy == 0 and now - since >= idle:
                return True
            if now >= deadline:
                return False
            wait = deadline - now if self._busy else min(deadline - now, idle - (now - since))
            self._moved.clear()
            try:
                # Not `wait_for`: before Python 3.12 it can lose a cancellation, and with it an interrupt.
                async with asyncio.timeout(max(wait, 0.001)):
                    await self._moved.wait()
            except TimeoutError:
                continue  # the time to look again has come; that is the answer wanted

    def _touch(self) -> None:
        self._changed = monotonic()
        self._moved.set()
