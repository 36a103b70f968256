"""What becomes of a value in JSX: an attribute of an element, or what stands between its tags."""

from typing import TYPE_CHECKING

from tree_sitter import Node

from pytest_pixelguard.static.script.sinks import Fate, Use

if TYPE_CHECKING:
    from pytest_pixelguard.static.script.flow import Flow


def jsx_attribute(flow: "Flow", attribute: Node) -> Use:
    """Judge the value of an attribute: `<Script src={…} />`."""
    name = flow.script.words(attribute.named_children[0]) if attribute.named_child_count else ""
    tag = _tag(flow, attribute.parent)
    if name == "href" and tag != "link":  # <Link> is a router's link
        return Use(fate=Fate.NAMED, how="a link that the visitor may follow", at=attribute)
    if name in {"src", "href", "srcSet", "srcset", "data", "poster", "srcDoc", "dangerouslySetInnerHTML"}:
        return Use(fate=Fate.LOADED, how=f"a {tag} element", at=attribute)
    return Use(fate=Fate.POSSIBLE if tag[:1].isupper() else Fate.NAMED, how=f"the attribute {name}", at=attribute)


def jsx_child(flow: "Flow", element: Node) -> Use:
    """Judge what stands between the tags of an element: code in a script, else text that is shown."""
    tag = _tag(flow, element.child_by_field_name("open_tag"))
    if tag.lower() == "script":
        return Use(fate=Fate.LOADED, how="a script element", at=element)
    return Use(fate=Fate.NAMED, how="nothing that loads it", at=element)


def _tag(flow: "Flow", opening: Node | None) -> str:
    named = opening.child_by_field_name("name") if opening is not None else None
    return flow.script.words(named) if named is not None else ""
