"""Requests are told as what their receiver learns."""

import base64
import gzip
import json
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_pixelguard.model import Disclosure
from pytest_pixelguard.trackers.decode import Decoded, decode
from pytest_pixelguard.trackers.vendor import vendors

PAGE = "https://www.trust.example/sexual-health/hiv"
SEARCH = PAGE + "?q=prep+side+effects"
QUOTED = quote(PAGE, safe="")
TITLE = "HIV testing - Example Trust"
HASH = "0f" * 32
PIXEL = "123456789012345"

Told = set[tuple[str, str, str, str]]


def told(decoded: Decoded) -> Told:
    """Give what was disclosed as plain tuples: what, parameter, value, encoding."""
    return {(one.what, one.parameter, one.value, one.encoding) for one in decoded.disclosures}


def meta(**more: str) -> bytes:
    """Give the body of a Meta Pixel's request."""
    return urlencode({"id": PIXEL, "ev": "SubscribedButtonClick", "dl": PAGE} | more).encode()


@pytest.mark.parametrize(
    ("url", "body", "event", "expected"),
    [
        (
            f"https://www.facebook.com/tr/?id={PIXEL}&ev=PageView&dl={quote(SEARCH)}&rl=&fbp=fb.1.1.1",
            None,
            "PageView",
            {
                ("page-address", "dl", SEARCH, "plain"),
                ("search-words", "dl (q=)", "prep side effects", "plain"),
                ("browser-id", "fbp", "fb.1.1.1", "plain"),
            },
        ),
        (
            "https://www.facebook.com/tr/",
            meta(
                **{
                    "cd[buttonText]": "Book an HIV test",
                    "udff[em]": HASH,
                    "cd[formFeatures]": "[]",
                    "cd[pageFeatures]": '{"title":"HIV"}',
                }
            ),
            "SubscribedButtonClick",
            {
                ("page-address", "dl", PAGE, "plain"),
                ("button-text", "cd[buttonText]", "Book an HIV test", "plain"),
                ("email", "udff[em]", HASH, "sha256"),
                ("page-title", "cd[pageFeatures].title", "HIV", "plain"),
            },
        ),
        (
            f"https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC1234&cid=1.2&dl={quote(PAGE)}&dt={quote(TITLE)}",
            b"en=page_view\r\nen=view_search_results&ep.search_term=hiv%20test",
            "page_view, view_search_results",
            {
                ("page-address", "dl", PAGE, "plain"),
                ("page-title", "dt", TITLE, "plain"),
                ("browser-id", "cid", "1.2", "plain"),
                ("search-words", "ep.search_term", "hiv test", "plain"),
            },
        ),
        (
            f"https://1234567.fls.doubleclick.net/activityi;src=1234567;type=appt;u1=sexual%20health;~oref={QUOTED}",
            None,
            "appt",
            {("page-address", "~oref", PAGE, "plain"), ("event-data", "u1", "sexual health", "plain")},
        ),
        (
            "https://analytics.tiktok.com/api/v2/pixel",
            json.dumps({"event": "ClickButton", "context": {"page": {"url": PAGE}, "user": {"email": HASH}}}).encode(),
            "ClickButton",
            {("page-address", "context.page.url", PAGE, "plain"), ("email", "context.user.email", HASH, "sha256")},
        ),
        (
            "https://px.ads.linkedin.com/wa/",
            json.dumps(
                {"pids": [1234567], "url": PAGE, "pageTitle": TITLE, "hem": HASH, "signalType": "CLICK"}
            ).encode(),
            "CLICK",
            {
                ("page-address", "url", PAGE, "plain"),
                ("page-title", "pageTitle", TITLE, "plain"),
                ("email", "hem", HASH, "sha256"),
            },
        ),
        (
            "https://tr.snapchat.com/p",
            json.dumps({"ctx": {"url": PAGE}, "req": [{"t": {"ev": "PAGE_VIEW", "u_hem": HASH}}]}).encode(),
            "PAGE_VIEW",
            {("page-address", "ctx.url", PAGE, "plain"), ("email", "req.t.u_hem", HASH, "sha256")},
        ),
        (
            "https://ct.pinterest.com/v3/?"
            + urlencode(
                {
                    "tid": "2612345678901",
                    "event": "pagevisit",
                    "ad": json.dumps({"loc": PAGE}),
                    "pd": json.dumps({"em": HASH}),
                }
            ),
            None,
            "pagevisit",
            {("page-address", "ad.loc", PAGE, "plain"), ("email", "pd.em", HASH, "sha256")},
        ),
        (
            f"https://bat.bing.com/action/0?ti=12345678&evt=pageLoad&p={quote(PAGE)}&tl={quote(TITLE)}&kw=hiv,prep",
            None,
            "pageLoad",
            {
                ("page-address", "p", PAGE, "plain"),
                ("page-title", "tl", TITLE, "plain"),
                ("page-metadata", "kw", "hiv,prep", "plain"),
            },
        ),
        (
            f"https://stats.trust.example/matomo.php?idsite=7&rec=1&url={quote(PAGE)}&search=hiv&action_name={quote(TITLE)}",
            None,
            None,
            {
                ("page-address", "url", PAGE, "plain"),
                ("search-words", "search", "hiv", "plain"),
                ("page-title", "action_name", TITLE, "plain"),
            },
        ),
        (
            f"https://metrics.trust.example/b/ss/trust/1/JS-2.2/s1?AQB=1&g={quote(PAGE)}&pageName=hiv&v7=clinic&AQE=1",
            None,
            None,
            {
                ("page-address", "g", PAGE, "plain"),
                ("page-title", "pageName", "hiv", "plain"),
                ("event-data", "v7", "clinic", "plain"),
            },
        ),
        (
            "https://t.clarity.ms/collect",
            gzip.compress(b'{"e":["0.7"],"p":["abc"]}', mtime=0),
            None,
            {("screen-recording", "(body)", "", "plain")},
        ),
        (
            f"https://www.google.com/pagead/form-data/123456789?em=tv.1~em.{'A' * 43}",
            None,
            None,
            {("email", "em.em", "A" * 43, "sha256")},
        ),
    ],
    ids=[
        "meta-get",
        "meta-form",
        "ga4-batch",
        "floodlight",
        "tiktok",
        "linkedin",
        "snap",
        "pinterest",
        "bing",
        "matomo",
        "adobe",
        "clarity",
        "google-ads",
    ],
)
def test_vendors_requests(url: str, body: bytes | None, event: str | None, expected: Told) -> None:
    """A vendor's request is told completely: the event, and each thing disclosed with its parameter."""
    decoded = decode(url, body)

    assert (decoded.event, told(decoded)) == (event, expected)


