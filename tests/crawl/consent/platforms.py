"""Small sites with the banners of real consent platforms, from npm, and with banners of our own making.

Each page has one banner and one behaviour. `beacon()` is what a tracker does; a behaviour says when the page calls it.
The page calls `yes()` and `no()` for the visitor's answer, at once and on every later load.
"""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.crawl.consent.more_platforms import MORE_PACKAGES as FURTHER_PACKAGES
from tests.crawl.consent.more_platforms import MORE_PLATFORMS

PACKAGES = (
    "vanilla-cookieconsent@3.1.0",
    "cookieconsent-2@npm:vanilla-cookieconsent@2.9.2",
    "klaro@0.7.22",
    "cookieconsent@3.1.1",
    "tarteaucitronjs@1.34.0",
    "govuk-frontend@6.6.0",
)
MORE_PACKAGES = (  # in the table of docs/consent-matrix.md only
    "@stormid/cookie-banner@1.0.3",
    "@porscheofficial/cookie-consent-banner@4.1.0",
    "@hmcts/cookie-manager@1.1.0",
    "cookies-eu-banner@3.0.0",
    *FURTHER_PACKAGES,
)
RIGHT, BEFORE, AFTER_REFUSAL, AFTER_WITHDRAWAL, TICKED = (
    "right",
    "leaks before the choice",
    "leaks after refusal",
    "leaks after withdrawal",
    "pre-ticked",
)
_ANSWERED_NO = {
    AFTER_REFUSAL: "beacon();",
    AFTER_WITHDRAWAL: "if (localStorage.was) beacon();",
}
COOKIE_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Cookies</title></head><body><main>
<h1>Cookies</h1><p>With your consent we use the Meta Pixel.</p></main></body></html>
"""
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="icon" href="data:,"><script>
function beacon(){{ new Image().src = 'https://www.facebook.com/tr/?id=123456789012345&ev=PageView'; }}
function yes(){{ localStorage.was = '1'; beacon(); }}
function no(){{ {no} }}
{always}</script>{head}</head><body><main><h1>{title}</h1><p>We use cookies on this page about cookies.</p>
<p><a href="/">Home</a> <a href="/cookies.html">About cookies</a> <button type="button">Book</button></p></main>{body}
</body></html>
"""


def write_page(folder: Path, name: str, platform: str, behaviour: str, modules: Path) -> None:
    """Write a page with a platform's banner and a behaviour, the platform's own files, and the site's cookie page."""
    head, body, files = PLATFORMS[platform](name.replace(".html", ""), "true" if behaviour == TICKED else "false")
    page = _PAGE.format(
        title=f"{platform}, {behaviour}",
        always="beacon();" if behaviour == BEFORE else "",
        no=_ANSWERED_NO.get(behaviour, ""),
        head=head,
        body=body,
    )
    (folder / name).write_text(page, encoding="utf-8")
    for file, text in {"cookies.html": COOKIE_PAGE, **PAGES.get(platform, {})}.items():
        (folder / file).write_text(text.replace("NAME", name.replace(".html", "")), encoding="utf-8")
    for file, source in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        if not source:
            continue
        if (modules / source).is_dir():
            shutil.copytree(modules / source, folder / file, dirs_exist_ok=True)
        else:
            (folder / file).write_bytes((modules / source).read_bytes())


_Site = tuple[str, str, Mapping[str, str]]


def _vanilla_3(_: str, ticked: str) -> _Site:
    body = f"""<p><button type="button" data-cc="show-preferencesModal">Cookie settings</button></p>
<script src="/cc.js"></script><script>
function act(){{ if (CookieConsent.acceptedCategory('ads')) yes(); else no(); }}
CookieConsent.run({{ categories: {{ necessary: {{ enabled: true, readOnly: true }}, ads: {{ enabled: {ticked} }} }},
onConsent: act, onChange: act,
language: {{ default: 'en', translations: {{ en: {{ consentModal: {{ title: 'We use cookies', description: 'About cookies',
acceptAllBtn: 'Accept all', acceptNecessaryBtn: 'Reject all', showPreferencesBtn: 'Manage' }},
preferencesModal: {{ title: 'Cookies', acceptAllBtn: 'Accept all', acceptNecessaryBtn: 'Reject all',
savePreferencesBtn: 'Save', sections: [{{ title: 'Ads', linkedCategory: 'ads' }}] }} }} }} }} }});</script>"""
    files = {
        "cc.js": "vanilla-cookieconsent/dist/cookieconsent.umd.js",
        "cc.css": "vanilla-cookieconsent/dist/cookieconsent.css",
    }
    return '<link rel="stylesheet" href="/cc.css">', body, files


