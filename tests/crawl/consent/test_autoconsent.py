"""Autoconsent as a driver: where it comes from, what it drives, and that its word alone proves nothing."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_pixelguard.autoconsent_files import autoconsent_for
from pytest_pixelguard.config import Config, ConfigError, Consent
from pytest_pixelguard.crawl import CrawlPlan, FolderSite, run_crawl
from pytest_pixelguard.crawl.consent.autoconsent_rules import Drawn, presses_of
from pytest_pixelguard.crawl.plan import Autoconsent, ConsentOptions, Driver, InteractOptions
from pytest_pixelguard.model import BannerLook, CrawlResult, Persona, Route, State
from pytest_pixelguard.trackers.parties import FirstParty
from tests.crawl.consent.platforms import RIGHT, write_page
from tests.crawl.crawling import HOST, ORIGIN, write_site

VISITOR = InteractOptions(persona=Persona(seed="", canaries=()))
STATES = (State.NO_CHOICE, State.REJECTED, State.ACCEPTED)
# A banner that nobody knows: no word of its buttons is one of ours. `done` is what a press does beside hiding it.
STRANGE = """<main><h1>Home</h1></main><aside id="{id}" style="position:fixed;bottom:0">Hm?
<i id="{id}-yes">+</i> <i id="{id}-no">-</i></aside>
<button type="button" onclick="banner.hidden = false">Change cookie settings</button><script>
const banner = document.getElementById('{id}');
banner.hidden = /{id}=/.test(document.cookie);
const press = (name) => () => {{
  new Image().src = 'https://pressed.tp.example/' + name;
  banner.hidden = true;
  {done}
}};
for (const name of ['yes', 'no']) document.getElementById('{id}-' + name).onclick = press(name);
</script>"""


def _kit(folder: Path) -> Autoconsent:
    kit = autoconsent_for(Config(consent=Consent(autoconsent=str(folder / "@duckduckgo" / "autoconsent"))))
    assert kit is not None
    return kit


def _rule(name: str) -> dict[str, Any]:
    """Give a rule for `STRANGE`, in autoconsent's own form."""
    return {
        "name": name,
        "detectCmp": [{"exists": f"#{name}"}],
        "detectPopup": [{"visible": f"#{name}"}],
        "optIn": [{"click": f"#{name}-yes"}],
        "optOut": [{"click": f"#{name}-no"}],
    }


def _crawl(
    root: Path,
    consent: ConsentOptions,
    *pages: str,
    states: tuple[State, ...] = STATES,
    interact: InteractOptions | None = None,
) -> CrawlResult:
    plan = CrawlPlan(
        site=FolderSite(root=root, origin=ORIGIN),
        routes=tuple(Route(path=f"/{page}") for page in pages),
        first_party=FirstParty.of(HOST),
        states=states,
        consent=consent,
        interact=interact,
    )
    return run_crawl(plan)


def _sent(result: CrawlResult) -> Counter[tuple[str, State, str]]:
    return Counter((row.route, row.state, row.request.host) for row in result.observations if not row.browser_noise)


