"""The sealed network on a thread with an event loop of its own, for a browser that the team's own tests start."""

import asyncio
import threading
from collections.abc import Coroutine, Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pytest_pixelguard.crawl.browser import tap
from pytest_pixelguard.crawl.devtools import DevTools, DevToolsError
from pytest_pixelguard.crawl.page_scripts import EVIDENCE
from pytest_pixelguard.crawl.selftest import ORIGIN, site
from pytest_pixelguard.crawl.sink import Incoming, Lane, Ledger, Sink
from pytest_pixelguard.crawl.sink.messages import Answerer
from pytest_pixelguard.crawl.sink.upstream import UpstreamAnswerer
from pytest_pixelguard.crawl.wiretap import Wiretap

PATIENCE = 60.0  # seconds for one piece of work on the network's thread
LEAVE_WAIT = 3.0  # seconds in which a page that is left must be done
QUIET = 0.05  # seconds without traffic after which a test’s flow is at its end
QUIET_CAP = 1.0  # seconds that are waited for that at most
_TAP_TRIES = 50
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# What a visitor's browser tells a page that is left. The page itself stays, for whatever the test still does with it.
_LEAVE = """(() => {
  Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: false }));
  delete document.visibilityState;
})()"""
_Value = TypeVar("_Value")


class NetworkError(Exception):
    """The sealed network could not do what was asked of it."""


class GuardSink(Sink):
    """A sink that also dials what a test itself opens on this machine: a server that the test has started."""

    def __init__(self, origins: Iterable[str], *, insecure_certificate: bool) -> None:
        self._insecure = insecure_certificate
        super().__init__({ORIGIN: site, **{origin: self._upstream(origin) for origin in origins}})

    def add(self, origin: str) -> None:
        """Dial an origin too, from now on."""
        if origin not in self._sites:
            self._sites[origin] = self._upstream(origin)

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins that are dialled."""
        return tuple(origin for origin in self._sites if origin != ORIGIN)

    def answerer_for(self, incoming: Incoming) -> Answerer:
        """Give who answers; an address on loopback that the test opens by itself is the site's."""
        if opened_by_test(incoming.headers) and incoming.host in _LOOPBACK:
            self.add(incoming.origin)
        return super().answerer_for(incoming)

    def _upstream(self, origin: str) -> UpstreamAnswerer:
        return UpstreamAnswerer(origin, insecure_certificate=self._insecure)


def opened_by_test(headers: tuple[tuple[str, str], ...]) -> bool:
    """Tell whether a request is a page opened from outside of every page, as `page.goto` does."""
    named = dict(headers)
    if named.get("referer") or named.get("origin"):
        return False
    if "sec-fetch-dest" in named:
        return named["sec-fetch-dest"] == "document" and named.get("sec-fetch-site") == "none"
    # Sec-Fetch headers are sent to secure origins only: plain http is judged by what a navigation alone carries.
    return "upgrade-insecure-requests" in named and named.get("accept", "").startswith("text/html")


@dataclass(slots=True, kw_only=True, eq=False)
class Tapped:
    """A browser that is listened to. `contexts` are its browser contexts that have a lane already."""

    devtools: DevTools
    wiretap: Wiretap
    contexts: set[str]


