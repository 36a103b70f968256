"""A site's own hosts, read from its files with the evidence."""

from pathlib import Path

from pytest_pixelguard.static import Target, infer_own_hosts


def site(folder: Path, **files: str) -> list[Target]:
    """Write files (their dots as double underscores) and give them as targets."""
    targets = []
    for name, text in files.items():
        path = folder / name.replace("__", ".")
        path.write_text(text, encoding="utf-8")
        targets.append(Target(path=path, label=path.name))
    return targets


def test_every_kind_of_evidence_is_named(tmp_path: Path) -> None:
    """CNAME, sitemap, canonical and og:url name the host; the report can say which did."""
    targets = site(
        tmp_path,
        CNAME="www.a.example\n",
        sitemap__xml="<urlset><url><loc>https://b.example/x</loc></url></urlset>",
        index__html='<link rel="canonical" href="https://c.example/">',
        about__html='<meta property="og:url" content="https://c.example/about">',
    )

    assert infer_own_hosts(targets) == (
        ("www.a.example", "CNAME names it"),
        ("b.example", "sitemap.xml lists its pages"),
        ("c.example", "2 of 2 pages call it canonical, first about.html"),
    )


def test_one_copied_page_does_not_decide(tmp_path: Path) -> None:
    """A host that a minority of pages calls canonical is not taken for the site's own."""
    targets = site(
        tmp_path, a__html="<p>", b__html="<p>", c__html='<link rel=canonical href="https://copied.example/">'
    )

    assert infer_own_hosts(targets) == ()
