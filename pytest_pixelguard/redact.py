"""What no report may show: the secrets of a log-in, and tokens. That they were sent is evidence; their value is not."""

import base64
import json
import re
import secrets as chance
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, quote_plus

from pytest_pixelguard.model import Canary, Finding, Report
from pytest_pixelguard.trackers.secrets import HIDDEN, changed, hide_tokens

SHORTEST = 6  # letters; what is shorter stands in many a word by chance, and a secret it is not
_LONG_ENOUGH = 10  # letters of a secret's base64 that do not depend on what stands around it
# Ranges that are kept free for made-up people: example.com (RFC 2606), Ofcom's drama numbers, NHS numbers from 999.
_MADE_UP = re.compile(
    r".*@(?:[\w-]+\.)*example(?:\.com|\.org|\.net)?|(?:\+44 ?|0)7700 ?900 ?\d{3}|999 ?\d{3} ?\d{4}", re.IGNORECASE
)


def is_made_up(canary: Canary) -> bool:
    """Tell whether a value lies in a range that no person's can lie in, and may be shown."""
    return canary.kind != "password" and _MADE_UP.fullmatch(canary.value.strip()) is not None


def redacted(report: Report, secrets: Iterable[str] = ()) -> Report:
    """Give a report without the tokens that pages sent, and without these secrets in any usual spelling.

    What stands in a file is left as it is, but for the secrets: it is public as soon as the site is, and who a finding
    is rests on it.
    """
    pattern = _pattern(secrets)
    if pattern is not None:
        report = changed(report, lambda text: pattern.sub(HIDDEN, text))
    rest: Report = changed(replace(report, findings=(), suppressed=()), hide_tokens)
    return replace(
        rest,
        findings=tuple(_without_tokens(one) for one in report.findings),
        suppressed=tuple(replace(one, finding=_without_tokens(one.finding)) for one in report.suppressed),
    )


def _without_tokens(finding: Finding) -> Finding:
    cleaned: Finding = changed(finding, hide_tokens) if finding.route else finding
    return cleaned


def redact_evidence(folder: Path, secrets: Iterable[str]) -> None:
    """Take secrets out of the recordings in a folder of evidence; tokens are not in them from the first."""
    if not (hide := _pattern(secrets)):
        return
    for path in folder.glob("crawl-*.har"):
        text = path.read_text(encoding="utf-8")
        if (cleaned := hide.sub(HIDDEN, text)) != text:
            aside = path.with_name(f".{path.name}.{chance.token_hex(6)}")
            try:
                aside.write_text(cleaned, encoding="utf-8")
                aside.replace(path)
            finally:
                aside.unlink(missing_ok=True)


def preview_secrets(headers: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Give what is secret of the headers that go to a preview: their values, and a password within one."""
    found: list[str] = []
    for name, value in headers:
        found.append(value)
        if name == "authorization" and value.startswith("Basic "):
            user = base64.b64decode(value.removeprefix("Basic ")).decode("utf-8", "replace")
            found += [value.removeprefix("Basic "), user, user.partition(":")[2]]
    return tuple(found)


def _pattern(secrets: Iterable[str]) -> re.Pattern[str] | None:
    spellings = {form for secret in secrets if len(secret) >= SHORTEST for form in _forms(secret)}
    longest_first = sorted(spellings, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))) if longest_first else None


def _forms(secret: str) -> set[str]:
    plain = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), quote(quote(secret, safe=""), safe="")}
    return plain | {json.dumps(secret)[1:-1]} | _in_base64(secret.encode())


def _in_base64(secret: bytes) -> set[str]:
    """Give the letters that stand for a secret in base64, wherever it begins among the bytes around it."""
    found: set[str] = set()
    for before in range(3):
        start, end = (before * 8 + 5) // 6, (before + len(secret)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            letters = encode(bytes(before) + secret + bytes(3))[start:end].decode("ascii")
            if len(letters) >= _LONG_ENOUGH:
                found |= {letters, quote(letters, safe="")}
    return found
