"""From findings to patches: proposed only when the gate, reading the result, finds less and nothing new."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import tree_sitter
import tree_sitter_javascript

from pytest_pixelguard.fix.elements import Element, element_at, offset_of, without
from pytest_pixelguard.fix.platforms import Platform, held_tag, platform_of
from pytest_pixelguard.fix.texts import Patch
from pytest_pixelguard.model import Finding, Level, Rule
from pytest_pixelguard.static import StaticOptions, Target
from pytest_pixelguard.static.inspect import inspect_bytes
from pytest_pixelguard.trackers.parties import FirstParty
from pytest_pixelguard.trackers.vendor import vendors_by_id

RULES: Final = frozenset(
    {Rule.TRACKER_SNIPPET, Rule.PIXEL_IMAGE, Rule.TAG_MANAGER_CONTAINER, Rule.THIRD_PARTY_CONNECTION}
)
"""Rules whose findings a patch may mend."""

_MANY = 2000  # files that are looked through for the site's consent platform
_LANGUAGE = tree_sitter.Language(tree_sitter_javascript.language())


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmended:
    """A finding without a patch, and why, in words."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposals:
    """What can be patched, what cannot, and whose form a held script takes (None: snippets are taken away)."""

    patches: tuple[Patch, ...]
    unmended: tuple[Unmended, ...]
    platform: Platform | None

    def reasons(self) -> tuple[tuple[str, int], ...]:
        """Give why there is no patch, with how many findings each reason holds for, the most frequent first."""
        return tuple(Counter(one.reason for one in self.unmended).most_common())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edit:
    element: Element
    text: str | None  # what stands there afterwards; None: nothing
    words: str


def propose(findings: Sequence[Finding], *, files: Sequence[str], first_party: FirstParty) -> Proposals:
    """Propose patches for the findings of static inspection. `files` are the inspected ones, by name."""
    platform = platform_of(_texts(files[:_MANY]))
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.location is not None and finding.rule in RULES and finding.level is not Level.NOTE:
            by_file.setdefault(finding.location.path, []).append(finding)
    patches: list[Patch] = []
    unmended: list[Unmended] = []
    for path, rows in by_file.items():
        patch, left = _of_file(path, rows, platform, first_party)
        patches += [patch] if patch else []
        unmended += left
    return Proposals(patches=tuple(patches), unmended=tuple(unmended), platform=platform)


def _texts(files: Sequence[str]) -> list[str]:
    return [text for file in files if (text := _text(file)) is not None]


def _text(path: str) -> str | None:
    """Read a file as it stands, line ends included; None for one that is not UTF-8 text."""
    try:
        return Path(path).read_bytes().decode("utf-8")
    except (OSError, ValueError):  # a name that no file can have, or bytes that are no text
        return None  # the gate's own reader has said so in its report; here there is only no patch


def _of_file(
    path: str, findings: Sequence[Finding], platform: Platform | None, first_party: FirstParty
) -> tuple[Patch | None, list[Unmended]]:
    before = _text(path)
    if before is None:
        return None, [Unmended(finding=one, reason="the file is not UTF-8 text") for one in findings]
    edits: dict[int, _Edit] = {}
    left: list[Unmended] = []
    meant: list[Finding] = []
    for finding in findings:
        edit = _edit(before, finding, platform)
        if isinstance(edit, str):
            left.append(Unmended(finding=finding, reason=edit))
        else:
            edits.setdefault(edit.element.start, edit)
            meant.append(finding)
    # From the end, so that the offsets before stay true; an element within one that is edited already is skipped.
    chosen = [
        edit for edit in edits.values() if not any(_inside(edit.element, other.element) for other in edits.values())
    ]
    after = before
    for edit in sorted(chosen, key=lambda one: -one.element.start):
        after = _edited(after, edit)
    if not chosen:
        return None, left
    if problem := _worse(path, before, after, meant, first_party):
        return None, left + [Unmended(finding=one, reason=problem) for one in meant]
    words = tuple(dict.fromkeys(edit.words for edit in chosen))
    return Patch(path=path, before=before, after=after, what=words), left


