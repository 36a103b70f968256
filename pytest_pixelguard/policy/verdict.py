"""The verdict and the exit code: on one screen, because everything hangs on it."""

from collections.abc import Iterable

from pytest_pixelguard.model import ExitCode, Finding, Gap, Level, Outcome, Verdict


def reach_verdict(findings: Iterable[Finding], gaps: Iterable[Gap], *, exit_zero: bool = False) -> Verdict:
    """Decide. An error fails; without errors any gap makes the result inconclusive; only then is it a pass.

    `exit_zero` is for teams that only want to look: errors no longer fail the build, but a gap still does.
    """
    failed = any(finding.level is Level.ERROR for finding in findings)
    incomplete = any(True for _ in gaps)
    if failed and not exit_zero:
        return Verdict(outcome=Outcome.FAIL, exit_code=ExitCode.FINDINGS)
    if failed:
        return Verdict(outcome=Outcome.FAIL, exit_code=ExitCode.INCONCLUSIVE if incomplete else ExitCode.PASS)
    if incomplete:
        return Verdict(outcome=Outcome.INCONCLUSIVE, exit_code=ExitCode.INCONCLUSIVE)
    return Verdict(outcome=Outcome.PASS, exit_code=ExitCode.PASS)
