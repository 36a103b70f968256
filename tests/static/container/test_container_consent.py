"""What holds a container's tag back: its consent setting, its triggers, other tags, its own code."""

from typing import Any

import pytest

from pytest_pixelguard.model import Consent, Level
from tests.static.container.making import (
    ANY_EVENT,
    META,
    fires,
    gtm_js,
    html,
    judged,
    on_event,
    read,
    reasons,
)

ONETRUST = {"function": "__v", "vtp_name": "OnetrustActiveGroups", "vtp_setDefaultValue": False}
HAS_GROUP = {"function": "_cn", "arg0": ["macro", 1], "arg1": "C0004"}
FREE = (Level.ERROR, Consent.UNGATED)
HELD = (Level.NOTE, Consent.GATED)
NOT_TOLD = (Level.WARNING, Consent.UNKNOWN)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ({}, (*FREE, "its consent setting: not set")),
        ({"consent": ["list"]}, (*FREE, "its consent setting: none needed")),
        (
            {"consent": ["list", "ad_storage"]},
            (*HELD, "its consent setting (needs ad_storage; the page must deny that before it loads the container)"),
        ),
    ],
    ids=["absent", "none needed", "required"],
)
def test_a_consent_setting(setting: dict[str, Any], expected: tuple[Level, Consent, str]) -> None:
    """Only a setting that asks for a consent type holds a tag back; "none needed" and "not set" are told apart."""
    container = read(gtm_js([html(**setting)]))

    assert judged(container) == [(0, "meta-pixel", *expected)]
    assert container.gaps == ()


def test_a_consent_type_that_the_container_itself_grants_holds_nothing_back() -> None:
    """A tag that needs analytics_storage fires before a choice when another tag's default grants it."""
    default = html("<script>gtag('consent','default',{'ad_storage':'denied','analytics_storage':'granted'})</script>")
    tags = [default, html(consent=["list", "analytics_storage"]), html(consent=["list", "ad_storage"])]

    container = read(gtm_js(tags))

    assert container.default_consent == (("ad_storage", "denied"), ("analytics_storage", "granted"))
    assert judged(container) == [
        (
            1,
            "meta-pixel",
            *FREE,
            "its consent setting: needs analytics_storage, which this container grants by default",
        ),
        (2, "meta-pixel", *HELD, "its consent setting (needs ad_storage)"),
    ]


def test_a_default_for_other_regions_does_not_count() -> None:
    """What is granted or denied in the United States says nothing of a visitor in Leeds."""
    default = html("<script>gtag('consent','default',{'ad_storage':'denied','region':['US-CA']})</script>")

    assert read(gtm_js([default])).default_consent == ()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (HAS_GROUP | {"negate": True}, HELD),
        (HAS_GROUP, FREE),  # blocks those who agreed
        ({"function": "_eq", "arg0": ["macro", 1], "arg1": "denied"}, NOT_TOLD),
        ({"function": "_eq", "arg0": ["macro", 1], "arg1": "granted", "negate": True}, HELD),
        ({"function": "_eq", "arg0": ["macro", 1], "arg1": "undefined"}, FREE),  # fires after a refusal
        ({"function": "_re", "arg0": ["macro", 1], "arg1": "(marketing|C0004)", "negate": True}, HELD),
        ({"function": "_re", "arg0": ["macro", 1], "arg1": "^(((((a+)+)+)+)+)+$", "negate": True}, NOT_TOLD),
    ],
)
def test_a_blocking_trigger_on_a_consent_variable(condition: dict[str, Any], expected: tuple[Level, Consent]) -> None:
    """A blocking trigger holds a tag back only if it blocks both before a choice and after a refusal."""
    data = gtm_js(
        [html()],
        macros=[ONETRUST],
        conditions=[ANY_EVENT, condition],
        rules=[fires(0), fires(1, 2, how="block")],
    )

    found = judged(read(data))

    assert [(level, consent) for _, _, level, consent, _ in found] == [expected]


