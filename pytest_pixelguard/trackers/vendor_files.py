"""Vendor files read from TOML, for the tests and for `tools/compile_vendors.py`; the package itself reads the JSON."""

import json
import tomllib
from pathlib import Path
from typing import Any

from pytest_pixelguard.trackers.vendor import Vendor, VendorFileError, vendor_of

FOLDER = Path(__file__).with_name("vendors")
COMPILED = Path(__file__).with_name("vendors.json")


def parse_vendor(text: str, file_name: str) -> Vendor:
    """Read one vendor file. `file_name` must be the vendor's id and `.toml`. Raises `VendorFileError`."""
    return vendor_of(_tables(text, file_name))


def vendor_files() -> tuple[Path, ...]:
    """Give every vendor file, in the order of their ids."""
    return tuple(sorted(FOLDER.glob("*.toml"), key=lambda path: path.stem))


def compiled() -> str:
    """Give what `vendors.json` must hold: every vendor file's tables, one vendor a line."""
    rows = (_tables(path.read_text(encoding="utf-8"), path.name) for path in vendor_files())
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return f"[\n{lines}\n]\n"


def _tables(text: str, file_name: str) -> dict[str, Any]:
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise VendorFileError(f"{file_name}: {error}") from error
    vendor = vendor_of(raw)
    if f"{vendor.id}.toml" != file_name:
        raise VendorFileError(f"{file_name}: its id is {vendor.id!r}; the file must be called {vendor.id}.toml")
    return raw
