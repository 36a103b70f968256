"""Files that somebody wrote to harm their reader. Each case grows with a size, from a test's to a benchmark's."""

import base64
import json
import random
from collections.abc import Callable
from dataclasses import dataclass

PIXEL = "fbq('init','123456789012345');fbq('track','PageView');"
SCRIPT = f"<script>{PIXEL}</script>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One file. `make` gives its bytes for a size from 1 (a test's) upwards; `ends` are the ways it may end in.

    The ways: `found` (the tracker in it is found), `gap`, `clean` (no browser would run anything of it).
    """

    name: str
    what: str
    make: Callable[[int], bytes | str]
    ends: frozenset[str]

    def data(self, size: int) -> bytes:
        """Give the file's bytes."""
        made = self.make(size)
        return made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass")


def _case(name: str, what: str, make: Callable[[int], bytes | str], *ends: str) -> Case:
    return Case(name=name, what=what, make=make, ends=frozenset(ends))


def _random(size: int) -> bytes:
    return random.Random(size).randbytes(size)  # noqa: S311 -- noise that is the same each time, no secret


def _wrapped(times: int, start: str, around: Callable[[str], str]) -> str:
    for _ in range(times):
        start = around(start)
    return start


def _as_frame(markup: str) -> str:
    return '<iframe srcdoc="' + markup.replace("&", "&amp;").replace('"', "&quot;") + '"></iframe>'


def _as_write(code: str) -> str:
    return "document.write(" + json.dumps(f"<script>{code}</script>").replace("</", "<\\/") + ")"


def _as_base64(code: str) -> str:
    return f'eval(atob("{base64.b64encode(code.encode()).decode()}"))'


def _map(mappings: str) -> str:
    data = base64.b64encode(json.dumps({"version": 3, "sources": ["a.js"], "mappings": mappings}).encode()).decode()
    return f"{PIXEL}\n//# sourceMappingURL=data:application/json;base64,{data}"


def _far_map(line: int) -> str:
    section = {"offset": {"line": line, "column": 0}, "map": {"version": 3, "sources": ["a"], "mappings": "AAAA"}}
    data = base64.b64encode(json.dumps({"version": 3, "sections": [section]}).encode()).decode()
    return f"{PIXEL}\n//# sourceMappingURL=data:application/json;base64,{data}"


def _deep_map(depth: int) -> str:
    opened = '{"version":3,"sections":[{"offset":{"line":0,"column":0},"map":'
    data = base64.b64encode((opened * depth + "{}" + "}]}" * depth).encode()).decode()
    return f"{PIXEL}\n//# sourceMappingURL=data:application/json;base64,{data}"


