"""Configuration: `pixelguard.toml`, or `[tool.pixelguard]` in `pyproject.toml`; both take the same keys.

Precedence: command-line option, then `pixelguard.toml`, then `[tool.pixelguard]`. A key that is not known, or a value
of the wrong kind, is an error that names the file, the key and the nearest right one: a gate that ignores half of its
configuration would be a gate that nobody can trust.
"""

import difflib
import re
import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import msgspec

from pytest_pixelguard.model import Rule, State

FILE_NAME = "pixelguard.toml"
DEFAULT_FOLDERS = ("dist", "build", "out", "public", "_site")
_BELOW = r"\*\.[^*?\[\].\s]+(?:\.[^*?\[\].\s]+)+"  # *.example.org: all hosts below one, but not below a *.com
LONGEST_ALLOWANCE = timedelta(days=366)  # so that each is looked at once a year


class ConfigError(Exception):
    """The configuration cannot be used; the message is one line that names the file, the key and what to do."""


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file: frozen, and no key beyond those declared."""


Seconds = Annotated[float, msgspec.Meta(gt=0)]
Count = Annotated[int, msgspec.Meta(ge=1)]
Words = Annotated[str, msgspec.Meta(min_length=1)]


class Browser(_Table, frozen=True, kw_only=True):
    """`[browser]`: which browser, and how long a page may take."""

    executable: str | None = None
    headless: bool = True
    page_timeout: Seconds = 30.0
    concurrency: Count | None = None  # None: half of the processors, at least one
    endpoint: str | None = None  # a Playwright server on this machine, ws://127.0.0.1:…; None: started here


class Static(_Table, frozen=True, kw_only=True):
    """`[static]`: how files are read."""

    exclude: tuple[str, ...] = ()  # globs of paths below the site that are not read; each is listed as skipped
    prefilter: bool = True
    cross_check: bool = False
    jobs: Count | None = None
    file_seconds: Seconds = 20.0


class Routes(_Table, frozen=True, kw_only=True):
    """`[routes]`: which pages are crawled. Globs match whole paths; `*` matches slashes too."""

    paths: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()  # globs of paths that are sensitive whatever the lexicon says
    all: bool = False
    per_topic: Count = 3
    limit: Count = 200
    spa_fallback: str | None = None


class Consent(_Table, frozen=True, kw_only=True):
    """`[consent]`: how the site's own banner is answered, where the gate does not know it. CSS selectors; cookies."""

    banner: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()
    reopen: tuple[str, ...] = ()
    accepted_cookies: tuple[Annotated[str, msgspec.Meta(pattern="^[^=]+=")], ...] = ()  # name=value
    rejected_cookies: tuple[Annotated[str, msgspec.Meta(pattern="^[^=]+=")], ...] = ()
    accepted_storage: tuple[Annotated[str, msgspec.Meta(pattern="^[^=]+=")], ...] = ()  # key=value, in localStorage
    rejected_storage: tuple[Annotated[str, msgspec.Meta(pattern="^[^=]+=")], ...] = ()
    # How many pages, one of each template, are also crawled as a visitor who accepts and takes that back; 0: none.
    control: Annotated[int, msgspec.Meta(ge=0)] = 2
    cookie_page: str | None = None  # the path of the page that lists the site's cookies; None: found by its address
    autoconsent: Words | None = None  # npm's package, relative to the configuration; "off"; None: the extra, if there


class Crawl(_Table, frozen=True, kw_only=True):
    """`[crawl]`: how pages are used. Selectors are plain CSS."""

    surrogates: bool = True  # our own stand-ins answer in place of vendors' scripts
    interactions: Count = 100  # steps on one page
    interaction_seconds: Seconds = 2.0  # for the steps of one page
    press: tuple[Words, ...] = ()  # controls that may be pressed although they look destructive (delete, pay, log out)
    never: tuple[Words, ...] = ()  # parts of pages that are left alone


class Declared(_Table, frozen=True, kw_only=True):
    """`[[declared]]`: a tracker that the site tells its visitors of, and that may run once they have accepted."""

    vendor: str | None = None  # as reports name it: meta-pixel
    host: str | None = None  # exact, or *.example.com for a host and all below it
    statement: str = ""  # what it is for


class Allow(_Table, frozen=True, kw_only=True):
    """`[[allow]]`: one allowance. It must say why, who answers for it, and until when."""

    rule: Rule
    statement: Words
    owner: Words
    expires: date
    vendor: str | None = None
    host: str | None = None
    routes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    sensitive: bool = False


class Contents(_Table, frozen=True, kw_only=True):
    """`[[container]]`: the contents of a tag manager's container that the site loads, as a file of the team's."""

    id: Words  # GTM-ABC1234
    file: Words  # a published gtm.js, or a workspace export; relative to the configuration
    url: str | None = None  # where visitors' browsers fetch it, when that is not the tag manager's usual address


