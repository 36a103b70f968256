"""What the tests of consent install: consent platforms and autoconsent from npm, and the wheel of autoconsent."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from tests.conftest import PROJECT
from tests.crawl.consent.platforms import PACKAGES

AUTOCONSENT = "@duckduckgo/autoconsent@16.23.0"


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the consent platforms and autoconsent from npm, once for all workers, and give the folder of modules."""
    folder = _shared(tmp_path_factory, "npm")
    with FileLock(f"{folder}.lock"):
        if not (folder / "done").exists():
            (folder / "package.json").write_text("{}", encoding="utf-8")
            command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES, AUTOCONSENT]
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=300)
            (folder / "done").touch()
    return folder / "node_modules"


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel that the extra `autoconsent` names, by its pinned hash, and give the folder to import from."""
    folder = _shared(tmp_path_factory, "wheel")
    with FileLock(f"{folder}.lock"):
        if not (folder / "duckduckgo_autoconsent").exists():
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
            command += ["--disable-pip-version-check", "--target", str(folder)]
            command += ["-r", str(PROJECT / "requirements" / "autoconsent.txt")]
            subprocess.run(command, check=True, capture_output=True, timeout=300)
    return folder


def _shared(factory: pytest.TempPathFactory, name: str) -> Path:
    """Give a folder that all workers of a run share."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # every worker's own folder lies in the session's
    folder = base / f"consent-{name}"
    folder.mkdir(exist_ok=True)
    return folder
