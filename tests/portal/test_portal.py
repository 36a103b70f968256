"""The patient portal of the examples, behind its log-in: leaking, mended, and not let in."""

import importlib.util
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.conftest import PROJECT, Ran, run_here, run_pixelguard

pytestmark = pytest.mark.browser
PORTAL = PROJECT / "examples/portal"
FEWER = ("/medicines", "/messages")  # left out where three pages show as much
PASSWORD = "correct-horse-battery-1"  # noqa: S105 -- the made-up patient's, of the example


def _example() -> Any:
    spec = importlib.util.spec_from_file_location("portal_example", PORTAL / "portal.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class _ShortSessions(dict[str, tuple[str, float]]):
    """The portal's sessions, each of which ends after some requests, however fast this machine is."""

    def __init__(self, requests: int) -> None:
        super().__init__()
        self.made = 0
        self._requests = requests
        self._left: dict[str, int] = {}

    def __setitem__(self, session: str, held: tuple[str, float]) -> None:
        self.made += 1
        self._left[session] = self._requests
        super().__setitem__(session, held)

    def get(self, session: str, otherwise: Any = None) -> Any:
        self._left[session] = self._left.get(session, 0) - 1
        return super().get(session, otherwise) if self._left[session] >= 0 else otherwise


@contextmanager
def _portal(
    folder: Path, *, leaking: bool, sessions: _ShortSessions | None = None, leave_out: tuple[str, ...] = ()
) -> Iterator[Path]:
    """Serve the portal on free ports and give its configuration, adapted to them. `leave_out` are pages not visited."""
    portal, provider = _example().serve(leaking=leaking)
    portal.sessions = portal.sessions if sessions is None else sessions
    text = (PORTAL / "pixelguard.toml").read_text(encoding="utf-8")
    text = text.replace("127.0.0.1:8123", f"127.0.0.1:{portal.server_port}")
    text = text.replace("localhost:8124", f"localhost:{provider.server_port}")
    for page in leave_out:
        text = text.replace(f', "{page}"', "")
    (folder / "pixelguard.toml").write_text(text, encoding="utf-8")
    (folder / "log_in.py").write_text((PORTAL / "log_in.py").read_text(encoding="utf-8"), encoding="utf-8")
    try:
        yield folder
    finally:
        for server in (portal, provider):
            server.shutdown()
            server.server_close()


def _check(folder: Path, password: str = PASSWORD) -> tuple[Ran, dict[str, Any], str]:
    ran = run_here(
        "check",
        "--report-dir",
        "out",
        cwd=folder,
        PORTAL_USER="zaphira.quill@example.com",
        PORTAL_PASSWORD=password,
    )
    everything = "".join(path.read_text(encoding="utf-8") for path in sorted((folder / "out").iterdir()))
    return ran, json.loads((folder / "out/pixelguard.json").read_text(encoding="utf-8")), ran.out + ran.err + everything


def test_the_leaking_portal_fails_with_what_was_disclosed(tmp_path: Path) -> None:
    """Behind the log-in each page's leak is found, with the medicine's name; no secret stands in any report."""
    with _portal(tmp_path, leaking=True) as folder:
        ran, report, everything = _check(folder)

    told = {
        (finding["route"], one["what"], one["value"])
        for finding in report["findings"]
        if finding["level"] == "error"
        for one in finding["discloses"]
    }
    assert (ran.code, report["gaps"]) == (1, [])
    assert {"/home", "/medicines", "/results", "/messages"} <= {route for route, _, _ in told}
    assert ("/medicines", "page-title", "Your medicines") in told
    assert "Dolutegravir" in {value for route, _, value in told if route == "/medicines" for value in value.split(" ")}
    assert '"token": "[redacted]"' in everything.replace('\\"', '"').replace('":"', '": "')
    assert PASSWORD not in everything


def test_the_mended_portal_passes(tmp_path: Path) -> None:
    """The same portal without the pixel passes, in every state, and each page was seen logged in."""
    with _portal(tmp_path, leaking=False, leave_out=FEWER) as folder:
        ran, report, _ = _check(folder)

    seen = {row["path"]: row["states"] for row in report["coverage"]["routes"] if row["path"] in {"/home", "/results"}}
    assert (ran.code, report["verdict"], report["gaps"]) == (0, "pass", [])
    assert seen == {"/home": ["no-choice", "rejected"], "/results": ["no-choice", "rejected"]}


def test_a_wrong_password_is_inconclusive(tmp_path: Path) -> None:
    """Who is not let in has examined nothing: exit 3, not-logged-in, and the wrong password stands nowhere."""
    with _portal(tmp_path, leaking=False) as folder:
        ran, report, everything = _check(folder, "wrong-password-7")

    assert (ran.code, report["verdict"]) == (3, "inconclusive")
    assert [gap["rule"] for gap in report["gaps"]] == ["PXG909"]
    assert "wrong-password-7" not in everything


def test_a_session_that_ends_is_made_again(tmp_path: Path) -> None:
    """A session that ends during the crawl is renewed, and every route is seen logged in all the same."""
    sessions = _ShortSessions(requests=3)
    with _portal(tmp_path, leaking=False, sessions=sessions) as folder:
        ran, report, _ = _check(folder)

    assert (ran.code, report["gaps"]) == (0, [])
    assert sessions.made > 1  # one would do if none had ended


def test_a_secret_that_is_not_set_is_wrong_use(tmp_path: Path) -> None:
    """An environment variable that the script reads and that is not set ends with exit 2, in one line."""
    (tmp_path / "pixelguard.toml").write_text((PORTAL / "pixelguard.toml").read_text(encoding="utf-8"), "utf-8")
    (tmp_path / "log_in.py").write_text((PORTAL / "log_in.py").read_text(encoding="utf-8"), encoding="utf-8")

    ran = run_pixelguard("check", cwd=tmp_path, PORTAL_USER="zaphira.quill@example.com", PORTAL_PASSWORD="")

    assert ran.code == 2
    assert "the environment variable PORTAL_PASSWORD is not set" in ran.err


def test_pytest_logs_in_by_a_function_of_the_project(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`pixelguard_login` in conftest.py logs in, and again when the session ends; no file is left behind."""
    monkeypatch.setenv("PORTAL_USER", "zaphira.quill@example.com")
    monkeypatch.setenv("PORTAL_PASSWORD", PASSWORD)
    sessions = _ShortSessions(requests=2)
    with (
        TemporaryDirectory(prefix="px-") as temporary,
        _portal(pytester.path, leaking=False, sessions=sessions, leave_out=FEWER) as folder,
    ):
        monkeypatch.setenv("TMPDIR", temporary)  # short: the browser's socket lies below it
        configuration = (folder / "pixelguard.toml").read_text(encoding="utf-8")
        (folder / "pixelguard.toml").write_text(configuration.replace('script = "log_in.py:log_in"', ""), "utf-8")
        pytester.makeconftest("from log_in import log_in as pixelguard_login")
        pytester.makepyfile("def test_ok(): pass")

        result = pytester.runpytest_subprocess("--pixelguard", "-p", "no:randomly")
        left = list(Path(temporary).glob("pxg-run-*"))

    result.assert_outcomes(passed=3 * 2 + 1 + 1)  # three pages in two states, the verdict, the project's own test
    assert (left, sessions.made > 1) == ([], True)