@pytest.mark.parametrize(
    ("url", "body", "expected"),
    [
        (f"https://unknown.example/p.gif?where={quote(PAGE)}", None, {("page-address", "where", PAGE, "plain")}),
        (
            "https://unknown.example/p.gif?w=/sexual-health/hiv",
            None,
            {("page-address", "w", "/sexual-health/hiv", "plain")},
        ),
        (f"https://unknown.example/p?t={quote(TITLE)}", None, {("page-title", "t", TITLE, "plain")}),
        (
            "https://unknown.example/p",
            json.dumps({"ctx": {"here": PAGE + "#top"}}).encode(),
            {("page-address", "ctx.here", PAGE + "#top", "plain")},
        ),
        (
            f"https://unknown.example/p?b={base64.b64encode(PAGE.encode()).decode()}",
            None,
            {("page-address", "b", PAGE, "base64")},
        ),
        (
            f"https://unknown.example/page/{quote(PAGE, safe='')}",
            None,
            {("page-address", "(path)", f"/page/{PAGE}", "plain")},
        ),
        (
            f"https://unknown.example/p?u={quote(PAGE + '?s=abortion')}",
            None,
            {("page-address", "u", PAGE + "?s=abortion", "plain"), ("search-words", "u (s=)", "abortion", "plain")},
        ),
        ("https://unknown.example/app.js?v=3", None, set()),
        ("https://unknown.example/p?u=https%3A%2F%2Fwww.trust.example%2Fabout", None, set()),
    ],
)
def test_unknown_receivers(url: str, body: bytes | None, expected: Told) -> None:
    """Whoever receives it, the page's own address and title are recognised, and nothing else is made up."""
    assert told(decode(url, body, page_url=PAGE, page_title=TITLE)) == expected


