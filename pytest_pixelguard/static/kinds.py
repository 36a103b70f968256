"""Which reader a file gets, by its name; what is not for reading is skipped with a reason."""

from enum import StrEnum


class Kind(StrEnum):
    """The way a file is read."""

    HTML = "html"
    TEMPLATE = "template"
    MARKDOWN = "markdown"
    INDENTED = "indented"
    SCRIPT = "script"
    TYPED_SCRIPT = "typed-script"
    CSS = "css"
    SVG = "svg"
    JSON = "json"
    MANIFEST = "manifest"
    SOURCE_MAP = "source-map"
    HEADERS = "headers"
    TEXT = "text"


_BY_NAME = {
    "_headers": Kind.HEADERS,
    "_redirects": Kind.HEADERS,
    ".htaccess": Kind.HEADERS,
    "vercel.json": Kind.HEADERS,
    "netlify.toml": Kind.HEADERS,
    "staticwebapp.config.json": Kind.HEADERS,
    "firebase.json": Kind.HEADERS,
    "nginx.conf": Kind.HEADERS,
    "httpd.conf": Kind.HEADERS,
    "web.config": Kind.HEADERS,
    "cname": Kind.TEXT,
    "manifest.json": Kind.MANIFEST,
}

_BY_SUFFIX = {
    **dict.fromkeys(("html", "htm", "xhtml", "shtml", "xht"), Kind.HTML),
    **dict.fromkeys(
        (
            "njk", "nunjucks", "jinja", "jinja2", "j2", "twig", "liquid", "hbs", "handlebars", "mustache", "ejs", "php",
            "phtml", "erb", "cshtml", "razor", "vue", "svelte", "astro", "tmpl", "gohtml", "eta", "jsp",
            "aspx", "master", "ascx", "asp", "vbhtml", "ftl", "ftlh", "html5", "tpl", "mjml", "webc", "cfm", "cfml",
            "ctp", "dust", "edge", "eex", "heex", "leex", "gsp", "jspf", "jspx", "jte", "latte", "leaf", "mako",
            "marko", "phtm", "rhtml", "riot", "tag", "tagx", "templ", "tera", "volt", "vm", "vtl",
        ),
        Kind.TEMPLATE,
    ),
    **dict.fromkeys(("pug", "jade", "haml", "slim"), Kind.INDENTED),
    **dict.fromkeys(("md", "mdx", "markdown"), Kind.MARKDOWN),
    **dict.fromkeys(("js", "mjs", "cjs", "es6", "jsx"), Kind.SCRIPT),
    **dict.fromkeys(("ts", "tsx", "mts", "cts"), Kind.TYPED_SCRIPT),
    **dict.fromkeys(("css", "scss", "less", "sass", "pcss"), Kind.CSS),
    "svg": Kind.SVG,
    **dict.fromkeys(("json", "jsonld", "json5", "geojson"), Kind.JSON),
    "webmanifest": Kind.MANIFEST,
    "map": Kind.SOURCE_MAP,
    **dict.fromkeys(("xml", "rss", "atom", "xsl", "xslt"), Kind.TEXT),
    **dict.fromkeys(("conf", "nginx", "toml", "yaml", "yml"), Kind.HEADERS),
    "txt": Kind.TEXT,
}  # fmt: skip

_NOT_TEXT = {
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "bmp", "tif", "tiff", "heic", "jxl"),
    "an image"),
    **dict.fromkeys(("woff", "woff2", "ttf", "otf", "eot"), "a font"),
    **dict.fromkeys(("mp4", "webm", "ogv", "mov", "avi", "m4v"), "a video"),
    **dict.fromkeys(("mp3", "ogg", "oga", "wav", "m4a", "flac", "aac"), "a sound"),
    **dict.fromkeys(("pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "epub"), "a document, not a page"),
    **dict.fromkeys(("zip", "gz", "br", "zst", "tar", "tgz", "bz2", "xz", "7z", "rar", "whl"), "an archive"),
    **dict.fromkeys(("wasm", "so", "dll", "exe", "bin", "pyc", "class", "jar"), "machine code"),
    **dict.fromkeys(("py", "rb", "go", "rs", "java", "cs", "c", "h", "cpp", "sh", "ps1", "sql", "swift", "kt"),
        "a program that no browser runs"),
    **dict.fromkeys(("csv", "tsv", "ics", "vcf", "log", "lock", "srt", "vtt", "har", "db", "sqlite"),
        "data that no browser runs"),
}  # fmt: skip


def kind_of(label: str) -> Kind | str:
    """Give the kind of a file by its path, or, as plain text, the reason why it is not read."""
    name = label.rsplit("/", 1)[-1].lower()
    if name in _BY_NAME:
        return _BY_NAME[name]
    stem, dot, suffix = name.rpartition(".")
    if name == ".env" or (name.startswith(".env.") and suffix not in _BY_SUFFIX):
        return Kind.HEADERS  # settings that a build puts into its scripts
    if not dot or (not stem and suffix not in _BY_SUFFIX):
        return Kind.HEADERS if name in {"nginx", "apache"} else "its name does not say what it is"
    if suffix in _BY_SUFFIX:
        return _BY_SUFFIX[suffix]
    return _NOT_TEXT.get(suffix, f"files named .{suffix} are not part of what a browser reads")
