"""Patients' data that is sent: an error in every state, told once, and hidden by nothing but its own allowance."""

import hashlib
import json
import os
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pytest_pixelguard.canary import make_persona
from pytest_pixelguard.model import (
    Canary,
    CrawlResult,
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
    Witness,
)
from pytest_pixelguard.policy import Policy, decide
from pytest_pixelguard.policy.allow import Allowance

TODAY = date(2026, 11, 22)
PERSONA = make_persona("patient")
EMAIL = PERSONA.value_for("email") or ""
HASHED = hashlib.sha256(EMAIL.encode()).hexdigest()
NEWS, HIV = Route(path="/news"), Route(path="/hiv", sensitive=("hiv",))
META = "https://www.facebook.com/tr/?id=123456789012345"
PAGE_VIEW = f"{META}&ev=PageView&dl=https%3A%2F%2Fwww.example.org%2Fhiv"
BUTTON = f"{META}&ev=SubscribedButtonClick&cd[buttonText]=Send&udff[em]={HASHED}"
ALWAYS = tuple(State)


def _saw(url: str, *, route: Route = NEWS, state: State = State.NO_CHOICE, **more: Any) -> Observation:
    body = more.pop("body", None)
    method, kind = ("POST", "fetch") if body else ("GET", "image")
    return Observation(
        route=route.path,
        state=state,
        phase=Phase.LOAD,
        request=Request(method=method, url=url, host=url.split("/")[2], kind=kind, body=body),
        witnesses=(Witness.SINK,),
        page_url=f"https://www.example.org{route.path}",
        page_title="About HIV and its treatment" if route is HIV else "News",
        **more,
    )


def _decide(*observations: Observation, **policy: Any) -> Report:
    """Judge what was seen, without the remark that none of it stands in the inventory (PXG207)."""
    report = decide(
        site=Site(kind="folder", target="dist", origin="https://www.example.org", first_party=("www.example.org",)),
        policy=Policy(today=TODAY, routes=(HIV, NEWS), **policy),
        static=None,
        crawl=CrawlResult(
            visits=(PageVisit(route="/news", state=State.NO_CHOICE, loaded=True),),
            observations=observations,
            persona=PERSONA,
        ),
    )
    return replace(report, findings=tuple(one for one in report.findings if one.rule is not Rule.UNDECLARED_TRACKER))


def _allow(rule: Rule) -> Allowance:
    return Allowance(rule=rule, statement="s", owner="o", expires=TODAY, vendor="meta-pixel", sensitive=True)


def _rules(report: Report) -> list[tuple[str, str]]:
    return [(finding.rule.value, finding.level.value) for finding in report.findings]


@pytest.mark.parametrize("state", ALWAYS)
def test_what_was_typed_is_an_error_in_every_state(state: State) -> None:
    """A hashed e-mail address that reaches a third party fails the build, acceptance included, and is told once."""
    report = _decide(_saw(BUTTON, state=state))

    assert (_rules(report), report.verdict.outcome) == ([("PXG205", "error")], Outcome.FAIL)


def test_one_cause_in_four_states_is_one_finding() -> None:
    """The same beacon in every state is one finding that names the states, with the values that can be read."""
    (finding,) = _decide(*(_saw(BUTTON, state=state, trigger="pressed “Send”") for state in list(State)[:4])).findings

    assert finding.message == (
        "When a visitor presses “Send” on /news, Meta Pixel (Meta) learns the visitor’s e-mail address (hashed) and "
        "the text of the button pressed with the event “SubscribedButtonClick”, before any choice, after refusal, "
        "after acceptance and after withdrawal (3 more like it)"
    )
    assert [(one.what, one.parameter, one.value, one.encoding) for one in finding.discloses] == [
        ("email", "udff[em]", EMAIL, "sha256"),
        ("button-text", "cd[buttonText]", "Send", "plain"),
    ]


def test_a_sensitive_address_is_an_error_after_acceptance() -> None:
    """Consent to cookies is no consent to tell that somebody read about HIV; elsewhere it is what was agreed to."""
    (finding,) = _decide(_saw(PAGE_VIEW, route=HIV, state=State.ACCEPTED)).findings

    assert (finding.rule, finding.state) == (Rule.PATIENT_DATA_SENT, State.ACCEPTED)
    assert finding.message == (
        "Meta Pixel (Meta) learns the page’s address with the event “PageView” when somebody opens /hiv, after the "
        "visitor has accepted. The page is sensitive (hiv), and consent does not make this right"
    )
    assert _rules(_decide(_saw(PAGE_VIEW.replace("hiv", "news"), state=State.ACCEPTED))) == []


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"u": hashlib.sha1(b"https://www.example.org/hiv").hexdigest()}).encode(),  # noqa: S324 -- as sent
        json.dumps({"t": b"About HIV and its treatment".hex()}).encode(),
    ],
)
def test_a_sensitive_address_or_title_is_found_in_disguise(body: bytes) -> None:
    """Hashed or in hex, the page's address and title are still told."""
    report = _decide(_saw("https://unknown.example/c", route=HIV, state=State.ACCEPTED, body=body))

    assert _rules(report) == [("PXG205", "error")]


