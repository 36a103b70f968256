"""The JavaScript that runs inside crawled pages, read from `scripts/` once."""

from importlib.resources import files

_FOLDER = files("pytest_pixelguard.crawl") / "scripts"

# Before the page's own scripts, in every frame: who writes to the device, and then the crawl's hand inside the page.
PAGE = "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in ("storage.js", "page.js"))
STORED = (_FOLDER / "stored.js").read_text(encoding="utf-8")  # a function: what stands on the visitor's device
WORKER_TIMERS = (_FOLDER / "worker.js").read_text(encoding="utf-8")  # before a worker's own script
EVIDENCE = (_FOLDER / "evidence.js").read_text(encoding="utf-8")  # a function: hints, title, links
INTERACT = (_FOLDER / "interact.js").read_text(encoding="utf-8")  # a function: uses the page as a visitor would
SEEN = (_FOLDER / "seen.js").read_text(encoding="utf-8").strip()  # on an element: whether a visitor can see it
# A function: the button of a banner that no rule knows.
BANNER = (_FOLDER / "banner.js").read_text(encoding="utf-8").replace("SEEN", SEEN, 1)
UNTICK = (_FOLDER / "untick.js").read_text(encoding="utf-8")  # on the button that saves: takes every tick away
TICKED = (_FOLDER / "ticked.js").read_text(encoding="utf-8")  # on a banner's button: what is ticked beforehand
# A function: what the site keeps beside cookies, with values, of which only a fingerprint leaves the crawl.
RECORDED = (
    "() => { const all = (area) => { try { return Object.entries(area()).sort(); } catch { return []; } };"
    " return [all(() => localStorage), all(() => sessionStorage)]; }"
)

HAND = "globalThis[Symbol.for('pixelguard')]"  # where PAGE leaves its functions
POKE = f"async () => {{ const hand = {HAND}; if (hand) await hand.poke(); return Boolean(hand); }}"
ADVANCE = f"async (milliseconds) => {{ const hand = {HAND}; return hand ? await hand.advance(milliseconds) : null; }}"
LEAVE = f"() => {{ const hand = {HAND}; return hand ? {{ set: hand.leave() }} : null; }}"
