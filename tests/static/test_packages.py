"""Packages that a script imports: what it does with them decides."""

from collections.abc import Callable

import pytest

from pytest_pixelguard.static import FileResult

_INIT = "ReactGA.initialize('G-ABCDEF1234')"
_ASKED = "localStorage.getItem('cookie-consent')==='accepted'"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (f"import ReactGA from 'react-ga4';{_INIT}", "error google-tag unknown"),
        (f"import ReactGA from 'react-ga4';export function onAccept(){{{_INIT}}}", "note google-tag gated"),
        (f"import ReactGA from 'react-ga4';if({_ASKED}){{{_INIT}}}", "note google-tag gated"),
        (f"import ReactGA from 'react-ga4';if({_ASKED}){{{_INIT}}}{_INIT}", "error google-tag unknown"),
        (
            f"import ReactGA from 'react-ga4';{_INIT};function onAccept(){{ReactGA.event('x')}}",
            "error google-tag unknown",
        ),
        (
            f"import G from 'vue-gtag';Vue.use(G,{{config:{{id:'G-ABCDEF1234'}},bootstrap:{_ASKED}}})",
            "note google-tag gated",
        ),
        (
            "import G from 'vue-gtag';Vue.use(G,{enabled:accepted==='false'?false:true,id:'G-ABCDEF1234'})",
            "error google-tag unknown",
        ),
        (
            "import{GoogleAnalytics as A}from'@next/third-parties/google';const L=()=>consent&&<A id='G-ABCDEF1234'/>",
            "note google-tag gated",
        ),
        ("import{captureException}from'@sentry/nextjs';captureException(1)", "warning sentry unknown"),
        ("import*as S from'@sentry/react';S.captureException(1)", "warning sentry unknown"),
        ("import*as S from'@sentry/react';S.captureException(1);start(S)", "error sentry unknown"),
        ("import'@sentry/react'", "error sentry unknown"),
    ],
)
def test_the_use_of_a_package_decides(code: str, expected: str, inspect: Callable[..., FileResult]) -> None:
    """A package is held back where every use that starts it is; parts that start nothing load nothing."""
    result = inspect(code, "a.jsx")

    assert [
        f"{each.level.value} {each.vendor} {each.consent.value if each.consent else '-'}" for each in result.findings
    ] == [expected]
