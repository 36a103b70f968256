"""Logging in, sealed, before the crawl: by the team's own script, by a pytest hook, or from a recorded state."""

import asyncio
import importlib
import importlib.util
import inspect
import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright
from playwright.sync_api import sync_playwright

from pytest_pixelguard.config import Config, ConfigError, Login
from pytest_pixelguard.crawl.browser import free_port, sealing_flags, user_agent
from pytest_pixelguard.crawl.find import BrowserMissingError, find_browser
from pytest_pixelguard.crawl.login import MARKER_WAIT, LoginError, with_session_storage
from pytest_pixelguard.crawl.plan import ConsentOptions, LoginOptions
from pytest_pixelguard.crawl.visit import first_line
from pytest_pixelguard.guard.flow import Window, read_flow
from pytest_pixelguard.guard.network import NetworkError, SealedNetwork
from pytest_pixelguard.guard.seal import Opened
from pytest_pixelguard.guard.selftest import GuardNotTrustedError, examine
from pytest_pixelguard.guard.steps import run_awaiting, run_now
from pytest_pixelguard.guard.witness import witness_script
from pytest_pixelguard.login_hand import handed_state
from pytest_pixelguard.model import CrawlResult, Gap, Rule
from pytest_pixelguard.redact import is_made_up
from pytest_pixelguard.run_folder import NoFolderError, run_folder, used_by_driver
from pytest_pixelguard.trackers.parties import FirstParty

if TYPE_CHECKING:
    from importlib.abc import Loader
    from importlib.machinery import ModuleSpec

_SESSION = "() => [location.origin, {...sessionStorage}]"
_SECRET = 8  # letters from which a stored value counts as a secret: shorter ones are flags and counters
Script = Callable[[Any], Any]  # is given a page of Playwright's, synchronous or asynchronous as it is itself


@dataclass(slots=True, kw_only=True)
class Entered:
    """How logging in went. `options` is None where it failed; `crawl` holds what the log-in itself sent, and gaps."""

    options: LoginOptions | None = None
    crawl: CrawlResult = field(default_factory=CrawlResult)


@contextmanager
def logged_in(config: Config, login: Login, *, origin: str, first_party: FirstParty) -> Iterator[Entered]:
    """Log in once, and again whenever the crawl asks for it. Raises `ConfigError` for what cannot be used."""
    secrets = _environment(config, login)
    if (hand := handed_state()) is not None:
        try:
            state, typed = hand.read()
        except LoginError as error:
            yield Entered(crawl=CrawlResult(gaps=(_failed(str(error)),), secrets=secrets))
        else:
            yield _entered(login, state, hand.renew, CrawlResult(secrets=secrets + typed))
        return
    if login.state is not None:
        path = config.folder / login.state
        try:
            recorded = path.read_text(encoding="utf-8")
            tuple(_values(recorded))
        except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise ConfigError(f"{config.file}: `login.state`: {path}: no recorded state: {error}") from error
        yield _entered(login, recorded, None, CrawlResult(secrets=secrets))
        return
    if login.script is None:
        raise ConfigError(
            f"{config.file}: `login`: name a `script` or a recorded `state`; without them only pytest can log in, by "
            "the hook pixelguard_login"
        )
    door = Door(config, login, script_of(config, login), origin=origin, first_party=first_party)
    state, crawl = door.open()
    crawl = replace(crawl, secrets=crawl.secrets + secrets)
    yield _entered(login, state, door.again, crawl) if state else Entered(crawl=crawl)


def _entered(login: Login, state: str, renew: Callable[[], str] | None, crawl: CrawlResult) -> Entered:
    options = LoginOptions(
        state=state,
        renew=renew,
        marker=login.marker,
        address=login.address,
        public=login.public,
        identity=login.identity,
    )
    return Entered(options=options, crawl=replace(crawl, secrets=crawl.secrets + tuple(_values(state))))


def script_of(config: Config, login: Login) -> Script:
    """Give the function that the configuration names. Raises `ConfigError`."""
    place, _, name = (login.script or "").rpartition(":")
    try:
        if place.endswith(".py"):
            spec = importlib.util.spec_from_file_location("pixelguard_login_script", config.folder / place)
            # A path that ends with .py always has a specification and a loader; whether it is there shows below.
            module = importlib.util.module_from_spec(cast("ModuleSpec", spec))
            cast("Loader", module.__loader__).exec_module(module)
        else:
            folder = str(config.folder.resolve())
            if folder not in sys.path:
                sys.path.insert(0, folder)
            module = importlib.import_module(place)
        script: Script = getattr(module, name)
    except (ImportError, AttributeError, OSError, SyntaxError) as error:
        raise ConfigError(f"{config.file}: `login.script`: {login.script}: {error}") from error
    return script


