"""Which routes a built folder has, and which of them are crawled."""

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_pixelguard.config import Routes
from pytest_pixelguard.inputs.files import list_files
from pytest_pixelguard.inputs.own import PLACEHOLDER, own_hosts
from pytest_pixelguard.inputs.routes import RouteList, folder_routes, linked_routes
from pytest_pixelguard.inputs.sitemap import read_sitemaps
from pytest_pixelguard.model import PageVisit, Rule, State

Write = Callable[..., Path]


def _routes(folder: Path, wanted: Routes | None = None) -> RouteList:
    return folder_routes(folder, list_files(folder).files, wanted or Routes())


def test_pages_become_routes(site: Write) -> None:
    """Each page file is a route; an index file is its folder's."""
    folder = site({"index.html": "", "about.html": "", "hiv/index.html": "", "app.js": ""})

    assert [route.path for route in _routes(folder).selected] == ["/", "/about.html", "/hiv/"]


def test_the_sitemaps_spelling_wins(site: Write) -> None:
    """A page that the sitemap names is crawled under that address, and once."""
    folder = site({"about.html": "", "sitemap.xml": "<urlset><url><loc>https://x.example/about</loc></url></urlset>"})

    assert [(route.path, route.found_in) for route in _routes(folder).selected] == [("/about", "sitemap")]


def test_an_address_without_a_file_is_still_a_route(site: Write) -> None:
    """What the sitemap promises and the folder lacks is crawled, so that it becomes a gap and not a silence."""
    folder = site({"index.html": "", "sitemap.xml": "<urlset><url><loc>https://x.example/gone</loc></url></urlset>"})

    assert [route.path for route in _routes(folder).selected] == ["/", "/gone"]


