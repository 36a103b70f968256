"""Texts in a script: the addresses, markup and code that they hold, and where each goes."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from tree_sitter import Node

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static.knowledge import Known, is_front_door, know, know_host
from pytest_pixelguard.static.script.consent import ConsentReader
from pytest_pixelguard.static.script.flow import Flow
from pytest_pixelguard.static.script.fold import Folder
from pytest_pixelguard.static.script.seeds import Clue, Seed
from pytest_pixelguard.static.script.sinks import Fate, Use
from pytest_pixelguard.static.script.tree import Script, arguments_of, inner
from pytest_pixelguard.static.script.values import HOLE, as_text
from pytest_pixelguard.static.script.words import words_in
from pytest_pixelguard.static.sighting import Act, Sighting
from pytest_pixelguard.trackers.vendor import Category

_WHOLE_URL: Final = re.compile(r"\s*(?:(?:https?|wss?):)?//(?=[^/\s]*\.)[^\s<>\"'`]+\s*", re.IGNORECASE)
_BARE: Final = re.compile(rf"\s*{HOLE}?(?P<address>(?:[\w-]+\.)+[a-z]{{2,}}(?:[/?:][^\s<>\"'`]*)?)\s*", re.IGNORECASE)
_ANY_HOST: Final = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}", re.IGNORECASE)
_MARKUP: Final = re.compile(
    r"<\s*(?:script|img|iframe|link|noscript|object|embed|style|form|video|source)\b", re.IGNORECASE
)
_CODE: Final = re.compile(r"[\w$]\s*\(\s*[\"'][^\"'\n]*[\"']\s*[,)]|\.src\s*=|createElement")
_PLACEHOLDER: Final = re.compile(r"\{\{.*?\}\}|<%=?.*?%>|<\?(?:php|=).*?\?>")  # what a site generator puts a value for
_PROFILE: Final = re.compile(
    r"\s*(?:https?:)?//[^/?#]+(?:/?|/(?:@|channel/|user/|c/|in/|company/)[^/?#]+/?)\s*", re.IGNORECASE
)
_COMMENTED: Final = re.compile(rb"(?:https?:)?(?:\\?/){0,2}[\w.\-]+[\w.\-/?=&%]*", re.IGNORECASE)
_HOST_BYTES: Final = frozenset(
    bytes([letter]) for letter in b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"
)
_DEEPEST: Final = 3
_SHORTEST: Final = 5

Nested = Callable[[str, bool, int], list[Sighting]]
"""Reads markup (True) or code (False) that stands inside a text; the places it gives are not used."""


class TextReader:
    """Reads the texts of one script. What it sees it hands to `add`, in bytes of the script."""

    def __init__(
        self,
        script: Script,
        *,
        folder: Folder,
        flow: Flow,
        consent: ConsentReader,
        nested: Nested,
        depth: int,
        add: Callable[[Sighting], None],
    ) -> None:
        self._script = script
        self._folder = folder
        self._flow = flow
        self._consent = consent
        self._nested = nested
        self._depth = depth
        self._add = add
        self._tops: set[tuple[int, int]] = set()

    def sink(self, seed: Seed) -> None:
        """Read what is given to something that loads."""
        node = self._script.at(seed.end - 1, seed.end)
        holder = node if node.type in {"assignment_expression", "arguments"} else node.parent
        value: Node | None = None
        if holder is not None and holder.type == "assignment_expression":
            value = holder.child_by_field_name("right")
        elif holder is not None and holder.type == "arguments" and holder.parent is not None:
            given = arguments_of(holder.parent)
            callee = holder.parent.child_by_field_name("function")
            name = (
                (self._folder.member_name(callee) or "")
                if callee is not None and callee.type == "member_expression"
                else ""
            )
            wanted = 1 if name in {"open", "setAttribute", "insertAdjacentHTML"} and len(given) > 1 else 0
            value = given[wanted] if len(given) > wanted else None
        if value is None or inner(value).type in {"object", "function_expression", "arrow_function", "array"}:
            return
        self._judge_text(value, self._folder.text(value))

    def text(self, node: Node) -> None:
        """Read a text, with what is joined to it."""
        top = self._widest(node)
        self._judge_text(top, self._folder.text(top))

    def _widest(self, node: Node) -> Node:
        """Give the largest expression around a place whose value is still a text that can be worked out."""
        current = node
        if current.type in {"string_fragment", "escape_sequence"} and current.parent is not None:
            current = current.parent
        best = current
        for _ in range(40):
            holder = current.parent
            if holder is None:
                break
            if holder.type in {
                "parenthesized_expression",
                "template_substitution",
                "arguments",
                "array",
                "spread_element",
            }:
                current = holder
                continue
            if holder.type == "member_expression" and holder.child_by_field_name("object") == current:
                current = holder
                continue
            if holder.type not in {
                "binary_expression",
                "template_string",
                "call_expression",
                "ternary_expression",
                "subscript_expression",
            }:
                break
            if holder.type == "call_expression" and not self._transforms(holder):
                break
            text = as_text(self._folder.value(holder))
            if text is not None and text.strip(HOLE):
                best = holder
            current = holder
        return best

    def _transforms(self, call: Node) -> bool:
        callee = call.child_by_field_name("function")
        if callee is None:
            return False
        name = self._script.words(inner(callee)).rsplit(".", 1)[-1]
        return name in {
            "atob", "concat", "join", "reverse", "split", "replace", "replaceAll", "toLowerCase", "trim",
            "fromCharCode", "map",
            "decodeURIComponent", "unescape", "toString", "from", "slice", "substring", "apply", "substr",
            "toReversed", "raw",
        }  # fmt: skip

    def _judge_text(self, node: Node, text: str | None) -> None:
        node = inner(node)
        key = (node.start_byte, node.end_byte)
        if text is None or key in self._tops:
            return
        self._tops.add(key)
        if len(text) < _SHORTEST:
            return
        text = _PLACEHOLDER.sub(HOLE, text) if "{{" in text or "<%" in text or "<?" in text else text
        if text.startswith(f"{HOLE}//"):
            text = text.removeprefix(HOLE)  # location.protocol + "//host/path"
        speaks = _MARKUP.search(text) or (_CODE.search(text) and words_in(text.encode("utf-8", "replace")).telling())
        if speaks and self._inside(node, text):
            return
        if _WHOLE_URL.fullmatch(text) or (text.startswith(("../", "./")) and know(text).vendor is not None):
            self._address(node, text.strip())
        elif (bare := _BARE.fullmatch(text)) is not None:
            self._bare(node, bare["address"])
        elif text.startswith(("/", "./", HOLE)) and ("id=" in text or "tid=" in text):
            self._address(node, text.strip())
        else:
            self._prose(node, text)

    def _inside(self, node: Node, text: str) -> bool:
        """Read markup or code that stands in a text. Tells whether it showed anything."""
        is_markup = _MARKUP.search(text) is not None
        if self._depth >= _DEEPEST:
            if self._flow.use_of(node).fate is Fate.LOADED:
                why = f"code inside code, {_DEEPEST + 1} levels deep, is not read"
                self._add(Sighting(act=Act.UNREAD, how="text", start=node.start_byte, end=node.end_byte, why=why))
            return False
        shown = self._nested(text, is_markup, self._depth + 1)
        if not shown:
            return False
        use = self._flow.use_of(node)
        consent, gate = self._consent.judge(use.at if use.fate is Fate.LOADED else node)
        for each in shown:
            if each.act is Act.MENTION or use.fate is Fate.NAMED:
                why = each.why or f"text that goes to {use.how}"
                self._add(replace(each, act=Act.MENTION, start=node.start_byte, end=node.end_byte, why=why, unit=0))
                continue
            certain = use.fate is Fate.LOADED
            judged = (
                each.consent
                if each.consent is not Consent.UNGATED
                else consent
                if certain or consent is Consent.GATED
                else Consent.UNKNOWN
            )
            self._add(
                replace(each, start=node.start_byte, end=node.end_byte, consent=judged, gate=each.gate or gate, unit=0)
            )
        return True

    def _address(self, node: Node, url: str) -> None:
        known = know(url, any_host=True)
        if known.vendor is not None and known.host and re.fullmatch(r"[^/]*//[^/?]+/?", url):
            known = replace(know_host(known.host), url=url)
        if not known.host and known.vendor is None:
            return
        use = self._flow.use_of(node)
        if known.vendor is None and use.fate is not Fate.LOADED and not known.tracks:
            return  # an ordinary address that nothing here loads: a link, a licence, a namespace
        if known.disguised and use.fate is not Fate.LOADED:
            return
        if use.fate is Fate.POSSIBLE and _is_a_page(known):
            use = Use(fate=Fate.NAMED, how="what may be a link, such as to a profile", at=node)
        self._seen(node, known, use)

    def _bare(self, node: Node, address: str) -> None:
        known = know(f"https://{address}") if re.search(r"[/?]", address) else know_host(address)
        if known.vendor is None:
            return
        self._seen(node, known, self._flow.use_of(node))

    def _seen(self, node: Node, known: Known, use: Use) -> None:
        place = use.at if use.fate is Fate.LOADED else node
        consent, gate = self._consent.judge(place)
        if consent is not Consent.GATED and place != node:
            inner_consent, inner_gate = self._consent.judge(node)
            if inner_consent is Consent.GATED:
                consent, gate = inner_consent, inner_gate
        if use.fate is Fate.NAMED:
            act = Act.MENTION
        else:
            act = Act.LOAD
            if use.fate is Fate.POSSIBLE and consent is Consent.UNGATED:
                consent = Consent.UNKNOWN
        self._add(
            Sighting(
                act=act, how=use.how, start=node.start_byte, end=node.end_byte, url=known.url, host=known.host,
                vendor=known.vendor, role=known.role, tracker_id=known.tracker_id, consent=consent, gate=gate,
                why=f"it only goes to {use.how}" if act is Act.MENTION else "", indirect=node.type == "identifier",
            )
        )  # fmt: skip

    def _prose(self, node: Node, text: str) -> None:
        """Note a text with a tracker's host among other words."""
        for found in _ANY_HOST.finditer(text[:20000]):
            known = know_host(found[0].lower())
            if known.vendor is None or not known.tracks:
                continue
            self._add(
                Sighting(
                    act=Act.MENTION, how="text", start=node.start_byte, end=node.end_byte, url=found[0],
                    host=known.host,
                    vendor=known.vendor, why="a text that names it among other words",
                )
            )  # fmt: skip
            return

    def commented(self, seed: Seed) -> None:
        """Read a host that stands in a comment."""
        if seed.clue is not Clue.ADDRESS:
            return
        start = seed.start
        while start and self._script.code[start - 1 : start] in _HOST_BYTES:
            start -= 1  # the place may be the end of a longer host
        whole = _COMMENTED.match(self._script.code, start)
        words = (whole[0] if whole else b"").decode("utf-8", "replace").replace("\\", "")
        bare = words.split("//", 1)[-1]
        known = know(f"https://{bare}") if "/" in bare else know_host(bare.lower())
        if known.vendor is not None and known.tracks:
            self._add(
                Sighting(
                    act=Act.MENTION, how="a comment", start=seed.start, end=seed.end, host=known.host,
                    vendor=known.vendor,
                    url=words, why="a comment",
                )
            )  # fmt: skip


def _is_a_page(known: Known) -> bool:
    """Tell whether an address may be a company's own page, as links to profiles and front pages are."""
    if known.vendor is None:
        return known.category is Category.SOCIAL
    return is_front_door(known.host) and _PROFILE.fullmatch(known.url) is not None
