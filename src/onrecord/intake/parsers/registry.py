"""The one list of formats: name, parser, and what an editor calls it.

Parsers are named, not imported: the page parser alone costs 40 MB, which a child that only
reads feeds never pays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from onrecord.vocabulary.reports import ParsedDelivery

Parser = Callable[..., ParsedDelivery]
"""Called with the decoded text (or the bytes) and ``url=``; raises ``Unreadable``."""


@dataclass(frozen=True, slots=True)
class Format:
    """One format that we read. ``parser`` is ``package.module:function``.

    ``reads_bytes`` marks a format whose parts have encodings of their own: its parser is given
    the bytes instead of the decoded text.
    """

    label: str
    parser: str
    reads_bytes: bool = False

    def load(self) -> Parser:
        """Import the parser."""
        module, _, function = self.parser.partition(":")
        parser: Parser = getattr(import_module(module), function)
        return parser


_HERE = "onrecord.intake.parsers"

PARSERS: dict[str, Format] = {
    "feed": Format("RSS or Atom", f"{_HERE}.feeds:parse_feed"),
    "json-feed": Format("JSON Feed", f"{_HERE}.json_feed:parse_json_feed"),
    "newsml-g2": Format("NewsML-G2", f"{_HERE}.newsml_g2:parse_newsml_g2"),
    "newsml-1": Format("NewsML 1", f"{_HERE}.newsml_1:parse_newsml_1"),
    "ninjs": Format("ninjs", f"{_HERE}.ninjs:parse_ninjs"),
    "nitf": Format("NITF", f"{_HERE}.nitf:parse_nitf"),
    "wire-text": Format("IPTC 7901 or ANPA 1312", f"{_HERE}.wire_text:parse_wire_text"),
    "mail": Format("Mail", f"{_HERE}.mail:parse_mail", reads_bytes=True),
    "mbox": Format("Mailbox", f"{_HERE}.mbox:parse_mbox", reads_bytes=True),
    "html": Format("Web page", f"{_HERE}.page:parse_page"),
    "text": Format("Plain text", f"{_HERE}.plain_text:parse_plain_text"),
}
