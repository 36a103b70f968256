"""A script of ours beside a page: in every frame, in a world of its own that sees the document and that no page sees.

Browser extensions run like this. The page cannot tell that the script is there, and what the page made of the
language's own functions does not reach it; its timers are the real ones, whatever the page's clock says.
"""

import asyncio
import json
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from playwright.async_api import CDPSession, Frame, Page
from playwright.async_api import Error as PlaywrightError

from pytest_pixelguard.crawl.frames import answering_frames

CLOSE_TIMEOUT = 5.0  # seconds
_WORLD = "pixelguard"
_BINDING = "pixelguardTell"  # takes one text, in this world alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One frame's world. A frame that loads something else has another place afterwards."""

    session: CDPSession
    context: int  # the browser's number of the world, within the session
    frame: str
    main: bool  # in the page's main frame


Heard = Callable[[Place, dict[str, Any]], None]


class IsolatedWorld:
    """The worlds of one page's frames. `heard` gets each message, `{...}`, that the script tells; `gone` each loss."""

    def __init__(self, page: Page, source: str, heard: Heard, gone: Callable[[Place], None]) -> None:
        self._page = page
        self._source = source
        self._heard = heard
        self._gone = gone
        self._sessions: list[CDPSession] = []
        self._reached: set[Frame] = set()  # frames that were asked whether they have a process of their own
        self._places: dict[tuple[int, int], Place] = {}  # (number of the session, number of the world) -> place
        self._pages_own: dict[tuple[int, str], int] = {}  # (number of the session, frame) -> the page's own world
        self._main = ""
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def begin(cls, page: Page, source: str, *, heard: Heard, gone: Callable[[Place], None]) -> Self:
        """Make ready. The script runs nowhere yet."""
        world = cls(page, source, heard, gone)
        await world._attach(page)
        return world

    async def before_scripts(self) -> None:
        """From now on, run the script in each frame that loads, before the page's own."""
        await self._sessions[0].send(
            "Page.addScriptToEvaluateOnNewDocument", {"source": self._source, "worldName": _WORLD}
        )

    async def now(self) -> None:
        """Run the script, once more where it ran before, in every frame that there is."""
        for frame in (await answering_frames(self._page))[1:]:
            if frame in self._reached:
                continue
            self._reached.add(frame)
            with suppress(PlaywrightError):  # it shares its parent's session, as nearly every frame does
                await self._attach(frame)
        for number, session in enumerate(self._sessions):
            with suppress(PlaywrightError):  # the frame is gone, and its banner with it
                tree: dict[str, Any] = await session.send("Page.getFrameTree")
                await asyncio.gather(*(self._enter(number, frame) for frame in _frames(tree["frameTree"])))

    async def run(self, place: Place, expression: str) -> Any:
        """Evaluate an expression in a place; None where the place is gone or the expression fails."""
        return await _evaluate(place.session, place.context, expression)

    async def run_in_page(self, place: Place, expression: str) -> Any:
        """Evaluate an expression among the page's own scripts, in the frame of a place; None as above."""
        own = self._pages_own.get((self._sessions.index(place.session), place.frame))
        return None if own is None else await _evaluate(place.session, own, expression)

    def soon(self, work: Coroutine[Any, Any, None]) -> None:
        """Do some work that a message asks for, without making the next message wait."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        """Take the script away from pages to come. What failed in work of `soon` is raised here."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        try:
            for session in self._sessions:
                with suppress(PlaywrightError, TimeoutError):  # the page is gone, or does not react: so is its session
                    async with asyncio.timeout(CLOSE_TIMEOUT):
                        await session.detach()
        finally:
            for result in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(result, Exception) and not isinstance(result, PlaywrightError):
                    raise result

    async def _attach(self, target: Page | Frame) -> CDPSession:
        """Give a connection to a page, or to a frame that has a process of its own. Raises `PlaywrightError`."""
        session = await self._page.context.new_cdp_session(target)
        number = len(self._sessions)
        self._sessions.append(session)
        if number == 0:  # before the browser tells of any world: one that was made once is there after each navigation
            tree: dict[str, Any] = await session.send("Page.getFrameTree")
            self._main = str(tree["frameTree"]["frame"]["id"])
        session.on("Runtime.executionContextCreated", lambda event: self._created(number, event["context"]))
        session.on("Runtime.executionContextDestroyed", lambda event: self._lost(number, event["executionContextId"]))
        session.on("Runtime.executionContextsCleared", lambda _: self._lost(number, None))
        session.on("Runtime.bindingCalled", lambda event: self._told(number, event))
        await session.send("Runtime.enable")
        await session.send("Runtime.addBinding", {"name": _BINDING, "executionContextName": _WORLD})
        await session.send("Page.enable")
        return session

    async def _enter(self, number: int, frame: str) -> None:
        session = self._sessions[number]
        with suppress(PlaywrightError):  # the frame is gone
            made = await session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": _WORLD})
            context = int(made["executionContextId"])
            self._place(number, context, frame)
            await _evaluate(session, context, self._source)

    def _created(self, number: int, context: dict[str, Any]) -> None:
        details = context.get("auxData", {})
        frame = str(details.get("frameId", ""))
        if details.get("isDefault"):
            self._pages_own[number, frame] = int(context["id"])
        elif context.get("name") == _WORLD:
            self._place(number, int(context["id"]), frame)

    def _place(self, number: int, context: int, frame: str) -> Place:
        main = frame == self._main
        place = Place(session=self._sessions[number], context=context, frame=frame, main=main)
        return self._places.setdefault((number, context), place)

    def _lost(self, number: int, context: int | None) -> None:
        for key in [key for key in self._places if key[0] == number and context in {None, key[1]}]:
            self._gone(self._places.pop(key))

    def _told(self, number: int, event: dict[str, Any]) -> None:
        place = self._places.get((number, int(event["executionContextId"])))
        if place is not None and event["name"] == _BINDING:
            self._heard(place, json.loads(event["payload"]))


def _frames(tree: dict[str, Any]) -> list[str]:
    return [str(tree["frame"]["id"]), *(name for child in tree.get("childFrames", ()) for name in _frames(child))]


async def _evaluate(session: CDPSession, context: int, expression: str) -> Any:
    try:
        answer: dict[str, Any] = await session.send(
            "Runtime.evaluate", {"expression": expression, "contextId": context, "returnByValue": True}
        )
    except PlaywrightError:
        return None
    return None if "exceptionDetails" in answer else answer["result"].get("value")
