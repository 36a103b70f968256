"""The command line. It reads options, calls the pipeline and prints; it neither inspects nor decides."""

import io
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any, NoReturn

import click
import msgspec

from pytest_pixelguard import __version__
from pytest_pixelguard.config import Config, ConfigError, checked, load_config
from pytest_pixelguard.inputs.files import InputError
from pytest_pixelguard.model import ExitCode, Report, State
from pytest_pixelguard.output import (
    STDOUT,
    Destination,
    OutputError,
    all_formats,
    for_log,
    parse_destination,
    terminal_width,
    wants_color,
    write_reports,
)

_Decorated = Callable[..., Any]


def _options(*names: str) -> Callable[[_Decorated], _Decorated]:
    """Add the common options that a command takes, in the order of the help text."""

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
    "strict": click.option("--strict", is_flag=True, help="Any request to a third party is an error, on every page."),
    "exit_zero": click.option(
        "--exit-zero", is_flag=True, help="Return 0 although there are errors; gaps and crashes still count."
    ),
    "quiet": click.option("-q", "--quiet", is_flag=True, help="Print the verdict only."),
    "verbose": click.option("-v", "--verbose", is_flag=True, help="Print every note and every place."),
    "no_color": click.option("--no-color", is_flag=True, help="Print without colours (so does NO_COLOR)."),
}
_OUTPUT = ("report", "report_dir", "exit_zero", "quiet", "verbose", "no_color")
_CRAWL = ("origin", "first_party", "route", "all_routes", "state", "real_time", "strict")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="pixelguard")
def cli() -> None:
    """Fail the build if a site would send a beacon to a third party without consent.

    Exit code: 0 pass · 1 errors found · 2 wrong use, or a crash of ours · 3 inconclusive: something was not examined.
    """


@cli.command()
@click.argument("site", required=False)
@_options("config", *_CRAWL, *_OUTPUT)
def check(site: str | None, **given: Any) -> None:
    """Run the whole gate on SITE: a built folder, or the URL of a preview."""
    from pytest_pixelguard import pipeline  # noqa: PLC0415 -- help and version must not load the parsers

    config = _configured(given, site)
    with _progress(quiet=given["quiet"]) as progress:
        report = pipeline.check(config, site, exit_zero=given["exit_zero"], progress=progress)
    _finish(report, config, given)


@cli.command()
@click.argument("site", required=False)
@_options("config", *_CRAWL, *_OUTPUT)
def crawl(site: str | None, **given: Any) -> None:
    """Run the crawl alone on SITE."""
    from pytest_pixelguard import pipeline  # noqa: PLC0415 -- as above

    config = _configured(given, site)
    with _progress(quiet=given["quiet"]) as progress:
        report = pipeline.check(config, site, static=False, exit_zero=given["exit_zero"], progress=progress)
    _finish(report, config, given)


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--no-prefilter", is_flag=True, help="Parse every file, also where no known spelling stands in it.")
@click.option("--cross-check", is_flag=True, help="Read everything a second time with other parsers.")
@_options("config", "origin", "first_party", "strict", *_OUTPUT)
def inspect(paths: tuple[str, ...], **given: Any) -> None:
    """Run static inspection alone on files or folders: no browser, what pre-commit calls."""
    from pytest_pixelguard import pipeline  # noqa: PLC0415 -- as above

    config = _configured(given)
    report = pipeline.inspect_paths(config, paths, exit_zero=given["exit_zero"])
    _finish(report, config, given)


@cli.command()
@click.argument("site", required=False)
@_options("config", "origin", "first_party", "route", "all_routes", "no_color")
def routes(site: str | None, **given: Any) -> None:
    """List the routes of SITE that would be crawled, which are sensitive, and why."""
    from pytest_pixelguard.report.routes import render_routes  # noqa: PLC0415 -- as above
    from pytest_pixelguard.work import prepare  # noqa: PLC0415 -- as above

    work = prepare(_configured(given, site), site)
    click.echo(render_routes(work.routes.selected, work.routes.skipped), nl=False)
    if not work.routes.selected:
        click.echo("pixelguard: no route was found", err=True)
        raise SystemExit(ExitCode.INCONCLUSIVE)


@cli.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@_options("config", "origin", "first_party", *_OUTPUT)
def container(files: tuple[str, ...], **given: Any) -> None:
    """Say what the tags of a tag manager's container would do: FILE is a gtm.js, or a workspace export."""
    from pytest_pixelguard.containers import judge_containers  # noqa: PLC0415 -- as above
    from pytest_pixelguard.report.container import render_containers  # noqa: PLC0415 -- as above

    config = _configured(given)
    containers, report = judge_containers(config, files, exit_zero=given["exit_zero"])
    if not given["quiet"]:
        text = render_containers(containers, report, verbose=given["verbose"])
        click.echo(text, nl=False, err=any(one.path == STDOUT for one in _destinations(config, given)))
    _finish(report, config, given | {"quiet": True})  # the verdict alone: the rest has been said


