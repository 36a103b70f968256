"""Whose host is it? First party is configuration, compared host by host, never a substring of an address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from publicsuffixlist import PSLFILE, PublicSuffixList

_REST = re.compile(r"[ \t\r].*")  # a rule ends at the first blank


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstParty:
    """The site's own hosts: those named, and those that share the registrable domain of one of `origins`.

    `nhs.uk` is itself a public suffix, so `www.nhs.uk` and `royalfree.nhs.uk` are different sites.
    """

    hosts: frozenset[str] = frozenset()  # exact hosts, or `*.example.nhs.uk` for every subdomain
    domains: frozenset[str] = frozenset()  # registrable domains of the site's own origins

    @classmethod
    def of(cls, *origin_hosts: str, also: tuple[str, ...] = ()) -> "FirstParty":
        """Give the first party of a site served from `origin_hosts`, with further hosts that the team declares."""
        hosts = {normalise_host(host) for host in (*origin_hosts, *also)}
        domains = {domain for host in origin_hosts if (domain := registrable_domain(host))}
        return cls(hosts=frozenset(hosts), domains=frozenset(domains))

    def owns(self, host: str) -> bool:
        """Tell whether `host` (without port) belongs to the site."""
        host = normalise_host(host)
        if host in self.hosts or registrable_domain(host) in self.domains:
            return True
        parents = (host[index + 1 :] for index, letter in enumerate(host) if letter == ".")
        return any(f"*.{parent}" in self.hosts for parent in parents)


def normalise_host(host: str) -> str:
    """Give a host in the one form that is compared: lower case, punycode, no port, no trailing dot, no brackets."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].split("]", 1)[0]
    if host.count(":") > 1:
        return host  # an IPv6 address without its brackets
    host = host.split(":", 1)[0].rstrip(".")
    try:
        return host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def registrable_domain(host: str) -> str | None:
    """Give the registrable domain (`www.royalfree.nhs.uk`: `royalfree.nhs.uk`); None for an IP address or a suffix."""
    host = normalise_host(host)
    if not host or ":" in host or host.replace(".", "").isdigit():
        return None
    if "xn--" not in host:
        domain = _suffixes(host.rpartition(".")[2]).privatesuffix(host)
        return str(domain) if domain else None
    # The list is kept in Unicode: to encode all of it would take longer than to read ten files.
    spoken = _unicode(host)
    domain = _suffixes(spoken.rpartition(".")[2]).privatesuffix(spoken)
    return ".".join(host.split(".")[-len(domain.split(".")) :]) if domain else None


@lru_cache(maxsize=256)
def _suffixes(last_label: str) -> PublicSuffixList:
    """Give the rules for one top-level domain: no other can apply to a host in it, and to parse all takes 50 ms."""
    return PublicSuffixList(list(_rules(last_label)), accept_unknown=False, accept_encoded_idn=False)


def _rules(last_label: str) -> Iterator[str]:
    """Give the lines of the public suffix list whose rule ends with a label; found as text, since all of it is long."""
    listed, end = _list(), -1
    while (end := listed.find(f"{last_label}\n", end + 1)) >= 0:
        rule = listed[listed.rfind("\n", 0, end) + 1 : end + len(last_label)]
        if listed[end - 1] in ".\n" and not rule.startswith("//"):
            yield rule


@lru_cache(maxsize=1)
def _list() -> str:
    """Give the public suffix list in lower case, each rule between two line breaks, nothing behind it."""
    return "\n" + _REST.sub("", Path(PSLFILE).read_text(encoding="utf-8").lower()) + "\n"


def _unicode(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host
