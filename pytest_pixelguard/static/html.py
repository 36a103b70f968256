"""Pages read as a browser reads them: turbohtml's WHATWG tree, with the place of every tag and attribute."""

import re
from dataclasses import replace
from typing import Final

import turbohtml

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static import css, data
from pytest_pixelguard.static.attributes import read_attributes, read_hidden
from pytest_pixelguard.static.embedded import read_code
from pytest_pixelguard.static.gating import (
    DATA,
    OPEN,
    Gate,
    auto_block,
    element_gate,
    held_source,
    script_gate,
    words_of,
)
from pytest_pixelguard.static.headers import policy
from pytest_pixelguard.static.knowledge import know
from pytest_pixelguard.static.markup import (
    ANIMATED,
    ANIMATED_ELEMENTS,
    BOUND,
    LINK_CONNECTS,
    LINK_LOADS,
    LOADING,
    selector,
    spans,
)
from pytest_pixelguard.static.mentions import mentions
from pytest_pixelguard.static.page import Attributes, Page
from pytest_pixelguard.static.script.values import from_base64
from pytest_pixelguard.static.script.words import host_places, words_at_dots
from pytest_pixelguard.static.sighting import Act, Sighting

_REFRESH: Final = re.compile(r"url\s*=\s*[\"']?([^\"'\s;]+)", re.IGNORECASE)

_WRITTEN: Final = re.compile(r"[\s(]*[\"'`]((?:https?:)?//[^\"'`]+)")

_quiet: set[str] = set()
_MOST_QUIET: Final = 20_000  # elements that are remembered
_LONGEST_QUIET: Final = 400  # characters; a longer one stands on one page


def read_html(text: str, *, depth: int = 0) -> list[Sighting]:
    """Give everything that a page or a piece of markup shows. Offsets are code points of `text`."""
    document = turbohtml.parse(text, source_locations=True, allow_declarative_shadow_roots=False)
    lowered = _lowered(text)
    page = Page(text, lowered=lowered, depth=depth, nested=nested)
    inert = spans(lowered, "template") if document.select_one("template") is not None else []
    words = words_at_dots(lowered)
    named = any(True for _ in host_places(lowered, words))
    code_spans: list[int] = []  # starts and ends of scripts and style sheets, in turn
    for node in document.select(selector(lowered, named=named)):
        # Menus and footers stand on every page: what showed nothing once, and holds no code itself, is not asked again.
        known = "" if node.tag in {"script", "style"} else f"{depth} {node.tag} {[*node.attrs.items()]}"
        if known in _quiet:
            continue
        place = node.source_location
        if place is None:
            continue  # the parser made it up: it stands in no file
        page.unit = place.start_tag.start_offset
        if node.tag in {"script", "style"}:
            last = place.end_tag.start_offset if place.end_tag is not None else len(text)
            code_spans += [place.start_tag.end_offset, last]
        before = len(page.found)
        _element(page, node, place)
        if inert and any(start <= page.unit < end for start, end in inert):
            page.found[before:] = [_unknown(each) for each in page.found[before:]]
        if known and len(page.found) == before:
            _remember(known)
    if named:
        page.found += mentions(text, lowered=lowered, words=words, code_spans=code_spans)
    return page.found


def _remember(element: str) -> None:
    if len(_quiet) >= _MOST_QUIET:
        _quiet.clear()
    if len(element) <= _LONGEST_QUIET:
        _quiet.add(element)


def _lowered(text: str) -> str:
    """Give a text in lower case in which every code point keeps its place; what is not ASCII is a question mark.

    `str.lower` is slower than this by far, and makes two letters of some.
    """
    return text.encode("ascii", "replace").lower().decode("ascii")


def _element(page: Page, node: turbohtml.Element, place: turbohtml.SourceLocation) -> None:
    tag, attributes = node.tag.lower(), node.attrs
    if tag in {"component", "svelte:element"}:  # an element that says itself what it is: Vue's and Svelte's
        made = next((words_of(attributes[name]) for name in (":is", "is", "this") if attributes.get(name)), "")
        tag = made.strip("\"'`{} ").lower() or tag
    if tag == "script":
        _script(page, node, place)
    elif tag == "style":
        _style(page, node.text, place.start_tag.end_offset)
    elif tag == "link":
        _link(page, attributes, place)
    elif tag == "meta":
        _meta(page, attributes, place)
    elif tag in LOADING:
        _resource(page, tag, attributes, place)
    elif tag in {"set", "animate"}:
        _animation(page, node, attributes, place)
    if attributes:
        read_attributes(page, tag, attributes, place)


def _script(page: Page, node: turbohtml.Element, place: turbohtml.SourceLocation) -> None:
    attributes = node.attrs
    kind = words_of(attributes.get("type")).strip().lower()
    if kind in DATA or kind.endswith("+json"):
        _data(page, kind, node.text, place.start_tag.end_offset)
        return
    gate = script_gate(attributes)
    source = next((name for name in LOADING["script"] if attributes.get(name)), "")
    held = "" if source else held_source(attributes)
    if held and gate is OPEN:
        gate = element_gate(attributes, live="src", held=held)
    name = source or held
    if name:
        address = words_of(attributes[name])
        page.address("script", address, place, name, gate)
        page.auto_block = page.auto_block or (auto_block(address, attributes) if gate is OPEN else "")
    start = place.start_tag.end_offset
    # More than 512 levels deep the tree, as a browser's, is flat, and gives a script neither end tag nor text.
    end = place.end_tag.start_offset if place.end_tag is not None else page.end_of("script", start)
    code = page.text[start:end]
    hidden = from_base64(code.strip()) if not gate.runs and not source else None
    if hidden is not None:
        read_hidden(page, hidden, start, end, gate)
    elif not source and code.strip():
        page.code(code, start, end, gate)


