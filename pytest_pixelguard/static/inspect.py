"""One file inspected: read by its kind, judged by the rules. What cannot be read is a gap."""

import re
import stat
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from pytest_pixelguard.model import Gap, Location, Rule
from pytest_pixelguard.static import deadline
from pytest_pixelguard.static.imports import imports_on_demand
from pytest_pixelguard.static.kinds import Kind, kind_of
from pytest_pixelguard.static.options import FileResult, StaticOptions, Target
from pytest_pixelguard.static.sighting import Act, Sighting
from pytest_pixelguard.static.source import Source, UndecodableError
from pytest_pixelguard.trackers.parties import FirstParty

_MARKUP_START: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)*(?:<!doctype html|<html|<head|<body|<script|<!--)", re.IGNORECASE
)
_APPLE_DOUBLE: Final = b"\x00\x05\x16\x07"
"""How a `._name` begins that macOS writes beside a file it copies (AppleDouble, RFC 1740)."""


def inspect_file(target: Target, *, first_party: FirstParty, options: StaticOptions | None = None) -> FileResult:
    """Give what one file shows. Never raises for what is in the file: that becomes a gap."""
    options = options or StaticOptions()
    kind = kind_of(target.label)
    if not isinstance(kind, Kind):
        return FileResult(label=target.label, skipped=kind)
    try:
        status = target.path.stat()
        if not stat.S_ISREG(status.st_mode):
            return unread(target, "it is not a regular file")  # to read a pipe would be to wait for whoever writes it
        size = status.st_size
        if size > options.max_bytes:
            return unread(target, f"it has {size} bytes, more than the {options.max_bytes} that are read", size=size)
        raw = target.path.read_bytes()
    except OSError as error:
        return unread(target, f"it could not be opened ({error.strerror or error})")
    return inspect_bytes(raw, target=target, first_party=first_party, options=options)


def inspect_bytes(raw: bytes, *, target: Target, first_party: FirstParty, options: StaticOptions) -> FileResult:
    """Give what a file's bytes show; `target` says how they are read and reported."""
    kind = kind_of(target.label)
    if raw.startswith(_APPLE_DOUBLE) and target.label.rpartition("/")[2].startswith("._"):
        kind = "a Mac's own notes about a file"
    if not isinstance(kind, Kind):
        return FileResult(label=target.label, skipped=kind)
    try:
        source = Source.decode(path=target.label, data=raw)
    except UndecodableError as error:
        return _not_text(target, str(error), size=len(raw))
    try:
        shown = deadline.within(
            options.file_seconds, lambda: _shown(kind, source, target, first_party, options, size=len(raw))
        )
    except deadline.TimeUpError:
        return unread(target, f"it took more than {options.file_seconds:g} seconds", size=len(raw))
    except RecursionError:
        return unread(target, "it is nested more deeply than can be followed", size=len(raw))
    except MemoryError:
        return unread(target, "it takes more memory than there is", size=len(raw))
    imports, numbered = imports_on_demand(kind, raw)
    return replace(shown, imports=imports, imports_numbered=numbered) if imports or numbered else shown


def _shown(
    kind: Kind, source: Source, target: Target, first_party: FirstParty, options: StaticOptions, *, size: int
) -> FileResult:
    shown = _read(kind, source, options)
    if shown and kind in {Kind.HEADERS, Kind.JSON, Kind.SCRIPT, Kind.TYPED_SCRIPT}:
        from pytest_pixelguard.static.generators import set_by_generator  # noqa: PLC0415 -- few files show anything

        shown = set_by_generator(source.path, source.text, shown)
    if options.cross_check and kind in {Kind.HTML, Kind.SCRIPT}:
        from pytest_pixelguard.static.cross_check import cross_check  # noqa: PLC0415 -- slow readers, only on request

        shown = [*shown, *cross_check(source, shown, script=kind is Kind.SCRIPT)]
    gaps = [_gap(each, source) for each in shown if each.act in _GAPS]
    sightings = [each for each in shown if each.act not in _GAPS]
    if not sightings:
        return FileResult(label=target.label, gaps=tuple(gaps), size=size)
    from pytest_pixelguard.static.judge import findings_of  # noqa: PLC0415 -- most files show nothing, and start sooner

    found = findings_of(sightings, source=source, first_party=first_party)
    if found and kind is Kind.SCRIPT:
        from pytest_pixelguard.static.author import with_sources  # noqa: PLC0415 -- the same

        found = with_sources(found, source=source, target=target)
    return FileResult(label=target.label, findings=tuple(found), gaps=tuple(gaps), size=size)


