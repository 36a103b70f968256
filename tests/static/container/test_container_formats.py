"""Every form in which a container comes, and what comes of files that are broken or hostile."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pytest_pixelguard.model import Consent, Container, Level
from pytest_pixelguard.static.container import read_container
from pytest_pixelguard.trackers.parties import FirstParty
from tests.static.container.making import META, PIXEL, fires, gtm_js, html, judged, read, reasons

HTML = META.replace("text/gtmscript", "text/javascript")


def _export(tags: list[dict[str, Any]], *, usage: str = "WEB", **more: Any) -> bytes:
    container = {"publicId": "GTM-ABC1234", "usageContext": [usage]}
    version = {"container": container, "containerVersionId": "12", "tag": tags, **more}
    return json.dumps({"exportFormatVersion": 2, "containerVersion": version}).encode()


def _tag(number: int, **more: Any) -> dict[str, Any]:
    parameter = [{"type": "TEMPLATE", "key": "html", "value": HTML.replace(PIXEL, "{{Pixel}}")}]
    return {
        "tagId": str(number),
        "name": f"Meta {number}",
        "type": "html",
        "parameter": parameter,
        "firingTriggerId": ["2147479553"],
        **more,
    }


def _settings(status: str, *kinds: str) -> dict[str, Any]:
    listed = [{"type": "TEMPLATE", "value": kind} for kind in kinds]
    return {"consentSettings": {"consentStatus": status, "consentType": {"type": "LIST", "list": listed}}}


def test_a_workspace_export() -> None:
    """An export is read like a published container: settings in either spelling, triggers, blocks, sequence, pause."""
    pixel = {"name": "Pixel", "type": "c", "parameter": [{"type": "TEMPLATE", "key": "value", "value": PIXEL}]}
    groups = {
        "name": "Groups",
        "type": "k",
        "parameter": [{"type": "TEMPLATE", "key": "name", "value": "OptanonConsent"}],
    }
    has_not = [
        {"type": "TEMPLATE", "key": "arg0", "value": "{{Groups}}"},
        {"type": "TEMPLATE", "key": "arg1", "value": "C0004:1"},
        {"type": "BOOLEAN", "key": "negate", "value": "true"},
    ]
    triggers = [
        {"triggerId": "5", "type": "LINK_CLICK", "name": "Click"},
        {
            "triggerId": "6",
            "type": "PAGEVIEW",
            "name": "Not asked",
            "filter": [{"type": "CONTAINS", "parameter": has_not}],
        },
    ]
    tags = [
        _tag(1),
        _tag(2, **_settings("NEEDED", "ad_storage")),
        _tag(3, **_settings("needed", "ad_storage")),
        _tag(4, **_settings("notNeeded")),
        _tag(5, firingTriggerId=["5"]),
        _tag(6, blockingTriggerId=["6"]),
        _tag(7, paused=True),
        _tag(8, firingTriggerId=[]),
        {"tagId": "9", "name": "G", "type": "gaawe", "firingTriggerId": ["5"], "setupTag": [{"tagName": "Meta 8"}]},
    ]

    container = read(_export(tags, variable=[pixel, groups], trigger=triggers), "export.json")

    needed = "its consent setting (needs ad_storage; the page must deny that before it loads the container)"
    free, held = (Level.ERROR, Consent.UNGATED), (Level.NOTE, Consent.GATED)
    assert (container.kind, container.id, container.version) == (
        "Google Tag Manager workspace export (web)",
        "GTM-ABC1234",
        "12",
    )
    assert judged(container)[:-1] == [
        (0, "meta-pixel", *free, "its consent setting: not set"),
        (1, "meta-pixel", *held, needed),
        (2, "meta-pixel", *held, needed),
        (3, "meta-pixel", *free, "its consent setting: none needed"),
        (4, "meta-pixel", *free, "its consent setting: not set"),
        (
            5,
            "meta-pixel",
            *held,
            "a blocking trigger: the condition the cookie OptanonConsent does not contain “C0004:1” (OneTrust)",
        ),
        (7, "meta-pixel", *free, "its consent setting: not set"),
    ]
    assert [tag.fires_on for tag in container.tags[4:8:3]] == [
        ("a click on a link",),
        ("before tag 8: a click on a link",),
    ]
    assert {receiver.tracker_ids for tag in container.tags[:6] for receiver in tag.receivers} == {(PIXEL,)}
    assert container.tags[6].paused
    assert container.gaps == ()


def test_an_export_holds_a_templates_permissions() -> None:
    """A custom template of an export is known by the permissions in its source, under either of its names."""
    source = (
        "___INFO___\n{}\n___SANDBOXED_JS_FOR_WEB_TEMPLATE___\nlog();\n___WEB_PERMISSIONS___\n"
        '[{"instance":{"key":{"publicId":"inject_script","versionId":"1"},"param":[{"key":"urls","value":{"type":2,'
        '"listItem":[{"type":1,"string":"https://connect.facebook.net/*"}]}}]}}]\n___TESTS___\n'
    )
    template = {
        "templateId": "86",
        "containerId": "77",
        "name": "Pixel",
        "templateData": source,
        "galleryReference": {"galleryTemplateId": "5TP8W"},
    }
    tags = [_tag(1, type="cvt_77_86", parameter=[]), _tag(2, type="cvt_5TP8W", parameter=[])]

    container = read(_export(tags, customTemplate=[template]))

    assert [(number, vendor) for number, vendor, *_ in judged(container)] == [(0, "meta-pixel"), (1, "meta-pixel")]
    assert {tag.what for tag in container.tags} == {"custom template “Pixel”"}
    assert container.gaps == ()


def test_a_server_container_is_a_gap() -> None:
    """What a server sends nobody can see: every tag that fires is named in a gap, with the account it is given."""
    tag = _tag(1, type="cvt_5TP8W", parameter=[{"type": "TEMPLATE", "key": "pixelId", "value": PIXEL}])
    template = {"name": "Conversions API", "galleryReference": {"galleryTemplateId": "5TP8W"}}

    container = read(_export([tag], usage="SERVER", customTemplate=[template]))

    assert container.kind == "Google Tag Manager workspace export (server)"
    assert [(each.name, each.tracker_ids, each.consent) for each in container.tags[0].receivers] == [
        ("whoever Conversions API sends to", (PIXEL,), Consent.UNKNOWN)
    ]
    (reason,) = reasons(container)
    assert reason == (
        "In GTM-ABC1234, tag 0 (id 1) “Meta 1”, custom template “Conversions API”: it runs on a server: what that "
        "server sends, and to whom, no browser and no file shows."
    )


def test_a_gtag_file() -> None:
    """A gtag/js file is a container too; its settings are named."""
    tag = {"function": "__ogt_1p_data_v2", "vtp_autoEmailEnabled": True}

    container = read(gtm_js([tag]))

    assert container.kind == "Google tag (gtag.js)"
    assert container.tags[0].sends == (
        "e-mail addresses, collected automatically from forms and pages",
        "reads the data that visitors provide (e-mail, telephone, name, address)",
    )


def test_a_bare_resource() -> None:
    """A published container saved as JSON alone is read the same."""
    text = gtm_js([html()]).decode()
    data = text[text.index("{", text.index("var data")) : text.index(";\nvar aa")]

    assert judged(read(data.encode())) == judged(read(gtm_js([html()])))


def _matomo(tags: list[dict[str, Any]], triggers: list[dict[str, Any]]) -> bytes:
    data = {"id": "AbCd1234", "idsite": 1, "versionName": "v2", "tags": tags, "triggers": triggers, "variables": []}
    call = f"window.MatomoTagManager.addContainer({json.dumps(data)}, Templates);"
    return f"(function(){{var Templates={{}};{call}}})();".encode()


def test_a_matomo_container() -> None:
    """A Matomo container's tags, triggers and blocks are read from what it hands to addContainer."""
    cookie = {"type": "Cookie", "parameters": {"cookieName": "CookieControl"}}
    denied = {"comparison": "not_contains", "actual": cookie, "expected": '"marketing":"accepted"'}
    triggers: list[dict[str, Any]] = [
        {"id": "a", "type": "PageView", "conditions": []},
        {"id": "b", "type": "PageView", "conditions": [denied]},
        {"id": "c", "type": "CustomEvent", "parameters": {"eventName": "booked"}},
    ]
    tags: list[dict[str, Any]] = [
        {
            "id": "t1",
            "type": "CustomHtml",
            "name": "Pixel",
            "parameters": {"customHtml": HTML},
            "fireTriggerIds": ["a"],
        },
        {
            "id": "t2",
            "type": "CustomHtml",
            "parameters": {"customHtml": HTML},
            "fireTriggerIds": ["a"],
            "blockTriggerIds": ["b"],
        },
        {"id": "t3", "type": "LinkedinInsight", "parameters": {"partnerId": "574836"}, "fireTriggerIds": ["c"]},
        {"id": "t4", "type": "Unheard", "fireTriggerIds": ["a"]},
    ]

    container = read(_matomo(tags, triggers))

    assert (container.kind, container.id) == ("Matomo Tag Manager container", "AbCd1234")
    assert [(number, vendor, level) for number, vendor, level, _, _ in judged(container)] == [
        (0, "meta-pixel", Level.ERROR),
        (1, "meta-pixel", Level.NOTE),
        (2, "linkedin-insight", Level.ERROR),
    ]
    assert container.tags[2].fires_on == ("the event “booked”",)
    assert reasons(container) == [
        "In AbCd1234, tag 3 (id t4), tag of the type Unheard: its type “Unheard” is not known."
    ]


