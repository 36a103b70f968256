"""The policy: what weighs how much, what may be allowed, and the verdict."""

from collections.abc import Iterable
from datetime import date
from itertools import product
from typing import Any

import pytest

from pytest_pixelguard.model import (
    CrawlResult,
    ExitCode,
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
    Witness,
)
from pytest_pixelguard.policy import Policy, decide
from pytest_pixelguard.policy.allow import Allowance
from pytest_pixelguard.policy.declared import Declared
from pytest_pixelguard.policy.verdict import reach_verdict

TODAY = date(2026, 11, 22)
SITE = Site(kind="folder", target="dist", origin="https://www.example.org", first_party=("www.example.org",))
HIV = Route(path="/hiv", sensitive=("hiv",))
NEWS = Route(path="/news")
TR = "https://www.facebook.com/tr/?id=123456789012345&ev=PageView&dl=https%3A%2F%2Fwww.example.org%2Fhiv"
ERROR = Finding(rule=Rule.TRACKER_SNIPPET, level=Level.ERROR, message="x")
NOTE = Finding(rule=Rule.TRACKER_MENTION, level=Level.NOTE, message="x")
GAP = Gap(rule=Rule.UNREADABLE_FILE, message="x")


def _saw(
    url: str, *, route: Route = NEWS, state: State = State.NO_CHOICE, kind: str = "image", **more: Any
) -> Observation:
    host = url.split("/")[2]
    request = Request(method=str(more.pop("method", "GET")), url=url, host=host, kind=kind, body=more.pop("body", None))
    return Observation(
        route=route.path,
        state=state,
        phase=more.pop("phase", Phase.LOAD),
        request=request,
        witnesses=(Witness.SINK,),
        page_url=f"https://www.example.org{route.path}",
        **more,
    )


def _decide(*observations: Observation, findings: Iterable[Finding] = (), **policy: Any) -> Report:
    visits = tuple(PageVisit(route=route.path, state=State.NO_CHOICE, loaded=True) for route in (HIV, NEWS))
    return decide(
        site=SITE,
        policy=Policy(today=TODAY, routes=(HIV, NEWS), **policy),
        static=StaticResult(files_inspected=("a.html",), findings=tuple(findings)),
        crawl=CrawlResult(visits=visits, observations=observations),
    )


def _allowance(**more: Any) -> Allowance:
    given: dict[str, Any] = {
        "rule": Rule.BEACON_BEFORE_CONSENT,
        "statement": "s",
        "owner": "o",
        "expires": TODAY,
        "vendor": "meta-pixel",
    }
    return Allowance(**(given | more))


@pytest.mark.parametrize(
    ("findings", "gaps", "exit_zero", "outcome", "code"),
    [
        ([], [], False, Outcome.PASS, ExitCode.PASS),
        ([NOTE], [], False, Outcome.PASS, ExitCode.PASS),
        ([ERROR], [], False, Outcome.FAIL, ExitCode.FINDINGS),
        ([], [GAP], False, Outcome.INCONCLUSIVE, ExitCode.INCONCLUSIVE),
        ([ERROR], [GAP], False, Outcome.FAIL, ExitCode.FINDINGS),
        ([ERROR], [], True, Outcome.FAIL, ExitCode.PASS),
        ([], [GAP], True, Outcome.INCONCLUSIVE, ExitCode.INCONCLUSIVE),
        ([ERROR], [GAP], True, Outcome.FAIL, ExitCode.INCONCLUSIVE),
    ],
)
def test_the_exit_code_table(
    findings: list[Finding],
    gaps: list[Gap],
    exit_zero: bool,
    outcome: Outcome,
    code: ExitCode,
) -> None:
    """Errors fail, gaps are inconclusive, and leave to ignore errors never hides a gap."""
    verdict = reach_verdict(findings, gaps, exit_zero=exit_zero)

    assert (verdict.outcome, verdict.exit_code) == (outcome, code)


def test_nothing_examined_is_no_pass() -> None:
    """Stages that ran and saw nothing are gaps; so is a run without any stage."""
    empty = decide(site=SITE, policy=Policy(today=TODAY), static=StaticResult(), crawl=CrawlResult())
    none = decide(site=SITE, policy=Policy(today=TODAY), static=None, crawl=None)

    assert [gap.rule for gap in empty.gaps] == [Rule.NOTHING_INSPECTED, Rule.NOTHING_INSPECTED]
    assert empty.verdict.exit_code == none.verdict.exit_code == ExitCode.INCONCLUSIVE


