"""Trackers that travel inside something else: settings, base64, markup in code, templates, configuration."""

import base64
from collections.abc import Callable

import pytest

from pytest_pixelguard.model import Consent, Level
from pytest_pixelguard.static import FileResult

ID = "123456789012345"
SNIPPET = f"<script src='https://connect.facebook.net/en_US/fbevents.js'></script><script>fbq('init','{ID}')</script>"
HIDDEN = base64.b64encode(SNIPPET.encode()).decode()
TEXTS = {
    "settings of a plug-in": ("index.html", f'<script>var pysOptions={{"facebook":{{"pixelIds":["{ID}"]}}}};</script>', Level.ERROR),  # noqa: E501 -- a snippet in one line
    "__NEXT_DATA__": ("index.html", f'<script id="__NEXT_DATA__" type="application/json">{{"props":{{"fbPixelId":"{ID}"}}}}</script>', Level.ERROR),  # noqa: E501 -- a snippet in one line
    "a data attribute": ("index.html", f'<div data-fb-pixel-id="{ID}"></div>', Level.ERROR),
    "settings in a bundle": ("app.js", f'export default{{metaPixelId:"{ID}"}}', Level.ERROR),
    "base64 of a consent plug-in": ("index.html", f'<div data-borlabs-cookie-content="{HIDDEN}"></div>', Level.NOTE),
    "base64 in a held-back script": ("index.html", f'<script type="text/template" data-borlabs-cookie-type="x">{HIDDEN}</script>', Level.NOTE),  # noqa: E501 -- a snippet in one line
    "base64 in an attribute of nobody's": ("index.html", f'<div data-later="{HIDDEN}"></div>', Level.WARNING),
    "JSX": ("App.jsx", 'export const A=()=><Script src="https://connect.facebook.net/en_US/fbevents.js" />', Level.ERROR),  # noqa: E501 -- a snippet in one line
    "an element made by a framework": ("a.js", 'jsx("script",{src:"https://connect.facebook.net/en_US/fbevents.js"})', Level.ERROR),  # noqa: E501 -- a snippet in one line
    "a page in PHP": ("a.php", f"<?php echo '<p>'; ?>\n<script>fbq('init', '{ID}')</script>", Level.ERROR),
    "a page in Liquid": ("a.liquid", f"{{% if x %}}<script>fbq('init', '{ID}')</script>{{% endif %}}", Level.ERROR),
    "a page in ERB": ("a.erb", f"<% if x %><script>fbq('init', '{ID}')</script><% end %>", Level.ERROR),
    "a page in Pug": ("a.pug", f"html\n  head\n    script.\n      fbq('init', '{ID}')\n  body\n", Level.ERROR),
    "behind a remark in Pug": ("a.pug", f"script.\n  // a remark\n    fbq('init', '{ID}')\n", Level.ERROR),
    "a script named as settings": (".env.js", f"fbq('init', '{ID}')", Level.ERROR),
    "an XML page with a style sheet": ("a.xml", f"<?xml version='1.0'?>\n<?xml-stylesheet href='/a.xsl'?>\n<html><script>fbq('init', '{ID}')</script></html>", Level.ERROR),  # noqa: E501 -- a snippet in one line
    "a page in Haml": ("a.haml", f"%html\n  %head\n    :javascript\n      fbq('init', '{ID}')\n", Level.ERROR),
    "an element in Haml": ("a.haml", '%script{:src => "https://connect.facebook.net/en_US/fbevents.js"}\n', Level.ERROR),  # noqa: E501 -- a snippet in one line
    "an element in Slim": ("a.slim", 'head\n  script src="https://connect.facebook.net/en_US/fbevents.js"\n', Level.ERROR),  # noqa: E501 -- a snippet in one line
    "held back in Pug": ("a.pug", 'script(type="text/plain" data-cookieconsent="marketing" src="https://connect.facebook.net/en_US/fbevents.js")\n', Level.NOTE),  # noqa: E501 -- a snippet in one line
    "an XML page": ("a.xml", f"<?xml version='1.0'?>\n<html><script>fbq('init', '{ID}')</script></html>", Level.ERROR),
    "written by nginx": ("nginx.conf", 'sub_filter "</head>" "<script src=https://connect.facebook.net/en_US/fbevents.js></script></head>";', Level.ERROR),  # noqa: E501 -- a snippet in one line
    "written by Apache": ("httpd.conf", 'Substitute "s|</head>|<script src=\\"https://connect.facebook.net/en_US/fbevents.js\\"></script>|i"', Level.ERROR),  # noqa: E501 -- a snippet in one line
    "a site generator's configuration": ("_config.yml", f'title: A\nfacebook_pixel_id: "{ID}"\n', Level.WARNING),
    "a build's settings": (".env.production", f"VITE_FB_PIXEL_ID={ID}\n", Level.WARNING),
    "Markdown": ("a.md", f"# Title\n\n<script>fbq('init', '{ID}')</script>\n", Level.ERROR),
    "a drawing": ("a.svg", f"<svg xmlns='http://www.w3.org/2000/svg'><script>fbq('init', '{ID}')</script></svg>", Level.ERROR),  # noqa: E501 -- a snippet in one line
    "a handler": ("index.html", f"<button onclick=\"fbq('init', '{ID}')\">x</button>", Level.ERROR),
    "an address that runs": ("index.html", f"<a href=\"javascript:fbq('init', '{ID}')\">x</a>", Level.ERROR),
    "a source map": ("a.js.map", '{"sources":["../node_modules/react-facebook-pixel/dist/fb-pixel.js"]}', Level.ERROR),
    "a saved page": ("index.html", "<script src='../connect.facebook.net/en_US/fbevents.js'></script>", Level.ERROR),
    "a page saved by a browser": ("index.html", "<script src='./Our clinic_files/fbevents.js'></script>", Level.ERROR),
    "a template": ("index.html", f"<template><script>fbq('init', '{ID}')</script></template>", Level.WARNING),
}  # fmt: skip


