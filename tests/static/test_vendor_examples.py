"""Every vendor file's own examples are found, as the file says."""

from collections.abc import Callable

import pytest

from pytest_pixelguard.model import Level
from pytest_pixelguard.static import FileResult
from pytest_pixelguard.trackers.vendor import Example, Vendor, vendors

CASES = [
    pytest.param(vendor, example, id=f"{vendor.id}-{example.what}")
    for vendor in vendors()
    for example in vendor.examples
]
# The account stands in a call on an object made from the vendor's class; following it is not yet worth the code.
WITHOUT_ACCOUNT = {("the-trade-desk", "the universal pixel")}


@pytest.mark.parametrize(("vendor", "example"), CASES)
def test_a_vendors_example_is_found(vendor: Vendor, example: Example, inspect: Callable[..., FileResult]) -> None:
    """An example of a vendor file gives one finding of the rule it names, with the account, and never as a note only."""  # noqa: E501 -- a snippet in one line
    name = "page.html" if example.code.lstrip().startswith("<") else "app.js"

    of_vendor = [each for each in inspect(example.code, name).findings if each.vendor == vendor.id]

    if example.finds == "nothing":
        assert [each for each in of_vendor if each.level is not Level.NOTE] == []
        return
    found = [each for each in of_vendor if each.rule == example.finds]
    assert len(found) == 1
    assert found[0].level is not Level.NOTE
    if example.tracker_id and (vendor.id, example.what) not in WITHOUT_ACCOUNT:
        assert found[0].tracker_id == example.tracker_id


@pytest.mark.parametrize(("vendor", "example"), CASES)
def test_the_prefilter_loses_no_vendor(vendor: Vendor, example: Example, inspect: Callable[..., FileResult]) -> None:
    """The prefilter lets through whatever a vendor's example shows, in a page and as a script of its own."""
    script = example.code
    if script.lstrip().startswith("<script>"):
        script = script.partition("<script>")[2].partition("</script>")[0]
    name = "page.html" if script.lstrip().startswith("<") else "app.js"

    assert inspect(script, name) == inspect(script, name, prefilter=False), vendor.id
