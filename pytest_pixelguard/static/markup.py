"""Which tags and attributes load or contact something, and where in a page to look for them."""

import re
from typing import Final

LOADING: Final[dict[str, tuple[str, ...]]] = {
    "script": ("src", "href", "xlink:href"),
    "img": ("src", "srcset"),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "track": ("src",),
    "iframe": ("src",),
    "frame": ("src",),
    "embed": ("src",),
    "object": ("data", "classid"),
    "input": ("src",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
    "feimage": ("href", "xlink:href"),
    "body": ("background",),
    "table": ("background",),
    "td": ("background",),
    "amp-pixel": ("src",),
    "amp-img": ("src",),
    "amp-iframe": ("src",),
    "portal": ("src",),
    "fencedframe": ("src",),
    "bgsound": ("src",),
    "applet": ("archive", "codebase"),
}
BOUND: Final = (":src", "v-bind:src", "[src]", "x-bind:src", "[attr.src]", "bind:src")
"""Attributes of Vue, Angular, Alpine and Svelte whose value is an expression that gives an element its address."""
ANIMATED: Final = frozenset({"href", "xlink:href"})
"""Attributes of SVG's pictures that `<set>` and `<animate>` beside them give another value."""
ANIMATED_ELEMENTS: Final = frozenset({"image", "feimage", "use"})
HOW: Final = {
    "img": "image",
    "image": "image",
    "amp-pixel": "image",
    "input": "image",
    "iframe": "frame",
    "frame": "frame",
}
LINK_LOADS: Final = frozenset(
    {"stylesheet", "icon", "apple-touch-icon", "apple-touch-icon-precomposed", "manifest", "preload",
        "modulepreload", "mask-icon", "import",
     "apple-touch-startup-image", "fluid-icon", "image_src", "prefetch-src"}
)  # fmt: skip
LINK_CONNECTS: Final = {
    "preconnect": "a connection made in advance", "dns-prefetch": "a name looked up in advance",
    "prefetch": "a file fetched in advance", "prerender": "a page fetched in advance",
    "next-prefetch": "a file fetched in advance",
}  # fmt: skip
PIXEL_KEY: Final = re.compile(r"^data-[\w-]*(?:pixel|fb)[\w-]*$")
_ELEMENTS: Final = (
    ":is(script,style,link,meta,img,source,video,audio,track,iframe,frame,embed,object,image,use,feImage,amp-pixel,amp-img,"
    "amp-iframe,portal,fencedframe,bgsound,applet,form,component,set,animate),input[type],body[background],table[background],td[background],"
    "[formaction],[ping]"
)
_HANDLER: Final = re.compile(r"on(?<![a-z]on)[a-z]{3,30}+(?=\s*=)")
# What may say something: settings, base64, or (as `&`) either of them with its letters as entities.
_DATA: Final = re.compile(r"(data-[\w-]++)(?=\s*+=\s*+[\"']?+\s*+(?:([{\[&]|[a-z0-9+/]{40})|))")


def selector(lowered: str, *, named: bool) -> str:
    """Give the CSS selector of the elements that can matter in a page: selecting costs a fiftieth of walking."""
    wanted = [_ELEMENTS]
    if "<svelte:element" in lowered:
        wanted.append("[this]")
    if "url(" in lowered:
        wanted.append("[style]")
    if "javascript:" in lowered:
        wanted.append("[href],[action]")
    wanted += [f"[{name}]" for name in sorted({found[0] for found in _HANDLER.finditer(lowered)})]
    data = {each[1] for each in _DATA.finditer(lowered) if named or each[2] or PIXEL_KEY.match(each[1])}
    wanted += [f"[{name}]" for name in sorted(data)]
    return ",".join(wanted)


def spans(text: str, tag: str) -> list[tuple[int, int]]:
    """Give where an element's content stands in a text in lower case: a head's noscript has no end tag in the tree."""
    found: list[tuple[int, int]] = []
    opened = re.compile(rf"<{tag}[\s/>]")
    closed = re.compile(rf"</{tag}[\s/>]")
    place = 0
    while (first := opened.search(text, place)) is not None:
        last = closed.search(text, first.end())
        end = last.start() if last is not None else len(text)
        found.append((first.end(), end))
        place = end
    return found
