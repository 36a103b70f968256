"""Whose host is it? First party is configuration, compared host by host, never a substring of an address."""

from dataclasses import dataclass
from functools import lru_cache

from publicsuffixlist import PublicSuffixList


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
        domain = _suffixes().privatesuffix(host)
        return str(domain) if domain else None
    # The list is kept in Unicode: to encode all of it would take longer than to read ten files.
    domain = _suffixes().privatesuffix(_unicode(host))
    return ".".join(host.split(".")[-len(domain.split(".")) :]) if domain else None


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, accept_encoded_idn=False)


def _unicode(host: str) -> str:
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host
