"""Vendors' functions, queues, settings, literals, packages and account numbers in a script, as sightings."""

import re
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

from tree_sitter import Node

from pytest_pixelguard.model import Consent
from pytest_pixelguard.static.knowledge import id_in, names
from pytest_pixelguard.static.script.banner import pre_ticked
from pytest_pixelguard.static.script.calls import Calls, VendorCall
from pytest_pixelguard.static.script.consent import ConsentReader
from pytest_pixelguard.static.script.flow import Flow
from pytest_pixelguard.static.script.fold import Folder
from pytest_pixelguard.static.script.packages import use_of_import
from pytest_pixelguard.static.script.personal import DefaultConsent, default_consent, personal_fields
from pytest_pixelguard.static.script.seeds import HIDDEN_ACCOUNT, Clue, Seed
from pytest_pixelguard.static.script.sinks import Fate
from pytest_pixelguard.static.script.tree import Script, ancestors, outer
from pytest_pixelguard.static.script.values import from_base64
from pytest_pixelguard.static.sighting import Act, Sighting
from pytest_pixelguard.trackers.vendor import Role, Vendor, vendors_by_id

_TEXTS: Final = frozenset({"string", "template_string"})
_AROUND: Final = 200  # code points that may stand around a literal in one text
_CERTAIN: Final = frozenset({"gtm.start", HIDDEN_ACCOUNT})  # no other code holds these
_ENCODED: Final = re.compile(HIDDEN_ACCOUNT + r"[\w+/%=-]*")
_WEAK_LITERAL: Final = re.compile(r"[a-z0-9]+(?:-[a-z]+)*|[a-zA-Z]{1,10}")