def _vanilla_2(_: str, ticked: str) -> _Site:
    body = f"""<p><button type="button" data-cc="c-settings">Cookie settings</button></p>
<script src="/cc2.js"></script><script>
var cc = initCookieConsent();
function act(){{ if (cc.allowedCategory('ads')) yes(); else no(); }}
cc.run({{ current_lang: 'en', cookie_name: 'cc2', onAccept: act, onChange: act, languages: {{ en: {{
consent_modal: {{ title: 'We use cookies', description: 'About cookies <button type="button" data-cc="c-settings">Manage</button>',
primary_btn: {{ text: 'Accept all', role: 'accept_all' }},
secondary_btn: {{ text: 'Reject all', role: 'accept_necessary' }} }},
settings_modal: {{ title: 'Cookies', save_settings_btn: 'Save', accept_all_btn: 'Accept all', reject_all_btn: 'Reject all',
blocks: [{{ title: 'Needed', description: 'x', toggle: {{ value: 'necessary', enabled: true, readonly: true }} }},
{{ title: 'Ads', description: 'x', toggle: {{ value: 'ads', enabled: {ticked}, readonly: false }} }}] }} }} }} }});</script>"""
    files = {"cc2.js": "cookieconsent-2/dist/cookieconsent.js", "cc2.css": "cookieconsent-2/dist/cookieconsent.css"}
    return '<link rel="stylesheet" href="/cc2.css">', body, files


def _klaro(_: str, ticked: str) -> _Site:
    body = f"""<p><a href="#" onclick="klaro.show(); return false">Cookie settings</a></p>
<script>var klaroConfig = {{ version: 1, elementID: 'klaro', storageMethod: 'cookie', cookieName: 'klaro',
default: false, mustConsent: false, acceptAll: true, translations: {{ en: {{ purposes: {{ marketing: 'Marketing' }},
ads: {{ description: 'Ads' }} }} }}, lang: 'en', services: [{{ name: 'ads', title: 'Ads', purposes: ['marketing'],
default: {ticked}, callback: function(consent, service){{
if (consent) yes(); else if (document.cookie.indexOf('klaro=') >= 0) no(); }} }}] }};
</script><script src="/klaro.js"></script>"""
    return "", body, {"klaro.js": "klaro/dist/klaro.js"}


def _osano(_: str, __: str) -> _Site:
    body = """<script src="/osano.js"></script><script>
function act(){ if (this.hasConsented()) yes(); else if (this.hasAnswered()) no(); }
cookieconsent.initialise({ type: 'opt-in', revokable: true, animateRevokable: false, onInitialise: act,
onStatusChange: act });</script>"""
    files = {
        "osano.js": "cookieconsent/build/cookieconsent.min.js",
        "osano.css": "cookieconsent/build/cookieconsent.min.css",
    }
    return '<link rel="stylesheet" href="/osano.css">', body, files


def _tarteaucitron(_: str, __: str) -> _Site:
    body = """<script src="/tac/tarteaucitron.js"></script><script>
tarteaucitron.init({ hashtag: '#tac', cookieName: 'tac', orientation: 'bottom', showAlertSmall: false, cookieslist: false,
DenyAllCta: true, AcceptAllCta: true, highPrivacy: true, handleBrowserDNTRequest: false, removeCredit: true,
moreInfoLink: true, useExternalCss: false, readmoreLink: '', mandatory: true, showIcon: true });
tarteaucitron.services.mine = { key: 'mine', type: 'ads', name: 'Mine', needConsent: true, cookies: [],
js: function(){ yes(); }, fallback: function(){ if (document.cookie.indexOf('mine=false') >= 0) no(); } };
(tarteaucitron.job = tarteaucitron.job || []).push('mine');</script>"""
    files = {
        "tac/tarteaucitron.js": "tarteaucitronjs/tarteaucitron.js",
        "tac/tarteaucitron.services.js": "tarteaucitronjs/tarteaucitron.services.js",
        "tac/lang/tarteaucitron.en.js": "tarteaucitronjs/lang/tarteaucitron.en.js",
        "tac/css/tarteaucitron.css": "tarteaucitronjs/css/tarteaucitron.css",
    }
    return "", body, files


