"""Addresses lead to their vendor, hosts to their organisation."""

import pytest

from pytest_pixelguard.trackers.lookup import entity_of, match_address, vendors_of_host
from pytest_pixelguard.trackers.vendor import Category, Role

PIXEL = "123456789012345"


def who(url: str, body: bytes | None = None, *, any_host: bool = True) -> tuple[str, Role, str | None, bool] | None:
    """Give vendor, role, account and disguise of an address."""
    match = match_address(url, body, any_host=any_host)
    return (match.vendor.id, match.address.role, match.tracker_id, match.disguised) if match else None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"https://www.facebook.com/tr?id={PIXEL}&ev=PageView", ("meta-pixel", Role.BEACON, PIXEL, False)),
        (f"https://www.facebook.com/tr/?id={PIXEL}&ev=PageView", ("meta-pixel", Role.BEACON, PIXEL, False)),
        (f"//connect.facebook.net/signals/config/{PIXEL}?v=2", ("meta-pixel", Role.SCRIPT, PIXEL, False)),
        ("https://connect.facebook.net/en_GB/fbevents.js", ("meta-pixel", Role.SCRIPT, None, False)),
        ("https://connect.facebook.net/en_GB/sdk.js", ("facebook-sdk", Role.SCRIPT, None, False)),
        ("https://www.googletagmanager.com/gtm.js?id=GTM-ABC1", ("gtm", Role.CONTAINER, "GTM-ABC1", False)),
        ("https://www.googletagmanager.com/gtag/js?id=G-ABC1234", ("google-tag", Role.SCRIPT, "G-ABC1234", False)),
        (
            "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABC1234",
            ("google-analytics-4", Role.BEACON, "G-ABC1234", False),
        ),
        (
            "https://www.google-analytics.com/j/collect?v=1&tid=UA-12345-1",
            ("google-analytics-ua", Role.BEACON, "UA-12345-1", False),
        ),
        ("https://www.google.co.uk/pagead/1p-user-list/123456789/?x", ("google-ads", Role.BEACON, "123456789", False)),
        (
            "https://1234567.fls.doubleclick.net/activityi;src=1234567;type=a",
            ("google-floodlight", Role.FRAME, "1234567", False),
        ),
        ("https://cm.g.doubleclick.net/pixel", ("google-ad-manager", Role.BEACON, None, False)),
        (
            "https://pixel.quantserve.com/pixel;r=1;a=p-AbCdEfGh1jKlM;url=x",
            ("quantcast", Role.BEACON, "p-AbCdEfGh1jKlM", False),
        ),
        ("wss://ws12.hotjar.com/api/v2/client/ws", ("hotjar", Role.BEACON, None, False)),
        ("https://fonts.gstatic.com/s/inter.woff2", ("google-fonts", Role.RESOURCE, None, False)),
        (
            "https://s7.addthis.com/js/300/addthis_widget.js#pubid=ra-0123456789abcdef",
            ("addthis", Role.SCRIPT, "ra-0123456789abcdef", False),
        ),
        ("https://www.example.nhs.uk/tr?id=1", None),
        ("/assets/app.js", None),
        ("data:text/plain,https://www.facebook.com/tr", None),
        ("https://www.facebook.com.example.org/tr?id=1", None),
        ("https://notfacebook.com/tr", None),
        ("", None),
        ("https://[broken/tr", None),
    ],
)
def test_address_leads_to_vendor(url: str, expected: tuple[str, Role, str | None, bool] | None) -> None:
    """The most specific pattern decides vendor, role and account; a look-alike host is nobody's."""
    assert who(url) == expected


