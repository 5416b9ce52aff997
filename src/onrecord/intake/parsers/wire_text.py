"""Wires that mark their parts with control characters: IPTC 7901 and ANPA 1312.

Both send a header after SOH, a text between STX and ETX, and a time after it. The header line
of IPTC 7901 is ``eca062 4 i 211 options`` (service and number, priority, category, words); that
of ANPA has the number of the item, selector codes, a slug, the date and a count of words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from onrecord.intake.parsers.dates import parse_date
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.vocabulary.reports import ParsedDelivery, ParsedReport

SOH, STX, ETX = "\x01", "\x02", "\x03"
MAX_HEADER = 2000
_LEAST_HEADER = 4
_MOST_ITEMS = 500
_LONGEST_TITLE_LINES = 6
_MOST_NAMED = 4

_IPTC_HEADER = re.compile(
    r"(?P<service>[A-Za-z]{2,4})(?P<number>\d{1,5})\s+(?P<priority>[1-9])\s+(?P<category>[A-Za-z]{1,4})"
    r"\s+(?P<words>\d{1,5})?(?P<options>[^\r\n]{0,200})",
)
_ANPA_HEADER = re.compile(
    r"(?P<service>[A-Za-z])(?P<number>\d{3,4})[\x1f-](?P<selector>[\w-]{0,12})\s+"
    r"(?P<priority>[fubrdsaw])\s?(?P<category>[\w]{1,3})?[\x11-\x14\s]+(?P<slug>[^\r\n]{1,80})",
)
_TIME = re.compile(
    r"(?P<day>\d{2})(?P<hour>\d{2})(?P<minute>\d{2})\s*(?P<zone>[A-Z]{2,4})?\s*"
    r"(?P<month>[A-Za-z]{3})[a-z]*\.?\s*(?P<year>\d{2,4})"
)
_ANPA_TIME = re.compile(
    r"(?P<month>\d{2})-(?P<day>\d{2})-(?P<year>\d{2})\s+(?P<hour>\d{2})(?P<minute>\d{2})(?P<zone>[A-Z]{2,4})"
)
_BYLINE = re.compile(r"(?:by|von|par|por)\s+(?P<name>\S.{2,120})", re.IGNORECASE)
_PLACE = re.compile(
    r"(?P<place>[^\W\d_][\w .,'/-]{1,80}?)\s*"
    r"\((?P<agency>[A-Za-z][\w./ -]{0,30})\)\s+(?:[-–—_]{1,2})\s"
)
_NOT_FOR_PRINT = re.compile(
    r"^(?:#{1,2}\s.{0,60}\bnotebook\b|\*(?:\s\*){2,}\s*|.{0,40}\bnot for publication\b).*",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
_QUOTES = str.maketrans({"\x1e": "", "\x1f": "", "\x10": "", "\x11": "", "\x12": "", "\x0c": ""})


@dataclass(frozen=True, slots=True)
class _Item:
    """One transmission: what stands before, in and after the text."""

    header: str
    text: str
    after: str


def looks_like_wire(text: str) -> bool:
    """Say whether ``text`` begins as a transmission: SOH, a short header with words, STX."""
    start = text.lstrip("\x00\x16\r\n ")[: MAX_HEADER + 1]
    header, stx, _ = start[1:].partition(STX)
    return start.startswith(SOH) and bool(stx) and sum(map(str.isalnum, header)) >= _LEAST_HEADER


def parse_wire_text(text: str, *, url: str = "") -> ParsedDelivery:
    """Return the items of one or several transmissions.

    Raises ``Unreadable`` when no header is one of IPTC 7901 or ANPA 1312.
    """
    items = _items(text)
    if len(items) > _MOST_ITEMS:
        raise Unreadable(f"The file has more than {_MOST_ITEMS} transmissions.")
    reports: list[ParsedReport] = []
    formats: list[str] = []
    for item in items:
        if found := _IPTC_HEADER.match(item.header):
            reports.append(_iptc_report(item, found))
            formats.append("iptc-7901")
        elif found := _ANPA_HEADER.match(item.header):
            reports.append(_anpa_report(item, found))
            formats.append("anpa-1312")
    if not reports:
        raise Unreadable("The header of this transmission is neither IPTC 7901 nor ANPA 1312.")
    left_out = len(items) - len(reports)
    return ParsedDelivery(
        format=formats[0],
        reports=tuple(reports),
        problems=(f"Transmissions without a known header were left out: {left_out}.",)
        if left_out
        else (),
    )


def _items(text: str) -> list[_Item]:
    found = []
    for piece in text.split(SOH)[1 : _MOST_ITEMS + 2]:
        header, stx, rest = piece.partition(STX)
        if stx:
            body, _, after = rest.partition(ETX)
            found.append(_Item(header=header[:MAX_HEADER], text=body, after=after[:200]))
    return found


def _iptc_report(item: _Item, header: re.Match[str]) -> ParsedReport:
    """Read one item: its keyword line, the headline closed by ``=``, the text."""
    slug = _slug(item.header[header.end() :])
    title, byline, paragraphs = _opening(item.text.translate(_QUOTES))
    body = _NOT_FOR_PRINT.sub("", paragraphs).strip()
    sent = _moment(_TIME.search(item.after))
    return ParsedReport(
        guid=_guid("iptc7901", header, sent),
        title=title or slug,
        body_text=body,
        byline=byline,
        published_at=sent,
        dateline=_dateline(body),
        subjects=tuple(part for part in re.split(r"[/]", slug) if part.strip()),
    )


def _anpa_report(item: _Item, header: re.Match[str]) -> ParsedReport:
    """Read one item: lines that begin with ``^`` name it, the rest is its text.

    The first such line is the slug again; the next that is no note to editors is the headline.
    """
    named: list[str] = []
    lines: list[str] = []
    byline = note = ""
    for raw in item.text.translate(_QUOTES).replace("\r", "").split("\n"):
        line = raw.strip()
        in_text = any(lines) or len(named) >= _MOST_NAMED
        if in_text or not line.startswith("^"):
            lines.append(line.strip("^<=") if line.startswith("^") else raw.replace("\t", ""))
            continue
        for said in filter(None, (part.strip("^<= ") for part in line.split("<"))):
            if said.lower().startswith("eds:"):
                note = said
            elif found := _BYLINE.fullmatch(said):
                byline = found["name"]
            else:
                named.append(said)
    body = "\n".join(lines).replace("``", "“").replace("''", "”").replace(" _ ", " – ").strip()
    slug = " ".join(header["slug"].split())
    title = next((one for one in named[1:] if not _is_credit(one)), named[0] if named else slug)
    sent = _moment(_ANPA_TIME.search(item.after + item.text[-200:]))
    return ParsedReport(
        guid=_guid("anpa", header, sent),
        title=title,
        body_text=body,
        byline=byline,
        published_at=sent,
        dateline=_dateline(body),
        note=note,
    )


def _is_credit(line: str) -> bool:
    return bool(re.match(r"(?:AP Photo|AP Graphic|Associated Press|AP$|\*|\d+$)", line))


def _slug(rest: str) -> str:
    lines = [" ".join(line.split()) for line in rest.replace("\r", "\n").split("\n")]
    return next((line.strip("/ ") for line in reversed(lines) if line), "")


def _opening(text: str) -> tuple[str, str, str]:
    """Return headline, byline and the rest: the lines up to one closed by ``=`` are the head."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\n").split("\n")
    head: list[str] = []
    for number, line in enumerate(lines[:_LONGEST_TITLE_LINES]):
        head.append(line.strip())
        if line.rstrip().endswith("="):
            return (*_head(head), "\n".join(lines[number + 1 :]))
    first = next((line.strip() for line in lines if line.strip()), "")
    rest = "\n".join(lines).lstrip()
    if first and len(first) <= 120 and not first.endswith((".", "-")) and "(" not in first:
        return first, "", rest.partition("\n")[2]
    return "", "", rest


