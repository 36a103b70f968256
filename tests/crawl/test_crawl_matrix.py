"""Every way a page can talk to a third party is seen, and nothing leaves: 125 kinds, sealed and unsealed."""

from typing import Any

import pytest

from tests.crawl.matrix import KINDS
from tests.crawl.namespace import run_in_namespace

pytestmark = [pytest.mark.browser, pytest.mark.namespace]

# Kinds that send nothing from any browser of today: the interface is gone, or the browser refuses it to every site.
DEAD = {"svg-use", "svg-filter-css", "sw-push-sub", "sharedstorage", "fencedframe", "interestgroup"}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Crawl the matrix in a namespace, then visit it there with an unsealed browser."""
    folder = tmp_path_factory.mktemp("matrix")
    resolver = folder / "resolv.conf"
    site = folder / "site"
    site.mkdir()
    return run_in_namespace("inside_matrix", str(site), str(resolver), resolver=resolver, seconds=240)


def test_no_packet_leaves_the_sealed_browser(measured: dict[str, Any]) -> None:
    """Sealed, not one packet goes beyond loopback, while the capture sees thousands of the unsealed browser."""
    assert (measured["sealed"], measured["gaps"], measured["unsealed_packets"] > 1000) == ([], [], True)


def test_every_kind_on_the_wire_is_recorded(measured: dict[str, Any]) -> None:
    """What an unsealed browser puts on the wire, the sealed crawl records; and only dead kinds stay unseen."""
    kinds = measured["kinds"]

    assert {row["kind"] for row in kinds if row["wire"] and not row["seen"]} == set()
    assert {row["kind"] for row in kinds if not row["seen"]} == DEAD
    assert sum(bool(row["wire"]) for row in kinds) > 100


def test_every_body_is_kept(measured: dict[str, Any]) -> None:
    """Text, Blob, gzip, form data with a file, 300 kB, WebSocket frames: each body that was sent is held."""
    kept = {row["kind"] for row in measured["kinds"] if any(row["bodies"])}

    assert kept == {kind.name for kind in KINDS if kind.body}


def test_no_request_is_blamed_on_another_route(measured: dict[str, Any]) -> None:
    """Each request is attributed to the route whose page made it, though all are visited by one page in turn."""
    assert {row["kind"]: row["elsewhere"] for row in measured["kinds"] if row["elsewhere"]} == {}