@pytest.mark.parametrize(
    ("state", "rule"),
    [
        (State.NO_CHOICE, Rule.BEACON_BEFORE_CONSENT),
        (State.REJECTED, Rule.BEACON_AFTER_REJECTION),
        (State.WITHDRAWN, Rule.BEACON_AFTER_WITHDRAWAL),
    ],
)
def test_a_beacon_breaks_the_rule_of_its_state(state: State, rule: Rule) -> None:
    """A request to Meta is an error in every state without consent, with vendor, pixel id and what it discloses."""
    report = _decide(_saw(TR, route=HIV, state=state))

    (finding,) = report.findings
    assert (finding.rule, finding.level, finding.vendor, finding.tracker_id) == (
        rule,
        Level.ERROR,
        "meta-pixel",
        "123456789012345",
    )
    assert "page-address" in {disclosure.what for disclosure in finding.discloses}
    assert report.verdict.exit_code == ExitCode.FINDINGS


def test_after_acceptance_a_beacon_is_what_was_agreed() -> None:
    """A beacon after acceptance that the site tells its visitors of is recorded, and is no finding."""
    report = _decide(_saw(TR, state=State.ACCEPTED), declared=(Declared(vendor="meta-pixel"),))

    assert report.findings == ()
    assert [row.vendor for row in report.requests] == ["meta-pixel"]


def test_a_finding_after_a_refusal_names_its_cause() -> None:
    """A beacon after a refusal was never tied to consent, or is set off by the answer, or comes back later."""
    always = (_saw(TR), _saw(TR, state=State.REJECTED))
    by_answer = (_saw(TR, state=State.REJECTED, phase=Phase.CHOICE),)
    comes_back = (_saw(TR, state=State.REJECTED),)

    messages = [_decide(*seen).findings[-1].message for seen in (always, by_answer, comes_back)]

    assert [message.rsplit(". ", 1)[1] for message in messages] == [
        "It fired before the choice too: it is not tied to consent at all",
        "The answer itself switches it on",
        "It did not fire before the choice, and comes after it, on a fresh load of the page",
    ]


def test_a_plain_resource_is_told_once() -> None:
    """A font that is fetched whatever the visitor answers is one finding, not one for each answer."""
    font = "https://fonts.unknown.example/f.woff2"

    report = _decide(_saw(font, kind="font"), _saw(font, kind="font", state=State.REJECTED))

    assert [finding.state for finding in report.findings] == [State.NO_CHOICE]


def test_the_browsers_own_calls_are_no_findings() -> None:
    """What the browser sends on its own account is recorded and never blamed on the site."""
    report = _decide(_saw("https://update.googleapis.com/service", method="POST", browser_noise=True))

    assert report.findings == ()
    assert len(report.requests) == 1


@pytest.mark.parametrize(
    ("url", "kind", "method"),
    [
        ("https://unknown.example/c", "beacon", "POST"),
        ("https://unknown.example/c", "websocket", "GET"),
        ("https://unknown.example/c", "fetch", "PUT"),
        ("https://unknown.example/c?u=https%3A%2F%2Fwww.example.org%2Fnews", "image", "GET"),
    ],
)
def test_an_unknown_host_can_receive_a_beacon(url: str, kind: str, method: str) -> None:
    """Whatever tells a stranger something is a beacon: by its kind, its method or the page's address in it."""
    (finding,) = _decide(_saw(url, kind=kind, method=method)).findings

    assert finding.rule is Rule.BEACON_BEFORE_CONSENT


@pytest.mark.parametrize(
    ("route", "strict", "level"),
    [(NEWS, False, Level.WARNING), (HIV, False, Level.ERROR), (NEWS, True, Level.ERROR)],
)
def test_a_plain_resource_weighs_by_its_page(route: Route, strict: bool, level: Level) -> None:
    """A font from elsewhere is a warning; on a sensitive page, or when strict, an error."""
    report = _decide(_saw("https://fonts.unknown.example/f.woff2", kind="font", route=route), strict=strict)

    assert [(finding.rule, finding.level) for finding in report.findings] == [(Rule.THIRD_PARTY_REQUEST, level)]


def test_a_static_resource_weighs_by_its_page() -> None:
    """What static inspection finds in a sensitive page's file weighs as it does on that route."""
    place = Location(path="dist/hiv.html", start_line=1, start_column=1, end_line=1, end_column=2)
    resource = Finding(
        rule=Rule.THIRD_PARTY_RESOURCE, level=Level.WARNING, message="x", location=place, host="x.example"
    )

    report = _decide(findings=[resource], pages={"dist/hiv.html": HIV})

    assert [finding.level for finding in report.findings] == [Level.ERROR]


@pytest.mark.parametrize(("strict", "level"), [(False, Level.WARNING), (True, Level.ERROR)])
def test_a_consent_platform_s_own_file_fails_no_sensitive_page(strict: bool, level: Level) -> None:
    """Without its consent platform's file a page could not ask, so it stays a warning, unless the team is strict."""
    place = Location(path="dist/hiv.html", start_line=1, start_column=1, end_line=1, end_column=2)
    resource = Finding(
        rule=Rule.THIRD_PARTY_RESOURCE, level=Level.WARNING, message="x", location=place, vendor="civic-cookie-control"
    )

    report = _decide(findings=[resource], pages={"dist/hiv.html": HIV}, strict=strict)

    assert [finding.level for finding in report.findings] == [level]


