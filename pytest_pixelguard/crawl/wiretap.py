"""What the browser itself says it requests: every target's network events, with who set each request off.

Attribution is by identity: a request belongs to the visit whose document's loader it names, however late its event or
its packet arrives.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from pytest_pixelguard.crawl.devtools import DevTools, DevToolsError
from pytest_pixelguard.crawl.initiator import frames_of, task_of
from pytest_pixelguard.crawl.page_scripts import WORKER_TIMERS
from pytest_pixelguard.crawl.session import AUTO_ATTACH, BINDING, Session, opening_commands
from pytest_pixelguard.crawl.told import GARBLED, is_report
from pytest_pixelguard.model import Frame

MOST_REQUESTS = 3000  # of one visit; a page of a news site with all its advertisements makes some hundreds
CRASHED = "the page, or a frame in it, crashed"
FENCE = 0.5  # seconds that one target is given to answer
# Kinds of request that come to an end by themselves; a WebSocket or an EventSource may stay open for ever.
_FINITE = frozenset({
    "document", "stylesheet", "image", "media", "font", "script", "texttrack", "xhr", "fetch", "ping", "manifest",
    "cspviolationreport", "preflight", "other",
})  # fmt: skip


@dataclass(slots=True, kw_only=True, eq=False)
class Seen:
    """One request as the browser reports it. `visit` is the number that `Wiretap.begin` was given."""

    request_id: str
    session: str
    context: str
    visit: int
    target: str  # page, iframe, worker, …
    url: str
    method: str
    kind: str  # CDP's resource type in lower case, or websocket, webtransport
    heard: float = field(default_factory=monotonic)  # when the browser said so; seconds, monotonic
    loader: str = ""
    frame: str = ""
    document_url: str = ""
    initiator: tuple[Frame, ...] = ()
    task: str = ""  # what the crawl did in the page, in words, that the chain of calls leads back to
    body: bytes | None = None
    failed: str = ""  # net::ERR_… or the reason for which the browser blocked it
    cancelled: bool = False
    cached: bool = False
    answered: bool = False
    done: bool = False  # finished or failed: nothing of it is on its way any more
    given_up: bool = False  # waited for once in vain: it is not waited for again
    internal: bool = False  # the browser redirected it by itself (HSTS, mixed content): it never left
    preflight_for: str = ""
    navigation: bool = False
    frame_is_child: bool = False


class Wiretap:
    """Listens on the browser's DevTools connection, attached to every target before its first instruction."""

    def __init__(self, *, page_script: str = "", worker_script: str = WORKER_TIMERS) -> None:
        self.seen: list[Seen] = []
        self._worker_script = worker_script
        self._page_script = page_script  # run in every document before its own scripts, where nobody else brings one
        self.notes: list[tuple[str, int, dict[str, Any]]] = []  # context, visit, what our page script reported
        self.sessions: dict[str, Session] = {}
        self.source_maps: dict[str, str] = {}  # script address -> its source map's address, as the script names it
        # By browser context, who is told what is wrong with a visit: its number, why, and whether it is to end at once.
        self.told: dict[str, Callable[[int, str, bool], None]] = {}
        self._by_visit: defaultdict[int, list[Seen]] = defaultdict(list)  # of `seen`, as far as `_sorted`
        self._sorted = 0
        self._devtools: DevTools | None = None
        self._garbled: set[int] = set()  # visits of which it was told
        self._counts: Counter[int] = Counter()
        self._current: dict[str, int] = {}
        self._loaders: dict[str, int] = {}
        self._open: dict[str, Seen] = {}  # by request id, which is unique in the whole browser
        self._known: dict[tuple[str, str], Seen] = {}
        self._handlers: dict[str, Callable[[str, dict[str, Any]], None]] = {
            "Target.attachedToTarget": self._attached,
            "Target.detachedFromTarget": self._detached,
            "Inspector.targetCrashed": self._crashed,
            "Network.requestWillBeSent": self._requested,
            "Network.webSocketCreated": self._websocket,
            "Network.webTransportCreated": self._webtransport,
            "Network.responseReceived": self._responded,
            "Network.requestServedFromCache": self._from_cache,
            "Network.loadingFinished": self._finished,
            "Network.loadingFailed": self._failed,
            "Runtime.bindingCalled": self._called,
            "Debugger.scriptParsed": self._parsed,
        }

    async def start(self, devtools: DevTools) -> None:
        """Attach to everything that is there and that will be."""
        self._devtools = devtools
        await devtools.send("Target.setAutoAttach", AUTO_ATTACH)

    async def stop(self) -> None:
        """End the connection."""
        if self._devtools is not None:
            await self._devtools.close()

    @property
    def devtools(self) -> DevTools:
        """The connection. Raises `RuntimeError` before `start`."""
        if self._devtools is None:
            raise RuntimeError("the wiretap was not started")
        return self._devtools

    @property
    def alive(self) -> bool:
        """False once the browser, or the connection to it, is gone."""
        return self._devtools is not None and self._devtools.open

    def begin(self, context: str, visit: int) -> None:
        """From now on, new documents of this browser context belong to `visit`."""
        self._current[context] = visit

    def of(self, visit: int) -> Iterator[Seen]:
        """Give every request of a visit, in the order the browser reported them."""
        for seen in self.seen[self._sorted :]:
            self._by_visit[seen.visit].append(seen)
        self._sorted = len(self.seen)
        return iter(self._by_visit[visit])

    def sessions_of(self, context: str) -> list[Session]:
        """Give the live targets of a browser context."""
        return [session for session in self.sessions.values() if session.context == context]

    def outstanding(self, context: str) -> list[Seen]:
        """Give the requests of a browser context that are neither answered nor failed yet."""
        # An answer is enough: a body that the page never reads is never reported as finished.
        return [
            row
            for row in self._open.values()
            if row.context == context and row.kind in _FINITE and not (row.answered or row.given_up)
        ]

    async def fence(self, context: str) -> None:
        """Wait until every event of the context's targets that is on its way has been heard.

        Events and answers of one target come in order, so the answer to a trivial command follows all earlier events.
        """
        await asyncio.gather(*(self._fence(session) for session in self.sessions_of(context) if not session.crashed))

    async def _fence(self, session: Session) -> None:
        if self._devtools is None:
            return
        try:
            await self._devtools.send("Runtime.evaluate", {"expression": "0"}, session=session.id, patience=FENCE)
        except DevToolsError:
            if not self.alive:
                raise
            # Otherwise the target ended while it was asked: all its events came before that refusal.
        except TimeoutError:
            return  # its thread is busy with the page's own code, and the caller's next look comes back to it

    async def command(self, session: Session, method: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Send one command to a target."""
        return await self.devtools.send(method, parameters, session=session.id)

    def on_event(self, session: str, method: str, parameters: dict[str, Any]) -> None:
        """Take one event. Called by the DevTools client, in order."""
        handler = self._handlers.get(method)
        if handler is not None:
            handler(session, parameters)

    def _attached(self, _: str, event: dict[str, Any]) -> None:
        information = event["targetInfo"]
        session = Session(
            id=event["sessionId"],
            target_id=information["targetId"],
            target=information["type"],
            context=information.get("browserContextId", ""),
            url=information.get("url", ""),
        )
        commands = opening_commands(session.target, self._page_script, self._worker_script)
        if commands:
            self.sessions[session.id] = session
        for method, parameters in commands:
            self.post(session, method, parameters)
        if event.get("waitingForDebugger"):
            self.post(session, "Runtime.runIfWaitingForDebugger", {})

    def post(self, session: Session, method: str, parameters: dict[str, Any] | None = None) -> None:
        """Send one command to a target, and do not wait for its answer."""
        if self._devtools is not None:
            self._devtools.post(method, parameters, session=session.id)

    def _detached(self, _: str, event: dict[str, Any]) -> None:
        gone = event["sessionId"]
        self.sessions.pop(gone, None)
        for seen in [seen for seen in self._open.values() if seen.session == gone]:
            self._open.pop(seen.request_id).done = True

    def _crashed(self, session: str, _: dict[str, Any]) -> None:
        if found := self.sessions.get(session):
            found.crashed = True
            if found.target in {"page", "iframe"}:  # a shared worker is said to crash when its last page goes
                self._tell(found.context, self._current.get(found.context, 0), CRASHED)

    def _requested(self, session: str, event: dict[str, Any]) -> None:
        request = event["request"]
        body = request.get("postData")
        seen = self._add(
            session,
            event,
            url=request["url"] + request.get("urlFragment", ""),
            method=request["method"],
            kind=event.get("type", "Other").lower(),
        )
        seen.body = None if body is None else body.encode("utf-8", "surrogatepass")
        seen.navigation = bool(event.get("loaderId")) and event.get("loaderId") == event["requestId"]
        seen.preflight_for = event.get("initiator", {}).get("requestId", "") if seen.kind == "preflight" else ""

    def _websocket(self, session: str, event: dict[str, Any]) -> None:
        self._add(session, event, url=event["url"], method="GET", kind="websocket")

    def _webtransport(self, session: str, event: dict[str, Any]) -> None:
        event = {**event, "requestId": event["transportId"]}
        self._add(session, event, url=event["url"], method="CONNECT", kind="webtransport")

    def _add(self, session: str, event: dict[str, Any], *, url: str, method: str, kind: str) -> Seen:
        known = self._known.get((event["requestId"], url))
        if known is not None and known.session != session:
            return known  # a service worker is attached to twice, through the browser and through its page
        owner = self.sessions.get(session)
        context = owner.context if owner else ""
        current = self._current.get(context, 0)
        loader = event.get("loaderId", "")
        previous = self._open.get(event["requestId"]) if "redirectResponse" in event else None
        if previous is not None:
            previous.answered = previous.done = True
            names = {name.lower() for name in event["redirectResponse"].get("headers", {})}
            previous.internal = "non-authoritative-reason" in names
        seen = Seen(
            request_id=event["requestId"],
            session=session,
            context=context,
            visit=self._loaders.setdefault(loader, current) if loader else current,
            target=owner.target if owner else "",
            url=url,
            method=method,
            kind=kind,
            loader=loader,
            frame=event.get("frameId", ""),
            # The main frame of a page has the target's own id.
            frame_is_child=owner is not None and event.get("frameId", "") != owner.target_id,
            document_url=event.get("documentURL", ""),
            initiator=previous.initiator if previous else frames_of(event.get("initiator", {})),
            task=previous.task if previous else task_of(event.get("initiator", {})),
        )
        self.seen.append(seen)
        self._known[seen.request_id, url] = seen
        self._open[seen.request_id] = seen
        self._counts[seen.visit] += 1
        if self._counts[seen.visit] == MOST_REQUESTS + 1:
            self._tell(context, seen.visit, f"it sent more than {MOST_REQUESTS} requests", at_once=True)
        return seen

    def _tell(self, context: str, visit: int, why: str, *, at_once: bool = False) -> None:
        if context in self.told:
            self.told[context](visit, why, at_once)

    def _responded(self, _: str, event: dict[str, Any]) -> None:
        if seen := self._open.get(event["requestId"]):
            response = event["response"]
            seen.answered = True
            seen.cached = seen.cached or bool(
                response.get("fromDiskCache") or response.get("fromPrefetchCache") or response.get("fromServiceWorker")
            )

    def _from_cache(self, _: str, event: dict[str, Any]) -> None:
        if seen := self._open.get(event["requestId"]):
            seen.cached = True

    def _finished(self, _: str, event: dict[str, Any]) -> None:
        if seen := self._open.pop(event["requestId"], None):
            seen.done = True

    def _failed(self, _: str, event: dict[str, Any]) -> None:
        if seen := self._open.pop(event["requestId"], None):
            seen.done = True
            seen.failed = event.get("blockedReason") or event.get("errorText", "")
            seen.cancelled = bool(event.get("canceled"))

    def _called(self, session: str, event: dict[str, Any]) -> None:
        if event.get("name") != BINDING:
            return
        owner = self.sessions.get(session)
        context = owner.context if owner else ""
        visit, payload = self._current.get(context, 0), event.get("payload", "")
        if is_report(payload):
            self.notes.append((context, visit, {"payload": payload, "heard": monotonic()}))
        elif visit not in self._garbled:
            self._garbled.add(visit)
            self._tell(context, visit, GARBLED)

    def _parsed(self, _: str, event: dict[str, Any]) -> None:
        if event.get("sourceMapURL") and event.get("url"):
            self.source_maps[event["url"]] = event["sourceMapURL"]