def _stormid(_: str, __: str) -> _Site:
    body = """<section class="privacy-banner__form-container"></section><script src="/stormid.js"></script><script>
CookieBanner({ secure: false, types: { ads: { title: 'Ads', description: 'x', labels: { yes: 'y', no: 'n' }, fns: [yes] } },
policyURL: '/cookies.html', hideBannerOnFormPage: false,
bannerTemplate: function(m){ return '<section role="dialog" aria-label="Your privacy" class="' + m.classNames.banner +
'"><p>We use cookies to improve your experience on our site.</p><button type="button" class="' + m.classNames.acceptBtn +
'">Accept all</button><button type="button" class="' + m.classNames.rejectBtn + '">Reject all</button></section>'; },
formTemplate: function(m){ var c = m.settings.classNames; return '<form class="' + c.form + '" novalidate><fieldset class="' +
c.fieldset + '"><legend>Cookies for advertising</legend>' + [1, 0].map(function(v){ return '<label><input class="' + c.field +
'" type="radio" name="privacy-ads" value="' + v + '"' + (m.consent.ads === v ? ' checked' : '') + '>' +
(v ? 'I am OK with this' : 'No thank you') + '</label>'; }).join('') + '</fieldset><button class="' + c.submitBtn +
'">Save my settings</button></form>'; } });
if (/CookiePreferences=[^;]*(0)/.test(decodeURIComponent(document.cookie)) || /"ads":0/.test(atobs())) no();
function atobs(){ try { return atob((/CookiePreferences=([^;]+)/.exec(document.cookie) || [])[1]); } catch { return ''; } }
</script>"""
    return "", body, {"stormid.js": "@stormid/cookie-banner/dist/index.umd.js"}


def _porsche(_: str, __: str) -> _Site:
    body = """<p><a href="javascript:document.dispatchEvent(new Event('cookie_consent_show'))">Cookie settings</a></p>
<cookie-consent-banner headline="Cookies" btn-label-accept-and-continue="Agree to all cookies"
btn-label-only-essential-and-continue="Only necessary cookies" btn-label-persist-selection-and-continue="Save selection"
btn-label-select-all-and-continue="Accept all" content-settings-description="Choose which cookies are used.">
We use cookies and similar technologies.</cookie-consent-banner><script>
document.querySelector('cookie-consent-banner').availableCategories = [
{ key: 'needed', label: 'Necessary', description: 'x', isMandatory: true }, { key: 'ads', label: 'Ads', description: 'x' }];
function act(event){ if ((event.detail.acceptedCategories || []).includes('ads')) yes(); else no(); }
document.addEventListener('cookie_consent_preferences_restored', act);
document.addEventListener('cookie_consent_preferences_updated', act);
</script><script type="module" src="/porsche/cookie-consent-banner.esm.js"></script>"""
    return "", body, {"porsche": "@porscheofficial/cookie-consent-banner/dist/cookie-consent-banner"}


def _hmcts(_: str, __: str) -> _Site:
    messages = "".join(
        f"""<div class="govuk-cookie-banner__message cookie-banner-{name}-message" hidden><p>You’ve {name}ed additional
cookies.</p><button type="button" class="govuk-button cookie-banner-hide-button">Hide cookie message</button></div>"""
        for name in ("accept", "reject")
    )
    body = f"""<div class="govuk-cookie-banner cookie-banner" role="region" aria-label="Cookies on this service" hidden>
<div class="govuk-cookie-banner__message"><h2>Cookies</h2><p>We use some essential cookies to make this service work.</p>
<button type="button" class="govuk-button cookie-banner-accept-button">Accept additional cookies</button>
<button type="button" class="govuk-button cookie-banner-reject-button">Reject additional cookies</button></div>{messages}</div>
<main><form class="cookie-preferences-form"><fieldset><legend>Do you want to accept advertising cookies?</legend>
<label><input type="radio" name="ads" value="on"> Yes</label> <label><input type="radio" name="ads" value="off"> No</label>
</fieldset><button type="submit" class="govuk-button">Save cookie settings</button></form></main>
<script type="module">import manager from '/hmcts.js';
const on = (choice) => choice.ads === 'on' || choice.ads === true;
manager.on('UserPreferencesLoaded', (choice) => {{
  if (!document.cookie.includes('cookie-preferences')) return;
  if (on(choice)) yes(); else no();
}});
manager.on('UserPreferencesSaved', (choice) => {{ if (on(choice)) yes(); else no(); }});
const part = (name) => 'cookie-banner-' + name;
const action = (name, more) => ({{ name, buttonClass: part(name + '-button'), ...more }});
manager.init({{ cookieBanner: {{ class: 'cookie-banner', showWithPreferencesForm: true, actions: [
action('accept', {{ confirmationClass: part('accept-message'), consent: true }}),
action('reject', {{ confirmationClass: part('reject-message'), consent: false }}), action('hide', {{}})] }}, cookieManifest: [
{{ categoryName: 'essential', optional: false, cookies: ['session'] }}, {{ categoryName: 'ads', cookies: ['_fbp'] }}] }});
</script>"""
    return "", body, {"hmcts.js": "@hmcts/cookie-manager/dist/cookie-manager.js"}