def test_a_default_value_makes_a_blocking_trigger_certain() -> None:
    """A variable whose default is "denied" blocks before a choice; one whose default is "unset" does not."""
    gates = []
    for default in ("denied", "unset"):
        variable = {
            "function": "__v",
            "vtp_name": "consent.ads",
            "vtp_setDefaultValue": True,
            "vtp_defaultValue": default,
        }
        condition = {"function": "_eq", "arg0": ["macro", 1], "arg1": "denied"}
        rules = [fires(0), fires(1, 2, how="block")]
        gates += judged(read(gtm_js([html()], macros=[variable], conditions=[ANY_EVENT, condition], rules=rules)))

    words = "a blocking trigger: the condition the data-layer variable consent.ads is “denied”"
    assert gates == [
        (0, "meta-pixel", *HELD, words),
        (0, "meta-pixel", *FREE, f"{words} holds it back only after a refusal, not before a choice"),
    ]


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ((1, 2), HELD),  # any event
        ((0, 2), HELD),  # the same event
        ((3, 2), FREE),  # another event
        ((1, 2, 4), FREE),  # only on some pages
    ],
)
def test_a_blocking_trigger_must_cover_the_event(block: tuple[int, ...], expected: tuple[Level, Consent]) -> None:
    """A blocking trigger that waits for another event, or for some pages only, leaves the tag free."""
    path = {"function": "__u", "vtp_component": "PATH"}
    data = gtm_js(
        [html()],
        macros=[ONETRUST, path],
        conditions=[
            ANY_EVENT,
            HAS_GROUP | {"negate": True},
            on_event("gtm.linkClick"),
            {"function": "_cn", "arg0": ["macro", 2], "arg1": "/jobs"},
        ],
        rules=[fires(0), fires(*block, how="block")],
    )

    found = judged(read(data))

    assert [(level, consent) for _, _, level, consent, _ in found] == [expected]


@pytest.mark.parametrize(
    ("variable", "condition", "expected"),
    [
        (ONETRUST, HAS_GROUP, HELD),
        (ONETRUST, HAS_GROUP | {"arg1": "C0001"}, FREE),  # the necessary group: everybody is in it, once it is set
        ({"function": "__k", "vtp_name": "CookieControl"}, {"function": "_cn", "arg1": '"marketing":"accepted"'}, HELD),
        (
            {"function": "__k", "vtp_name": "nhsuk-cookie-consent"},
            {"function": "_cn", "arg1": "marketing%22%3Atrue"},
            HELD,
        ),
        ({"function": "__k", "vtp_name": "cookies_policy"}, {"function": "_re", "arg1": "campaigns.*true"}, HELD),
        ({"function": "__k", "vtp_name": "cookieconsent_status"}, {"function": "_re", "arg1": "allow|deny"}, FREE),
        ({"function": "__k", "vtp_name": "theme"}, {"function": "_eq", "arg1": "dark"}, FREE),
        (
            {
                "function": "__jsm",
                "vtp_javascript": "function(){return /C0004:1/.test(document.cookie.OptanonConsent)}",
            },
            {"function": "_eq", "arg1": "true"},
            HELD,
        ),
        (
            {"function": "__jsm", "vtp_javascript": "function(){return window.CookieConsent.level}"},
            {"function": "_eq", "arg1": "3"},
            NOT_TOLD,
        ),
    ],
)
def test_a_trigger_condition_on_a_consent_variable(
    variable: dict[str, Any], condition: dict[str, Any], expected: tuple[Level, Consent]
) -> None:
    """A condition that only a yes can meet holds a tag back; one that a refusal meets too does not."""
    data = gtm_js([html()], macros=[variable], conditions=[{"arg0": ["macro", 1], **condition}], rules=[fires(0, 1)])

    found = judged(read(data))

    assert [(level, consent) for _, _, level, consent, _ in found] == [expected]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("cookie_consent_marketing", HELD),  # Cookiebot
        ("cmplz_event_marketing", HELD),  # Complianz
        ("cookie_cat_marketing", HELD),  # Cookie Information
        ("klaro-meta-pixel-accepted", HELD),  # Klaro
        ("axeptio_activate_facebook", HELD),  # Axeptio
        ("iubenda_consent_given_purpose_5", HELD),  # iubenda
        ("marketing_accepted", HELD),  # a site's own
        ("OneTrustGroupsUpdated", FREE),  # OneTrust sends it on every page
        ("cookie_consent_update", FREE),  # CookieYes and Cookiebot send it after a refusal too
        ("consent_status", FREE),  # Usercentrics
        ("cookies_rejected_consent", FREE),
        ("consent_changed_on_site", NOT_TOLD),
        ("purchase", FREE),
    ],
)
def test_an_event_of_a_consent_platform(event: str, expected: tuple[Level, Consent]) -> None:
    """Only an event that is sent after a yes holds a tag back; one that is sent whatever the answer does not."""
    found = judged(read(gtm_js([html()], conditions=[on_event(event)], rules=[fires(1)])))

    assert [(level, consent) for _, _, level, consent, _ in found] == [expected]


