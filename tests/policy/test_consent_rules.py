"""What is stored, how a banner asks, what fires after acceptance, and why a beacon still fires: as policy judges it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pytest_pixelguard.model import (
    BannerLook,
    Cause,
    Consent,
    CrawlResult,
    Finding,
    Gap,
    Level,
    Location,
    Observation,
    Outcome,
    PageVisit,
    Phase,
    Report,
    Request,
    Route,
    Rule,
    Site,
    State,
    StaticResult,
    Store,
    Stored,
    Witness,
)
from pytest_pixelguard.policy import Policy, decide
from pytest_pixelguard.policy.declared import Declared
from pytest_pixelguard.policy.google_consent import google_consent

PAGE = Route(path="/")
SITE = Site(kind="folder", target="dist", origin="https://www.example.org", first_party=("www.example.org",))
PIXEL = "https://www.facebook.com/tr/?id=123456789012345&ev=PageView"
GOOGLE = "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABCDEF1234"


def _saw(url: str, state: State, *, phase: Phase = Phase.LOAD, kind: str = "image") -> Observation:
    return Observation(
        route="/",
        state=state,
        phase=phase,
        request=Request(method="GET", url=url, host=url.split("/")[2], kind=kind),
        witnesses=(Witness.SINK,),
    )


def _stored(name: str, **more: Any) -> Stored:
    given: dict[str, Any] = {
        "route": "/",
        "state": State.NO_CHOICE,
        "phase": Phase.LOAD,
        "store": Store.COOKIE,
        "name": name,
        "host": "www.example.org",
    }
    return Stored(**given | more)


def _decide(
    *observations: Observation, read: tuple[Finding, ...] = (), policy: Policy | None = None, **seen: Any
) -> Report:
    visits = (PageVisit(route="/", state=State.NO_CHOICE, loaded=True),)
    return decide(
        site=SITE,
        policy=policy or Policy(today=date(2026, 11, 1), routes=(PAGE,), pages={"dist/index.html": PAGE}),
        static=StaticResult(files_inspected=("dist/index.html",), findings=read),
        crawl=CrawlResult(visits=visits, observations=observations, **seen),
    )


def _told(report: Report) -> list[tuple[Rule, Level]]:
    return [(finding.rule, finding.level) for finding in report.findings]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        (_stored("_ga"), [Level.ERROR]),
        (_stored("_fbp"), [Level.ERROR]),
        (_stored("ajs_anonymous_id", store=Store.LOCAL_STORAGE), [Level.ERROR]),
        (_stored("_ga", kept=False), [Level.ERROR]),
        (_stored("_ga", state=State.REJECTED), [Level.ERROR]),
        (_stored("PHPSESSID", lasting=False), []),
        (_stored("csrftoken"), []),
        (_stored("nhsuk-cookie-consent"), []),
        (_stored("basket-7"), [Level.WARNING]),
        (_stored("basket-7", lasting=False), [Level.NOTE]),
        (_stored("login_id", script_hidden=True), [Level.NOTE]),
        (_stored("theme", store=Store.LOCAL_STORAGE), [Level.NOTE]),
        (_stored("cookietest", kept=False), []),
        (_stored("choice", state=State.REJECTED), []),
    ],
    ids=lambda value: f"{value.state}-{value.name}-{value.store}" if isinstance(value, Stored) else "",
)
def test_what_is_stored_weighs_by_what_it_is_for(stored: Stored, expected: list[Level]) -> None:
    """A tracker's cookie fails the build, an unknown one never does, and what is strictly necessary is no finding."""
    report = _decide(stored=(stored,))

    assert _told(report) == [(Rule.STORAGE_BEFORE_CONSENT, level) for level in expected]


def test_what_is_strictly_necessary_is_listed() -> None:
    """A session cookie is no finding and stands in the report's list, exempt, with what it is for."""
    report = _decide(stored=(_stored("JSESSIONID"),))

    assert [(row.stored.name, row.exempt, row.description) for row in report.stored] == [
        ("JSESSIONID", True, "Java's session")
    ]


def test_an_unknown_name_is_told_once_for_the_site() -> None:
    """A cookie that nobody knows is one line, however many pages store it; a tracker's is one for each page."""
    pages = [f"/{number}" for number in range(3)]
    unknown = [_stored("basket-7", route=page) for page in pages]
    known = [_stored("_ga", route=page) for page in pages]

    report = _decide(stored=(*unknown, *known))

    assert [finding.route for finding in report.findings] == ["/0", "/1", "/2", "/0"]


