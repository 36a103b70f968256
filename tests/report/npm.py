"""Tools from npm that check our reports: fetched by npm's own client, which verifies them, at a pinned version."""

import subprocess
from pathlib import Path


def unpack(package: str, folder: Path) -> Path:
    """Fetch a package (`name@version`) into `folder` without running anything of it, and give its contents' folder."""
    done = subprocess.run(
        ["npm", "pack", "--silent", "--pack-destination", str(folder), package],
        capture_output=True,
        text=True,
        check=True,
        cwd=folder,
        timeout=120,
    )
    subprocess.run(["tar", "-xzf", done.stdout.strip().splitlines()[-1]], check=True, cwd=folder)
    return folder / "package"
