"""Code that nobody can read is a gap; ordinary minified code is not."""

import base64
from collections.abc import Callable

import pytest

from pytest_pixelguard.static import FileResult

ROTATED = (
    "(function(_0x1a2b3c,_0x4d5e6f){var _0x10aa=_0x1a2b3c();while(!![]){try{if(parseInt('1')===_0x4d5e6f)break;"
    "_0x10aa['push'](_0x10aa['shift']());}catch(_0x55){_0x10aa['push'](_0x10aa['shift']());}}}(_0x2f0a,0x1));"
)
PACKED = (
    "eval(function(p,a,c,k,e,d){while(c--){if(k[c]){p=p.replace(c,k[c])}}return p}('0 1',2,2,'a|b'.split('|'),0,{}))"
)
DECODED = f"eval(atob('{base64.b64encode(bytes(range(256))).decode()}'))"
HEXADECIMAL = "".join(f"var _0x{number:06x}=_0x{number + 1:06x}({number});" for number in range(60))


@pytest.mark.parametrize(
    "code",
    [ROTATED, PACKED, DECODED, HEXADECIMAL],
    ids=["rotated list", "packed", "decoded and run", "hexadecimal names"],
)
def test_obfuscated_code_is_a_gap(code: str, inspect: Callable[..., FileResult]) -> None:
    """An obfuscator's output is a gap, in a file and inside a page."""
    in_file, in_page = inspect(code, "a.js"), inspect(f"<script>{code}</script>")

    assert [each.rule for each in in_file.gaps] == ["PXG902"]
    assert [each.rule for each in in_page.gaps] == ["PXG902"]


UNPACKS = (
    "eval(function(p,a,c,k,e,d){e=function(c){return c.toString(36)};while(c--){if(k[c]){"
    "p=p.replace(new RegExp('\\\\b'+e(c)+'\\\\b','g'),k[c])}}return p}"
)
LOADS = "('0 1=2.3(\\'4\\');1.5=\\'6://7.8.9/a/b.c\\'',36,13,"
HIDES_PIXEL = f"{UNPACKS}{LOADS}'var|s|document|createElement|script|src|https|connect|facebook|net|en|fbevents|js'"
HIDES_GALLERY = f"{UNPACKS}{LOADS}'var|s|document|createElement|img|alt|https|connect|facebook|net|en|fbevents|js'"
SHORTER = HIDES_PIXEL.replace(
    "e=function(c){return c.toString(36)};",
    "e=function(c){return(c<a?'':e(parseInt(c/a)))+((c=c%a)>35?String.fromCharCode(c+29):c.toString(36))};"
    "if(!''.replace(/^/,String)){while(c--){d[e(c)]=k[c]||e(c)}k=[function(e){return d[e]}];"
    "e=function(){return'\\\\w+'};c=1};",
)
PLAIN = "var s=document.createElement('script');s.src='https://connect.'+'face'+'book.net/en/fbevents.js';"

PERCENT = "".join(f"%{letter:02X}" for letter in PLAIN.encode())
UNICODE = "".join(f"%u{letter:04x}" for letter in PLAIN.encode())


@pytest.mark.parametrize(
    ("code", "vendors"),
    [
        (f"{HIDES_PIXEL}.split('|'),0,{{}}))", ["meta-pixel"]),
        (f"{HIDES_GALLERY}.split('|'),0,{{}}))", []),
        (f"eval(atob('{base64.b64encode(PLAIN.encode() * 3).decode()}'))", ["meta-pixel"]),
        (f"eval(atob('{base64.b64encode(b'rotate(banner);' * 20).decode()}'))", []),
        (f"setTimeout(unescape('{PERCENT}'))", ["meta-pixel"]),
        (f"eval(unescape('{UNICODE}'))", ["meta-pixel"]),
        (f"{SHORTER}.split('|'),0,{{}}))", ["meta-pixel"]),
    ],
    ids=["packed", "packed, no tracker", "base64", "base64, no tracker", "percent signs", "%u", "packed, base 62"],
)
def test_a_program_that_can_be_put_right_is_read(
    code: str, vendors: list[str], inspect: Callable[..., FileResult]
) -> None:
    """What a script packs or encodes and then runs is read, and is then no gap, in a file and inside a page."""
    results = inspect(code, "a.js"), inspect(f"<script>{code}</script>")

    assert [[each.vendor for each in result.findings if each.level.value == "error"] for result in results] == [
        vendors,
        vendors,
    ]
    assert [result.gaps for result in results] == [(), ()]


def test_packed_noise_is_a_gap(inspect: Callable[..., FileResult]) -> None:
    """A program that is obfuscated once it is unpacked is a gap all the same."""
    packed = f"{UNPACKS}('{HEXADECIMAL}',36,0,''.split('|'),0,{{}}))"

    assert [each.rule for each in inspect(packed, "a.js").gaps] == ["PXG902"]


REVERSED = f"{UNPACKS.replace('{e=', '{p=p.split(String()).reverse().join(String());e=', 1)}{LOADS}"


def test_a_packer_with_a_step_of_its_own_is_a_gap(inspect: Callable[..., FileResult]) -> None:
    """Where the unpacking does anything else than the packer's own, what is read may be another program."""
    packed = f"{REVERSED}'var|s|document'.split('|'),0,{{}}))"

    assert [each.rule for each in inspect(packed, "a.js").gaps] == ["PXG902"]


@pytest.mark.parametrize(
    "code",
    [
        "!function(e,t){var n=e[0],r=t(n);for(var i=0;i<r.length;i++)r[i]=e[i]|0}([1],function(e){return[e]});" * 300,
        "const mask=0x1f,_0x=1;export{mask as a,_0x as b}",
        "const decoded=atob(input);console.log(decoded)",
    ],
    ids=["minified", "hexadecimal numbers", "decoding of input"],
)
def test_minified_code_is_no_gap(code: str, inspect: Callable[..., FileResult]) -> None:
    """Minified code, numbers in hexadecimal and decoding of what is not there are no gaps."""
    result = inspect(code, "a.js")

    assert (result.findings, result.gaps) == ((), ())
