"""Which addresses a supplied container answers in the crawl, and where it is fetched from."""

import json
from pathlib import Path

import pytest

from pytest_pixelguard.config import Config, Contents
from pytest_pixelguard.container_addresses import public_address
from pytest_pixelguard.crawl.sink.supplied import fits
from pytest_pixelguard.served_containers import served_containers
from pytest_pixelguard.trackers.parties import FirstParty
from tests.static.container.making import gtm_js, html

GTM = gtm_js([html()])
MATOMO = (
    b"(function(){window.MatomoTagManager.addContainer("
    b'{"id":"AbCd1234","tags":[],"triggers":[],"variables":[]}, Templates);})();'
)
LAUNCH = b"window._satellite=window._satellite||{};_satellite.container={rules:[],extensions:{},dataElements:{}}"
TEALIUM = b"var utag={};utag.id='trust.main';utag.loader.cfg={\"12\":{load:1,send:1}};"
GTAG = b"var data = " + json.dumps({"resource": {"tags": [{"function": "__ogt_ga_send"}], "rules": []}}).encode()


def _answered(folder: Path, contents: bytes, *, url: str, name: str, own: str | None = None) -> list[str]:
    (folder / "contents.js").write_bytes(contents)
    entry = Contents(id=name, file="contents.js", url=own)
    config = Config(container=(entry,), file=str(folder / "pixelguard.toml"))
    host, _, target = url.partition("/")
    served = served_containers(config, first_party=FirstParty.of("www.example.nhs.uk"))
    return list(dict.fromkeys(each.name for each in served if fits(each, host=host, target=f"/{target}")))


@pytest.mark.parametrize(
    ("contents", "name", "url", "answers"),
    [
        (GTM, "GTM-ABC1234", "www.googletagmanager.com/gtm.js?id=GTM-ABC1234&l=dataLayer", True),
        (GTM, "GTM-ABC1234", "www.example.nhs.uk/metrics/load.js?id=GTM-ABC1234", True),
        (GTM, "GTM-ABC1234", "www.example.nhs.uk/metrics/?id=GTM-ABC1234", True),
        (GTM, "GTM-ABC1234", "www.googletagmanager.com/gtm.js?id=GTM-OTHER12", False),
        (GTM, "GTM-ABC1234", "www.googletagmanager.com/ns.html?id=GTM-ABC1234", False),
        (GTM, "GTM-OTHER12", "www.googletagmanager.com/gtm.js?id=GTM-OTHER12", False),
        (GTAG, "G-ABC1234567", "www.googletagmanager.com/gtag/js?id=G-ABC1234567", True),
        (TEALIUM, "trust/main/prod", "tags.tiqcdn.com/utag/trust/main/prod/utag.js", True),
        (TEALIUM, "trust/main/prod", "tags.tiqcdn.com/utag/trust/main/qa/utag.js", False),
        (LAUNCH, "launch-0123456789ab", "assets.adobedtm.com/1/2/launch-0123456789ab.min.js", True),
        (MATOMO, "AbCd1234", "stats.example.org/js/container_AbCd1234.js", True),
        (MATOMO, "AbCd1234", "stats.example.org/js/container_AbCd1234_dev.js", True),
        (b"no container", "GTM-ABC1234", "www.googletagmanager.com/gtm.js?id=GTM-ABC1234", False),
        (GTM[GTM.index(b"{", 40) : GTM.rindex(b";\nvar")], "GTM-ABC1234", "a.example/gtm.js?id=GTM-ABC1234", False),
    ],
)
def test_what_a_container_answers(tmp_path: Path, contents: bytes, name: str, url: str, answers: bool) -> None:
    """A file that a browser can run answers for its own id, wherever it is asked for; another's, or JSON, does not."""
    assert _answered(tmp_path, contents, url=url, name=name) == ([f"the container {name}"] if answers else [])


def test_an_address_of_the_teams_own(tmp_path: Path) -> None:
    """A container that is served from an address that nothing shows answers there when the team names it."""
    url = "https://t.example.nhs.uk/x1y2"

    assert _answered(tmp_path, GTM, url="t.example.nhs.uk/x1y2", name="GTM-ABC1234", own=url) == [
        "the container GTM-ABC1234"
    ]


@pytest.mark.parametrize(
    ("entry", "address"),
    [
        (Contents(id="GTM-ABC1234", file="a"), "https://www.googletagmanager.com/gtm.js?id=GTM-ABC1234"),
        (Contents(id="G-ABC1234567", file="a"), "https://www.googletagmanager.com/gtag/js?id=G-ABC1234567"),
        (Contents(id="trust/main/prod", file="a"), "https://tags.tiqcdn.com/utag/trust/main/prod/utag.js"),
        (Contents(id="AbCd1234", file="a"), None),
        (Contents(id="AbCd1234", file="a", url="https://stats.example.org/c.js"), "https://stats.example.org/c.js"),
    ],
)
def test_the_public_address(entry: Contents, address: str | None) -> None:
    """Each tag manager's usual address, or the one that the team names; none is guessed."""
    assert public_address(entry) == address
