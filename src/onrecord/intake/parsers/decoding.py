"""Bytes become text: by byte order mark, the server's word, the document's own, or a guess.

Checks and parser must see the same characters, so every parser gets text decoded here and
none looks at an encoding declaration again.
"""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHAPES = (
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<\x00", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_UNFIT = frozenset(
    {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "utf_7", "undefined"}
)
"""Codecs of Python that are no encodings of documents; some take quadratic time."""

_WIDENED = {"iso8859_1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
"""Labels that in practice mean the larger encoding (WHATWG Encoding Standard, section 4.2)."""


def decode(data: bytes, *, charset: str = "") -> str:
    """Return ``data`` as text without byte order mark and XML declaration; never fails.

    ``charset`` is what the server said. Valid multi-byte UTF-8 wins over both labels,
    because such bytes are hardly ever anything else; bytes that fit nothing become U+FFFD.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _without_declaration(data[len(mark) :].decode(encoding, "replace"))
    for shape, encoding in _SHAPES:
        if data.startswith(shape):
            return _without_declaration(data.decode(encoding, "replace"))
    return _without_declaration(_decode_labelled(data, charset))


def _decode_labelled(data: bytes, charset: str) -> str:
    labels = [charset, _label(_DECLARED, data[:400]), _label(_META, data[:4096])]
    if not data.isascii():
        labels.insert(0, "utf-8")
    for label in [*labels, "utf-8", "cp1252"]:
        encoding = known_encoding(label)
        if not encoding:
            continue
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, ValueError):
            continue
    declared = next(filter(None, map(known_encoding, labels[1:])), "utf-8")
    return data.decode(declared, "replace")


def known_encoding(label: str) -> str:
    """Return Python's name of a document encoding, or ``""`` when the label is none."""
    try:
        found = codecs.lookup(label)
    except (LookupError, ValueError):
        return ""
    name = found.name.lower().replace("-", "_")
    if name in _UNFIT or not getattr(found, "_is_text_encoding", True):
        return ""
    return _WIDENED.get(name, name)


def _label(pattern: re.Pattern[bytes], head: bytes) -> str:
    found = pattern.search(head)
    return found.group(1).decode("ascii", "ignore") if found else ""


def _without_declaration(text: str) -> str:
    return _XML_DECLARATION.sub("", text.lstrip("\ufeff"), count=1)
