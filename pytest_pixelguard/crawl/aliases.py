"""Asks DNS, only where the team says so, for which other names the site's own hosts stand (CNAME)."""

import socket
from collections.abc import Callable, Iterable

from pytest_pixelguard.crawl.plan import CrawlPlan, UrlSite
from pytest_pixelguard.crawl.sink import Record
from pytest_pixelguard.model import Gap, Rule
from pytest_pixelguard.trackers.address import split_address
from pytest_pixelguard.trackers.parties import normalise_host

LookUp = Callable[[str], tuple[str, list[str], list[str]]]


def own_aliases(plan: CrawlPlan, records: Iterable[Record]) -> tuple[dict[str, tuple[str, ...]], list[Gap]]:
    """Give the aliases of the own hosts that a preview's pages spoke to, beside its own; nothing unless asked for."""
    if not isinstance(plan.site, UrlSite) or not plan.site.resolve_cnames:
        return {}, []
    main = split_address(plan.site.origin).host
    hosts = (normalise_host(record.host) for record in records)
    return aliases_of(host for host in hosts if host != main and plan.first_party.owns(host))


def aliases_of(
    hosts: Iterable[str], *, look_up: LookUp = socket.gethostbyname_ex
) -> tuple[dict[str, tuple[str, ...]], list[Gap]]:
    """Give for each host the names that DNS leads it through, and a gap for each that could not be asked for.

    This asks the machine's own resolver, which asks others: the only thing that ever leaves, and only on demand.
    """
    found: dict[str, tuple[str, ...]] = {}
    gaps: list[Gap] = []
    for host in dict.fromkeys(map(normalise_host, hosts)):
        try:
            canonical, others, _ = look_up(host)
        except OSError as error:
            message = f"DNS gave no answer for {host} ({error}): whether it stands for a tracker's host is unknown."
            gaps.append(Gap(rule=Rule.WITNESS_DISAGREES, message=message))
            continue
        names = (normalise_host(name) for name in (*others, canonical))
        found[host] = tuple(name for name in dict.fromkeys(names) if name != host)
    return found, gaps