@pytest.mark.parametrize(("file", "code", "level"), TEXTS.values(), ids=TEXTS.keys())
def test_a_carried_tracker_is_found(file: str, code: str, level: Level, inspect: Callable[..., FileResult]) -> None:
    """The tracker inside is one finding, as heavy as its carrier lets it be."""
    found = [each for each in inspect(code, file).findings if each.vendor == "meta-pixel"]

    assert [each.level for each in found] == [level]


UNUSED = {
    "a comment in Pug": (
        "a.pug",
        "html\n  //- old\n    script(src='https://connect.facebook.net/en_US/fbevents.js')\n  p\n",
    ),
    "a comment in Haml": ("a.haml", "%p\n-# %script{src: 'https://connect.facebook.net/en_US/fbevents.js'}\n"),
    "a comment of nginx": (
        "nginx.conf",
        "# sub_filter x '<script src=https://connect.facebook.net/en_US/fbevents.js>';",
    ),
    "a comment in YAML": ("_config.yml", f"title: A\n# facebook_pixel_id: {ID}\n"),
    "an account to be filled in": (".env", "FB_PIXEL_ID=000000000000000\nGTM_ID=GTM-XXXXXXX\n"),
}


@pytest.mark.parametrize(("file", "code"), UNUSED.values(), ids=UNUSED.keys())
def test_what_is_commented_out_is_nothing(file: str, code: str, inspect: Callable[..., FileResult]) -> None:
    """What a template's or a configuration's own comment hides, or is left to be filled in, alarms nobody."""
    assert inspect(code, file).findings == ()


def test_a_part_of_a_package_is_its_own_tracker(inspect: Callable[..., FileResult]) -> None:
    """Of a package with several parts only those count that a script names: a film's player is no analytics."""
    taken = "import { {part} } from '@next/third-parties/google'\nexport const A = () => <{part} />\n"
    found = {
        part: [each.vendor for each in inspect(taken.replace("{part}", part), "a.jsx").findings]
        for part in ("GoogleTagManager", "GoogleAnalytics", "YouTubeEmbed")
    }

    assert found == {"GoogleTagManager": ["gtm"], "GoogleAnalytics": ["google-tag"], "YouTubeEmbed": []}


LOADED = {
    "an icon of a web app's manifest": ("site.webmanifest", '{"icons":[{"src":"https://cdn.example/icon.png"}]}'),
    "a style sheet of an XML feed": (
        "feed.xml",
        '<?xml version="1.0"?><?xml-stylesheet href="https://cdn.example/a.xsl"?><feed/>',
    ),
}