@pytest.mark.parametrize(
    ("referer", "expected"),
    [
        (PAGE, {("page-address", "Referer (header)", PAGE, "plain")}),
        ("https://www.trust.example/", {("site-address", "Referer (header)", "https://www.trust.example/", "plain")}),
        (
            "https://www.trust.example/?q=hiv",
            {
                ("page-address", "Referer (header)", "https://www.trust.example/?q=hiv", "plain"),
                ("search-words", "Referer (header) (q=)", "hiv", "plain"),
            },
        ),
        (None, set()),
        ("", set()),
    ],
)
def test_referer(referer: str | None, expected: Told) -> None:
    """A Referer with a path gives the page away; without one it names the site alone."""
    assert told(decode("https://fonts.example/a.woff2", referer=referer)) == expected


def test_home_page_is_told_from_the_site() -> None:
    """On the home page the site's bare name is not yet the page's address; the address with its slash is."""
    found = decode(
        "https://unknown.example/p?o=https%3A%2F%2Ft.example&u=https%3A%2F%2Ft.example%2F",
        page_url="https://t.example/",
    )

    assert told(found) == {
        ("site-address", "o", "https://t.example", "plain"),
        ("page-address", "u", "https://t.example/", "plain"),
    }


@pytest.mark.parametrize(
    ("body", "opaque"),
    [
        (None, False),
        (b"", False),
        (b"a=1", False),
        (gzip.compress(b'{"a":1}', mtime=0), False),
        (b"\x08\x96\x01\xff\xfe", True),
        (b"\x00\x01", True),
        (gzip.compress(b"\xff\xfe\xfd", mtime=0), True),
        (b'--A\r\nContent-Disposition: form-data; name="f"\r\n\r\n\xff\r\n--A--', False),
    ],
)
def test_unreadable_bodies_are_opaque(body: bytes | None, opaque: bool) -> None:
    """A body that is neither text nor a form, even out of its wrapping, is said to be opaque."""
    assert decode("https://unknown.example/e", body).opaque is opaque


def test_most_telling_comes_first() -> None:
    """What is said of the person stands before what is said of the page, and that before the browser."""
    decoded = decode("https://www.facebook.com/tr/", meta(fbp="fb.1.1.1", **{"ud[em]": HASH}))

    assert [one.what for one in decoded.disclosures] == ["email", "page-address", "browser-id"]


def test_disclosure_is_the_models() -> None:
    """What the decoder gives is what reports take."""
    decoded = decode(f"https://www.facebook.com/tr/?id={PIXEL}&dl={quote(PAGE)}")

    assert decoded.disclosures == (Disclosure(what="page-address", parameter="dl", value=PAGE),)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        sorted(
            {
                address.host.replace("*", "x") + address.path.replace("*", "y")
                for vendor in vendors()
                for address in vendor.addresses
            }
        )
    ),
    st.text(max_size=80),
    st.one_of(st.none(), st.binary(max_size=200), st.text(max_size=200).map(str.encode)),
    st.one_of(st.none(), st.text(max_size=30)),
    st.text(max_size=60),
)
def test_hostile_input_never_raises(
    place: str, query: str, body: bytes | None, content_type: str | None, page: str
) -> None:
    """Whatever is sent to whichever vendor, decoding gives an answer and no error."""
    decoded = decode(f"https://{place}?{query}", body, content_type, page_url=page, page_title=page, referer=page)

    assert isinstance(decoded, Decoded)
