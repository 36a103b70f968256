"""Held back until consent, only delayed, or not held back at all."""

import json
from base64 import b64encode
from collections.abc import Callable

import pytest

from pytest_pixelguard.model import Consent, Level
from pytest_pixelguard.static import FileResult

ADDRESS = "https://connect.facebook.net/en_US/fbevents.js"
HELD_BACK = {
    "Cookiebot": 'type="text/plain" data-cookieconsent="marketing"',
    "NHS.UK": 'type="text/plain" data-cookieconsent="statistics"',
    "CookieConsent 3": 'type="text/plain" data-category="marketing"',
    "CookieConsent 2": 'type="text/plain" data-cookiecategory="targeting"',
    "CookieScript": 'type="text/plain" data-cookiescript="accepted" data-cookiecategory="targeting"',
    "OneTrust": 'type="text/plain" class="optanon-category-C0004"',
    "Klaro": 'type="text/plain" data-type="application/javascript" data-name="meta"',
    "CookieYes": 'type="text/plain" data-cookieyes="cookieyes-advertisement"',
    "GDPR Cookie Consent": 'type="text/plain" data-cli-class="cli-blocker-script"',
    "Complianz": 'type="text/plain" data-service="facebook" data-category="marketing"',
    "Usercentrics": 'type="text/plain" data-usercentrics="Facebook Pixel"',
    "consentmanager": 'type="text/plain" class="cmplazyload" data-cmp-vendor="s7"',
    "Didomi": 'type="didomi/javascript" data-vendor="c:facebook"',
    "iubenda": 'type="text/plain" class="_iub_cs_activate"',
    "Termly": 'type="text/plain" data-categories="advertising"',
    "Osano": 'type="text/plain" data-osano="MARKETING"',
    "CookieFirst": 'type="text/plain" data-cookiefirst-category="advertising"',
    "CCM19": 'type="text/x-ccm-loader" data-ccm-loader-group="marketing"',
    "Real Cookie Banner": 'type="application/consent" consent-required="12" consent-by="services"',
    "Borlabs Cookie": 'type="text/template" data-borlabs-cookie-type="cookie-group"',
}
DELAYED = {
    "WP Rocket": 'type="rocketlazyloadscript"',
    "LiteSpeed": 'type="litespeed/javascript"',
    "Flying Scripts": 'type="text/delayscript"',
    "Partytown": 'type="text/partytown"',
    "Cloudflare Rocket Loader, formerly": 'type="text/rocketscript"',
    "Cloudflare Rocket Loader": 'type="5f3c2a9b1c5f3c2a9b1c1234-text/javascript"',
    "async": "async",
    "a module": 'type="module"',
}


@pytest.mark.parametrize("attributes", HELD_BACK.values(), ids=HELD_BACK.keys())
@pytest.mark.parametrize("source", ["src", "data-src"])
def test_a_consent_platforms_attribute_holds_back(
    attributes: str, source: str, inspect: Callable[..., FileResult]
) -> None:
    """A script that a consent platform's markup holds back is one note, never an error."""
    result = inspect(f'<script {attributes} {source}="{ADDRESS}"></script>')

    assert [(each.vendor, each.level, each.consent) for each in result.findings] == [
        ("meta-pixel", Level.NOTE, Consent.GATED)
    ]


@pytest.mark.parametrize("attributes", DELAYED.values(), ids=DELAYED.keys())
def test_a_delay_is_not_consent(attributes: str, inspect: Callable[..., FileResult]) -> None:
    """A script that is only delayed or run elsewhere is an error."""
    result = inspect(f'<script {attributes} src="{ADDRESS}"></script>')

    assert [(each.vendor, each.level, each.consent) for each in result.findings] == [
        ("meta-pixel", Level.ERROR, Consent.UNGATED)
    ]


def test_a_type_that_no_browser_runs_is_not_taken_for_consent(inspect: Callable[..., FileResult]) -> None:
    """text/plain without a platform's attribute runs by nobody's hand that can be seen: a warning, consent unknown."""
    result = inspect(f'<script type="text/plain" src="{ADDRESS}"></script>')

    assert [(each.level, each.consent) for each in result.findings] == [(Level.WARNING, Consent.UNKNOWN)]


def test_a_noscript_pixel_is_never_held_back(inspect: Callable[..., FileResult]) -> None:
    """Beside a held-back script, the image for visitors without JavaScript still fails the build."""
    result = inspect(
        f'<script type="text/plain" data-cookieconsent="marketing" src="{ADDRESS}"></script>'
        '<noscript><img src="https://www.facebook.com/tr?id=123456789012345&ev=PageView"></noscript>'
    )

    assert [(each.rule, each.level) for each in result.findings] == [("PXG101", Level.NOTE), ("PXG102", Level.ERROR)]


