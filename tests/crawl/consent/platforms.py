"""Small sites with the banners of real consent platforms, from npm, and with banners of our own making.

Each site has a page for each behaviour. `beacon()` is what a tracker does; a behaviour says when the page calls it.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

PACKAGES = (
    "vanilla-cookieconsent@3.1.0",
    "cookieconsent-2@npm:vanilla-cookieconsent@2.9.2",
    "klaro@0.7.22",
    "cookieconsent@3.1.1",
    "tarteaucitronjs@1.34.0",
    "govuk-frontend@6.6.0",
)
BEHAVIOURS = {
    "right": "right.html",
    "leaks before the choice": "before.html",
    "leaks after refusal": "after.html",
}

_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<script>function beacon(){{ new Image().src = 'https://www.facebook.com/tr/?id=123456789012345&ev=PageView'; }}
{always}</script>{head}</head><body><main><h1>{title}</h1><p>We use cookies on this page about cookies.</p>
<p><a href="/">Home</a> <button type="button">Book</button></p></main>{body}</body></html>
"""


def write_site(folder: Path, platform: str, modules: Path) -> None:
    """Write a site whose banner is the platform's: one page for each behaviour, and the platform's own files."""
    for behaviour, name in BEHAVIOURS.items():
        head, body, files = PLATFORMS[platform]("beacon();" if behaviour == "leaks after refusal" else "")
        always = "beacon();" if behaviour == "leaks before the choice" else ""
        page = _PAGE.format(title=behaviour, always=always, head=head, body=body)
        (folder / name).write_text(page, encoding="utf-8")
        for file, source in files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_bytes((modules / source).read_bytes())


_Site = tuple[str, str, Mapping[str, str]]


def _vanilla_3(refused: str) -> _Site:
    body = f"""<script src="/cc.js"></script><script>
function act(){{ if (CookieConsent.acceptedCategory('ads')) beacon(); else {{ {refused} }} }}
CookieConsent.run({{ categories: {{ necessary: {{ enabled: true, readOnly: true }}, ads: {{}} }}, onConsent: act, onChange: act,
language: {{ default: 'en', translations: {{ en: {{ consentModal: {{ title: 'We use cookies', description: 'About cookies',
acceptAllBtn: 'Accept all', acceptNecessaryBtn: 'Reject all', showPreferencesBtn: 'Manage' }},
preferencesModal: {{ title: 'Cookies', acceptAllBtn: 'Accept all', acceptNecessaryBtn: 'Reject all',
savePreferencesBtn: 'Save', sections: [{{ title: 'Ads', linkedCategory: 'ads' }}] }} }} }} }} }});</script>"""
    files = {
        "cc.js": "vanilla-cookieconsent/dist/cookieconsent.umd.js",
        "cc.css": "vanilla-cookieconsent/dist/cookieconsent.css",
    }
    return '<link rel="stylesheet" href="/cc.css">', body, files


def _vanilla_2(refused: str) -> _Site:
    body = f"""<script src="/cc2.js"></script><script>
var cc = initCookieConsent();
function act(){{ if (cc.allowedCategory('ads')) beacon(); else {{ {refused} }} }}
cc.run({{ current_lang: 'en', onAccept: act, onChange: act, languages: {{ en: {{ consent_modal: {{ title: 'We use cookies',
description: 'About cookies', primary_btn: {{ text: 'Accept all', role: 'accept_all' }},
secondary_btn: {{ text: 'Reject all', role: 'accept_necessary' }} }},
settings_modal: {{ title: 'Cookies', save_settings_btn: 'Save', accept_all_btn: 'Accept all', reject_all_btn: 'Reject all',
blocks: [{{ title: 'Needed', description: 'x', toggle: {{ value: 'necessary', enabled: true, readonly: true }} }},
{{ title: 'Ads', description: 'x', toggle: {{ value: 'ads', enabled: false, readonly: false }} }}] }} }} }} }});</script>"""
    files = {"cc2.js": "cookieconsent-2/dist/cookieconsent.js", "cc2.css": "cookieconsent-2/dist/cookieconsent.css"}
    return '<link rel="stylesheet" href="/cc2.css">', body, files


