"""A request's address as far as a reader needs it: what its query tells stands decoded beside it, the rest in JSON."""

from collections.abc import Sequence

from pytest_pixelguard.model import Disclosure
from pytest_pixelguard.report.clean import clean
from pytest_pixelguard.report.summary import plural

_WHOLE = 120  # code points of an address that is shown with its query
_VALUE = 80


def short_address(url: str, limit: int = 240) -> str:
    """Give an address, cleaned; of a long one only what stands before the query, with the number of parameters."""
    before, mark, query = url.partition("?")
    if len(url) > _WHOLE and mark:
        return f"{clean(before, limit)}?… ({plural(query.count('&') + 1, 'parameter')})"
    return clean(url, limit)


def told_values(discloses: Sequence[Disclosure], count: int) -> str:
    """Give the first `count` decoded values, each once: `email canary@example.com (sha256) in udff[em]`."""
    each = list({(one.what, one.value): one for one in discloses}.values())
    shown = [_value(one) for one in each[:count]]
    more = [f"and {plural(len(each) - count, 'more value')}"] if len(each) > count else []
    return "; ".join([*shown, *more])


def _value(one: Disclosure) -> str:
    encoding = "" if one.encoding in ("plain", "") else f" ({clean(one.encoding, 40)})"
    return f"{clean(one.what.replace('-', ' '), 40)} {clean(one.value, _VALUE)}{encoding} in {clean(one.parameter, 60)}"
