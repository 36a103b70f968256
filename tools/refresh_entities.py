"""Refresh what the package knows of organisations and cookies from two public lists, through npm's own client.

Run from the project's folder: `python tools/refresh_entities.py`. It writes `trackers/entities.json` from
third-party-web (MIT) and `trackers/cookies.json` from the Open Cookie Database (Apache-2.0), which the npm package
`@slashgear/gdpr-cookie-scanner` (MIT) carries. Both notices stand in NOTICE; the versions are pinned here.
"""

import json
import re
import subprocess
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

THIRD_PARTY_WEB = "third-party-web@0.30.0"
COOKIE_DATABASE = "@slashgear/gdpr-cookie-scanner@3.8.2"
TRACKERS = Path(__file__).parent.parent / "pytest_pixelguard" / "trackers"

# third-party-web's categories in our words; None: the word does not say what the host does with a visitor.
CATEGORIES: dict[str, str | None] = {
    "ad": "advertising",
    "analytics": "analytics",
    "cdn": "content",
    "consent-provider": "consent",
    "content": "content",
    "customer-success": "marketing",
    "hosting": "content",
    "marketing": "marketing",
    "other": None,
    "social": "social",
    "tag-manager": "tag-manager",
    "utility": None,
    "video": "video",
}


def unpacked(package: str, member: str) -> bytes:
    """Give one file of an npm package's published archive."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True)  # noqa: S607 -- npm's own client, names pinned above
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as tar:
            content = tar.extractfile(f"package/{member}")
            if content is None:
                raise FileNotFoundError(f"{package} has no file {member}")
            return content.read()


def entity_rows(listed: list[dict[str, Any]], overrides: dict[str, Any]) -> Iterator[list[str | None]]:
    """Give `[name, category, homepage, hosts]` for each organisation, the hosts joined by spaces without `*.`."""
    by_host: dict[str, str] = dict(overrides["category"])
    own: dict[str, dict[str, str]] = overrides["entity"]
    taken: set[str] = set()  # a few hosts are listed under two names: the first keeps them
    for entity in listed:
        hosts = {domain.removeprefix("*.").lower() for domain in entity["domains"]} - taken
        taken |= hosts
        changed = {host for host in hosts if host in by_host or host in own}
        category = CATEGORIES[entity["category"]]
        if hosts - changed:
            yield [entity["name"], category, entity.get("homepage", ""), " ".join(sorted(hosts - changed))]
        for host in sorted(changed):
            named = own.get(host, {})
            yield [
                named.get("name", entity["name"]),
                named.get("category") or by_host.pop(host, category),
                entity.get("homepage", ""),
                host,
            ]
        own = {host: row for host, row in own.items() if host not in changed}
    names = {domain.removeprefix("*.").lower(): entity["name"] for entity in listed for domain in entity["domains"]}
    for host, category in sorted(by_host.items()):
        parent = next((names[part] for part in _parents(host) if part in names), None)
        if parent and host not in own:
            yield [parent, category, "", host]
    for host, row in sorted(own.items()):
        yield [row["name"], row["category"], "", host]


def _parents(host: str) -> Iterator[str]:
    while host:
        yield host
        host = host.partition(".")[2]


# The Open Cookie Database's categories in our words. What it calls functional is not yet necessary by law.
PURPOSES = {
    "Analytics": "analytics",
    "Functional": "functional",
    "Marketing": "marketing",
    "Necessary": "strictly-necessary",
    "Personalization": "functional",
    "Security": "strictly-necessary",
}
DESCRIPTION_LENGTH = 120  # characters; the first sentence, or as much of it


def cookie_rows(listed: dict[str, list[dict[str, str]]]) -> Iterator[list[str]]:
    """Give `[name, purpose, platform, description, domain]`; a name that ends in `*` is a prefix."""
    for platform, rows in listed.items():
        for row in rows:
            host = re.search(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", row["domain"].lower())
            domain = host[0].removeprefix("www.") if host else ""
            purpose = PURPOSES[row["category"]]
            if purpose == "strictly-necessary" and domain:
                purpose = "functional"  # to another site it may be necessary, to the visitor's it is not
            name = row["cookie"].strip() + ("*" if row["wildcardMatch"] == "1" else "")
            sentence = re.split(r"(?<=[.!?])\s", " ".join(row["description"].split()))[0]
            if name.strip("*"):
                yield [name, purpose, platform or row["dataController"], sentence[:DESCRIPTION_LENGTH], domain]


def main() -> None:
    """Write both files."""
    listed = json.loads(unpacked(THIRD_PARTY_WEB, "dist/entities-nostats.json"))
    overrides = tomllib.loads((TRACKERS / "overrides.toml").read_text(encoding="utf-8"))
    rows = sorted(entity_rows(listed, overrides), key=lambda row: (str(row[0]), str(row[3])))
    write(TRACKERS / "entities.json", THIRD_PARTY_WEB, "entities", rows)
    database = json.loads(unpacked(COOKIE_DATABASE, "dist/data/open-cookie-database.json"))
    source = f"Open Cookie Database, as in {COOKIE_DATABASE}, shortened"
    write(TRACKERS / "cookies.json", source, "cookies", sorted(cookie_rows(database)))


def write(path: Path, source: str, name: str, rows: list[Any]) -> None:
    """Write rows one a line, so that a refresh can be reviewed as a difference."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    path.write_text(f'{{"source":{json.dumps(source)},"{name}":[\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