class Login(_Table, frozen=True, kw_only=True):
    """`[login]`: how the crawl gets into an area behind a log-in, and how each page shows that it is in."""

    script: Annotated[str, msgspec.Meta(pattern="^.+:[A-Za-z_][A-Za-z0-9_]*$")] | None = None  # module:function
    state: str | None = None  # a recorded storage state (JSON of Playwright's), relative to the configuration
    marker: str | None = None  # a CSS selector that only a page shows on which the visitor is logged in
    address: str | None = None  # a glob of the log-in page's path: who is sent there is not logged in
    public: tuple[str, ...] = ()  # globs of paths that need no log-in
    identity: tuple[Annotated[str, msgspec.Meta(pattern=r"^https?://[^/?#\s]+$")], ...] = ()  # origins of the provider
    secrets: tuple[Words, ...] = ()  # environment variables that the script reads; no report shows what they hold


class Replay(_Table, frozen=True, kw_only=True):
    """`[[replay]]`: the team's own recording of vendors' scripts, which then run in place of a surrogate."""

    file: Words  # a script, a HAR file, or a folder of scripts as host/path; relative to the configuration
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]  # of the file; of a folder's SHA256SUMS
    url: Words | None = None  # for a script: the address that it answers


class Live(_Table, frozen=True, kw_only=True):
    """`[live]`: vendors' scripts that `--live` fetches, to run them sealed; without that option nothing is fetched."""

    scripts: tuple[Annotated[str, msgspec.Meta(pattern=r"^https?://[^/?#\s]+/[^#*\s]*$")], ...] = ()  # exact addresses


class Config(_Table, frozen=True, kw_only=True):
    """The whole configuration."""

    site: str | None = None
    origin: str | None = None
    first_party: tuple[str, ...] = ()
    states: tuple[State, ...] = (State.NO_CHOICE, State.REJECTED)
    strict: bool = False
    # None: pages of a folder are used as a visitor would, those of a preview, which may have a live back end, are not.
    interact: bool | None = None
    real_time: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    insecure_certificate: bool = False
    resolve_cnames: bool = False
    report_dir: str = "pixelguard-report"
    evidence_dir: str | None = None  # for pictures and HAR files; None: nowhere, or beside the reports of --report-dir
    baseline: str | None = None
    lock: str | None = None  # the lock file; None: pixelguard.lock beside the configuration, where there is one
    browser: Browser = Browser()
    static: Static = Static()
    routes: Routes = Routes()
    consent: Consent = Consent()
    crawl: Crawl = Crawl()
    login: Login | None = None
    allow: tuple[Allow, ...] = ()
    container: tuple[Contents, ...] = ()
    replay: tuple[Replay, ...] = ()
    live: Live = Live()
    declared: tuple[Declared, ...] = ()
    # Where the values came from: the file, for messages; None when there is no file.
    file: str | None = None

    @property
    def folder(self) -> Path:
        """The folder that relative paths of the file start from."""
        return Path(self.file).parent if self.file else Path()


def load_config(explicit: Path | None = None, *, start: Path | None = None, site: str | None = None) -> Config:
    """Read the configuration: `explicit` if given, else what is found.

    It is looked for in `start` (default: the working directory), then in the folder of the `site` itself. Raises
    `ConfigError` when the file is absent, is not TOML, or holds a key or a value that is not known.
    """
    if explicit is not None:
        if not explicit.is_file():
            raise ConfigError(f"{explicit}: there is no such configuration file")
        return _read(explicit)
    folder = start or Path()
    if (folder / FILE_NAME).is_file():
        return _read(folder / FILE_NAME)
    pyproject = folder / "pyproject.toml"
    if pyproject.is_file() and "pixelguard" in _toml(pyproject).get("tool", {}):
        return _read(pyproject)
    if site is not None and (Path(site) / FILE_NAME).is_file():
        return _read(Path(site) / FILE_NAME)
    return Config()


def _read(path: Path) -> Config:
    data = _toml(path)
    if path.name == "pyproject.toml":
        data = data.get("tool", {}).get("pixelguard", {})
    if "file" in data:
        raise ConfigError(f"{path}: unknown key `file`")
    try:
        return checked(msgspec.structs.replace(msgspec.convert(data, Config), file=str(path)))
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {_explain(str(error), data)}") from error


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error


