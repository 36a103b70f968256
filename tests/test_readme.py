"""The README is held to the program."""

import re
import tomllib

import msgspec

from pytest_pixelguard.config import Config
from tests.conftest import PROJECT, run_pixelguard

README = (PROJECT / "README.md").read_text(encoding="utf-8")


def test_every_command_exists_and_none_is_left_out() -> None:
    """The README's table names the commands that the help text names, but for the demonstration."""
    shown = re.findall(r"^\| `pixelguard (\w+)", README, flags=re.MULTILINE)

    known = re.findall(r"^  (\w+)  ", run_pixelguard("--help").out.split("Commands:")[1], flags=re.MULTILINE)

    assert sorted([*shown, "demo"]) == sorted(known)


def test_the_configuration_shown_is_valid() -> None:
    """The configuration in the README is one that the program reads."""
    (block,) = re.findall(r"```toml\n(.*?)```", README, flags=re.DOTALL)

    assert msgspec.convert(tomllib.loads(block), Config).allow[0].vendor == "plausible"


def test_every_configuration_in_the_guides_is_valid() -> None:
    """Each TOML example of the guides is one that the program reads as its configuration."""
    guides = sorted((PROJECT / "docs" / "guides").glob("*.md"))
    blocks = [
        block
        for guide in guides
        for block in re.findall(r"```toml\n(.*?)```", guide.read_text("utf-8"), flags=re.DOTALL)
    ]

    refused = []
    for block in blocks:
        try:
            msgspec.convert(tomllib.loads(block), Config)
        except (msgspec.ValidationError, tomllib.TOMLDecodeError) as error:
            refused.append((block, str(error)))

    assert len(blocks) > 20
    assert refused == []


def test_the_picture_shows_what_the_program_says() -> None:
    """The picture's text holds the verdict and the first finding as the program prints them today."""
    picture = re.sub(r"<[^>]+>", " ", (PROJECT / "docs/pictures/failing.svg").read_text(encoding="utf-8"))
    words = " ".join(picture.replace("&#160;", " ").split())

    snapshot = (PROJECT / "tests/report/snapshots/leaky-trust.txt").read_text(encoding="utf-8").split()

    assert " ".join(snapshot[:12]) in words
    assert "FAIL: this site would tell third parties" in words
