"""Mail (RFC 5322, MIME): the message is a report, or carries items in a format of news.

A message is taken apart only after its parts, headers and nesting were counted, because the
library recurses for each. Attached NewsML, NITF, ninjs, feeds and wires are read by their own
parsers and then count alone; other attachments are named, not read.
"""

from __future__ import annotations

import email
import email.header
import email.policy
import email.utils
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.message import Message

from onrecord.intake.parsers.dates import parse_date
from onrecord.intake.parsers.decoding import decode, known_encoding
from onrecord.intake.parsers.recognising import recognise
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.parsers.registry import PARSERS
from onrecord.intake.sanitising import html_to_text, one_line, plain_text
from onrecord.vocabulary.reports import ParsedDelivery, ParsedReport

MOST_PARTS = 200
MOST_DEEP = 12
MOST_HEADER_BYTES = 256 * 1024
MOST_HEADER_LINES = 2_000
MOST_ATTACHED = 50
_MOST_SUBJECT = 2_000

_BOUNDARY = re.compile(
    rb"""boundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))""", re.IGNORECASE
)
_SIGNATURE = re.compile(r"\n-- ?\n.*\Z", re.DOTALL)
_LEAST_SHARE = 0.3
_LEFT_OUT_TYPES = frozenset({"application/pgp-signature", "application/pkcs7-signature"})
_STRUCTURED = frozenset(
    {"feed", "json-feed", "newsml-g2", "newsml-1", "ninjs", "nitf", "wire-text"}
)


@dataclass(slots=True)
class _Found:
    """What the parts of a message hold."""

    plain: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    reports: list[ParsedReport] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def parse_mail(data: bytes, *, url: str = "") -> ParsedDelivery:
    """Return the report or reports of a message. Raises ``Unreadable`` past a limit.

    The subject is the title, the sender's name the delivery's title, ``Message-ID`` the guid.
    """
    data = data.lstrip(b" \t\r\n\xef\xbb\xbf")
    _refuse_bombs(data)
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    found = _Found()
    try:
        for part, depth in _parts(message):
            if depth > MOST_DEEP:
                raise Unreadable(f"The message nests parts more than {MOST_DEEP} deep.")
            _take(part, found)
    except RecursionError:
        raise Unreadable("The message nests parts too deep.") from None
    name, address = sender_of(message)
    if not found.reports:
        found.reports.append(_own_report(message, found))
    elif found.plain or found.html:
        found.problems.append("The letter with the attached items was not read as an item.")
    return ParsedDelivery(
        format="mail",
        title=name or address,
        language=_header(message, "Content-Language")[:35].partition(",")[0],
        reports=tuple(found.reports),
        problems=tuple(found.problems),
    )


def sender_of(message: Message) -> tuple[str, str]:
    """Return the name and the bare address in ``From``, both empty when there is none."""
    raw = _header(message, "From")[:_MOST_SUBJECT]
    name, address = email.utils.parseaddr(raw)
    return one_line(name, 200), address.strip().lower()[:320]


def _refuse_bombs(data: bytes) -> None:
    """Refuse a message whose parts or headers are too many, before anything is built of it."""
    head = re.split(rb"\r?\n\r?\n", data, maxsplit=1)[0]
    if len(head) > MOST_HEADER_BYTES or head.count(b"\n") > MOST_HEADER_LINES:
        raise Unreadable("The headers of the message are too long.")
    marks = {first or second for first, second in _BOUNDARY.findall(data)}
    if len(marks) > MOST_PARTS:
        raise Unreadable(f"The message has more than {MOST_PARTS} parts.")
    lines = sum(
        1 for line in data.split(b"\n") if line[:2] == b"--" and line[2:].rstrip(b"\r- ") in marks
    )
    dashed = {mark.rstrip(b"- ") for mark in marks}
    lines = max(lines, sum(data.count(b"\n--" + mark) for mark in dashed if len(mark) > 1))
    if lines > 2 * MOST_PARTS or data.count(b"message/rfc822") > MOST_PARTS:
        raise Unreadable(f"The message has more than {MOST_PARTS} parts.")


