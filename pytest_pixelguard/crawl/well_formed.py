"""Texts of pages made well formed: a script may cut an emoji in two, and no file or encoder takes half of one."""

from typing import Any

_JOINED = "surrogatepass"


def well_formed(value: Any) -> Any:
    """Give a value of JSON in which the halves of pairs of code units are replacement characters (U+FFFD)."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-16-le", _JOINED).decode("utf-16-le", "replace")
    if isinstance(value, list):
        return [well_formed(item) for item in value]
    if isinstance(value, dict):
        return {well_formed(name): well_formed(item) for name, item in value.items()}
    return value
