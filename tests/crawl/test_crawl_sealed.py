"""The gate leaks nothing: held in a network namespace with a packet capture."""

from pathlib import Path

import pytest

from tests.crawl.namespace import run_in_namespace

LEAKY = Path(__file__).parents[2] / "examples" / "leaky-trust"


@pytest.mark.browser
@pytest.mark.namespace
def test_crawl_of_a_leaking_site_sends_no_packet_beyond_loopback(tmp_path: Path) -> None:
    """A crawl sends nothing beyond loopback, and the same capture catches an unsealed browser."""
    routes = ["/index.html", "/conditions/hiv.html", "/search.html"]

    seen = run_in_namespace(
        "inside_leaky", str(LEAKY), str(tmp_path / "resolv.conf"), *routes, resolver=tmp_path / "resolv.conf"
    )

    assert {key: seen[key] for key in ("self_test", "loaded", "gaps", "sealed", "control")} == {
        "self_test": True,
        "loaded": routes,
        "gaps": [],
        "sealed": [],
        "control": 1,
    }
    assert {"connect.facebook.net", "www.facebook.com"} <= set(seen["hosts"])
    assert {"connect.facebook.net", "www.facebook.com"} <= set(seen["unsealed_names"])
    assert seen["frames"] > 100
