"""Draw what the gate prints on the leaking example, as the README's picture: docs/pictures/failing.svg.

The text is a real run's, cut after the first findings and joined to its verdict. The template holds no address: rich's
own would have the reader's browser fetch a font from a third party.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

PROJECT = Path(__file__).parent.parent
PICTURE = PROJECT / "docs" / "pictures" / "failing.svg"
COLUMNS = 100
FIRST_LINES = 24

TEMPLATE = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img"
aria-label="A terminal: pixelguard fails a hospital's site">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, monospace; font-size: {char_height}px;
  line-height: {line_height}px; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""


def main() -> None:
    """Run the gate and draw what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest_pixelguard", "check", "examples/leaky-trust"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"COLUMNS": str(COLUMNS), "FORCE_COLOR": "1"},
    )
    lines = done.stdout.strip().split("\n")
    end = next(number for number, line in enumerate(lines) if "Examined" in line)
    shown = ["$ pixelguard check examples/leaky-trust", *lines[:FIRST_LINES], "…", *lines[end:]]
    console = Console(record=True, width=COLUMNS, file=Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 -- closed with the process
    console.print(Text.from_ansi("\n".join(shown)))
    svg = console.export_svg(title="pixelguard", code_format=TEMPLATE, unique_id="pixelguard")
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(re.sub(r"[ \t]+\n", "\n", svg), encoding="utf-8")


if __name__ == "__main__":
    main()
