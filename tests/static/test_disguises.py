"""Spellings that hide a tracker from a search: each is still an error, with and without the prefilter."""

from collections.abc import Callable

import pytest

from pytest_pixelguard.model import Level
from pytest_pixelguard.static import FileResult

SPELLINGS = [
    "window[atob('ZmJx')]('init','123456789012345')",
    "const {fbq}=window;fbq('init','123456789012345')",
    "(0,window.fbq)('init','123456789012345')",
    "Reflect.apply(window.fbq,null,['init','123456789012345'])",
    "const w=window;w.fbq('init','123456789012345')",
    'window?.["fbq"]?.("init","123456789012345")',
    "import('https://connect.facebook.net/en_US/fbevents.js')",
    "document.write('<scr'+'ipt src=\"https://connect.facebook.net/en_US/fbevents.js\"></scr'+'ipt>')",
    "document.head.innerHTML+='<script src=\"https://connect.facebook.net/en_US/fbevents.js\"></script>'",
    "el.setAttribute('s'+'rc','https://connect.facebook.net/en_US/fbevents.js')",
    "document.head.append(Object.assign(document.createElement('script'),{src:'https://connect.facebook.net/en_US/fbevents.js'}))",
    "$('body').append('<img src=\"https://www.facebook.com/tr?id=123456789012345&ev=PageView\">')",
    "new Function(\"fbq('init','123456789012345')\")()",
    "setTimeout(\"fbq('init','123456789012345')\",100)",
    "navigator['sendBeacon']('https://www.facebook.com/tr?id=123456789012345&ev=PageView')",
    "s.src=location.protocol+'//connect.facebook.net/en_US/fbevents.js'",
    "s.src='https:'+'//connect.'+'facebook'+'.net/en_US/fbevents.js'",
    "var u='//connect.facebook.net/'+lang+'/fbevents.js';load(u)",
    "eval(\"fb\"+\"q('init','123456789012345')\")",
    "fbq.push(['init','123456789012345'])",
    "const H={meta:'connect.facebook.net'};s.src=`https://${H.meta}/en_US/fbevents.js`",
    "s.src=['https:','','connect.facebook.net','en_US','fbevents.js'].join('/')",
    "const k='fbq';window[k]('init','123456789012345')",
    "const [a,b]=['connect.facebook','.net'];s.src='https://'+a+b+'/en_US/fbevents.js'",
    "s.src=`https://connect.${'koobecaf'.split('').reverse().join('')}.net/en_US/fbevents.js`",
    "const e={f:function(){return 'https://connect.facebook.net/en_US/fbevents.js'}};s.src=e.f()",
    "s.src=decodeURIComponent(escape(atob('aHR0cHM6Ly9jb25uZWN0LmZhY2Vib29rLm5ldC9lbl9VUy9mYmV2ZW50cy5qcw==')))",
    "let u='https://connect.facebook';u+='.net/en_US/fbevents.js';s.src=u",
    "s.src='https://connect.fAcebook.net/en_US/fbevents.js'.toLowerCase()",
    "s.src='hxxps://connect.facebook.net/en_US/fbevents.js'.replace('xx','tt')",
    "class A{static U='https://connect.facebook.net/en_US/fbevents.js';static go(){s.src=A.U}}A.go()",
    "fetch(new URL('/tr?id=123456789012345&ev=PageView','https://www.facebook.com'))",
    "const x=new XMLHttpRequest;x.open('GET','https://www.facebook.com/tr?id=123456789012345&ev=PageView');x.send()",
    "var i=new Image(1,1);i.src='https://www.facebook.com/tr?id=123456789012345&ev=PageView'",
    "export const pixel={id:'123456789012345',src:'https://connect.facebook.net/en_US/fbevents.js'}",
    "s.src=Buffer.from('aHR0cHM6Ly9jb25uZWN0LmZhY2Vib29rLm5ldC9lbl9VUy9mYmV2ZW50cy5qcw==','base64').toString()",
    "s.src=[104,116,116,112,115,58,47,47,99,111,110,110,101,99,116,46,102,97,99,101,98,111,111,107,46,110,101,116,47,97,46,106,115].map(c=>String.fromCharCode(c)).join('')",
    "const d=s=>s.replace(/[a-z]/g,c=>c);s.src=d('https://connect.facebook.net/a.js')",
    "const ns='fb';window[ns+'q']('init','123456789012345')",
    "window[`${'f'}bq`]('init','123456789012345')",
    "self.fbq&&self.fbq('init','123456789012345')",
    "var _q=window.fbq=window.fbq||function(){};_q('init','123456789012345')",
]


@pytest.mark.parametrize("code", SPELLINGS)
@pytest.mark.parametrize("prefilter", [True, False], ids=["prefilter", "everything parsed"])
def test_a_disguised_tracker_is_an_error(
    code: str,
    prefilter: bool,
    inspect: Callable[..., FileResult],
) -> None:
    """A name or host that is put together at run time is found as Meta's, at error level."""
    errors = [each for each in inspect(code, "app.js", prefilter=prefilter).findings if each.level is Level.ERROR]

    assert [each.company for each in errors if each.company] == ["Meta"]
