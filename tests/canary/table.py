"""The table of docs/explanation/what-is-searched.md: how many of a visitor's values are found in each encoding.

Run as a module, it writes the table into the page: python -m tests.canary.table
"""

import re
from collections.abc import Mapping
from pathlib import Path

from pytest_pixelguard.canary import Searcher, make_persona
from tests.canary.sending import HASHED, MISSED, NESTED, REVERSIBLE, Encoder, request

PAGE = Path(__file__).parents[2] / "docs/explanation/what-is-searched.md"
_BETWEEN = re.compile(r"(?<=<!-- table -->\n).*?(?=\n<!-- end of table -->)", re.DOTALL)


def table() -> str:
    """Give the table as Markdown, counted now."""
    rows = ["| how a value is sent | found |", "|---|---|"]
    for title, encodings in (
        ("**as it is, or in an encoding**", REVERSIBLE),
        ("**as a hash**", HASHED),
        ("**in several layers**", NESTED),
        ("**what cannot be found**", MISSED),
    ):
        rows += [f"| {title} | |", *_rows(encodings)]
    return "\n".join(rows)


def shown() -> str:
    """Give the table that the page shows."""
    match = _BETWEEN.search(PAGE.read_text(encoding="utf-8"))
    return match[0] if match else ""


def _rows(encodings: Mapping[str, Encoder]) -> list[str]:
    persona = make_persona("documentation")
    searcher = Searcher(persona)
    rows = []
    for name, encode in encodings.items():
        sent = {canary.kind: encode(canary.value.encode()) for canary in persona.canaries}
        found = sum(any(hit.what == kind for hit in searcher.search(request(body))) for kind, body in sent.items())
        rows.append(f"| {name} | {found} of {len(sent)} |")
    return rows


if __name__ == "__main__":
    PAGE.write_text(_BETWEEN.sub(lambda _: table(), PAGE.read_text(encoding="utf-8")), encoding="utf-8")
