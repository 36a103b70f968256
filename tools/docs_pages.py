"""The documentation's reference, told from the code: rules, configuration, command line, Action, JSON report."""

import json
import re
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import click
import yaml

from pytest_pixelguard.cli import cli
from pytest_pixelguard.cli.group import COMMANDS
from pytest_pixelguard.model import Rule
from pytest_pixelguard.reference import Key, config_keys
from pytest_pixelguard.rulebook import BEFORE_AND_AFTER, Page, Remedy, pages, remedies

PROJECT = Path(__file__).resolve().parent.parent
_GROUPS = {"1": "What stands in the files", "2": "What a visit shows", "3": "What has been agreed", "9": "Gaps"}

_FOUND = {
    "1": "Found by reading files: `pixelguard inspect`, and the whole gate `pixelguard check`.",
    "2": "Found by visiting pages in a sealed browser: `pixelguard crawl`, and the whole gate `pixelguard check`.",
    "3": "Found by comparing what was found with what has been agreed: `pixelguard check`.",
    "9": "A gap: something could not be examined, so the verdict is no pass (exit code 3).",
}


def generated() -> Mapping[str, str]:
    """Give every generated page: its path below the documentation's folder, and its Markdown."""
    known = pages()
    return {
        "reference/rules/index.md": rules_index(known),
        **{f"reference/rules/{rule.value}.md": rule_page(page, remedies().get(rule)) for rule, page in known.items()},
        "reference/configuration.md": configuration(),
        "reference/command-line.md": command_line(),
        "reference/action.md": action(),
        "reference/json-report.md": json_report(),
    }


def rules_index(known: Mapping[Rule, Page]) -> str:
    """Give the list of the rules."""
    parts = ["# Rules\n\n`pixelguard explain RULE` prints the same pages."]
    for digit, title in _GROUPS.items():
        rows = [
            f"| [{rule.value}]({rule.value}.md) | `{rule.slug}` | {page.summary} |"
            for rule, page in known.items()
            if rule.value[3] == digit
        ]
        parts.append("\n".join([f"## {title}\n", "| rule | name | what it is about |", "|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def rule_page(page: Page, remedy: Remedy | None) -> str:
    """Give one rule's page."""
    parts = [f"# {page.rule.value} `{page.rule.slug}`", f"**{page.summary}**", _FOUND[page.rule.value[3]]]
    for section in page.sections:
        if section.heading == BEFORE_AND_AFTER and remedy is not None:
            parts += [f"## {section.heading}", "Before:", _fence(remedy.kind, remedy.before)]
            parts += ["After:", _fence(remedy.kind, remedy.after)]
        else:
            parts += [f"## {section.heading}", section.text]
    return "\n\n".join(parts) + "\n"


def configuration() -> str:
    """Give the reference of the configuration."""
    parts = [
        "# Configuration",
        "`pixelguard.toml`, or the same keys under `[tool.pixelguard]` in `pyproject.toml`. Unknown keys are errors.",
        "Editors complete the keys by the [JSON Schema](pixelguard.schema.json), which `pixelguard schema` prints.",
    ]
    tables: dict[str, list[Key]] = {}
    for key in config_keys():
        tables.setdefault(key.table, []).append(key)
    for table, keys in tables.items():
        title = f"`[[{table}]]`" if keys[0].repeated else f"`[{table}]`" if table else "At the top"
        rows = [f"| `{key.name}` | {key.kind} | {_default(key)} | {_cell(key.words)} |" for key in keys]
        parts.append("\n".join([f"## {title}\n", "| key | kind | default | meaning |", "|---|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def command_line() -> str:
    """Give the reference of the command line: the help texts themselves."""
    context = click.Context(cli, info_name="pixelguard", max_content_width=96)
    parts = ["# Command line", _fence("text", cli.get_help(context))]
    for name in COMMANDS:
        command = cli.get_command(context, name)
        if command is not None:
            inner = click.Context(command, info_name=name, parent=context, max_content_width=96)
            parts += [f"## `pixelguard {name}`", _fence("text", command.get_help(inner))]
    return "\n\n".join(parts) + "\n"


def action() -> str:
    """Give the reference of the GitHub Action: its inputs and outputs."""
    data = yaml.safe_load((PROJECT / "action.yml").read_text(encoding="utf-8"))
    inputs = [
        f"| `{name}` | {_code(str(one['default']))} | {_cell(one['description'])} |"
        for name, one in data["inputs"].items()
    ]
    outputs = [f"| `{name}` | {_cell(one['description'])} |" for name, one in data["outputs"].items()]
    return (
        "\n".join(
            [
                f"# The GitHub Action\n\n{data['description']}\n",
                "How to use it: [GitHub Actions](../guides/github-actions.md).\n",
                "## Inputs\n\n| input | default | meaning |\n|---|---|---|",
                *inputs,
                "\n## Outputs\n\n| output | meaning |\n|---|---|",
                *outputs,
            ]
        )
        + "\n"
    )


def json_report() -> str:
    """Give the reference of the JSON report, from its schema."""
    file = resources.files("pytest_pixelguard.report").joinpath("report.schema.json")
    schema = json.loads(file.read_text(encoding="utf-8"))
    parts = [
        "# The JSON report",
        "Fields are added, never renamed. `pixelguard schema report` prints the schema that this page is made from.",
        _fields("The report", schema),
    ]
    parts += [_fields(f"`{name}`", part) for name, part in schema.get("$defs", {}).items() if "properties" in part]
    return "\n\n".join(parts) + "\n"


def _fields(title: str, part: Mapping[str, Any]) -> str:
    rows = [f"| `{name}` | {_type(one)} | {_cell(one.get('description', ''))} |" for name, one in _flat(part)]
    return "\n".join([f"## {title}\n", "| field | kind | meaning |", "|---|---|---|", *rows])


def _flat(part: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, one in part.get("properties", {}).items():
        yield f"{prefix}{name}", one
        yield from _flat(one, f"{prefix}{name}.")


def _type(part: Mapping[str, Any]) -> str:
    if "$ref" in part:
        return f"`{part['$ref'].rpartition('/')[2]}`"
    if "enum" in part:
        return ", ".join(_code("null" if one is None else str(one)) for one in part["enum"])
    if "items" in part:
        return f"list of {_type(part['items'])}"
    choices = part.get("anyOf") or part.get("oneOf")
    if choices:
        return " or ".join(_type(one) for one in choices)
    kinds = part.get("type", "any")
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)


def _default(key: Key) -> str:
    return "required" if key.required else _code(key.default)


def _code(text: str) -> str:
    return f"`{_cell(text)}`" if text else ""


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")


def _fence(kind: str, text: str) -> str:
    body = text.strip("\n")
    return f"````{kind}\n{body}\n````"
