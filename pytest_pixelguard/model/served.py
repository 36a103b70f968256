"""What a preview served of its own while it was crawled."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One page, script or style sheet from the site's own hosts. `problem` says why its body could not be read."""

    url: str
    kind: str  # html | js | css | svg
    body: bytes = field(default=b"", repr=False)
    problem: str = ""