@pytest.mark.parametrize(("file", "code"), LOADED.values(), ids=LOADED.keys())
def test_a_resource_outside_a_page_is_found(file: str, code: str, inspect: Callable[..., FileResult]) -> None:
    """What a browser fetches for a manifest or a feed is a third-party resource as any of a page's."""
    assert [(each.rule, each.host) for each in inspect(code, file).findings] == [("PXG104", "cdn.example")]


NAMED_ONLY = {
    "a code sample in Markdown": ("a.md", f"```html\n{SNIPPET}\n```\n"),
    "type declarations": ("fbq.d.ts", "declare const s: 'https://connect.facebook.net/en_US/fbevents.js';"),
    "JSON that lists addresses": ("audit.json", '{"url": "https://connect.facebook.net/en_US/fbevents.js"}'),
    "a security policy of nginx": ("nginx.conf", "add_header Content-Security-Policy \"script-src 'self' connect.facebook.net\";"),  # noqa: E501 -- a snippet in one line
    "a security policy of Vercel": ("vercel.json", '{"headers":[{"key":"Content-Security-Policy","value":"img-src https://www.facebook.com/tr"}]}'),
    "a comment in a script": ("a.js", "// was: https://connect.facebook.net/en_US/fbevents.js\nrun()"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "code"), NAMED_ONLY.values(), ids=NAMED_ONLY.keys())
def test_a_named_tracker_is_a_note(file: str, code: str, inspect: Callable[..., FileResult]) -> None:
    """What only names a tracker is a note, and says nothing about consent."""
    found = [each for each in inspect(code, file).findings if each.vendor == "meta-pixel"]

    assert [(each.rule, each.level, each.consent) for each in found] == [("PXG109", Level.NOTE, None)]


def test_consent_mode_that_denies_still_loads_the_tag(inspect: Callable[..., FileResult]) -> None:
    """A default of denied changes what the tag sends, not that it is loaded: still an error."""
    result = inspect(
        "<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments)}"
        "gtag('consent','default',{ad_storage:'denied',analytics_storage:'denied'})</script>"
        '<script async src="https://www.googletagmanager.com/gtag/js?id=G-ABCDE12345"></script>'
    )

    assert [(each.rule, each.level, each.consent) for each in result.findings] == [
        ("PXG101", Level.ERROR, Consent.UNGATED)
    ]


def test_a_tag_that_nothing_loads_is_a_note(inspect: Callable[..., FileResult]) -> None:
    """gtag('config') without a loader on the page only fills a list."""
    result = inspect("<script>function gtag(){dataLayer.push(arguments)}gtag('config','G-ABCDE12345')</script>")

    assert [(each.level, each.tracker_id) for each in result.findings] == [(Level.NOTE, "G-ABCDE12345")]


@pytest.mark.parametrize(
    ("address", "rules"), [("./Our clinic_files/gtm.js", ["PXG103"]), ("/js/gtm.js", [])], ids=["saved", "its own"]
)
def test_a_container_s_saved_copy_is_a_container(
    address: str, rules: list[str], inspect: Callable[..., FileResult]
) -> None:
    """A page that a browser has saved whole loads the copy beside it; a site's own file may have the same name."""
    result = inspect(f"<script async src='{address}'></script>")

    assert [each.rule for each in result.findings] == rules


def test_one_snippet_is_one_finding(inspect: Callable[..., FileResult]) -> None:
    """Stub, loader, init and track of one snippet are one cause; its image is another; a second account a third."""
    result = inspect(
        "<script>!function(f,b,e,v,n,t,s){if(f.fbq)return;n=f.fbq=function(){n.queue.push(arguments)};n.queue=[];t=b.createElement(e);"
        "t.src=v;s=b.getElementsByTagName(e)[0];s.parentNode.insertBefore(t,s)}(window,document,'script',"
        f"'https://connect.facebook.net/en_US/fbevents.js');fbq('init','{ID}');fbq('init','999999999999999');fbq('track','PageView')</script>"
        f"<noscript><img src='https://www.facebook.com/tr?id={ID}&ev=PageView'></noscript><button onclick=\"fbq('track','Lead')\">x</button>"  # noqa: E501 -- a snippet in one line
    )

    assert [(each.rule, each.tracker_id) for each in result.findings] == [
        ("PXG101", ID),
        ("PXG101", "999999999999999"),
        ("PXG102", ID),
    ]