@pytest.mark.parametrize(
    ("states", "cause"),
    [
        ([(State.NO_CHOICE, Phase.LOAD), (State.REJECTED, Phase.LOAD)], Cause.PERSISTS),
        ([(State.REJECTED, Phase.CHOICE), (State.REJECTED, Phase.LOAD)], Cause.SWITCHED_ON),
        ([(State.REJECTED, Phase.CHOICE)], Cause.SWITCHED_ON),
        ([(State.REJECTED, Phase.LOAD)], Cause.COMES_BACK),
        ([(State.WITHDRAWN, Phase.LOAD)], Cause.COMES_BACK),
        ([(State.NO_CHOICE, Phase.LOAD), (State.GPC, Phase.LOAD)], Cause.PERSISTS),
        ([(State.GPC, Phase.LOAD)], None),
    ],
)
def test_a_beacon_after_an_answer_names_its_cause(states: list[tuple[State, Phase]], cause: Cause | None) -> None:
    """Whether it persists, is switched on by the answer, or comes back after a reload, the finding says so."""
    report = _decide(*(_saw(PIXEL, state, phase=phase) for state, phase in states))

    last = [finding for finding in report.findings if finding.state is states[-1][0]]
    assert [finding.cause for finding in last] == [cause]


def test_what_runs_at_the_moment_of_a_withdrawal_is_a_warning() -> None:
    """Code that ran with consent is still in the page at that moment; only what a fresh load sends is an error."""
    report = _decide(_saw(PIXEL, State.WITHDRAWN, phase=Phase.CHOICE))

    assert _told(report) == [(Rule.BEACON_AFTER_WITHDRAWAL, Level.WARNING)]


@pytest.mark.parametrize(
    ("page", "inventory", "expected"),
    [
        (None, (), [Level.WARNING]),
        (("/cookies", "We use Matomo."), (), [Level.WARNING]),
        (("/cookies", "The Meta Pixel counts who applies for a job."), (), []),
        (("/cookies", "We set _fbp for 90 days."), (), []),
        (None, (Declared(vendor="meta-pixel"),), []),
        (None, (Declared(host="*.facebook.com"),), []),
        (None, (Declared(vendor="matomo"),), [Level.ERROR]),
    ],
)
def test_what_fires_after_acceptance_must_be_declared(
    page: tuple[str, str] | None, inventory: tuple[Declared, ...], expected: list[Level]
) -> None:
    """A tracker after acceptance must stand in the inventory or on the cookie page; an inventory makes it an error."""
    policy = Policy(today=date(2026, 11, 1), routes=(PAGE,), declared=inventory)
    report = _decide(_saw(PIXEL, State.ACCEPTED), policy=policy, cookie_page=page)

    assert _told(report) == [(Rule.UNDECLARED_TRACKER, level) for level in expected]


@pytest.mark.parametrize(
    ("look", "expected"),
    [
        (BannerLook(route="/", by="Klaro", accept=True, reject=True), []),
        (BannerLook(route="/", by="Klaro", accept=True), [(Rule.NO_WAY_TO_REFUSE, Level.WARNING)]),
        (BannerLook(route="/", by="Klaro", reopen=True), []),
        (BannerLook(route="/", by="Klaro", reopen=False), [(Rule.NO_WAY_TO_REFUSE, Level.WARNING)]),
        (
            BannerLook(route="/", by="Klaro", accept=True, reject=True, ticked=("Ads",)),
            [(Rule.CONSENT_GRANTED_BY_DEFAULT, Level.ERROR)],
        ),
        (
            BannerLook(route="/", by="a heuristic on words", accept=True, reject=True, ticked=("Ads",)),
            [(Rule.CONSENT_GRANTED_BY_DEFAULT, Level.WARNING)],
        ),
    ],
)
def test_how_the_banner_asks_is_judged(look: BannerLook, expected: list[tuple[Rule, Level]]) -> None:
    """Refusing must be as easy as accepting, a yes must be taken back, and no box may be ticked beforehand."""
    report = _decide(looks=(look,))

    assert _told(report) == expected


