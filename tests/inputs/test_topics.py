"""Sensitive pages: recognised by whole words, with the reason; ordinary pages left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_pixelguard.inputs.topics import Sensitivity, judge_topics


@pytest.mark.parametrize(
    ("path", "topics"),
    [
        ("/conditions/hiv", {"hiv", "conditions"}),
        ("/services/Self%2Dharm.html", {"self-harm"}),
        ("/gender-identity-clinic/", {"gender-identity"}),
        ("/cancer/breast", {"cancer"}),
        ("/medicines/sertraline", {"medicines"}),
        ("/appointments/book.html", {"appointment"}),
        ("/search?q=abortion", {"search"}),
        ("/results?patient=1", {"results"}),
        ("/camhs", {"mental-health"}),
        ("/klinefelter-syndrome", {"differences-of-sex-development"}),
        ("/eating-disorders/anorexia", {"eating-disorders"}),
        ("/anything?page=2", {"search"}),
        ("/contactUs/", {"form"}),
        ("/Reservations/", {"appointment"}),
        ("/eConsult", {"appointment"}),
    ],
)
def test_sensitive_paths(path: str, topics: set[str]) -> None:
    """A path about a condition, or on which the visitor does something, is sensitive."""
    assert topics <= set(judge_topics(path=path).topics)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/about-us",
        "/hearing-aids",
        "/first-aid",
        "/terms-and-conditions",
        "/careers/",
        "/find-us",
        "/news/2026",
        "/privacy",
    ],
)
def test_ordinary_paths(path: str) -> None:
    """A page that merely shares letters with a topic is not sensitive."""
    assert judge_topics(path=path) == Sensitivity()


def test_title_and_heading_count_and_are_given_as_reason() -> None:
    """A page whose address says nothing is sensitive by its title, and the reason says so."""
    judged = judge_topics(path="/p/17", title="Living with HIV", headings="Support")

    assert judged.reasons == ("hiv: “hiv” in its title",)


def test_find_out_more_is_no_transaction() -> None:
    """Transactional words count in addresses only."""
    assert judge_topics(path="/p/17", title="Find out more", headings="Contact us") == Sensitivity()


@given(st.text(), st.text())
def test_any_text_is_judged(path: str, title: str) -> None:
    """No address and no title makes the judgement fail."""
    judged = judge_topics(path=path, title=title)

    assert len(judged.topics) == len(judged.reasons)