def _read(kind: Kind, source: Source, options: StaticOptions) -> list[Sighting]:  # noqa: C901, PLR0911 -- one branch for each kind
    text = source.text
    match kind:
        case Kind.HTML | Kind.SVG:
            from pytest_pixelguard.static.conditions import held_by_conditions  # noqa: PLC0415 -- the same as below
            from pytest_pixelguard.static.html import read_html  # noqa: PLC0415 -- a tree of scripts needs no HTML parser

            return held_by_conditions(text, read_html(text), page=True)
        case Kind.TEMPLATE | Kind.MARKDOWN:
            from pytest_pixelguard.static.templates import read_template  # noqa: PLC0415 -- the same

            if source.path.endswith(".vue"):
                # A component's <template> is its markup; as many letters of another tag keep every place.
                text = text.replace("<template", "<section ").replace("</template>", "</section >")
            return read_template(text, markdown=kind is Kind.MARKDOWN)
        case Kind.INDENTED:
            from pytest_pixelguard.static.indented import read_indented  # noqa: PLC0415 -- the same

            return read_indented(text)
        case Kind.SCRIPT | Kind.TYPED_SCRIPT:
            return _read_script(source, options)
        case Kind.CSS:
            return _read_css(text)
        case Kind.JSON:
            return _read_json(text)
        case Kind.MANIFEST:
            from pytest_pixelguard.static.manifest import read_manifest  # noqa: PLC0415 -- the same

            return [*read_manifest(text), *_read_json(text)]
        case Kind.HEADERS:
            from pytest_pixelguard.static import data  # noqa: PLC0415 -- the same
            from pytest_pixelguard.static.headers import read_headers  # noqa: PLC0415 -- the same

            return [*read_headers(text), *(replace(each, inert=True) for each in data.settings(text, plain=True))]
        case Kind.SOURCE_MAP:
            from pytest_pixelguard.static.sourcemap import read_map  # noqa: PLC0415 -- the same

            return read_map(text)
        case Kind.TEXT:
            from pytest_pixelguard.static.css import xml_style_sheets  # noqa: PLC0415 -- the same

            styles = _loads(xml_style_sheets(text)) if "<?xml-stylesheet" in text else []
            if not _MARKUP_START.match(text):
                return styles
            from pytest_pixelguard.static.html import read_html  # noqa: PLC0415 -- the same

            return [*styles, *read_html(text)]


def _read_script(source: Source, options: StaticOptions) -> list[Sighting]:
    text = source.text
    start = _MARKUP_START.match(text)
    if start and not start[0].endswith("<!--"):
        from pytest_pixelguard.static.html import read_html  # noqa: PLC0415 -- only for a page under a script's name

        return read_html(text)
    from pytest_pixelguard.static.script.file import read_script  # noqa: PLC0415 -- a tree of pages may hold no scripts

    found = read_script(text, prefilter=options.prefilter)
    if source.path.endswith((".d.ts", ".d.mts", ".d.cts")):
        found = [replace(each, act=Act.MENTION, why="a type declaration") for each in found if each.act not in _GAPS]
    return found


def _read_css(text: str) -> list[Sighting]:
    from pytest_pixelguard.static.css import addresses  # noqa: PLC0415 -- see above

    return _loads(addresses(text))


def _loads(addresses: Iterable[tuple[str, str, int, int]]) -> list[Sighting]:
    """Give the sightings of what is loaded: addresses with how, start and end."""
    from pytest_pixelguard.static.knowledge import know  # noqa: PLC0415 -- see above

    found = []
    for address, how, start, end in addresses:
        known = know(address)
        if known.host:
            found.append(
                Sighting(
                    act=Act.LOAD, how=how, start=start, end=end, url=known.url, host=known.host, vendor=known.vendor,
                    role=known.role, tracker_id=known.tracker_id,
                )
            )  # fmt: skip
    return found


def _read_json(text: str) -> list[Sighting]:
    from pytest_pixelguard.static import data  # noqa: PLC0415 -- see above

    mentions = [replace(each, why="data that names it") for each in data.addresses(text)]
    return [*mentions, *(replace(each, inert=True) for each in data.settings(text))]


_GAPS: Final = {Act.OPAQUE: Rule.OPAQUE_SCRIPT, Act.UNREAD: Rule.UNREADABLE_FILE, Act.DISAGREE: Rule.WITNESS_DISAGREES}


def _gap(each: Sighting, source: Source) -> Gap:
    return Gap(rule=_GAPS[each.act], message=each.why, location=source.location(each.start, each.end))


def _not_text(target: Target, why: str, *, size: int) -> FileResult:
    if target.label.lower().endswith(".txt"):
        return FileResult(label=target.label, skipped=f"{why}: it is no text")
    return unread(target, why, size=size)


def unread(target: Target, why: str, *, size: int = 0) -> FileResult:
    """Give the result for a file that was not examined, or not to its end: a gap that says why."""
    place = Location(path=target.label, start_line=1, start_column=1, end_line=1, end_column=1)
    gap = Gap(rule=Rule.UNREADABLE_FILE, message=f"{target.label} was not examined: {why}.", location=place)
    return FileResult(label=target.label, gaps=(gap,), size=size)
