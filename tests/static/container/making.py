"""Containers that the tests make, in the published format: a few words of Python for what Tag Manager writes."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pytest_pixelguard.model import Consent, Container, Level
from pytest_pixelguard.static.container import read_container
from pytest_pixelguard.trackers.parties import FirstParty

PIXEL = "123456789012345"
META = (
    '<script type="text/gtmscript">!function(f,b,e,v,n,t,s){n=f.fbq=function(){n.queue.push(arguments)};'
    "n.queue=[];t=b.createElement(e);t.src=v;s=b.getElementsByTagName(e)[0];s.parentNode.insertBefore(t,s)}(window,"
    "document,'script','https://connect.facebook.net/en_US/fbevents.js');fbq('init','" + PIXEL + "');"
    "fbq('track','PageView');</script>"
)
EVENT: dict[str, Any] = {"function": "__e"}
ALL_PAGES: dict[str, Any] = {"function": "_eq", "arg0": ["macro", 0], "arg1": "gtm.js"}
ANY_EVENT: dict[str, Any] = {"function": "_re", "arg0": ["macro", 0], "arg1": ".*"}

Judged = tuple[int, str | None, Level, Consent, str]


def html(code: Any = META, **more: Any) -> dict[str, Any]:
    """Make a custom HTML tag."""
    return {"function": "__html", "vtp_html": code, "once_per_event": True, **more}


def on_event(name: str) -> dict[str, Any]:
    """Make the condition that the event has a name."""
    return {"function": "_eq", "arg0": ["macro", 0], "arg1": name}


def fires(*conditions: int, tags: Sequence[int] = (0,), how: str = "add") -> list[list[Any]]:
    """Make a rule: when all conditions are met, fire (or `block`) the tags."""
    return [["if", *conditions], [how, *tags]]


def gtm_js(
    tags: Sequence[dict[str, Any]],
    *,
    macros: Sequence[dict[str, Any]] = (),
    conditions: Sequence[dict[str, Any]] = (),
    rules: Sequence[list[list[Any]]] | None = None,
    permissions: dict[str, Any] | None = None,
) -> bytes:
    """Make a gtm.js. Variable 0 is the event, condition 0 is All Pages; without rules every tag fires there."""
    data = {
        "resource": {
            "version": "7",
            "macros": [EVENT, *macros],
            "tags": [{**tag, "tag_id": 100 + number} for number, tag in enumerate(tags)],
            "predicates": [ALL_PAGES, *conditions],
            "rules": rules if rules is not None else [fires(0, tags=range(len(tags)))],
        },
        "runtime": [],
        "blob": {"10": "GTM-ABC1234", "1": "7"},
        "permissions": permissions or {},
    }
    return f"// Copyright 2012\n(function(){{\nvar data = {json.dumps(data)};\nvar aa=1;\n}})();\n".encode()


def runnable(data: bytes) -> bytes:
    """Give a gtm.js that a browser can run: with a small interpreter of ours in the place of Google's code."""
    runtime = Path(__file__).with_name("runtime.js").read_text(encoding="utf-8")
    return data.replace(b"var aa=1;", runtime.encode())


def read(data: bytes, path: str = "gtm.js") -> Container:
    """Read a container as the site www.example.nhs.uk would."""
    return read_container(data, path=path, first_party=FirstParty.of("www.example.nhs.uk"))


def judged(container: Container) -> list[Judged]:
    """Give the number of each tag that sends, with its receivers' vendor (else host), level, consent and gate."""
    return [
        (tag.number, each.vendor or each.host, each.level, each.consent, each.gate)
        for tag in container.tags
        for each in tag.receivers
    ]


def reasons(container: Container) -> list[str]:
    """Give the messages of the container's gaps."""
    return [gap.message for gap in container.gaps]