@cli.command()
@click.argument("site", required=False)
@_options("config", *_CRAWL, "quiet")
def baseline(site: str | None, **given: Any) -> None:
    """Write the baseline of known findings of SITE; it never holds one on a sensitive route."""
    from pytest_pixelguard import pipeline  # noqa: PLC0415 -- as above

    config = _configured(given, site)
    with _progress(quiet=given["quiet"]) as progress:
        path, held, refused = pipeline.write_baseline(config, site, progress=progress)
    click.echo(f"{path}: {held} findings are now known; {refused} on sensitive routes were not taken in")


@cli.command()
@click.argument("rule", required=False)
def explain(rule: str | None) -> None:
    """Print the page of RULE (a code such as PXG201, or a name); without RULE, list the rules."""
    from pytest_pixelguard import rulebook  # noqa: PLC0415 -- as above

    pages = rulebook.pages()
    if rule is None:
        for known in pages:
            click.echo(f"{known.value}  {known.slug}")
        return
    found = rulebook.find_rule(rule)
    if found is None or found not in pages:
        _stop(f"{rule}: there is no such rule; `pixelguard explain` lists them")
    click.echo(rulebook.render_page(pages[found]), nl=False)


@cli.command()
@_options("report", "report_dir", "quiet", "verbose", "no_color")
def demo(**given: Any) -> None:
    """Run the whole gate on the leaking example and check that it fails, as it should."""
    from pytest_pixelguard import demo as demonstration  # noqa: PLC0415 -- as above
    from pytest_pixelguard import pipeline  # noqa: PLC0415 -- as above

    folder = demonstration.leaky_site()
    config = load_config(folder / "pixelguard.toml")
    with _progress(quiet=given["quiet"]) as progress:
        report = pipeline.check(config, str(folder), progress=progress)
    _publish(report, _destinations(config, given, always_json=True), given)
    click.echo(f"\n{demonstration.closing_words(report)}", nl=False, err=True)
    raise SystemExit(demonstration.conclude(report))


def _configured(given: dict[str, Any], site: str | None = None) -> Config:
    """Read the configuration and lay the options of the command line over it."""
    config = load_config(given.get("config"), site=site)
    changes: dict[str, Any] = {name: given[name] for name in ("origin", "real_time") if given.get(name) is not None}
    if given.get("first_party"):
        changes["first_party"] = (*config.first_party, *given["first_party"])
    if given.get("states"):
        changes["states"] = tuple(State(state) for state in given["states"])
    if given.get("strict"):
        changes["strict"] = True
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


def _destinations(config: Config, given: dict[str, Any], *, always_json: bool = False) -> tuple[Destination, ...]:
    named: tuple[Destination, ...] = given["reports"]
    if given["report_dir"]:
        return named + all_formats(given["report_dir"])
    return named + (all_formats(config.report_dir) if always_json and not named else ())


def _finish(report: Report, config: Config, given: dict[str, Any]) -> NoReturn:
    _publish(report, _destinations(config, given), given)
    raise SystemExit(int(report.verdict.exit_code))


def _publish(report: Report, destinations: tuple[Destination, ...], given: dict[str, Any]) -> None:
    """Print the report for people, and write the others. Where data goes to stdout, the text goes to stderr."""
    from pytest_pixelguard.report.summary import verdict_line  # noqa: PLC0415 -- as above

    write_reports(report, destinations)
    if given["quiet"]:
        text = f"{verdict_line(report)}\n"
    else:
        from pytest_pixelguard.report.terminal import render_terminal  # noqa: PLC0415 -- rich is slow to load

        color = wants_color(no_color=given["no_color"])
        text = render_terminal(report, width=terminal_width(), color=color, verbose=given["verbose"])
        written = [destination for destination in destinations if destination.path != STDOUT]
        text += "".join(f"{destination.format} report: {destination.path}\n" for destination in written)
    to_stderr = any(destination.path == STDOUT for destination in destinations)
    click.echo(for_log(text), nl=False, err=to_stderr, color=True)


def _progress(*, quiet: bool) -> AbstractContextManager[Any]:
    if quiet:
        return nullcontext()
    from pytest_pixelguard.progress import Bar  # noqa: PLC0415 -- rich is slow to load

    return Bar()


def _stop(message: str) -> NoReturn:
    click.echo(f"pixelguard: {message}", err=True)
    raise SystemExit(int(ExitCode.USAGE))


def main() -> NoReturn:
    """Run the command line; every way out has the exit code of the contract."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets a replacement, not a crash of the gate.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    # A runner that gives up sends SIGTERM; it ends as an interrupt does, so that no browser stays behind.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        cli.main(prog_name="pixelguard", standalone_mode=False)
    except click.exceptions.Exit as stop:
        raise SystemExit(stop.exit_code) from stop
    except click.UsageError as error:
        near = f" (see `{error.ctx.command_path} --help`)" if error.ctx else ""
        _stop(f"{' '.join(error.format_message().split())}{near}")
    except click.ClickException as error:
        _stop(error.format_message())
    except (ConfigError, InputError, OutputError) as error:
        _stop(str(error))
    except click.Abort:
        _stop("interrupted: nothing was decided")
    except Exception:  # noqa: BLE001 -- whatever broke in us must end as 2: Python's own 1 would mean "errors found"
        traceback.print_exc()
        _stop(f"this is a fault of pixelguard {__version__} itself, and nothing was decided; please report it")
    raise SystemExit(int(ExitCode.PASS))
