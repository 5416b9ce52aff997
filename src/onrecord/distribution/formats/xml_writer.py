"""Writing XML: elements one after the other, every text and attribute fit for XML 1.0."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator

from onrecord.distribution.formats.xml_text import xml_text


class XmlWriter:
    """An XML document in the making; ``done`` gives its bytes (UTF-8)."""

    def __init__(self, *, stylesheet: str = "") -> None:
        """Begin a document; browsers show it with the CSS at the path ``stylesheet``."""
        self._out = io.StringIO()
        self._xml = SimplerXMLGenerator(self._out, "utf-8", short_empty_elements=True)
        self._xml.startDocument()
        if stylesheet:
            self._xml.processingInstruction(
                "xml-stylesheet", f'href="{stylesheet}" type="text/css"'
            )

    @contextmanager
    def inside(self, name: str, attributes: Mapping[str, str] | None = None) -> Iterator[None]:
        """Open an element for as long as the context lasts."""
        self._xml.startElement(name, _attributes(attributes))
        yield
        self._xml.endElement(name)

    def element(
        self, name: str, text: str | None = None, attributes: Mapping[str, str] | None = None
    ) -> None:
        """Write one element that holds text or nothing."""
        self._xml.startElement(name, _attributes(attributes))
        if text:
            self._xml.characters(xml_text(text))
        self._xml.endElement(name)

    def done(self) -> bytes:
        """End the document and return it."""
        self._xml.endDocument()
        return self._out.getvalue().encode("utf-8")


def timestamp(instant: datetime) -> str:
    """Return an instant as RFC 3339 and the W3C's profile of ISO 8601 have it, in UTC."""
    return instant.astimezone(UTC).isoformat(timespec="seconds")


def _attributes(given: Mapping[str, str] | None) -> AttributesImpl[str]:
    return AttributesImpl({name: xml_text(value) for name, value in (given or {}).items()})