def test_a_hosted_banner_that_never_came_up_is_a_gap() -> None:
    """Where a page asks for a consent platform that is not fetched, and no banner was found, nothing was refused."""
    script = _saw("https://cdn.cookielaw.org/scripttemplates/otSDKStub.js", State.NO_CHOICE, kind="script")

    report = _decide(script, banners=((State.REJECTED, ""),))
    answered = _decide(script, banners=((State.REJECTED, "a cookie from the configuration"),))

    assert [gap.rule for gap in report.gaps] == [Rule.CONSENT_NOT_DRIVEN]
    assert answered.gaps == ()


def test_a_crawl_that_sees_no_tracker_where_reading_found_one_is_a_gap() -> None:
    """An ungated snippet on a crawled page, and no tracker in any state: the crawl may be blind, and that is said."""
    place = Location(path="dist/index.html", start_line=1, start_column=1, end_line=1, end_column=2)
    read = Finding(
        rule=Rule.TRACKER_SNIPPET,
        level=Level.ERROR,
        message="m",
        vendor="meta-pixel",
        consent=Consent.UNGATED,
        location=place,
    )

    blind = _decide(read=(read,))
    seeing = _decide(_saw(PIXEL, State.ACCEPTED), read=(read,))

    assert [gap.rule for gap in blind.gaps] == [Rule.WITNESS_DISAGREES]
    assert seeing.gaps == ()
    assert blind.verdict.outcome is Outcome.FAIL


@pytest.mark.parametrize(
    ("parameters", "part"),
    [
        ("", ""),
        ("&gcs=G100", "cookieless ping"),
        ("&gcs=G111", "granted ad_storage and analytics_storage"),
        ("&gcs=G101", "granted analytics_storage"),
        ("&gcd=13p3p3p2p1l1", "cookieless ping"),
        ("&gcd=13r3r3r2r1l1", "granted ad_storage and analytics_storage and ad_user_data and ad_personalization"),
        ("&gcd=13l3l3l3l1l1", ""),
    ],
)
def test_consent_mode_is_read_in_words(parameters: str, part: str) -> None:
    """What a request to Google claims of consent is said in words; a cookieless ping is named as one."""
    said = google_consent(GOOGLE + parameters)

    assert (part in said) if part else said == ""


DRIVEN = ((State.REJECTED, "CookieYes"), (State.ACCEPTED, "CookieYes"))


@pytest.mark.parametrize(
    ("states", "banners", "gaps", "other", "level"),
    [
        ((State.ACCEPTED,), DRIVEN, (), False, Level.WARNING),
        ((), DRIVEN, (), False, Level.ERROR),
        ((State.ACCEPTED, State.REJECTED), DRIVEN, (), False, Level.ERROR),
        ((State.ACCEPTED,), DRIVEN[1:], (), False, Level.ERROR),
        ((State.ACCEPTED,), DRIVEN, (Gap(rule=Rule.ROUTE_NOT_LOADED, message="x"),), False, Level.ERROR),
        ((State.ACCEPTED,), DRIVEN, (), True, Level.ERROR),  # asked for by another file: this one may never have run
    ],
)
def test_running_settles_what_reading_could_not_tell(
    states: tuple[State, ...], banners: tuple[tuple[State, str], ...], gaps: tuple[Gap, ...], other: bool, level: Level
) -> None:
    """A tracker whose gate cannot be read is a warning once a whole crawl saw it wait; unseen, it proves nothing."""
    here, elsewhere = (
        Location(path=path, start_line=1, start_column=1, end_line=1, end_column=2) for path in ("app.js", "b.js")
    )
    read = Finding(
        rule=Rule.TRACKER_SNIPPET, level=Level.ERROR, message="Unclear.", vendor="meta-pixel", consent=Consent.UNKNOWN,
        location=here,
    )  # fmt: skip
    rows = (replace(_saw(PIXEL, state), markup=elsewhere if other else here) for state in states)

    report = _decide(*rows, read=(read,), banners=banners, gaps=gaps)

    (found,) = [finding for finding in report.findings if finding.rule is Rule.TRACKER_SNIPPET]
    said = ". In the crawl it was asked for after acceptance alone." if level is Level.WARNING else "."
    assert (found.level, found.message) == (level, f"Unclear{said}")
