"""First party is told from third party host by host."""

import pytest

from pytest_pixelguard.trackers.parties import FirstParty, normalise_host, registrable_domain


@pytest.mark.parametrize(
    ("host", "owned"),
    [
        ("www.royalfree.nhs.uk", True),
        ("royalfree.nhs.uk", True),
        ("stats.royalfree.nhs.uk", True),
        ("WWW.RoyalFree.NHS.UK.:443", True),
        ("www.nhs.uk", False),
        ("other.nhs.uk", False),
        ("notroyalfree.nhs.uk", False),
        ("royalfree.nhs.uk.example.org", False),
        ("assets.example.org", True),
        ("deep.cdn.example.org", True),
        ("cdn.example.org", False),
        ("www.example.org", False),
        ("127.0.0.1", False),
    ],
)
def test_first_party_is_the_sites_own_domain_and_what_is_declared(host: str, owned: bool) -> None:
    """Hosts of the origin's registrable domain and declared ones are the site's; a `*.` stands for subdomains only."""
    site = FirstParty.of("www.royalfree.nhs.uk", also=("assets.example.org", "*.cdn.example.org"))

    assert site.owns(host) is owned


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("Example.COM", "example.com"),
        ("example.com:8443", "example.com"),
        ("example.com.", "example.com"),
        ("[::1]:8080", "::1"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("", ""),
    ],
)
def test_hosts_are_compared_in_one_form(host: str, expected: str) -> None:
    """Case, port, final dot, brackets and non-ASCII spelling make no difference."""
    assert normalise_host(host) == expected


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www.royalfree.nhs.uk", "royalfree.nhs.uk"),
        ("nhs.uk", None),
        ("a.b.github.io", "b.github.io"),
        ("localhost", None),
        ("127.0.0.1", None),
        ("::1", None),
        ("", None),
    ],
)
def test_registrable_domains(host: str, expected: str | None) -> None:
    """A public suffix, an IP address and a bare name have no registrable domain."""
    assert registrable_domain(host) == expected
