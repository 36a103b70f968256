"""Response headers that a host's configuration sets: Content-Security-Policy, Link, NEL, Report-To, Refresh."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static.knowledge import know, know_host
from pytest_pixelguard.static.sighting import Act, Sighting
from pytest_pixelguard.trackers.vendor import Role

_HOST: Final = re.compile(
    r"(?:(?:https?|wss?)://)?(?P<host>(?:\*\.)?(?:[a-z0-9-]+\.)+[a-z]{2,})(?::\d+)?(?P<path>/[^\s;,\"']*)?",
    re.IGNORECASE,
)
_POLICY: Final = re.compile(
    r"Content-Security-Policy(?:-Report-Only)?[\"']?\s*[:=,]?\s*(?:\"?value\"?\s*[:=]\s*)?(?P<value>[^\n]*)",
    re.IGNORECASE,
)
_LINK: Final = re.compile(
    r"<\s*(?P<url>(?:https?:)?//[^>\s]+)\s*>\s*;[^,\n]*?rel\s*=\s*\\?[\"']?(?P<rel>[\w -]+)", re.IGNORECASE
)
_REPORT: Final = re.compile(r"(?:Report-To|Reporting-Endpoints|NEL)\b[^\n]*", re.IGNORECASE)
_FORWARDS: Final = re.compile(
    r"proxy_pass\s+(?P<nginx>https?://[^\s;]+)|^\s*ProxyPass(?:Match)?\s+\S+\s+(?P<apache>https?://\S+)|"
    r"^\s*RewriteRule\s+\S+\s+(?P<rewrite>https?://\S+)\s+\[[^\]]*\bP\b|"
    r"^\s*/\S*\s+(?P<redirects>https?://\S+)\s+200!?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_DESTINATION: Final = re.compile(r"\"destination\"\s*:\s*\"(?P<url>https?://[^\"]+)\"", re.IGNORECASE)
_NETLIFY: Final = re.compile(r"^\[\[redirects\]\](?P<rule>(?:(?!^\[).)*)", re.MULTILINE | re.DOTALL)
_TO: Final = re.compile(r"^\s*to\s*=\s*[\"'](?P<url>https?://[^\"']+)[\"']", re.MULTILINE)
_SERVED: Final = re.compile(r"^\s*status\s*=\s*200\b", re.MULTILINE)
_INSERTS: Final = re.compile(
    r"^[^\n#]*\b(?:sub_filter|Substitute)\s+(?:[^\n\"']|\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')*", re.MULTILINE
)
_QUOTED: Final = re.compile(r"\"(?P<double>(?:[^\"\\]|\\.)*)\"|'(?P<single>(?:[^'\\]|\\.)*)'", re.DOTALL)
_ADDRESS: Final = re.compile(r"(?:https?:)?//[^\s\"'\\<>,;}]+", re.IGNORECASE)


def policy(text: str) -> list[Sighting]:
    """Give what a content security policy says: hosts that it allows (mentions), and where reports go."""
    found: list[Sighting] = []
    for directive in re.finditer(r"[^;]+", text):
        words = directive[0].split()
        name = words[0].lower().strip("\"'") if words else ""
        for match in _HOST.finditer(directive[0]):
            start, end = directive.start() + match.start(), directive.start() + match.end()
            host = match["host"].lower().removeprefix("*.")
            if name == "report-uri":
                found.append(_connects(match[0], "where reports of the security policy go", start, end))
                continue
            known = know(f"https://{host}{match['path']}") if match["path"] else know_host(host)
            if known.vendor is not None and known.tracks:
                found.append(
                    Sighting(
                        act=Act.MENTION, how="a security policy's allowance", start=start, end=end, url=match[0],
                        host=host,
                        vendor=known.vendor, why="a security policy that allows it",
                    )
                )  # fmt: skip
    return [each for each in found if each.host]


def read_headers(text: str) -> list[Sighting]:
    """Give what a file of headers (`_headers`, vercel.json, nginx, Apache) says. Offsets count code points."""
    found: list[Sighting] = []
    for match in _POLICY.finditer(text):
        start = match.start("value")
        found += [_moved(each, start) for each in policy(match["value"])]
    for match in _LINK.finditer(text):
        found.append(
            _connects(
                match["url"], f"a Link header with rel={match['rel'].strip()}", match.start("url"), match.end("url")
            )
        )
    for match in _REPORT.finditer(text):
        for address in _ADDRESS.finditer(match[0]):
            start = match.start() + address.start()
            found.append(_connects(address[0], "where the browser's reports go", start, start + len(address[0])))
    found += _forwards(text)
    found += _inserted(text)
    return [each for each in found if each.host]


def _inserted(text: str) -> Iterator[Sighting]:
    """Give what nginx (`sub_filter`) or Apache (`Substitute`) writes into every page that it sends."""
    for directive in _INSERTS.finditer(text):
        for quoted in _QUOTED.finditer(directive[0]):
            group = quoted.lastgroup or "double"
            if "<" in quoted[group]:
                from pytest_pixelguard.static.html import read_html  # noqa: PLC0415 -- few servers write into pages

                start = directive.start() + quoted.start(group)
                markup = quoted[group].replace("\\" + quoted[0][0], " " + quoted[0][0])  # as long, and a quote
                yield from (_moved(each, start) for each in read_html(markup))


def _forwards(text: str) -> Iterator[Sighting]:
    """Give the trackers that a path of the site itself leads to: disguised, they are loaded as if they were its own."""
    places: list[tuple[str, int]] = []
    for match in _FORWARDS.finditer(text):
        group = match.lastgroup or "nginx"
        places.append((match[group], match.start(group)))
    rewrites = re.search(r"\"rewrites\"\s*:\s*\[.*?\]", text, re.DOTALL)
    if rewrites:
        places += [(match["url"], match.start("url")) for match in _DESTINATION.finditer(text, *rewrites.span())]
    for rule in _NETLIFY.finditer(text):
        target = _TO.search(rule["rule"])
        if target and _SERVED.search(rule["rule"]):
            places.append((target["url"], rule.start("rule") + target.start("url")))
    for url, start in dict.fromkeys(places):
        known = know(re.sub(r"/(?::\w+\*?|\$\d)+$", "/", url))
        if known.vendor is None and known.host:
            known = replace(know_host(known.host), url=url)
        if known.vendor is not None and known.tracks:
            yield Sighting(
                act=Act.LOAD, how="a path of this site that leads there", start=start, end=start + len(url), url=url,
                host=known.host, vendor=known.vendor, role=Role.SCRIPT, tracker_id=known.tracker_id,
                consent=Consent.UNKNOWN, gate="pages that use this path decide", inert=True,
            )  # fmt: skip


def _connects(url: str, how: str, start: int, end: int) -> Sighting:
    known = know(url if "//" in url else f"https://{url}")
    return Sighting(
        act=Act.CONNECT, how=how, start=start, end=end, url=known.url, host=known.host, vendor=known.vendor,
        role=known.role,
        tracker_id=known.tracker_id,
    )  # fmt: skip


def _moved(each: Sighting, by: int) -> Sighting:
    return replace(each, start=each.start + by, end=each.end + by)
