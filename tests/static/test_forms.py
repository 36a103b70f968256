"""The same forms as a source repository holds them, before any bundler: pre-commit hands over source."""

from collections.abc import Callable

import pytest

from pytest_pixelguard.model import Level
from pytest_pixelguard.static import FileResult
from tests.static.forms import FORMS, HARD_NEGATIVES, Form

# In one file alone, an import from a neighbour cannot be followed; the chunk itself is found.
ELSEWHERE = {"lazy chunk", "constant in a module"}


@pytest.mark.parametrize(("name", "form"), [each for each in FORMS.items() if each[0] not in ELSEWHERE], ids=str)
@pytest.mark.parametrize("file", ["app.js", "app.ts", "app.mjs", "page.html", "App.vue", "page.njk", "page.php"])
def test_a_form_is_found_in_source(name: str, form: Form, file: str, inspect: Callable[..., FileResult]) -> None:
    """A tracker's form is an error in a script, a page and a template."""
    code = (
        form.code
        if file.startswith("app.")
        else f'<template><p>{{{{ name }}}}</p></template>\n<script type="module">\n{form.code}\n</script>\n'
    )

    errors = [each for each in inspect(code, file).findings if each.level is Level.ERROR]

    assert {each.vendor for each in errors} == {form.vendor}, name


@pytest.mark.parametrize(("name", "form"), HARD_NEGATIVES.items(), ids=str)
@pytest.mark.parametrize("file", ["app.js", "app.ts", "page.html"])
def test_a_hard_negative_is_no_error(name: str, form: Form, file: str, inspect: Callable[..., FileResult]) -> None:
    """A text, list, comparison or gated loader is neither error nor warning."""
    code = f"<script>{form.code}</script>" if file == "page.html" else form.code

    assert [each for each in inspect(code, file).findings if each.level is not Level.NOTE] == [], name


@pytest.mark.parametrize(("name", "form"), (FORMS | HARD_NEGATIVES).items(), ids=str)
def test_the_prefilter_loses_no_form(name: str, form: Form, inspect: Callable[..., FileResult]) -> None:
    """Parsing everything finds no more in any form."""
    assert inspect(form.code, "app.js") == inspect(form.code, "app.js", prefilter=False), name
