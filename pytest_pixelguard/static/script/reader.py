"""One script read: what it loads, which vendors' functions it uses, what it only names."""

from typing import Final

from tree_sitter import Node

from pytest_pixelguard.static import deadline
from pytest_pixelguard.static.script.consent import ConsentReader
from pytest_pixelguard.static.script.flow import Flow
from pytest_pixelguard.static.script.fold import Folder
from pytest_pixelguard.static.script.seeds import Clue, Seed, seeds
from pytest_pixelguard.static.script.texts import Nested, TextReader
from pytest_pixelguard.static.script.tree import Script
from pytest_pixelguard.static.script.vendor_reader import VendorReader
from pytest_pixelguard.static.sighting import Act, Sighting

_TEXTS: Final = frozenset({"string", "string_fragment", "template_string"})
_COMMENTS: Final = frozenset({"comment", "html_comment", "hash_bang_line"})


class ScriptReader:
    """Reads one script. The sightings it gives count in bytes of `code`."""

    def __init__(self, code: bytes, *, nested: Nested, depth: int = 0) -> None:
        self.script = Script(code)
        self._folder = Folder(self.script)
        self._flow = Flow(self.script, self._folder)
        self._consent = ConsentReader(self.script)
        self._vendors = VendorReader(
            self.script, folder=self._folder, flow=self._flow, consent=self._consent, add=self._add
        )
        self._texts = TextReader(
            self.script, folder=self._folder, flow=self._flow, consent=self._consent, nested=nested, depth=depth,
            add=self._add,
        )  # fmt: skip
        self._found: dict[tuple[int, int, str, str], Sighting] = {}

    def read(self, clues: list[Seed] | None = None) -> list[Sighting]:
        """Give everything that the script shows, in the order of the places."""
        for seed in seeds(self.script.code) if clues is None else clues:
            deadline.check()
            self._seed(seed, self.script.at(seed.start, max(seed.end, seed.start + 1)))
        found = sorted(self._found.values(), key=lambda each: (each.start, each.end))
        calls = [(each.start, each.end) for each in found if each.act is Act.CALL and each.sure]
        loads = [(each.start, each.end) for each in found if each.act is Act.LOAD and each.vendor is not None]
        return [
            each
            for each in found
            if (each.sure or not _within(each, calls)) and (each.vendor is not None or not _within(each, loads))
        ]

    def _seed(self, seed: Seed, node: Node) -> None:
        if node.type in _COMMENTS:
            self._texts.commented(seed)
            return
        match seed.clue:
            case Clue.GLOBAL | Clue.QUEUE | Clue.SETTING:
                self._vendors.vendor_name(seed, node)
                if node.type in _TEXTS:
                    self._texts.text(node)  # code in a text: eval("fbq('init', …)")
            case Clue.LITERAL:
                self._vendors.literal(seed, node)
            case Clue.PACKAGE:
                self._vendors.package(seed, node)
            case Clue.SINK:
                self._texts.sink(seed)
            case Clue.IDENTIFIER:
                self._vendors.identifier(node)
            case Clue.GRANT:
                self._vendors.granted(seed, node)
            case Clue.HIDDEN if self.script.code[seed.end - 1 : seed.end] == b"[":
                self._vendors.computed(seed)
            case _:
                self._texts.text(node)

    def _add(self, sighting: Sighting) -> None:
        key = (sighting.start, sighting.end, sighting.act, sighting.vendor.id if sighting.vendor else sighting.host)
        self._found.setdefault(key, sighting)


def _within(sighting: Sighting, spans: list[tuple[int, int]]) -> bool:
    """Tell whether a place is only a part of what another place already says."""
    return any(start <= sighting.start and sighting.end <= end for start, end in spans)
