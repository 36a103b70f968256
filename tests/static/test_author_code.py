"""Code as a site's own developers write it, each form in the smallest example that shows it."""

from collections.abc import Callable

import pytest

from pytest_pixelguard.static import FileResult

_ID = "123456789012345"
_INIT = f"fbq('init','{_ID}')"
_LOADS = "function load(){var s=document.createElement('script');s.src='https://www.googletagmanager.com/gtag/js?id=G-ABCDE12345';document.head.append(s)}"
_UTAG = "https://tags.example.org/main/prod/utag.js"


def _words(result: FileResult) -> list[str]:
    return [
        " ".join(
            (each.rule, each.level.value, each.vendor or each.host or "-", each.consent.value if each.consent else "-")
        )
        for each in result.findings
    ]


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        ("text.js", f's=document.createElement("script");s.text="{_INIT}";', "PXG101 error meta-pixel ungated"),
        (
            "content.js",
            f's=document.createElement("script");s.textContent="{_INIT}"',
            "PXG101 error meta-pixel ungated",
        ),
        ("shown.js", f's=document.createElement("code");s.textContent="{_INIT}"', "PXG109 note meta-pixel -"),
        (
            "node.js",
            f's=document.createElement("script");s.appendChild(document.createTextNode("{_INIT}"))',
            "PXG101 error meta-pixel ungated",
        ),
        (
            "named-node.js",
            f's=document.createElement("script");const t=document.createTextNode("{_INIT}");s.append(t)',
            "PXG101 error meta-pixel ungated",
        ),
        (
            "shown-node.js",
            f's=document.createElement("pre");s.appendChild(document.createTextNode("{_INIT}"))',
            "PXG109 note meta-pixel -",
        ),
        (
            "passed-on.js",
            f"(function(a,b,c,d){{var url='{_UTAG}';a=url;b=document;c='script';d=b.createElement(c);d.src=a}})()",
            "PXG103 error tealium ungated",
        ),
        (
            "unknown-host.js",
            "(function(a,b){var url='https://media.example.net/x.js';a=url;b=document.createElement('script');b.src=a})()",
            "PXG104 warning media.example.net ungated",
        ),
        (
            "sync.html",
            '<script src="https://tags.example.org/main/prod/utag.sync.js"></script>',
            "PXG103 error tealium ungated",
        ),
        ("data.js", "utag.link({a: 1})", "PXG103 warning tealium ungated"),
        (
            "placeholder.html",
            "<script>var n='{{ x }}';d=document.createElement('script');d.src='//'+n+'.disqus.com/embed.js'</script>",
            "PXG101 error disqus ungated",
        ),
        (
            "profile.js",
            "export const nav=[{label:'f',url:'https://www.facebook.com/trust'}]",
            "PXG109 note www.facebook.com -",
        ),
        ("router.jsx", "<Link href='https://www.facebook.com/trust'>f</Link>", "PXG109 note www.facebook.com -"),
        (
            "policy.php",
            "<?php $policy->add(Directive::SCRIPT, ['https://www.google-analytics.com']);",
            "PXG109 note google-analytics-ua -",
        ),
        (
            "joined.php",
            "<?php $address = 'https://www.google-analytics.com' . '/analytics.js';",
            "PXG101 error google-analytics-ua unknown",
        ),
        (
            "a.test.js",
            "expect(policy).toContain('https://www.google-analytics.com/analytics.js')",
            "PXG109 note google-analytics-ua -",
        ),
        ("photo.html", '<img src="https://i.pinimg.com/736x/1.jpg">', "PXG104 warning i.pinimg.com ungated"),
    ],
)
def test_a_form_is_judged_rightly(name: str, code: str, expected: str, inspect: Callable[..., FileResult]) -> None:
    """Code that is run is told from code that is shown, a load from a link, whatever the form."""
    result = inspect(code, name)

    assert (_words(result), result.gaps) == ([expected], ())


@pytest.mark.parametrize(
    "uses",
    [
        "function acceptCookies(){load()}",
        "function apply(prefs){if(prefs.analytics){load()}}",
        "function setConsent(type){if(type==='all'){load()}} yes.onclick=()=>setConsent('all')",
        "class Bar{check(){switch(localStorage.getItem('cookies')){case '1':this.run()}} run(){load()}}",
        "const handleAccept=()=>{load()};export default handleAccept",
    ],
    ids=["named", "preferences", "a yes handed over", "class", "exported"],
)
def test_a_banner_of_the_sites_own_holds_a_tracker_back(uses: str, inspect: Callable[..., FileResult]) -> None:
    """A tracker that only a home-made banner's yes starts is gated: a note."""
    result = inspect(f"{_LOADS} {uses}", "banner.js")

    assert _words(result) == ["PXG101 note google-tag gated"]