@pytest.mark.parametrize(
    ("url", "body", "vendor"),
    [
        ("https://stats.trust.example/g/collect?v=2&tid=G-ABC1234&en=page_view", None, "google-analytics-4"),
        ("https://stats.trust.example/renamed?v=2&tid=G-ABC1234&en=page_view", None, "google-analytics-4"),
        ("https://www.trust.example/metrics/gtm.js?id=GTM-ABC1", None, "gtm"),
        ("https://www.trust.example/lib/fbevents.js", None, "meta-pixel"),
        (
            "https://www.trust.example/e",
            f"id={PIXEL}&ev=PageView&dl=https%3A%2F%2Fx&fbp=fb.1.1.1".encode(),
            "meta-pixel",
        ),
        ("https://www.trust.example/matomo.php?idsite=7&rec=1", None, "matomo"),
        ("https://www.trust.example/b/ss/trust/1/JS-2.2/s1?AQB=1", None, "adobe-analytics"),
        ("https://www.trust.example/cdn-cgi/rum?", b"{}", "cloudflare-insights"),
        ("/_vercel/insights/view", None, "vercel-analytics"),
    ],
)
def test_disguised_trackers(url: str, body: bytes | None, vendor: str) -> None:
    """A tracker under the site's own host is known by its path and parameters, and said to be disguised."""
    match = match_address(url, body)

    assert match is not None
    assert (match.vendor.id, match.disguised) == (vendor, True)
    assert match_address(url, body, any_host=False) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://www.trust.example/js/container_queries.js",
        "https://www.trust.example/search?id=7&v=2",
        "https://www.trust.example/api/event?page=2",
        "https://www.trust.example/collect?v=1",
        "https://www.trust.example/tr?id=12",
        "https://www.trust.example/b/ss/",
        "https://www.trust.example/clinics?id=7&event=open-day",
    ],
)
def test_ordinary_addresses_are_not_disguised_trackers(url: str) -> None:
    """A site's own address that merely looks similar is nobody's."""
    assert match_address(url) is None


@pytest.mark.parametrize(
    "url",
    [
        r"https:\\www.facebook.com\tr?id=123456789012345",
        "https://someone:secret@www.facebook.com/tr?id=123456789012345",
        "https://www.face%62ook.com/tr?id=123456789012345",
        "HTTPS://WWW.FACEBOOK.COM/tr?id=123456789012345",
        "https://www.facebook.com./tr?id=123456789012345",
        "https://www.facebook.com:443/tr?id=123456789012345",
        " https://www.face\nbook.com/tr?id=123456789012345",
        "https://www.facebook.com/%74r?id=123456789012345",
        "https:////www.facebook.com/tr?id=123456789012345",
    ],
)
def test_odd_spellings_do_not_hide_a_vendor(url: str) -> None:
    """However a browser would read it, an address of Meta's is Meta's."""
    assert who(url) == ("meta-pixel", Role.BEACON, PIXEL, False)


@pytest.mark.parametrize(
    "body",
    [
        f"id={PIXEL}&ev=PageView".encode(),
        f'------A\r\nContent-Disposition: form-data; name="id"\r\n\r\n{PIXEL}\r\n------A--\r\n'.encode(),
    ],
)
def test_account_is_read_from_the_body(body: bytes) -> None:
    """The account id is found when it travels in a form body, urlencoded or multipart."""
    assert who("https://www.facebook.com/tr/", body) == ("meta-pixel", Role.BEACON, PIXEL, False)


def test_vendors_of_a_host() -> None:
    """A host leads to every vendor that names it or a host above it, the most specific first."""
    found = [vendor.id for vendor in vendors_of_host("Connect.Facebook.net")]

    assert (sorted(found), vendors_of_host("www.example.nhs.uk")) == (["facebook-sdk", "meta-pixel"], ())


@pytest.mark.parametrize(
    ("host", "name", "category"),
    [
        ("www.facebook.com", "Facebook", Category.SOCIAL),
        ("9999.global.siteimproveanalytics.io", "Siteimprove", Category.ANALYTICS),
        ("c.clarity.ms", "Clarity", Category.SESSION_REPLAY),
        ("bam.nr-data.net", "New Relic", Category.MONITORING),
        ("o1.ingest.sentry.io", "Sentry", Category.MONITORING),
        ("cdn.userway.org", "UserWay", Category.ACCESSIBILITY),
        ("consent.cookiebot.com", "Cookiebot", Category.CONSENT),
        ("stats.g.doubleclick.net", "Google/Doubleclick Ads", Category.ADVERTISING),
    ],
)
def test_host_leads_to_organisation(host: str, name: str, category: Category) -> None:
    """A host leads to the organisation that owns the longest suffix known, in our own categories."""
    entity = entity_of(host)

    assert entity is not None
    assert (entity.name, entity.category) == (name, category)


@pytest.mark.parametrize("host", ["", "localhost", "www.example.nhs.uk", "com", "10.0.0.1", "notfacebook.com"])
def test_unknown_host_has_no_organisation(host: str) -> None:
    """A host that the list does not know is nobody's."""
    assert entity_of(host) is None
