"""The browser's own calls home. The sink blocks them like all others; they are never findings about the site.

Seen at the proxy of a sealed Chromium 156 with all background networking switched off (measured, November 2026), and
the hosts that Chromium's own source names for the same services.
"""

from pytest_pixelguard.crawl.sink import Record

HOSTS = frozenset({
    "update.googleapis.com",
    "accounts.google.com",
    "clients2.google.com",
    "clients2.googleusercontent.com",
    "clientservices.googleapis.com",
    "content-autofill.googleapis.com",
    "optimizationguide-pa.googleapis.com",
    "safebrowsing.googleapis.com",
    "edgedl.me.gvt1.com",
    "redirector.gvt1.com",
    "android.clients.google.com",
    "mtalk.google.com",
    "t0.gstatic.com",
})  # fmt: skip


def is_noise(record: Record) -> bool:
    """Tell whether a record that no page explains is the browser's own. A page's request carries Sec-Fetch-Site."""
    if record.host not in HOSTS:
        return False
    return not record.header("referer") and record.header("sec-fetch-site") in {"", "none"}