def test_requests_of_one_cause_are_one_finding() -> None:
    """The same event sent twice on a page is one finding that counts both; another page is another finding."""
    report = _decide(_saw(TR, route=HIV), _saw(TR, route=HIV), _saw(TR, route=NEWS))

    assert [finding.route for finding in report.findings] == ["/hiv", "/news"]
    assert "(1 more like it on this page)" in report.findings[0].message
    assert len(report.requests) == 3


def test_an_allowance_hides_and_is_listed() -> None:
    """What is allowed does not fail the build, and stands in the report with statement, owner and date."""
    report = _decide(_saw(TR, route=NEWS), allowances=(_allowance(),))

    assert report.verdict.outcome is Outcome.PASS
    assert [(one.by, one.statement, one.owner, one.expires) for one in report.suppressed] == [
        ("allow", "s", "o", TODAY)
    ]


def test_an_allowance_does_not_reach_a_sensitive_page_unless_it_says_so() -> None:
    """A sensitive route needs an allowance that spells it out."""
    assert _decide(_saw(TR, route=HIV), allowances=(_allowance(),)).verdict.outcome is Outcome.FAIL

    assert _decide(_saw(TR, route=HIV), allowances=(_allowance(sensitive=True),)).verdict.outcome is Outcome.PASS


@pytest.mark.parametrize(
    "other",
    [
        {"vendor": "hotjar"},
        {"rule": Rule.BEACON_AFTER_REJECTION},
        {"vendor": None, "host": "www.instagram.com"},
        {"routes": ("/jobs/*",)},
        {"paths": ("dist/*",)},
    ],
)
def test_an_allowance_covers_only_what_it_names(other: dict[str, object]) -> None:
    """Another vendor, rule, host, route or path is not covered; the allowance that matched nothing is named."""
    report = _decide(_saw(TR, route=NEWS), allowances=(_allowance(**other),))

    assert {finding.rule for finding in report.findings} == {Rule.BEACON_BEFORE_CONSENT, Rule.UNUSED_ALLOWANCE}


def test_an_expired_allowance_hides_nothing() -> None:
    """The day after its date an allowance is an error of its own, beside what it used to hide."""
    report = _decide(_saw(TR, route=NEWS), allowances=(_allowance(expires=date(2026, 11, 21)),))

    assert {finding.rule for finding in report.findings} == {Rule.BEACON_BEFORE_CONSENT, Rule.EXPIRED_ALLOWANCE}
    assert report.suppressed == ()


def test_a_partial_run_does_not_call_allowances_unused() -> None:
    """Without the crawl nobody can tell whether an allowance is still needed."""
    static = StaticResult(files_inspected=("a.html",))

    report = decide(site=SITE, policy=Policy(today=TODAY, allowances=(_allowance(),)), static=static, crawl=None)

    assert report.findings == ()


def test_the_baseline_hides_what_was_known_but_nothing_sensitive() -> None:
    """A known finding is hidden on an ordinary page and stands on a sensitive one."""
    before = _decide(_saw(TR, route=HIV), _saw(TR, route=NEWS))
    known = frozenset(finding.fingerprint for finding in before.findings)

    after = _decide(_saw(TR, route=HIV), _saw(TR, route=NEWS), baseline=known)

    assert [finding.route for finding in after.findings] == ["/hiv"]
    assert [(one.by, one.finding.route) for one in after.suppressed] == [("baseline", "/news")]


def test_fingerprints_outlive_line_numbers_and_bundle_hashes() -> None:
    """The same snippet further down, in a bundle with another hash, is the same finding; another pixel is not."""

    def finding(path: str, line: int, pixel: str) -> Finding:
        place = Location(
            path=path, start_line=line, start_column=1, end_line=line, end_column=9, snippet="fbq( 'init' )"
        )
        return Finding(rule=Rule.TRACKER_SNIPPET, level=Level.ERROR, message="x", location=place, tracker_id=pixel)

    first, moved, other = (
        finding("dist/app-3f9a1c2b.js", 1, "1"),
        finding("dist/app-77e0d4aa.js", 90, "1"),
        finding("dist/app-3f9a1c2b.js", 1, "2"),
    )

    assert first.fingerprint == moved.fingerprint
    assert first.fingerprint != other.fingerprint


def test_every_state_and_weight_has_an_answer() -> None:
    """No combination of state and kind of request makes the policy fail."""
    kinds = ("image", "script", "font", "beacon", "preconnect", "webrtc", "csp-report")
    seen = [_saw("https://unknown.example/x", state=state, kind=kind) for state, kind in product(State, kinds)]

    report = _decide(*seen)

    assert len(report.requests) == len(seen)