def test_a_beacon_without_consent_on_a_sensitive_page_is_told_once() -> None:
    """Before consent the beacon is the cause, and its finding names the address; after acceptance nothing is added."""
    report = _decide(*(_saw(PAGE_VIEW, route=HIV, state=state) for state in (State.NO_CHOICE, State.ACCEPTED)))

    assert _rules(report) == [("PXG201", "error")]


def test_allowances_of_the_one_do_not_hide_the_other() -> None:
    """Who allows data to be sent has not allowed it before consent, and the other way round."""
    typed = [_saw(BUTTON, state=state) for state in (State.NO_CHOICE, State.ACCEPTED)]

    results = [
        _rules(_decide(*typed, allowances=(_allow(rule),)))
        for rule in (Rule.PATIENT_DATA_SENT, Rule.BEACON_BEFORE_CONSENT)
    ]

    assert results == [[("PXG201", "error")], [("PXG205", "error")]]


def test_an_allowance_for_a_sensitive_page_covers_its_address() -> None:
    """An allowance that spells out sensitive pages lets the beacon through, with the address that it is about."""
    seen = [_saw(PAGE_VIEW, route=HIV, state=state) for state in (State.NO_CHOICE, State.ACCEPTED)]

    assert _rules(_decide(*seen, allowances=(_allow(Rule.BEACON_BEFORE_CONSENT),))) == []


def test_a_chosen_option_is_looked_for() -> None:
    """The condition chosen from a list is told even where the page's address says nothing."""
    chosen = (Canary(kind="chosen-option", value="Alzheimer’s disease"),)
    body = json.dumps({"topic": "Alzheimer’s disease"}).encode()

    (finding,) = _decide(_saw("https://unknown.example/c", state=State.ACCEPTED, body=body, chosen=chosen)).findings

    assert [(one.what, one.value) for one in finding.discloses] == [("chosen-option", "Alzheimer’s disease")]


@pytest.mark.parametrize(("route", "level"), [(NEWS, "warning"), (HIV, "error")])
def test_what_cannot_be_read_is_named(route: Route, level: str) -> None:
    """A body that nobody can read is named opaque, and weighs as the page does."""
    (finding,) = _decide(
        _saw("https://unknown.example/c", route=route, state=State.ACCEPTED, body=os.urandom(400))
    ).findings

    assert (finding.rule, finding.level.value) == (Rule.PATIENT_DATA_SENT, level)
    assert "opaque" in finding.message


def test_what_cannot_be_read_is_said_where_the_beacon_is_an_error_already() -> None:
    """Before consent the beacon is one finding, which says that it could not be read."""
    (finding,) = _decide(_saw("https://unknown.example/c", body=os.urandom(400))).findings

    assert (finding.rule, "opaque" in finding.message) == (Rule.BEACON_BEFORE_CONSENT, True)


def test_a_forms_own_handler_is_an_error_with_a_hint() -> None:
    """A form that goes to a company of which nothing is known is told, with what to do if that is on purpose."""
    body = json.dumps({"email": EMAIL}).encode()

    (finding,) = _decide(
        _saw("https://forms.example/submit", body=body, trigger="submitted the form “Ask us”")
    ).findings

    assert finding.message == (
        "When a visitor submits the form “Ask us” on /news, forms.example learns the visitor’s e-mail address, before "
        "the visitor has agreed to anything. If this is who handles the form for the team, allow it with a "
        "statement that says under which contract"
    )


def test_keys_one_by_one_are_put_together() -> None:
    """A recorder that sends one field after the other is one finding with all that it was told."""
    parts = [json.dumps({"field": PERSONA.value_for(kind)}).encode() for kind in ("name", "phone", "nhs-number")]

    (finding,) = _decide(
        *(_saw("https://unknown.example/c", state=State.ACCEPTED, body=part) for part in parts)
    ).findings

    assert sorted(one.what for one in finding.discloses) == ["name", "nhs-number", "phone"]


def test_a_real_persons_values_are_cut_short() -> None:
    """What tells who somebody real is does not stand in the report; the made-up visitor's values can be read."""
    theirs = hashlib.sha256(b"07700900123").hexdigest()
    url = f"{META}&ev=Lead&ud[em]=somebody%40trust.example.org&ud[ph]={theirs}&udff[em]={HASHED}"

    report = _decide(_saw(url))

    (finding,) = report.findings
    assert {one.parameter: one.value for one in finding.discloses} == {
        "udff[em]": EMAIL,
        "ud[em]": "so…",
        "ud[ph]": f"{theirs[:2]}…",
    }
    addresses = [
        finding.request.url if finding.request else "",
        *(row.observation.request.url for row in report.requests),
    ]
    assert ["somebody" in address or theirs in address for address in addresses] == [False, False]
