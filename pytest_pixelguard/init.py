"""`pixelguard init`: the configuration, a workflow and the pre-commit stanza that a team starts from.

Nothing that is there already is overwritten: what would have been written is given back as text, to be copied by hand.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path

from pytest_pixelguard import __version__
from pytest_pixelguard.config import DEFAULT_FOLDERS, FILE_NAME

WORKFLOW = Path(".github/workflows/pixelguard.yml")
HOOKS = Path(".pre-commit-config.yaml")
SCHEMA = "pixelguard.schema.json"
EXAMPLE_ORIGIN = "https://www.example.nhs.uk"
ACTION = "your-organisation/pytest-pixelguard"  # where this copy does not know where it came from
_NO_COMMIT = f"{ACTION}@{'0' * 40} # put the commit of the release you chose here"

# Where the builders that hospitals use put their output, by the file that gives them away.
_BUILDERS: Mapping[str, str] = {
    ".eleventy.js": "_site",
    "eleventy.config.js": "_site",
    "eleventy.config.mjs": "_site",
    "_config.yml": "_site",
    "astro.config.mjs": "dist",
    "astro.config.ts": "dist",
    "vite.config.js": "dist",
    "vite.config.ts": "dist",
    "angular.json": "dist",
    "hugo.toml": "public",
    "hugo.yaml": "public",
    "gatsby-config.js": "public",
    "next.config.js": "out",
    "next.config.mjs": "out",
    "react-app-env.d.ts": "build",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a team says of its site. `site` is a folder below the project or the URL of a preview."""

    site: str
    origin: str = ""
    workflow: bool = True
    hooks: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One file: whether it was written; if not, because it is there, `text` is for copying by hand."""

    path: Path
    text: str
    done: bool


def guess_site(folder: Path) -> str:
    """Give the folder that the site is most likely built into: one that is there, else the builder's usual one."""
    there = next((name for name in DEFAULT_FOLDERS if (folder / name).is_dir()), None)
    return there or next((output for mark, output in _BUILDERS.items() if (folder / mark).is_file()), "dist")


def write_starters(folder: Path, answers: Answers) -> tuple[Written, ...]:
    """Write what the answers ask for below `folder`. Raises `OSError` where it cannot be written."""
    wanted = {Path(FILE_NAME): configuration(answers)}
    if answers.workflow:
        wanted[WORKFLOW] = workflow(answers, node=(folder / "package.json").is_file())
    if answers.hooks:
        wanted[HOOKS] = hooks(answers)
    return tuple(_write(folder, path, text) for path, text in wanted.items())


def configuration(answers: Answers) -> str:
    """Give the text of `pixelguard.toml`."""
    origin = f"origin = {json.dumps(answers.origin)}"
    if not answers.origin:
        origin = f"# origin = {json.dumps(EXAMPLE_ORIGIN)}"
    return f"""\
#:schema ./{SCHEMA}
# Editors complete the keys with that file: pixelguard schema > {SCHEMA}

# The built folder, or the URL of a preview.
site = {json.dumps(answers.site)}

# The live address. A folder is visited as this address, so that code which runs only there runs.
{origin}

# Further hosts of your own; those of the address above are yours already.
# first_party = ["assets.example.nhs.uk"]

# What you let through, one entry each: why, who answers for it, until when.
# [[allow]]
# rule = "PXG209"
# host = "fonts.example.org"
# statement = "DPIA 2026-014, section 3"
# owner = "web-team@example.nhs.uk"
# expires = 2027-01-31
"""


def workflow(answers: Answers, *, node: bool) -> str:
    """Give the text of the workflow; `node` says whether npm builds the site."""
    text = _starter("workflow.yml")
    if taken := source():
        text = text.replace(_NO_COMMIT, f"{taken[0]}@{taken[1]} # the one that wrote this file")
    preview = "://" in answers.site
    text = text.replace("          site: dist\n", f"          site: {json.dumps(answers.site)}\n")
    origin = f"          origin: {EXAMPLE_ORIGIN}\n"
    text = text.replace(origin, f"          origin: {json.dumps(answers.origin)}\n" if answers.origin else "")
    if preview or not node:
        before, rest = text.split("      - uses: actions/setup-node@", 1)
        after = rest.split("      - name: Would it tell", 1)[1]
        build = "" if preview else "      - name: Build the site\n        run: ./build.sh # put your own build here\n"
        text = f"{before}{build}      - name: Would it tell{after}"
    return text


def hooks(answers: Answers) -> str:
    """Give the text of `.pre-commit-config.yaml`."""
    build = (
        "" if "://" in answers.site else f"      - id: pixelguard-build\n        args: [{json.dumps(answers.site)}]\n"
    )
    repository, revision = source() or (ACTION, f"v{__version__}")
    return f"""\
repos:
  - repo: https://github.com/{repository}
    rev: {revision}
    hooks:
      - id: pixelguard
{build}"""


def source() -> tuple[str, str] | None:
    """Give the GitHub repository and the commit that pip installed this package from, or None where it was no commit.

    pip notes it in `direct_url.json` (packaging.python.org, "Recording the Direct URL Origin", November 2026).
    """
    try:
        noted = metadata.distribution("pytest-pixelguard").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return None
    found = json.loads(noted or "{}")
    place = re.fullmatch(r"(?:https|ssh)://(?:git@)?github\.com/([\w.-]+/[\w.-]+?)(?:\.git)?/?", found.get("url", ""))
    commit = found.get("vcs_info", {}).get("commit_id", "")
    return (place[1], commit) if place and re.fullmatch(r"[0-9a-f]{40}", commit) else None


def _starter(name: str) -> str:
    return resources.files("pytest_pixelguard").joinpath("starters", name).read_text(encoding="utf-8")


def _write(folder: Path, path: Path, text: str) -> Written:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        return Written(path=path, text=text, done=False)
    return Written(path=path, text=text, done=True)