class Door:
    """Logs in with a script, each time in a browser and a sealed network of its own."""

    def __init__(self, config: Config, login: Login, script: Script, *, origin: str, first_party: FirstParty) -> None:
        self._config = config
        self._login = login
        self._script = script
        self._origin = origin
        self._first_party = first_party

    def open(self) -> tuple[str, CrawlResult]:
        """Log in. Give the storage state (empty where it failed, with a gap) and what the log-in sent."""
        try:
            return _in_thread(self._enter)
        except (NetworkError, GuardNotTrustedError, BrowserMissingError, PlaywrightError, NoFolderError) as error:
            message = f"Logging in was not possible: {first_line(str(error))}"
            return "", CrawlResult(gaps=(Gap(rule=Rule.ENGINE_NOT_TRUSTED, message=message),))

    def again(self) -> str:
        """Log in again and give the fresh state. Raises `LoginError`."""
        state, crawl = self.open()
        if not state:
            raise LoginError("; ".join(gap.message for gap in crawl.gaps))
        return state

    def _enter(self) -> tuple[str, CrawlResult]:
        network = SealedNetwork(
            (self._origin, *self._login.identity),
            insecure_certificate=self._config.insecure_certificate,
            witness=witness_script(ConsentOptions()),
        )
        window = Window()
        try:
            lane, port = network.lane("browser"), free_port()
            launch = {
                "executable_path": str(find_browser(self._config.browser.executable)),
                "headless": self._config.browser.headless,
                "args": sealing_flags(key_hash=lane.key_hash, port=port),
                "proxy": {"server": lane.proxy},
            }
            if inspect.iscoroutinefunction(self._script):
                return asyncio.run(self._asynchronous(network, window, launch, port))
            return self._synchronous(network, window, launch, port)
        finally:
            network.stop()

    def _synchronous(
        self, network: SealedNetwork, window: Window, launch: dict[str, Any], port: int
    ) -> tuple[str, CrawlResult]:
        with ExitStack() as stack:
            with used_by_driver(stack.enter_context(run_folder())):
                playwright = stack.enter_context(sync_playwright())
            browser = playwright.chromium.launch(**launch)
            tapped = network.listen(port)
            run_now(examine(network, tapped, browser.new_context))
            lane = network.lane("login")
            context = browser.new_context(**self._context(lane.proxy, browser.version))
            opened = Opened(lane=lane, tapped=tapped, context_id=network.new_context(tapped), api=context)
            context.add_init_script(script=network.witness)
            page = context.new_page()
            reason, state = "", ""
            try:
                self._script(page)
                reason = self._where(page.url) or ("" if self._marked(page) else self._no_marker())
                kept = dict(one.evaluate(_SESSION) for one in context.pages)
                state = with_session_storage(context.storage_state(indexed_db=True), kept)
            except Exception as error:  # noqa: BLE001 -- a script of the team's may raise anything; it becomes a gap
                reason = _said(error)
            crawl = self._flow(network, window, opened, reason)
            browser.close()
        return ("" if reason else state), crawl

    async def _asynchronous(
        self, network: SealedNetwork, window: Window, launch: dict[str, Any], port: int
    ) -> tuple[str, CrawlResult]:
        async with AsyncExitStack() as stack:
            with used_by_driver(stack.enter_context(run_folder())):
                playwright = await stack.enter_async_context(async_playwright())
            browser = await playwright.chromium.launch(**launch)
            tapped = network.listen(port)
            await run_awaiting(examine(network, tapped, browser.new_context))
            lane = network.lane("login")
            context = await browser.new_context(**self._context(lane.proxy, browser.version))
            opened = Opened(lane=lane, tapped=tapped, context_id=network.new_context(tapped), api=context)
            await context.add_init_script(script=network.witness)
            page = await context.new_page()
            reason, state = "", ""
            try:
                await self._script(page)
                reason = self._where(page.url)
                if not reason and self._login.marker:
                    await page.wait_for_selector(self._login.marker, state="attached", timeout=MARKER_WAIT * 1000)
                kept = dict([await one.evaluate(_SESSION) for one in context.pages])
                state = with_session_storage(await context.storage_state(indexed_db=True), kept)
            except Exception as error:  # noqa: BLE001 -- a script of the team's may raise anything; it becomes a gap
                reason = reason or _said(error)
            crawl = await asyncio.to_thread(self._flow, network, window, opened, reason)
            await browser.close()
        return ("" if reason else state), crawl

    def _context(self, proxy: str, version: str) -> dict[str, Any]:
        return {
            "proxy": {"server": proxy},
            "ignore_https_errors": True,  # whatever the browser meets is the sealed network, which checks for itself
            "base_url": self._origin,
            "user_agent": user_agent(version.split(".", 1)[0]),
            "locale": "en-GB",
            "timezone_id": "Europe/London",
        }

    def _where(self, url: str) -> str:
        parts = urlsplit(url)
        if f"{parts.scheme}://{parts.netloc}" in self._login.identity:
            return "the identity provider still asks"
        if self._login.address and fnmatchcase(parts.path, self._login.address):
            return f"the log-in page {parts.path} still stands there"
        return ""

    def _marked(self, page: Any) -> bool:
        if not self._login.marker:
            return True
        try:
            page.wait_for_selector(self._login.marker, state="attached", timeout=MARKER_WAIT * 1000)
        except PlaywrightError:
            return False
        return True

    def _no_marker(self) -> str:
        return f"the page after it does not show {self._login.marker!r}"

    def _flow(self, network: SealedNetwork, window: Window, opened: Opened, reason: str) -> CrawlResult:
        """Give what the log-in sent to third parties: a log-in page that leaks is as bad as any."""
        evidence = network.leave_pages([opened.context_id], [opened.lane.ledger])
        flow = read_flow(window, [opened], network, first_party=self._first_party, evidence=evidence)
        typed = flow.crawl.persona.canaries if flow.crawl.persona else ()
        secrets = tuple(canary.value for canary in typed if not is_made_up(canary))
        gaps = flow.crawl.gaps + ((_failed(reason),) if reason else ())
        return replace(flow.crawl, gaps=gaps, secrets=secrets)


