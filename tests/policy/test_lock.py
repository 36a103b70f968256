"""The lock: written as text that people review, read back whole, and compared tag by tag in words."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_pixelguard.config import Config, ConfigError
from pytest_pixelguard.model import (
    Container,
    CrawlResult,
    Finding,
    Level,
    Location,
    Observation,
    Phase,
    Request,
    Rule,
    State,
    StaticResult,
    ThirdPartyResource,
    Witness,
)
from pytest_pixelguard.policy.lock import Lock, LockedContainer, LockedResource, differences, lock_of, locked
from pytest_pixelguard.policy.lock_changes import changed
from pytest_pixelguard.policy.lock_file import read_lock, render_lock
from pytest_pixelguard.policy.lock_words import LockedTag, shown
from tests.static.container.making import META, PIXEL, fires, gtm_js, html, on_event, read

HELD = "its consent setting (needs ad_storage; the page must deny that before it loads the container)"
INSIDE = "its code, its settings, or a variable or condition that it uses"
HASH = "its integrity hash was sha384-abc, and is now none"
KIND = "GTM-ABC1234: published Google Tag Manager container"
MEASURED = "Google Analytics 4 G-ABC1234567"
GA4: dict[str, Any] = {"function": "__googtag", "vtp_tagId": "G-ABC1234567"}
VALUE: dict[str, Any] = {"function": "__v", "vtp_name": "condition"}


def _container(*tags: dict[str, Any], version: str = "7", **more: Any) -> Container:
    data = gtm_js(tags, **more).replace(b'"version": "7"', f'"version": "{version}"'.encode())
    return read(data)


def _lines(before: Container, after: Container) -> list[str]:
    first, second = (lock_of(StaticResult(containers=(each,))) for each in (before, after))
    return list(differences(first, second))


CLICK = [fires(0), fires(1, tags=(1,))]
BEFORE = _container(html(), GA4)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (BEFORE, []),
        (
            _container(html(), GA4, html(META.replace(PIXEL, "987654321098765")), version="8"),
            [
                "~ GTM-ABC1234 (version 7, now 8)",
                "+ Meta Pixel 987654321098765 on every page (All Pages), no consent (tag 102, custom HTML)",
            ],
        ),
        (
            _container(html(), version="8"),
            [
                "~ GTM-ABC1234 (version 7, now 8)",
                "- Google Analytics 4 G-ABC1234567 on every page (All Pages), no consent (tag 101, Google tag)",
            ],
        ),
        (
            _container(html(consent=["list", "ad_storage"]), GA4, version="8"),
            [
                "~ GTM-ABC1234 (version 7, now 8)",
                f"~ tag 100, custom HTML (Meta Pixel {PIXEL}): consent: held back by {HELD}, was no consent",
            ],
        ),
        (
            _container(
                html(), GA4, conditions=[on_event("gtm.click")], rules=[fires(0), fires(1, tags=(1,))], version="8"
            ),
            [
                "~ GTM-ABC1234 (version 7, now 8)",
                f"~ tag 101, Google tag ({MEASURED}): fires on a click on any element, was every page (All Pages)",
            ],
        ),
        (
            _container(html(META.replace("PageView", "Lead")), GA4),
            [
                "~ GTM-ABC1234 (version 7 as before)",
                f"~ tag 100, custom HTML (Meta Pixel {PIXEL}): {INSIDE}",
            ],
        ),
    ],
    ids=["the same", "a new tag", "a tag gone", "another consent", "another trigger", "other code"],
)
def test_differences_are_told_in_words(after: Container, expected: list[str]) -> None:
    """One changed tag is one line that says what it was and what it is."""
    assert _lines(BEFORE, after) == expected


def test_what_moves_in_the_file_is_no_difference() -> None:
    """A new variable renumbers the others, and Google's own code changes: neither is a change of the container."""
    first = _container(html(["template", META, ["macro", 1]]), macros=[VALUE])
    second = _container(html(["template", META, ["macro", 2]]), macros=[{"function": "__r"}, VALUE])

    assert (first.digest, first.tags) == (second.digest, second.tags)
    assert read(gtm_js([html()]).replace(b"var aa=1", b"var bb=2")).digest == read(gtm_js([html()])).digest


def test_what_a_tag_draws_in_is_a_difference() -> None:
    """Another variable under the same number, another condition of its trigger: each changes the tag's digest."""
    digests = {
        _container(html(["template", META, ["macro", 1]]), macros=[{"function": "__v", "vtp_name": name}]).digest
        for name in ("condition", "ward")
    }
    digests |= {
        _container(html(), conditions=[on_event(name)], rules=[fires(1)]).digest for name in ("booked", "cancelled")
    }
    templates = [
        {"__cvt_1_2": {"inject_script": {"urls": [address]}}}
        for address in ("https://a.example/", "https://b.example/")
    ]
    digests |= {_container({"function": "__cvt_1_2"}, permissions=each).digest for each in templates}

    assert len(digests) == 6


def test_a_lock_as_text() -> None:
    """The text names the container, each tag in words and each resource, one fact a line."""
    lock = lock_of(
        StaticResult(
            containers=(_container(html(name="Recruitment")),),
            resources=(
                ThirdPartyResource(address="https://cdn.example.org/a.js", kind="script", integrity="sha384-abc"),
            ),
        )
    )
    head, _, body = render_lock(lock).partition("\n\n")

    (tag,) = lock.containers[0].tags
    assert all(line.startswith("# ") for line in head.splitlines())
    assert (
        body
        == f"""\
version = 1
crawled = false

[[container]]
id = "GTM-ABC1234"
kind = "published Google Tag Manager container"
version = "7"
sha256 = "{lock.containers[0].digest}"

[[container.tag]]
id = "100"
what = "custom HTML"
tells = ["Meta Pixel {PIXEL}"]
fires = ["every page (All Pages)"]
consent = "no consent"
sha256 = "{tag.digest}"

[[resource]]
address = "https://cdn.example.org/a.js"
kind = "script"
integrity = "sha384-abc"
"""
    )


