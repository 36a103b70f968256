"""A large bundle is cut at its modules, and shows the same as when it is parsed as a whole."""

from collections.abc import Callable

import pytest

from pytest_pixelguard.model import Finding
from pytest_pixelguard.static import FileResult
from pytest_pixelguard.static.script import file
from pytest_pixelguard.static.script.modules import modules

PLAIN = "n.r(t);var a=n(7),o=/[(]/.test(String(e));function c(x){return[x,{id:o}]}t.default=c;"
TRACKER = (
    "n.r(t);const h='https://connect.'+'facebook.net';t.start=()=>{var s=document.createElement('script');"
    "s.src=h+'/en_US/fbevents.js';document.head.append(s);window.fbq('init','123456789012345')};t.start();"
)
GATED = "n.r(t);banner.onAccept=()=>{window.ttq.load('C4ABCDEFGHIJKLMNOPQR')};"


def webpack(first: str, middle: str, last: str) -> str:
    """Give a webpack bundle in one line with three modules of interest among plain ones."""
    texts = [first, *[PLAIN] * 40, middle, *[PLAIN] * 40, last]
    table = ",".join(f"{100 + number}:(e,t,n)=>{{{text}}}" for number, text in enumerate(texts))
    return f"(()=>{{var r={{{table}}},i={{}};function o(e){{return r[e](i,i,o)}}o(100)}})();"


def esbuild(first: str, middle: str, last: str) -> str:
    """Give what esbuild makes of CommonJS modules."""
    texts = [first, *[PLAIN] * 9, middle, *[PLAIN] * 9, last]
    wrapped = "\n".join(
        f'var require_m{number} = __commonJS({{\n  "src/m{number}.js"(e, t, n) {{\n    {text}\n  }}\n}});'
        for number, text in enumerate(texts)
    )
    return f"(() => {{\n{wrapped}\nrequire_m0();\n}})();\n"


BUNDLES = {
    "webpack, at the start": webpack(TRACKER, PLAIN, PLAIN),
    "webpack, in the middle": webpack(PLAIN, TRACKER, GATED),
    "webpack, at the end": webpack(GATED, PLAIN, TRACKER),
    "webpack, in the bundler's own code": webpack(PLAIN, PLAIN, PLAIN) + f"(()=>{{var n,t={{}};{TRACKER}}})();",
    "esbuild": esbuild(TRACKER, GATED, PLAIN),
    "esbuild, in the entry": esbuild(PLAIN, GATED, PLAIN) + f"(() => {{ var n, t = {{}};{TRACKER} }})();",
}


@pytest.mark.parametrize("code", BUNDLES.values(), ids=BUNDLES.keys())
def test_a_bundle_cut_at_its_modules_shows_the_same(
    code: str, inspect: Callable[..., FileResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every finding, place, account and judgement is that of the bundle parsed as a whole."""
    whole = inspect(code, "app.js")
    monkeypatch.setattr(file, "LARGE", 0)

    cut = inspect(code, "app.js")

    assert len(modules(code.encode())) > 10
    assert cut == whole
    assert whole.findings


def test_what_is_no_table_of_modules_loses_nothing(
    inspect: Callable[..., FileResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table of functions inside other code, cut in the wrong place, loses nothing."""
    inner = f"{TRACKER} if(e){{switch(e){{case 1:x({{3:()=>{{b()}},4:()=>{{c()}}}})}}}}"
    code = f"const t={{}},n={{r(){{}}}};run({{1:()=>{{a()}},2:(e)=>{{{inner}}}}});"
    whole = inspect(code, "app.js")
    monkeypatch.setattr(file, "LARGE", 0)

    assert [_words(each) for each in inspect(code, "app.js").findings] == [_words(each) for each in whole.findings]


def _words(each: Finding) -> tuple[object, ...]:
    return each.rule, each.level, each.vendor, each.tracker_id, each.location
