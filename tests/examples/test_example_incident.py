"""The incident, replayed: each case of the news is a finding with its sentence, its request and its values."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from pytest_pixelguard.canary import make_persona
from tests.conftest import Ran

pytestmark = pytest.mark.browser

ORIGIN = "https://www.marlowvale-hospitals.example"
PERSON = make_persona(ORIGIN)
PROMISE = "We do not share information about your visit with advertisers or social media companies."
Checked = Callable[[str], tuple[Ran, dict[str, Any]]]


class Case(NamedTuple):
    """One case: where, what the sentence says, and one value that the request tells, with its parameter."""

    route: str
    says: str
    parameter: str
    value: str
    rule: str = "PXG201"
    encoding: str = "plain"


def typed(kind: str) -> str:
    """Give what the made-up visitor typed."""
    return PERSON.value_for(kind) or ""


def page(topic: str, button: str) -> Case:
    """Give the case of a condition's page: its button is pressed, and Meta learns which page that was."""
    route = f"/{topic}.html"
    return Case(route, f"When a visitor presses “{button}” on {route}, Meta Pixel (Meta) learns", "dl", ORIGIN + route)


BOOK, REPEAT, FOUND = "/appointments/book.html", "/prescriptions/repeat.html", f"/search.html?q={typed('search-words')}"
SUBMITS = "When a visitor submits the form with"
CASES = {
    "HIV": page("conditions/hiv", "Book an HIV test"),
    "self-harm": page("conditions/self-harm", "Talk to us about self-harm"),
    "gender identity": page("conditions/gender-identity", "Ask for a gender identity appointment"),
    "sexual health": page("conditions/sexual-health", "Book a sexual health test"),
    "cancer": page("conditions/cancer", "Book a cancer clinic visit"),
    "children's services": page("services/childrens-services", "Book a children’s clinic visit"),
    "eating disorders": page("conditions/eating-disorders", "Book an eating disorders assessment"),
    "differences of sex development": page(
        "conditions/differences-of-sex-development", "Contact the sex development clinic"
    ),
    "crisis": page("conditions/crisis-mental-health", "Ask the crisis team to call me"),
    "a medicine's handbook": Case(
        "/medicines/dolutegravir.html",
        "When a visitor downloads “Download the dolutegravir handbook (PDF)” on",
        "cd[buttonText]",
        "Download the dolutegravir handbook (PDF)",
    ),
    "the doctor on the button": Case(
        BOOK,
        f"{SUBMITS} “Book appointment with Dr Amara Osei” on {BOOK}",
        "cd[buttonText]",
        "Book appointment with Dr Amara Osei",
        "PXG205",
    ),
    "the condition chosen": Case(
        BOOK, "what the visitor chose from a list", "cd[content_category]", "Cancer", "PXG205"
    ),
    "the doctor chosen": Case(
        BOOK, "what the visitor chose from a list", "cd[content_name]", "Dr Amara Osei", "PXG205"
    ),
    "search words": Case(
        FOUND, "the words the visitor searched for", "cd[search_string]", typed("search-words"), "PXG205"
    ),
    "a repeat prescription": Case(
        REPEAT, f"{SUBMITS} “Request prescription” on {REPEAT}", "udff[em]", typed("email"), "PXG205", "sha256"
    ),
    "its name field": Case(REPEAT, "with the event “RepeatPrescription”", "cd[content_name]", typed("name"), "PXG205"),
    "a counselling course finished": Case(
        "/counselling/course-finished.html", "with the event “CompleteRegistration”", "cd[content_name]", ""
    ),
    "an e-mail, hashed": Case(
        BOOK, "the visitor’s e-mail address (hashed)", "ud[em]", typed("email"), "PXG205", "sha256"
    ),
    "the recruitment page, for which it was": Case(
        "/recruitment/",
        "with the event “ViewContent” when somebody opens /recruitment/",
        "dl",
        f"{ORIGIN}/recruitment/",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_case_is_told(case: Case, checked: Checked) -> None:
    """The report says it in a sentence, beside the request, its decoded value, and the promise that it breaks."""
    _, report = checked("leaky-trust")

    told = [
        finding
        for finding in report["findings"]
        if (finding["rule"], finding["route"], finding["state"]) == (case.rule, case.route, "no-choice")
        and case.says in finding["message"]
        and any(
            one["parameter"] == case.parameter and one["encoding"] == case.encoding and case.value in one["value"]
            for one in finding["discloses"]
        )
    ]

    assert told
    assert {finding["level"] for finding in told} == {"error"}
    assert {finding["request"]["host"] for finding in told} == {"www.facebook.com"}
    assert {finding["contradicts"]["text"] for finding in told} == {PROMISE}
    assert {finding["contradicts"]["page"] for finding in told} == {"/privacy.html"}


def test_the_campaigns_pixel_stands_everywhere(checked: Checked) -> None:
    """A pixel that was placed for recruitment is found on every page that was visited."""
    _, report = checked("leaky-trust")

    asked = {row["route"] for row in report["requests"] if row["url"].endswith("/fbevents.js")}

    assert asked == {route["path"] for route in report["coverage"]["routes"]}


def test_the_promise_stands_beside_the_request(checked: Checked) -> None:
    """The terminal report quotes the privacy page where it shows what is sent."""
    ran, _ = checked("leaky-trust")

    words = " ".join(ran.out.split())

    assert f"promised “{PROMISE}” (/privacy.html)" in words


def test_the_mended_site_keeps_its_promise(checked: Checked) -> None:
    """On the mended site every page is used in the same way, and nothing is found but notes."""
    ran, report = checked("mended-trust")

    assert (ran.code, report["gaps"]) == (0, [])
    assert {finding["level"] for finding in report["findings"]} <= {"note"}
    assert all(route["interactions"] > 5 for route in report["coverage"]["routes"])