def _klaro(refused: str) -> _Site:
    body = f"""<script>var klaroConfig = {{ version: 1, elementID: 'klaro', storageMethod: 'cookie', cookieName: 'klaro',
default: false, mustConsent: false, acceptAll: true, translations: {{ en: {{ purposes: {{ marketing: 'Marketing' }},
ads: {{ description: 'Ads' }} }} }}, lang: 'en', services: [{{ name: 'ads', title: 'Ads', purposes: ['marketing'],
callback: function(consent, service){{ if (consent) beacon(); else if (document.cookie.indexOf('klaro=') >= 0) {{ {refused} }} }} }}] }};
</script><script src="/klaro.js"></script>"""
    return "", body, {"klaro.js": "klaro/dist/klaro.js"}


def _osano(refused: str) -> _Site:
    body = f"""<script src="/osano.js"></script><script>
function act(){{ if (this.hasConsented()) beacon(); else if (this.hasAnswered()) {{ {refused} }} }}
cookieconsent.initialise({{ type: 'opt-in', onInitialise: act, onStatusChange: act }});</script>"""
    files = {
        "osano.js": "cookieconsent/build/cookieconsent.min.js",
        "osano.css": "cookieconsent/build/cookieconsent.min.css",
    }
    return '<link rel="stylesheet" href="/osano.css">', body, files


def _tarteaucitron(refused: str) -> _Site:
    body = f"""<script src="/tac/tarteaucitron.js"></script><script>
tarteaucitron.init({{ hashtag: '#tac', cookieName: 'tac', orientation: 'bottom', showAlertSmall: false, cookieslist: false,
DenyAllCta: true, AcceptAllCta: true, highPrivacy: true, handleBrowserDNTRequest: false, removeCredit: true,
moreInfoLink: true, useExternalCss: false, readmoreLink: '', mandatory: true }});
tarteaucitron.services.mine = {{ key: 'mine', type: 'ads', name: 'Mine', needConsent: true, cookies: [],
js: function(){{ beacon(); }}, fallback: function(){{ if (document.cookie.indexOf('mine=false') >= 0) {{ {refused} }} }} }};
(tarteaucitron.job = tarteaucitron.job || []).push('mine');</script>"""
    files = {
        "tac/tarteaucitron.js": "tarteaucitronjs/tarteaucitron.js",
        "tac/tarteaucitron.services.js": "tarteaucitronjs/tarteaucitron.services.js",
        "tac/lang/tarteaucitron.en.js": "tarteaucitronjs/lang/tarteaucitron.en.js",
        "tac/css/tarteaucitron.css": "tarteaucitronjs/css/tarteaucitron.css",
    }
    return "", body, files


_COOKIE_SCRIPT = """<script>(function(){{
function answer(value){{ document.cookie = 'choice=' + value + '; path=/; max-age=9999'; act(); }}
function act(){{ if (/choice=yes/.test(document.cookie)) beacon(); else if (/choice=no/.test(document.cookie)) {{ {refused} }} }}
{script} act(); }})()</script>"""


def _govuk(refused: str) -> _Site:
    body = """<div class="govuk-cookie-banner" data-nosnippet role="region" aria-label="Cookies on this service" hidden>
<div class="govuk-cookie-banner__message govuk-width-container"><h2 class="govuk-cookie-banner__heading">Cookies</h2>
<p>We use some essential cookies to make this service work.</p><div class="govuk-button-group">
<button value="yes" type="button" class="govuk-button" name="cookies[additional]">Accept additional cookies</button>
<button value="no" type="button" class="govuk-button" name="cookies[additional]">Reject additional cookies</button>
</div></div></div>"""
    script = """var bar = document.querySelector('.govuk-cookie-banner');
if (!/choice=/.test(document.cookie)) bar.hidden = false;
bar.addEventListener('click', function(e){ if (e.target.name) { bar.hidden = true; answer(e.target.value); } });"""
    files = {"govuk.css": "govuk-frontend/dist/govuk/govuk-frontend.min.css"}
    head = '<link rel="stylesheet" href="/govuk.css">'
    return head, body + _COOKIE_SCRIPT.format(refused=refused, script=script), files


