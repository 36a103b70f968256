# ruff: noqa: E501 -- the code of a page stands on one line
"""Every way in which a page can talk to a third party that we know of: 125 kinds, each with a host of its own.

A kind's host is `<kind>.tp.example`. Kinds that do not disturb one another stand on one page; those that navigate, open
windows or need headers have a page of their own. `build` writes the whole as a built site.
"""

from dataclasses import dataclass
from pathlib import Path

ORIGIN = "https://www.fixture.example"
ENDING = ".tp.example"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of request. `$T` in the code is the kind's own origin."""

    name: str
    html: str = ""
    script: str = ""
    page: str = "markup"
    headers: tuple[str, ...] = ()  # of its page
    body: bytes = b""  # what must reach the third party, where something must

    @property
    def host(self) -> str:
        """The kind's own third party; a raw address where the kind is about having no name."""
        return "203.0.113.77" if self.name == "webrtc-rawip" else f"{self.name}{ENDING}"

    def fill(self, code: str) -> str:
        """Put the kind's origin and name into its code."""
        return code.replace("$H", self.host).replace("$T", f"https://{self.host}").replace("$K", self.name)


def _markup(name: str, html: str) -> Kind:
    return Kind(name, html=html)


def _script(name: str, script: str, body: bytes = b"") -> Kind:
    return Kind(name, script=script, page="script", body=body)


def _alone(name: str, html: str = "", script: str = "", headers: tuple[str, ...] = (), body: bytes = b"") -> Kind:
    return Kind(name, html=html, script=script, page=name, headers=headers, body=body)


_GIF = "<img src='$T/i.gif' alt=''>"


def _leaving(name: str, event: str, call: str, body: bytes = b"") -> Kind:
    target = "document" if event == "visibilitychange" else "window"
    return Kind(name, script=f"{target}.addEventListener('{event}', () => {{ {call} }});", page="script", body=body)


