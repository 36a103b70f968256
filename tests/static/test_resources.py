"""What a page's own markup loads from third parties: what a lock holds the site to."""

from pathlib import Path

import pytest

from pytest_pixelguard.static.options import Target
from pytest_pixelguard.static.resources import read_resources
from pytest_pixelguard.trackers.parties import FirstParty

OWN = FirstParty.of("www.example.nhs.uk")


def _read(folder: Path, **pages: str) -> list[tuple[str, str, str, str]]:
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    targets = [Target(path=folder / f"{name}.html", label=f"{name}.html") for name in pages]
    found = read_resources(targets, first_party=OWN, origin="https://www.example.nhs.uk")
    return [(each.kind, each.address, each.account, each.integrity) for each in found]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<script src=//cdn.example.org/a.js#x></script>", [("script", "https://cdn.example.org/a.js", "", "")]),
        ("<script src=/a.js></script><script src='https://www.example.nhs.uk/b.js'></script>", []),
        (
            "<link rel='preload stylesheet' href=https://cdn.example.org/a.css integrity='sha384-b  sha384-a'>",
            [("style sheet", "https://cdn.example.org/a.css", "", "sha384-a sha384-b")],
        ),
        (
            "<link rel=preload as=script href=https://cdn.example.org/p.js>",
            [("script", "https://cdn.example.org/p.js", "", "")],
        ),
        ("<link rel=preconnect href=https://cdn.example.org><link rel=icon href=https://cdn.example.org/i.png>", []),
        ("<iframe src=https://maps.example.org/?q=1></iframe>", [("frame", "https://maps.example.org/?q=1", "", "")]),
        (
            "<base href=https://cdn.example.org/v1/><script src=a.js></script>",
            [("script", "https://cdn.example.org/v1/a.js", "", "")],
        ),
        (
            "<script src='https://www.googletagmanager.com/gtm.js?id=GTM-ABC1234'></script>",
            [("script", "https://www.googletagmanager.com/gtm.js?id=GTM-ABC1234", "GTM-ABC1234", "")],
        ),
        ("<script src='https://'></script><script src='data:text/javascript,1'></script>", []),
    ],
)
def test_what_a_page_loads(tmp_path: Path, markup: str, expected: list[tuple[str, str, str, str]]) -> None:
    """Scripts, style sheets and frames of others by whole address, with account and integrity hashes; nothing else."""
    assert _read(tmp_path, index=markup) == expected


def test_each_address_once_in_a_stable_order(tmp_path: Path) -> None:
    """Pages share what they load; an address with and without its hash are two, so that the weaker one is seen."""
    script = "<script src=https://cdn.example.org/{}.js{}></script>"
    first, second = script.format("b", ""), script.format("a", " integrity=sha384-a")

    assert _read(tmp_path, one=first + second, two=second + first + script.format("a", "")) == [
        ("script", "https://cdn.example.org/a.js", "", ""),
        ("script", "https://cdn.example.org/a.js", "", "sha384-a"),
        ("script", "https://cdn.example.org/b.js", "", ""),
    ]