def test_one_free_trigger_sets_a_tag_free() -> None:
    """A tag with a trigger after consent and another on All Pages is not held back."""
    rules = [fires(1), fires(0)]

    found = judged(read(gtm_js([html()], conditions=[on_event("cookie_consent_marketing")], rules=rules)))

    assert found == [(0, "meta-pixel", *FREE, "its consent setting: not set")]


def test_a_sequenced_tag_inherits() -> None:
    """A set-up tag fires with the tag that it prepares, and is held back by what holds that one back."""
    setup = html()
    held = {"function": "__gaawe", "setup_tags": ["list", ["tag", 0, 0]], "consent": ["list", "ad_storage"]}
    free = {"function": "__gaawe", "teardown_tags": ["list", ["tag", 0, 0]]}
    first = read(gtm_js([setup, held], rules=[fires(0, tags=[1])]))
    second = read(gtm_js([setup, free], rules=[fires(0, tags=[1])]))

    assert judged(first)[0] == (
        0,
        "meta-pixel",
        *HELD,
        "its consent setting (needs ad_storage; the page must deny that before it loads the container) of tag 1",
    )
    assert judged(second)[0] == (0, "meta-pixel", *FREE, "its consent setting: not set")
    assert first.tags[0].fires_on == ("before tag 1: every page (All Pages)",)
    assert second.tags[0].runs_with == ("after tag 1",)


def test_a_paused_tag_is_a_note() -> None:
    """A paused tag sends nothing today; its vendor is named, since one click fires it."""
    container = read(gtm_js([{"function": "__paused", "vtp_originalTagType": "bzi"}, html()]))

    assert [(each.vendor, each.level) for each in container.findings] == [
        ("linkedin-insight", Level.NOTE),
        ("meta-pixel", Level.ERROR),
    ]
    assert container.tags[0].paused


def test_a_tag_without_a_trigger_never_fires() -> None:
    """A tag that nothing fires is a note."""
    assert judged(read(gtm_js([html()], rules=[]))) == [
        (0, "meta-pixel", *HELD, "it has no trigger, so it never fires")
    ]


def test_its_own_code_may_hold_a_tag_back() -> None:
    """Custom HTML that asks for consent before it loads anything is held back by its own code."""
    code = META.replace(">!function", ">if(OnetrustActiveGroups.includes('C0004'))!function")

    found = judged(read(gtm_js([html(code)])))

    assert [(level, consent) for _, _, level, consent, _ in found] == [HELD]


def test_googles_own_tags_ask_and_send_all_the_same() -> None:
    """A Google tag without a setting is not held back, and the reason names its built-in consent checks."""
    container = read(gtm_js([{"function": "__googtag", "vtp_tagId": "G-ABCDE12345"}]))

    assert judged(container) == [
        (
            0,
            "google-analytics-4",
            *FREE,
            (
                "its consent setting: not set; Google's built-in consent checks do not stop it: without consent it "
                "sends pings without cookies"
            ),
        )
    ]
    assert reasons(container) == []
