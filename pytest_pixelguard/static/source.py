"""A file's bytes as text, and places in it: decoding, and offsets turned into lines, columns and snippets."""

import codecs
import operator
import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate, repeat

from pytest_pixelguard.model import Location

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]+)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]+)")
_CSS_CHARSET = re.compile(rb"@charset \"([A-Za-z0-9_:.-]+)\"")
_BROWSERS_OWN = frozenset({"utf-8", "utf-16-le", "utf-16-be"})
_FEW = 100  # one NUL in so many bytes leaves a text a text
_HEAD = 4096
_LONG_LINE = 200
_AROUND = 60


class UndecodableError(ValueError):
    """The bytes are not text in any encoding that they could plausibly be in; the message says why."""


class Source:
    r"""The text of one file. Offsets count Unicode code points from 0, line breaks are all one `\n`."""

    def __init__(self, *, path: str, text: str) -> None:
        self.path = path
        self.text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

    @classmethod
    def decode(cls, *, path: str, data: bytes) -> "Source":
        """Read bytes as text. Raises `UndecodableError` for what looks like a binary file."""
        return cls(path=path, text=decode(data))

    @cached_property
    def _lines(self) -> list[int]:
        # A bundle may have a million lines: every step is the interpreter's own, none is ours.
        return [0, *accumulate(map(operator.add, map(len, self.text.split("\n")[:-1]), repeat(1)))]

    def position(self, offset: int) -> tuple[int, int]:
        """Give line and column of an offset, both 1-based, the column in code points."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def location(self, start: int, end: int) -> Location:
        """Give the span from `start` to `end` (exclusive) with its line of code, cut to 60 code points on each side."""
        start = max(0, min(start, len(self.text)))
        end = max(start, min(end, len(self.text)))
        start_line, start_column = self.position(start)
        end_line, end_column = self.position(end)
        first, last = self._around(start, end)
        return Location(
            path=self.path,
            start_line=start_line,
            start_column=start_column,
            end_line=end_line,
            end_column=end_column,
            snippet=self.text[first:last],
            caret=max(0, start - first),
        )

    def _around(self, start: int, end: int) -> tuple[int, int]:
        """Give the span of the line of code around a place, without the blanks at its ends."""
        first = self.text.rfind("\n", 0, start) + 1
        last = self.text.find("\n", start)
        last = len(self.text) if last < 0 else last
        if last - first > _LONG_LINE:
            first = max(first, start - _AROUND)
            last = min(last, max(min(end, start + _LONG_LINE), start + 1) + _AROUND)
        line = self.text[first:last]
        return first + len(line) - len(line.lstrip()), first + len(line.rstrip())


def decode(data: bytes) -> str:
    """Read bytes as text: byte order mark, UTF-16 by its zero bytes, UTF-8, what the file declares, then Latin-1."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            # A mark decides for a browser, which shows a sign for each byte that does not fit (WHATWG Encoding).
            return (
                data[len(mark) :].decode(name, "replace") if name in _BROWSERS_OWN else _strict(data[len(mark) :], name)
            )
    head = data[:_HEAD]
    if b"\0" in head:
        if data.count(0) <= len(data) // _FEW and (text := _utf8(data)) is not None:
            return text.replace("\0", "\ufffd")  # a few in a text: what serialises values writes such
        return _strict(data, _utf16_without_mark(head))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass  # not UTF-8: what follows tries what the file itself declares
    declared = _CHARSET.search(head) or _XML_ENCODING.search(head) or _CSS_CHARSET.search(head)
    name = declared[1].decode("ascii") if declared else "windows-1252"
    try:
        # A page that says ISO-8859-1 is read as windows-1252 by every browser (WHATWG Encoding).
        return data.decode("windows-1252" if name.lower() in {"iso-8859-1", "latin1", "utf-8"} else name)
    except (LookupError, UnicodeDecodeError):
        return data.decode("latin-1")


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None  # another encoding, or no text at all


def _strict(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise UndecodableError(f"its bytes are not valid {name} ({error.reason} at byte {error.start})") from error


def _utf16_without_mark(head: bytes) -> str:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 5 and even < odd // 10:
        return "utf-16-le"
    if even > len(head) // 5 and odd < even // 10:
        return "utf-16-be"
    raise UndecodableError("it holds bytes that are no text (NUL): a binary file under the name of a text file")