_TEXT = st.text(max_size=30)
_TAGS = st.builds(
    LockedTag, id=_TEXT, name=_TEXT, what=_TEXT, consent=_TEXT, tells=st.tuples(_TEXT), fires=st.tuples(_TEXT, _TEXT)
)
_LOCKS = st.builds(
    Lock,
    containers=st.tuples(st.builds(LockedContainer, id=_TEXT, kind=_TEXT, digest=_TEXT, tags=st.tuples(_TAGS, _TAGS))),
    resources=st.tuples(st.builds(LockedResource, address=_TEXT, kind=_TEXT, integrity=_TEXT)),
    crawled=st.booleans(),
)


@settings(max_examples=40, deadline=None)
@given(lock=_LOCKS)
def test_any_lock_is_read_back_as_it_was(lock: Lock, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever a container's names hold, the file is TOML, shows every character or its escape, and reads back."""
    folder = tmp_path_factory.getbasetemp()
    text = render_lock(lock)
    (folder / "hostile.lock").write_text(text, encoding="utf-8", newline="\n")

    again = read_lock(Config(lock="hostile.lock", file=str(folder / "pixelguard.toml")))

    assert again is not None
    assert replace(again, path=lock.path, places={}) == lock
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert tomllib.loads(text)["version"] == 1


@pytest.mark.parametrize(
    "text", ["version = 2", "version = 1\nnew = 1", "[[container]", "\x00", "version = 1\n[[resource]]\nkind = 1"]
)
def test_a_lock_that_cannot_be_used_is_wrong_configuration(tmp_path: Path, text: str) -> None:
    """A damaged lock, or one of another version, stops the run: half a lock would let things through."""
    (tmp_path / "pixelguard.lock").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError, match=r"pixelguard\.lock: "):
        read_lock(Config(file=str(tmp_path / "pixelguard.toml")))


def _place(path: str) -> Location:
    return Location(path=path, start_line=3, start_column=1, end_line=3, end_column=9)


def _found(host: str, account: str | None = None, rule: Rule = Rule.TRACKER_SNIPPET) -> Finding:
    return Finding(rule=rule, level=Level.ERROR, message="", host=host, tracker_id=account, location=_place("a.html"))


def test_a_new_resource_is_found_where_it_stands() -> None:
    """A script, a host, an account that the lock does not hold is an error in its page; what it holds is none."""
    agreed = Lock(
        resources=(
            LockedResource(address="https://cdn.example.org/a.js", kind="script", integrity="sha384-abc"),
            LockedResource(address="pixel.example.org", kind="resource", account="1"),
        )
    )
    now = StaticResult(
        resources=(
            ThirdPartyResource(address="https://cdn.example.org/a.js", kind="script", location=_place("a.html")),
            ThirdPartyResource(address="https://cdn.example.org/b.js", kind="script", location=_place("b.html")),
        ),
        findings=(
            _found("pixel.example.org", "1"),
            _found("pixel.example.org", "2"),
            _found("cdn.example.org", rule=Rule.THIRD_PARTY_RESOURCE),
            _found("named.example.org", rule=Rule.TRACKER_MENTION),
        ),
    )

    found = changed(agreed, now, None, whole=True)

    assert [(each.level, each.message, each.location and each.location.path) for each in found] == [
        (
            Level.ERROR,
            f"~ script https://cdn.example.org/a.js: {HASH}: that is not what pixelguard.lock allows.",
            "a.html",
        ),
        (Level.ERROR, "+ script https://cdn.example.org/b.js: pixelguard.lock does not allow it.", "b.html"),
        (Level.ERROR, "+ resource pixel.example.org, account 2: pixelguard.lock does not allow it.", "a.html"),
    ]


def test_what_is_gone_is_a_note_when_the_whole_site_was_read() -> None:
    """What the lock allows and nothing loads is named once; a commit's few files say nothing of the others."""
    agreed = Lock(containers=(locked(BEFORE),), resources=(LockedResource(address="a.example", kind="resource"),))

    whole, part = (changed(agreed, StaticResult(), None, whole=whole) for whole in (True, False))

    assert [(each.level, each.message) for each in whole] == [
        (Level.NOTE, f"pixelguard.lock allows what nothing loads any more: - {KIND}; - resource a.example.")
    ]
    assert part == ()


def _sent(host: str) -> Observation:
    request = Request(method="GET", url=f"https://{host}/", host=host, kind="image")
    return Observation(route="/", state=State.NO_CHOICE, phase=Phase.LOAD, request=request, witnesses=(Witness.SINK,))


@pytest.mark.parametrize(("crawled", "expected"), [(True, ["new.example"]), (False, [])])
def test_a_host_that_only_the_crawl_shows(crawled: bool, expected: list[str]) -> None:
    """A lock that was written with a crawl holds the hosts of a crawl to it; another one does not."""
    crawl = CrawlResult(observations=(_sent("old.example"), _sent("new.example"), _sent("new.example")))
    agreed = replace(lock_of(StaticResult(), CrawlResult(observations=(_sent("old.example"),))), crawled=crawled)

    assert [each.host for each in changed(agreed, None, crawl, whole=True)] == expected


def test_hostile_names_stay_on_their_line() -> None:
    """Names steer no terminal and reorder no text beside them."""
    assert shown("a\x1b[31m\u202eb\nc") == "a\\u001b[31m\\u202eb c"
