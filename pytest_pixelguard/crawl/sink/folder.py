"""A built folder, served as the static hosts of the field serve it: clean addresses, index files, 404.html, ranges.

Nothing outside the folder is served: the path is resolved first, symbolic links included, and must still lie inside.
"""

import re
from pathlib import Path
from urllib.parse import quote, unquote

from pytest_pixelguard.crawl.sink.host_files import HeaderRule, RedirectRule, read_headers, read_redirects
from pytest_pixelguard.crawl.sink.media_types import media_type
from pytest_pixelguard.crawl.sink.messages import Answer, Headers, Incoming

_RANGE = re.compile(r"^bytes=(\d*)-(\d*)$")
_NOT_FOUND = b"<!doctype html><title>Not found</title><h1>Not found</h1>"
_HIDDEN = frozenset({"_headers", "_redirects"})  # the host reads them; it does not serve them


class FolderAnswerer:
    """Answers for one origin out of one folder. `spa_fallback` names the file for every path that names none."""

    def __init__(self, root: Path, *, spa_fallback: str | None = None) -> None:
        self._root = root.resolve()
        self._spa_fallback = spa_fallback
        self._headers: tuple[HeaderRule, ...] = read_headers(self._root / "_headers")
        self._redirects: tuple[RedirectRule, ...] = read_redirects(self._root / "_redirects")

    async def __call__(self, incoming: Incoming) -> Answer:
        """Answer one request as a static host would."""
        answer = self._answer(incoming)
        own = self._own_headers(incoming.path)
        if not own:
            return answer
        names = {name for name, _ in own}
        kept = tuple((name, value) for name, value in answer.headers if name not in names)
        return Answer(status=answer.status, headers=(*kept, *own), body=answer.body)

    def file_for(self, path: str) -> Path | None:
        """Give the file that a path (percent-encoded) is served from; None where it is redirected, or is none."""
        found = self._find(unquote(path, errors="surrogateescape"))
        if found is None and self._spa_fallback:
            return self._inside(self._spa_fallback)
        return found if isinstance(found, Path) else None

    def _answer(self, incoming: Incoming) -> Answer:
        path = unquote(incoming.path, errors="surrogateescape")
        found = self._find(path)
        for rule in self._redirects:
            target = rule.target_for(incoming)
            if target is None or (found is not None and not rule.forced):
                continue
            if rule.status in {200, 404}:
                rewritten = self._find(unquote(target.split("?", 1)[0]))
                if isinstance(rewritten, Path):
                    return _file(rewritten, incoming, status=rule.status)
                continue
            return Answer(status=rule.status, headers=(("location", target), ("cache-control", "no-store")))
        if incoming.method not in {"GET", "HEAD"}:
            return Answer(status=405, headers=(("allow", "GET, HEAD"), ("content-type", "text/plain")))
        if isinstance(found, str):
            query = incoming.target.partition("?")[2]
            location = quote(found, safe="/", errors="surrogateescape") + (f"?{query}" if query else "")
            return Answer(status=301, headers=(("location", location), ("cache-control", "no-store")))
        if found is not None:
            return _file(found, incoming, status=200)
        return self._missing(incoming)

    def _missing(self, incoming: Incoming) -> Answer:
        wants_page = "text/html" in incoming.header("accept")
        if self._spa_fallback and wants_page:
            fallback = self._inside(self._spa_fallback)
            if fallback is not None:
                return _file(fallback, incoming, status=200)
        page = self._inside("404.html")
        if page is not None:
            return _file(page, incoming, status=404)
        return Answer(status=404, headers=(("content-type", "text/html; charset=utf-8"),), body=_NOT_FOUND)

    def _find(self, path: str) -> Path | str | None:
        """Give the file for a path, or the path to redirect to, or None."""
        relative = path.lstrip("/")
        if relative in _HIDDEN:
            return None
        if relative == "" or relative.endswith("/"):
            index = self._inside(f"{relative}index.html")
            bare = relative.rstrip("/")
            return index or (f"/{bare}" if bare and self._inside(f"{bare}.html") else None)
        if (exact := self._inside(relative) or self._inside(f"{relative}.html")) is not None:
            return exact
        return f"/{relative}/" if self._inside(f"{relative}/index.html") is not None else None

    def _inside(self, relative: str) -> Path | None:
        if "\0" in relative:
            return None
        try:
            candidate = (self._root / relative).resolve()
            if candidate.is_relative_to(self._root) and candidate.is_file():
                return candidate
        except (OSError, ValueError):
            return None  # a name that no file can have (too long, a loop of links) names no file
        return None

    def _own_headers(self, path: str) -> Headers:
        return tuple(pair for rule in self._headers if rule.matches(path) for pair in rule.headers)


def _file(path: Path, incoming: Incoming, *, status: int) -> Answer:
    body = path.read_bytes()
    kind = media_type(path.name)
    # A page is asked for anew on every visit; what belongs to it is kept, as a visitor's browser keeps it.
    freshness = "no-cache" if kind.startswith("text/html") else "max-age=600"
    headers: Headers = (("content-type", kind), ("cache-control", freshness), ("accept-ranges", "bytes"))
    if status == 200 and (wanted := _RANGE.match(incoming.header("range"))) and any(wanted.groups()):  # noqa: PLR2004 -- HTTP's OK
        first, last = _span(wanted.group(1), wanted.group(2), len(body))
        if first > last:
            return Answer(status=416, headers=(("content-range", f"bytes */{len(body)}"),))
        part = ("content-range", f"bytes {first}-{last}/{len(body)}")
        return Answer(status=206, headers=(*headers, part), body=body[first : last + 1])
    return Answer(status=status, headers=headers, body=body)


def _span(first: str, last: str, size: int) -> tuple[int, int]:
    """Give the first and last byte of a range, both inclusive; first > last where nothing can be given."""
    if first == "":
        return max(0, size - int(last)), size - 1
    return int(first), min(int(last) if last else size - 1, size - 1)
