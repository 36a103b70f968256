"""Starts a script inside a network namespace of its own, which has no way out."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def run_in_namespace(script: str, *arguments: str, resolver: Path, seconds: float = 120) -> dict[str, Any]:
    """Run a module of this folder and give the JSON that it prints. A script that fails fails the test."""
    resolver.write_text("nameserver 198.51.100.53\noptions timeout:1 attempts:1\n", encoding="ascii")
    command = [
        "unshare",
        "--map-root-user",
        "--net",
        "--mount",
        sys.executable,
        "-m",
        f"tests.crawl.{script}",
        *arguments,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False, cwd=ROOT)
    if done.returncode != 0:
        raise AssertionError(f"{script} failed with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result