def _own(markup: str, script: str) -> Callable[[str], _Site]:
    """Give a site with a banner of its own making, which no rule knows."""

    def build(refused: str) -> _Site:
        return "", markup + _COOKIE_SCRIPT.format(refused=refused, script=script), {}

    return build


_PLAIN = """<div id="b" style="position:fixed;bottom:0;background:#fff" hidden>
<p>This website uses cookies to tell how it is used. You can change your mind later.</p>
<button id="y">{yes}</button> <button id="n">{no}</button></div>"""
_PLAIN_SCRIPT = """var b = document.getElementById('b');
function show(){ if (!/choice=/.test(document.cookie)) b.hidden = false; }
document.getElementById('y').onclick = function(){ b.hidden = true; answer('yes'); };
document.getElementById('n').onclick = function(){ b.hidden = true; answer('no'); };"""
_LAYERS = """<div id="b" role="dialog" aria-label="Cookie choices" hidden><div id="one">
<p>This website uses cookies to tell how it is used and for advertising.</p>
<button id="y">Accept all cookies</button> <button id="m">Manage cookies</button></div>
<div id="two" hidden><p>Choose which cookies you allow.</p><label><input type="checkbox" id="ads"> Advertising</label>
<button id="s">Save my choices</button></div></div>"""
_LAYERS_SCRIPT = """var b = document.getElementById('b'), two = document.getElementById('two');
if (!/choice=/.test(document.cookie)) b.hidden = false;
document.getElementById('y').onclick = function(){ b.hidden = true; answer('yes'); };
document.getElementById('m').onclick = function(){ document.getElementById('one').hidden = true; two.hidden = false; };
document.getElementById('s').onclick = function(){ b.hidden = true;
  answer(document.getElementById('ads').checked ? 'yes' : 'no'); };"""
_SHADOW = "<cookie-bar></cookie-bar>"
_SHADOW_SCRIPT = """var host = document.querySelector('cookie-bar'), root = host.attachShadow({mode: 'open'});
if (!/choice=/.test(document.cookie)) {
  root.innerHTML = '<div style="position:fixed;top:0"><p>We use cookies to improve this website for everybody.</p>' +
    '<button id="y">Allow cookies</button><button id="n">Only necessary cookies</button></div>';
  root.getElementById('y').onclick = function(){ root.innerHTML = ''; answer('yes'); };
  root.getElementById('n').onclick = function(){ root.innerHTML = ''; answer('no'); };
}"""
_RELOAD_SCRIPT = _PLAIN_SCRIPT.replace("answer('no');", "answer('no'); location.reload();").replace(
    "answer('yes');", "answer('yes'); location.reload();"
)
_STUBBORN_SCRIPT = "var b = document.getElementById('b'); b.hidden = false;"

PLATFORMS: Mapping[str, Callable[[str], _Site]] = {
    "vanilla-cookieconsent 3": _vanilla_3,
    "vanilla-cookieconsent 2": _vanilla_2,
    "Klaro": _klaro,
    "Osano cookieconsent 3": _osano,
    "tarteaucitron": _tarteaucitron,
    "GOV.UK Frontend": _govuk,
    "own, plain": _own(_PLAIN.format(yes="Accept all", no="Reject all"), _PLAIN_SCRIPT + " show();"),
    "own, Welsh": _own(_PLAIN.format(yes="Derbyn", no="Gwrthod"), _PLAIN_SCRIPT + " show();"),
    "own, 3 s late": _own(
        _PLAIN.format(yes="Yes, I’m happy", no="No thanks"), _PLAIN_SCRIPT + " setTimeout(show, 3000);"
    ),
    "own, two layers": _own(_LAYERS, _LAYERS_SCRIPT),
    "own, shadow root": _own(_SHADOW, _SHADOW_SCRIPT),
    "own, reloads": _own(_PLAIN.format(yes="Accept", no="Decline"), _RELOAD_SCRIPT + " show();"),
}
STUBBORN = _own(_PLAIN.format(yes="Accept all", no="Reject all"), _STUBBORN_SCRIPT)
