"""A suite with pytest-playwright-asyncio, run with the guard: `python tests/guard/run_asyncio.py`, from the project.

It is no test of the suite: that plugin and pytest-playwright take the same options and cannot stand side by side.
Run it in an environment of its own:

    python -m venv aside && aside/bin/pip install pytest-playwright-asyncio -e .
    aside/bin/python tests/guard/run_asyncio.py

It ends with 0 if the unguarded suite passes and the guarded one fails exactly where the page leaks.
"""

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[2]))

from pytest_pixelguard.crawl import find_browser
from tests.guard.clinic import BANNER, GATED, clinic

SUITE = """
import pytest
from playwright.async_api import Page

pytestmark = pytest.mark.asyncio(loop_scope="session")

async def test_refused(page: Page) -> None:
    await page.goto("/")
    await page.get_by_role("button", name="Reject cookies").click()
    await page.goto("/book")
    await page.get_by_label("E-mail").fill("zaphira.quill@example.com")
    await page.get_by_role("button", name="Book").click()

async def test_leaks(page: Page) -> None:
    await page.goto("/")
    await page.evaluate("new Image().src = 'https://www.facebook.com/tr/?id=123456789012345&ev=Early'")
"""
CONFTEST = """
import pytest

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    arguments = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}
"""


def outcomes(folder: str, *options: str) -> dict[str, str]:
    """Run the suite in a folder; give for each test how it ended."""
    command = [sys.executable, "-m", "pytest", "-rA", "-q", "-o", "asyncio_mode=strict", *options]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    sys.stdout.write(ran.stdout)
    return {name: end for end, name in re.findall(r"^(PASSED|FAILED|ERROR) \S+::(\w+)", ran.stdout, re.MULTILINE)}


def main() -> int:
    """Run the suite unguarded and guarded, and compare."""
    with clinic(script=GATED + BANNER) as origin, TemporaryDirectory(prefix="px-") as folder:
        Path(folder, "test_clinic.py").write_text(SUITE, encoding="utf-8")
        Path(folder, "conftest.py").write_text(
            CONFTEST.replace("CHROMIUM", repr(str(find_browser()))), encoding="utf-8"
        )
        plain = outcomes(folder, "--base-url", origin)
        guarded = outcomes(folder, "--base-url", origin, "--pixelguard-seal")
    right = plain == {"test_refused": "PASSED", "test_leaks": "PASSED"} and guarded == {
        "test_refused": "PASSED",
        "test_leaks": "FAILED",
    }
    sys.stdout.write(f"{'as it should be' if right else 'WRONG'}: unguarded {plain}, guarded {guarded}\n")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
