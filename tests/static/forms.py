"""Forms in which a tracker is written in source code, and hard negatives, to be built by real bundlers."""

from dataclasses import dataclass
from typing import Final

PIXEL: Final = "123456789012345"
_URL: Final = "https://connect.facebook.net/en_US/fbevents.js"
_LOAD: Final = "const s=document.createElement('script');s.async=true;s.src={0};document.head.appendChild(s);"
_BASE: Final = (
    "!function(f,b,e,v,n,t,s){if(f.fbq)return;n=f.fbq=function(){n.callMethod?n.callMethod.apply(n,arguments):n.queue.push(arguments)};"
    "if(!f._fbq)f._fbq=n;n.push=n;n.loaded=!0;n.version='2.0';n.queue=[];t=b.createElement(e);t.async=!0;t.src=v;"
    "s=b.getElementsByTagName(e)[0];s.parentNode.insertBefore(t,s)}(window,document,'script',"
    f"'{_URL}');fbq('init','{PIXEL}');fbq('track','PageView');"
)
_GTM: Final = (
    "(function(w,d,s,l,i){w[l]=w[l]||[];w[l].push({'gtm.start':new Date().getTime(),event:'gtm.js'});var f=d.getElementsByTagName(s)[0],"  # noqa: E501 -- a snippet in one line
    "j=d.createElement(s),dl=l!='dataLayer'?'&l='+l:'';j.async=true;j.src=ADDRESS+i+dl;f.parentNode.insertBefore(j,f)})"
    "(window,document,'script','dataLayer','GTM-ABC1234');"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One source file. `vendor` must be found at error level; None: nothing may be found at error or warning level."""

    code: str
    vendor: str | None = "meta-pixel"
    chunk: str = ""  # a second file, imported on demand as ./chunk.js


FORMS: Final[dict[str, Form]] = {
    "base snippet": Form(code=_BASE),
    "library": Form(code=f"import P from 'react-facebook-pixel';P.init('{PIXEL}');P.pageView();"),
    "lazy chunk": Form(code="setTimeout(()=>import('./chunk.js').then(m=>m.start()),2000)", chunk=f"export function start(){{{_BASE}}}"),  # noqa: E501 -- a snippet in one line
    "window property": Form(code=f"window.fbq('init','{PIXEL}');window.fbq('track','PageView')"),
    "optional call": Form(code=f"globalThis.fbq?.('init','{PIXEL}')"),
    "call": Form(code=f"fbq.call(null,'init','{PIXEL}')"),
    "apply": Form(code=f"fbq.apply(null,['init','{PIXEL}'])"),
    "destructured": Form(code=f"const{{fbq:q}}=window;q('init','{PIXEL}')"),
    "getter": Form(code=f"const get=()=>window.fbq;export const init=()=>get()?.('init','{PIXEL}');init()"),
    "computed name": Form(code=f"window['fb'+'q']('init','{PIXEL}')"),
    "joined name": Form(code=f"window[['f','b','q'].join('')]('init','{PIXEL}')"),
    "concatenated host": Form(code=_LOAD.format("'https://connect.'+'facebook'+'.net/en_US/fbevents.js'")),
    "template host": Form(code="const h='facebook';" + _LOAD.format("`https://connect.${h}.net/en_US/fbevents.js`")),
    "concat()": Form(code=_LOAD.format("'https://'.concat('connect.facebook','.net/en_US/fbevents.js')")),
    "join()": Form(code=_LOAD.format("'https://'+['connect','facebook','net'].join('.')+'/en_US/fbevents.js'")),
    "escapes": Form(code=_LOAD.format(r"'https://\x63\x6f\x6e\x6e\x65\x63\x74.facebook.net/en_US/fbevents.js'")),
    "base64": Form(code=_LOAD.format("atob('aHR0cHM6Ly9jb25uZWN0LmZhY2Vib29rLm5ldC9lbl9VUy9mYmV2ZW50cy5qcw==')")),
    "reversed": Form(code=_LOAD.format("'sj.stnevebf/SU_ne/ten.koobecaf.tcennoc//:sptth'.split('').reverse().join('')")),  # noqa: E501 -- a snippet in one line
    "character codes": Form(code=_LOAD.format("'https://'+String.fromCharCode(99,111,110,110,101,99,116,46,102,97,99,101,98,111,111,107,46,110,101,116)+'/en_US/fbevents.js'")),
    "percent": Form(code=_LOAD.format("decodeURIComponent('https%3A%2F%2Fconnect.facebook.net%2Fen_US%2Ffbevents.js')")),  # noqa: E501 -- a snippet in one line
    "constant in a module": Form(code="import{URL_OF}from'./chunk.js';" + _LOAD.format("URL_OF"), chunk=f"export const URL_OF='{_URL}'"),  # noqa: E501 -- a snippet in one line
    "through a function": Form(code=f"function load(u){{{_LOAD.format('u')}}}load('{_URL}');"),
    "settings object": Form(code=f"const c={{pixel:{{src:'{_URL}'}}}};" + _LOAD.format("c.pixel.src")),
    "Image": Form(code=f"new Image().src='https://www.facebook.com/tr?id={PIXEL}&ev=PageView&dl='+encodeURIComponent(location.href)"),
    "fetch": Form(code=f"fetch('https://www.facebook.com/tr?id={PIXEL}&ev=PageView',{{mode:'no-cors'}})"),
    "sendBeacon": Form(code=f"navigator.sendBeacon('https://www.facebook.com/tr/?id={PIXEL}&ev=PageView')"),
    "markup in a string": Form(code=f"document.body.insertAdjacentHTML('beforeend','<img src=\"https://www.facebook.com/tr?id={PIXEL}&ev=PageView\">')"),
    "a list of scripts": Form(code=f"['/a.js','{_URL}'].forEach(u=>{{{_LOAD.format('u')}}})"),
    "setAttribute": Form(code=f"const s=document.createElement('script');s.setAttribute('src','{_URL}');document.head.append(s)"),  # noqa: E501 -- a snippet in one line
    "class": Form(code=f"class Pixel{{constructor(){{this.url='{_URL}'}}load(){{{_LOAD.format('this.url')}}}}}new Pixel().load()"),  # noqa: E501 -- a snippet in one line
    "GTM": Form(code=_GTM.replace("ADDRESS", "'https://www.googletagmanager.com/gtm.js?id='"), vendor="gtm"),
    "GTM in halves": Form(code=_GTM.replace("ADDRESS", "'//www.googletagmanager.com/gtm.'+'js?id='"), vendor="gtm"),
    "GTM from the site": Form(code=_GTM.replace("ADDRESS", "'/t/load.js?id='"), vendor="gtm"),
    "GTM library": Form(code="import T from 'react-gtm-module';T.initialize({gtmId:'GTM-ABC1234'})", vendor="gtm"),
    "GA4 library": Form(code="import G from 'react-ga4';G.initialize('G-ABCDE12345');G.send('pageview')", vendor="google-tag"),  # noqa: E501 -- a snippet in one line
    "gtag": Form(
        code="window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}"
        + _LOAD.format("'https://www.googletagmanager.com/gtag/js?id=G-ABCDE12345'")
        + "gtag('js',new Date());gtag('config','G-ABCDE12345')",
        vendor="google-tag",
    ),
    "TikTok": Form(code="window.ttq=window.ttq||[];ttq.load('C4A1B2C3D4E5F6G7H8I9');" + _LOAD.format("'https://analytics.tiktok.com/i18n/pixel/events.js?sdkid=C4A1B2C3D4E5F6G7H8I9'"), vendor="tiktok-pixel"),  # noqa: E501 -- a snippet in one line
    "LinkedIn": Form(code="window._linkedin_partner_id='1234567';" + _LOAD.format("'https://snap.licdn.com/li.lms-analytics/insight.min.js'"), vendor="linkedin-insight"),  # noqa: E501 -- a snippet in one line
}  # fmt: skip

HARD_NEGATIVES: Final[dict[str, Form]] = {
    "policy text": Form(code="document.body.append('We do not load connect.facebook.net or www.google-analytics.com.')", vendor=None),  # noqa: E501 -- a snippet in one line
    "block list": Form(code="const blocked=['connect.facebook.net','www.googletagmanager.com'];export const stop=h=>blocked.includes(h);console.log(stop(location.host))", vendor=None),  # noqa: E501 -- a snippet in one line
    "set of hosts": Form(code="const trackers=new Set(['connect.facebook.net','static.hotjar.com']);console.log(trackers.has(location.host))", vendor=None),  # noqa: E501 -- a snippet in one line
    "comparison": Form(code=f"if(document.currentScript?.src==='{_URL}')console.warn('tracker')", vendor=None),
    "security policy": Form(code="export const csp={'script-src':['self','https://connect.facebook.net']};console.log(JSON.stringify(csp))", vendor=None),  # noqa: E501 -- a snippet in one line
    "link to a page": Form(code="const a=document.createElement('a');a.href='https://www.facebook.com/ourtrust';document.body.append(a)", vendor=None),  # noqa: E501 -- a snippet in one line
    "link of a map": Form(code="const e=document.createElement('a');e.target='_blank',e.rel='noopener',e.href='https://maps.example.org/',e.append('Map');document.body.append(e)", vendor=None),  # noqa: E501 -- a snippet in one line
    "credit of a map": Form(code="export const credit='&copy; <a target=\"_blank\" href=\"https://maps.example.org/about\">Maps</a>';console.log(credit)", vendor=None),  # noqa: E501 -- a snippet in one line
    "words alike": Form(code="const hj=1,rdt=2,fs={read(){return hj+rdt}};console.log(fs.read())", vendor=None),
    "a number": Form(code=f"console.log({PIXEL})", vendor=None),
    "after consent": Form(code=f"document.getElementById('accept').addEventListener('click',()=>{{{_LOAD.format(repr(_URL))}}})", vendor=None),  # noqa: E501 -- a snippet in one line
    "on condition of consent": Form(code=f"if(window.NHSCookieConsent&&window.NHSCookieConsent.getMarketing()){{{_LOAD.format(repr(_URL))}}}", vendor=None),  # noqa: E501 -- a snippet in one line
    "in a platform's handler": Form(code=f"window.CookieControl.load({{optionalCookies:[{{name:'ads',onAccept:function(){{{_LOAD.format(repr(_URL))}}}}}]}})", vendor=None),  # noqa: E501 -- a snippet in one line
    "documentation address": Form(code="throw new Error('See https://developers.facebook.com/docs/meta-pixel')", vendor=None),  # noqa: E501 -- a snippet in one line
}  # fmt: skip