def _failed(reason: str) -> Gap:
    return Gap(
        rule=Rule.NOT_LOGGED_IN,
        message=f"Logging in failed: {reason}. No route was examined: none would have shown what a patient sees.",
    )


def _said(error: Exception) -> str:
    line = (str(error).strip().splitlines() or ["no reason given"])[0]
    return f"the script ended with {type(error).__name__}: {line}"


def _environment(config: Config, login: Login) -> tuple[str, ...]:
    """Give the values of the environment variables that the script reads. Raises `ConfigError` for one not set."""
    for name in login.secrets:
        if not os.environ.get(name):
            raise ConfigError(f"{config.file}: `login.secrets`: the environment variable {name} is not set")
    return tuple(os.environ[name] for name in login.secrets)


def _values(state: str) -> Iterator[str]:
    """Yield what a storage state stores and who holds it could use: cookies, and what scripts keep."""
    data = json.loads(state)
    for cookie in data.get("cookies", ()):
        yield from (value for value in [str(cookie.get("value", ""))] if len(value) >= _SECRET)
    for origin in data.get("origins", ()):
        for row in origin.get("localStorage", ()):
            yield from (value for value in [str(row.get("value", ""))] if len(value) >= _SECRET)
        for database in origin.get("indexedDB", ()):
            for store in database.get("stores", ()):
                yield from (text for text in _texts(store.get("records", ())) if len(text) >= _SECRET)
    for values in data.get("sessionStorage", {}).values():
        yield from (value for value in values.values() if len(value) >= _SECRET)


def _texts(value: Any) -> Iterator[str]:
    """Yield every text of a record, however deep it lies."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            # Playwright writes an object that is not plain JSON as a list of pairs: `k` is the name of a field.
            yield from () if key == "k" else _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _in_thread(work: Callable[[], tuple[str, CrawlResult]]) -> tuple[str, CrawlResult]:
    """Do something on a thread of its own, where no event loop runs yet."""
    done: list[tuple[str, CrawlResult]] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 -- raised again below, where somebody waits for it
            failed.append(error)

    thread = threading.Thread(target=run, name="pixelguard-login")
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return done[0]
