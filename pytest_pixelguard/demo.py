"""The demonstration: the gate on a hospital's site that leaks, and the word that it failed it as it should."""

from pathlib import Path

from pytest_pixelguard.inputs.files import InputError
from pytest_pixelguard.model import ExitCode, Outcome, Report, Rule

# What the demonstration must find, or the gate itself is at fault.
_EXPECTED = frozenset({Rule.TRACKER_SNIPPET, Rule.PIXEL_IMAGE, Rule.TAG_MANAGER_CONTAINER, Rule.BEACON_BEFORE_CONSENT})


def leaky_site() -> Path:
    """Give the folder of the leaking example: inside the package, or beside it in a checkout."""
    package = Path(__file__).parent
    for folder in (package / "examples", package.parent / "examples"):
        if (folder / "leaky-trust").is_dir():
            return folder / "leaky-trust"
    raise InputError("the example site is missing from this installation; install pytest-pixelguard again")


def conclude(report: Report) -> int:
    """Give the exit status of the demonstration: 0 when the gate failed the leaking site for the right reasons."""
    missing = _EXPECTED - {finding.rule for finding in report.findings}
    if report.verdict.outcome is Outcome.FAIL and not missing and not report.gaps:
        return int(ExitCode.PASS)
    return int(ExitCode.INCONCLUSIVE)


def closing_words(report: Report) -> str:
    """Say what the demonstration showed."""
    if conclude(report) == ExitCode.PASS:
        return (
            "The gate failed this site, as it should: in your pull request it would have stopped the build "
            f"(exit code {int(report.verdict.exit_code)}).\n"
            "Nothing was sent to anybody. The same site, mended, passes: pixelguard check examples/mended-trust\n"
        )
    return "The gate did not see everything that this example leaks: do not trust this installation.\n"
