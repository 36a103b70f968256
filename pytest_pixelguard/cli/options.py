"""The options that several commands take, and the configuration with the options laid over it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from pytest_pixelguard.cli.finish import stop
from pytest_pixelguard.config import Config, checked, load_config
from pytest_pixelguard.model import State
from pytest_pixelguard.output import EVIDENCE, Destination, for_log, parse_destination

if TYPE_CHECKING:
    from pytest_pixelguard.live import Live
    from pytest_pixelguard.shards import Share

_Decorated = Callable[..., Any]


def options(*names: str) -> Callable[[_Decorated], _Decorated]:
    """Add the common options that a command takes, in the order of the help text: names of `_COMMON`."""

    def decorate(command: _Decorated) -> _Decorated:
        for name in reversed(names):
            command = _COMMON[name](command)
        return command

    return decorate


def _read_destinations(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[Destination, ...]:
    """Read `--report` before any work is done: a slip must not cost a whole crawl."""
    return tuple(parse_destination(value) for value in values)


_COMMON: dict[str, Callable[[_Decorated], _Decorated]] = {
    "config": click.option(
        "--config", type=click.Path(path_type=Path), help="The configuration file; turns off looking for one."
    ),
    "report": click.option(
        "--report",
        "reports",
        multiple=True,
        metavar="FORMAT=PATH",
        callback=_read_destinations,
        help="Write a report: json, sarif, junit, markdown, html, github. - is stdout. Repeatable.",
    ),
    "report_dir": click.option("--report-dir", metavar="DIR", help="Write every report format into this folder."),
    "origin": click.option(
        "--origin", metavar="URL", help="Crawl a folder as this production origin: https://www.example.nhs.uk"
    ),
    "first_party": click.option(
        "--first-party", multiple=True, metavar="HOST", help="A host of the site's own, exact or *.example. Repeatable."
    ),
    "route": click.option("--route", "routes", multiple=True, metavar="PATH", help="Crawl only this path. Repeatable."),
    "all_routes": click.option("--all-routes", is_flag=True, help="Crawl every route that is found."),
    "state": click.option(
        "--state",
        "states",
        multiple=True,
        type=click.Choice([state.value for state in State]),
        help="Crawl in this consent state. Repeatable.",
    ),
    "real_time": click.option(
        "--real-time",
        type=click.FloatRange(min=0),
        metavar="SECONDS",
        help="Also wait this long for real on every page.",
    ),
    "live": click.option(
        "--live",
        is_flag=True,
        help="Before the crawl, fetch the vendors' scripts that [live] names, and run them sealed. Only this makes the "
        "gate contact a third party: one GET a script, without cookies. Without it nothing leaves.",
    ),
    "strict": click.option("--strict", is_flag=True, help="Any request to a third party is an error, on every page."),
    "exit_zero": click.option(
        "--exit-zero", is_flag=True, help="Return 0 although there are errors; gaps and crashes still count."
    ),
    "endpoint": click.option(
        "--browser-endpoint",
        "endpoint",
        metavar="WS-URL",
        help="Let a Playwright server on this machine start the browser (playwright run-server --unsafe).",
    ),
    "shard": click.option(
        "--shard",
        metavar="I/N",
        help="Crawl only this part of the routes, such as 2/4; join the JSON reports with `pixelguard merge`.",
    ),
    "durations": click.option(
        "--durations",
        type=click.Path(path_type=Path),
        metavar="REPORT",
        help="An earlier JSON report, by whose times shards are balanced (default: the one in the report folder).",
    ),
    "quiet": click.option("-q", "--quiet", is_flag=True, help="Print the verdict only."),
    "verbose": click.option("-v", "--verbose", is_flag=True, help="Print every note and every place."),
    "no_color": click.option("--no-color", is_flag=True, help="Print without colours (so does NO_COLOR)."),
}
OUTPUT = ("report", "report_dir", "exit_zero", "quiet", "verbose", "no_color")
CRAWL = ("origin", "first_party", "route", "all_routes", "state", "real_time", "strict")


SHARD = ("endpoint", "shard", "durations")


def share_of(given: dict[str, Any]) -> "Share | None":
    """Give the shard that is asked for, or None for the whole. Raises `InputError`."""
    if given["shard"] is None:
        return None
    from pytest_pixelguard.shards import parse_shard  # noqa: PLC0415 -- most runs are whole

    return parse_shard(given["shard"], durations=given["durations"])


def live_of(config: Config, given: dict[str, Any]) -> "Live | None":
    """Fetch the vendors' scripts where `--live` is given, saying so; None without it, whatever is configured."""
    if not given["live"]:
        if config.live.scripts:
            click.echo("pixelguard: [live] names scripts; nothing is fetched, for --live is not given", err=True)
        return None
    if not config.live.scripts:
        stop('--live: name the scripts\' addresses in the configuration: [live] scripts = ["https://…"]')
    from pytest_pixelguard.live import fetch_live  # noqa: PLC0415 -- hardly any run asks for it

    return fetch_live(config, say=lambda words: click.echo(for_log(f"pixelguard: {words}"), err=True))


def configured(given: dict[str, Any], site: str | None = None) -> Config:
    """Read the configuration and lay the options of the command line over it."""
    config = load_config(given.get("config"), site=site)
    changes: dict[str, Any] = {name: given[name] for name in ("origin", "real_time") if given.get(name) is not None}
    if given.get("first_party"):
        changes["first_party"] = (*config.first_party, *given["first_party"])
    if given.get("states"):
        changes["states"] = tuple(State(state) for state in given["states"])
    if given.get("strict"):
        changes["strict"] = True
    if given.get("report_dir") and not config.evidence_dir and config.login is None:
        # Beside the reports; but pictures of a portal hold what only its user may see, and are taken on request only.
        changes["evidence_dir"] = str(Path(given["report_dir"]) / EVIDENCE)
    if given.get("endpoint"):
        changes["browser"] = msgspec.structs.replace(config.browser, endpoint=given["endpoint"])
    routes = config.routes
    if given.get("routes"):
        routes = msgspec.structs.replace(routes, paths=given["routes"])
    if given.get("all_routes"):
        routes = msgspec.structs.replace(routes, all=True)
    static = msgspec.structs.replace(
        config.static,
        prefilter=config.static.prefilter and not given.get("no_prefilter"),
        cross_check=config.static.cross_check or bool(given.get("cross_check")),
    )
    return checked(msgspec.structs.replace(config, routes=routes, static=static, **changes))