def _cookies_eu(_: str, __: str) -> _Site:
    body = """<p><button type="button" onclick="bar.showBanner()">Change cookie settings</button></p>
<template id="cookies-eu-banner-template"><div id="cookies-eu-banner">We use cookies to tell how this website is used.
<button id="cookies-eu-reject">Reject</button> <button id="cookies-eu-accept">Accept</button></div></template>
<script src="/eu.js"></script><script>
var bar = CookiesEuBanner.createCookiesBanner({ onAccept: yes, onReject: no });</script>"""
    return "", body, {"eu.js": "cookies-eu-banner/dist/cookies-eu-banner.global.js"}


_COOKIE_SCRIPT = """<script>(function(){{
function read(){{ return (/(?:^|; )choice-{name}=(\\w+)/.exec(document.cookie) || [])[1]; }}
function answer(value){{ document.cookie = 'choice-{name}=' + value + '; path=/; max-age=9999'; act(); }}
function act(){{ if (read() === 'yes') yes(); else if (read() === 'no') no(); }}
{script} act(); }})()</script>"""


def _govuk(name: str, __: str) -> _Site:
    body = """<div class="govuk-cookie-banner" data-nosnippet role="region" aria-label="Cookies on this service" hidden>
<div class="govuk-cookie-banner__message govuk-width-container"><h2 class="govuk-cookie-banner__heading">Cookies</h2>
<p>We use some essential cookies to make this service work.</p><div class="govuk-button-group">
<button value="yes" type="button" class="govuk-button" name="cookies[additional]">Accept additional cookies</button>
<button value="no" type="button" class="govuk-button" name="cookies[additional]">Reject additional cookies</button>
</div></div><div class="govuk-cookie-banner__message govuk-width-container" role="alert" hidden><p>Your choice of additional
cookies is saved. You can <a class="govuk-link" href="/cookies.html">change your cookie settings</a> at any time.</p>
<a href="#" role="button" class="govuk-button">Hide cookie message</a></div></div><main class="govuk-main-wrapper"><form class="own"><fieldset class="govuk-fieldset">
<legend>Do you want to accept analytics cookies?</legend>
<label><input type="radio" name="cookies[analytics]" value="yes"> Yes</label>
<label><input type="radio" name="cookies[analytics]" value="no"> No</label></fieldset>
<button type="submit" class="govuk-button">Save cookie settings</button></form></main>"""
    script = """var bar = document.querySelector('.govuk-cookie-banner');
if (!read()) bar.hidden = false;
bar.addEventListener('click', function(e){
if (e.target.name) { bar.firstElementChild.hidden = true; bar.lastElementChild.hidden = false; answer(e.target.value); }
else if (e.target.role === 'button') { e.preventDefault(); bar.hidden = true; } });
var form = document.querySelector('form.own');
form.addEventListener('submit', function(e){ e.preventDefault(); answer(form.elements['cookies[analytics]'].value); });"""
    files = {"govuk.css": "govuk-frontend/dist/govuk/govuk-frontend.min.css"}
    head = '<link rel="stylesheet" href="/govuk.css">'
    return head, body + _COOKIE_SCRIPT.format(name=name, script=script), files


