"""The lock: what the site may load from others, as the team has read and agreed to it; and what differs from it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from pytest_pixelguard.model import (
    Container,
    CrawlResult,
    Finding,
    Observation,
    Rule,
    StaticResult,
    ThirdPartyResource,
)
from pytest_pixelguard.policy.lock_words import LockedTag, container_differences, locked_tag, shown
from pytest_pixelguard.trackers.address import split_address
from pytest_pixelguard.trackers.vendor import vendors_by_id

_LOADS: Final = frozenset(
    {
        Rule.TRACKER_SNIPPET, Rule.PIXEL_IMAGE, Rule.TAG_MANAGER_CONTAINER, Rule.THIRD_PARTY_RESOURCE,
        Rule.THIRD_PARTY_CONNECTION,
    }
)  # fmt: skip
_REQUEST: Final = "request"  # the kind of what only a crawl has shown


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedContainer:
    """A container as it was agreed to. `digest` is the SHA-256 of its contents."""

    id: str
    kind: str
    version: str = ""
    digest: str = ""
    tags: tuple[LockedTag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedResource:
    """A third-party resource that was agreed to: a whole address, or a host with the account that it is loaded for."""

    address: str
    kind: str
    who: str = ""
    account: str = ""
    integrity: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What makes it the same one: the hashes may change."""
        return self.address, self.account

    @property
    def host(self) -> str:
        """The host that it comes from; empty where only the vendor is known."""
        return split_address(self.address if "//" in self.address else f"https://{self.address}").host


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """A lock file's contents. `crawled`: it holds also the hosts that only a crawl has shown."""

    containers: tuple[LockedContainer, ...] = ()
    resources: tuple[LockedResource, ...] = ()
    crawled: bool = False
    path: str = "pixelguard.lock"  # as messages name it
    places: Mapping[str, int] = field(default_factory=dict)  # a container's id or an address -> its line, from 1


def lock_of(static: StaticResult, crawl: CrawlResult | None = None) -> Lock:
    """Give what a site loads now, in the form and the order of a lock."""
    resources = _resources(static.resources, static.findings)
    if crawl is not None:
        known = {each.host for each in resources}
        seen = sorted({each.request.host for each in sent(crawl)} - known)
        resources += [LockedResource(address=host, kind=_REQUEST) for host in seen]
    return Lock(
        containers=tuple(sorted((locked(each) for each in static.containers), key=lambda one: one.id)),
        resources=tuple(sorted(resources, key=lambda one: one.key)),
        crawled=crawl is not None,
    )


def locked(container: Container) -> LockedContainer:
    """Give a container as a lock holds it."""
    return LockedContainer(
        id=container.id or container.path,
        kind=container.kind,
        version=container.version,
        digest=container.digest,
        tags=tuple(locked_tag(tag) for tag in container.tags),
    )


def differences(agreed: Lock, now: Lock) -> tuple[str, ...]:
    """Give every difference as a line of words: `+` what is new, `~` what has changed, `-` what is gone."""
    found: list[str] = []
    for one, other in pairs(agreed, now):
        found += container_lines(one, other)
    return (*found, *(line for line, _ in resource_changes(agreed, now)), *gone(agreed, now))


def container_lines(agreed: LockedContainer | None, now: LockedContainer) -> list[str]:
    """Give the differences of one container, its own line first; none where nothing has changed."""
    if agreed is None:
        return [f"+ {shown(now.id)}: {shown(now.kind)}", *container_differences((), now.tags)]
    if (agreed.digest, agreed.kind) == (now.digest, now.kind):
        return []
    version = f"version {agreed.version or '?'}"
    version += f", now {now.version or '?'}" if now.version != agreed.version else " as before"
    kind = f"; it was a {agreed.kind}, and is now a {now.kind}" if agreed.kind != now.kind else ""
    lines = container_differences(agreed.tags, now.tags)
    return [f"~ {shown(now.id)} ({shown(version)}){kind}", *(lines or ["~ code that belongs to no tag"])]


def pairs(agreed: Lock, now: Lock) -> Iterator[tuple[LockedContainer | None, LockedContainer]]:
    """Give each container that there is now, after what the lock holds of it."""
    known = {each.id: each for each in agreed.containers}
    return ((known.get(each.id), each) for each in now.containers)


def resource_changes(agreed: Lock, now: Lock) -> list[tuple[str, LockedResource]]:
    """Give what is loaded that the lock does not allow, or not so: a line each, and what it is about."""
    known = {each.key: each for each in agreed.resources}
    found: list[tuple[str, LockedResource]] = []
    for each in now.resources:
        before = known.get(each.key)
        if before is None:
            found.append((f"+ {_words(each)}", each))
        elif before.integrity != each.integrity:
            was, now_is = (one.integrity or "none" for one in (before, each))
            found.append((f"~ {_words(each)}: its integrity hash was {shown(was)}, and is now {shown(now_is)}", each))
    return found


def gone(agreed: Lock, now: Lock) -> list[str]:
    """Give what the lock allows and nothing loads any more, a line each."""
    containers, resources = {each.id for each in now.containers}, {each.key for each in now.resources}
    return [
        *(f"- {shown(each.id)}: {shown(each.kind)}" for each in agreed.containers if each.id not in containers),
        *(
            f"- {_words(each)}"
            for each in agreed.resources
            if each.key not in resources and (each.kind != _REQUEST or now.crawled)
        ),
    ]


def _words(resource: LockedResource) -> str:
    who = f" ({shown(resource.who)})" if resource.who and resource.who not in resource.address else ""
    account = resource.account if resource.account and resource.account not in resource.address else ""
    return f"{resource.kind} {shown(resource.address)}{who}{f', account {shown(account)}' if account else ''}"


def sent(crawl: CrawlResult) -> list[Observation]:
    """Give the requests of a crawl that a visitor's browser would make too."""
    return [each for each in crawl.observations if not each.browser_noise]


def _resources(read: Sequence[ThirdPartyResource], findings: Iterable[Finding]) -> list[LockedResource]:
    found: dict[tuple[str, str], LockedResource] = {}
    for each in read:
        made = LockedResource(
            address=each.address, kind=each.kind, who=each.who, account=each.account, integrity=each.integrity
        )
        before = found.get(made.key)
        if before is not None and "" in (before.integrity, made.integrity):
            made = replace(made, integrity="")  # a hash that only some pages have protects nobody on the others
        found[made.key] = made
    by_address = {(each.host, each.account) for each in found.values()}
    by_host = {each.host for each in found.values()}
    for finding in findings:
        account, host = finding.tracker_id or "", finding.host or ""
        known = (host, account) in by_address or (not account and host in by_host)
        if finding.rule not in _LOADS or known or not (host or finding.vendor):
            continue
        vendor = vendors_by_id().get(finding.vendor or "")
        who = vendor.name if vendor else finding.company or ""
        made = LockedResource(address=host or finding.vendor or "", kind="resource", who=who, account=account)
        found.setdefault(made.key, made)
    return list(found.values())