@pytest.mark.parametrize(
    "uses",
    [
        "function rejectCookies(){load()}",
        "function acceptCookies(){load()} load()",
        "function apply(settings){if(settings.size==='all'){load()}}",
        "function setConsent(type){if(type!=='all'){load()}}",
        "class Bar{check(){switch(localStorage.getItem('cookies')){case '0':this.run()}} run(){load()}}",
    ],
    ids=["refusing", "called besides", "no choice", "not yes", "class"],
)
def test_what_is_no_yes_holds_nothing_back(uses: str, inspect: Callable[..., FileResult]) -> None:
    """Refusing, another condition or a further call leaves a tracker an error."""
    result = inspect(f"{_LOADS} {uses}", "banner.js")

    assert [each.level.value for each in result.findings] == ["error"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.css", b"\xef\xbb\xbfa{content:'\xfe'}"),
        ("a.php", b'<?php die(); ?>O:3:{s:6:"\0*\0_id";' + b"s:1:2;" * 100 + b"}"),
    ],
    ids=["a mark and a byte that does not fit", "serialised values"],
)
def test_a_byte_that_does_not_fit_makes_no_gap(name: str, data: bytes, inspect: Callable[..., FileResult]) -> None:
    """A text with a few bytes that are no text is read, as a browser reads it."""
    result = inspect(data, name)

    assert (result.findings, result.gaps) == ((), ())


_TAG = "https://www.googletagmanager.com/gtag/js?id=G-ABCDE12345"
_FILM = "https://www.youtube.com/embed/"
_PICTURES = (
    '<img src="https://pbs.twimg.com/media/a.jpg:large"><img src="https://media.licdn.com/a.jpg">'
    '<link rel=stylesheet href="https://cdn-images.mailchimp.com/embedcode/classic.css">'
)


@pytest.mark.parametrize(
    ("name", "code", "expected"),
    [
        (
            "a.jsx",
            f"const V=({{k}})=>{{const a=`{_FILM}${{k}}`;return <iframe src={{a}}/>}}",
            ["PXG104 warning youtube unknown"],
        ),
        (
            "b.jsx",
            f"const V=({{k,u}})=>{{const a=k?`{_FILM}${{k}}`:u;return <iframe src={{a}}/>}}",
            ["PXG104 warning youtube unknown"],
        ),
        (
            "c.jsx",
            f"const a=k=>`{_FILM}${{k}}`;const V=({{k}})=><iframe src={{a(k)}}/>",
            ["PXG104 warning youtube unknown"],
        ),
        ("d.vue", f'<template><iframe :src="`{_FILM}${{id}}`"/></template>', ["PXG104 warning youtube unknown"]),
        ("e.html", f"""<iframe [src]="'{_FILM}' + id"></iframe>""", ["PXG104 warning youtube unknown"]),
        (
            "f.vue",
            f"""<template><component :is="'script'" src="{_TAG}"></component></template>""",
            ["PXG101 error google-tag ungated"],
        ),
        (
            "g.svelte",
            f'<svelte:element this="script" src="{_TAG}"></svelte:element>',
            ["PXG101 error google-tag ungated"],
        ),
        (
            "h.haml",
            "%p\n  = javascript_include_tag '//platform.twitter.com/widgets.js'",
            ["PXG101 error x-widgets unknown"],
        ),
        (
            "i.html",
            _PICTURES,
            [
                "PXG104 warning x-widgets ungated",
                "PXG104 warning linkedin-insight ungated",
                "PXG104 warning mailchimp ungated",
            ],
        ),
        ("j.php", '<?php $u = "https://{$s}.api.mailchimp.com/3.0/lists";', ["PXG109 note mailchimp -"]),
        (
            "k.js",
            'var known=[{re:"tawk.to/",categories:["x"]},{re:"js.hs-scripts.com/"}]',
            ["PXG109 note tawk-to -", "PXG109 note hubspot -"],
        ),
        ("l.js", 'var tarteaucitron={load(){var defaults={"highPrivacy":false}}}', []),
        ("m.js", 'tarteaucitron.init({"highPrivacy":false})', ["PXG107 error tarteaucitron ungated"]),
        (
            "n.js",
            'var defaults={"highPrivacy":false};tarteaucitron.init(defaults)',
            ["PXG107 error tarteaucitron ungated"],
        ),
    ],
)
def test_forms_of_real_sites(name: str, code: str, expected: list[str], inspect: Callable[..., FileResult]) -> None:
    """Addresses that components bind, elements that say what they are, and files that a tracker's maker delivers."""
    assert _words(inspect(code, name)) == expected


def test_a_macs_notes_are_no_gap(inspect: Callable[..., FileResult]) -> None:
    """What macOS writes beside a file that it copies is passed over; a page under such a name is read."""
    notes, page = inspect(b"\0\5\x16\7\0\2\0\0Mac OS X", "._a.html"), inspect(f'<script src="{_TAG}">', "._a.html")

    assert (notes.gaps, bool(notes.skipped), _words(page)) == ((), True, ["PXG101 error google-tag ungated"])


def test_bytes_under_the_name_of_a_plain_text_are_passed_over(inspect: Callable[..., FileResult]) -> None:
    """No browser runs a .txt, so one that holds no text is no gap; under a page's name it is one."""
    plain, page = inspect(b"\x00\x01\x02\xff", "a.txt"), inspect(b"\x00\x01\x02\xff", "a.html")

    assert (len(plain.gaps), bool(plain.skipped), len(page.gaps)) == (0, True, 1)