LOAD = f"const s=document.createElement('script');s.src='{ADDRESS}';document.head.append(s)"
IN_CODE_HELD_BACK = {
    "a platform's callback": f"CookieConsent.run({{onConsent: () => {{ if (CookieConsent.acceptedCategory('ads')) {{ {LOAD} }} }}}})",  # noqa: E501 -- a snippet in one line
    "a condition": f"if (hasConsent('marketing')) {{ {LOAD} }}",
    "a condition on a cookie": f"if (document.cookie.includes('cookie_consent=accepted')) {{ {LOAD} }}",
    "NHS.UK": f"if (NHSCookieConsent.getMarketing()) {{ {LOAD} }}",
    "an early return": f"function start() {{ if (!Cookiebot.consent.marketing) return; {LOAD} }} start();",
    "an event": f"window.addEventListener('CookiebotOnAccept', () => {{ {LOAD} }})",
    "a button": f"document.querySelector('#accept-cookies').addEventListener('click', () => {{ {LOAD} }})",
    "a named function": f"function load() {{ {LOAD} }} banner.onAccept = load;",
    "a handler by key": f"CookieControl.load({{optionalCookies: [{{name: 'ads', onAccept: function () {{ {LOAD} }}}}]}})",  # noqa: E501 -- a snippet in one line
    "a short circuit": f"hasConsent && (() => {{ {LOAD} }})()",
    "one of two that ask": f"if (consent === 'all' || (consent && choices.marketing)) {{ {LOAD} }}",
    "two conditions": f"if (page.ready && (cookie('consent') || '') === 'yes') {{ {LOAD} }}",
    "a no that returns": f"function start() {{ if (!hasConsent || bot) return; {LOAD} }} start();",
    "OneTrust": f"if (OnetrustActiveGroups.includes('C0004')) {{ {LOAD} }}",
}
IN_CODE_OPEN = {
    "the top level": LOAD,
    "a timer": f"setTimeout(() => {{ {LOAD} }}, 3000)",
    "the first scroll": f"window.addEventListener('scroll', () => {{ {LOAD} }}, {{once: true}})",
    "idle time": f"requestIdleCallback(() => {{ {LOAD} }})",
    "not refused is not accepted": f"if (!rejectedCookies()) {{ {LOAD} }}",
    "the other branch": f"if (hasConsent()) {{ ok() }} else {{ {LOAD} }}",
    "consent or something else": f"if (hasConsent() || page.ready) {{ {LOAD} }}",
    "neither refused": f"function start() {{ if (!(hasConsent() || page.ready)) return; {LOAD} }} start();",
    "no answer yet": f"if (consent === null || consent.marketing) {{ {LOAD} }}",
    "a no": f"if (cookieConsent == 'no') {{ {LOAD} }}",
    "anything but a no": f"if (cookieConsent !== 'false') {{ {LOAD} }}",
    "any one use": f"function load() {{ {LOAD} }} banner.onAccept = load; load();",
}


@pytest.mark.parametrize("code", IN_CODE_HELD_BACK.values(), ids=IN_CODE_HELD_BACK.keys())
def test_code_that_waits_for_consent_is_a_note(code: str, inspect: Callable[..., FileResult]) -> None:
    """A loader that is reached only after the visitor's yes is a note."""
    result = inspect(code, "app.js")

    assert [(each.level, each.consent) for each in result.findings] == [(Level.NOTE, Consent.GATED)]


@pytest.mark.parametrize("code", IN_CODE_OPEN.values(), ids=IN_CODE_OPEN.keys())
def test_code_that_does_not_wait_is_an_error(code: str, inspect: Callable[..., FileResult]) -> None:
    """A loader that runs without the visitor's yes, now or later, is an error."""
    result = inspect(code, "app.js")

    assert [each.level for each in result.findings] == [Level.ERROR]


@pytest.mark.parametrize("account", ["facebookpixelId = '123456789012345'", "googletagmanagerId = 'GTM-ABCD123'"])
def test_a_service_that_tarteaucitron_starts_is_held_back(account: str, inspect: Callable[..., FileResult]) -> None:
    """An account that is given to tarteaucitron alone is a note: it starts the service once the visitor has agreed."""
    result = inspect(f"<script src='/tarteaucitron.js'></script><script>tarteaucitron.user.{account};</script>")

    assert [(each.level, each.consent) for each in result.findings] == [(Level.NOTE, Consent.GATED)]


@pytest.mark.parametrize(
    ("needed", "gate"), [("true", "starts it after consent"), ("false", "only where a page names that service")]
)
def test_tarteaucitron_s_list_of_services_is_held_back(
    needed: str, gate: str, inspect: Callable[..., FileResult]
) -> None:
    """Its own list of what it can start is no tracker of the site's: a note that says what starts it."""
    service = (
        f'tarteaucitron.services.meta = {{"key": "meta", "uri": "https://www.facebook.com/policy", "needConsent": '
        f"{needed}, 'js': function () {{ tarteaucitron.addScript('{ADDRESS}'); }}}};"
    )

    result = inspect(service, file="tarteaucitron.services.js")

    assert [(each.vendor, each.level, gate in each.message) for each in result.findings] == [
        ("meta-pixel", Level.NOTE, True)
    ]


@pytest.mark.parametrize(
    ("key", "shown"),
    [("optInJS", [(Level.NOTE, Consent.GATED)]), ("picture", [(Level.ERROR, Consent.UNKNOWN)]), ("font", [])],
)
@pytest.mark.parametrize("file", ["index.html", "settings.js"])
@pytest.mark.parametrize("more", ["", "function later(x) { document.write(atob(x)) }"], ids=["alone", "decoded nearby"])
def test_a_snippet_that_is_kept_as_base64_is_read(
    key: str, shown: list[tuple[Level, Consent]], file: str, more: str, inspect: Callable[..., FileResult]
) -> None:
    """What a consent plug-in keeps until the visitor agrees is held back; kept under any other name, nobody can say."""
    loader = f"var s = document.createElement('script'); s.src = '{ADDRESS}'; document.head.append(s)"
    snippet = f"<!-- ä -->\n<script>{loader}</script>"
    kept = b64encode(bytes(range(256)) if key == "font" else snippet.encode()).decode().replace("/", "\\/")
    code = f'var cookieSettings = {{"marketing": {{{json.dumps(key)}: "{kept}"}}}};{more}'

    result = inspect(f"<script>{code}</script>" if file.endswith("html") else code, file=file)

    assert [(each.level, each.consent) for each in result.findings] == shown
    assert result.gaps == ()
