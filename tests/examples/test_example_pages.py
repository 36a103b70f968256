"""The example sites are whole, well-formed, and load nothing from others but their trackers."""

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree as ET

import pytest
import turbohtml

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SITES = (EXAMPLES / "leaky-trust", EXAMPLES / "mended-trust")
ORIGIN = "https://www.marlowvale-hospitals.example"
PAGES = [page for site in SITES for page in sorted(site.rglob("*.html"))]
URL_ATTRIBUTES = ("href", "src", "action", "srcset", "data", "poster", "ping", "formaction")

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(EXAMPLES).as_posix())
every_site = pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)


def site_of(page: Path) -> Path:
    """Give the folder of the site that `page` belongs to."""
    return next(site for site in SITES if page.is_relative_to(site))


def address_of(page: Path) -> str:
    """Give the address under which the built file `page` is served."""
    path = page.relative_to(site_of(page)).as_posix()
    return f"{ORIGIN}/{path.removesuffix('index.html')}"


def addresses_in(page: Path) -> set[str]:
    """Give every address that the markup of `page` names, made absolute."""
    tree = turbohtml.parse(page.read_text(encoding="utf-8"))
    values = (element.attrs.get(name) for element in tree.find_all() for name in URL_ATTRIBUTES)
    return {urljoin(address_of(page), str(value)) for value in values if value}


def file_behind(site: Path, address: str) -> Path:
    """Give the built file that answers `address`."""
    path = unquote(urlsplit(address).path).removeprefix("/")
    return site / path / "index.html" if path == "" or path.endswith("/") else site / path


class Nesting(HTMLParser):
    """Note every element that is not closed where it ought to be. Our pages leave no end tag out."""

    void = frozenset({"br", "hr", "img", "input", "link", "meta"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, _: object) -> None:
        """Open an element."""
        if tag not in self.void:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, _: object) -> None:
        """See an element that closes itself, as in SVG."""
        if tag != "path":
            self.faults.append(f"<{tag}/> in line {self.getpos()[0]}")

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element, which must be this one."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> in line {self.getpos()[0]}")


@every_page
def test_page_is_well_formed(page: Path) -> None:
    """A strict tokenizer finds no fault in the page, and every element is closed in its place."""
    text = page.read_text(encoding="utf-8")
    nesting = Nesting()

    turbohtml.parse(text, strict=True)
    nesting.feed(text)

    assert (nesting.open, nesting.faults) == ([], [])


@every_page
def test_page_can_be_read_by_everybody(page: Path) -> None:
    """The page has a language, a title, one main heading, no id twice, and a label for every field."""
    tree = turbohtml.parse(page.read_text(encoding="utf-8"))
    ids = [str(element.attrs["id"]) for element in tree.find_all() if element.attrs.get("id")]
    labelled = {str(label.attrs["for"]) for label in tree.find_all("label")}
    fields = {str(field.attrs["id"]) for name in ("input", "select", "textarea") for field in tree.find_all(name)}
    pictures = [image for image in tree.find_all("img") if image.attrs.get("alt") is None]
    language = [str(html.attrs.get("lang")) for html in tree.find_all("html")]

    assert language == ["en-GB"]
    assert len(tree.find_all("h1")) == len(tree.find_all("title")) == len(tree.find_all("main")) == 1
    assert sorted(ids) == sorted(set(ids))
    assert fields <= labelled
    assert pictures == []


@every_page
def test_internal_links_resolve(page: Path) -> None:
    """Every address on the site's own host leads to a built file, and every fragment to an element."""
    site = site_of(page)
    own = {address for address in addresses_in(page) if address.startswith(f"{ORIGIN}/")}

    dead = {address for address in own if not file_behind(site, address).is_file()}

    assert dead == set()


@every_page
def test_only_trackers_are_third_parties(page: Path) -> None:
    """No font, style sheet or library comes from another host; only the leaking site's markup names trackers."""
    expected = {
        "leaky-trust": {"www.facebook.com", "www.googletagmanager.com"},  # the two <noscript> fallbacks
        "mended-trust": set(),
    }
    others = {urlsplit(address).hostname for address in addresses_in(page) if urlsplit(address).hostname}

    assert others - {"www.marlowvale-hospitals.example"} == expected[site_of(page).name]


@every_site
def test_sitemap_lists_every_page(site: Path) -> None:
    """The sitemap names every page but the error page, and robots.txt names the sitemap."""
    pages = {address_of(page) for page in site.rglob("*.html") if page.name != "404.html"}

    listed = [str(element.text) for element in ET.parse(site / "sitemap.xml").iter() if element.tag.endswith("}loc")]  # noqa: S314 -- our own file

    assert sorted(listed) == sorted(pages)
    assert f"Sitemap: {ORIGIN}/sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")


@every_site
def test_every_page_is_reached_by_links_or_a_form(site: Path) -> None:
    """A visitor who starts on the home page can reach every page but the error page and the course's last page."""
    seen: set[Path] = set()
    waiting = [site / "index.html"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".html":
            continue
        seen.add(page)
        waiting += [file_behind(site, address) for address in addresses_in(page) if address.startswith(f"{ORIGIN}/")]

    unreached = {page.relative_to(site).as_posix() for page in site.rglob("*.html")} - {
        page.relative_to(site).as_posix() for page in seen
    }

    assert unreached == {"404.html", "counselling/course-finished.html"}


@every_site
def test_search_knows_existing_pages_only(site: Path) -> None:
    """Every address in the search's own list of pages leads to a built file."""
    listed = re.findall(r"address: '([^']+)'", (site / "assets" / "search.js").read_text(encoding="utf-8"))

    assert [address for address in listed if not file_behind(site, ORIGIN + address).is_file()] == []
    assert len(listed) > 10


@every_site
def test_nothing_real_stands_in_the_examples(site: Path) -> None:
    """Telephone numbers come from the range kept free for drama; e-mail addresses and the host end in .example."""
    text = "\n".join(page.read_text(encoding="utf-8") for page in sorted(site.rglob("*.html")))

    telephones = set(re.findall(r"tel:(\d+)", text))
    mail = set(re.findall(r"[\w.+-]+@[\w.-]+\w", text))

    assert {number for number in telephones if not re.fullmatch(r"01632960\d{3}", number)} == set()
    assert {address for address in mail if not address.endswith(".example")} == set()
