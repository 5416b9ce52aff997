"""Bounds on markup, checked in one linear pass before any parser builds anything of it.

Refuses document types with declarations (entities), and too many, too deep or too large
elements; cuts short what should be short (authors, dates, keywords), because the feed
library takes quadratic time over it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from onrecord.intake.parsers.refusing import Unreadable

MAX_BYTES = 20 * 1024 * 1024
MAX_DEPTH = 200
MAX_ELEMENTS = 400_000
MAX_ATTRIBUTES = 200
MAX_TAG = 65_536
MAX_ITEMS = 10_000
MAX_LABELS_PER_ITEM = 300
MAX_SHORT_TEXT = 500

_ITEMS = frozenset({"item", "entry", "newsitem"})
_LABELS = frozenset({"category", "subject", "keywords", "link", "author", "creator", "contributor"})
_SHORT = frozenset(
    {"author", "creator", "contributor", "publisher", "managingeditor", "webmaster", "owner"}
    | {"name", "email", "pubdate", "published", "updated", "modified", "issued", "created"}
    | {"date", "lastbuilddate", "expirationdate", "category", "subject", "keywords", "language"}
)
_NEXT = re.compile(
    r"<!--|<!\[CDATA\[|<\?|<!DOCTYPE|<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)\b"
    r"|<(?P<close>/?)(?P<name>[^\s<>/!?=\"'][^\s<>/]*)(?P<rest>[^<>]*)(?P<end>>?)",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"&#(?:[xX](?P<hex>[0-9a-fA-F]+)|(?P<decimal>[0-9]+));?")
_SKIPPED = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}


@dataclass(slots=True)
class Bounded:
    """Markup that keeps the bounds. ``open_at_end`` are the elements never closed."""

    text: str
    open_at_end: list[str] = field(default_factory=list)
    breaks_off: bool = False
    items: int = 0


def bounded(text: str) -> Bounded:
    """Return ``text`` fit for a parser: no document type, short things short.

    Raises ``Unreadable`` with one sentence for the editor.
    """
    return _Scan(_REFERENCE.sub(_possible, text)).run()


def _possible(reference: re.Match[str]) -> str:
    """Replace a reference to a character that cannot be by U+FFFD."""
    digits = (reference["hex"] or reference["decimal"]).lstrip("0")
    if not digits or len(digits) > 7:
        return "\ufffd"
    code = int(digits, 16 if reference["hex"] else 10)
    return "\ufffd" if code > 0x10FFFF or 0xD800 <= code < 0xE000 else reference.group()


class _Scan:
    """One pass over the markup."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.kept: list[str] = []
        self.stack: list[str] = []
        self.elements = 0
        self.items = 0
        self.labels = 0
        self.short_length = 0

    def run(self) -> Bounded:
        position = 0
        broken = False
        while True:
            found = _NEXT.search(self.text, position)
            if found is None:
                self._keep(position, len(self.text))
                break
            self._keep(position, found.start())
            position = self._markup(found)
            if position < 0:
                broken, position = True, len(self.text)
        return Bounded(
            text="".join(self.kept),
            open_at_end=self.stack,
            breaks_off=broken or bool(self.stack),
            items=self.items,
        )

    def _markup(self, found: re.Match[str]) -> int:
        """Take one piece of markup; return where it ends, or -1 when it never does."""
        opening = found.group().upper()
        if found["name"] and not found["end"]:
            # A lone "<" in running text, or the last tag of a document that was cut off.
            self._keep(found.start(), found.end())
            return found.end() if found.end() < len(self.text) else -1
        if found["name"]:
            self._tag(found)
            return found.end()
        if opening == "<!DOCTYPE":
            return self._doctype(found.start())
        if opening not in _SKIPPED:
            raise Unreadable("The document declares entities or a grammar of its own; remove them.")
        ends = self.text.find(_SKIPPED[opening], found.end())
        if ends < 0:
            self.kept.append(self.text[found.start() :])
            return -1
        ends += len(_SKIPPED[opening])
        if opening == "<![CDATA[":
            inner = self._shortened(self.text[found.end() : ends - 3])
            self.kept += ["<![CDATA[", inner, "]]>"]
        elif opening == "<!--":
            self.kept.append("<!---->")
        else:
            self.kept.append(self.text[found.start() : ends])
        return ends

    def _doctype(self, start: int) -> int:
        ends = self.text.find(">", start)
        if ends < 0 or "[" in self.text[start:ends]:
            raise Unreadable(
                "The document type has declarations of its own, which can hide entity bombs; "
                "remove the DOCTYPE."
            )
        return ends + 1

    def _tag(self, found: re.Match[str]) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise Unreadable(f"The document has more than {MAX_ELEMENTS:,} elements.")
        if len(found["rest"]) > MAX_TAG or found["rest"].count("=") > MAX_ATTRIBUTES:
            raise Unreadable(
                f"The element <{found['name'][:40]}> has more than {MAX_ATTRIBUTES} attributes."
            )
        name = found["name"].rpartition(":")[2].lower()
        self.kept.append(found.group())
        if found["close"]:
            if name in self.stack:
                while self.stack.pop() != name:
                    continue
        elif not found["rest"].endswith("/"):
            self._open(name)

    def _open(self, name: str) -> None:
        self.stack.append(name)
        self.short_length = 0
        if len(self.stack) > MAX_DEPTH:
            raise Unreadable(f"The document nests elements more than {MAX_DEPTH} deep.")
        if name in _ITEMS:
            self.items, self.labels = self.items + 1, 0
            if self.items > MAX_ITEMS:
                raise Unreadable(f"The feed has more than {MAX_ITEMS:,} items.")
        if name in _LABELS:
            self.labels += 1
            if self.labels > MAX_LABELS_PER_ITEM:
                raise Unreadable(
                    f"An item has more than {MAX_LABELS_PER_ITEM} authors, links or categories."
                )

    def _keep(self, start: int, end: int) -> None:
        if end > start:
            self.kept.append(self._shortened(self.text[start:end]))

    def _shortened(self, piece: str) -> str:
        if not self.stack or self.stack[-1] not in _SHORT:
            return piece
        left = max(MAX_SHORT_TEXT - self.short_length, 0)
        self.short_length += len(piece)
        return piece if len(piece) <= left else piece[:left].rpartition("&")[0] or piece[:left]