class VendorReader:
    """Reads the places that name a vendor. What it sees it hands to `add`."""

    def __init__(
        self, script: Script, *, folder: Folder, flow: Flow, consent: ConsentReader, add: Callable[[Sighting], None]
    ) -> None:
        self.script = script
        self._folder = folder
        self._flow = flow
        self._consent = consent
        self._calls = Calls(script, folder)
        self._add = add

    def vendor_name(self, seed: Seed, node: Node) -> None:
        """Read a place that names a vendor's function, queue or setting."""
        if node.type not in {"identifier", "property_identifier", "string", "string_fragment", "template_string",
                             "shorthand_property_identifier_pattern", "shorthand_property_identifier"}:  # fmt: skip
            return
        known = names()
        if node.type in {"string", "string_fragment", "template_string"}:
            folded = self._folder.text(node.parent if node.type == "string_fragment" and node.parent else node)
            if folded != seed.name:
                return
        if seed.clue is Clue.GLOBAL:
            for call in self._calls.of_global(node, known.globals[seed.name]):
                self._call(call)
        elif seed.clue is Clue.QUEUE:
            for call in self._calls.of_queue(node, known.queues[seed.name]):
                self._call(call)
        else:
            for call in self._calls.of_setting(node, known.settings[seed.name]):
                self._call(call)

    def computed(self, seed: Seed) -> None:
        """Read a name that is worked out at run time: `window["fb" + "q"]`."""
        node = self.script.at(seed.end - 1, seed.end)
        taken = node if node.type == "subscript_expression" else node.parent
        index = taken.child_by_field_name("index") if taken is not None else None
        name = self._folder.text(index) if index is not None else None
        if name is None or index is None:
            return
        for call in self._calls.of_computed(index, name):
            self._call(call)

    def _call(self, call: VendorCall) -> None:
        consent, gate = self._consent.judge(call.at)
        if call.first == "consent" and call.given and self._folder.text(call.given[0]) in {"default", "update"}:
            self._choice(call, consent, gate)
            return
        self._add(
            Sighting(
                act=Act.CALL, how=call.words, start=call.at.start_byte, end=call.at.end_byte, vendor=call.vendor,
                tracker_id=call.tracker_id, consent=consent, gate=gate, configures=call.configures,
                sure=call.sure, setting=call.words.endswith(" ="),
            )
        )  # fmt: skip
        fields = personal_fields(self.script, self._folder, call.first, call.given)
        if fields:
            self._add(
                Sighting(
                    act=Act.HARVEST, how=", ".join(fields), start=call.at.start_byte, end=call.at.end_byte,
                    vendor=call.vendor, tracker_id=call.tracker_id, consent=consent, gate=gate,
                )
            )  # fmt: skip

    def _choice(self, call: VendorCall, consent: Consent, gate: str) -> None:
        """Note what Google's consent mode is told: by itself it uses nothing."""
        chosen = default_consent(self.script, self._folder, call.given) or DefaultConsent()
        for act, kinds in ((Act.GRANT, chosen.granted), (Act.CHOICE, chosen.denied)):
            if kinds or act is Act.CHOICE:
                self._add(
                    Sighting(
                        act=act, how=", ".join(kinds), start=call.at.start_byte, end=call.at.end_byte,
                        vendor=call.vendor, consent=consent, gate=gate,
                        why="for visitors in the UK" if chosen.regional else "",
                    )
                )  # fmt: skip

    def granted(self, seed: Seed, node: Node) -> None:
        """Read a setting of a consent banner that may switch a group on before anybody was asked."""
        words = pre_ticked(self.script, node, seed.name)
        if words:
            whole = node.parent or node
            self._add(
                Sighting(
                    act=Act.GRANT, how=words, start=whole.start_byte, end=whole.end_byte,
                    vendor=names().grants[seed.name][0],
                )
            )  # fmt: skip

    def literal(self, seed: Seed, node: Node) -> None:
        """Read a text that only a vendor's own code holds."""
        if _WEAK_LITERAL.fullmatch(seed.name):
            return
        if node.type not in {"string", "string_fragment", "template_string", "property_identifier", "identifier"}:
            return
        if node.type == "string_fragment" and node.parent is not None:
            node = node.parent
        text = self._folder.text(node) if node.type in _TEXTS else self.script.words(node)
        if text is None or len(text) > len(seed.name) + _AROUND or re.search(r"\s", text.strip()):
            return  # prose or markup that holds the words: judged as a text
        if node.type in _TEXTS and self._in_list(node):
            return
        consent, gate = self._consent.judge(node)
        certain = seed.name in _CERTAIN
        hidden = _ENCODED.search(text)
        decoded = from_base64(unquote(hidden[0])) if hidden else None
        for vendor in names().literals[seed.name]:
            self._add(
                Sighting(
                    act=Act.CALL, how=seed.name if decoded is None else "its account in base64", start=node.start_byte,
                    end=node.end_byte, vendor=vendor, consent=consent, gate=gate,
                    tracker_id=id_in(vendor, decoded) if decoded else None, configures=certain, sure=certain,
                )
            )  # fmt: skip

    def _in_list(self, node: Node) -> bool:
        use = self._flow.use_of(outer(node))
        return use.fate is Fate.NAMED and (
            node.parent is None
            or node.parent.type in {"array", "binary_expression", "arguments"}
            or use.how.startswith("the list")
        )

    def package(self, seed: Seed, node: Node) -> None:
        """Read the name of a package that loads a tracker."""
        text = self._folder.text(node.parent if node.type == "string_fragment" and node.parent else node)
        if text is None or not (text == seed.name or text.startswith(f"{seed.name}/")):
            return
        around = next(
            (
                each.type
                for each in ancestors(node)
                if each.type in {"import_statement", "call_expression", "export_statement"}
            ),
            "",
        )
        if _is_plugin(self.script, node):
            self._add_package(seed, node if node.type == "string" else node.parent or node, Consent.UNKNOWN, "")
            return
        if not around:
            return
        whole = next(each for each in ancestors(node) if each.type == around)
        words = self.script.words(whole)
        if around == "import_statement" and words.startswith("import type"):
            return
        if around == "call_expression" and not re.match(r"(?:await\s+)?(?:import|require\w*)\s*\(", words):
            return
        if around == "import_statement":
            self._imported(seed, whole)
            return
        self._add_package(seed, whole, *self._consent.judge(whole))

    def _imported(self, seed: Seed, statement: Node) -> None:
        """Read an import by what the script does with it: by itself it starts few trackers, and counts as if it did."""
        known = names()
        vendors = (*known.packages.get(seed.name, ()), *(each for _, each in known.parts.get(seed.name, ())))
        idle = frozenset(name for vendor in vendors for name in vendor.code.idle)
        use = use_of_import(self.script, self._consent, statement, idle)
        if not use.idle:
            self._add_package(seed, statement, use.consent, use.gate)
            return
        for vendor in known.packages.get(seed.name, ()):
            self._add(
                Sighting(
                    act=Act.CALL, how=f"the package {seed.name}", start=statement.start_byte, end=statement.end_byte,
                    vendor=vendor, consent=Consent.UNKNOWN, gate="a part of the package that starts nothing by itself",
                )
            )  # fmt: skip

    def _add_package(self, seed: Seed, whole: Node, consent: Consent, gate: str) -> None:
        known = names()
        here = [
            vendor
            for part, vendor in known.parts.get(seed.name, ())
            if self.script.spots(part, 0, len(self.script.code))
        ]
        for vendor in (*known.packages.get(seed.name, ()), *here):
            self._add(
                Sighting(
                    act=Act.LOAD, how=f"the package {seed.name}", start=whole.start_byte, end=whole.end_byte,
                    vendor=vendor,
                    role=Role.SCRIPT, consent=Consent.UNKNOWN if consent is Consent.UNGATED else consent, gate=gate,
                    tracker_id=self._id_near(vendor), configures=True,
                )
            )  # fmt: skip

    def _id_near(self, vendor: Vendor) -> str | None:
        """Give an id of the vendor that stands in this script as a whole text, where its form is unmistakable."""
        if not re.match(r"[(?:]*[A-Z]{1,3}[-|]", vendor.tracker_id) and not vendor.tracker_id.startswith(r"\d{10"):
            return None
        for found in re.finditer(rb"[\"'`]([\w-]{4,40})[\"'`]", self.script.code):
            text = found[1].decode("ascii", "replace")
            if id_in(vendor, text) == text:
                return text
        return None

    def identifier(self, node: Node) -> None:
        """Read an account id as a whole text, handed to something that is not a vendor's own function."""
        whole = node.parent if node.type == "string_fragment" and node.parent is not None else node
        text = self._folder.text(whole) or ""
        found = next((vendor for vendor in _id_vendors() if id_in(vendor, text) == text), None)
        holder = outer(whole).parent
        if (
            found is None
            or holder is None
            or holder.type
            not in {"arguments", "pair", "array", "assignment_expression", "variable_declarator", "jsx_attribute"}
        ):
            return
        use = self._flow.use_of(whole)
        if holder.type == "array" and use.fate is Fate.NAMED:
            return
        consent, gate = self._consent.judge(whole)
        self._add(
            Sighting(
                act=Act.CALL, how=f"the account {text}", start=whole.start_byte, end=whole.end_byte, vendor=found,
                tracker_id=text,
                consent=consent, gate=gate, configures=text.startswith("GTM-") and use.fate is not Fate.NAMED,
                sure=False,
            )
        )  # fmt: skip


def _is_plugin(script: Script, node: Node) -> bool:
    """Tell whether a text names a plugin or module in a build's configuration: `resolve: "…"`, `modules: ["…"]`."""
    text = node.parent if node.type == "string_fragment" and node.parent is not None else node
    holder = text.parent
    if holder is not None and holder.type == "array":
        holder = holder.parent if holder.parent is None or holder.parent.type != "array" else holder.parent.parent
    key = holder.child_by_field_name("key") if holder is not None and holder.type == "pair" else None
    return key is not None and script.words(key).strip("\"'") in _PLUGIN_KEYS


_PLUGIN_KEYS: Final = frozenset({"resolve", "modules", "buildModules", "plugins", "presets", "integrations"})


def _id_vendors() -> tuple[Vendor, ...]:
    known = vendors_by_id()
    wanted = ("gtm", "google-analytics-ua", "google-tag")
    return tuple(known[each] for each in wanted if each in known)
