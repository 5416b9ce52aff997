"""XML trees of newswire documents, built by lxml with every way out of the document shut."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from onrecord.intake.parsers.bounds import bounded
from onrecord.intake.parsers.refusing import Unreadable

_HTML_OF = {
    "hl1": "h2",
    "hl2": "h3",
    "block": "div",
    "bodytext": "div",
    "tagline": "p",
    "note": "div",
    "lang": "span",
    "body.content": "div",
}
"""Elements of NITF as the HTML elements that mean the same."""

_NOT_TEXT = frozenset({"media", "head", "title", "script", "style", "pronounce"})


def parse_tree(text: str) -> etree._Element:
    """Return the root of an XML document. Raises ``Unreadable`` when it is not well formed."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(bounded(text).text.strip().encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"The document is not well-formed XML: {str(error.msg)[:200]}.") from None
    for element in root.iter("*"):
        element.tag = etree.QName(element).localname
    return root


def words(element: etree._Element | None) -> str:
    """Return the text inside ``element``, white space folded."""
    if element is None:
        return ""
    return " ".join("".join(str(part) for part in element.itertext()).split())


def first(element: etree._Element, paths: Iterable[str]) -> etree._Element | None:
    """Return what the first of ``paths`` finds that holds text or attributes."""
    for path in paths:
        for found in element.iterfind(path):
            if words(found) or found.attrib:
                return found
    return None


def first_words(element: etree._Element, *paths: str) -> str:
    """Return the text of the first element with any that one of ``paths`` finds."""
    return next(
        (words(found) for path in paths for found in element.iterfind(path) if words(found)), ""
    )


def as_html(element: etree._Element) -> str:
    """Return the inside of ``element`` as HTML without attributes."""
    pieces: list[str] = []
    _write(element, pieces)
    return "".join(pieces)


def _write(element: etree._Element, pieces: list[str]) -> None:
    # Depth is bounded to 200 before the tree is built, so recursion is safe here.
    pieces.append(_escape(element.text))
    for child in element:
        tag = _HTML_OF.get(child.tag, child.tag)
        if child.tag not in _NOT_TEXT:
            pieces.append(f"<{tag}>")
            _write(child, pieces)
            pieces.append("<br>" if tag == "br" else f"</{tag}>")
        pieces.append(_escape(child.tail))


def _escape(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
