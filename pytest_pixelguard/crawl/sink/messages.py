"""A request as it reached the sink, and the answer that goes back."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One whole request. `target` is the path with its query; `headers` have lower-case names."""

    method: str
    scheme: str  # http | https
    authority: str  # host, with the port where it is not the scheme's own
    target: str
    headers: Headers = ()
    body: bytes = b""

    @property
    def origin(self) -> str:
        """Scheme, host and port, as a browser writes an origin."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.origin}{self.target}"

    @property
    def host(self) -> str:
        """The host without port and brackets."""
        return urlsplit(self.origin).hostname or self.authority

    @property
    def path(self) -> str:
        """The path without the query, still percent-encoded."""
        return self.target.split("?", 1)[0]

    def header(self, name: str) -> str:
        """Give a header's first value, or the empty string."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the browser is told. `stream`, where given, follows `body` and may be endless."""

    status: int
    headers: Headers = ()
    body: bytes = b""
    stream: AsyncIterator[bytes] | None = None
    keep: bool = False  # the body is to be read afterwards
    supplied: str = ""  # the name of the supplied content that this is
    simulated: bool = False  # it is a surrogate's
    undelivered: str = ""  # why this stands in place of the site's own answer, in words that follow "and"


class BrokenOffError(ConnectionError):
    """An answer ended before it was whole; the message says so in words that follow "and"."""


Answerer = Callable[[Incoming], Awaitable[Answer]]


def authority_of(host: str, port: int | None, scheme: str) -> str:
    """Write host and port as an origin does: the scheme's own port is left out."""
    shown = f"[{host}]" if ":" in host and not host.startswith("[") else host
    usual = {"http": 80, "https": 443}[scheme]
    return shown if port in (None, usual) else f"{shown}:{port}"
