"""What every third party is answered in its place: something harmless of the kind that was asked for.

The answer must let the page carry on as it would live: a preflight is granted, so that the real request with its body
follows; an image has a size; a script is empty; nothing may be stored, so that the next page asks again.
"""

import base64

from pytest_pixelguard.crawl.sink.messages import Answer, Headers, Incoming

_PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
# Its own icon, so that the browser does not ask for one: that request would be the stand-in's doing, not the site's.
_PAGE = b'<!doctype html><title></title><link rel="icon" href="data:,">'

_BY_DESTINATION: dict[str, tuple[int, str, bytes]] = {
    "image": (200, "image/gif", _PIXEL),
    "script": (200, "text/javascript; charset=utf-8", b""),
    "worker": (200, "text/javascript; charset=utf-8", b""),
    "sharedworker": (200, "text/javascript; charset=utf-8", b""),
    "serviceworker": (200, "text/javascript; charset=utf-8", b""),
    "audioworklet": (200, "text/javascript; charset=utf-8", b""),
    "paintworklet": (200, "text/javascript; charset=utf-8", b""),
    "style": (200, "text/css; charset=utf-8", b""),
    "document": (200, "text/html; charset=utf-8", _PAGE),
    "iframe": (200, "text/html; charset=utf-8", _PAGE),
    "frame": (200, "text/html; charset=utf-8", _PAGE),
    "object": (200, "text/html; charset=utf-8", _PAGE),
    "embed": (200, "text/html; charset=utf-8", _PAGE),
    "font": (404, "font/woff2", b""),
    "audio": (404, "audio/mpeg", b""),
    "video": (404, "video/mp4", b""),
    "track": (200, "text/vtt; charset=utf-8", b"WEBVTT\n"),
    "manifest": (200, "application/manifest+json", b"{}"),
    "json": (200, "application/json", b"{}"),
    "report": (204, "", b""),
}

_BY_ENDING: dict[str, str] = {
    "js": "script", "mjs": "script", "css": "style", "gif": "image", "png": "image", "jpg": "image", "jpeg": "image",
    "webp": "image", "svg": "image", "ico": "image", "avif": "image", "woff": "font", "woff2": "font", "ttf": "font",
    "otf": "font", "json": "json", "html": "document", "mp4": "video", "webm": "video", "mp3": "audio",
}  # fmt: skip


async def stand_in(incoming: Incoming) -> Answer:
    """Answer a third party's request. Never dials anyone."""
    allowed = cross_origin(incoming)
    if incoming.method == "OPTIONS" and incoming.header("access-control-request-method"):
        return Answer(status=204, headers=allowed)
    kind = destination_of(incoming)
    if kind == "eventsource":
        return Answer(status=204, headers=allowed)  # 204 tells an EventSource not to connect again
    if kind == "":
        return _for_scripts(incoming, allowed)
    status, content_type, body = _BY_DESTINATION[kind]
    typed = (("content-type", content_type),) if content_type else ()
    return Answer(status=status, headers=(*typed, *allowed), body=body)


def destination_of(incoming: Incoming) -> str:
    """Say what the answer is for, in the words of Sec-Fetch-Dest; empty for fetch, XMLHttpRequest and sendBeacon."""
    if incoming.header("accept").startswith("text/event-stream"):
        return "eventsource"
    destination = incoming.header("sec-fetch-dest")
    if destination in _BY_DESTINATION:
        return destination
    if destination:
        return ""
    # Sec-Fetch-Dest is sent to secure origins only; a plain http address is judged by Accept and its ending.
    accept = incoming.header("accept")
    for beginning, kind in (("text/html", "document"), ("image/", "image"), ("text/css", "style")):
        if accept.startswith(beginning):
            return kind
    ending = incoming.path.rpartition("/")[2].rpartition(".")[2].lower()
    return _BY_ENDING.get(ending, "")


def _for_scripts(incoming: Incoming, allowed: Headers) -> Answer:
    if incoming.method not in {"GET", "HEAD"}:
        return Answer(status=200, headers=(("content-type", "application/json"), *allowed), body=b"{}")
    ending = _BY_ENDING.get(incoming.path.rpartition("/")[2].rpartition(".")[2].lower(), "json")
    status, content_type, body = _BY_DESTINATION[ending]
    return Answer(status=status, headers=(("content-type", content_type), *allowed), body=body)


def cross_origin(incoming: Incoming) -> Headers:
    """Give the headers that let a page of any origin use the answer, and that forbid to store it."""
    origin = incoming.header("origin")
    headers = [
        ("cache-control", "no-store"),
        ("cross-origin-resource-policy", "cross-origin"),
        ("timing-allow-origin", "*"),
        ("access-control-allow-origin", origin or "*"),
    ]
    if origin:
        headers += [("access-control-allow-credentials", "true"), ("vary", "Origin")]
    if method := incoming.header("access-control-request-method"):
        headers += [("access-control-allow-methods", method), ("access-control-max-age", "0")]
    if names := incoming.header("access-control-request-headers"):
        headers.append(("access-control-allow-headers", names))
    if incoming.header("access-control-request-private-network") or incoming.header(
        "access-control-request-local-network"
    ):
        headers += [("access-control-allow-private-network", "true"), ("access-control-allow-local-network", "true")]
    return tuple(headers)
