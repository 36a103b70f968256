"""What a script does with a package that it imports: starts the tracker, only after consent, or only calls on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tree_sitter import Node

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static.script.asking import asks
from pytest_pixelguard.static.script.consent import ConsentReader
from pytest_pixelguard.static.script.names import places
from pytest_pixelguard.static.script.tree import Script, ancestors, outer

_SWITCHES: Final = frozenset({"enabled", "bootstrap"})
"""Options of plugins that start a tracker only where they are true: `app.use(VueGtag, {bootstrap: accepted})`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageUse:
    """What becomes of an import. `idle`: it only calls on what other code may have started."""

    idle: bool = False
    consent: Consent = Consent.UNKNOWN
    gate: str = ""


def use_of_import(script: Script, consent: ConsentReader, statement: Node, idle: frozenset[str]) -> PackageUse:
    """Judge an import by every use of the names that it gives; `idle` are the package's parts that start nothing."""
    taken = list(_names(script, statement))
    gates: list[str] = []
    uses = 0
    for name, local in taken:
        for place in places(script, script.words(local), script.root):
            if statement.start_byte <= place.start_byte < statement.end_byte or place.type == "property_identifier":
                continue
            uses += 1
            if name in idle or _method(script, place) in idle:
                continue
            judged, gate = consent.judge(place)
            if judged is not Consent.GATED and not (gate := _switched(script, place)):
                return PackageUse()
            gates.append(gate)
    if gates:
        return PackageUse(consent=Consent.GATED, gate=gates[0])
    return PackageUse(idle=bool(uses) or (bool(taken) and all(name in idle for name, _ in taken)))


def _names(script: Script, statement: Node) -> Iterator[tuple[str, Node]]:
    """Give what is imported: its name in the package (`*` or `default` for the whole), and the identifier here."""
    clause = next((each for each in statement.named_children if each.type == "import_clause"), None)
    for each in clause.named_children if clause is not None else ():
        if each.type == "identifier":
            yield "default", each
        elif each.type == "namespace_import" and each.named_children:
            yield "*", each.named_children[-1]
        elif each.type == "named_imports":
            for part in each.named_children:
                name = part.child_by_field_name("name")
                if name is not None:
                    yield script.words(name), part.child_by_field_name("alias") or name


def _method(script: Script, place: Node) -> str:
    holder = place.parent
    if holder is None or holder.type != "member_expression" or holder.child_by_field_name("object") != place:
        return ""
    named = holder.child_by_field_name("property")
    return script.words(named) if named is not None else ""


def _switched(script: Script, place: Node) -> str:
    """Give, in words, the option beside a plugin that is true only after the visitor has said yes; empty: none."""
    call = next((each for each in list(ancestors(outer(place)))[:2] if each.type == "arguments"), None)
    for given in call.named_children if call is not None else ():
        for pair in given.named_children if given.type == "object" else ():
            key, value = pair.child_by_field_name("key"), pair.child_by_field_name("value")
            if key is None or value is None or script.words(key).strip("\"'") not in _SWITCHES:
                continue
            words = script.words(value)
            if value.type != "ternary_expression" and "false" not in words and asks(words, positive=True):
                return f"the option {script.words(key)}: {words[:60]}"
    return ""
