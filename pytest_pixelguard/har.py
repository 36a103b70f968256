"""Recorded visits (HAR files) turned into what a crawl gives, and judged as a crawl is.

A HAR (HTTP Archive 1.2, http://www.softwareishard.com/blog/har-12-spec/) is what a browser's developer tools save. It
holds no answer to the cookie banner, so every request is judged as if the visitor had not answered.
"""

import base64
import binascii
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pytest_pixelguard.config import Config
from pytest_pixelguard.inputs.files import InputError, label
from pytest_pixelguard.inputs.routes import given_routes
from pytest_pixelguard.model import (
    CrawlResult,
    Frame,
    Gap,
    Observation,
    PageVisit,
    Phase,
    Report,
    Request,
    Route,
    Rule,
    Site,
    State,
    Witness,
)
from pytest_pixelguard.policy import Policy, decide
from pytest_pixelguard.policy.configured import allowances_of, declared_of, read_baseline
from pytest_pixelguard.trackers.address import split_address
from pytest_pixelguard.trackers.lookup import match_address
from pytest_pixelguard.trackers.parties import FirstParty

LARGEST = 512 * 2**20  # bytes of a HAR file; a recording with the answers' bodies seldom has a tenth of that
_UNANSWERED = "the recording does not say what the visitor answered, so each request counts as before any answer"
_KINDS = {"ping": "beacon", "stylesheet": "style", "xhr": "fetch", "cspviolationreport": "csp-report"}
_BY_TYPE = (
    ("image/", "image"),
    ("javascript", "script"),
    ("text/css", "style"),
    ("font", "font"),
    ("html", "document"),
)
_LAST_BYTE = 0xFF
# The beginnings of gzip and zlib: packed bytes, which the format has no way to write but as letters.
_PACKED = ("\x1f\x8b", "x\x9c", "x\x01", "x\xda")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """One page of a recording. `url` is empty where nothing says which page it was."""

    url: str
    title: str = ""


def judge_recordings(config: Config, paths: Sequence[str], *, exit_zero: bool = False) -> Report:
    """Read recordings and decide. Raises `InputError` for a file that is not there or is no HAR.

    First party are the hosts of `origin` and `first_party`; without `origin`, each page's requests are compared with
    that page's own host.
    """
    recordings = [_Recording(path, config) for path in paths]
    routes = {route.path: route for one in recordings for route in one.routes}
    hosts = tuple(dict.fromkeys(host for one in recordings for host in one.own))
    inferred = () if config.origin else tuple(f"{host} is the host of a page that was recorded" for host in hosts)
    return decide(
        site=Site(
            kind="recording",
            target=", ".join(label(Path(path)) for path in paths),
            origin=config.origin or (f"https://{hosts[0]}" if hosts else ""),
            first_party=(*hosts, *(host for host in config.first_party if host not in hosts)),
            inferred=(_UNANSWERED, *inferred),
        ),
        policy=Policy(
            today=datetime.now(tz=UTC).date(),
            allowances=allowances_of(config),
            baseline=read_baseline(config),
            strict=config.strict,
            exit_zero=exit_zero,
            routes=tuple(routes.values()),
            declared=declared_of(config),
            whole=False,
        ),
        static=None,
        crawl=CrawlResult(
            observations=tuple(row for one in recordings for row in one.observations),
            visits=tuple(visit for one in recordings for visit in one.visits),
            gaps=tuple(gap for one in recordings for gap in one.gaps),
        ),
    )


