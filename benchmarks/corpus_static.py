"""Static inspection against a corpus with ground truth: what is found, missed and falsely alarmed, row by row.

Takes the corpus folder from the environment variable PIXELGUARD_CORPUS. Prints a table and a summary; exits 1 when a
tracker is missed or a site without trackers gets an error.
"""

import json
import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from pytest_pixelguard.model import Consent, Finding, Level, Rule
from pytest_pixelguard.static import StaticOptions, Target, inspect_files
from pytest_pixelguard.trackers.parties import FirstParty

SETS = ("sites_positive", "sites_negative", "hard")
NEAR = 3  # lines

# The truth names trackers more coarsely than vendor files do.
SAME = {
    "meta-pixel": {"meta-pixel"},
    "gtm": {"gtm"},
    "gtag": {"google-tag", "google-analytics-4"},
    "ua": {"google-analytics-ua", "google-tag"},
    "facebook-sdk": {"facebook-sdk"},
    "google-ads-doubleclick": {"google-ads", "google-ad-manager", "google-floodlight", "doubleclick"},
    "cloudflare-insights": {"cloudflare-insights", "cloudflare-web-analytics"},
    "adobe-launch": {"adobe-launch", "adobe-analytics"},
    "taboola": {"taboola"},
    "dap": {"dap", "digital-analytics-program", "google-analytics-ua", "google-tag"},
}


def main() -> int:
    """Run the table over the whole corpus."""
    corpus = Path(os.environ["PIXELGUARD_CORPUS"])
    rows = [json.loads(line) for line in (corpus / "truth.jsonl").read_text(encoding="utf-8").splitlines() if line]
    rows = [row for row in rows if row["set"] in SETS]
    found = {row["path"]: findings_in(corpus / row["path"]) for row in rows}
    wrong = 0
    expected: dict[str, set[str]] = defaultdict(set)
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        if row["tracker"] in {None, "mentions", "*hosts*"}:
            continue
        expected[row["path"]] |= SAME.get(row["tracker"], {row["tracker"]})
        wrong += judge(row, found[row["path"]], totals)
    print()
    for path, findings in found.items():
        vendors = defaultdict(list)
        for each in findings:
            if each.level is Level.ERROR and (each.vendor or each.host) not in expected[path]:
                vendors[each.vendor or each.host or each.rule.value].append(place(each))
        for vendor, places in sorted(vendors.items()):
            negative = path.startswith("sites_negative") or not expected[path]
            wrong += negative
            print(f"{'FALSE ALARM' if negative else 'question   '} {path}: {vendor} x{len(places)} {places[0]}")
    print()
    for name, (right, total) in sorted(totals.items()):
        print(f"{name:14} {right}/{total}")
    return 1 if wrong else 0


def findings_in(path: Path) -> list[Finding]:
    """Inspect one site or file of the corpus."""
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    root = path if path.is_dir() else path.parent
    targets = [Target(path=each, label=each.relative_to(root).as_posix()) for each in files]
    result = inspect_files(targets, first_party=FirstParty(), options=StaticOptions())
    for gap in result.gaps:
        print("gap", path.name, gap.rule.value, gap.message)
    return list(result.findings)


def judge(row: dict[str, Any], findings: list[Finding], totals: dict[str, list[int]]) -> int:
    """Print one row's outcome; give 1 for a miss or a false alarm."""
    vendors = SAME.get(str(row["tracker"]), {str(row["tracker"])})
    of_vendor = [each for each in findings if each.vendor in vendors]
    errors = [each for each in of_vendor if each.level is Level.ERROR]
    gated = [each for each in of_vendor if each.consent is Consent.GATED]
    match row["class"]:
        case "flag":
            right = bool(errors)
        case "gated":
            right = bool(gated) and not errors
        case "no-flag":
            right = not errors
        case _:
            right = True
    count(totals, str(row["class"]), right=right)
    ids = {each.tracker_id for each in of_vendor if each.tracker_id}
    wanted = {str(each) for each in row.get("tracker_ids") or []}
    evidence = [each for each in row.get("evidence") or [] if str(each["status"]).startswith(("active", "gated"))]
    missed = [each for each in evidence if not near(each, of_vendor)]
    if row["class"] in {"flag", "gated"}:
        if wanted:
            count(totals, "first id", right=next(iter(row["tracker_ids"])) in ids)
        for each in evidence:
            count(totals, "line", right=near(each, of_vendor))
    print(
        f"{'ok   ' if right else 'WRONG'} {row['class']:8} {row['path']}: {row['tracker']} "
        f"errors={len(errors)} gated={len(gated)} all={len(of_vendor)} ids={sorted(ids)} wanted={sorted(wanted)[:4]}"
        + (f" LINES MISSED {[(each['file'], each['line'], each['status']) for each in missed[:3]]}" if missed else "")
    )
    return 0 if right else 1


def near(evidence: dict[str, Any], findings: list[Finding]) -> bool:
    """Tell whether a finding stands in the evidence's file, within three lines."""
    return any(
        each.location is not None
        and each.location.path.endswith(str(evidence["file"]).rsplit("/", 1)[-1])
        and abs(each.location.start_line - int(str(evidence["line"]))) <= NEAR
        for each in findings
        if each.rule is not Rule.TRACKER_MENTION
    )


def count(totals: dict[str, list[int]], name: str, *, right: bool) -> None:
    """Add one to a total, and to those that are right."""
    totals[name][0] += right
    totals[name][1] += 1


def place(finding: Finding) -> str:
    """Give a finding's place and rule in short."""
    where = finding.location
    return (
        f"{finding.rule.value} {where.path}:{where.start_line} {where.snippet[:80]!r}" if where else finding.rule.value
    )


if __name__ == "__main__":
    sys.exit(main())
