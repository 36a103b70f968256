"""Promises to visitors are found in a page's text, by what they are about; advice and small print are not."""

import pytest

from pytest_pixelguard.trackers.promises import FoundPromise, Subject, promises_in

PROMISES = {
    "We do not share information about your visit with advertisers.": Subject.SHARING,
    "Your details are never sold or passed to third parties.": Subject.SHARING,
    "We won’t give your data to Facebook or Google.": Subject.SHARING,
    "The pages you read and what you write in our forms are confidential.": Subject.CONFIDENTIAL,
    "We don't track you around the web.": Subject.TRACKING,
    "This trust does not use advertising cookies.": Subject.TRACKING,
    "We only set cookies if you agree.": Subject.CONSENT,
}
OTHERS = (
    "You must not share your password with anyone.",
    "Do not give this medicine to other people or third parties.",
    "We share information with third parties.",
    "We keep your health record for eight years.",
    "Only use this medicine if your doctor agrees.",
    "We use cookies.",
)


@pytest.mark.parametrize(("sentence", "subject"), PROMISES.items())
def test_promise_is_found(sentence: str, subject: Subject) -> None:
    """A promise is quoted as it stands, between other sentences."""
    text = f"Welcome to our site. {sentence}\n\nYour privacy"

    assert promises_in(text) == (FoundPromise(subject=subject, text=sentence),)


@pytest.mark.parametrize("sentence", OTHERS)
def test_other_sentences_promise_nothing(sentence: str) -> None:
    """Advice to visitors, admissions and general statements are no promises."""
    assert promises_in(sentence) == ()
