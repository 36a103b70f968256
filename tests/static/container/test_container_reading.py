"""To whom a container's tags send, when, and what beyond the page view."""

from typing import Any

import pytest

from pytest_pixelguard.model import Consent, Level, Location, Rule
from tests.static.container.making import META, PIXEL, fires, gtm_js, html, on_event, read, reasons

LINKEDIN = "https://snap.licdn.com/li.lms-analytics/insight.min.js"
READS_CONSENT = {"consentTypes": [{"consentType": "ad_storage", "read": True, "write": False}]}
Receivers = list[tuple[str | None, str | None, tuple[str, ...], Level]]


def _receivers(tag: dict[str, Any], **more: Any) -> Receivers:
    (found,) = read(gtm_js([tag], **more)).tags
    return [(each.vendor, each.host, each.tracker_ids, each.level) for each in found.receivers]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (html(), [("meta-pixel", "connect.facebook.net", (PIXEL,), Level.ERROR)]),
        (
            html(f'<script data-gtmsrc="{LINKEDIN}" type="text/gtmscript"></script>'),
            [("linkedin-insight", "snap.licdn.com", (), Level.ERROR)],
        ),
        (
            {"function": "__img", "vtp_url": f"https://www.facebook.com/tr?id={PIXEL}&ev=PageView"},
            [("meta-pixel", "www.facebook.com", (PIXEL,), Level.ERROR)],
        ),
        (
            {"function": "__img", "vtp_url": "https://pixel.example.com/a.gif"},
            [(None, "pixel.example.com", (), Level.ERROR)],
        ),
        ({"function": "__img", "vtp_url": "https://www.example.nhs.uk/count.gif"}, []),
        ({"function": "__baut", "vtp_tagId": "12345678"}, [("bing-uet", None, ("12345678",), Level.ERROR)]),
        (
            {"function": "__googtag", "vtp_tagId": "AW-123456789"},
            [("google-ads", None, ("AW-123456789",), Level.ERROR)],
        ),
        ({"function": "__hl"}, []),
        (html("<script>dataLayer.push({event:'ready'})</script>"), []),
    ],
)
def test_a_tag_names_whom_it_tells(tag: dict[str, Any], expected: Receivers) -> None:
    """A tag's vendor and account are found by its type, its address or its HTML; the site's own hosts are none."""
    assert _receivers(tag) == expected


def test_a_custom_template_is_known_by_its_permissions() -> None:
    """A template's vendor is whose address it may ask for, or whose function it may call; its account is a setting."""
    inject = {"inject_script": {"urls": ["https://connect.facebook.net/en_US/fbevents.js"]}}
    call = {"access_globals": {"keys": [{"key": "fbq", "read": True, "write": True, "execute": False}]}}
    send = {"send_pixel": {"allowedUrls": "specific", "urls": ["https://px.ads.linkedin.com/*"]}}
    tag = {"function": "__cvt_1_2", "vtp_pixelId": PIXEL}

    assert _receivers(tag, permissions={"__cvt_1_2": inject}) == [
        ("meta-pixel", "connect.facebook.net", (PIXEL,), Level.ERROR)
    ]
    assert _receivers(tag, permissions={"__cvt_1_2": call}) == [("meta-pixel", None, (PIXEL,), Level.ERROR)]
    assert _receivers(tag, permissions={"__cvt_1_2": send}) == [
        ("linkedin-insight", "px.ads.linkedin.com", (), Level.ERROR)
    ]


