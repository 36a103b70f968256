"""Vendors' own scripts, fetched before the crawl: only what `[live]` names, and only when `--live` is given too.

Each address is asked for once, as the configuration writes it, before the browser starts; nothing that a page does can
add to what is sent. The scripts then run in the sealed browser, and everything that they send ends in the sink.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from pytest_pixelguard.config import Config
from pytest_pixelguard.crawl.plan import Supplied
from pytest_pixelguard.lock_fetch import FetchError, fetch
from pytest_pixelguard.model import Gap, LiveScript, Rule

# What any browser says at least: a vendor learns neither this program nor the machine, but its IP address.
_AGENT: Final = "Mozilla/5.0"
_SHOWN = 12  # digits of a hash in a report's rows
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Live:
    """What was fetched: the scripts as the crawl plays them, a row for each address, and what could not be had."""

    supplied: tuple[Supplied, ...] = ()
    scripts: tuple[LiveScript, ...] = ()
    gaps: tuple[Gap, ...] = ()


def fetch_live(config: Config, *, say: Say) -> Live:
    """Fetch each script that the configuration names, and say so before and after. What fails is a gap."""
    supplied: list[Supplied] = []
    scripts: list[LiveScript] = []
    gaps: list[Gap] = []
    count = len(config.live.scripts)
    say(
        f"LIVE: {count} {'script is' if count == 1 else 'scripts are'} fetched from third parties now, because --live "
        "is given; each of them learns this machine's IP address"
    )
    for url in dict.fromkeys(config.live.scripts):
        say(f"LIVE: GET {url}, without cookies and Referer")
        try:
            content = fetch(url, agent=_AGENT)
        except FetchError as error:
            say(f"LIVE: {url} was not fetched: {error}")
            message = f"The live script {url} was not fetched, so what it does is not known: {error}."
            scripts.append(LiveScript(url=url))
            gaps.append(Gap(rule=Rule.OPAQUE_SCRIPT, message=message))
            continue
        row = LiveScript(url=url, sha256=hashlib.sha256(content).hexdigest(), size=len(content))
        say(f"LIVE: {url} answered with {row.size} bytes, sha256 {row.sha256}")
        scripts.append(row)
        supplied.append(_supplied(row, content))
    say("LIVE: that was all; from here on nothing leaves this machine")
    return Live(supplied=tuple(supplied), scripts=tuple(scripts), gaps=tuple(gaps))


def _supplied(row: LiveScript, content: bytes) -> Supplied:
    parts = urlsplit(row.url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    # Which of a vendor's scripts is meant is told by its account (`id`), or by what comes first where there is none.
    account = next((pair for pair in query if pair[0] == "id"), query[0] if query else None)
    return Supplied(
        name=f"live script {parts.path.rpartition('/')[2]} (sha256 {row.sha256[:_SHOWN]}…)",
        host=(parts.hostname or "").lower(),
        path=parts.path or "/",
        parameter="=".join(account) if account else "",
        content=content,
    )