class _Recording:
    """One file while it is read: its pages as routes, its requests as observations, and what could not be read."""

    def __init__(self, path: str, config: Config) -> None:
        self._name = label(Path(path))
        self._config = config
        self.gaps: list[Gap] = []
        self.observations: list[Observation] = []
        log = _read(Path(path))
        self._entries = [(number, one) for number, one in enumerate(log["entries"]) if self._is_whole(number, one)]
        self._pages = self._read_pages(log)
        self.own = self._own_hosts()
        addresses = dict.fromkeys(page.url for page in (*self._pages.values(), self._first) if page.url)
        self.routes: tuple[Route, ...] = given_routes(
            tuple(dict.fromkeys(self._route(url) for url in addresses)), config.routes
        ).selected
        sensitive = {route.path: route.sensitive for route in self.routes}
        for number, entry in self._entries:
            self._observe(number, entry)
        self.visits = tuple(
            PageVisit(route=path, state=State.NO_CHOICE, loaded=True, sensitive=topics)
            for path, topics in sensitive.items()
        )

    @property
    def _first(self) -> _Page:
        """Give the page of requests that name none: the first document, else the only page that was recorded."""
        for _, entry in self._entries:
            if _kind(entry) == "document" and entry["request"].get("method") == "GET":
                return _Page(url=str(entry["request"]["url"]))
        return next(iter(self._pages.values()), _Page(url=""))

    def _is_whole(self, number: int, entry: Any) -> bool:
        request = entry.get("request") if isinstance(entry, dict) else None
        if isinstance(request, dict) and isinstance(request.get("url"), str):
            return True
        self._gap(number, "is no request as the format wants it")
        return False

    def _read_pages(self, log: dict[str, Any]) -> dict[str, _Page]:
        found: dict[str, _Page] = {}
        for page in log.get("pages") or ():
            if isinstance(page, dict) and "id" in page:
                title = str(page.get("title") or "")
                named = title if title.startswith(("http://", "https://")) else ""  # Chrome writes the address there
                url = named or self._document_of(str(page["id"]))
                found[str(page["id"])] = _Page(url=url, title="" if named else title)
        return found

    def _document_of(self, page: str) -> str:
        requests = [entry for _, entry in self._entries if str(entry.get("pageref")) == page]
        documents = [entry for entry in requests if _kind(entry) == "document"]
        return next((str(entry["request"]["url"]) for entry in documents), "")

    def _own_hosts(self) -> tuple[str, ...]:
        if self._config.origin:
            return (split_address(self._config.origin).host,)
        pages = (*self._pages.values(), self._first)
        hosts = tuple(dict.fromkeys(host for page in pages if (host := split_address(page.url).host)))
        if not hosts and self._entries and not self._config.first_party:
            raise InputError(f"{self._name}: it names no page; say whose site it is with --origin https://…")
        return hosts

    def _route(self, url: str) -> str:
        """Give a page's path; with its host where the recording visits several sites."""
        address = split_address(url)
        several = len({split_address(page.url).host for page in self._pages.values() if page.url}) > 1
        return f"//{address.host}{address.path}" if several else address.path

    def _observe(self, number: int, entry: dict[str, Any]) -> None:
        request = self._request(number, entry)
        if request is None:
            return
        page = self._pages.get(str(entry.get("pageref")), _Page(url=""))
        page = page if page.url else self._first
        own = self.own if self._config.origin else (split_address(page.url).host,)
        first_party = FirstParty.of(*own, also=self._config.first_party)
        inside = first_party.owns(request.host)
        if inside:
            match = match_address(request.url, request.body)
            if match is None or not match.vendor.category.tracks:
                return
        elif _lacks_body(entry, request):
            self._gap(number, f"went to {request.host} with a body that was not recorded")
        self.observations.append(
            Observation(
                route=self._route(page.url) if page.url else "/",
                state=State.NO_CHOICE,
                phase=Phase.LOAD,
                request=request,
                witnesses=(Witness.CDP,),
                page_url=page.url,
                page_title=page.title,
                first_party=inside,
            )
        )

    def _request(self, number: int, entry: dict[str, Any]) -> Request | None:
        raw = entry["request"]
        address = split_address(raw["url"])
        if address.scheme not in {"http", "https", "ws", "wss"} or not address.host:
            return None  # data:, blob:, an extension of the browser: nothing of it goes anywhere
        try:
            return Request(
                method=str(raw.get("method") or "GET").upper(),
                url=raw["url"],
                host=address.host,
                kind=_kind(entry),
                status=_whole(entry.get("response", {}).get("status")),
                headers=tuple(_headers(raw)),
                body=_body(entry),
                initiator=tuple(_frames(entry)),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            self._gap(number, f"cannot be read ({error!r})")
            return None

    def _gap(self, number: int, what: str) -> None:
        self.gaps.append(
            Gap(rule=Rule.UNREADABLE_FILE, message=f"{self._name}: request {number + 1} of the recording {what}.")
        )


def _read(path: Path) -> dict[str, Any]:
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise InputError(
                f"{path}: {size / 2**20:.0f} MiB, where at most {LARGEST // 2**20} MiB are read; cut it up"
            )
        data = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: no HAR file: it is not UTF-8 text") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: no HAR file, or one that is cut off: {error}") from error
    log = data.get("log") if isinstance(data, dict) else None
    if not isinstance(log, dict) or not isinstance(log.get("entries"), list):
        raise InputError(f"{path}: no HAR file: it holds no log with entries")
    return log


