"""Code that nobody can read is a gap; ordinary minified code is not."""

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
DECODED = "eval(atob('" + "YWxlcnQoMSk7" * 30 + "'))"
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
