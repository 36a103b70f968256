"""Patches for a whole report, and the one line that an annotation says of each."""

from collections.abc import Mapping

from pytest_pixelguard.fix.propose import Proposals, propose
from pytest_pixelguard.model import Report
from pytest_pixelguard.trackers.parties import FirstParty


def proposals_for(report: Report) -> Proposals:
    """Propose patches for the findings of a report in the files that it inspected."""
    host = report.site.origin.split("://", 1)[-1].split("/", 1)[0]
    first_party = FirstParty.of(host, also=report.site.first_party)
    return propose(report.findings, files=report.coverage.files, first_party=first_party)


def suggestions_for(report: Report) -> Mapping[str, str]:
    """Give in words what the patch of each file does, by the fingerprints of the findings that it mends."""
    proposals = proposals_for(report)
    unmended = {one.finding.fingerprint for one in proposals.unmended}
    words = {patch.path: "; ".join(patch.what) for patch in proposals.patches}
    return {
        finding.fingerprint: f"{words[finding.location.path]} (pixelguard inspect --fix {finding.location.path})"
        for finding in report.findings
        if finding.location and finding.location.path in words and finding.fingerprint not in unmended
    }