def test_the_working_directory_can_be_the_site(site: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """A site named as `.` has the routes of its sitemap; a name that no file can have is a route without a file."""
    long = "x" * 5000
    places = f"<loc>https://x.example/</loc><loc>https://x.example/{long}</loc>"
    monkeypatch.chdir(site({"index.html": "", "sitemap.xml": f"<urlset><url>{places}</url></urlset>"}))

    assert [route.path for route in _routes(Path()).selected] == ["/", f"/{long}"]


def test_named_routes_are_the_only_ones(site: Write) -> None:
    """With routes configured, exactly those are crawled."""
    folder = site({"index.html": "", "a.html": ""})

    assert [route.path for route in _routes(folder, Routes(paths=("/a.html", "/a.html"))).selected] == ["/a.html"]


def test_includes_and_excludes_are_reported(site: Write) -> None:
    """A route that a glob leaves out is listed with the reason."""
    folder = site({"a.html": "", "b/c.html": "", "b/d.html": ""})

    routes = _routes(folder, Routes(include=("/b/*",), exclude=("*d.html",)))

    assert [route.path for route in routes.selected] == ["/b/c.html"]
    assert {skip.path: skip.reason for skip in routes.skipped} == {
        "/a.html": "not among routes.include",
        "/b/d.html": "excluded by routes.exclude",
    }


def test_a_large_site_is_sampled_but_no_transaction_is_left_out(site: Write) -> None:
    """Of a large site the transactional is crawled, some of each topic, and the usual pages; the rest is listed."""
    pages = {f"news/{number}.html": "" for number in range(200)}
    booking = {f"appointments/{number}.html": "" for number in range(20)}
    folder = site({**pages, **booking, "index.html": "", "cookies.html": "", "404.html": "", "hiv/a.html": ""})

    routes = _routes(folder)

    paths = {route.path for route in routes.selected}
    assert {"/", "/cookies.html", "/404.html", "/hiv/a.html"} <= paths
    assert sum(path.startswith("/appointments/") for path in paths) == 20
    assert sum(path.startswith("/news/") for path in paths) == 3
    assert len(routes.skipped) == 197
    assert routes == _routes(folder)


def test_all_means_all(site: Write) -> None:
    """`all` crawls every route, beyond sample and limit."""
    folder = site({f"{number}.html": "" for number in range(60)})

    assert len(_routes(folder, Routes(all=True, limit=5)).selected) == 60


def test_a_sensitive_route_beyond_the_limit_is_a_gap(site: Write) -> None:
    """The limit keeps sensitive routes first; one that it cuts off is a gap."""
    folder = site({"a.html": "", "hiv.html": "", "book.html": ""})

    routes = _routes(folder, Routes(limit=1))

    assert [route.path for route in routes.selected] == ["/book.html"]
    assert [(gap.rule, gap.route) for gap in routes.gaps] == [(Rule.ROUTE_NOT_LOADED, "/hiv.html")]


def test_words_on_the_page_make_it_sensitive(site: Write) -> None:
    """A page's title, heading and fields count, not only its address."""
    folder = site(
        {"p1.html": "<title>Self-harm</title>", "p2.html": "<input name='hiv_status'>", "p3.html": "<h1>Car park</h1>"}
    )

    assert [bool(route.sensitive) for route in _routes(folder).selected] == [True, True, False]


def test_configured_routes_are_sensitive(site: Write) -> None:
    """`routes.sensitive` makes a route sensitive whatever the lexicon says."""
    folder = site({"ward-7.html": ""})

    assert _routes(folder, Routes(sensitive=("/ward-*",))).selected[0].sensitive == ("configured",)


def test_sitemaps_are_unpacked_and_bombs_are_gaps(site: Write) -> None:
    """A gzipped sitemap is read; one that is damaged or unpacks without end is a gap."""
    folder = site({})
    entry = b"<urlset><url><loc>https://x.example/a?b=1</loc></url></urlset>"
    (folder / "sitemap.xml.gz").write_bytes(gzip.compress(entry))
    (folder / "sitemap-2.xml.gz").write_bytes(b"\x1f\x8b damaged")
    (folder / "sitemap-3.xml.gz").write_bytes(gzip.compress(bytes(65 * 1024 * 1024)))

    sitemap = read_sitemaps(folder)

    assert sitemap.paths == ("/a?b=1",)
    assert [gap.message.split(" ")[0] for gap in sitemap.gaps] == ["sitemap-2.xml.gz", "sitemap-3.xml.gz"]


def test_own_hosts_are_inferred_with_their_evidence(site: Write) -> None:
    """Without an origin, the build's own statements name the site's hosts, and the report says where they stand."""
    folder = site(
        {"index.html": '<link rel="canonical" href="https://www.trust.example.org/">', "CNAME": "trust.example.org\n"}
    )

    own = own_hosts(folder, list_files(folder).files, origin=None)

    assert set(own.hosts) == {"www.trust.example.org", "trust.example.org"}
    assert "own host www.trust.example.org, from the canonical link of index.html" in own.evidence


def test_build_settings_and_robots_name_the_site(site: Write) -> None:
    """A build's settings and its robots.txt count as evidence too."""
    folder = site(
        {
            "_config.yml": "title: x\nurl: https://a.example.org\n",
            "robots.txt": "Sitemap: https://b.example.org/s.xml\n",
        }
    )

    assert own_hosts(folder, list_files(folder).files, origin=None).hosts == ("b.example.org", "a.example.org")


def test_a_code_hosts_page_is_no_site_of_ones_own(site: Write) -> None:
    """The homepage in a package's settings is often its repository: that host stays a third party."""
    folder = site({"package.json": '{\n  "homepage": "https://github.com/example/site#readme"\n}\n'})

    assert own_hosts(folder, list_files(folder).files, origin=None).origin == PLACEHOLDER


def test_a_copied_page_does_not_make_its_original_the_sites_own(site: Write) -> None:
    """A host that only a minority of the pages calls canonical stays a third party."""
    own = '<link rel="canonical" href="https://www.example.org/">'
    folder = site({"a.html": own, "b.html": own, "c.html": '<link rel="canonical" href="https://blog.example.com/">'})

    assert own_hosts(folder, list_files(folder).files, origin=None).hosts == ("www.example.org",)


def test_a_trackers_host_is_never_the_sites_own(site: Write) -> None:
    """A page that calls a tracker's host its own does not hide the tracker."""
    folder = site({"index.html": '<link rel="canonical" href="https://www.facebook.com/tr">'})

    assert own_hosts(folder, list_files(folder).files, origin=None).origin == PLACEHOLDER


def test_a_page_that_sends_on_names_another_place(site: Write) -> None:
    """The canonical link of a page that only redirects is where it leads, not the site's own host."""
    page = '<meta http-equiv="refresh" content="0; url=https://b.example.org"><link rel="canonical" href="https://b.example.org">'
    folder = site({"index.html": page})

    assert own_hosts(folder, list_files(folder).files, origin=None).origin == PLACEHOLDER


def test_links_lead_to_further_routes(site: Write) -> None:
    """Pages that visited pages link to are routes too, once each; downloads are not, and what was excluded stays so."""
    known = _routes(site({"index.html": ""}), Routes(exclude=("/old*",)))
    visit = PageVisit(
        route="/", state=State.NO_CHOICE, loaded=True, links=("/", "/hiv#top", "/hiv", "/old", "/leaflet.pdf", "/a?b=1")
    )

    routes = linked_routes(known, [visit], Routes(exclude=("/old*",)))

    assert [(route.path, route.found_in) for route in routes.selected] == [
        ("/", "folder"),
        ("/a?b=1", "link"),
        ("/hiv", "link"),
    ]
    assert [skip.path for skip in routes.skipped] == ["/old"]
