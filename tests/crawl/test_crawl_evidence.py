"""What a crawl leaves for people to look at."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.crawl.crawling import ORIGIN, crawl_folder, write_site

PAGE = """
<img src="https://pixel.tp.example/tr?id=1&amp;ev=PageView" alt="">
<script>
  document.cookie = 'session=secret';
  fetch('/api', { method: 'POST', body: 'x' });
  navigator.sendBeacon('https://beacon.tp.example/c', new Blob([new Uint8Array([255, 254])]));
</script>
"""


@pytest.mark.browser
def test_har_and_picture_lie_in_the_evidence_folder(tmp_path: Path) -> None:
    """Each walk leaves a HAR with every request but no cookie, and each page that leaks a picture."""
    root = write_site(tmp_path / "site", {"index.html": PAGE, "clean.html": "<h1>Clean</h1>"})

    result = crawl_folder(root, "/", "/clean", evidence_dir=tmp_path / "evidence")

    log = json.loads((tmp_path / "evidence" / "crawl-no-choice.har").read_text(encoding="utf-8"))["log"]
    pages = {page["id"]: page["title"] for page in log["pages"]}
    sent = {
        (entry["request"]["method"], entry["request"]["url"]): pages[entry["pageref"]]
        for entry in log["entries"]
        if not entry["request"]["url"].startswith(ORIGIN)
    }
    assert result.gaps == ()
    assert sent == {
        ("GET", "https://pixel.tp.example/tr?id=1&ev=PageView"): "/ (no-choice)",
        ("POST", "https://beacon.tp.example/c"): "/ (no-choice)",
    }
    assert "session=secret" not in json.dumps(log)
    moments = [entry["startedDateTime"] for entry in log["entries"]]
    assert moments == sorted(moments)
    assert [path.name for path in (tmp_path / "evidence" / "screenshots").iterdir()] == ["001-no-choice-home.png"]


@pytest.mark.browser
@pytest.mark.node
def test_har_is_valid_by_the_schema_of_har_1_2(tmp_path: Path) -> None:
    """An independent validator (npm's har-validator) accepts the HAR: it opens wherever a HAR opens."""
    root = write_site(tmp_path / "site", {"index.html": PAGE + "<script>new WebSocket('wss://s.tp.example/')</script>"})
    (tmp_path / "package.json").write_text("{}", encoding="utf-8")
    install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "har-validator@5.1.5"]
    subprocess.run(install, cwd=tmp_path, check=True, capture_output=True, timeout=300)
    crawl_folder(root, "/", evidence_dir=tmp_path)
    program = (
        "require('har-validator').har(JSON.parse(require('fs').readFileSync('crawl-no-choice.har')))"
        ".then((har) => console.log(har.log.entries.length > 4), (error) => console.log(JSON.stringify(error.errors)))"
    )

    done = subprocess.run(["node", "-e", program], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)

    assert done.stdout == "true\n"
