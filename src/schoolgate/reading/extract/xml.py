"""XML from strangers: no entities, no network, no document type."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from schoolgate.reading.extract.limits import damaged
from schoolgate.text import Text

_MAX_DEPTH = 200


def parse_xml(data: bytes, what: Text) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(what) from error
    if root is None or root.getroottree().docinfo.doctype:
        raise damaged(what)
    return root


def name_of(element: etree._Element) -> str:
    """The name without its namespace; nothing for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str, default: str = "") -> str:
    """An attribute by its local name, whatever namespace the dialect gives it."""
    direct = element.get(name)
    if direct is not None:
        return str(direct)
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return default


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first descendant along a path of local names."""
    found = element
    for name in names:
        if found is None:
            return None
        found = next((node for node in found if name_of(node) == name), None)
    return found


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    if element is not None:
        yield from (node for node in element if name_of(node) == name)


def number(text: str, default: int = 0) -> int:
    try:
        return int(text)
    except ValueError:
        return default
