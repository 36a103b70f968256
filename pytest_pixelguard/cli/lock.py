"""`pixelguard lock`: write down what the site may load from others, and hold it to that."""

from typing import Any

import click

from pytest_pixelguard.cli.finish import bar, stop
from pytest_pixelguard.cli.options import CRAWL, configured, options
from pytest_pixelguard.model import ExitCode
from pytest_pixelguard.output import for_log


@click.command("lock", short_help="Write down what the site may load from others, or hold it to that.")
@click.argument("site", required=False)
@click.option("--check", is_flag=True, help="Write nothing; return 1 if the site differs from the lock.")
@click.option("--update", is_flag=True, help="Write the lock anew, also where the site differs from it.")
@click.option("--crawl", is_flag=True, help="Lock also the hosts that only a crawl shows.")
@click.option(
    "--fetch", is_flag=True, help="With --check: fetch the live containers, and compare those instead of SITE."
)
@options("config", *CRAWL, "quiet")
def command(site: str | None, *, check: bool, update: bool, crawl: bool, fetch: bool, **given: Any) -> None:
    """Write pixelguard.lock: the containers, tags and third parties that SITE may load; check holds the site to it.

    Where there is a lock that SITE differs from, the differences are shown, and nothing is written without --update.
    """
    from pytest_pixelguard import lock  # noqa: PLC0415 -- `--help` must not load the parsers

    if fetch and (site or update or crawl or not check):
        stop("--fetch goes with --check alone: it reads the live containers that [[container]] names, and no site")
    if check and update:
        stop("--check writes nothing, and --update writes: give one of them")
    config = configured(given, site)
    if fetch:
        compared = lock.compare_live(config, say=lambda words: click.echo(for_log(f"pixelguard: {words}"), err=True))
    else:
        with bar(quiet=given["quiet"]) as progress:
            compared = lock.compare(config, site, crawl=crawl, progress=progress)
    path = lock.shown_path(compared)
    if check and compared.agreed is None:
        stop(f"{path}: the lock is not there; write it with `pixelguard lock`")
    new = compared.agreed is None
    if update or new:
        lock.write(compared)
    if not given["quiet"] and not new:
        for line in compared.lines:
            click.echo(for_log(line))
    for gap in compared.gaps:
        click.echo(for_log(f"  ? {gap}"), err=True)
    click.echo(for_log(_summary(path, compared, written=update or new, live=fetch)))
    if compared.lines and not (update or new):
        raise SystemExit(int(ExitCode.FINDINGS))
    raise SystemExit(int(ExitCode.INCONCLUSIVE if compared.gaps else ExitCode.PASS))


def _summary(path: str, compared: Any, *, written: bool, live: bool) -> str:
    if written:
        now = compared.now
        tags = sum(len(each.tags) for each in now.containers)
        return (
            f"{path}: {_count(len(now.containers), 'container')} with {_count(tags, 'tag')}, and "
            f"{_count(len(now.resources), 'third-party resource')}; commit it, and review its changes"
        )
    what = "the live containers are" if live else "the site is"
    if compared.lines:
        return f"{path}: {what} not what was agreed to: {_count(len(compared.lines), 'line')} of difference"
    return f"{path}: {what} what was agreed to" + (", as far as it could be compared" if compared.gaps else "")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
