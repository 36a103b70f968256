"""Pages are used as a visitor would; nothing leads away, nothing is destroyed, and no cookie choice is made."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_pixelguard.canary import make_persona
from pytest_pixelguard.crawl import run_crawl
from pytest_pixelguard.crawl.interact import HUNG
from pytest_pixelguard.crawl.plan import InteractOptions
from pytest_pixelguard.model import Canary, CrawlResult, Observation, Phase
from tests.crawl.crawling import plan_for, rows, write_site

pytestmark = pytest.mark.browser

SITE = Path(__file__).with_name("sites") / "clinic"
PERSONA = make_persona("clinic")
OPTIONS = InteractOptions(persona=PERSONA, press=("#allowed",), never=("#left",), most=60)

HANGING = """<button>Hang</button><button>After</button><script>
  const send = (name) => navigator.sendBeacon(`https://${name}.tp.example/b`);
  document.querySelector('button').onclick = () => { send('pressed'); for (;;) {} };
  addEventListener('pagehide', () => send('left'));
</script>"""


@pytest.fixture(scope="module")
def crawled() -> CrawlResult:
    """Use every page of the clinic's site once."""
    return run_crawl(replace(plan_for(SITE, "/", "/cookies.html", "/many.html"), interact=OPTIONS))


def said(result: CrawlResult, route: str = "/") -> dict[str, list[tuple[str, str]]]:
    """Give, by the kind of beacon, what each said and what the visitor had done."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows(result):
        if row.route == route:
            found[row.request.host.removesuffix(".tp.example")].append((text(row), row.trigger))
    return {kind: sorted(pairs) for kind, pairs in found.items()}


def text(row: Observation) -> str:
    """Give a beacon's body."""
    return (row.request.body or b"").decode()


def person(kind: str) -> str:
    """Give what the made-up visitor types into a field of a kind."""
    return PERSONA.value_for(kind) or ""


def test_every_control_is_used_and_named(crawled: CrawlResult) -> None:
    """Buttons, links, files, numbers, routes, disclosures and boxes are pressed, and each beacon names the step."""
    assert said(crawled)["pressed"] == sorted(
        [
            ("Side effects", "opened “Side effects”"),
            ("ok", "ticked “Call me back”"),
            ("Book an HIV test", "pressed “Book an HIV test”"),
            ("Goes away", "pressed “Goes away”"),
            ("Opens a window", "pressed “Opens a window”"),
            ("Inside", "pressed “Inside”"),
            ("Send it", "submitted the form with “Send it”"),
            ("01632 960 001", "pressed the telephone number “01632 960 001”"),
            ("Handbook", "downloaded “Handbook”"),
            ("Elsewhere", "followed “Elsewhere”"),
            ("Other page", "followed “Other page”"),
            ("Next step", "followed “Next step”"),
            ("Stops listening", "followed “Stops listening”"),
        ]
    )


def test_fields_get_what_they_ask_for(crawled: CrawlResult) -> None:
    """Autocomplete, type, label and name decide what is typed; lists are chosen from."""
    year, month, day = person("date-of-birth").split("-")

    assert said(crawled)["changed"] == sorted(
        [
            (f"email={person('email')}", "typed into “E-mail”"),
            (f"nhs={person('nhs-number')}", "typed into “NHS number”"),
            (f"born={year}-{month}-{day}", "typed into “Date of birth”"),
            (f"dob-day={day}", "typed into “Day”"),
            (f"first={person('given-name')}", "typed into “First name”"),
            (f"why={person('form-value')}", "typed into “Why”"),
            (f"code={person('form-value')}", "typed into “Pattern”"),
            (f"q={person('search-words')}", "typed into “Search this site”"),
            ("ok=on", "ticked “Call me back”"),
            ("condition=Self-harm", "chose “Self-harm” from “Condition”"),
        ]
    )


