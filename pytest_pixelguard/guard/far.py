"""An asynchronous face for Playwright's synchronous objects, so that one piece of code drives both.

The synchronous objects belong to the thread of the test. Code that awaits runs on another; each of its calls is handed
over to the test's thread, which does nothing else meanwhile.
"""

import asyncio
import inspect
import queue
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from playwright import async_api

from pytest_pixelguard.guard.network import NetworkError, SealedNetwork

PATIENCE = 60.0  # seconds for the whole piece of work
_Value = TypeVar("_Value")
_Call = Callable[[], Any]


def drive(network: SealedNetwork, thing: Any, work: Callable[[Any], Awaitable[_Value]]) -> _Value:
    """Run asynchronous `work` on a synchronous object of Playwright's, and wait. Raises what `work` raises."""
    calls: queue.Queue[tuple[_Call, Future[Any]] | None] = queue.Queue()

    async def on_loop() -> _Value:
        try:
            return await work(_Far(thing, calls))
        finally:
            calls.put(None)

    done: Future[_Value] = asyncio.run_coroutine_threadsafe(on_loop(), network.loop)
    while True:
        try:
            entry = calls.get(timeout=PATIENCE)
        except queue.Empty as error:
            done.cancel()
            raise NetworkError("the page was not driven to the end in time") from error
        if entry is None:
            return done.result(PATIENCE)
        call, answer = entry
        try:
            answer.set_result(call())
        except Exception as error:  # noqa: BLE001 -- it is raised again on the other thread, where the call was made
            answer.set_exception(error)


class _Far:
    """A synchronous object, seen from the other thread as its asynchronous twin."""

    def __init__(self, thing: Any, calls: "queue.Queue[Any]") -> None:
        self.thing = thing
        self._calls = calls

    def __getattr__(self, name: str) -> Any:
        twin = getattr(async_api, type(self.thing).__name__, None)
        member = inspect.getattr_static(twin, name, None) if twin else None
        if inspect.iscoroutinefunction(member):

            async def later(*args: Any, **given: Any) -> Any:
                answer = self._hand_over(lambda: getattr(self.thing, name)(*_near(args), **given))
                return self._face(await asyncio.wrap_future(answer))

            return later
        if isinstance(member, property) or not callable(member):
            return self._face(self._hand_over(lambda: getattr(self.thing, name)).result(PATIENCE))

        def now(*args: Any, **given: Any) -> Any:
            answer = self._hand_over(lambda: getattr(self.thing, name)(*_near(args), **given))
            return self._face(answer.result(PATIENCE))

        return now

    def _hand_over(self, call: _Call) -> "Future[Any]":
        answer: Future[Any] = Future()
        self._calls.put((call, answer))
        return answer

    def _face(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._face(one) for one in value]
        if type(value).__module__.startswith("playwright.") and hasattr(async_api, type(value).__name__):
            return _Far(value, self._calls)
        return value


def _near(args: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(one.thing if isinstance(one, _Far) else one for one in args)