def checked(config: Config) -> Config:
    """Give the configuration back if its values fit together, whoever set them. Raises `ConfigError`."""
    where = config.file or "command line"
    if config.origin is not None and not re.fullmatch(r"https?://[^/?#\s]+", config.origin):
        raise ConfigError(
            f"{where}: `origin` is {config.origin!r}; write scheme and host only, e.g. https://www.example.nhs.uk"
        )
    for number, allowance in enumerate(config.allow, start=1):
        if not (allowance.vendor or allowance.host):
            raise ConfigError(f"{where}: `allow` entry {number}: name the `vendor` or the `host` that is allowed")
        _check_host(allowance.host, f"{where}: `allow` entry {number}: `host`")
        if allowance.expires - datetime.now(tz=UTC).date() > LONGEST_ALLOWANCE:
            raise ConfigError(f"{where}: `allow` entry {number}: `expires` is more than 12 months ahead")
    _check_declared(config, where)
    _check_containers(config, where)
    _check_login(config, where)
    for host in config.first_party:
        if "/" in host or not host.strip("*."):
            raise ConfigError(f"{where}: `first_party` holds {host!r}; write hosts only, e.g. www.example.nhs.uk")
        _check_host(host, f"{where}: `first_party`")
    for route in config.routes.paths:
        if not route.startswith("/"):
            raise ConfigError(f"{where}: `routes.paths` holds {route!r}; a route begins with a slash")
    return config


def _check_host(host: str | None, what: str) -> None:
    """Refuse a pattern that covers whoever comes: a key that names a host is no switch that turns the gate off."""
    if host is not None and re.search(r"[*?\[\]]", host) and not re.fullmatch(_BELOW, host):
        raise ConfigError(f"{what} is {host!r}; write a host, or *.example.nhs.uk for all hosts below one")


def _check_declared(config: Config, where: str) -> None:
    for number, declared in enumerate(config.declared, start=1):
        if not (declared.vendor or declared.host):
            raise ConfigError(f"{where}: `declared` entry {number}: name the `vendor` or the `host` that is declared")
        _check_host(declared.host, f"{where}: `declared` entry {number}: `host`")


def _check_login(config: Config, where: str) -> None:
    login = config.login
    if login is None:
        return
    if login.script is not None and login.state is not None:
        raise ConfigError(f"{where}: `login`: name a `script` or a recorded `state`, not both")
    if not (login.marker or login.address):
        raise ConfigError(
            f"{where}: `login`: name a `marker` that only logged-in pages show, or the log-in page's `address`; "
            "otherwise nobody could tell whether the portal was examined or its log-in page"
        )


def _check_containers(config: Config, where: str) -> None:
    known: set[str] = set()
    for number, contents in enumerate(config.container, start=1):
        if contents.id in known:
            raise ConfigError(f"{where}: `container` entry {number}: {contents.id!r} has contents already")
        known.add(contents.id)


def _explain(message: str, data: dict[str, Any]) -> str:
    """Turn the validator's message into one that names the key and the nearest right one."""
    place = match.group(1) if (match := re.search(r" - at `\$\.?(.*?)`$", message)) else ""
    unknown = re.search(r"unknown field `(.*?)`", message)
    if unknown:
        table = _table_at(re.sub(r"\[.*?\]", "", place))
        known = [name for name in table.__struct_fields__ if name != "file"]
        near = difflib.get_close_matches(unknown.group(1), known, n=1, cutoff=0.5)
        hint = (
            f"did you mean `{'.'.join(filter(None, (place, near[0])))}`?" if near else f"known keys: {', '.join(known)}"
        )
        return f"unknown key `{'.'.join(filter(None, (_entry(place), unknown.group(1))))}`; {hint}"
    missing = re.search(r"missing required field `(.*?)`", message)
    if missing:
        return f"`{_entry(place)}`: the key `{missing.group(1)}` is missing"
    reason = message.split(" - at ", 1)[0]
    return f"`{_entry(place)}`: {reason[0].lower()}{reason[1:]}{_choices(place, data)}"


def _key(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name


def _entry(place: str) -> str:
    return re.sub(r"\[(\d+)\]", lambda match: f" entry {int(match.group(1)) + 1}", place)


def _table_at(place: str) -> type[_Table]:
    tables: dict[str, type[_Table]] = {
        "browser": Browser,
        "static": Static,
        "routes": Routes,
        "consent": Consent,
        "crawl": Crawl,
        "login": Login,
        "allow": Allow,
        "container": Contents,
        "replay": Replay,
        "live": Live,
        "declared": Declared,
    }
    return tables.get(place, Config)


def _choices(place: str, data: dict[str, Any]) -> str:
    """Name the right values for a closed set, the nearest first."""
    if not place.startswith("states"):
        return " (a rule code, such as PXG201)" if place.endswith(".rule") else ""
    given = [str(state) for state in data.get("states", []) if state not in list(State)]
    near = difflib.get_close_matches(given[0], list(State), n=1, cutoff=0.3) if given else []
    return f" (known states: {', '.join(State)}{f'; did you mean `{near[0]}`?' if near else ''})"