def test_what_comes_later_is_tied_to_its_step(crawled: CrawlResult) -> None:
    """Timers, promises, pauses in typing, single keys, frames and shadow roots are ascribed to what the visitor did."""
    found = said(crawled)
    search = person("search-words")

    assert {kind: found[kind] for kind in ("late", "debounced", "keys", "frame", "shadow", "submitted", "routed")} == {
        "late": [("", "pressed “Book an HIV test”")],
        "debounced": [(search, "typed into “Search this site”")],
        "keys": [(search[:4], "typed into “Search this site”")],
        "frame": [("", "pressed “In the frame”")],
        "shadow": [(person("name"), "typed into “Your name”")],
        "submitted": [("Send it", "submitted the form with “Send it”")],
        "routed": [("/steps", "followed “Next step”")],
    }


def test_nothing_leads_away(crawled: CrawlResult) -> None:
    """No link, form, download, window or script takes the visitor elsewhere, and nothing of it is asked for."""
    asked = {row.request.host for row in rows(crawled)} - {f"{kind}.tp.example" for kind in said(crawled)}

    assert (asked - {"pressed.tp.example"}, crawled.gaps, [visit.loaded for visit in crawled.visits]) == (
        {"forms.example"} & asked,
        (),
        [True, True, True, True],
    )
    assert [row.request.kind for row in rows(crawled) if row.request.host == "forms.example"] in ([], ["form-action"])


def test_destroying_and_choosing_cookies_is_left_alone(crawled: CrawlResult) -> None:
    """Only the listed destructive control is pressed; the banner's, and every switch of the cookie page, are not."""
    assert said(crawled)["bad"] == [("Cancel appointment", "pressed “Cancel appointment”")]
    assert said(crawled, "/cookies.html") == {}
    assert [visit.left_alone for visit in crawled.visits[:2]] == [
        (("may delete, pay, cancel or log out", 2), ("belong to the cookie choice", 4)),
        (("belong to the cookie choice", 2),),
    ]


def test_a_search_is_followed_to_its_results(crawled: CrawlResult) -> None:
    """The page that a search leads to is visited too, with the searched words in its address."""
    assert [visit.route for visit in crawled.visits] == [
        "/",
        "/cookies.html",
        "/many.html",
        f"/?q={person('search-words')}",
    ]


def test_chosen_options_are_remembered(crawled: CrawlResult) -> None:
    """What was chosen from a list is known to every later request, and to none before."""
    steps = {
        (row.trigger.partition(" ")[0], bool(row.chosen))
        for row in rows(crawled)
        if row.route == "/" and row.phase is Phase.INTERACT and row.trigger != "pressed “In the frame”"
    }

    assert {step for step in steps if step[1]} == {
        ("chose", True),
        ("pressed", True),
        ("submitted", True),
        ("downloaded", True),
        ("followed", True),
        ("typed", True),  # what waited for a pause in typing
    }
    assert {step for step in steps if not step[1]} == {("opened", False), ("typed", False), ("ticked", False)}
    assert {row.chosen for row in rows(crawled)} == {(), (Canary(kind="chosen-option", value="Self-harm"),)}


def test_the_bound_is_told() -> None:
    """A page with more controls than the bound is used up to it, and the rest is counted."""
    plan = replace(plan_for(SITE, "/many.html"), interact=replace(OPTIONS, most=25))

    visit = run_crawl(plan).visits[0]

    assert (visit.interactions, visit.left_alone) == (25, (("would take longer than one page is given", 5),))


def test_pages_are_only_looked_at_unless_asked() -> None:
    """Without interactions in the plan no control is touched."""
    result = run_crawl(plan_for(SITE, "/"))

    assert (rows(result), result.visits[0].interactions, result.persona) == ([], 0, None)


def test_a_page_that_hangs_at_a_step_is_called_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a step set off before an endless loop is seen, and what leaving sends; what comes after it is a gap."""
    monkeypatch.setattr("pytest_pixelguard.crawl.interact.HANGS", 1.5)
    root = write_site(tmp_path, {"index.html": HANGING})

    result = run_crawl(replace(plan_for(root, "/"), interact=replace(OPTIONS, milliseconds=500)))

    (visit,) = result.visits
    sent = {(row.request.host, row.phase) for row in rows(result)}
    assert ([HUNG in gap.message for gap in result.gaps], visit.loaded, visit.interactions, sent) == (
        [True],
        False,
        1,
        {("pressed.tp.example", Phase.INTERACT), ("left.tp.example", Phase.LEAVE)},
    )
