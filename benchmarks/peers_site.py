"""The site on which `peers.py` compares: a kind of beacon a page, each to a host of its own, behind one cookie banner.

What the beacons carry is their kind and nothing of the page: a tool that takes a third party's address for the site's
own, because the page's address stands in it, loses nothing here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOST = "www.fixture.example"
ORIGIN = f"https://{HOST}"
ENDING = ".tp.example"
_BANNER = """\
<div id="cookie-banner" class="cookie-banner" role="dialog" aria-label="Cookie consent" hidden>
<p>We use cookies to understand how our site is used. Do you accept?</p>
<button type="button" id="accept-all">Accept all cookies</button>
<button type="button" id="reject-all">Reject all cookies</button></div>
<script>
(() => {
  const banner = document.getElementById("cookie-banner");
  if (!document.cookie.includes("cookie-choice=")) banner.hidden = false;
  for (const choice of ["accept", "reject"])
    document.getElementById(`${choice}-all`).addEventListener("click", () => {
      document.cookie = `cookie-choice=${choice}; path=/; max-age=9999`;
      banner.hidden = true;
      document.dispatchEvent(new Event(choice));
    });
  if (document.cookie.includes("cookie-choice=reject")) setTimeout(() => document.dispatchEvent(new Event("reject")));
})();
</script>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beacon:
    """One kind: what stands on its page. `$T` is its receiver's origin."""

    name: str
    words: str
    code: str
    state: str = "no-choice"  # in which a visitor's browser sends it

    @property
    def host(self) -> str:
        """Give the receiver."""
        return f"{self.name}{ENDING}"

    def page(self) -> str:
        """Give the page's markup, with the banner."""
        code = self.code.replace("$T", f"https://{self.host}").replace("$W", f"wss://{self.host}")
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{self.words}</title></head><body>'
            f"<h1>{self.words}</h1>{_BANNER}{code}</body></html>\n"
        )


def _script(name: str, words: str, code: str, state: str = "no-choice") -> Beacon:
    return Beacon(name=name, words=words, code=f"<script>{code}</script>", state=state)


BEACONS = (
    Beacon(name="image", words="image in markup", code='<img src="$T/i.gif" width="1" height="1" alt="">'),
    _script("beacon", "sendBeacon while loading", "navigator.sendBeacon('$T/c', 'page-view');"),
    _script(
        "keepalive",
        "fetch with keepalive",
        "fetch('$T/c', {method: 'POST', mode: 'no-cors', keepalive: true, body: 'page-view'});",
    ),
    _script(
        "websocket",
        "WebSocket",
        "const s = new WebSocket('$W/live'); s.onopen = () => s.send('page-view'); s.onerror = () => {};",
    ),
    _script("serviceworker", "service worker", "navigator.serviceWorker.register('/sw.js').catch(() => {});"),
    Beacon(
        name="iframe",
        words="invisible iframe",
        code='<iframe src="$T/f.html" width="1" height="1" title=""></iframe>',
    ),
    _script("late", "timer of 6 seconds", "setTimeout(() => { new Image().src = '$T/i.gif'; }, 6000);"),
    Beacon(
        name="click",
        words="press of a button",
        code="<button type='button' id='order'>Show opening times</button><script>document.getElementById('order')"
        ".addEventListener('click', () => navigator.sendBeacon('$T/c', 'order'));</script>",
    ),
    _script("leave", "leaving the page", "addEventListener('pagehide', () => navigator.sendBeacon('$T/c', 'left'));"),
    _script(
        "refusal",
        "after a refusal",
        "document.addEventListener('reject', () => { new Image().src = '$T/i.gif?no'; });",
        state="rejected",
    ),
    _script(
        "loader",
        "tag manager's loader",
        "const t = document.createElement('script'); t.async = true; t.src = '$T/tags.js?id=TM-ABC123';"
        "document.head.append(t);",
    ),
    Beacon(
        name="typed",
        words="form field, typed value",
        code="<form><label>E-mail <input type='email' name='email' id='email'></label></form><script>"
        "document.getElementById('email').addEventListener('input', (e) => { new Image().src = '$T/i.gif?em=' +"
        " encodeURIComponent(e.target.value); });</script>",
    ),
    Beacon(
        name="scroll",
        words="scrolling down",
        code="<div style='height:3000px'></div><p id='end'>End</p><script>new IntersectionObserver((all, o) => { if ("
        "all[0].isIntersecting) { o.disconnect(); new Image().src = '$T/i.gif?read'; } }).observe("
        "document.getElementById('end'));</script>",
    ),
    _script(
        "hidden",
        "going to another tab",
        "document.addEventListener('visibilitychange', () => { if (document.hidden)"
        " navigator.sendBeacon('$T/c', 'away'); });",
    ),
)  # fmt: skip
LOADED = f"loaded{ENDING}"  # who hears from the script that the loader fetches: it is on no page of the site
WORDS: Mapping[str, str] = {
    **{one.host: one.words for one in BEACONS},
    LOADED: "what the tag manager's script sends",
}
TAGS = f"new Image().src = 'https://{LOADED}/i.gif?page-view';".encode()


def write_site(root: Path) -> tuple[str, ...]:
    """Write the pages and give their paths."""
    for one in BEACONS:
        (root / f"{one.name}.html").write_text(one.page(), encoding="utf-8")
    (root / "sw.js").write_text(
        f"self.addEventListener('install', (e) => e.waitUntil(fetch('https://serviceworker{ENDING}/c', "
        "{method: 'POST', mode: 'no-cors', body: 'installed'}).catch(() => {})));\n",
        encoding="utf-8",
    )
    return tuple(f"/{one.name}.html" for one in BEACONS)
