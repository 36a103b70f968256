"""The second reading agrees on every example, and what only it sees is a gap."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_pixelguard.static import FileResult, StaticOptions, Target
from pytest_pixelguard.static.cross_check import cross_check
from pytest_pixelguard.static.inspect import inspect_bytes
from pytest_pixelguard.static.rules import MODULES, Example
from pytest_pixelguard.static.source import Source
from pytest_pixelguard.trackers.parties import FirstParty
from tests.static.forms import FORMS, HARD_NEGATIVES, Form

EXAMPLES = [
    pytest.param(example, id=f"{module.RULE}-{example.what}")
    for module in MODULES
    for example in (*module.BAD, *module.GOOD)
    if example.file.endswith((".html", ".js"))
]


@pytest.mark.parametrize("example", EXAMPLES)
def test_both_readings_agree_on_the_examples(example: Example, inspect: Callable[..., FileResult]) -> None:
    """The second reading adds nothing to what the first says of a rule's examples."""
    twice = inspect_bytes(
        example.code.encode(),
        target=Target(path=Path(example.file), label=example.file),
        first_party=FirstParty.of("www.example.nhs.uk"),
        options=StaticOptions(cross_check=True),
    )

    assert twice == inspect(example.code, example.file)


@pytest.mark.parametrize(("name", "form"), (FORMS | HARD_NEGATIVES).items(), ids=str)
@pytest.mark.parametrize("file", ["app.js", "page.html"])
def test_both_readings_agree_on_the_forms(name: str, form: Form, file: str, inspect: Callable[..., FileResult]) -> None:
    """The second reading adds nothing to what the first says of a form, in a script and in a page."""
    code = f"<p>é</p>\n<script>\n{form.code}\n</script>" if file == "page.html" else form.code
    twice = inspect_bytes(
        code.encode(),
        target=Target(path=Path(file), label=file),
        first_party=FirstParty.of("www.example.nhs.uk"),
        options=StaticOptions(cross_check=True),
    )

    assert twice == inspect(code, file), name


@pytest.mark.parametrize(
    ("code", "script", "words"),
    [
        ("a();\nfbq('init', '123456789012345')", True, "the call fbq('init')"),
        (
            "x = 'https://connect.facebook.net/en_US/fbevents.js'",
            True,
            "the address connect.facebook.net/en_US/fbevents.js",
        ),
        ("<p>\n<img src='https://pixel.example.com/x.gif'>", False, "a img from pixel.example.com"),
    ],
)
def test_what_only_the_second_reader_sees_is_reported(code: str, script: bool, words: str) -> None:
    """Where the first reading shows nothing, the second's calls, addresses and tags are reported."""
    (only,) = cross_check(Source(path="x", text=code), [], script=script)

    assert (only.act, only.why) == ("disagree", f"Only the second reader sees {words}: the two readings disagree.")


def test_a_script_that_the_second_reader_cannot_read_is_a_gap() -> None:
    """Code on which the second reader gives up is said to be unconfirmed."""
    (gap,) = cross_check(Source(path="x", text="var a = '"), [], script=True)

    assert gap.act == "unread"
