"""Whose host is it? First party is configuration, compared host by host, never a substring of an address."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from publicsuffixlist import PSLFILE, PublicSuffixList


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
    return PublicSuffixList(_rules().get(last_label, []), accept_unknown=False, accept_encoded_idn=False)


@lru_cache(maxsize=1)
def _rules() -> dict[str, list[str]]:
    """Give the lines of the public suffix list by the last label of the rule that each holds."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in Path(PSLFILE).read_text(encoding="utf-8").lower().split("\n"):
        rule = line.split(None, 1)[0] if line else ""
        if rule and not rule.startswith("//"):
            found[rule.rpartition(".")[2]].append(rule)
    return found


def _unicode(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host
