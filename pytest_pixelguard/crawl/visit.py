"""One visit to one route: load, look around, put the clock forward, leave, and wait until the network is at rest."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TypeVar
from urllib.parse import quote, urljoin

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, Response
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from pytest_pixelguard.crawl.consent import is_asked, sighted
from pytest_pixelguard.crawl.everywhere import STEP_TIMEOUT, everywhere, gone
from pytest_pixelguard.crawl.evidence import take_picture
from pytest_pixelguard.crawl.interact import interact
from pytest_pixelguard.crawl.login import LoginError
from pytest_pixelguard.crawl.page_scripts import ADVANCE, EVIDENCE, LEAVE, POKE
from pytest_pixelguard.crawl.plan import ConsentOptions, InteractOptions
from pytest_pixelguard.crawl.sink.server import REST_PATH
from pytest_pixelguard.crawl.sink.upstream import ERROR_HEADER
from pytest_pixelguard.crawl.storage import LOOKED_AT, look_into_frames
from pytest_pixelguard.crawl.told import GARBLED, GarbledError, counts_in, evidence_in
from pytest_pixelguard.crawl.walk import Visit, Walk
from pytest_pixelguard.crawl.wiretap import CRASHED
from pytest_pixelguard.model import Phase, Promise
from pytest_pixelguard.trackers.promises import promises_in

Answer = TypeVar("Answer")
LAST_SILENCE = 0.03  # seconds without any traffic before the next route begins
ROUNDS = (10_000, 10_000, 20_000, 20_000)  # milliseconds of the page's own time: a minute in all
BARREN_ROUNDS = 2  # in a row, after which nothing more is expected
AWAY = 30_000  # milliseconds that timers run on for, which leaving has set
WORKER_WAIT = 0.2  # seconds of real time that a worker's shortened timers are given in a round
SEARCH_BUDGET = 30.0  # seconds for all that is done on a page once it has loaded; usual is half a second
RELOADS = 3  # of a page that reloads itself again and again, before it counts as one that cannot be looked at
_LOCKED = "it asks for a name and a password, which PIXELGUARD_PREVIEW_USER can hold as name:password"
_ASKS = {401: _LOCKED, 403: "it refuses the visitor", 429: "it was asked too often"}
_FIRST_ERROR = 400  # HTTP status from which a page did not load


async def make_visit(
    walk: Walk,
    visit: Visit,
    *,
    origin: str,
    patience: float,
    real_time: float = 0.0,
    banner: ConsentOptions,
    interactions: InteractOptions | None = None,
    enough: Callable[[], bool] | None = None,
    look: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Run the whole procedure. What goes wrong with the route is put into `visit.troubles`, not raised.

    Raises `PlaywrightError` only where the browser itself is gone. `patience` and `real_time` are seconds.
    `visit.asked` tells afterwards whether a cookie banner stood on the page; none is pressed. Where all that the clock
    can bring is known, `enough` tells when it has come. `look` is called once the route has been left, while the last
    of what it sends comes in.
    """
    page = await walk.page()
    wiretap = walk.engine.wiretap
    walk.visits.append(visit)
    walk.origins.add(origin)
    wiretap.begin(walk.context_id, visit.number)
    try:
        url = urljoin(origin + "/", quote_path(visit.route.path))
        if await load(page, visit, url, patience) and await _is_in(walk, page, visit, url, patience):
            async with asyncio.timeout(SEARCH_BUDGET + real_time):
                await _stay(walk, page, visit, real_time, banner, interactions, enough)
    except TimeoutError:
        visit.troubles.append(_too_slow(visit, real_time))
        visit.stuck = True
    except GarbledError:
        visit.troubles.append(GARBLED)
    except PlaywrightError as error:
        if not walk.engine.browser.is_connected():
            raise
        reason = f"when the crawl {visit.doing}, the browser said: {first_line(error.message)}"
        visit.troubles.append(f"the page could not be examined to the end ({reason})")
    await go_away(walk, page, visit, origin, look if visit.loaded and not visit.troubles else None)
    visit.loaded = visit.loaded and not visit.troubles


