"""One file of a preview, fetched without the browser, by the same dialler: it reaches the site's own origins alone."""

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from pytest_pixelguard.crawl.plan import UrlSite
from pytest_pixelguard.crawl.sink import Incoming
from pytest_pixelguard.crawl.sink.coding import decoded
from pytest_pixelguard.crawl.sink.messages import authority_of
from pytest_pixelguard.crawl.sink.upstream import ERROR_HEADER, UpstreamAnswerer
from pytest_pixelguard.crawl.waiting import wait_for

MOST = 64 * 1024 * 1024  # bytes of one file
_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What an address was answered. `problem` says why there is no body to read; the status is then 502 or so."""

    status: int
    body: bytes = b""
    problem: str = ""


def fetch(site: UrlSite, target: str) -> Fetched:
    """Fetch one address (path and query) of a preview, following redirects within its own origin. Never raises."""
    return wait_for(_fetch(site, target))


async def _fetch(site: UrlSite, target: str) -> Fetched:
    upstream = UpstreamAnswerer(site.origin, insecure_certificate=site.insecure_certificate, headers=site.headers)
    try:
        for _ in range(_MOST_REDIRECTS):
            found, target = await _ask(upstream, site.origin, target)
            if found is not None:
                return found
    finally:
        await upstream.close()
    return Fetched(status=508, problem="it redirects again and again")


async def _ask(upstream: UpstreamAnswerer, origin: str, target: str) -> tuple[Fetched | None, str]:
    parts = urlsplit(origin)
    authority = authority_of(parts.hostname or "", parts.port, parts.scheme)
    answer = await upstream(
        Incoming(
            method="GET",
            scheme=parts.scheme,
            authority=authority,
            target=target,
            headers=(("host", authority), ("accept", "*/*"), ("user-agent", "pixelguard")),
        )
    )
    headers = dict(answer.headers)
    body = bytearray(answer.body)
    try:
        if answer.stream is not None:
            async for part in answer.stream:
                body += part
                if len(body) > MOST:
                    return Fetched(status=answer.status, problem=f"it has more than {MOST} bytes"), ""
        plain = decoded(bytes(body), headers.get("content-encoding", ""))
    except (OSError, EOFError, ValueError) as error:
        return Fetched(status=answer.status, problem=str(error)), ""
    if answer.status in _REDIRECTS and "location" in headers:
        goal = urlsplit(urljoin(f"{origin}{target}", headers["location"]))
        if f"{goal.scheme}://{goal.netloc}" != origin:
            return Fetched(status=answer.status, problem=f"it leads to another origin, {goal.netloc}"), ""
        return None, goal.path + (f"?{goal.query}" if goal.query else "")
    return Fetched(status=answer.status, body=plain, problem=headers.get(ERROR_HEADER, "")), ""