KINDS: tuple[Kind, ...] = (
    _markup("img", _GIF),
    _script("img-new", "new Image().src = '$T/i.gif';"),
    _markup("img-srcset", "<img srcset='$T/1.gif 1x, $T/2.gif 2x' alt=''>"),
    _markup("img-lazy", "<div style='margin-top:4000px'><img loading='lazy' src='$T/i.gif' alt=''></div>"),
    _markup("picture", "<picture><source srcset='$T/i.gif'><img src='own.gif' alt=''></picture>"),
    _markup("body-bg", "<table background='$T/i.gif'><tr><td>x</table>"),
    _markup("input-image", "<input type='image' src='$T/i.gif' alt=''>"),
    _markup("css-bg", "<p style='background:url($T/i.gif)'>x</p>"),
    _markup("css-link", "<link rel='stylesheet' href='$T/s.css'>"),
    _markup("css-import", "<style>@import url($T/s.css);</style>"),
    _markup("css-font", "<style>@font-face{font-family:far;src:url($T/f.woff2)}</style><p style='font-family:far'>x</p>"),
    _markup("css-content", "<style>#content::before{content:url($T/i.gif)}</style><p id='content'>x</p>"),
    _markup("css-cursor", "<p style='cursor:url($T/c.png),auto'>x</p>"),
    _markup("css-mask", "<p style='mask-image:url($T/m.png)'>x</p>"),
    _markup("css-attr-leak", "<style>#leak[value^=a]{background:url($T/a)}</style><input id='leak' value='abc'>"),
    _markup("script", "<script src='$T/s.js'></script>"),
    _markup("script-module", "<script type='module' src='$T/m.js'></script>"),
    _script("dyn-import", "import('$T/m.js').catch(() => {});"),
    _markup("importmap", "<script type='importmap'>{\"imports\":{\"far\":\"$T/m.js\"}}</script>"
            "<script type='module'>import 'far';</script>"),
    _markup("docwrite", "<script>document.write('<script src=\"$T/s.js\"><' + '/script>');</script>"),
    _markup("link-preload", "<link rel='preload' as='script' href='$T/s.js'>"),
    _markup("link-modulepreload", "<link rel='modulepreload' href='$T/m.js'>"),
    _markup("link-prefetch", "<link rel='prefetch' href='$T/p.html'>"),
    _markup("link-prerender", "<link rel='prerender' href='$T/p.html'>"),
    _markup("link-preconnect", "<link rel='preconnect' href='$T'>"),
    _markup("link-dnsprefetch", "<link rel='dns-prefetch' href='$T'>"),
    _alone("hdr-preconnect", headers=("Link: <$T>; rel=preconnect",)),
    _alone("hdr-preload", headers=("Link: <$T/s.js>; rel=preload; as=script",)),
    _alone("hdr-refresh", headers=("Refresh: 0; url=$T/",)),
    _alone("meta-refresh", "<meta http-equiv='refresh' content='0; url=$T/'>"),
    _alone("favicon", "<link rel='icon' href='$T/favicon.ico'>"),
    _alone("manifest", "<link rel='manifest' href='$T/app.webmanifest'>"),
    _alone("compdict", "<link rel='compression-dictionary' href='$T/d.dat'>"),
    _markup("iframe", "<iframe src='$T/f.html'></iframe>"),
    _markup("iframe-1p-nested", "<iframe src='inner.html'></iframe>"),
    _markup("iframe-srcdoc", "<iframe srcdoc=\"<img src='$T/i.gif'>\"></iframe>"),
    _script("iframe-blank", "const blank = document.createElement('iframe'); document.body.append(blank);"
            "blank.contentDocument.body.innerHTML = \"<img src='$T/i.gif'>\";"),
    _markup("iframe-sandbox", "<iframe sandbox='allow-scripts' srcdoc=\"<script>fetch('$T/c',"
            "{method:'POST',mode:'no-cors',body:'$K'})</script>\"></iframe>"),
    _script("iframe-blob", "const blobbed = document.createElement('iframe'); blobbed.src = URL.createObjectURL("
            "new Blob([\"<img src='$T/i.gif'>\"], {type: 'text/html'})); document.body.append(blobbed);"),
    _markup("iframe-3p-inner", "<iframe src='$T/outer.html'></iframe>"),
    _markup("iframe-3p-beacon", "<iframe src='$T/beacon.html'></iframe>"),
    _markup("object", "<object data='$T/o.html'></object>"),
    _markup("embed", "<embed src='$T/e.html'>"),
    _markup("video-src", "<video src='$T/v.mp4' preload='auto'></video>"),
    _markup("video-poster", "<video poster='$T/i.gif'></video>"),
    _markup("video-source", "<video preload='auto'><source src='$T/v.mp4'></video>"),
    _markup("video-track", "<video src='own.mp4' crossorigin><track default src='$T/t.vtt'></video>"),
    _markup("audio", "<audio src='$T/a.mp3' preload='auto'></audio>"),
    _markup("svg-image", "<svg><image href='$T/i.gif'/></svg>"),
    _markup("svg-use", "<svg><use href='$T/s.svg#x'/></svg>"),
    _markup("svg-feimage", "<svg><filter id='fe'><feImage href='$T/i.gif'/></filter>"
            "<rect width='9' height='9' filter='url(#fe)'/></svg>"),
    _markup("svg-filter-css", "<p style='filter:url($T/f.svg#x)'>x</p>"),
    _script("fetch", "fetch('$T/c').catch(() => {});"),
    _script("fetch-post", "fetch('$T/c', {method: 'POST', headers: {'Content-Type': 'application/json'},"
            "body: '{\"kind\":\"$K\"}'}).catch(() => {});", b'{"kind":"fetch-post"}'),
    _script("fetch-stream-body", "fetch('$T/c', {method: 'POST', duplex: 'half', body: new Blob(['$K']).stream()})"
            ".catch(() => {});", b"fetch-stream-body"),
    _script("fetch-blob-body", "fetch('$T/c', {method: 'POST', mode: 'no-cors', body: new Blob(['$K'])});",
            b"fetch-blob-body"),
    _script("fetch-formdata-file", "const form = new FormData(); form.append('f', new File(['$K'], 'f.txt'));"
            "fetch('$T/c', {method: 'POST', mode: 'no-cors', body: form});", b"fetch-formdata-file"),
    _script("fetch-gzip-body", "new Response(new Blob(['$K'.repeat(50)]).stream().pipeThrough("
            "new CompressionStream('gzip'))).arrayBuffer().then((body) =>"
            " fetch('$T/c', {method: 'POST', mode: 'no-cors', body}));", b"\x1f\x8b"),
    _script("fetch-big-body", "fetch('$T/c', {method: 'POST', mode: 'no-cors', body: 'x'.repeat(300000)});",
            b"x" * 300_000),
    _script("fetch-nocors", "fetch('$T/c', {method: 'POST', mode: 'no-cors', body: '$K'});", b"fetch-nocors"),
    _script("fetch-keepalive", "fetch('$T/c', {method: 'POST', mode: 'no-cors', keepalive: true, body: '$K'});",
            b"fetch-keepalive"),
    _script("xhr", "const later = new XMLHttpRequest(); later.open('POST', '$T/c'); later.send('$K');", b"xhr"),
    _script("xhr-sync", "try { const now = new XMLHttpRequest(); now.open('POST', '$T/c', false); now.send('$K'); }"
            " catch {}", b"xhr-sync"),
    _script("beacon-load", "navigator.sendBeacon('$T/c', '$K');", b"beacon-load"),
    _script("beacon-blob", "navigator.sendBeacon('$T/c', new Blob(['$K'], {type: 'text/plain'}));", b"beacon-blob"),
    _leaving("beacon-pagehide", "pagehide", "navigator.sendBeacon('$T/c', '$K');", b"beacon-pagehide"),
    _leaving("beacon-unload", "unload", "navigator.sendBeacon('$T/c', '$K');", b"beacon-unload"),
    _leaving("beacon-beforeunload", "beforeunload", "navigator.sendBeacon('$T/c', '$K');", b"beacon-beforeunload"),
    _leaving("beacon-visibilitychange", "visibilitychange", "navigator.sendBeacon('$T/c', '$K');",
             b"beacon-visibilitychange"),
    _leaving("keepalive-pagehide", "pagehide",
             "fetch('$T/c', {method: 'POST', mode: 'no-cors', keepalive: true, body: '$K'});", b"keepalive-pagehide"),
    _leaving("img-pagehide", "pagehide", "new Image().src = '$T/i.gif';"),
    _leaving("xhrsync-pagehide", "pagehide",
             "try { const x = new XMLHttpRequest(); x.open('POST', '$T/c', false); x.send('$K'); } catch {}"),
    _script("fetchlater", "globalThis.fetchLater?.('$T/c', {method: 'POST', mode: 'no-cors', body: '$K'});",
            b"fetchlater"),
    _script("fetchlater-after", "globalThis.fetchLater?.('$T/c', {method: 'POST', mode: 'no-cors', body: '$K',"
            " activateAfter: 1000});", b"fetchlater-after"),
    _script("a-ping", "const pinger = document.createElement('a'); pinger.href = '#here'; pinger.ping = '$T/p';"
            "document.body.append(pinger); pinger.click();", b"PING"),
    _alone("a-nav", "<a id='a' href='$T/'>x</a>", "document.getElementById('a').click();"),
    _alone("a-download", "<a id='a' download href='$T/d.bin'>x</a>", "document.getElementById('a').click();"),
    _alone("a-blank", "<a id='a' target='_blank' href='$T/'>x</a>", "document.getElementById('a').click();"),
    _alone("form-post-iframe", "<iframe name='into'></iframe><form id='f' method='post' target='into' action='$T/f'>"
           "<input name='kind' value='$K'></form>", "document.getElementById('f').submit();",
           body=b"kind=form-post-iframe"),
    _alone("form-post-nav", "<form id='f' method='post' action='$T/f'><input name='kind' value='$K'></form>",
           "document.getElementById('f').submit();", body=b"kind=form-post-nav"),
    _alone("form-get-nav", "<form id='f' action='$T/f'><input name='kind' value='$K'></form>",
           "document.getElementById('f').submit();"),
    _alone("popup", script="window.open('$T/');"),
    _alone("popup-noopener", script="window.open('$T/', '_blank', 'noopener');"),
    _alone("popup-blank-inner", script="const far = window.open('about:blank'); far.document.body.innerHTML ="
           " \"<img src='$T/i.gif'>\";"),
    _alone("popup-closed-fast", script="const fast = window.open('about:blank'); fast.navigator.sendBeacon('$T/c', '$K');"
           "fast.close();", body=b"popup-closed-fast"),
    _markup("redirect-1p", "<img src='/go/redirect-1p' alt=''>"),
    _markup("redirect-3p-chain", "<img src='$T/hop' alt=''>"),
    _alone("redirect-nav", "<iframe src='/go/redirect-nav'></iframe>"),
    _script("websocket", "const socket = new WebSocket('wss://$H/s'); socket.onopen = () => socket.send('$K');",
            b"websocket"),
    _script("websocketstream", "if (globalThis.WebSocketStream) new WebSocketStream('wss://$H/s').opened.catch(() => {});"),
    _script("eventsource", "new EventSource('$T/e');"),
    _script("webrtc-stun", "(async () => { const p = new RTCPeerConnection({iceServers: [{urls: 'stun:$H:3478'}]});"
            "p.createDataChannel('x'); await p.setLocalDescription(); })();"),
    _script("webrtc-turn-tcp", "(async () => { const p = new RTCPeerConnection({iceServers: [{urls:"
            " 'turn:$H:3478?transport=tcp', username: 'u', credential: 'c'}]}); p.createDataChannel('x');"
            "await p.setLocalDescription(); })();"),
    _script("webrtc-turns", "(async () => { const p = new RTCPeerConnection({iceServers: [{urls:"
            " 'turns:$H:443?transport=tcp', username: 'u', credential: 'c'}]}); p.createDataChannel('x');"
            "await p.setLocalDescription(); })();"),
    _script("webrtc-rawip", "(async () => { const p = new RTCPeerConnection({iceServers: [{urls: 'stun:203.0.113.77:3478'}]});"
            "p.createDataChannel('x'); await p.setLocalDescription(); })();"),
    _script("webtransport", "try { const t = new WebTransport('$T/t'); t.ready.catch(() => {}); t.closed.catch(() => {}); }"
            " catch {}"),
    _script("worker-fetch", "new Worker('/worker.js?$K');", b"worker-fetch"),
    _script("worker-nested-fetch", "new Worker('/nest.js?$K');", b"worker-nested-fetch"),
    _script("worker-import", "new Worker('/import.js?$K');"),
    _script("worker-ws", "new Worker('/socket.js?$K');", b"worker-ws"),
    _script("shared-worker", "new SharedWorker('/worker.js?$K');", b"shared-worker"),
    _script("shared-worker-ws", "new SharedWorker('/socket.js?$K');", b"shared-worker-ws"),
    _alone("sw-fetch", script="navigator.serviceWorker.register('/worker.js?$K', {scope: '/sw-1/'});", body=b"sw-fetch"),
    _alone("sw-import", script="navigator.serviceWorker.register('/import.js?$K', {scope: '/sw-2/'}).catch(() => {});"),
    _alone("sw-ws", script="navigator.serviceWorker.register('/socket.js?$K', {scope: '/sw-3/'});", body=b"sw-ws"),
    _alone("sw-push-sub", script="navigator.serviceWorker.register('/push.js', {scope: '/sw-4/'}).then((r) =>"
           " r.pushManager.subscribe({userVisibleOnly: true})).catch(() => {});"),
    _script("worklet-paint", "globalThis.CSS?.paintWorklet?.addModule('$T/p.js').catch(() => {});"),
    _script("worklet-audio", "new OfflineAudioContext(1, 1, 8000).audioWorklet.addModule('$T/a.js').catch(() => {});"),
    _script("sharedstorage", "globalThis.sharedStorage?.worklet?.addModule('$T/s.js').catch(() => {});"),
    _alone("csp-report-uri", "<script>eval('1')</script>",
           headers=("Content-Security-Policy: script-src 'unsafe-inline'; report-uri $T/r",)),
    _alone("csp-report-to", "<script>eval('1')</script>",
           headers=("Content-Security-Policy: script-src 'unsafe-inline'; report-to far", 'Reporting-Endpoints: far="$T/r"')),
    _alone("csp-report-only", "<script>eval('1')</script>",
           headers=("Content-Security-Policy-Report-Only: script-src 'unsafe-inline'; report-uri $T/r",)),
    _alone("reporting-default", headers=('Reporting-Endpoints: default="$T/r"',)),
    _alone("nel", headers=('Report-To: {"group":"n","max_age":60,"endpoints":[{"url":"$T/r"}]}',
                           'NEL: {"report_to":"n","max_age":60,"success_fraction":1}')),
    _alone("spec-prefetch", "<script type='speculationrules'>{\"prefetch\":[{\"source\":\"list\",\"urls\":[\"$T/p\"]}]}"
           "</script>"),
    _alone("spec-prerender", "<script type='speculationrules'>{\"prerender\":[{\"source\":\"list\",\"urls\":[\"$T/p\"]}]}"
           "</script>"),
    _alone("attributionsrc", "<img attributionsrc='$T/a' src='own.gif' alt=''>"),
    _alone("fedcm", script="navigator.credentials.get({identity: {providers: [{configURL: '$T/fedcm.json', clientId: '1'}]}})"
           ".catch(() => {});"),
    _script("privatetoken", "try { fetch('$T/c', {privateToken: {version: 1, operation: 'token-request'}}).catch(() => {}); }"
            " catch {}"),
    _script("topics-fetch", "try { fetch('$T/c', {browsingTopics: true}).catch(() => {}); } catch {}"),
    _alone("fencedframe", "<fencedframe></fencedframe>", "try { document.querySelector('fencedframe').config ="
           " new FencedFrameConfig('$T/'); } catch {}"),
    _script("interestgroup", "navigator.joinAdInterestGroup?.({owner: '$T', name: 'x', lifetimeMs: 1000}).catch(() => {});"),
    _alone("payment", script="new PaymentRequest([{supportedMethods: '$T/pay'}], {total: {label: 'x', amount:"
           " {currency: 'GBP', value: '1'}}}).canMakePayment().catch(() => {});"),
    _alone("webauthn-ror", script="navigator.credentials.get({publicKey: {challenge: new Uint8Array(8), rpId: '$H',"
           " timeout: 500}}).catch(() => {});"),
    _script("delay-2s", "setTimeout(() => { new Image().src = '$T/i.gif'; }, 2000);"),
)  # fmt: skip

