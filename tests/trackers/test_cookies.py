"""Cookies and storage keys are told by what they are for."""

import pytest

from pytest_pixelguard.trackers.cookies import Purpose, match_cookie


@pytest.mark.parametrize(
    ("name", "domain", "purpose", "source"),
    [
        ("PHPSESSID", "www.trust.example", Purpose.STRICTLY_NECESSARY, "necessary.toml"),
        ("__Host-session", "", Purpose.STRICTLY_NECESSARY, "necessary.toml"),
        ("SSESS0123456789abcdef0123456789abcdef", "", Purpose.STRICTLY_NECESSARY, "necessary.toml"),
        ("XSRF-TOKEN", "", Purpose.STRICTLY_NECESSARY, "necessary.toml"),
        ("nhsuk-cookie-consent", "", Purpose.STRICTLY_NECESSARY, "necessary.toml"),
        ("CookieControl", "", Purpose.STRICTLY_NECESSARY, "necessary.toml"),
        ("_fbp", ".trust.example", Purpose.MARKETING, "vendors/meta-pixel.toml"),
        ("_ga", ".trust.example", Purpose.ANALYTICS, "vendors/google-analytics-4.toml"),
        ("_ga_ABC1234", "", Purpose.ANALYTICS, "vendors/google-analytics-4.toml"),
        ("_pk_id.7.abcd", "", Purpose.ANALYTICS, "vendors/matomo.toml"),
        ("_hjSession_1234567", "", Purpose.ANALYTICS, "vendors/hotjar.toml"),
        ("JSESSIONID", ".nr-data.net", Purpose.ANALYTICS, "vendors/new-relic.toml"),
        ("anything", ".doubleclick.net", Purpose.MARKETING, "vendors/google-ad-manager.toml"),
        ("fr", ".facebook.com", Purpose.MARKETING, "vendors/meta-pixel.toml"),
        ("wordpress_logged_in_0123", "", Purpose.STRICTLY_NECESSARY, "necessary.toml"),
        ("SnapABugHistory", "", Purpose.MARKETING, "Open Cookie Database"),
    ],
)
def test_purpose(name: str, domain: str, purpose: Purpose, source: str) -> None:
    """A name, with the host that sets it, leads to a purpose and to where we know it from."""
    match = match_cookie(name, domain)

    assert match is not None
    assert (match.purpose, match.source) == (purpose, source)


@pytest.mark.parametrize("name", ["uid", "c", "fr", "trust-font-size", "", "[", "*"])
def test_names_that_say_nothing(name: str) -> None:
    """A short or unknown name on a site of its own is not taken for anybody's."""
    assert match_cookie(name, "www.trust.example") is None


def test_vendor_is_given() -> None:
    """A vendor's cookie leads to the vendor."""
    match = match_cookie("_fbp")

    assert match is not None
    assert match.vendor is not None
    assert match.vendor.id == "meta-pixel"
