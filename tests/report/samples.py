"""A report that holds one of everything, and the same with hostile text planted into every word of it."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from hypothesis import strategies as st

from pytest_pixelguard.model import (
    Consent,
    Coverage,
    Disclosure,
    ExitCode,
    Finding,
    Frame,
    Gap,
    JudgedRequest,
    Level,
    Location,
    Observation,
    Outcome,
    PageVisit,
    Phase,
    Report,
    Request,
    Rule,
    SelfTest,
    Site,
    SkippedFile,
    SkippedRoute,
    SourceLocation,
    State,
    Suppressed,
    Verdict,
    Witness,
)

ORIGIN = "https://www.example.org"
BEACON = Request(
    method="POST",
    url="https://www.facebook.com/tr/?id=123456789012345&ev=PageView&dl=https%3A%2F%2Fwww.example.org%2Fhiv",
    host="www.facebook.com",
    kind="beacon",
    status=200,
    body=b'{"title":"HIV clinic"}',
    initiator=(Frame(url=f"{ORIGIN}/assets/app.js", line=7, column=3, function="send"),),
)
TOLD = (
    Disclosure(what="page-address", parameter="dl", value=f"{ORIGIN}/hiv"),
    Disclosure(what="email", parameter="udff[em]", value="canary@example.com", encoding="sha256"),
)
SEEN = Finding(
    rule=Rule.BEACON_BEFORE_CONSENT,
    level=Level.ERROR,
    message="Meta Pixel (Meta) learns the page’s address when somebody opens /hiv",
    vendor="meta-pixel",
    company="Meta",
    category="advertising",
    tracker_id="123456789012345",
    host="www.facebook.com",
    route="/hiv",
    state=State.NO_CHOICE,
    request=BEACON,
    discloses=TOLD,
)
READ = Finding(
    rule=Rule.TRACKER_SNIPPET,
    level=Level.ERROR,
    message="Meta Pixel is loaded here: it would learn which page the visitor reads",
    vendor="meta-pixel",
    company="Meta",
    category="advertising",
    tracker_id="123456789012345",
    consent=Consent.UNGATED,
    host="connect.facebook.net",
    location=Location(
        path="dist/hiv.html",
        start_line=12,
        start_column=9,
        end_line=12,
        end_column=13,
        snippet="<script>fbq('init', '123456789012345');</script>",
        caret=8,
    ),
    source=SourceLocation(path="src/layout.njk", line=4, column=5),
)
FONT = Finding(
    rule=Rule.THIRD_PARTY_RESOURCE,
    level=Level.WARNING,
    message="A style sheet comes from fonts.unknown.example",
    host="fonts.unknown.example",
    location=Location(path="dist/news.html", start_line=3, start_column=1, end_line=5, end_column=8, snippet="<link"),
)
MENTION = Finding(
    rule=Rule.TRACKER_MENTION,
    level=Level.NOTE,
    message="Google Tag Manager is named here, not loaded: text of the page",
    vendor="gtm",
    company="Google",
    host="www.googletagmanager.com",
    location=Location(path="dist/news.html", start_line=9, start_column=2, end_line=9, end_column=6, snippet="gtm"),
)
UNREAD = Gap(
    rule=Rule.UNREADABLE_FILE,
    message="dist/broken.js is not JavaScript that can be read",
    location=Location(path="dist/broken.js", start_line=1, start_column=1, end_line=1, end_column=2),
)
UNLOADED = Gap(rule=Rule.ROUTE_NOT_LOADED, message="/slow did not load", route="/slow", state=State.ACCEPTED)


def _row(route: str, state: State, request: Request = BEACON, **more: Any) -> JudgedRequest:
    observation = Observation(
        route=route,
        state=state,
        phase=more.pop("phase", Phase.LOAD),
        request=request,
        witnesses=(Witness.SINK, Witness.CDP),
        page_url=f"{ORIGIN}{route}",
        page_title="HIV clinic",
        **more,
    )
    return JudgedRequest(observation=observation, vendor="meta-pixel", company="Meta", category="advertising")


REPORT = Report(
    site=Site(kind="folder", target="dist", origin=ORIGIN, first_party=("www.example.org",), inferred=("own: seen",)),
    verdict=Verdict(outcome=Outcome.FAIL, exit_code=ExitCode.FINDINGS),
    coverage=Coverage(
        files_inspected=4,
        bytes_inspected=4096,
        files_skipped=(SkippedFile(path="dist/a.png", reason="an image"),),
        visits=(
            PageVisit(
                route="/hiv", state=State.NO_CHOICE, loaded=True, status=200, milliseconds=900, sensitive=("hiv",)
            ),
            PageVisit(route="/hiv", state=State.ACCEPTED, loaded=True, status=200, sensitive=("hiv",), interactions=2),
            PageVisit(route="/news", state=State.NO_CHOICE, loaded=True, status=200, title="News"),
            PageVisit(route="/slow", state=State.ACCEPTED, loaded=False),
        ),
        routes_skipped=(SkippedRoute(path="/archive", reason="more than the limit"),),
        self_test=SelfTest(passed=True, kinds=13),
        files=("dist/hiv.html", "dist/news.html", "dist/broken.js", "dist/assets/app.js"),
        pages={"/hiv": "dist/hiv.html", "/news": "dist/news.html"},
    ),
    findings=(SEEN, READ, FONT, MENTION),
    gaps=(UNREAD, UNLOADED),
    requests=(
        _row("/hiv", State.NO_CHOICE),
        _row("/hiv", State.ACCEPTED, phase=Phase.LATE, simulated=True),
        _row("/hiv", State.NO_CHOICE, replace(BEACON, method="GET", body=b"\xff\x00", kind="image"), phase=Phase.LEAVE),
    ),
    suppressed=(
        Suppressed(
            finding=replace(SEEN, vendor="hotjar", tracker_id=None),
            by="allow",
            statement="DPIA 2026-014",
            owner="web@example.org",
            expires=date(2027, 1, 31),
        ),
    ),
    stages={"static": 0.2, "crawl": 3.0},
    configuration="pixelguard.toml",
    scope=("2 files not read: static.exclude",),
)
PASSED = Report(
    site=REPORT.site,
    verdict=Verdict(outcome=Outcome.PASS, exit_code=ExitCode.PASS),
    coverage=replace(REPORT.coverage, visits=REPORT.coverage.visits[:3]),
)

# What a page or a file may hold that would be active in one of the formats.
HOSTILE = (
    "\n::error title=owned::x",
    "::set-output name=verdict::pass",
    "##[group]x",
    "\r\n::add-mask::a\r",
    "\x1b]8;;https://evil.example\x07x\x1b[2J",
    "]]></failure><failure>",
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "[click](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "https://evil.example/linked",
    "@everyone #1",
    "\n# heading\n\n- list\n\n| a | b |\n|---|---|\n",
    "`code` ``more`` *bold* _it_ ~~x~~ <!-- -->",
    "{{ 7 * 7 }}{% raw %}",
    "a,file=/etc/passwd,line=1::b",
    "\u202egpj.exe\u2066",
    "\x00\ufffe\ud800",
)
hostile_text = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(min_size=1, max_size=40),
    st.lists(st.sampled_from(HOSTILE), min_size=1).map("".join),
)


def planted(value: Any, text: str) -> Any:
    """Give a copy of a report, or of a part of one, with `text` put behind every word in it."""
    changed: Any = value
    match value:
        case Enum():
            pass
        case str():
            changed = f"{value}{text}"
        case bytes():
            changed = value + text.encode("utf-8", "surrogatepass")
        case tuple():
            changed = tuple(planted(one, text) for one in value)
        case Mapping():
            changed = {planted(key, text): planted(one, text) for key, one in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            given = (one.name for one in fields(value) if one.init)
            changed = replace(value, **{name: planted(getattr(value, name), text) for name in given})
        case _:
            pass
    return changed
