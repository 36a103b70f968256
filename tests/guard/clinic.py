"""A small clinic's site with log-in, search and booking, served on loopback; it leaks, or it does not."""

import html
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

# A pixel as sites have it: the page view at once, and the booking form's e-mail when it is sent.
PIXEL = """<script>
  const tell = (event, more) => { new Image().src = 'https://www.facebook.com/tr/?id=123456789012345&ev=' + event
    + '&dl=' + encodeURIComponent(location.href) + (more || ''); };
  tell('PageView');
  addEventListener('submit', (event) => {
    const email = event.target.querySelector('[name=email]');
    if (email) tell('Lead', '&cd[email]=' + encodeURIComponent(email.value));
  }, true);
</script>"""
GATED = PIXEL.replace("<script>", '<script type="text/plain" id="pixel">')
BANNER = """<div id="cookie-banner" role="dialog" aria-label="Cookies">We would like to use cookies for advertising.
  <button id="yes">Accept cookies</button> <button id="no">Reject cookies</button></div>
<script>
  const banner = document.getElementById('cookie-banner');
  const run = () => {
    const held = document.getElementById('pixel');
    const script = document.createElement('script');
    script.textContent = held.textContent;
    document.body.append(script);
  };
  const answer = (choice) => {
    document.cookie = `choice=${choice};path=/`;
    banner.remove();
    if (choice === 'yes') run();
  };
  const choice = (document.cookie.match(/choice=(\\w+)/) || [])[1];
  if (choice) answer(choice);
  for (const id of ['yes', 'no']) document.getElementById(id)?.addEventListener('click', () => answer(id));
</script>"""
PAGES = {
    "/": '<h1>Marlow Vale clinic</h1><form action="/search"><label>Search <input name="q"></label>'
    '<button>Search</button></form><a href="/login">Log in</a> <a href="/book">Book an appointment</a>',
    "/login": '<h1>Log in</h1><form method="post"><label>Name <input name="user"></label>'
    '<label>Password <input name="password" type="password"></label><button>Log in</button></form>',
    "/book": '<h1>Book an appointment</h1><form method="post"><label>E-mail <input name="email" type="email"></label>'
    '<label>Reason <select name="reason"><option>Flu jab</option><option>HIV test</option></select></label>'
    "<button>Book</button></form>",
    "/booked": "<h1>Your appointment is booked</h1>",
}


@contextmanager
def clinic(*, script: str) -> Iterator[str]:
    """Serve the clinic with `script` on every page, and give its origin."""

    class Clinic(_Clinic):
        markup = script

    server = ThreadingHTTPServer(("127.0.0.1", 0), Clinic)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Clinic(BaseHTTPRequestHandler):
    markup = ""

    def do_GET(self) -> None:
        """Answer a page."""
        parts = urlsplit(self.path)
        if parts.path == "/search":
            words = html.escape(parse_qs(parts.query).get("q", [""])[0])
            self._page(f"<h1>Results for {words}</h1><p>HIV clinic</p>")
        elif parts.path in PAGES:
            self._page(PAGES[parts.path])
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        """Take a form."""
        form = parse_qs(self.rfile.read(int(self.headers.get("content-length", "0"))).decode())
        if self.path == "/login":
            self._page(f"<h1>Hello {html.escape(form['user'][0])}</h1>")
        else:
            self.send_response(HTTPStatus.SEE_OTHER)
            self.send_header("location", "/booked")
            self.send_header("content-length", "0")
            self.end_headers()

    def _page(self, body: str) -> None:
        text = f'<!doctype html><html lang="en"><title>Clinic</title><link rel="icon" href="data:,">{body}{self.markup}'
        data = text.encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Print nothing."""
