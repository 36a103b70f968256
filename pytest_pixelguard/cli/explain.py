"""`pixelguard explain`: a rule's page."""

import click

from pytest_pixelguard.cli.finish import stop


@click.command("explain", short_help="Say what a rule means, why it matters, and what to do instead.")
@click.argument("rule", required=False)
def command(rule: str | None) -> None:
    """Print the page of RULE (a code such as PXG201, or a name); without RULE, list the rules."""
    from pytest_pixelguard import rulebook  # noqa: PLC0415 -- `--help` must not load the parsers

    pages = rulebook.pages()
    if rule is None:
        for known, page in pages.items():
            click.echo(f"{known.value}  {known.slug:<29}  {page.summary}")
        return
    found = rulebook.find_rule(rule)
    if found is None or found not in pages:
        stop(f"{rule}: there is no such rule; `pixelguard explain` lists them")
    click.echo(rulebook.render_page(pages[found]), nl=False)
