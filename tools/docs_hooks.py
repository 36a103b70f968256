"""What mkdocs calls while it builds: it adds the generated pages, and mends links that lead outside."""

import re
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from docs_pages import generated
from mkdocs.structure.files import File, Files

_OUTSIDE = re.compile(
    r"\[([^\]]+)\]\(((?:\.\./)+(?:examples|pytest_pixelguard|CONTRIBUTING|SECURITY|CHANGELOG|NOTICE)[^)]*)\)"
)


def on_files(files: Files, config: Any, **_: Any) -> Files:
    """Add every generated page."""
    for path, text in generated().items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Show what lies outside the documentation by its path in the repository; it is no page of this site."""
    return _OUTSIDE.sub(lambda match: f"{match[1]} (`{match[2].replace('../', '')}`)", markdown)
