"""The two files that static hosts read beside the pages: `_headers` and `_redirects`.

The format is the one that Netlify and Cloudflare Pages document: a path that may hold `*` or `:name`, then indented
headers, or a target and a status. Only what changes what a browser is told is read; conditions by country, role or
cookie (`Country=…`) are not, since the answer would depend on the visitor.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl

from pytest_pixelguard.crawl.sink.messages import Headers, Incoming

_PLACEHOLDER = re.compile(r"\\\*|:([A-Za-z]\w*)")
_STATUS = re.compile(r"^(\d{3})(!?)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderRule:
    """Headers for every path that matches."""

    pattern: re.Pattern[str]
    headers: Headers

    def matches(self, path: str) -> bool:
        """Tell whether the rule is for this path."""
        return self.pattern.fullmatch(path) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class RedirectRule:
    """One line of `_redirects`. Status 200 rewrites; `forced` goes before a file of the same name."""

    pattern: re.Pattern[str]
    host: str  # empty: any
    query: tuple[tuple[str, str], ...]
    target: str
    status: int
    forced: bool

    def target_for(self, incoming: Incoming) -> str | None:
        """Give where this request is sent, or None where the rule is not for it."""
        if self.host and incoming.host != self.host:
            return None
        given = dict(parse_qsl(incoming.target.partition("?")[2], keep_blank_values=True))
        if any(name not in given for name, _ in self.query):
            return None
        match = self.pattern.fullmatch(incoming.path)
        if match is None:
            return None
        target = self.target.replace(":splat", match.groupdict().get("splat") or "")
        captured = match.groupdict() | {value.removeprefix(":"): given[name] for name, value in self.query}
        for name, value in captured.items():
            target = target.replace(f":{name}", value or "")
        return target


def read_headers(path: Path) -> tuple[HeaderRule, ...]:
    """Read a `_headers` file; no file, no rules. Raises `UnicodeDecodeError` for one that is not UTF-8."""
    rules: list[HeaderRule] = []
    pattern: re.Pattern[str] | None = None
    headers: list[tuple[str, str]] = []
    for line in (*_lines(path), "/"):
        if line[0] not in " \t":
            if pattern is not None:
                rules.append(HeaderRule(pattern=pattern, headers=tuple(headers)))
            pattern, headers = _pattern(_path_of(line.strip())), []
        elif ":" in line:
            name, _, value = line.strip().partition(":")
            headers.append((name.strip().lower(), value.strip()))
    return tuple(rules)


def read_redirects(path: Path) -> tuple[RedirectRule, ...]:
    """Read a `_redirects` file; no file, no rules. Raises `UnicodeDecodeError` for one that is not UTF-8."""
    return tuple(rule for line in _lines(path) if (rule := _redirect(line.split())) is not None)


def _redirect(words: list[str]) -> RedirectRule | None:
    if len(words) < 2:  # noqa: PLR2004 -- a source and a target are the least
        return None
    source, rest = words[0], words[1:]
    query: list[tuple[str, str]] = []
    while rest and "=" in rest[0] and not rest[0].startswith(("/", "http")):
        name, _, value = rest.pop(0).partition("=")
        query.append((name, value))
    if not rest:
        return None
    target, status, forced = rest[0], 301, False
    for word in rest[1:]:
        if found := _STATUS.match(word):
            status, forced = int(found.group(1)), bool(found.group(2))
        else:
            return None  # a condition on the visitor: not for everyone, so not followed
    host = re.sub(r"^https?://", "", source).split("/", 1)[0] if source.startswith("http") else ""
    return RedirectRule(
        pattern=_pattern(_path_of(source)), host=host, query=tuple(query), target=target, status=status, forced=forced
    )


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.lstrip().startswith("#")]


def _path_of(source: str) -> str:
    if source.startswith("http"):
        return "/" + re.sub(r"^https?://[^/]*/?", "", source)
    return source


def _pattern(path: str) -> re.Pattern[str]:
    escaped = re.escape(path).replace(r"\:", ":")
    expression = _PLACEHOLDER.sub(
        lambda found: f"(?P<{found.group(1)}>[^/]+)" if found.group(1) else "(?P<splat>.*)", escaped, count=8
    )
    if expression.endswith("/(?P<splat>.*)"):
        expression = expression.removesuffix("/(?P<splat>.*)") + "(?:/(?P<splat>.*))?"
    try:
        return re.compile(expression)
    except re.error:
        return re.compile(re.escape(path))  # two wildcards of one name: the path is taken as it stands