def _head(lines: list[str]) -> tuple[str, str]:
    """Return the headline and the byline among the lines before the text."""
    kept: list[str] = []
    byline = ""
    for line in (" ".join(line.rstrip("= ").split()) for line in lines):
        found = _BYLINE.fullmatch(line)
        if found and kept:
            byline = found["name"]
        elif line and not re.fullmatch(
            r"(?:\d?\w{2}\s)?(?:LEAD|REFILE|UPDATE|CORRECTION|ADVISORY)", line
        ):
            kept.append(line)
    return " ".join(kept), byline


def _dateline(body: str) -> str:
    found = _PLACE.match(body.lstrip())
    return " ".join(found["place"].split()) if found else ""


def _guid(kind: str, header: re.Match[str], sent: datetime | None) -> str:
    """Return a name for the item; numbers start again each day, so the day is part of it."""
    if sent is None:
        return ""
    return f"{kind}:{header['service'].lower()}:{sent:%Y%m%d}:{header['number']}"


def _moment(found: re.Match[str] | None) -> datetime | None:
    if found is None:
        return None
    year = found["year"] if len(found["year"]) == 4 else f"20{found['year'][-2:]}"
    month = found["month"]
    if month.isdigit():
        day = (
            f"{year}-{month}-{found['day']}T{found['hour']}:{found['minute']} {found['zone'] or ''}"
        )
        return parse_date(day.strip())
    clock = f"{found['hour']}:{found['minute']} {found['zone'] or ''}".strip()
    return parse_date(f"{found['day']} {month} {year} {clock}")