@pytest.mark.parametrize(
    ("tag", "permissions", "reason"),
    [
        ({"function": "__xyz"}, {}, "its type “xyz” is not known"),
        (
            {"function": "__cvt_1_2"},
            {},
            "its custom template's permissions are not in the file, so nobody can say where it sends",
        ),
        (
            {"function": "__cvt_1_2"},
            {"__cvt_1_2": {"inject_script": {"allowedUrls": "any", "urls": []}}},
            "its custom template may use any address (inject_script)",
        ),
        (
            {"function": "__cvt_1_2"},
            {"__cvt_1_2": {"access_consent": READS_CONSENT}},
            "its custom template reads consent by itself; what it then does stands in code that is not followed",
        ),
        (
            {"function": "__img", "vtp_url": ["template", ["macro", 1], "/a.gif"]},
            {},
            "the address of its image is made on the page: {{the data-layer variable host}}/a.gif",
        ),
        (
            html(["template", '<script src="', ["macro", 1], '"></script>']),
            {},
            "the address of something that it loads is made on the page",
        ),
    ],
)
def test_what_cannot_be_told_is_a_gap(tag: dict[str, Any], permissions: dict[str, Any], reason: str) -> None:
    """A tag that is not understood is a gap with its reason, never silence; one that never fires is none."""
    macros = [{"function": "__v", "vtp_name": "host"}]
    container = read(gtm_js([tag], permissions=permissions, macros=macros))

    assert [gap.rule for gap in container.gaps] == [Rule.CONTAINER_UNKNOWN]
    assert reasons(container)[0].endswith(f": {reason}.")
    assert reasons(read(gtm_js([tag], permissions=permissions, macros=macros, rules=[]))) == []


@pytest.mark.parametrize(
    ("name", "words", "every_page"),
    [
        ("gtm.js", "every page (All Pages)", True),
        ("gtm.init", "every page, first of all (Initialization)", True),
        ("gtm.load", "every page, when it has loaded (Window Loaded)", True),
        ("gtm.linkClick", "a click on a link", False),
        ("gtm.formSubmit", "a form that is sent", False),
        ("gtm.historyChange-v2", "a change of the address without a new page (History Change)", True),
        ("booking_started", "the event “booking_started”", False),
    ],
)
def test_when_a_tag_fires(name: str, words: str, every_page: bool) -> None:
    """The event that fires a tag is given in words, and whether it needs the visitor to do anything."""
    (tag,) = read(gtm_js([html()], conditions=[on_event(name)], rules=[fires(1)])).tags

    assert (tag.fires_on, tag.every_page) == ((words,), every_page)


def test_conditions_are_given_in_words() -> None:
    """What a trigger asks besides its event is said, whatever its form; Tag Manager's own conditions are not."""
    macros = [{"function": "__u", "vtp_component": "PATH"}, {"function": "__v", "vtp_name": "gtm.triggers"}]
    conditions = [
        on_event("gtm.linkClick"),
        {"function": "_cn", "arg0": ["macro", 1], "arg1": "/hiv"},
        {"function": "_sw", "arg0": ["macro", 1], "arg1": "/jobs"},
        {"function": "_re", "arg0": ["macro", 2], "arg1": "(^$|((^|,)1_2($|,)))"},
    ]
    rules = [[["if", 1, 2, 4], ["unless", 3], ["add", 0]]]

    (tag,) = read(gtm_js([html()], macros=macros, conditions=conditions, rules=rules)).tags

    assert tag.fires_on == (
        "a click on a link, where the page's path contains “/hiv” and the page's path does not start with “/jobs”",
    )


def test_what_a_tag_sends_beyond_the_page_view() -> None:
    """Variables that a tag draws in, also through others, and settings that collect more are named."""
    macros: list[dict[str, Any]] = [
        {"function": "__v", "vtp_name": "search_word"},
        {"function": "__aev", "vtp_varType": "TEXT"},
        {
            "function": "__jsm",
            "vtp_javascript": ["template", "function(){return ", ["escape", ["macro", 1], 8, 16], "}"],
        },
        {"function": "__c", "vtp_value": "constant"},
        {"function": "__awec", "vtp_isAutoCollectPiiEnabledFlag": True},
        {"function": "__j", "vtp_name": "document.title"},
    ]
    settings = ["list", *(["map", "parameter", f"p{n}", "parameterValue", ["macro", n]] for n in (2, 3, 4, 5, 6))]
    tag = {"function": "__gaawe", "vtp_measurementIdOverride": "G-ABCDE12345", "vtp_eventSettingsTable": settings}

    (read_tag,) = read(gtm_js([tag], macros=macros)).tags

    assert read_tag.sends == (
        "the text of the element that was clicked",
        "a value that its own code computes",
        "data that the visitor provides (e-mail, telephone, name, address)",
        "data that the visitor provides, collected automatically from forms and pages",
        "the page's title",
        "the data-layer variable search_word",
    )


