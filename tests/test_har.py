"""Recorded visits: read as browsers write them, judged as a crawl, and never passed by because they are broken."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_pixelguard.config import Config
from pytest_pixelguard.har import judge_recordings
from pytest_pixelguard.har_file import LARGEST
from pytest_pixelguard.inputs.files import InputError
from pytest_pixelguard.model import Finding, Outcome, Report
from tests.conftest import PROJECT, run_pixelguard

PAGE = "https://www.example.nhs.uk/services/hiv-clinic"
META = "https://www.facebook.com/tr/"
Write = Callable[..., Path]


@pytest.fixture
def har(tmp_path: Path) -> Write:
    """Write a recording of one page with the given requests, each a mapping that is laid over a plain GET."""

    def write(*entries: Any, pages: Any = ({"id": "page_1", "title": PAGE},)) -> Path:
        file = tmp_path / "visit.har"
        log = {"version": "1.2", "pages": list(pages), "entries": list(entries)}
        file.write_text(json.dumps({"log": log}), encoding="utf-8")
        return file

    return write


def _entry(url: str, method: str = "GET", *, headers: Any = None, page: str = "page_1", **request: Any) -> Any:
    named = [{"name": name, "value": value} for name, value in (headers or {}).items()]
    return {
        "pageref": page,
        "request": {"method": method, "url": url, "headers": named} | request,
        "response": {"status": 200, "content": {"mimeType": "image/gif"}},
    }


def _judge(file: Path, **config: Any) -> Report:
    return judge_recordings(Config(**config), [str(file)])


def _told(finding: Finding) -> dict[str, str]:
    return {one.parameter: one.value for one in finding.discloses}


def test_reads_every_way_in_which_a_beacon_is_sent(har: Write) -> None:
    """An address, a form's fields, a text body, a base64 body and a WebSocket's frames tell who learns what."""
    fields = [{"name": "id", "value": "123456789012345"}, {"name": "ev", "value": "Lead"}]
    frames = [{"type": "send", "data": json.dumps({"page": PAGE})}, {"type": "receive", "data": "x"}]
    file = har(
        _entry(f"{META}?id=123456789012345&ev=PageView&dl={PAGE}"),
        _entry(META, "POST", postData={"params": fields}),
        _entry("https://region1.google-analytics.com/g/collect?v=2&tid=G-ABCDEF1234", "POST",
               postData={"text": f"en=page_view&dl={PAGE}\nen=scroll&dl={PAGE}"}),
        _entry("https://a.example/p", "POST", postData={"encoding": "base64", "text": "eyJhIjoxfQ=="}),
        _entry("wss://b.example/socket") | {"_webSocketMessages": frames, "_resourceType": "websocket"},
    )  # fmt: skip

    found = [
        (one.vendor or one.host, one.route, _told(one).get("dl") or _told(one).get("page") or "")
        for one in _judge(file).findings
    ]

    assert sorted(found) == [
        ("a.example", "/services/hiv-clinic", ""),
        ("b.example", "/services/hiv-clinic", PAGE),
        ("google-analytics-4", "/services/hiv-clinic", PAGE),
        ("meta-pixel", "/services/hiv-clinic", ""),
        ("meta-pixel", "/services/hiv-clinic", PAGE),
    ]


def test_says_which_button_was_pressed_and_on_which_sensitive_page(har: Write) -> None:
    """The sentence names what the visitor did, and the report that no answer to the banner is known."""
    file = har(
        _entry(f"{META}?id=123456789012345&ev=SubscribedButtonClick&dl={PAGE}&cd[buttonText]=Book%20an%20HIV%20test")
    )

    report = _judge(file)

    (message,) = [one.message for one in report.findings]
    assert message == (
        "When a visitor presses “Book an HIV test” on /services/hiv-clinic, Meta Pixel (Meta) learns the page’s "
        "address and the text of the button pressed with the event “SubscribedButtonClick”, before the visitor has "
        "agreed to anything"
    )
    assert [visit.sensitive[:1] for visit in report.coverage.visits] == [("hiv",)]
    assert report.site.inferred[0].startswith("the recording does not say what the visitor answered")


@pytest.mark.parametrize(
    ("config", "hosts"),
    [
        ({}, {"cdn.example.org"}),
        ({"first_party": ("cdn.example.org",)}, set()),
        ({"origin": "https://www.example.org"}, {"assets.example.nhs.uk"}),
    ],
)
def test_whose_hosts_are_the_sites_own(har: Write, config: dict[str, Any], hosts: set[str]) -> None:
    """The recorded page's own hosts are first party; the configuration says otherwise where it says something."""
    file = har(_entry("https://assets.example.nhs.uk/a.png"), _entry("https://cdn.example.org/b.png"))

    assert {one.host for one in _judge(file, **config).findings} == hosts