async def load(page: Page, visit: Visit, url: str, patience: float) -> bool:
    """Load an address. False, with the reason in `visit.troubles`, where it cannot be examined."""
    visit.url = url
    visit.mark(Phase.LOAD)
    try:
        response: Response | None = await page.goto(url, wait_until="load", timeout=patience * 1000)
    except PlaywrightTimeoutError:
        visit.troubles.append(f"it did not finish loading within {patience:g} seconds")
        visit.stuck = True
        return False
    except PlaywrightError as error:
        visit.troubles.append(_why_not(error.message))
        return False
    if response is None:
        visit.troubles.append("the browser gave no answer for it")
        return False
    visit.status = response.status
    visit.url = page.url
    if response.status >= _FIRST_ERROR and not is_error_page(visit.route.path):
        reason = response.headers.get(ERROR_HEADER) or _ASKS.get(response.status, "")
        visit.troubles.append(f"the site answered {response.status}{f': {reason}' if reason else ''}")
        return False
    visit.loaded = True
    return True


async def _is_in(walk: Walk, page: Page, visit: Visit, url: str, patience: float) -> bool:
    """Tell whether the page is seen as one who is logged in sees it; log in again once where it is not."""
    if walk.login is None or not (reason := await walk.login.why_not(page, visit.route)):
        return True
    try:
        if await walk.login.renew(walk.context) and await load(page, visit, url, patience):
            reason = await walk.login.why_not(page, visit.route)
    except LoginError as error:
        reason = f"{reason}, and logging in again failed: {error}"
    visit.logged_out = bool(reason)
    if reason:
        visit.troubles.append(reason)
    return visit.loaded and not reason


async def _stay(
    walk: Walk,
    page: Page,
    visit: Visit,
    real_time: float,
    banner: ConsentOptions,
    interactions: InteractOptions | None,
    enough: Callable[[], bool] | None,
) -> None:
    visit.doing = "looked for a cookie banner"
    await walk.rest()
    # The first question to the page: one that loops, or whose frame does, is given up here, not at the budget's end.
    visit.asked = await _in_time(is_asked(page, banner))
    visit.mark(Phase.LATE)
    visit.doing = "scrolled and moved the pointer"
    await everywhere(walk, POKE)
    visit.doing = "put the page's clock forward"
    await _rounds(walk, visit, enough)
    if real_time:
        await asyncio.sleep(real_time)
        await walk.rest()
    visit.doing = "looked at what the page holds"
    asked, told = await _held(walk, page, banner)
    visit.asked = visit.asked or asked
    if visit.sight and not visit.asked:
        visit.sighted = await sighted(page, banner.helper)
        visit.asked = visit.sighted is not None
    evidence = evidence_in(told)
    visit.title, visit.url = evidence["title"], evidence["url"]
    visit.hints, visit.links = evidence["hints"], tuple(evidence["links"])
    visit.promises = tuple(
        Promise(page=visit.route.path, text=promise.text) for promise in promises_in(evidence["text"])
    )
    visit.troubles += [
        f"a frame in it did not load: {row.url}"
        for row in walk.engine.wiretap.of(visit.number)
        if row.kind == "document" and row.frame_is_child and not (row.answered or row.done)
    ]
    picture = await take_picture(walk.pictures, page, walk, visit) if walk.pictures else None
    if interactions is not None and not visit.troubles:
        visit.doing = "used the page as a visitor would"
        visit.mark(Phase.INTERACT)
        await interact(walk, visit, interactions, banner)
        if visit.asked and not await _still_asks(page, visit, banner):
            visit.troubles.append("its cookie banner went away while the page was used, though nobody answered it")
        if walk.pictures is not None and picture is None:
            await take_picture(walk.pictures, page, walk, visit)  # what it sends is set off by its use alone
    if visit.state in LOOKED_AT:
        visit.doing = "looked at what its frames keep"
        visit.kept += await _in_time(look_into_frames(page))
    visit.doing = "left the page"
    visit.mark(Phase.LEAVE)
    if _count(await everywhere(walk, LEAVE), "set"):
        await everywhere(walk, ADVANCE, AWAY)
    await walk.rest()


async def _held(walk: Walk, page: Page, banner: ConsentOptions) -> tuple[bool, object]:
    """Give whether the page asks for consent, and what it holds; one that has just reloaded itself is asked again."""
    left = RELOADS
    while True:
        try:
            return await _in_time(asyncio.gather(is_asked(page, banner), page.evaluate(EVIDENCE)))
        except PlaywrightError as error:
            if not left or page.is_closed() or not gone(error.message):
                raise
        left -= 1
        await walk.rest()


