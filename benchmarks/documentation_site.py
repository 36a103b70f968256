"""A real built site as a folder and as a URL: the same findings. Our own docs, built by mkdocs, served by nginx.

Needs nginx on the PATH (Debian: `apt-get install nginx-light`) and mkdocs from PyPI, which is put into an environment
of its own. nginx listens on loopback, over HTTPS with a self-signed certificate and over HTTP/2. Run with the project's
Python: `python benchmarks/documentation_site.py`.
"""

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import trustme

ROOT = Path(__file__).parents[1]
MKDOCS = "mkdocs==1.6.1"
# Two trackers besides what the theme loads from content networks: one in its markup, one that fires late.
MKDOCS_YML = """\
site_name: pixelguard
site_url: https://www.example.org/
docs_dir: {docs}
theme:
  name: mkdocs
  analytics: {{gtag: G-0000000000}}
extra_javascript: [late.js]
"""
LATE = "setTimeout(() => { new Image().src = 'https://www.facebook.com/tr?id=123456789012345&ev=PageView'; }, 8000);\n"
NGINX = """\
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  types {{
    text/html html; text/css css; text/javascript js; application/xml xml; application/json json;
    image/svg+xml svg; image/x-icon ico; font/woff2 woff2; font/woff woff; font/ttf ttf;
  }}
  access_log off;
  gzip on;
  gzip_types text/css text/javascript application/xml;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port} ssl http2;
    ssl_certificate {folder}/cert.pem;
    ssl_certificate_key {folder}/key.pem;
    root {site};
    error_page 404 /404.html;
  }}
}}
"""
Row = tuple[str, str | None, str | None, str | None, str | None]


def build(folder: Path) -> Path:
    """Build the docs as a site, and give its folder."""
    venv.create(folder / "venv", with_pip=True)
    pip = [str(folder / "venv/bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", MKDOCS]
    subprocess.run(pip, check=True)
    docs = folder / "docs"
    shutil.copytree(ROOT / "docs", docs)
    (docs / "late.js").write_text(LATE, encoding="utf-8")
    (folder / "mkdocs.yml").write_text(MKDOCS_YML.format(docs=docs), encoding="utf-8")
    command = [str(folder / "venv/bin/mkdocs"), "build", "--quiet", "--config-file", str(folder / "mkdocs.yml")]
    subprocess.run([*command, "--site-dir", str(folder / "site")], check=True, capture_output=True)
    return folder / "site"


@contextmanager
def served(site: Path, folder: Path) -> Iterator[str]:
    """Serve a folder by nginx, and give its origin."""
    certificate = trustme.CA().issue_cert("127.0.0.1")
    certificate.private_key_pem.write_to_path(folder / "key.pem")
    certificate.cert_chain_pems[0].write_to_path(folder / "cert.pem")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, site=site, port=port), encoding="utf-8")
    folder.chmod(0o755)  # nginx's worker is another user, where root starts it
    with subprocess.Popen(["nginx", "-e", folder / "error.log", "-c", folder / "nginx.conf"]) as process:
        try:
            _wait(port)
            yield f"https://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("nginx did not begin to listen")


def check(site: str, folder: Path, *options: str) -> dict[str, Any]:
    """Run the whole gate on a site, and give its JSON report."""
    (folder / "pixelguard.toml").write_text("insecure_certificate = true\n", encoding="utf-8")
    report = folder / "report.json"
    command = [sys.executable, "-m", "pytest_pixelguard", "check", site, "-q", f"--report=json={report}"]
    config = ["--config", str(folder / "pixelguard.toml"), "--all-routes", *options]
    subprocess.run([*command, *config], check=False, stdout=subprocess.DEVNULL, cwd=ROOT)
    found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return found


def crawled(report: dict[str, Any]) -> set[Row]:
    """Give what the crawl found: rule, route, host, vendor and state. The page for what is not there has no address."""
    return {
        (row["rule"], row["route"], (row["request"] or {}).get("host"), row["vendor"], row["state"])
        for row in report["findings"]
        if row["route"] not in {None, "/404.html"}
    }


def read(report: dict[str, Any], base: str) -> set[tuple[str, str, str | None, int]]:
    """Give what was read in the markup and the code: rule, file, vendor and line."""
    return {
        (row["rule"], _file(row["location"]["path"], base), row["vendor"], row["location"]["start_line"])
        for row in report["findings"]
        if row["route"] is None and row["location"] and "404.html" not in row["location"]["path"]
    }


def _file(path: str, base: str) -> str:
    name = path.split(base, 1)[-1].lstrip("/")
    return f"{name}index.html" if name == "" or name.endswith("/") else name


def main() -> int:
    """Print both results beside each other; 1 where they differ."""
    if shutil.which("nginx") is None:
        print("nginx is not there: apt-get install nginx-light")
        return 2
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        folder = Path(name)
        site = build(folder)
        with served(site, folder) as origin:
            as_folder = check(str(site), folder, "--origin", origin)
            as_url = check(origin, folder)
    for kind, report in (("folder", as_folder), ("URL", as_url)):
        coverage = report["coverage"]
        print(
            f"{kind:7} {len(coverage['routes'])} routes, {coverage['files_inspected']} files read, "
            f"{len(crawled(report))} findings of the crawl, {len(report['gaps'])} gaps, verdict {report['verdict']}"
        )
    lost, added = crawled(as_folder) - crawled(as_url), crawled(as_url) - crawled(as_folder)
    for word, rows in (("only as a folder", lost), ("only as a URL", added)):
        for row in sorted(rows, key=str):
            print(f"  {word}: {row}")
    static = (read(as_folder, str(site)), read(as_url, origin))
    unread = {row for row in static[0] - static[1] if row[0] != "PXG109"}
    print(f"crawl: {'the same' if not lost | added else 'NOT the same'} findings, as a folder and as a URL")
    print(f"code and markup: {len(static[0])} findings in the folder, {len(static[0] & static[1])} of them in the URL")
    for one in sorted(unread, key=str):
        print(f"  only in the folder: {one}")
    return 1 if lost | added or unread or as_url["gaps"] or as_folder["gaps"] else 0


if __name__ == "__main__":
    sys.exit(main())