def test_advanced_matching_is_named() -> None:
    """A Meta template that hands over e-mail addresses says so."""
    tag = {
        "function": "__cvt_1_2",
        "vtp_pixelId": PIXEL,
        "vtp_advancedMatching": True,
        "vtp_advancedMatchingList": ["list", ["map", "name", "em", "value", ["macro", 1]]],
        "vtp_disableAutoConfig": False,
    }
    permissions = {"__cvt_1_2": {"inject_script": {"urls": ["https://connect.facebook.net/*"]}}}

    (found,) = read(gtm_js([tag], macros=[{"function": "__v", "vtp_name": "email"}], permissions=permissions)).tags

    assert found.sends == (
        "the data-layer variable email",
        "advanced matching: em",
        "clicks on buttons, with their text (automatic events)",
    )


def test_a_template_that_asks_by_itself_is_not_known() -> None:
    """A template that reads consent in its own code is neither free nor held; what holds the tag back settles it."""
    permissions = {
        "__cvt_1_2": {
            "inject_script": {"urls": ["https://connect.facebook.net/en_US/fbevents.js"]},
            "access_consent": READS_CONSENT,
        }
    }
    free = {"function": "__cvt_1_2", "vtp_pixelId": PIXEL}

    container = read(gtm_js([free, free | {"consent": ["list", "ad_storage"]}], permissions=permissions))

    assert [(each.level, each.consent) for tag in container.tags for each in tag.receivers] == [
        (Level.WARNING, Consent.UNKNOWN),
        (Level.NOTE, Consent.GATED),
    ]
    assert [reason.split(":")[0] for reason in reasons(container)] == [
        "In GTM-ABC1234, tag 0 (id 100), custom template"
    ]


def test_a_call_sends_when_another_tag_loads_the_code() -> None:
    """A tag that only calls fbq() weighs an error beside one that loads it, and a warning without."""
    call = html("<script>fbq('trackCustom','Booking')</script>")

    beside = read(gtm_js([html(), call])).tags[1].receivers
    alone = read(gtm_js([call])).tags[0].receivers

    assert [(each.vendor, each.level) for each in beside] == [("meta-pixel", Level.ERROR)]
    assert [(each.vendor, each.level) for each in alone] == [("meta-pixel", Level.WARNING)]


def test_a_consent_platform_is_no_finding() -> None:
    """The tag that loads the banner is what asks the visitor: listed, and not reported."""
    banner = html('<script src="https://consent.cookiebot.com/uc.js"></script>')

    container = read(gtm_js([banner]))

    assert [each.vendor for each in container.tags[0].receivers] == ["cookiebot"]
    assert container.findings == ()


def test_a_finding_says_it_all() -> None:
    """A finding names vendor, account, container, tag, time and consent, and points at the tag in the file."""
    container = read(gtm_js([html(META, metadata=["map", "name", "Recruitment 2019"])]))

    (finding,) = container.findings
    assert finding.message == (
        f"Meta Pixel, account {PIXEL}, is told by GTM-ABC1234, tag 0 (id 100) “Recruitment 2019”, custom HTML, on "
        "every page (All Pages). Nothing asks the visitor first (its consent setting: not set)."
    )
    assert (finding.rule, finding.level, finding.vendor, finding.tracker_id, finding.consent, finding.category) == (
        Rule.CONTAINER_TAG_WITHOUT_CONSENT,
        Level.ERROR,
        "meta-pixel",
        PIXEL,
        Consent.UNGATED,
        "advertising",
    )
    assert isinstance(finding.location, Location)
    assert (finding.location.path, finding.location.start_line) == ("gtm.js", 3)
    assert finding.location.snippet == "tag 100 Recruitment 2019 html"


def test_a_finding_stays_the_same_when_another_tag_is_added() -> None:
    """The baseline knows a finding again although tags were added before it."""
    (before,) = read(gtm_js([html()])).findings
    moved = gtm_js([{"function": "__hl"}, html()]).replace(b'"tag_id": 100', b'"tag_id": 99').replace(b"101", b"100")

    (after,) = read(moved).findings

    assert after.fingerprint == before.fingerprint
