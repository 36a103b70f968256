"""What a built page says about itself: title, heading and form fields, read from the file without a browser."""

from dataclasses import dataclass
from pathlib import Path

import turbohtml


@dataclass(frozen=True, slots=True, kw_only=True)
class PageWords:
    """The words of a page that decide whether it is sensitive."""

    title: str = ""
    headings: str = ""
    fields: str = ""


def read_page_words(path: Path) -> PageWords:
    """Read a page's words. A file that cannot be read gives none: static inspection makes the gap for it."""
    try:
        document = turbohtml.parse(path.read_bytes().decode("utf-8", "replace"))
    except (OSError, turbohtml.HTMLParseError):
        return PageWords()
    title = document.find("title")
    names = (
        str(element.attrs.get(attribute) or "")
        for element in document.find_all(["input", "select", "textarea"])
        for attribute in ("name", "id", "placeholder")
    )
    return PageWords(
        title=title.text.strip() if title else "",
        headings=" ".join(heading.text.strip() for heading in document.find_all("h1")),
        fields=" ".join(names),
    )