def _own(markup: str, script: str) -> Callable[[str, str], _Site]:
    """Give a site with a banner of its own making, which no rule knows."""

    def build(name: str, ticked: str) -> _Site:
        checked = "checked" if ticked == "true" else ""
        return "", markup.replace("TICKED", checked) + _COOKIE_SCRIPT.format(name=name, script=script), {}

    return build


_PLAIN = """<div id="b" style="position:fixed;bottom:0;background:#fff" hidden>
<p>This website uses cookies to tell how it is used. You can change your mind later.</p>
<button id="y">{yes}</button> <button id="n">{no}</button></div>
<p><button type="button" id="again">Change cookie settings</button></p>"""
_PLAIN_SCRIPT = """var b = document.getElementById('b');
function show(){ if (!read()) b.hidden = false; }
document.getElementById('again').onclick = function(){ b.hidden = false; };
document.getElementById('y').onclick = function(){ b.hidden = true; answer('yes'); };
document.getElementById('n').onclick = function(){ b.hidden = true; answer('no'); };"""
# As NHS.UK's own library draws it: a confirmation in the same part, and a choice two pages away.
_NHSUK = """<div id="nhsuk-cookie-banner" hidden><div class="nhsuk-cookie-banner" id="cookiebanner">
<h2>Cookies on this website</h2><p>We would like to use cookies to find out how this website is used.</p>
<button id="nhsuk-cookie-banner__link_accept_analytics">Accept analytics cookies</button>
<button id="nhsuk-cookie-banner__link_accept">Reject analytics cookies</button></div>
<div id="nhsuk-cookie-confirmation-banner" hidden><p>Change your cookie settings at any time using our
<a href="/settings.html">cookie settings page</a>.</p></div></div>"""
_NHSUK_SCRIPT = """var bar = document.getElementById('nhsuk-cookie-banner');
if (!read()) bar.hidden = false;
function pressed(value){ bar.firstElementChild.hidden = true; bar.lastElementChild.hidden = false; answer(value); }
document.getElementById('nhsuk-cookie-banner__link_accept_analytics').onclick = function(){ pressed('yes'); };
document.getElementById('nhsuk-cookie-banner__link_accept').onclick = function(){ pressed('no'); };"""
_NHSUK_PAGES = {
    "cookies.html": COOKIE_PAGE.replace(
        "</main>", '<p>You can <a href="/settings.html">choose your cookie settings</a>.</p></main>'
    ),
    "settings.html": """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Choose</title></head><body><main>
<h1>Choose your cookie settings</h1><form id="f"><fieldset><legend>Tell us if we can use analytics cookies</legend>
<label><input type="radio" name="use" value="1"> Use cookies to measure my website use</label>
<label><input type="radio" name="use" value="2"> Do not use cookies to measure my website use</label></fieldset>
<button>Save my cookie settings</button></form></main><script>
var use = document.getElementById('f').elements.use, name = 'choice-NAME=';
use[document.cookie.indexOf(name + 'yes') >= 0 ? 0 : 1].checked = true;
document.getElementById('f').onsubmit = function(e){ e.preventDefault();
document.cookie = name + (use[0].checked ? 'yes' : 'no') + '; path=/; max-age=9999'; location.href = '/saved.html'; };
</script></body></html>""",
    "saved.html": COOKIE_PAGE.replace(
        "With your consent we use the Meta Pixel", "Your cookie settings have been saved"
    ),
}
PAGES = {"NHS.UK": _NHSUK_PAGES}  # that a platform's site has beside the one with the banner; NAME is that one's
_LAYERS = """<div id="b" role="dialog" aria-label="Cookie choices" hidden><div id="one">
<p>This website uses cookies to tell how it is used and for advertising.</p>
<button id="y">Accept all cookies</button> <button id="m">Manage cookies</button></div>
<div id="two" hidden><p>Choose which cookies you allow.</p>
<label><input type="checkbox" id="ads" TICKED> Advertising</label>
<button id="s">Save my choices</button></div></div>
<p><button type="button" id="again">Change cookie settings</button></p>"""
_LAYERS_SCRIPT = """var b = document.getElementById('b'), two = document.getElementById('two');
var one = document.getElementById('one'), ads = document.getElementById('ads');
if (!read()) b.hidden = false; else ads.checked = read() === 'yes';
document.getElementById('again').onclick = function(){ b.hidden = two.hidden = false; one.hidden = true; };
document.getElementById('y').onclick = function(){ b.hidden = true; answer('yes'); };
document.getElementById('m').onclick = function(){ one.hidden = true; two.hidden = false; };
document.getElementById('s').onclick = function(){ b.hidden = true; answer(ads.checked ? 'yes' : 'no'); };"""
_SHADOW = "<cookie-bar></cookie-bar><p><button type='button' id='again'>Change cookie settings</button></p>"
_SHADOW_SCRIPT = """var host = document.querySelector('cookie-bar'), root = host.attachShadow({{mode: 'open'}});
function show(){{
  root.innerHTML = '<div style="position:fixed;top:0"><p>We use cookies to improve this website for everybody.</p>' +
    '<button id="y">Allow cookies</button><button id="n">Only necessary cookies</button></div>';
  root.getElementById('y').onclick = function(){{ root.innerHTML = ''; answer('yes'); }};
  root.getElementById('n').onclick = function(){{ root.innerHTML = ''; answer('no'); }};
}}
document.getElementById('again').onclick = show;
if (!read()) show();""".replace("{{", "{").replace("}}", "}")
_FRAME = """<iframe id="f" title="Cookies" style="position:fixed;bottom:0;width:600px;height:200px" hidden></iframe>
<p><button type="button" id="again">Change cookie settings</button></p>"""
_FRAME_SCRIPT = """var f = document.getElementById('f');
f.srcdoc = '<div role="dialog" aria-label="Cookies"><p>This website uses cookies to tell how it is used.</p>' +
  '<button id="y">Accept all</button> <button id="n">Reject all</button></div><script>' +
  'y.onclick=function(){ parent.postMessage("yes","*"); }; n.onclick=function(){ parent.postMessage("no","*"); };<\\/script>';
function show(){ f.hidden = false; }
addEventListener('message', function(e){ f.hidden = true; f.remove(); answer(e.data); });
document.getElementById('again').onclick = function(){ document.body.append(f); show(); };
if (!read()) show(); else f.remove();"""
_RELOAD_SCRIPT = _PLAIN_SCRIPT.replace("answer('no');", "answer('no'); location.reload();").replace(
    "answer('yes');", "answer('yes'); location.reload();"
)
_STUBBORN_SCRIPT = "var b = document.getElementById('b'); b.hidden = false;"

