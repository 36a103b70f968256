"""What a page's own headers tell a visitor's browser to contact, and a headless one does not: read, not waited for.

`Link` (preconnect, dns-prefetch, prerender), `Report-To`, `Reporting-Endpoints`, `NEL`, and the report addresses of a
content security policy. Chromium's report uploads are batched and do not happen in a short headless visit (measured).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pytest_pixelguard.crawl.sink.messages import Headers
from pytest_pixelguard.trackers.address import resolved

_LINK = re.compile(r"<([^>]*)>([^<]*)")
_REL = re.compile(r";\s*rel\s*=\s*\"?([^\";,]+)", re.IGNORECASE)
_ENDPOINT = re.compile(r"([\w*.-]+)\s*=\s*\"([^\"]+)\"")
_REPORT_URI = re.compile(r"(?:^|;)\s*report-uri\s+([^;]+)", re.IGNORECASE)
_HINTS = frozenset({"preconnect", "dns-prefetch", "prerender"})
_POLICIES = frozenset({"content-security-policy", "content-security-policy-report-only"})


@dataclass(frozen=True, slots=True)
class Hint:
    """One address that a header names: `kind` is preconnect, dns-prefetch, prerender, report, nel or csp-report."""

    kind: str
    url: str


def hints_of(headers: Headers, page: str) -> Iterator[Hint]:
    """Give every address that a page's response headers tell a browser to contact. `page` resolves relative ones."""
    nel_groups = {str(row.get("report_to", "")) for value in _all(headers, "nel") for row in _json_rows(value)}
    for name, value in headers:
        if name == "link":
            found = _of_link(value)
        elif name == "report-to":
            found = _of_report_to(value, nel_groups)
        elif name == "reporting-endpoints":
            found = (("report", address) for _, address in _ENDPOINT.findall(value))
        elif name in _POLICIES:
            found = (("csp-report", url) for urls in _REPORT_URI.findall(value) for url in urls.split())
        else:
            continue
        for kind, address in found:
            yield Hint(kind, resolved(page, address))


def _of_link(value: str) -> Iterator[tuple[str, str]]:
    for address, rest in _LINK.findall(value):
        rels = _REL.search(rest)
        for rel in (rels.group(1) if rels else "").lower().split():
            if rel in _HINTS:
                yield rel, address


def _of_report_to(value: str, nel_groups: set[str]) -> Iterator[tuple[str, str]]:
    for row in _json_rows(value):
        kind = "nel" if str(row.get("group", "default")) in nel_groups else "report"
        endpoints = row.get("endpoints")
        for endpoint in endpoints if isinstance(endpoints, list) else []:
            if isinstance(endpoint, dict) and endpoint.get("url"):
                yield kind, str(endpoint["url"])


def _all(headers: Headers, name: str) -> list[str]:
    return [value for key, value in headers if key == name]


def _json_rows(value: str) -> list[dict[str, object]]:
    """Read a header that holds JSON objects, separated by commas; a browser ignores one that does not parse."""
    try:
        rows = json.loads(f"[{value}]")
    except ValueError:
        return []
    return [row for row in rows if isinstance(row, dict)]
