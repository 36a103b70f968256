"""Accounts in the settings of site generators, which put the tag into every page that they build."""

from collections.abc import Callable

import pytest

from pytest_pixelguard.static import FileResult

_DOCUSAURUS = "module.exports={presets:[['classic',{gtag:{trackingID:'G-ABCDEF1234'}}]]}"
_MKDOCS = "extra:\n  analytics:\n    provider: google\n    property: G-ABCDEF1234\n"


@pytest.mark.parametrize(
    ("file", "code", "expected"),
    [
        ("docusaurus.config.js", _DOCUSAURUS, ["error google-tag unknown"]),
        ("docusaurus.config.ts", _DOCUSAURUS, ["error google-tag unknown"]),
        ("docusaurus.config.js", _DOCUSAURUS.replace("ABCDEF1234", "XXXXXXXXXX"), ["note google-tag ungated"]),
        ("other.config.js", _DOCUSAURUS, ["note google-tag ungated"]),
        ("docs/mkdocs.yml", _MKDOCS, ["error google-tag unknown"]),
        ("mkdocs.yml", f"{_MKDOCS}  consent:\n    title: Cookies\n", ["note google-tag gated"]),
        ("mkdocs.yml", _MKDOCS.replace("property", "# property"), []),
        ("_quarto.yml", "website:\n  google-analytics: G-ABCDEF1234\n", ["error google-tag unknown"]),
        ("hugo.toml", "baseURL='/'\ngoogleAnalytics='G-ABCDEF1234'\n", ["warning google-tag unknown"]),
        ("config.toml", "googleAnalytics='G-ABCDEF1234'\n", ["note google-tag unknown"]),
        ("_config.yml", "google_analytics: UA-1234567-1\n", ["warning google-analytics-ua unknown"]),
        ("_config.yml", "google_analytics: UA-0000000-1\n", []),
    ],
)
def test_a_generators_setting_is_the_tag_that_it_makes(
    file: str, code: str, expected: list[str], inspect: Callable[..., FileResult]
) -> None:
    """What the generator loads by itself is an error, what its themes decide a warning, a form to fill in neither."""
    result = inspect(code, file)

    assert [
        f"{each.level.value} {each.vendor} {each.consent.value if each.consent else '-'}" for each in result.findings
    ] == expected
