"""Playwright's own classes, so changed for a session that every browser they start is sealed.

The fixtures of pytest-playwright could be overridden instead, but a project's conftest overrides them in turn, and a
test may launch a browser by itself. The classes are the one door that all of them pass.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from playwright import async_api, sync_api

from pytest_pixelguard.crawl.browser import free_port, sealing_flags
from pytest_pixelguard.crawl.sink import Lane
from pytest_pixelguard.guard.network import SealedNetwork, Tapped
from pytest_pixelguard.guard.selftest import examine
from pytest_pixelguard.guard.steps import Steps, run_awaiting, run_now

_LISTS = ("--disable-features=", "--enable-features=", "--disable-blink-features=")  # the last one alone counts
_OURS = ("--host-resolver-rules=", "--proxy-server=", "--proxy-bypass-list=", "--remote-debugging-port=")
_REFUSED = (
    "pixelguard: {what} cannot be sealed, so it is not used in this session. {advice} "
    "Run this test without --pixelguard-seal."
)


class NotSealedError(Exception):
    """A test asked for a browser that cannot be sealed."""


@dataclass(slots=True, kw_only=True, eq=False)
class Opened:
    """A browser context with its lane. `context_id` is DevTools' name for it; empty where it is not known."""

    lane: Lane
    tapped: Tapped
    context_id: str
    api: Any  # the context as the test has it
    closed: bool = False


class Seal:
    """The changed classes. `opened` holds every browser context of the session, the newest last."""

    def __init__(self, network: SealedNetwork) -> None:
        self.network = network
        self.opened: list[Opened] = []
        self._browsers: dict[int, Tapped] = {}
        self._before: list[tuple[type, str, Any]] = []

    def install(self) -> None:
        """Change the classes of the synchronous and of the asynchronous interface."""
        for api in (sync_api, async_api):
            self._change(api.BrowserType, "launch", self._launch)
            self._change(api.BrowserType, "launch_persistent_context", self._launch_persistent)
            self._change(api.BrowserType, "connect", _refuse("a browser that runs elsewhere"))
            self._change(api.BrowserType, "connect_over_cdp", _refuse("a browser that runs elsewhere"))
            self._change(api.Browser, "new_context", self._new_context)
            self._change(api.Browser, "new_page", self._new_page)

    def remove(self) -> None:
        """Give the classes back as they were."""
        for owner, name, original in reversed(self._before):
            setattr(owner, name, original)
        self._before.clear()

    def _change(self, owner: type, name: str, step: "_Step") -> None:
        original = getattr(owner, name)
        self._before.append((owner, name, original))
        if inspect.iscoroutinefunction(original):

            async def later(this: Any, *args: Any, **given: Any) -> Any:
                changed, after = step(this, given)
                return await run_awaiting(after(await original(this, *args, **changed)))

            setattr(owner, name, later)
        else:

            def now(this: Any, *args: Any, **given: Any) -> Any:
                changed, after = step(this, given)
                return run_now(after(original(this, *args, **changed)))

            setattr(owner, name, now)

    def _plainly(self, browser: Any) -> Callable[..., Any]:
        """Give the browser's own way to open a context, as it was before the classes were changed."""
        kind = type(browser)
        original = next(one for owner, name, one in self._before if owner is kind and name == "new_context")
        return partial(original, browser)

    def _launch(self, browser_type: Any, given: dict[str, Any]) -> "_Changed":
        lane = self.network.lane("browser")
        port, changed = self._sealed_launch(browser_type, given, lane)

        def after(browser: Any) -> Steps[Any]:
            tapped = self.network.listen(port)
            yield from examine(self.network, tapped, self._plainly(browser))
            self._browsers[id(browser)] = tapped
            return browser

        return changed, after

    def _launch_persistent(self, browser_type: Any, given: dict[str, Any]) -> "_Changed":
        lane = self.network.lane("persistent")
        port, changed = self._sealed_launch(browser_type, given, lane)
        self._note_address(given)

        def after(context: Any) -> Steps[Any]:
            tapped = self.network.listen(port)
            sessions = tapped.wiretap.sessions.values()
            default = next((session.context for session in sessions if session.target == "page"), "")
            yield context.add_init_script(script=self.network.witness)
            if context.browser is not None:  # older Playwrights name no browser here, and then none can be asked
                yield from examine(self.network, tapped, self._plainly(context.browser))
            self._open(lane, tapped, default, context)
            return context

        return {**changed, "ignore_https_errors": True}, after

    def _new_context(self, browser: Any, given: dict[str, Any]) -> "_Changed":
        tapped = self._browsers.get(id(browser))
        if tapped is None:
            raise NotSealedError(
                _REFUSED.format(what="this browser", advice="It was started before the session was sealed.")
            )
        lane = self.network.lane("context")
        self._note_address(given)

        def after(context: Any) -> Steps[Any]:
            self._open(lane, tapped, self.network.new_context(tapped), context)
            yield context.add_init_script(script=self.network.witness)
            return context

        return {**given, "proxy": {"server": lane.proxy}, "ignore_https_errors": True}, after

    def _new_page(self, browser: Any, given: dict[str, Any]) -> "_Changed":
        changed, after = self._new_context(browser, given)

        def opened(page: Any) -> Steps[Any]:
            yield from after(page.context)
            return page

        return changed, opened

    def _sealed_launch(self, browser_type: Any, given: dict[str, Any], lane: Lane) -> tuple[int, dict[str, Any]]:
        if browser_type.name != "chromium":
            raise NotSealedError(
                _REFUSED.format(
                    what=f"the browser {browser_type.name}", advice="Only Chromium and its kin (Chrome, Edge) can be."
                )
            )
        if given.get("proxy"):
            raise NotSealedError(
                _REFUSED.format(what="a browser with a proxy of its own", advice="The sealed network is its proxy.")
            )
        port = free_port()
        args = merged_flags(given.get("args") or [], sealing_flags(key_hash=lane.key_hash, port=port))
        return port, {**given, "args": args, "proxy": {"server": lane.proxy}}

    def _note_address(self, given: dict[str, Any]) -> None:
        if given.get("base_url"):
            self.network.allow(str(given["base_url"]))

    def _open(self, lane: Lane, tapped: Tapped, context_id: str, context: Any) -> None:
        opened = Opened(lane=lane, tapped=tapped, context_id=context_id, api=context)
        self.opened.append(opened)

        def closed(*_: object) -> None:
            opened.closed = True

        context.on("close", closed)


_Changed = tuple[dict[str, Any], Callable[[Any], Steps[Any]]]  # the arguments as they are passed on, and what follows
_Step = Callable[[Any, dict[str, Any]], _Changed]


def merged_flags(theirs: list[str], ours: list[str]) -> list[str]:
    """Give the team's flags with ours: of two lists of features the browser heeds the last alone, so they are joined.

    A flag of theirs that would undo the seal gives way.
    """
    kept = [flag for flag in theirs if not flag.startswith((*_LISTS, *_OURS))]
    lists = []
    for name in _LISTS:
        values = [flag.removeprefix(name) for flag in (*theirs, *ours) if flag.startswith(name)]
        if values:
            lists.append(name + ",".join(dict.fromkeys(",".join(values).split(","))))
    return [*kept, *(flag for flag in ours if not flag.startswith(_LISTS)), *lists]


def _refuse(what: str) -> _Step:
    def step(_: Any, __: dict[str, Any]) -> _Changed:
        raise NotSealedError(_REFUSED.format(what=what, advice="Its flags and its network are not ours to set."))

    return step
