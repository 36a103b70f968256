"""Allowances: what a team may let through, for a stated reason, answered for by somebody, until a date."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase

from pytest_pixelguard.model import Finding, Level, Location, Rule, Suppressed


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """One `[[allow]]` entry. Empty `routes` and `paths` mean everywhere, but never a sensitive route by accident."""

    rule: Rule
    statement: str
    owner: str
    expires: date  # the last day on which it holds
    vendor: str | None = None
    host: str | None = None  # exact, or a glob: *.example.com
    routes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    sensitive: bool = False
    place: Location | None = None  # where it stands, for the findings about it

    def covers(self, finding: Finding, *, sensitive: bool) -> bool:
        """Tell whether this allowance speaks of a finding, whatever its date."""
        if finding.rule is not self.rule or (sensitive and not self.sensitive):
            return False
        if self.vendor is not None and finding.vendor != self.vendor:
            return False
        if self.host is not None and not fnmatchcase(finding.host or "", self.host):
            return False
        path = finding.location.path if finding.location else None
        return _within(finding.route, self.routes) and _within(path, self.paths)

    @property
    def subject(self) -> str:
        """Say in short what it allows."""
        return f"{self.rule.value} for {self.vendor or self.host}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """Findings parted into those that stand and those that are allowed, with findings about the allowances."""

    standing: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]


def sift(
    findings: Sequence[Finding],
    allowances: Sequence[Allowance],
    *,
    today: date,
    is_sensitive: Callable[[Finding], bool],
    report_unused: bool,
) -> Sifted:
    """Take out what is allowed. An allowance past its date hides nothing and is itself an error (PXG301).

    One that matches nothing is a warning (PXG302) when `report_unused`: after a partial run nobody can tell.
    """
    standing: list[Finding] = []
    suppressed: list[Suppressed] = []
    used: set[int] = set()
    for finding in findings:
        covering = [
            number
            for number, allowance in enumerate(allowances)
            if allowance.covers(finding, sensitive=is_sensitive(finding))
        ]
        used.update(covering)
        valid = next((allowances[number] for number in covering if allowances[number].expires >= today), None)
        if valid is None:
            standing.append(finding)
        else:
            suppressed.append(
                Suppressed(
                    finding=finding,
                    by="allow",
                    statement=valid.statement,
                    owner=valid.owner,
                    expires=valid.expires,
                )
            )
    for number, allowance in enumerate(allowances):
        if allowance.expires < today:
            standing.append(_expired(allowance))
        elif number not in used and report_unused:
            standing.append(_unused(allowance))
    return Sifted(standing=tuple(standing), suppressed=tuple(suppressed))


def _within(value: str | None, patterns: tuple[str, ...]) -> bool:
    return not patterns or (value is not None and any(fnmatchcase(value, pattern) for pattern in patterns))


def _expired(allowance: Allowance) -> Finding:
    return Finding(
        rule=Rule.EXPIRED_ALLOWANCE,
        level=Level.ERROR,
        message=f"The allowance of {allowance.subject} ended on {allowance.expires.isoformat()}; "
        f"{allowance.owner} must renew it with a reason, or what it allowed must go",
        vendor=allowance.vendor,
        host=allowance.host,
        location=allowance.place,
    )


def _unused(allowance: Allowance) -> Finding:
    return Finding(
        rule=Rule.UNUSED_ALLOWANCE,
        level=Level.WARNING,
        message=f"The allowance of {allowance.subject} matches nothing any more; take it out of the configuration",
        vendor=allowance.vendor,
        host=allowance.host,
        location=allowance.place,
    )