def test_an_adobe_launch_library() -> None:
    """A Launch library's rules become tags: known extensions and custom code are judged, others are gaps."""
    code = (
        "window._satellite=window._satellite||{},window._satellite.container={buildInfo:{buildDate:'2026-01-01T00:00:00Z'},"
        "extensions:{},rules:[{id:'RL1',name:'Pixel',events:[{modulePath:'core/src/lib/events/domReady.js',settings:{}}],"
        "conditions:[],actions:[{modulePath:'facebook-pixel/src/lib/actions/sendPageView.js',settings:{pixelId:'"
        + PIXEL
        + "'}},{modulePath:'core/src/lib/actions/customCode.js',settings:{language:'javascript',source:function(){"
        "var s=document.createElement('script');s.src='https://snap.licdn.com/li.lms-analytics/insight.min.js';"
        "document.head.appendChild(s)}}}]},{id:'RL2',name:'Held',events:[{modulePath:'core/src/lib/events/libraryLoaded.js'}],"
        "conditions:[{modulePath:'core/src/lib/conditions/customCode.js',settings:{source:function(){"
        "return /C0004:1/.test(document.cookie.OptanonConsent)}}}],actions:[{modulePath:'facebook-pixel/a.js'},"
        "{modulePath:'strange/a.js',settings:{}}]}]};"
    )

    container = read(code.encode(), "launch-0123456789ab.min.js")

    assert container.kind == "Adobe Launch library"
    assert [(number, vendor, level) for number, vendor, level, _, _ in judged(container)] == [
        (0, "meta-pixel", Level.ERROR),
        (1, "linkedin-insight", Level.ERROR),
        (2, "meta-pixel", Level.NOTE),
    ]
    assert container.tags[0].receivers[0].tracker_ids == (PIXEL,)
    assert [reason.rsplit(": ", 1)[1] for reason in reasons(container)] == [
        "what the extension 'strange' does with its action 'strange/a.js' stands in its own code."
    ]