async def _still_asks(page: Page, visit: Visit, banner: ConsentOptions) -> bool:
    if visit.sighted is not None:
        return await sighted(page, banner.helper) is not None
    return await is_asked(page, banner)


async def _in_time(step: Awaitable[Answer]) -> Answer:
    """Wait for one step inside the page. Raises `TimeoutError` after `STEP_TIMEOUT`."""
    async with asyncio.timeout(STEP_TIMEOUT):
        return await step


def _too_slow(visit: Visit, real_time: float) -> str:
    spent = monotonic() - visit.marks[0][0] if visit.marks else 0.0
    return (
        f"it was given up after {spent:.0f} seconds, because it did not react in time while the crawl {visit.doing} "
        f"(any one step may take {STEP_TIMEOUT:.0f} seconds, and all of them {SEARCH_BUDGET + real_time:.0f})"
    )


async def _rounds(walk: Walk, visit: Visit, enough: Callable[[], bool] | None) -> None:
    """Put the clock forward until nothing waits, or only what repeats itself in vain, or the minute is over."""
    barren = 0
    results: list[object] = []
    for milliseconds in ROUNDS:
        before = len(walk.ledger.records)
        results = await everywhere(walk, ADVANCE, milliseconds)
        workers = any(s.target in {"worker", "shared_worker"} for s in walk.engine.wiretap.sessions_of(walk.context_id))
        if workers:
            await asyncio.sleep(WORKER_WAIT)
        await walk.rest()
        if visit.troubles or (enough is not None and enough()):
            return
        if len(walk.ledger.records) > before:
            barren = 0
            continue
        barren += 1
        if workers and barren < BARREN_ROUNDS:
            continue
        if _count(results, "pending") == 0 or (barren >= BARREN_ROUNDS and _count(results, "fresh") == 0):
            return
    if _count(results, "fresh"):
        visit.troubles.append("it sets so many timers that those of its first minute could not all be reached")


def _count(results: list[object], name: str) -> int:
    return sum(row[name] for row in counts_in(results, name))


async def go_away(
    walk: Walk, page: Page, visit: Visit, origin: str, look: Callable[[], Awaitable[None]] | None = None
) -> None:
    """Leave for an empty page, so that all that the route still sends arrives before the next one begins."""
    if not visit.answering and (not visit.marks or visit.marks[-1][1] is not Phase.LEAVE):
        visit.mark(Phase.LEAVE)
    try:
        await walk.close_popups()
        if visit.stuck:
            await walk.forsake(stuck=True)
        if not page.is_closed():
            await page.goto(origin + REST_PATH, wait_until="commit", timeout=STEP_TIMEOUT * 1000)
    except (PlaywrightError, TimeoutError) as error:
        if not walk.engine.browser.is_connected():
            raise
        if not visit.troubles:
            visit.troubles.append(f"it could not be left: {first_line(str(error))}")
        await walk.forsake()
    await asyncio.gather(
        walk.rest(silence=LAST_SILENCE), *([look()] if look is not None and not visit.troubles else [])
    )


def _why_not(message: str) -> str:
    line = first_line(message)
    if "Download is starting" in line:
        return "the address is a download, not a page"
    if "ERR_INVALID_AUTH_CREDENTIALS" in line:
        return f"the site answered 401: {_LOCKED}"
    if "ERR_TOO_MANY_REDIRECTS" in line:
        return "it redirects in a circle"
    if "crashed" in line:
        return CRASHED
    if "ERR_ABORTED" in line:
        return "the browser broke the navigation off (a download, or an empty answer)"
    return f"the browser could not load it: {line}"


def first_line(message: str) -> str:
    """Give the first line of a Playwright message, without the call log."""
    return message.strip().splitlines()[0] if message.strip() else "no reason given"


def is_error_page(path: str) -> bool:
    """Tell whether a route is the site's own not-found page, which may well answer 404."""
    name = path.split("?", 1)[0].rstrip("/").rpartition("/")[2]
    return name in {"404", "404.html"}


def quote_path(path: str) -> str:
    """Percent-encode what may not stand in an address, and leave alone what is encoded already."""
    return quote(path, safe="/:@!$&'()*+,;=~?#%-._[]")