def _kind(entry: dict[str, Any]) -> str:
    """Give the kind of a request as the crawl names it: from the browser's word, its headers or what came back."""
    told = str(entry.get("_resourceType") or "").lower()
    if told and told != "other":
        return _KINDS.get(told, told)
    request = entry["request"]
    headers = dict(_headers(request))
    destination = headers.get("sec-fetch-dest", "")
    if destination not in {"", "empty"}:
        return destination
    if str(request.get("method")).upper() == "POST" and headers.get("sec-fetch-mode") == "no-cors":
        return "beacon"
    if destination:
        return "fetch"
    response = entry.get("response")
    content = response.get("content") if isinstance(response, dict) else None
    answered = str(content.get("mimeType") or "") if isinstance(content, dict) else ""
    return next((kind for mark, kind in _BY_TYPE if mark in answered.lower()), "other")


def _headers(raw: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for header in raw.get("headers") or ():
        # HTTP/2 writes the address a second time, in headers that begin with a colon.
        if isinstance(header, dict) and not str(header.get("name", ":")).startswith(":"):
            yield str(header["name"]).lower(), str(header.get("value") or "")


def _body(entry: dict[str, Any]) -> bytes | None:
    frames = entry.get("_webSocketMessages")
    if isinstance(frames, list):
        sent = [str(frame.get("data") or "") for frame in frames if frame.get("type") == "send"]
        return "\n".join(sent).encode("utf-8", "surrogatepass") or None
    data = entry["request"].get("postData")
    if not isinstance(data, dict):
        return None
    if not data.get("text") and data.get("params"):
        return urlencode([(str(one.get("name")), str(one.get("value") or "")) for one in data["params"]]).encode()
    text = str(data.get("text") or "")
    return (_unbase64(text) if data.get("encoding") == "base64" else _bytes(text)) or None


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except binascii.Error:  # it is not what it says it is: looked at as it stands
        return _bytes(text)


def _bytes(text: str) -> bytes:
    packed = text.startswith(_PACKED) and all(ord(letter) <= _LAST_BYTE for letter in text)
    return text.encode("latin-1") if packed else text.encode("utf-8", "surrogatepass")


def _lacks_body(entry: dict[str, Any], request: Request) -> bool:
    if request.body or request.method in {"GET", "HEAD", "OPTIONS"}:
        return False
    said = dict(request.headers).get("content-length", "")
    return _whole(said) > 0 or _whole(entry["request"].get("bodySize")) > 0


def _frames(entry: dict[str, Any]) -> Iterator[Frame]:
    initiator = entry.get("_initiator")
    stack = initiator.get("stack") if isinstance(initiator, dict) else None
    while isinstance(stack, dict):
        for call in stack.get("callFrames") or ():
            yield Frame(
                url=str(call.get("url") or ""),
                line=_whole(call.get("lineNumber")) + 1,
                column=_whole(call.get("columnNumber")) + 1,
                function=str(call.get("functionName") or ""),
            )
        stack = stack.get("parent")


def _whole(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):  # absent, or not a number: unknown
        return 0
