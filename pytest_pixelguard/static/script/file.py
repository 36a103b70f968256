"""A script file read: prefilter, parse, sightings; and what could not be understood, with the measure that decided."""

from typing import Final

from pytest_pixelguard.static import data
from pytest_pixelguard.static.embedded import in_code_points
from pytest_pixelguard.static.script.seeds import seeds
from pytest_pixelguard.static.sighting import Act, Sighting

_MOST_ERRORS: Final = 0.2
"""Share of bytes, 0 to 1, that the grammar may not understand before a script counts as not read."""


def read_script(text: str, *, prefilter: bool) -> list[Sighting]:
    """Give what a script shows, and what in it could not be examined; offsets in code points."""
    from pytest_pixelguard.static.script.opaque import opacity  # noqa: PLC0415 -- beside its use

    raw = text.encode("utf-8", "replace")
    hidden = opacity(raw)
    trouble = [Sighting(act=Act.OPAQUE, how="a script", start=0, end=0, why=hidden)] if hidden else []
    if "ixel" in text:
        trouble += data.settings(text)
    clues = seeds(raw, everything=not prefilter)
    if not clues and prefilter:
        return trouble
    from pytest_pixelguard.static.html import nested  # noqa: PLC0415 -- markup inside scripts is rare
    from pytest_pixelguard.static.script.reader import ScriptReader  # noqa: PLC0415 -- not for files without clues

    reader = ScriptReader(raw, nested=nested)
    found = in_code_points(raw, reader.read(clues))
    share = reader.script.error_share()
    if share > _MOST_ERRORS and not found and not trouble:
        message = f"{share:.0%} of this script cannot be read as JavaScript, so it may hold what was not found."
        trouble.append(Sighting(act=Act.UNREAD, how="a script", start=0, end=0, why=message))
    return [*trouble, *found]
