"""The lock written, checked, and held against the live containers: what `pixelguard lock` does."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pytest_pixelguard.config import Config, ConfigError
from pytest_pixelguard.container_addresses import public_address
from pytest_pixelguard.containers import is_another, with_contents
from pytest_pixelguard.inputs.files import label
from pytest_pixelguard.lock_fetch import FetchError, fetch
from pytest_pixelguard.model import Container, CrawlResult, Gap, StaticResult
from pytest_pixelguard.output import write_whole
from pytest_pixelguard.policy.configured import lock_path
from pytest_pixelguard.policy.lock import Lock, LockedContainer, container_lines, differences, lock_of, locked
from pytest_pixelguard.policy.lock_file import read_lock, render_lock
from pytest_pixelguard.preview import inspect_served
from pytest_pixelguard.stages import Progress, Silence, run_crawl, run_static
from pytest_pixelguard.static.container import read_container
from pytest_pixelguard.trackers.parties import FirstParty
from pytest_pixelguard.work import Work, prepare

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A site, or its live containers, held against the lock. `agreed` is None where there is no lock yet.

    `lines` are the differences in words; `gaps` say what could not be compared.
    """

    path: Path
    agreed: Lock | None
    now: Lock
    lines: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


def compare(
    config: Config, named: str | None = None, *, crawl: bool = False, progress: Progress | None = None
) -> Compared:
    """Hold a site against its lock. A preview is crawled, for what it serves is read; so is one locked by a crawl."""
    progress = progress or Silence()
    agreed = read_lock(config)
    work = prepare(config, named)
    crawled: CrawlResult | None = None
    if crawl or work.folder is None or (agreed is not None and agreed.crawled):
        crawled, _ = run_crawl(config, work, progress=progress)
    static = _read(config, work, crawled, progress)
    now = lock_of(static, crawled)
    gaps = (*_unlocked(static), *(crawled.gaps if crawled else ()), *work.files.gaps, *work.routes.gaps)
    return Compared(
        path=lock_path(config),
        agreed=agreed,
        now=now,
        lines=differences(agreed or Lock(), now),
        gaps=tuple(dict.fromkeys(gap.message for gap in gaps)),
    )


def write(compared: Compared) -> None:
    """Write the lock as the site is now."""
    write_whole(compared.path, render_lock(compared.now))


def compare_live(config: Config, *, say: Say) -> Compared:
    """Hold the live containers against the lock: fetch each that the configuration names from its public address.

    `say` is told of each request before it is made. Raises `ConfigError` where there is nothing to compare.
    """
    agreed = read_lock(config)
    if agreed is None:
        raise ConfigError(f"{lock_path(config)}: the lock is not there; write it with `pixelguard lock`")
    if not config.container:
        raise ConfigError(f"{config.file or 'the configuration'}: no `[[container]]` is named, so nothing is fetched")
    known = {each.id: each for each in agreed.containers}
    lines: list[str] = []
    gaps: list[str] = []
    now: list[LockedContainer] = []
    for entry in config.container:
        address = public_address(entry)
        if address is None:
            gaps.append(f"{entry.id}: where it is live is not known; name its `url` under [[container]]")
            continue
        say(f"fetching {address}, for `--fetch` says so: whoever serves it learns this machine's IP address")
        try:
            container = _live(fetch(address), address, entry.id, seconds=config.static.file_seconds)
        except FetchError as error:
            gaps.append(f"{entry.id} could not be fetched from {address}: {error}")
            continue
        live = locked(container)
        now.append(live)
        lines += _against(known.get(entry.id), live, container)
    return Compared(
        path=lock_path(config),
        agreed=agreed,
        now=Lock(containers=tuple(now)),
        lines=tuple(lines),
        gaps=tuple(gaps),
    )


def _read(config: Config, work: Work, crawled: CrawlResult | None, progress: Progress) -> StaticResult:
    if work.folder is None:
        if crawled is not None and crawled.served:
            return inspect_served(config, crawled, first_party=work.first_party)
        return with_contents(config, StaticResult(), first_party=work.first_party)
    return run_static(config, work, progress=progress, lock=True)


def _unlocked(static: StaticResult) -> list[Gap]:
    """Give the gaps of whatever is not in the lock; a container is locked by its hash, whatever could be told of it."""
    held = {gap for container in static.containers for gap in container.gaps}
    return [gap for gap in static.gaps if gap not in held]


def _live(data: bytes, address: str, name: str, *, seconds: float) -> Container:
    container = read_container(data, path=address, first_party=FirstParty(), seconds=seconds)
    if not container.tags and container.gaps:
        raise FetchError(f"what it answers is no container: {container.gaps[0].message}")
    if is_another(container, name):
        raise FetchError(f"it answers with the container {container.id}")
    return replace(container, id=name)


def _against(agreed: LockedContainer | None, live: LockedContainer, container: Container) -> list[str]:
    """Give the differences of a live container; one locked as an export can be compared by its version only."""
    if agreed is None or agreed.kind == live.kind or not container.runs:
        return container_lines(agreed, live)
    if agreed.version and agreed.version == live.version:
        return []
    return [f"~ {live.id}: version {live.version or '?'} is live, and version {agreed.version or '?'} was agreed to"]


def shown_path(compared: Compared) -> str:
    """Give the lock's path as messages show it."""
    return label(compared.path)
