"""The sink: a proxy on loopback for all hosts. Each lane is a port of its own, so that contexts are told apart."""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import h11

from pytest_pixelguard.crawl.plan import Supplied
from pytest_pixelguard.crawl.sink.certificate import make_certificate
from pytest_pixelguard.crawl.sink.channel import PlainStream
from pytest_pixelguard.crawl.sink.connection import Surroundings, serve
from pytest_pixelguard.crawl.sink.ledger import Ledger
from pytest_pixelguard.crawl.sink.messages import Answer, Answerer, Incoming
from pytest_pixelguard.crawl.sink.stand_in import stand_in
from pytest_pixelguard.crawl.sink.supplied import supplied_for
from pytest_pixelguard.crawl.sink.upstream import UpstreamAnswerer

LOOPBACK = "127.0.0.1"
# An empty page of the site's own origin, to which the crawl leaves a route. A page of another origin (about:blank)
# costs a change of process both ways: more than a third of the time of a visit (measured, Chromium 156).
REST_PATH = "/.well-known/pixelguard-rest"


class Lane:
    """One listening port and what came in through it. A browser context has its own lane, so its traffic is its own."""

    def __init__(self, name: str, sink: "Sink") -> None:
        self.name = name
        self.ledger = Ledger()
        self._sink = sink
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def proxy(self) -> str:
        """The address that the browser is given as its proxy."""
        if self._server is None:
            raise RuntimeError(f"lane {self.name} is not open")
        port: int = self._server.sockets[0].getsockname()[1]
        return f"http://{LOOPBACK}:{port}"

    @property
    def key_hash(self) -> str:
        """The hash of the one key that the browser is told to trust."""
        return self._sink.certificate.key_hash

    async def open(self) -> None:
        """Start to listen on a free port of the loopback interface."""
        self._server = await asyncio.start_server(self._accept, LOOPBACK, 0)

    async def close(self) -> None:
        """Stop listening and end every connection."""
        if self._server is None:
            return
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(ConnectionError):
            await self._server.wait_closed()
        self._server = None

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a connection is always served by a task")
        self._tasks.add(task)
        around = Surroundings(
            ledger=self.ledger, tls=self._sink.certificate.context, answerer_for=self._sink.answerer_for
        )
        try:
            await serve(PlainStream(reader, writer), around)
        except (ConnectionError, TimeoutError):
            pass  # the browser dropped a connection; every request on it is in the ledger already
        except h11.RemoteProtocolError as error:
            self.ledger.refused.append(f"the browser sent something that is not HTTP: {error}")
        except asyncio.CancelledError:
            return  # only `close` cancels; asyncio's stream server would print a cancelled connection as an error
        except Exception as error:  # noqa: BLE001 -- whatever went wrong inside becomes a gap, never silence
            self.ledger.refused.append(f"the sink failed on a connection: {type(error).__name__}: {error}")
        finally:
            await _finish(writer)
            self._tasks.discard(task)


class Sink:
    """The sealed network. `sites` maps an origin (`https://www.example.nhs.uk`) to what answers for it.

    `supplied` answers addresses of third parties with content that is at hand; the first that fits counts.
    """

    def __init__(self, sites: Mapping[str, Answerer], supplied: Sequence[Supplied] = ()) -> None:
        self.certificate = make_certificate()
        self._supplied = tuple(supplied)
        self._sites = dict(sites)
        self._lanes: list[Lane] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for lane in self._lanes:
            await lane.close()
        for site in self._sites.values():
            if isinstance(site, UpstreamAnswerer):
                await site.close()

    async def lane(self, name: str) -> Lane:
        """Open a lane."""
        lane = Lane(name, self)
        await lane.open()
        self._lanes.append(lane)
        return lane

    def answerer_for(self, incoming: Incoming) -> Answerer:
        """Give who answers a request: the site for its own origin, what is supplied, the stand-in for everyone else."""
        if incoming.target == REST_PATH and incoming.origin in self._sites:
            return _rest
        if (
            incoming.scheme == "http"
            and f"https://{incoming.authority}" in self._sites
            and not self.serves(incoming.url)
        ):
            return _to_https
        site = self._sites.get(incoming.origin)
        if site is not None:
            return supplied_for(incoming, [one for one in self._supplied if one.own]) or site
        return supplied_for(incoming, self._supplied) or stand_in

    def serves(self, url: str) -> bool:
        """Tell whether an address is answered by a site, and not in its place."""
        parts = urlsplit(url)
        return f"{parts.scheme}://{parts.netloc}" in self._sites


async def _finish(writer: asyncio.StreamWriter) -> None:
    """Close a connection after what is still to be sent; at once where the lane closes meanwhile."""
    writer.close()
    try:
        await writer.wait_closed()
    except OSError:
        return  # the browser had closed it already
    except asyncio.CancelledError:
        writer.transport.abort()


async def _to_https(incoming: Incoming) -> Answer:
    """Redirect as a site that is served over https does with its old addresses."""
    return Answer(status=301, headers=(("location", f"https://{incoming.authority}{incoming.target}"),))


async def _rest(_: Incoming) -> Answer:
    body = b'<!doctype html><title></title><link rel="icon" href="data:,">'
    return Answer(status=200, headers=(("content-type", "text/html"), ("cache-control", "no-store")), body=body)