def _parts(message: Message, depth: int = 0) -> Iterator[tuple[Message, int]]:
    """Yield the parts that hold something, in order, each with its depth."""
    if depth > MOST_DEEP:
        yield message, depth
        return
    if message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _parts(part, depth + 1)
    else:
        yield message, depth


def _take(part: Message, found: _Found) -> None:
    kind = part.get_content_type()
    filename = _filename(part)
    attached = filename or part.get_content_disposition() == "attachment"
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    if not data.strip() or kind in _LEFT_OUT_TYPES:
        return
    if attached or not kind.startswith("text/"):
        _take_attached(data, kind, filename, part, found)
    elif kind == "text/html":
        found.html.append(decode(data, charset=_charset(part)))
    else:
        text = decode(data, charset=_charset(part))
        flowed = str(part.get_param("format", "")).lower() == "flowed"
        found.plain.append(_unflowed(text) if flowed else text)


def _take_attached(data: bytes, kind: str, filename: str, part: Message, found: _Found) -> None:
    """Read an attachment that is news in a format of its own; name any other."""
    shown = filename or kind
    try:
        name = recognise(data, kind, filename, _charset(part))
        if name not in _STRUCTURED or len(found.reports) >= MOST_ATTACHED:
            found.unread.append(shown)
            return
        parsed = PARSERS[name].load()(decode(data, charset=_charset(part)))
    except Unreadable:
        found.unread.append(shown)
        return
    found.reports += parsed.reports
    found.problems += parsed.problems


def _own_report(message: Message, found: _Found) -> ParsedReport:
    """Return the letter itself as a report."""
    name, _ = sender_of(message)
    told = _body("\n\n".join(found.plain), "\n\n".join(found.html))
    attached = ", ".join(dict.fromkeys(one_line(shown, 80) for shown in found.unread[:10]))
    return replace(
        told,
        guid=_header(message, "Message-ID")[:1000].strip(),
        title=one_line(_header(message, "Subject"), 500),
        byline=name,
        language=_header(message, "Content-Language")[:35].partition(",")[0].strip(),
        published_at=parse_date(_header(message, "Date")[:100]),
        note=f"Attached and not read: {attached}." if attached else "",
    )


def _body(plain: str, markup: str) -> ParsedReport:
    """Return a report with the plain text, or with the HTML where the plain one is a stub."""
    text = _SIGNATURE.sub("", plain.replace("\r\n", "\n"))
    if not markup.strip():
        return ParsedReport(body_text=text)
    shown = html_to_text(markup)
    if len(plain_text(text)) < _LEAST_SHARE * len(shown):
        return ParsedReport(body_html=markup)
    return ParsedReport(body_text=text)


def _unflowed(text: str) -> str:
    """Join the lines that a mailer broke (RFC 3676): those that end in a space go on."""
    lines = text.replace("\r\n", "\n").split("\n")
    joined: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and joined:
            joined[-1] += line
        else:
            joined.append(line)
        goes_on = line.endswith(" ") and line != "-- "
    return "\n".join(joined)


def _header(message: Message, name: str) -> str:
    """Return a header as text, its encoded words decoded, folded lines joined."""
    raw = str(message.get(name) or "")[: _MOST_SUBJECT * 4]
    try:
        pieces = email.header.decode_header(raw)
    except (email.errors.HeaderParseError, ValueError):
        return " ".join(raw.split())
    words = []
    for value, charset in pieces:
        if isinstance(value, str):
            words.append(value)
            continue
        encoding = known_encoding(charset or "ascii")
        words.append(value.decode(encoding or "utf-8", "replace") if charset else decode(value))
    return " ".join("".join(words).split())


def _charset(part: Message) -> str:
    try:
        return (part.get_content_charset() or "")[:40]
    except (LookupError, ValueError, UnicodeError):
        return ""


def _filename(part: Message) -> str:
    try:
        return one_line(part.get_filename() or "", 120)
    except (LookupError, ValueError, UnicodeError):
        return ""