def _data(page: Page, kind: str, text: str, start: int) -> None:
    if kind == "importmap":
        found = [replace(each, act=Act.LOAD, how="an import map") for each in data.addresses(text)]
    elif kind == "speculationrules":
        found = [replace(each, act=Act.CONNECT, how="a page fetched in advance") for each in data.addresses(text)]
    elif "ld+json" in kind:
        found = []
    else:
        found = data.settings(text)
    page.found += [replace(each, start=each.start + start, end=each.end + start, unit=page.unit) for each in found]


def _style(page: Page, text: str, start: int) -> None:
    for address, how, first, last in css.addresses(text):
        page.load(know(address.strip(), any_host=True), how, start + first, start + last, OPEN)


def _link(page: Page, attributes: Attributes, place: turbohtml.SourceLocation) -> None:
    relations = set(words_of(attributes.get("rel")).lower().split())
    href = words_of(attributes.get("href"))
    held = "" if href else held_source(attributes)
    name = "href" if href else held
    if not name:
        return
    address = words_of(attributes[name])
    connects = next((words for relation, words in LINK_CONNECTS.items() if relation in relations), "")
    if relations & LINK_LOADS:
        how = "style sheet" if "stylesheet" in relations else f"link rel={' '.join(sorted(relations))}"
        gate = OPEN if href else element_gate(attributes, live="href", held=held)
        page.load(know(address.strip(), any_host=True), how, *page.value(place, name), gate)
    elif connects:
        page.connect(address, connects, place, name)


def _meta(page: Page, attributes: Attributes, place: turbohtml.SourceLocation) -> None:
    kind = words_of(attributes.get("http-equiv")).lower()
    content = words_of(attributes.get("content"))
    if not content or kind not in {"content-security-policy", "refresh", "content-security-policy-report-only"}:
        return
    if kind == "refresh":
        target = _REFRESH.search(content)
        if target:
            page.connect(target[1], "a page that the browser moves on to", place, "content")
        return
    page.note(policy(content), *page.value(place, "content"))


def _resource(page: Page, tag: str, attributes: Attributes, place: turbohtml.SourceLocation) -> None:
    if tag == "input" and words_of(attributes.get("type")).lower() != "image":
        return
    live = [name for name in LOADING[tag] if attributes.get(name)]
    for name in live:
        page.address(tag, words_of(attributes[name]), place, name, OPEN)
    plain = not live or all(words_of(attributes[name]).startswith(("data:", "about:")) for name in live)
    held = held_source(attributes) if plain else ""
    if not live and (bound := next((name for name in BOUND if attributes.get(name)), "")):
        _bound(page, tag, bound, words_of(attributes[bound]), place)
    if held:
        shown = {key: value for key, value in attributes.items() if key not in live}
        gate = element_gate(shown, live="src", held=held)
        page.address(tag, words_of(attributes[held]), place, held, gate)
    if tag == "iframe" and attributes.get("srcdoc"):
        page.inside(words_of(attributes["srcdoc"]), *page.value(place, "srcdoc"), OPEN, is_markup=True)


def _animation(page: Page, node: turbohtml.Element, attributes: Attributes, place: turbohtml.SourceLocation) -> None:
    """Read what an animation of SVG gives the picture that it stands in as its address."""
    animated = words_of(attributes.get("attributeName") or attributes.get("attributename")).lower()
    picture = node.parent.tag.lower() if isinstance(node.parent, turbohtml.Element) else ""
    if animated not in ANIMATED or picture not in ANIMATED_ELEMENTS:
        return
    for name in ("from", "to", "by", "values"):
        for address in words_of(attributes.get(name)).split(";"):
            page.address(picture, address, place, name, OPEN)


def _bound(page: Page, tag: str, name: str, value: str, place: turbohtml.SourceLocation) -> None:
    """Read an address that a component puts into its element: `:src="`https://…/${id}`"`."""
    written = _WRITTEN.match(value)
    if written is not None:
        gate = Gate(runs=True, consent=Consent.UNKNOWN, words="the component decides")
        page.address(tag, written[1].partition("${")[0], place, name, gate)


def nested(text: str, is_markup: bool, depth: int) -> list[Sighting]:  # noqa: FBT001 -- the shape of Nested
    """Read markup or code that stands inside a text of a script."""
    if is_markup:
        return read_html(text, depth=depth)
    return read_code(text, nested=nested, depth=depth)


def _unknown(sighting: Sighting) -> Sighting:
    if sighting.act is Act.MENTION or sighting.consent is not Consent.UNGATED:
        return sighting
    return replace(
        sighting, consent=Consent.UNKNOWN, gate="a template, which the page may put to use later", inert=True
    )