PLATFORMS: Mapping[str, Callable[[str, str], _Site]] = {
    "vanilla-cookieconsent 3": _vanilla_3,
    "vanilla-cookieconsent 2": _vanilla_2,
    "Klaro": _klaro,
    "Osano cookieconsent 3": _osano,
    "tarteaucitron": _tarteaucitron,
    "GOV.UK Frontend": _govuk,
    "NHS.UK": _own(_NHSUK, _NHSUK_SCRIPT),
    "Storm ID cookie-banner": _stormid,
    "Porsche cookie-consent-banner": _porsche,
    "HMCTS cookie-manager": _hmcts,
    "cookies-eu-banner": _cookies_eu,
    **MORE_PLATFORMS,
    "own, plain": _own(_PLAIN.format(yes="Accept all", no="Reject all"), _PLAIN_SCRIPT + " show();"),
    "own, Welsh": _own(_PLAIN.format(yes="Derbyn", no="Gwrthod"), _PLAIN_SCRIPT + " show();"),
    "own, 3 s late": _own(
        _PLAIN.format(yes="Yes, I’m happy", no="No thanks"), _PLAIN_SCRIPT + " setTimeout(show, 3000);"
    ),
    "own, two layers": _own(_LAYERS, _LAYERS_SCRIPT),
    "own, shadow root": _own(_SHADOW, _SHADOW_SCRIPT),
    "own, in a frame": _own(_FRAME, _FRAME_SCRIPT),
    "own, reloads": _own(_PLAIN.format(yes="Accept", no="Decline"), _RELOAD_SCRIPT + " show();"),
}
MORE = (
    "Storm ID cookie-banner",
    "Porsche cookie-consent-banner",
    "HMCTS cookie-manager",
    "cookies-eu-banner",
    *MORE_PLATFORMS,
)
WITH_BOXES = ("vanilla-cookieconsent 3", "vanilla-cookieconsent 2", "Klaro", "own, two layers")
STUBBORN = _own(_PLAIN.format(yes="Accept all", no="Reject all"), _STUBBORN_SCRIPT)
