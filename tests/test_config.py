"""Configuration: what is accepted, and that everything else is an error which says what to do."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from pytest_pixelguard.config import Config, ConfigError, load_config
from pytest_pixelguard.model import Rule, State

SOON = (datetime.now(tz=UTC).date() + timedelta(days=30)).isoformat()
ALLOW = (
    f'[[allow]]\nrule = "PXG201"\nvendor = "plausible"\nstatement = "DPIA 7"\nowner = "web team"\nexpires = {SOON}\n'
)


def _write(folder: Path, text: str, name: str = "pixelguard.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_no_file_gives_defaults(tmp_path: Path) -> None:
    """Without a configuration file the defaults hold."""
    assert load_config(start=tmp_path) == Config()


def test_every_table_is_read(tmp_path: Path) -> None:
    """The values of the file arrive where they belong."""
    tables = (
        'site = "dist"\nstates = ["no-choice", "accepted"]\n[browser]\npage_timeout = 5\n[routes]\npaths = ["/a"]\n'
    )
    text = tables + ALLOW

    config = load_config(start=_write(tmp_path, text))

    assert config.site == "dist"
    assert config.states == (State.NO_CHOICE, State.ACCEPTED)
    assert config.browser.page_timeout == 5.0
    assert config.routes.paths == ("/a",)
    assert config.allow[0].rule is Rule.BEACON_BEFORE_CONSENT
    assert config.allow[0].expires == date.fromisoformat(SOON)


def test_stand_alone_file_comes_before_pyproject(tmp_path: Path) -> None:
    """`pixelguard.toml` wins over `[tool.pixelguard]`."""
    _write(tmp_path, '[tool.pixelguard]\nsite = "from-pyproject"\n', "pyproject.toml")
    assert load_config(start=tmp_path).site == "from-pyproject"

    _write(tmp_path, 'site = "from-file"\n')

    assert load_config(start=tmp_path).site == "from-file"


def test_a_site_may_carry_its_own_file(tmp_path: Path) -> None:
    """Where the working directory has no configuration, the site's own folder is looked at."""
    (tmp_path / "site").mkdir()
    _write(tmp_path / "site", 'origin = "https://www.example.org"\n')

    assert load_config(start=tmp_path, site=str(tmp_path / "site")).origin == "https://www.example.org"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('sit = "x"', "unknown key `sit`; did you mean `site`?"),
        ("[browser]\npage_timeot = 3", "unknown key `browser.page_timeot`; did you mean `browser.page_timeout`?"),
        ("[routes]\nzebra = 3", "unknown key `routes.zebra`; known keys: paths, include,"),
        ('states = ["no-choise"]', "did you mean `no-choice`?"),
        ('origin = "www.example.org"', "write scheme and host only"),
        ('origin = "https://www.example.org/path"', "write scheme and host only"),
        ('[[allow]]\nrule = "PXG201"', "`allow entry 1`: the key `statement` is missing"),
        (ALLOW.replace("PXG201", "PXG999"), "(a rule code, such as PXG201)"),
        (ALLOW.replace('vendor = "plausible"\n', ""), "name the `vendor` or the `host`"),
        (ALLOW.replace(SOON, "2999-01-01"), "more than 12 months ahead"),
        (ALLOW + "colour = 2", "unknown key `allow entry 1.colour`"),
        (ALLOW.replace("DPIA 7", ""), "`allow entry 1.statement`"),
        ('[browser]\npage_timeout = "soon"', "`browser.page_timeout`: expected `float`"),
        ("[browser]\npage_timeout = -1", "`browser.page_timeout`"),
        ('[routes]\npaths = ["a"]', "a route begins with a slash"),
        ('first_party = ["https://www.example.org/"]', "write hosts only"),
        ('first_party = ["*.com"]', "*.example.nhs.uk for all hosts below one"),
        (ALLOW.replace('vendor = "plausible"', 'host = "*"'), "`allow` entry 1: `host` is '*'"),
        (ALLOW.replace('vendor = "plausible"', 'host = "*[a-z]*.com"'), "`allow` entry 1: `host` is"),
        ('[[declared]]\nhost = "*.*"', "`declared` entry 1: `host` is '*.*'"),
        ("site = ", "not valid TOML"),
        ('file = "x"', "unknown key `file`"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, text: str, says: str) -> None:
    """A wrong key or value is one line which names the file, the key and the nearest right one."""
    with pytest.raises(ConfigError) as caught:
        load_config(start=_write(tmp_path, text))

    message = str(caught.value)
    assert says in message
    assert message.startswith(str(tmp_path / "pixelguard.toml"))
    assert "\n" not in message


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    """`--config` with a file that is absent is an error, never a silent default."""
    with pytest.raises(ConfigError, match="there is no such configuration file"):
        load_config(tmp_path / "absent.toml")


def test_an_unreadable_file_is_an_error(tmp_path: Path) -> None:
    """A file that is not text is an error."""
    (tmp_path / "pixelguard.toml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(start=tmp_path)


def test_examples_load(examples: Path) -> None:
    """The configurations of both example sites are valid."""
    assert {load_config(examples / name / "pixelguard.toml").origin for name in ("leaky-trust", "mended-trust")} == {
        "https://www.marlowvale-hospitals.example"
    }