def test_each_page_is_compared_with_its_own_site(har: Write) -> None:
    """A recording that goes from one site to another calls neither of them the other's third party by mistake."""
    pages = ({"id": "one", "title": "https://one.example/"}, {"id": "two", "title": "https://two.example/x"})
    file = har(
        _entry("https://one.example/a.js", page="one"),
        _entry("https://two.example/a.js", page="two"),
        _entry("https://two.example/b.js", page="one"),
        pages=pages,
    )

    assert [(one.route, one.host) for one in _judge(file).findings] == [("//one.example/", "two.example")]


def test_a_recording_without_third_parties_passes(har: Write) -> None:
    """Nothing to tell is a pass, with the page that it rests on."""
    report = _judge(har(_entry(PAGE), _entry("data:image/gif;base64,R0lGODlhAQABAAAAACw=")))

    assert (report.verdict.outcome, [visit.route for visit in report.coverage.visits]) == (
        Outcome.PASS,
        ["/services/hiv-clinic"],
    )


def test_an_address_that_is_none_stops_nothing(har: Write) -> None:
    """What stands before a host in an address, however odd, neither hides its host nor ends the reading."""
    file = har(_entry(f"{META.replace('www', 'u[@www')}?id=123456789012345"), _entry("https://[/x"), _entry("https://"))

    report = _judge(file)

    assert [(finding.vendor, finding.host) for finding in report.findings if finding.level == "error"] == [
        ("meta-pixel", "www.facebook.com"),
    ]


def test_what_was_not_recorded_is_a_gap(har: Write) -> None:
    """A body that the browser left out, and an entry that is no request, make the verdict inconclusive."""
    file = har(_entry("https://www.example.nhs.uk/x", "POST"), {"request": None})
    lacking = har(_entry("https://c.example/p", "POST", headers={"Content-Length": "812"}))
    assert _judge(lacking).gaps[0].message.endswith("went to c.example with a body that was not recorded.")

    report = _judge(har(_entry(PAGE), {"request": None}))

    assert file == lacking
    assert (report.verdict.outcome, [gap.rule.value for gap in report.gaps]) == (Outcome.INCONCLUSIVE, ["PXG901"])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"log": {"entries": [', "cut off"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b'{"requests": []}', "no log with entries"),
        (b"[" * 100_000, "no HAR file"),
        (b'{"log": {"pages": [], "entries": [{"request": {"url": "/x"}}]}}', "--origin"),
    ],
)
def test_a_broken_file_is_a_clear_error(tmp_path: Path, content: bytes, says: str) -> None:
    """What is no recording is said in one line, with exit code 2, and is never an empty pass."""
    file = tmp_path / "broken.har"
    file.write_bytes(content)

    with pytest.raises(InputError, match=says):
        _judge(file)


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    """A file beyond the bound is not read into memory."""
    file = tmp_path / "huge.har"
    with file.open("wb") as hollow:
        hollow.truncate(LARGEST + 1)

    with pytest.raises(InputError, match="cut it up"):
        _judge(file)


def test_the_command_writes_reports(har: Write, tmp_path: Path) -> None:
    """`pixelguard har` ends with the verdict's exit code and writes every format; a missing file is wrong use."""
    file = har(_entry(f"{META}?id=123456789012345&ev=PageView&dl={PAGE}"))

    ran = run_pixelguard("har", file, "--report-dir", tmp_path / "out")
    missing = run_pixelguard("har", tmp_path / "none.har")

    assert (ran.code, missing.code, missing.err.count("\n")) == (1, 2, 1)
    written = json.loads(next((tmp_path / "out").glob("*.json")).read_text(encoding="utf-8"))
    assert (written["site"]["kind"], len(written["findings"]), len(written["requests"])) == ("recording", 1, 1)


@pytest.mark.skipif("PIXELGUARD_CORPUS" not in os.environ, reason="needs the corpus of recorded visits")
def test_recordings_of_real_visits_are_told_as_they_are() -> None:
    """Of each real recording: every request to Meta, with its event, page address, custom data and hashes."""
    done = subprocess.run(
        [sys.executable, "benchmarks/corpus_hars.py"], cwd=PROJECT, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout.count("not found")) == (0, 0)
