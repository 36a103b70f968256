"""Every request carries the chain of who set it off, down to the author's own line."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from pytest_pixelguard.model import Location
from pytest_pixelguard.source_maps import Position, SourceMapError, read_source_map
from tests.crawl.crawling import ORIGIN, crawl_folder, rows, write_site

PIXEL = """\
// Loads the vendor's script and sends the first beacon.
export function load(url) {
  const script = document.createElement('script');
  script.src = url;
  document.head.append(script);
}
export async function send(url, name) {
  await Promise.resolve();
  return navigator.sendBeacon(url, name);
}
"""
MAIN = """\
import { load, send } from './lib/pixel.js';

load('https://vendor.tp.example/pixel.js');
setTimeout(() => {
  send('https://vendor.tp.example/tr', document.title);
}, 4000);
"""
PACKAGES = {"esbuild": "0.24.2", "vite": "6.0.7", "webpack": "5.97.1"}


@pytest.mark.browser
@pytest.mark.node
def test_author_s_line_is_found_through_the_maps_of_three_builders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In bundles of vite, esbuild and webpack, a script's loading and a late beacon lead to the author's lines."""
    files = {
        "src/main.js": MAIN,
        "src/lib/pixel.js": PIXEL,
        "index.html": '<!doctype html><title>vite</title><script type="module" src="/src/main.js"></script>',
        "package.json": json.dumps({"private": True, "type": "module", "dependencies": PACKAGES}),
    }
    write_site(tmp_path, dict(files))
    shutil.copy(Path(__file__).with_name("bundles.mjs"), tmp_path)
    for command in (["npm", "install", "--no-audit", "--no-fund"], ["node", "bundles.mjs"]):
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=300)
    monkeypatch.chdir(tmp_path)

    result = crawl_folder(tmp_path / "dist", "/vite/", "/esbuild/", "/webpack/")

    found = [
        (row.route, row.request.url.rpartition("/")[2], f"{row.source.path}:{row.source.line}" if row.source else "")
        for row in rows(result)
    ]
    assert (found, result.gaps) == (
        [
            (route, *rest)
            for route in ("/vite/", "/esbuild/", "/webpack/")
            for rest in (("pixel.js", "src/lib/pixel.js:5"), ("tr", "src/lib/pixel.js:9"))
        ],
        (),
    )


@pytest.mark.browser
def test_tag_in_markup_gives_the_built_file_s_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that a tag made is placed at the address in the built file, though the parser was further on."""
    page = "<!doctype html>\n<title>Page</title>\n<img\n src='//pixel.tp.example/tr?a&amp;b'\n alt=''>\n<p>Text</p>\n"
    root = write_site(tmp_path / "dist", {"about/index.html": page})
    monkeypatch.chdir(tmp_path)

    result = crawl_folder(root, "/about/")

    (row,) = rows(result)
    assert row.markup is not None
    assert (row.markup.path, row.markup.start_line, row.markup.start_column, row.markup.snippet) == (
        "dist/about/index.html",
        4,
        7,
        "src='//pixel.tp.example/tr?a&amp;b'",
    )
    assert isinstance(row.markup, Location)
    assert [(frame.url, frame.line) for frame in row.request.initiator] == [(f"{ORIGIN}/about/", 5)]


def test_map_in_sections_is_read() -> None:
    """A map that is made of sections places each of them at its offset."""
    part = {"version": 3, "sources": ["a.js"], "sourceRoot": "src", "mappings": "AAAA,IAAI;AACA"}
    text = json.dumps({"version": 3, "sections": [{"offset": {"line": 2, "column": 10}, "map": part}]})

    found = read_source_map(text)

    assert [found.at(2, 10), found.at(2, 15), found.at(3, 0), found.at(2, 3), found.at(9, 0)] == [
        Position("src/a.js", 0, 0),
        Position("src/a.js", 0, 4),
        Position("src/a.js", 1, 4),
        None,
        None,
    ]


def test_what_is_no_map_is_refused() -> None:
    """A file that is no source map is an error of its own kind, never a wrong place."""
    with pytest.raises(SourceMapError):
        read_source_map('{"version": 3, "sources": [], "mappings": "!!"}')
