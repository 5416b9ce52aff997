"""Text that may stand in an XML 1.0 document."""

from __future__ import annotations

import re

# Everything but Char of XML 1.0 (fifth edition), production 2; discouraged characters
# (C1 controls, non-characters) go as well, for several feed readers stop at them.
_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(chr(plane << 16 | end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF))
    + "]"
)


def xml_text(text: str) -> str:
    """Return ``text`` without the characters that an XML document may not hold."""
    return _ILLEGAL.sub("", text)
