"""One way to want the gate green without mending the page, and the pages that the ways are tried on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.hostile.cases import PIXEL

BASE = 'origin = "https://www.example.nhs.uk"\nsite = "site"\nstates = ["no-choice"]\n'
QUIET = "<html lang=en><title>A</title><h1>A</h1>"
LOAD = (
    "window.fbq=window.fbq||function(){fbq.queue.push(arguments)};fbq.queue=[];"
    "var s=document.createElement('script');s.src='https://connect.facebook.net/en_US/fbevents.js';"
    f"document.head.appendChild(s);{PIXEL}"
)
LEAK = f"{QUIET}<script>{LOAD}</script>"
SAID = "**passes, and every report says so**"


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One way. `code` is the exit code that it ends with, `told` what the report says of it.

    `before` are commands of ours that are run first; then `later` is written over the files. `{root}` stands for the
    folder of the try, and `{chromium}` for the browser, in texts of `environment` and `programs`.
    """

    what: str
    code: int
    note: str = ""
    told: str = ""
    configuration: str | None = BASE
    page: str = "news.html"
    text: str = LEAK
    files: Mapping[str, str] = field(default_factory=dict)
    programs: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    before: tuple[tuple[str, ...], ...] = ()
    later: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ("check",)
    program: str = "pixelguard"
    intact: tuple[str, ...] = ()  # files that must be afterwards as they were
