"""Patches: minimal, read again by the gate, in the site's own platform's form, and written only when asked."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_pixelguard.fix import propose
from pytest_pixelguard.fix.platforms import held_tag, platform_of, platforms
from pytest_pixelguard.fix.texts import Patch, render_diff
from pytest_pixelguard.model import Consent
from pytest_pixelguard.static import Target, inspect_file
from pytest_pixelguard.static.gating import script_gate
from pytest_pixelguard.trackers.parties import FirstParty
from tests.conftest import PROJECT, Ran, run_pixelguard

Write = Callable[..., Path]
OWN = FirstParty.of("www.example.org")
SNIPPET = (
    "<script>\n!function(f,b,e,v,n,t,s){if(f.fbq)return;n=f.fbq=function(){n.queue.push(arguments)};n.queue=[];"
    "t=b.createElement(e);t.src=v;s=b.getElementsByTagName(e)[0];s.parentNode.insertBefore(t,s)}"
    "(window,document,'script','https://connect.facebook.net/en_US/fbevents.js');\n"
    "fbq('init', '123456789012345');\nfbq('track', 'PageView');\n</script>\n"
)
PIXEL = '<noscript><img src="https://www.facebook.com/tr?id=123456789012345&ev=PageView&noscript=1"></noscript>\n'
PAGE = '<!doctype html><html lang="en">\n<title>x</title>\n{}<p>Ours.</p>\n</html>\n'
BANNER = '<script src="/js/nhsuk-cookie-consent.js"></script>\n'


def _proposed(site: Write, body: str, *, name: str = "index.html", newline: str = "\n") -> tuple[str, list[str]]:
    """Give the patched text of a page (or the text as it was), and the reasons for what has no patch."""
    text = PAGE.format(body).replace("\n", newline)
    file = site({}) / name
    file.write_bytes(text.encode("utf-8"))
    found = inspect_file(Target(path=file, label=str(file)), first_party=OWN)
    proposals = propose(found.findings, files=[str(file)], first_party=OWN)
    after = proposals.patches[0].after if proposals.patches else text
    return after, [reason for reason, _ in proposals.reasons()]


def test_without_a_platform_the_snippet_goes(site: Write) -> None:
    """Where the site asks nobody, snippet and pixel are taken away, with their lines and nothing else."""
    assert _proposed(site, SNIPPET + PIXEL) == (PAGE.format(""), [])


def test_with_a_platform_the_snippet_is_held_back(site: Write) -> None:
    """Where the site has a consent platform the snippet takes its form; the pixel, which nothing can hold, goes."""
    held = SNIPPET.replace("<script>", '<script type="text/plain" data-cookieconsent="marketing">')

    assert _proposed(site, BANNER + SNIPPET + PIXEL) == (PAGE.format(BANNER + held), [])


def test_line_ends_and_letters_stay(site: Write) -> None:
    """A file with other line ends and letters beyond ASCII keeps every byte that the patch does not mean."""
    after, _ = _proposed(site, "<p>Ymwelwch â’n clinig 🏥</p>\n" + SNIPPET, newline="\r\n")

    assert after == PAGE.format("<p>Ymwelwch â’n clinig 🏥</p>\n").replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (SNIPPET.replace("</script>", "startMenu();\n</script>"), "the script holds other code too"),
        (
            "<a onclick=\"fbq('track', 'Lead')\">x</a><p onclick=\"fbq('init', '123456789012345')\">y</p>\n",
            "no element",
        ),
    ],
)
def test_what_is_not_safe_has_a_reason(site: Write, body: str, reason: str) -> None:
    """Where other code would go with the tracker there is no patch, and the reason says so."""
    after, reasons = _proposed(site, body)

    assert after == PAGE.format(body)
    assert [one for one in reasons if one.startswith(reason)] != []


def test_a_component_that_closes_itself_takes_nothing_with_it(site: Write) -> None:
    """Of two components of a framework, the one that closes itself goes alone: what stands between them stays."""
    page = "export default () => (<body>\n{}<nav>menu</nav>\n<Script id='own'>{{`menu()`}}</Script></body>)\n"
    script = '<Script src="https://www.googletagmanager.com/gtag/js?id=G-ABC1234567" />\n'
    file = site({"layout.tsx": page.format(script)}) / "layout.tsx"

    found = inspect_file(Target(path=file, label=str(file)), first_party=OWN)
    proposals = propose(found.findings, files=[str(file)], first_party=OWN)

    assert [patch.after for patch in proposals.patches] == [page.format("")]


def test_two_platforms_are_no_platform() -> None:
    """Where two platforms show equally nothing is assumed; where one shows more often it is the site's."""
    assert platform_of(["otSDKStub.js", "consent.cookiebot.com"]) is None
    assert platform_of([]) is None
    assert platform_of(["<p>Our cookie is <code>nhsuk-cookie-consent</code>.</p>"]) is None  # named, not used
    assert platform_of(["<script>NHSCookieConsent.init()</script>"]) is not None
    assert (one := platform_of(["otSDKStub.js", "OptanonWrapper", "klaroConfig"])) is not None
    assert one.id == "onetrust"