@pytest.mark.browser
@pytest.mark.node
def test_the_wheel_drives_as_the_publishers_own_package_does(
    tmp_path: Path, modules: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A real banner, driven by autoconsent alone, ends in the same states whichever of its two packages is there."""
    pages = {"cookieconsent.html": "vanilla-cookieconsent 3"}
    for page, platform in pages.items():
        write_page(tmp_path, page, platform, RIGHT, modules)
    monkeypatch.syspath_prepend(str(wheel))
    kits = {"wheel": autoconsent_for(Config()), "npm": _kit(modules)}

    results = {
        name: _crawl(tmp_path, ConsentOptions(autoconsent=kit, drivers=(Driver.AUTOCONSENT,)), *pages)
        for name, kit in kits.items()
    }

    assert {name: [gap.message for gap in result.gaps] for name, result in results.items()} == {"wheel": [], "npm": []}
    assert results["wheel"].banners == results["npm"].banners
    assert dict(results["wheel"].banners)[State.REJECTED] == "autoconsent: cookieconsent3"
    for result in results.values():
        assert {(visit.route, visit.state) for visit in result.visits} == {
            (f"/{page}", state) for page in pages for state in STATES
        }
        assert set(_sent(result)) == {(f"/{page}", State.ACCEPTED, "www.facebook.com") for page in pages}


@pytest.mark.browser
@pytest.mark.node
def test_a_banner_that_autoconsent_alone_knows_is_driven_and_proved(tmp_path: Path, modules: Path) -> None:
    """In a frame too it is left alone without a choice, answered, taken back; an answer that nobody notes is a gap."""
    root = write_site(
        tmp_path,
        {
            "honest.html": STRANGE.format(id="honest", done="document.cookie = 'honest=' + name + ';path=/';"),
            "framed.html": '<main><h1>Framed</h1></main><iframe src="/inner.html" title="Hm"></iframe>',
            "inner.html": STRANGE.format(id="framed", done="document.cookie = 'framed=1;path=/';"),
            "sham.html": STRANGE.format(id="sham", done=""),
        },
    )
    framed = {**_rule("framed"), "runContext": {"main": False, "frame": True}}
    kit = replace(_kit(modules), rules=(_rule("honest"), framed, _rule("sham")))

    states = (State.NO_CHOICE, State.REJECTED, State.WITHDRAWN)

    result = _crawl(
        root,
        ConsentOptions(autoconsent=kit),
        "honest.html",
        "framed.html",
        "sham.html",
        states=states,
        interact=VISITOR,
    )

    assert dict(result.banners) == {State.REJECTED: "autoconsent: framed", State.WITHDRAWN: "autoconsent: honest"}
    assert {(visit.route, visit.state) for visit in result.visits} == {
        *((page, state) for page in ("/honest.html", "/framed.html") for state in states),
        ("/sham.html", State.NO_CHOICE),
        ("/sham.html", State.WITHDRAWN),
    }
    assert set(_sent(result)) == {
        ("/honest.html", State.REJECTED, "pressed.tp.example"),
        ("/framed.html", State.REJECTED, "pressed.tp.example"),
        ("/sham.html", State.REJECTED, "pressed.tp.example"),
        ("/honest.html", State.WITHDRAWN, "pressed.tp.example"),
    }
    assert [(gap.rule, gap.route, gap.message.split(": ", 1)[1].split(" (by ")[0]) for gap in result.gaps] == [
        ("PXG904", "/sham.html", "the banner went away, and nothing changed in what the site stores")
    ]


@pytest.mark.browser
@pytest.mark.node
def test_how_a_banner_asks_that_autoconsent_alone_knows_is_seen(tmp_path: Path, modules: Path) -> None:
    """Several presses to refuse where one accepts, and a tick: seen in the banner, and in nothing beside it."""
    done = "document.cookie = '{}=' + name + ';path=/';"
    news = '<form><label><input type="checkbox" checked> News</label></form>'
    box = '<label><input type="checkbox" checked> Ads</label> <i id="hard-more">=</i></aside>'
    hard = STRANGE.format(id="hard", done=done.format("hard")).replace("</aside>", box)
    fair = STRANGE.format(id="fair", done=done.format("fair"))
    root = write_site(tmp_path, {"fair.html": f"<div>{fair}{news}</div>", "hard.html": hard})
    several = {**_rule("hard"), "optOut": [{"click": "#hard-more"}, {"waitForThenClick": "#hard-no"}]}
    kit = replace(_kit(modules), rules=(_rule("fair"), several))

    results = [
        _crawl(root, ConsentOptions(autoconsent=kit), page, states=(State.NO_CHOICE, State.ACCEPTED))
        for page in ("fair.html", "hard.html")
    ]

    assert [result.looks for result in results] == [
        (BannerLook(route="/fair.html", by="autoconsent: fair", accept=True, reject=True),),
        (BannerLook(route="/hard.html", by="autoconsent: hard", accept=True, reject=False, ticked=("Ads",)),),
    ]


@pytest.mark.parametrize(
    ("steps", "pressed"),
    [
        ([{"click": "#a"}, {"wait": 9}, {"waitForThenClick": "#b", "optional": True}], ("#a",)),
        ([{"if": {"exists": "#b"}, "then": [{"click": "#b"}], "else": [{"click": "#a"}]}], ("#a",)),
        ([{"if": {"visible": "#a"}, "then": [{"click": "#a"}, {"click": "#b"}]}], ("#a", "#b")),
        ([{"hide": "#a"}], ()),
        ([{"click": ["#a", "#b"]}], None),
        ([{"click": "xpath///a"}], None),
        ([{"eval": "EVAL_1"}], None),
    ],
)
def test_what_a_rule_would_press_is_read_from_it(steps: list[dict[str, Any]], pressed: tuple[str, ...] | None) -> None:
    """The presses that stand in a rule's steps, as its conditions hold now; nothing where they do not say it."""
    assert presses_of({"optOut": steps}, "optOut", {"#a": Drawn.SEEN, "#b": Drawn.ABSENT}) == pressed


def test_without_either_package_there_is_none() -> None:
    """Where nothing is installed, and where the configuration says so, autoconsent drives nothing."""
    assert autoconsent_for(Config(consent=Consent(autoconsent="off"))) is None


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "npm's @duckduckgo/autoconsent was to be"),
        ({"dist/autoconsent.playwright.js": "", "rules/rules.json": "{"}, "the rules are not valid JSON"),
        (
            {"dist/autoconsent.playwright.js": "", "rules/rules.json": "{}"},
            "not in the form that autoconsent publishes",
        ),
    ],
)
def test_what_is_no_autoconsent_is_refused(tmp_path: Path, files: dict[str, str], message: str) -> None:
    """A folder that the configuration names and that holds something else is an error, never a driver less."""
    write_site(tmp_path, dict(files))
    config = Config(consent=Consent(autoconsent="."), file=str(tmp_path / "pixelguard.toml"))

    with pytest.raises(ConfigError, match=message):
        autoconsent_for(config)