def test_a_tealium_profile() -> None:
    """A Tealium profile names its tags and not their vendors: each is a gap; what stands in the file is judged."""
    code = (
        "utag.id='example.main';utag.loader.cfg={\"12\":{load:utag.cond[3],send:1,v:202601010000,wait:1,tid:20067},"
        "\"14\":{load:1,send:1,v:202601010000,wait:1,tid:6026}};fbq('init','"
        + PIXEL
        + "');var u='https://connect.facebook.net/"
        "en_US/fbevents.js';var s=document.createElement('script');s.src=u;document.head.appendChild(s);"
    )

    container = read(code.encode(), "utag.js")

    assert (container.kind, container.id) == ("Tealium profile (utag.js)", "example.main")
    assert [(vendor, level) for _, vendor, level, _, _ in judged(container)] == [("meta-pixel", Level.ERROR)]
    assert len(container.gaps) == 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is no container that is known"),
        (b"<html>", "it is no container that is known"),
        (b'var data = {"resource": {"tags": [', "its contents are not whole"),
        (b'var data = {"resource": 3};', "its `resource` is not a table"),
        (b'{"a": 1}', "it is JSON, but neither a published container nor a workspace export"),
        (b"\0\1\2" * 100, "bytes that are no text"),
        (b'{"resource": ' + b"[" * 200_000, "it is nested more deeply than can be followed"),
        (b'{"resource": {"tags": ' + b"[" * 100 + b"]" * 100 + b"}}", "it is nested more deeply than can be followed"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_gap(data: bytes, reason: str) -> None:
    """A file that is broken, or none, is a gap that says why; nothing is raised."""
    container = read(data, "file.js")

    assert (container.tags, len(container.gaps)) == ((), 1)
    assert reason in container.gaps[0].message


@pytest.mark.parametrize("part", ["tags", "macros", "predicates", "rules"])
@pytest.mark.parametrize("value", [3, None, {}, [3], [[3]], [{"function": ["x"]}]])
def test_a_damaged_part_is_a_gap(part: str, value: Any) -> None:
    """A part of the wrong form is a gap, and never a crash."""
    resource = {"tags": [], "macros": [], "predicates": [], "rules": []} | {part: value}

    container = read(json.dumps({"resource": resource}).encode())

    assert (container.gaps != ()) is (value is not None or part in {"tags", "rules"}) or part == "rules"


def test_variables_that_hold_themselves_or_double() -> None:
    """Variables in a circle, or doubled thirty times over, end in bounded time."""
    circle = [{"function": "__c", "vtp_value": ["macro", 2]}, {"function": "__c", "vtp_value": ["macro", 1]}]
    doubling = [{"function": "__c", "vtp_value": "x" * 100}] + [
        {"function": "__c", "vtp_value": ["template", ["macro", number], ["macro", number]]} for number in range(1, 60)
    ]

    held = read(gtm_js([html(["template", META, ["macro", 1]])], macros=circle))
    large = read(gtm_js([html(["template", META, ["macro", 60]])], macros=doubling))

    assert [vendor for _, vendor, *_ in judged(held)] == ["meta-pixel"]
    assert [vendor for _, vendor, *_ in judged(large)] == ["meta-pixel"]


def test_long_chains_and_wide_sequences_end() -> None:
    """A chain of thousands of variables, and sequences that multiply, give a container or a gap in bounded time."""
    chain = [{"function": "__c", "vtp_value": ["macro", number + 2]} for number in range(4000)]
    layers = [[layer * 5 + place for place in range(5)] for layer in range(40)]
    tags = [
        html(setup_tags=["list", *(["tag", other, 0] for other in (layers[number // 5 - 1] if number >= 5 else []))])
        for number in range(200)
    ]

    long = read(gtm_js([html(["template", META, ["macro", 1]])], macros=chain))
    wide = read(gtm_js(tags, rules=[fires(0, tags=layers[-1])]))

    assert (long.tags != ()) or [gap.message.endswith("can be followed.") for gap in long.gaps] == [True]
    assert {(receiver.vendor, receiver.consent) for tag in wide.tags for receiver in tag.receivers} == {
        ("meta-pixel", Consent.UNGATED)
    }


def test_too_little_time_is_a_gap() -> None:
    """A container that takes longer than its limit is a gap, not a hang."""
    container = read_container(gtm_js([html()]), path="gtm.js", first_party=FirstParty(), seconds=0.0)

    assert [gap.message for gap in container.gaps] == ["gtm.js was not examined: it took more than 0 seconds."]


_WORDS = [
    "macro",
    "template",
    "list",
    "map",
    "escape",
    "tag",
    "__html",
    "__e",
    "if",
    "add",
    "block",
    "{{x}}",
    "_eq",
    "consent",
    "name",
    "1",
    "ad_storage",
    "<script>",
    "https://a.example/",
]
_KEYS = [
    "function",
    "vtp_html",
    "vtp_url",
    "vtp_value",
    "vtp_name",
    "vtp_map",
    "vtp_input",
    "vtp_defaultValue",
    "vtp_setDefaultValue",
    "consent",
    "setup_tags",
    "teardown_tags",
    "arg0",
    "arg1",
    "negate",
    "metadata",
    "tag_id",
    "vtp_javascript",
    "convert_undefined_to",
    "vtp_originalTagType",
    "key",
    "value",
]
_TYPES = [
    "__html",
    "__img",
    "__c",
    "__v",
    "__smm",
    "__jsm",
    "__k",
    "_eq",
    "_re",
    "__paused",
    "__cvt_1_2",
    "__e",
    "__googtag",
    "__gas",
]
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(_WORDS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=4),
    max_leaves=30,
)
_ROW = st.fixed_dictionaries({"function": st.sampled_from(_TYPES)}, optional=dict.fromkeys(_KEYS[1:], _JSON))
_RULE = st.lists(
    st.lists(st.sampled_from(["if", "unless", "add", "block", 0, 1, 2, 9, -1, None]), max_size=4), max_size=3
)
_EXPORT_KEYS = [
    "tagId",
    "name",
    "type",
    "parameter",
    "firingTriggerId",
    "consentSettings",
    "filter",
    "triggerId",
    "value",
    "key",
    "setupTag",
    "templateData",
    "list",
    "map",
    "blockingTriggerId",
    "formatValue",
    "customEventFilter",
]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    tags=st.lists(_ROW | _JSON, max_size=4),
    macros=st.lists(_ROW | _JSON, max_size=4),
    predicates=st.lists(_ROW | _JSON, max_size=4),
    rules=st.lists(_RULE, max_size=4),
    permissions=st.dictionaries(st.just("__cvt_1_2"), _JSON),
)
def test_nothing_in_a_container_raises(
    tags: list[Any], macros: list[Any], predicates: list[Any], rules: list[Any], permissions: dict[str, Any]
) -> None:
    """Whatever stands in a container, reading it gives a container, and every tag is there."""
    resource = {"tags": tags, "macros": macros, "predicates": predicates, "rules": rules}

    container = read(json.dumps({"resource": resource, "permissions": permissions}).encode())

    assert isinstance(container, Container)
    assert len(container.tags) in {0, len(tags)}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    version=st.dictionaries(
        st.sampled_from(["container", "tag", "trigger", "variable", "customTemplate"]),
        st.lists(st.dictionaries(st.sampled_from(_EXPORT_KEYS), _JSON, max_size=5), max_size=3) | _JSON,
    )
)
def test_nothing_in_an_export_raises(version: dict[str, Any]) -> None:
    """Whatever stands in a workspace export, reading it gives a container."""
    assert isinstance(read(json.dumps({"containerVersion": version}).encode()), Container)


def test_hostile_names_stay_text() -> None:
    """A rule that names tags and conditions that are not there fires nothing that is."""
    container = read(gtm_js([html()], rules=[fires(99), fires(-1), fires(0, tags=[99, -1])]))

    assert container.tags[0].fires_on == ("any event",)
