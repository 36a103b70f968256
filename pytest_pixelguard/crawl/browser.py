"""The browser: started with every flag that seals it, and shared between Playwright and our own DevTools client."""

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import h11
from playwright.async_api import Browser, CDPSession, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError

from pytest_pixelguard.crawl.browser_process import ended
from pytest_pixelguard.crawl.devtools import DevTools, DevToolsError
from pytest_pixelguard.crawl.find import find_browser
from pytest_pixelguard.crawl.plan import BrowserOptions
from pytest_pixelguard.crawl.sink import Lane, Sink
from pytest_pixelguard.crawl.sink.channel import hang_up
from pytest_pixelguard.crawl.sink.server import LOOPBACK
from pytest_pixelguard.crawl.wiretap import Wiretap
from pytest_pixelguard.run_folder import NoFolderError, environment_in, run_folder, used_by_driver

CLOSE_TIMEOUT = 10.0  # seconds
TAP_TIMEOUT = 20.0  # seconds in which the browser's debugging port answers; another program there may never do so
LAUNCH_TRIES = 3  # another program may take the debugging port between our choosing it and the browser's start


class BrowserFailedError(Exception):
    """The browser is there but did not start, or is not the one we started."""


class NotSealableError(Exception):
    """A browser that runs elsewhere cannot be sealed; the message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """A running sealed browser. `own_lane` takes what the browser says outside of every context: its calls home."""

    browser: Browser
    wiretap: Wiretap
    sink: Sink
    own_lane: Lane
    user_agent: str


@asynccontextmanager
async def sealed_browser(options: BrowserOptions, sink: Sink) -> AsyncIterator[Engine]:
    """Start a sealed browser, and end it whatever happens.

    Raises `BrowserMissingError` or `BrowserFailedError`, and `NotSealableError` for a server that cannot seal one.
    """
    executable = _executable(options)
    async with AsyncExitStack() as stack:
        try:
            folder = stack.enter_context(run_folder())
        except NoFolderError as error:
            raise BrowserFailedError(str(error)) from error
        with used_by_driver(folder):
            playwright = await _playwright()
        stack.push_async_callback(_within, playwright.stop)
        own_lane = await sink.lane("browser")
        wiretap = Wiretap()
        browser, process = await _launch(playwright, executable, options, own_lane, wiretap, folder)
        stack.push_async_callback(_end, browser, process, wiretap)
        major = browser.version.split(".", 1)[0]
        yield Engine(
            browser=browser,
            wiretap=wiretap,
            sink=sink,
            own_lane=own_lane,
            user_agent=user_agent(major),
        )


async def _playwright() -> Playwright:
    try:
        return await async_playwright().start()
    except Exception as error:  # its driver that ends at once raises a bare Exception
        raise BrowserFailedError(f"Playwright did not start: {error}") from error


def sealing_flags(*, key_hash: str, port: int) -> list[str]:
    """Give the flags that keep every packet inside. Measured one by one against 125 kinds of request, November 2026."""
    flags = [
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
        "--disable-quic",
        f"--ignore-certificate-errors-spki-list={key_hash}",
        "--disable-features=" + ",".join(_FEATURES_OFF),
        "--disable-domain-reliability",
        "--disable-component-update",
        # Otherwise consent banners that hide from bots, and tags that spare them, stay silent: a false pass.
        "--disable-blink-features=AutomationControlled",
        "--mute-audio",
        f"--remote-debugging-port={port}",
        f"--remote-debugging-address={LOOPBACK}",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        flags.append("--no-sandbox")  # Chromium's sandbox refuses to run as the superuser
    return flags


# What Playwright tells every browser, and this one must not hear. A visitor's browser keeps a page that sets
# `location.hash` without end, or pushes history entries, to 200 in ten seconds; without that protection the whole
# browser has no time left, for any other page either (Chromium 156).
UNWANTED = ("--disable-ipc-flooding-protection",)
_FEATURES_OFF = (
    "AutofillServerCommunication",
    "OptimizationHints",
    "OptimizationGuideModelDownloading",
    "MediaRouter",
    "Translate",
    "DialMediaRouteProvider",
    "NetworkTimeServiceQuerying",
    "CertificateTransparencyComponentUpdater",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LocalNetworkAccessChecks",
    "AsyncDns",
    # A new home in the browser for every document, which no page can see: a fifth of a visit's time (Chromium 156).
    "RenderDocument",
)


async def _launch(
    playwright: Playwright, executable: str, options: BrowserOptions, lane: Lane, wiretap: Wiretap, folder: Path
) -> tuple[Browser, int]:
    failure: Exception | None = None
    for _ in range(LAUNCH_TRIES):
        port = free_port()
        try:
            flags = sealing_flags(key_hash=lane.key_hash, port=port)
            browser = await _whole(_start(playwright, executable, options, flags, lane, folder))
        except PlaywrightError as error:
            raise BrowserFailedError(f"The browser {executable} did not start: {error.message}") from error
        try:
            async with asyncio.timeout(TAP_TIMEOUT):
                devtools = await tap(port, wiretap)
                session = await browser.new_browser_cdp_session()
                process = await _process_id(session)
                if process == await _process_id(devtools):
                    return browser, process if options.endpoint is None else 0
            failure = BrowserFailedError(f"port {port} belongs to another browser")
            await devtools.close()
        except (OSError, DevToolsError, PlaywrightError, TimeoutError) as error:
            failure = error
        await browser.close()
        if options.endpoint is not None:
            raise NotSealableError(_DEAF.format(endpoint=options.endpoint)) from failure
    raise BrowserFailedError(f"The browser's debugging connection could not be made: {failure}") from failure


async def _whole(start: Coroutine[Any, Any, Browser]) -> Browser:
    """Start a browser. Who is interrupted meanwhile closes it first: one that is half started leaves its files."""
    task = asyncio.ensure_future(start)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        with suppress(PlaywrightError, TimeoutError):
            async with asyncio.timeout(CLOSE_TIMEOUT):
                await (await task).close()
        raise


_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_AFAR = (
    "the browser at {endpoint} cannot be sealed: the sealed network listens on this machine alone, and a browser "
    "elsewhere would need a way to it that others could use. Run the gate beside the browser: in the same pod or "
    "container, or on the same machine"
)
_DEAF = (
    "the browser at {endpoint} cannot be sealed: its server does not take the flags that keep every packet inside. "
    "Start it with `playwright run-server --unsafe`, reachable from this machine alone"
)


def _executable(options: BrowserOptions) -> str:
    """Give the program to start; empty where a server chooses its own. Raises `NotSealableError` for one afar."""
    if options.endpoint is None:
        return str(find_browser(options.executable))
    if urlsplit(options.endpoint).hostname not in _LOOPBACK:
        raise NotSealableError(_AFAR.format(endpoint=options.endpoint))
    return options.executable or os.environ.get("PIXELGUARD_CHROMIUM", "")


async def _start(
    playwright: Playwright, executable: str, options: BrowserOptions, flags: list[str], lane: Lane, folder: Path
) -> Browser:
    """Start the browser, here or by a Playwright server on this machine; the flags are the same."""
    if options.endpoint is None:
        return await playwright.chromium.launch(
            executable_path=executable,
            headless=options.headless,
            args=flags,
            ignore_default_args=list(UNWANTED),
            proxy={"server": lane.proxy},
            env=environment_in(folder, os.environ),
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
            timeout=60_000,
        )
    wanted: dict[str, Any] = {"headless": options.headless, "args": flags, "proxy": {"server": lane.proxy}}
    wanted |= {"ignoreDefaultArgs": list(UNWANTED)}
    # Without a program of ours the server's own Chromium, and not its headless shell, which is another program.
    wanted |= {"executablePath": executable} if executable else {"channel": "chromium"}
    return await playwright.chromium.connect(
        options.endpoint, headers={"x-playwright-launch-options": json.dumps(wanted)}, timeout=60_000
    )


async def _end(browser: Browser, process: int, wiretap: Wiretap) -> None:
    """Close the browser; one that does not close in time is killed, so that none is ever left behind."""
    closed = False
    try:
        await wiretap.stop()
        closed = await _within(browser.close)
    finally:
        if process:  # another's server ends its own browsers
            await ended(process, kill=not closed)


async def _within(close: Callable[[], Awaitable[None]]) -> bool:
    """Close something within `CLOSE_TIMEOUT`; False where it took longer."""
    try:
        async with asyncio.timeout(CLOSE_TIMEOUT):
            await close()
    except TimeoutError:
        return False
    return True


async def _process_id(session: CDPSession | DevTools) -> int:
    information: dict[str, Any] = await session.send("SystemInfo.getProcessInfo")
    return next(int(row["id"]) for row in information["processInfo"] if row["type"] == "browser")


async def tap(port: int, wiretap: Wiretap) -> DevTools:
    """Connect a wiretap to the browser behind a debugging port. Raises `OSError` or `DevToolsError`."""
    devtools = await DevTools.connect(LOOPBACK, port, await _debugging_path(port), wiretap.on_event)
    await wiretap.start(devtools)
    return devtools


async def _debugging_path(port: int) -> str:
    """Ask the debugging port for the path of the browser's own WebSocket."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        conversation = h11.Connection(h11.CLIENT)
        head = h11.Request(method="GET", target="/json/version", headers=[("host", f"{LOOPBACK}:{port}")])
        writer.write((conversation.send(head) or b"") + (conversation.send(h11.EndOfMessage()) or b""))
        body = b""
        while True:
            event = conversation.next_event()
            if event is h11.NEED_DATA:
                conversation.receive_data(await reader.read(65536))
            elif isinstance(event, h11.Data):
                body += bytes(event.data)
            elif isinstance(event, (h11.EndOfMessage, h11.ConnectionClosed)):
                break
    finally:
        await hang_up(writer)
    address: str = json.loads(body)["webSocketDebuggerUrl"]
    return "/" + address.split("/", 3)[3]


def free_port() -> int:
    """Give a port of the loopback interface that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def user_agent(major: str) -> str:
    """Give the user agent of the same browser with a window; tags that filter bots read it."""
    return f"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0 Safari/537.36"