class SealedNetwork:
    """The network of a whole session. Every method may be called from any thread.

    `witness` is the script that is to run in every page before the page's own; who opens a browser context adds it.
    """

    def __init__(self, origins: Iterable[str] = (), *, insecure_certificate: bool = False, witness: str = "") -> None:
        self.witness = witness
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, name="pixelguard-network", daemon=True)
        self._thread.start()
        self.sink = GuardSink(origins, insecure_certificate=insecure_certificate)
        self.tapped: list[Tapped] = []

    def stop(self) -> None:
        """End every connection and the thread."""
        if self.loop.is_closed():
            return
        self.run(self._stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(PATIENCE)
        self.loop.close()

    def run(self, work: Coroutine[Any, Any, _Value], *, patience: float = PATIENCE) -> _Value:
        """Do something on the network's loop and wait for it. Raises `NetworkError` after `patience` seconds."""
        future: Future[_Value] = asyncio.run_coroutine_threadsafe(work, self.loop)
        try:
            return future.result(patience)
        except FutureTimeoutError as error:
            future.cancel()
            raise NetworkError(f"the sealed network did not answer within {patience:g} seconds") from error

    def lane(self, name: str) -> Lane:
        """Open a lane."""
        return self.run(self.sink.lane(name))

    def close_lane(self, lane: Lane) -> None:
        """Close a lane whose browser context is gone; what it recorded stays."""
        self.run(lane.close())

    def allow(self, address: str) -> None:
        """Dial the origin of an address, from now on."""
        parts = urlsplit(address)
        if parts.scheme in {"http", "https"} and parts.netloc:
            self.loop.call_soon_threadsafe(self.sink.add, f"{parts.scheme}://{parts.netloc.lower()}")

    def listen(self, port: int) -> Tapped:
        """Listen to a browser by its debugging port. Raises `NetworkError` where it does not answer there."""
        return self.run(self._listen(port))

    def new_context(self, tapped: Tapped) -> str:
        """Give the id of the browser context that was opened last."""
        return self.run(self._new_context(tapped))

    def leave_pages(self, contexts: Iterable[str], ledgers: Iterable[Ledger]) -> list[tuple[str, dict[str, Any]]]:
        """Tell every page of some browser contexts that it is left, and wait until what they send has arrived.

        Give what each page told of itself before: its context, and its title, address, links and hints.
        """
        return self.run(self._leave(frozenset(contexts), tuple(ledgers)))

    def settle(self) -> None:
        """Wait until every event that the browsers have sent is heard."""
        self.run(self._settle())

    async def _listen(self, port: int) -> Tapped:
        wiretap = Wiretap(worker_script="")
        failure: Exception | None = None
        for _ in range(_TAP_TRIES):
            try:
                devtools = await tap(port, wiretap)
            except (OSError, DevToolsError) as error:
                failure = error
                await asyncio.sleep(0.1)
            else:
                found = Tapped(devtools=devtools, wiretap=wiretap, contexts=set())
                self.tapped.append(found)
                return found
        raise NetworkError(f"the browser’s debugging port does not answer: {failure}")

    async def _new_context(self, tapped: Tapped) -> str:
        answer = await tapped.devtools.send("Target.getBrowserContexts")
        fresh = [name for name in answer["browserContextIds"] if name not in tapped.contexts]
        tapped.contexts.update(fresh)
        return str(fresh[-1]) if fresh else ""

    async def _leave(self, contexts: frozenset[str], ledgers: tuple[Ledger, ...]) -> list[tuple[str, dict[str, Any]]]:
        told: list[tuple[str, dict[str, Any]]] = []
        for tapped in self.tapped:
            for session in list(tapped.wiretap.sessions.values()):
                if session.context not in contexts or session.target not in {"page", "iframe"} or session.crashed:
                    continue
                evidence = await _evaluate(tapped, session.id, f"({EVIDENCE})()")
                if evidence is not None:
                    told.append((session.context, evidence))
                await _evaluate(tapped, session.id, _LEAVE)
        for ledger in ledgers:
            await ledger.quiet(idle=QUIET, cap=QUIET_CAP)
        await self._settle()
        return told

    async def _settle(self) -> None:
        for tapped in self.tapped:
            if tapped.wiretap.alive:
                for context in {session.context for session in tapped.wiretap.sessions.values()}:
                    try:
                        await tapped.wiretap.fence(context)
                    except DevToolsError:
                        break  # the browser was closed meanwhile: everything it said has been heard

    async def _stop(self) -> None:
        for tapped in self.tapped:
            await tapped.wiretap.stop()
        await self.sink.__aexit__(None, None, None)


async def _evaluate(tapped: Tapped, session: str, expression: str) -> Any:
    """Run an expression in a page; None where the page is closed, or busy with code of its own."""
    given = {"expression": expression, "returnByValue": True}
    try:
        answer = await tapped.devtools.send("Runtime.evaluate", given, session=session, patience=LEAVE_WAIT)
    except (DevToolsError, TimeoutError):
        return None
    return answer.get("result", {}).get("value")
