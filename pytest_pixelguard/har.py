"""Recorded visits (HAR files) turned into what a crawl gives, and judged as a crawl is.

A HAR (HTTP Archive 1.2, http://www.softwareishard.com/blog/har-12-spec/) is what a browser's developer tools save. It
holds no answer to the cookie banner, so every request is judged as if the visitor had not answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pytest_pixelguard.config import Config
from pytest_pixelguard.har_file import body_of, frames_of, headers_of, kind_of, lacks_body, read_log, whole
from pytest_pixelguard.inputs.files import InputError, label
from pytest_pixelguard.inputs.routes import given_routes
from pytest_pixelguard.model import (
    CrawlResult,
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
from pytest_pixelguard.redact import redacted
from pytest_pixelguard.scope import scope_of
from pytest_pixelguard.trackers.address import split_address
from pytest_pixelguard.trackers.lookup import match_address
from pytest_pixelguard.trackers.parties import FirstParty

_UNANSWERED = "the recording does not say what the visitor answered, so each request counts as before any answer"


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
    report = decide(
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
    scope = scope_of(config, work=None, static=False, crawl=False, exit_zero=exit_zero)
    return redacted(replace(report, scope=scope))


class _Recording:
    """One file while it is read: its pages as routes, its requests as observations, and what could not be read."""

    def __init__(self, path: str, config: Config) -> None:
        self._name = label(Path(path))
        self._config = config
        self.gaps: list[Gap] = []
        self.observations: list[Observation] = []
        log = read_log(Path(path))
        self._entries = [(number, one) for number, one in enumerate(log["entries"]) if self._iswhole(number, one)]
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
            if kind_of(entry) == "document" and entry["request"].get("method") == "GET":
                return _Page(url=str(entry["request"]["url"]))
        return next(iter(self._pages.values()), _Page(url=""))

    def _iswhole(self, number: int, entry: Any) -> bool:
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
        documents = [entry for entry in requests if kind_of(entry) == "document"]
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
        elif lacks_body(entry, request):
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
                kind=kind_of(entry),
                status=whole(entry.get("response", {}).get("status")),
                headers=tuple(headers_of(raw)),
                body=body_of(entry),
                initiator=tuple(frames_of(entry)),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            self._gap(number, f"cannot be read ({error!r})")
            return None

    def _gap(self, number: int, what: str) -> None:
        self.gaps.append(
            Gap(rule=Rule.UNREADABLE_FILE, message=f"{self._name}: request {number + 1} of the recording {what}.")
        )
