"""Read the files named on the standard input with BeautifulSoup and esprima, the readers that first come to mind.

They do what a scanner needs at least: parse every page, find its scripts and addresses, parse every script. What
esprima cannot read is counted. Prints one JSON object.
"""

import json
import sys
from pathlib import Path

import esprima
from bs4 import BeautifulSoup


def _script(code: str) -> bool:
    """Parse a script and tell whether that went."""
    try:
        esprima.parseScript(code, tolerant=True)
    except (esprima.Error, RecursionError):
        return False
    return True


def main() -> None:
    """Read them all."""
    size = scripts = unread = 0
    for name in sys.stdin.read().split("\0"):
        data = Path(name).read_bytes()
        size += len(data)
        text = data.decode("utf-8", "replace")
        codes = [text] if name.endswith((".js", ".mjs")) else []
        if name.endswith(".html"):
            page = BeautifulSoup(text, "html.parser")
            codes += [one.get_text() for one in page.find_all("script", src=False)]
            for tag in page.find_all(["script", "img", "iframe", "link"]):
                tag.get("src")
        scripts += len(codes)
        unread += sum(not _script(code) for code in codes)
    print(json.dumps({"bytes": size, "scripts": scripts, "unread": unread}))


if __name__ == "__main__":
    main()