CASES = (
    _case("zero.html", "a zero byte in the middle", lambda _: f"<html>\0<script>{PIXEL}\0</script>", "gap"),
    _case("cut.html", "cut off inside the script", lambda _: f"<html><script>{PIXEL[:30]}", "found"),
    _case(
        "mixed.html",
        "two encodings in one file",
        lambda _: b"\xff\xfe<\0h\0" + SCRIPT.encode() + b"\x80",
        "gap",
        "clean",
    ),
    _case("surrogates.html", "halves of surrogate pairs", lambda _: f"\ud800{SCRIPT}\udfff", "found", "gap"),
    _case("noise.js", "random bytes", lambda n: _random(3_000 * n), "gap", "clean"),
    _case(
        "noise16.html", "random bytes behind a UTF-16 mark", lambda n: b"\xff\xfe" + _random(2_001 * n), "gap", "clean"
    ),
    _case("empty.html", "nothing", lambda _: "", "clean"),
    _case("deep.html", "elements inside elements", lambda n: "<div>" * (1_000 * n) + SCRIPT, "found"),
    _case("tables.html", "tables inside tables", lambda n: "<table><tr><td>" * (500 * n) + SCRIPT, "found"),
    _case(
        "formats.html",
        "formatting that is never closed",
        lambda n: "<b><i><a><font>" * (300 * n) + "<p>x" * (30 * n) + SCRIPT,
        "found",
        "gap",
    ),
    _case(
        "attributes.html",
        "very many attributes",
        lambda n: "<div " + " ".join(f"a{i}=x" for i in range(10_000 * n)) + f">{SCRIPT}",
        "found",
        "gap",
    ),
    _case(
        "data.html",
        "very many data attributes, each an address",
        lambda n: (
            "<div " + " ".join(f'data-a{i}="//www.facebook.com/tr?id={i}"' for i in range(1_000 * n)) + f">{SCRIPT}"
        ),
        "found",
        "gap",
    ),
    _case("scripts.html", "very many scripts", lambda n: f"{SCRIPT}\n" * (200 * n), "found"),
    _case("frames.html", "pages inside pages", lambda n: _wrapped(5 + min(n, 7), SCRIPT, _as_frame), "found", "gap"),
    _case("entities.html", "very many entities", lambda n: f'<p title="{"&amp;" * (20_000 * n)}">{SCRIPT}', "found"),
    _case("comment.html", "a comment that never ends", lambda n: "<!--" * (3_000 * n) + SCRIPT, "clean"),
    _case("line.js", "megabytes on one line", lambda n: "var a=1;" * (65_536 * n) + PIXEL, "found"),
    _case("string.js", "a string of megabytes", lambda n: f'var a="{"x" * (524_288 * n)}";{PIXEL}', "found"),
    _case("line.html", "text of megabytes on one line", lambda n: "<p>" + "lorem " * (87_000 * n) + SCRIPT, "found"),
    _case(
        "brackets.js",
        "brackets inside brackets",
        lambda n: "(" * (1_000 * n) + "1" + ")" * (1_000 * n) + f";{PIXEL}",
        "found",
        "gap",
    ),
    _case(
        "functions.js",
        "functions inside functions",
        lambda n: "function f(){" * (300 * n) + PIXEL + "}" * (300 * n),
        "found",
        "gap",
    ),
    _case(
        "sum.js",
        "a sum of very many texts",
        lambda n: "var a=" + "+".join(['"f"'] * (2_000 * n)) + f";{PIXEL}",
        "found",
        "gap",
    ),
    _case("choices.js", "choices inside choices", lambda n: "x=" + "a?b:" * (1_000 * n) + f"c;{PIXEL}", "found", "gap"),
    _case("calls.js", "a chain of very many calls", lambda n: "a" + ".b()" * (2_000 * n) + f";{PIXEL}", "found", "gap"),
    _case(
        "circle.js",
        "names that stand for one another in a circle",
        lambda n: "".join(f"a{i}=a{(i + 1) % (50 * n)};" for i in range(50 * n)) + PIXEL,
        "found",
        "gap",
    ),
    _case(
        "doubling.js",
        "a text that doubles sixty times",
        lambda n: 'var a="https://www.facebook.com/tr?";' + "a=a+a;" * (60 * n) + f"new Image().src=a;{PIXEL}",
        "found",
    ),
    _case(
        "repeat.js",
        "a text repeated a thousand million times",
        lambda _: f'new Image().src="https://www.facebook.com/tr?".repeat(1e9);{PIXEL}',
        "found",
    ),
    _case(
        "codes.js",
        "an address of very many character codes",
        lambda n: "new Image().src=String.fromCharCode(" + ",".join(["104"] * (3_000 * n)) + f");{PIXEL}",
        "found",
    ),
    _case(
        "written.js",
        "code that writes code that writes code",
        lambda n: _wrapped(4 + min(n, 6), PIXEL, _as_write),
        "found",
        "gap",
    ),
    _case(
        "wrapped.js",
        "code wrapped in base64 many times",
        lambda n: _wrapped(4 + min(n, 30), PIXEL, _as_base64),
        "found",
        "gap",
    ),
    _case(
        "template.js",
        "a template text that never ends",
        lambda n: "`" + "${" * (1_000 * n) + f"`;{PIXEL}",
        "found",
        "gap",
        "clean",
    ),
    _case("long-map.js", "a source map of very many lines", lambda n: _map(";" * (300_000 * n)), "found"),
    _case("far-map.js", "a source map that speaks of line 1,000,000,000", lambda _: _far_map(10**9), "found"),
    _case("deep-map.js", "a source map inside a source map inside …", lambda n: _deep_map(1_000 * n), "found"),
    _case(
        "away-map.js",
        "a source map outside of the site",
        lambda _: f"{PIXEL}\n//# sourceMappingURL=../../../../etc/passwd",
        "found",
    ),
    _case("deep.json", "lists inside lists", lambda n: "[" * (10_000 * n), "clean", "gap"),
    _case("number.json", "a number of a million digits", lambda n: '{"a":' + "9" * (10_000 * n) + "}", "clean"),
    _case(
        "same.json",
        "the same key very many times",
        lambda n: "{" + ",".join(['"a":"https://www.facebook.com/tr?id=1"'] * (2_000 * n)) + "}",
        "clean",
        "gap",
    ),
    _case(
        "laughs.svg",
        "a thousand million laughs",
        lambda _: (
            "<!DOCTYPE l [<!ENTITY l0 'lol'>"
            + "".join(f"<!ENTITY l{i} '{f'&l{i - 1};' * 10}'>" for i in range(1, 10))
            + f"]><svg><text>&l9;</text>{SCRIPT}</svg>"
        ),
        "found",
    ),
    _case("brackets.css", "url( that never ends", lambda n: "@import url(" * (3_000 * n), "clean"),
    _case(
        "template.jinja", "template tags that never end", lambda n: "{% " * (300 * n) + SCRIPT, "found", "gap", "clean"
    ),
    _case("brackets.php", "conditions whose brackets never end", lambda n: SCRIPT + "@if (" * (1_000 * n), "found"),
    _case(
        "braces.cshtml",
        "the same behind a block in braces",
        lambda n: "@if (x) {" + "@if (" * (1_000 * n) + SCRIPT,
        "found",
    ),
    _case("fences.md", "code fences without end", lambda n: "```\n" * (1_000 * n) + SCRIPT, "found", "gap", "clean"),
    _case(
        "types.ts",
        "types inside types",
        lambda n: "type A=" + "A<" * (500 * n) + ">" * (500 * n) + f";{PIXEL}",
        "found",
        "gap",
    ),
)
