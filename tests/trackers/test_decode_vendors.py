"""One request of each vendor that health sites use, and the whole of what it tells."""

import json
from urllib.parse import quote

import pytest

from pytest_pixelguard.trackers.decode import decode

PAGE = "https://www.example.nhs.uk/hiv"
Q = quote(PAGE, safe="")
HASH = "a" * 64
Told = set[tuple[str, str]]


@pytest.mark.parametrize(
    ("url", "body", "event", "told"),
    [
        pytest.param(
            f"https://googleads.g.doubleclick.net/pagead/viewthroughconversion/123456789/?url={Q}&tiba=HIV&label=abc",
            None,
            "abc",
            {("page-address", "url"), ("page-title", "tiba")},
            id="google-ads",
        ),
        pytest.param(
            f"https://google.com/pagead/form-data/123456789?em=tv.1~em.{'A' * 43}~pn.{'B' * 43}&dl={Q}",
            None,
            None,
            {("email", "em.em"), ("phone", "em.pn"), ("page-address", "dl")},
            id="google-ads-user-provided-data",
        ),
        pytest.param(
            "https://region1.google-analytics.com/g/collect?v=2&tid=G-ABCDEF1234&cid=1.2",
            f"en=form_start&ep.form_name=Contact&dl={Q}\r\nen=view_search_results&ep.search_term=hiv".encode(),
            "form_start, view_search_results",
            {
                ("page-address", "dl"),
                ("form-fields", "ep.form_name"),
                ("search-words", "ep.search_term"),
                ("browser-id", "cid"),
            },
            id="ga4-batch",
        ),
        pytest.param(
            f"https://px.ads.linkedin.com/collect?v=2&fmt=js&pid=12345&url={Q}",
            None,
            None,
            {("page-address", "url")},
            id="linkedin-image",
        ),
        pytest.param(
            f"https://alb.reddit.com/rp.gif?id=a2_abc&event=PageVisit&em={HASH}&uuid=1.2",
            None,
            "PageVisit",
            {("email", "em"), ("browser-id", "uuid")},
            id="reddit",
        ),
        pytest.param(
            "https://metrics.hotjar.io/?v=6",
            json.dumps({"url": PAGE}).encode(),
            None,
            {("page-address", "url"), ("screen-recording", "(body)")},
            id="hotjar",
        ),
        pytest.param(
            "https://x.clarity.ms/collect",
            json.dumps({"e": ["0.7.1", 1, 0, 10, "abc", "u", "s", 1, 0, 0, 0, PAGE], "p": [[1, 4, "x"]]}).encode(),
            None,
            {("page-address", "e"), ("screen-recording", "(body)")},
            id="clarity",
        ),
        pytest.param(
            "https://www.facebook.com/tr/",
            f"id=123456789012345&ev=Lead&dl={Q}&udff[em]={HASH}&fbp=fb.1.1.1".encode(),
            "Lead",
            {("email", "udff[em]"), ("page-address", "dl"), ("browser-id", "fbp")},
            id="meta-form-post",
        ),
    ],
)
def test_a_request_is_told_in_plain_words(url: str, body: bytes | None, event: str | None, told: Told) -> None:
    """Every parameter that says something is named, with what it says, and nothing else is."""
    decoded = decode(url, body, page_url=PAGE, page_title="HIV clinic")

    assert (decoded.event, {(one.what, one.parameter) for one in decoded.disclosures}) == (event, told)
