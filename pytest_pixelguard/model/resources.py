"""What a site loads from others, as its own pages say it."""

from dataclasses import dataclass

from pytest_pixelguard.model.evidence import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class ThirdPartyResource:
    """One thing that the site loads from a third party. `address`: whole, or a host where only that is known.

    `account` is the third party's own name for the site: a container's, a pixel's. `integrity` holds the page's
    Subresource Integrity hashes (W3C), which bind a browser to one content.
    """

    address: str
    kind: str  # in words: script, style sheet, frame; "resource" where only the host is known
    who: str = ""  # the product or the company, where known
    account: str = ""
    integrity: str = ""
    location: Location | None = None
