"""What a run is about: the site, its files and routes, and whose hosts are its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pytest_pixelguard.config import Config
from pytest_pixelguard.inputs.files import FileList, expand_paths, find_site, label, list_files
from pytest_pixelguard.inputs.own import OwnHosts, own_hosts
from pytest_pixelguard.inputs.page_routes import PageRoutes
from pytest_pixelguard.inputs.routes import RouteList, folder_routes, given_routes
from pytest_pixelguard.model import Route, Site
from pytest_pixelguard.trackers.parties import FirstParty


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What there is to examine. `folder` is None for a preview; `pages` gives by label the route of a page file."""

    site: Site
    folder: Path | None
    first_party: FirstParty
    files: FileList
    routes: RouteList
    pages: Mapping[str, Route]


def prepare(config: Config, named: str | None = None) -> Work:
    """Find out what there is to examine at a site. Raises `InputError` for a site that is not there."""
    if named is None and config.site is not None:
        named = config.site if "://" in config.site else str(config.folder / config.site)
    site = find_site(named, base=config.folder)
    if isinstance(site, str):
        return _preview(config, site)
    files = list_files(site, exclude=config.static.exclude)
    return _folder(config, site, files, target=label(site), routes=folder_routes(site, files.files, config.routes))


def prepare_paths(config: Config, paths: tuple[str, ...]) -> Work:
    """Find out what there is to read at the files and folders named. Raises `InputError` for one that is not there."""
    files = expand_paths(paths, exclude=config.static.exclude)
    folder = Path(paths[0]) if len(paths) == 1 and Path(paths[0]).is_dir() else Path()
    return _folder(config, folder, files, target=", ".join(paths), routes=RouteList())


def _preview(config: Config, url: str) -> Work:
    origin = "/".join(url.split("/", 3)[:3])
    first_party = FirstParty.of(_host(origin), also=config.first_party)
    site = Site(kind="url", target=url, origin=origin, first_party=_shown(first_party))
    routes = given_routes(config.routes.paths or ("/" + "".join(url.split("/", 3)[3:]),), config.routes)
    return Work(site=site, folder=None, first_party=first_party, files=FileList(), routes=routes, pages={})


def _folder(config: Config, folder: Path, files: FileList, *, target: str, routes: RouteList) -> Work:
    own: OwnHosts = own_hosts(folder, files.files, origin=config.origin)
    first_party = FirstParty.of(_host(own.origin), also=(*config.first_party, *own.hosts))
    site = Site(kind="folder", target=target, origin=own.origin, first_party=_shown(first_party), inferred=own.evidence)
    pages = PageRoutes(folder, files.files, config.routes)
    return Work(site=site, folder=folder, first_party=first_party, files=files, routes=routes, pages=pages)


def _host(origin: str) -> str:
    return origin.split("://", 1)[-1].split("/", 1)[0]


def _shown(first_party: FirstParty) -> tuple[str, ...]:
    return tuple(sorted(first_party.hosts | {f"*.{domain}" for domain in first_party.domains}))