def _edited(text: str, edit: _Edit) -> str:
    element = edit.element
    if edit.text is None:
        return without(text, element.start, element.end)
    return text[: element.start] + edit.text + text[element.end :]


def _inside(one: Element, other: Element) -> bool:
    return one is not other and other.start <= one.start and one.end <= other.end


def _edit(text: str, finding: Finding, platform: Platform | None) -> _Edit | str:  # noqa: PLR0911 -- one for each reason
    """Give the edit that mends a finding, or the reason why there is none."""
    offset = offset_of(text, finding.location) if finding.location else None
    if offset is None:
        return "the place is not where it was when the file was read"
    element = element_at(text, offset)
    who = finding.vendor or finding.host or "the tracker"
    if element is None:
        return "no element of its own stands there: take the calls out by hand, or hold back what loads the script"
    if element.kind != "script":
        if finding.rule is Rule.TRACKER_SNIPPET:
            return "the tracker hangs on an attribute: take it away by hand"
        return _Edit(element=element, text=None, words=f"take away the <{element.kind}> of {who}")
    if element.body.strip() and not _snippet_only(element.body, finding):
        return "the script holds other code too: part the two, then hold the tracker's part back"
    if platform is None:
        return _Edit(element=element, text=None, words=f"take away the snippet of {who}")
    vendor = vendors_by_id().get(finding.vendor or "")
    attributes = platform.attributes_for(vendor=who, name=vendor.name if vendor else who, category=finding.category)
    opening = held_tag(element.open, attributes, held_source=platform.held_source)
    held = opening + text[element.start + len(element.open) : element.end]
    return _Edit(element=element, text=held, words=f"hold {who} back until consent, as {platform.name} does")


def _snippet_only(script: str, finding: Finding) -> bool:
    """Tell whether every statement of a script is the tracker's: nothing of the site's own goes with it."""
    vendor = vendors_by_id().get(finding.vendor or "")
    words = {finding.tracker_id or "", finding.host or ""}
    if vendor is not None:
        code = vendor.code
        words |= {*code.globals, *code.queues, *code.settings, *code.literals}
        words |= {address.host.lstrip("*.") for address in vendor.addresses}
    words -= {"", "*"}
    root = tree_sitter.Parser(_LANGUAGE).parse(script.encode("utf-8")).root_node
    statements = [node.text.decode("utf-8") for node in root.children if node.type != "comment" and node.text]
    return bool(words) and all(any(word in one for word in words) for one in statements if one.strip(" ;\n"))


def _worse(path: str, before: str, after: str, meant: Sequence[Finding], first_party: FirstParty) -> str:
    """Say what is wrong with a patch when the gate reads the result; empty when it finds less, and nothing new."""
    old, gaps_before = _seen(path, before, first_party)
    new, gaps_after = _seen(path, after, first_party)
    if new - old or gaps_after > gaps_before:
        return "the patched file would show something new"
    still = [one for one in meant if new[_kind(one)] >= old[_kind(one)]]
    return f"after the patch the gate would still find {still[0].rule.value} here" if still else ""


_Kind = tuple[Rule, str | None, str | None, str | None]


def _kind(finding: Finding) -> _Kind:
    return finding.rule, finding.vendor, finding.tracker_id, finding.host


def _seen(path: str, text: str, first_party: FirstParty) -> tuple[Counter[_Kind], int]:
    """Count what the gate finds in a text that weighs something, by kind, and the gaps."""
    target = Target(path=Path(path), label=path)
    result = inspect_bytes(text.encode("utf-8"), target=target, first_party=first_party, options=StaticOptions())
    return Counter(_kind(one) for one in result.findings if one.level is not Level.NOTE), len(result.gaps)
