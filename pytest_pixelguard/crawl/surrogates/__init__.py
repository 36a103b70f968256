"""Surrogates: our own small stand-ins for vendors' scripts, written from the vendors' public documentation.

An offline crawl loads no vendor's script. A surrogate answers in its place, drains the page's queue, and makes the
requests that the vendor's script would make, to the vendor's own addresses, where the sealed network takes them. What
it shows is evidence, labelled *simulated*; it never proves absence: what is set in the vendor's own interface is not
known here.
"""

from functools import lru_cache
from importlib.resources import files

from pytest_pixelguard.crawl.plan import Supplied

_FOLDER = files("pytest_pixelguard.crawl") / "surrogates"
# The vendor's name as reports say it, where its script is loaded from, and our files: the script, then its products.
_ADDRESSES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("Meta Pixel", "connect.facebook.net", "*/fbevents.js", ("meta-pixel",)),
    (
        "Google tag",
        "*.googletagmanager.com",
        "/gtag/js",
        ("google-tag", "google-analytics-4", "google-ads"),
    ),
    ("TikTok Pixel", "analytics.tiktok.com", "/i18n/pixel/events.js", ("tiktok-pixel",)),
    ("LinkedIn Insight Tag", "snap.licdn.com", "/li.lms-analytics/insight*.js", ("linkedin-insight",)),
    ("X Pixel", "static.ads-twitter.com", "/uwt.js", ("x-pixel",)),
    ("Pinterest Tag", "s.pinimg.com", "/ct/core.js", ("pinterest-tag",)),
    ("Snap Pixel", "sc-static.net", "/scevent.min.js", ("snap-pixel",)),
    ("Microsoft Advertising tag", "bat.bing.com", "/bat.js", ("bing-uet",)),
    ("Hotjar", "static.hotjar.com", "/c/hotjar-*.js", ("hotjar",)),
    ("Microsoft Clarity", "www.clarity.ms", "/tag/*", ("clarity",)),
)


@lru_cache(maxsize=1)
def surrogates() -> tuple[Supplied, ...]:
    """Give every surrogate as content that answers its vendor's address."""
    return tuple(
        Supplied(name=f"surrogate for {name}", host=host, path=path, content=_script(name, *parts), simulated=True)
        for name, host, path, parts in _ADDRESSES
    )


def _script(name: str, script: str, *products: str) -> bytes:
    """Join a surrogate with its tools. No name is given to the source: a chain of calls shows the vendor's address."""
    made = ", ".join(f"(\n{_read(product)})(tools)" for product in products)
    return (
        f"(() => {{\nconst tools = (\n{_read('tools')})({name!r});\n"
        f"if (tools) tools.guard(() => {{ (\n{_read(script)})(tools, [{made}]); }})();\n}})();\n"
    ).encode()


def _read(name: str) -> str:
    return (_FOLDER / f"{name}.js").read_text(encoding="utf-8")