_WORKERS = {
    "worker.js": "fetch(`https://${location.search.slice(1)}.tp.example/c`, {method: 'POST', mode: 'no-cors',"
    " body: location.search.slice(1)});",
    "nest.js": "new Worker('/worker.js' + location.search);",
    "import.js": "importScripts(`https://${location.search.slice(1)}.tp.example/i.js`);",
    "socket.js": "const s = new WebSocket(`wss://${location.search.slice(1)}.tp.example/s`);"
    " s.onopen = () => s.send(location.search.slice(1));",
    "push.js": "",
}


def pages() -> dict[str, list[Kind]]:
    """Give the kinds of each page, in order."""
    found: dict[str, list[Kind]] = {}
    for kind in KINDS:
        found.setdefault(kind.page, []).append(kind)
    return found


def build(root: Path) -> list[str]:
    """Write the site and give its routes."""
    rules, redirects = [], []
    for page, kinds in pages().items():
        html = "\n".join(kind.fill(kind.html) for kind in kinds if kind.html)
        scripts = "\n".join(
            f"try {{ {kind.fill(kind.script)} }} catch (error) {{ console.error(error); }}"
            for kind in kinds
            if kind.script
        )
        (root / f"{page}.html").write_text(
            f"<!doctype html><html lang='en'><title>{page}</title><h1>{page}</h1>\n{html}\n<script>\n{scripts}\n</script></html>",
            encoding="utf-8",
        )
        if headers := [kind.fill(line) for kind in kinds for line in kind.headers]:
            rules.append("\n".join((f"/{page}", *(f"  {line}" for line in headers))))
    redirects += [f"/go/{name} https://{name}{ENDING}/landed 302" for name in ("redirect-1p", "redirect-nav")]
    (root / "_headers").write_text("\n".join(rules) + "\n", encoding="utf-8")
    (root / "_redirects").write_text("\n".join(redirects) + "\n", encoding="utf-8")
    (root / "inner.html").write_text(
        f"<!doctype html><img src='https://iframe-1p-nested{ENDING}/i.gif'>", encoding="utf-8"
    )
    (root / "favicon.ico").write_bytes(b"")
    for name, code in _WORKERS.items():
        (root / name).write_text(code, encoding="utf-8")
    return [f"/{page}" for page in pages()]
