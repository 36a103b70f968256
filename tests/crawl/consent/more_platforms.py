"""Banners from npm that teams use beside the large platforms; in the table of docs/consent-matrix.md only.

Each has a page whose script calls `yes()` and `no()`, as in `platforms.py`.
"""

from collections.abc import Callable, Mapping

MORE_PACKAGES = (
    "react-cookie-consent@10.0.2",
    "react@18.3.1",
    "react-dom@18.3.1",
    "orejime@3.2.1",
    "cookie-though@1.7.3",
    "cookie-consent-js@2.1.12",
    "jquery@3.7.1",
    "jquery-cookiebar@1.0.5",
    "@beyonk/gdpr-cookie-consent-banner@16.0.2",
)
_Site = tuple[str, str, Mapping[str, str]]


def _react(_: str, __: str) -> _Site:
    body = """<div id="root"></div><p><button type="button" onclick="change()">Change cookie settings</button></p>
<script src="/rcc/react.js"></script><script src="/rcc/react-dom.js"></script><script src="/rcc/banner.js"></script>
<script>var Banner = ReactCookieConsent.CookieConsent || ReactCookieConsent.default;
var root = ReactDOM.createRoot(document.getElementById('root'));
function show(key){ root.render(React.createElement(Banner, { key: key, cookieName: 'rcc',
enableDeclineButton: true, onAccept: yes, onDecline: no }, 'This website uses cookies to tell how it is used.')); }
function change(){ document.cookie = 'rcc=;path=/;max-age=0'; show('again'); }
if (/rcc=true/.test(document.cookie)) yes(); else if (/rcc=false/.test(document.cookie)) no();
show('first');</script>"""
    files = {
        "rcc/react.js": "react/umd/react.production.min.js",
        "rcc/react-dom.js": "react-dom/umd/react-dom.production.min.js",
        "rcc/banner.js": "react-cookie-consent/dist/react-cookie-consent.umd.js",
    }
    return "", body, files


def _orejime(_: str, ticked: str) -> _Site:
    body = f"""<template data-purpose="ads"><script>yes()</script></template>
<p><button type="button" onclick="orejime.prompt()">Cookie settings</button></p><script>
var orejimeConfig = {{ privacyPolicyUrl: '/cookies.html', cookie: {{ name: 'orejime' }},
purposes: [{{ id: 'ads', title: 'Ads', description: 'Advertising', default: {ticked} }}] }};
if (/"ads":false/.test(decodeURIComponent(document.cookie))) no();</script><script src="/orejime.js"></script>"""
    files = {"orejime.js": "orejime/dist/orejime-standard-en.js", "orejime.css": "orejime/dist/orejime-standard.css"}
    return '<link rel="stylesheet" href="/orejime.css">', body, files


def _though(_: str, __: str) -> _Site:
    body = """<p><button type="button" onclick="CookieThough.show()">Cookie settings</button></p>
<script src="/though.js"></script><script>
CookieThough.init({ policies: [{ id: 'needed', label: 'Needed', description: 'x', category: 'essential' },
{ id: 'ads', label: 'Ads', description: 'x', category: 'marketing' }], essentialLabel: 'Always on',
permissionLabels: { accept: 'Accept', acceptAll: 'Accept all', decline: 'Decline' }, cookiePreferenceKey: 'though',
header: { title: 'Cookies', description: 'We use cookies to tell how this website is used.' },
customizeLabel: 'Customise', cookiePolicy: { url: '/cookies.html', label: 'Read about cookies' } });
function act(choice){ if (choice.cookieOptions.some(function(one){ return one.id === 'ads' && one.isEnabled; })) yes();
else no(); }
if (/though=/.test(document.cookie)) act(CookieThough.getPreferences());
CookieThough.onPreferencesChanged(act);</script>"""
    return "", body, {"though.js": "cookie-though/dist/lib.js"}


def _consent_js(_: str, __: str) -> _Site:
    body = """<p><a href="javascript:consent.reset()">Cookie settings</a></p>
<script src="/consent-js/banner.js"></script><script>function act(){ if (consent.trackingAllowed()) yes(); else no(); }
var consent = new CookieConsent({ contentUrl: '/consent-js/words', privacyPolicyUrl: '/cookies.html', lang: 'en',
cookieName: 'cjs', postSelectionCallback: act });
if (/cjs=/.test(document.cookie)) act();</script>"""
    files = {
        "consent-js/banner.js": "cookie-consent-js/src/cookie-consent.js",
        "consent-js/banner.css": "cookie-consent-js/src/cookie-consent.css",
        "consent-js/words": "cookie-consent-js/cookie-consent-content",
    }
    return '<link rel="stylesheet" href="/consent-js/banner.css">', body, files


def _cookiebar(_: str, __: str) -> _Site:
    body = """<p><button type="button" onclick="bar(true)">Change cookie settings</button></p>
<script src="/cookiebar/jquery.js"></script><script src="/cookiebar/bar.js"></script><script>
function bar(again){ jQuery.cookieBar({ autoEnable: false, declineButton: true, fixed: true, forceShow: again,
policyButton: true, policyURL: '/cookies.html', acceptFunction: yes, declineFunction: no }); }
if (/cb-enabled=accepted/.test(document.cookie)) yes(); else if (/cb-enabled=declined/.test(document.cookie)) no();
jQuery(function(){ bar(false); });</script>"""
    files = {
        "cookiebar/jquery.js": "jquery/dist/jquery.min.js",
        "cookiebar/bar.js": "jquery-cookiebar/jquery.cookiebar.js",
        "cookiebar/bar.css": "jquery-cookiebar/jquery.cookiebar.css",
    }
    return '<link rel="stylesheet" href="/cookiebar/bar.css">', body, files


def _beyonk(_: str, __: str) -> _Site:
    body = """<cookie-consent-banner cookie-name="beyonk" heading="Cookies" show-edit-icon="true"
description="We use cookies to tell how this website is used."
choices='{"necessary":{"label":"Necessary","description":"x","value":true},"tracking":false,"marketing":false,
"analytics":{"label":"Analytics","description":"x","value":true}}'></cookie-consent-banner>
<script>addEventListener('consent:analytics', function(event){ if (event.detail.agreed) yes(); else no(); });</script>
<script type="module" src="/beyonk.js"></script>"""
    files = {
        "beyonk.js": "@beyonk/gdpr-cookie-consent-banner/dist/index.js",
        "beyonk.css": "@beyonk/gdpr-cookie-consent-banner/src/lib/banner.css",
    }
    return '<link rel="stylesheet" href="/beyonk.css">', body, files


MORE_PLATFORMS: Mapping[str, Callable[[str, str], _Site]] = {
    "react-cookie-consent": _react,
    "Orejime": _orejime,
    "cookie-though": _though,
    "cookie-consent-js": _consent_js,
    "jQuery CookieBar": _cookiebar,
    "Beyonk GDPR banner": _beyonk,
}