@pytest.mark.parametrize("platform", platforms(), ids=lambda platform: platform.id)
def test_every_form_holds(platform: object) -> None:
    """The gate takes each platform's form for gated, and no browser would run it."""
    found = next(one for one in platforms() if one == platform)
    attributes = found.attributes_for(vendor="meta-pixel", name="Meta Pixel", category="advertising")

    gate = script_gate({"type": "text/plain", **attributes})

    assert (gate.runs, gate.consent) == (False, Consent.GATED)


def test_a_tag_keeps_what_it_has() -> None:
    """A held tag keeps its other attributes, replaces its type, adds to its class, and moves its address if need be."""
    tag = '<script async type="module" class="late" src="/a.js">'

    assert held_tag(tag, {"class": "optanon-category-C0004"}) == (
        '<script type="text/plain" async class="optanon-category-C0004 late" src="/a.js">'
    )
    assert held_tag("<SCRIPT src=/a.js>", {"data-name": "x"}, held_source="data-src") == (
        '<SCRIPT type="text/plain" data-name="x" data-src=/a.js>'
    )


def test_the_diff_is_one_that_git_takes(tmp_path: Path) -> None:
    """The diff applies with `git apply`, also to a file without a last line end and with carriage returns."""
    before, after = "a\r\nb\r\nc", "a\r\nc"
    (tmp_path / "x.html").write_bytes(before.encode())
    diff = render_diff([Patch(path="x.html", before=before, after=after, what=("x",))])
    (tmp_path / "p.diff").write_bytes(diff.encode())

    subprocess.run(["git", "apply", "--whitespace=nowarn", "p.diff"], cwd=tmp_path, check=True, capture_output=True)

    assert (tmp_path / "x.html").read_bytes() == after.encode()


def test_patches_are_written_only_when_asked(site: Write) -> None:
    """`--fix` shows the diff and writes nothing; `--fix --apply` writes it, and the gate then finds no error."""
    folder = site({"index.html": PAGE.format(BANNER + SNIPPET + PIXEL)})

    def run(*more: str) -> Ran:
        base = ("inspect", ".", "-q", "--origin", "https://www.example.org")
        return run_pixelguard(*base, *more, cwd=folder, PYTHONPATH=str(PROJECT))

    shown = run("--fix")
    untouched = (folder / "index.html").read_text(encoding="utf-8")
    applied, again, alone = run("--fix", "--apply"), run(), run("--apply")

    assert (shown.code, applied.code, again.code, alone.code) == (1, 1, 0, 2)
    assert untouched == PAGE.format(BANNER + SNIPPET + PIXEL)
    assert '+<script type="text/plain" data-cookieconsent="marketing">' in shown.out
    assert "Nothing was written; add --apply for that." in shown.err


def test_annotations_suggest_the_patch(site: Write) -> None:
    """An annotation of a finding that has a patch says in words what the patch does."""
    folder = site({"index.html": PAGE.format(BANNER + SNIPPET)})

    ran = run_pixelguard("inspect", ".", "-q", "--report", "github=-", cwd=folder, PYTHONPATH=str(PROJECT))

    assert (
        "%0ASuggested: hold meta-pixel back until consent, as the NHS website’s cookie consent does "
        "(pixelguard inspect --fix index.html)%0A"
    ) in ran.out
