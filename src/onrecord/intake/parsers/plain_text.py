"""Pasted or plain text: optional ``Source:``, ``Date:``, ``URL:`` lines, a title line, the text."""

from __future__ import annotations

import re

from onrecord.intake.parsers.dates import parse_date
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.vocabulary.reports import ParsedDelivery, ParsedReport

MAX_TITLE = 200
"""A first line longer than this is text, not a title."""

_HEADER = re.compile(
    r"(?P<name>source|date|url|link|by|byline|author|title|headline|language|dateline|rights|embargo)"
    r"\s*:\s*(?P<value>.{0,2000})",
    re.IGNORECASE,
)
_SAME = {"link": "url", "by": "byline", "author": "byline", "headline": "title"}
_MOST_HEADER_LINES = 12


def parse_plain_text(text: str, *, url: str = "") -> ParsedDelivery:
    """Return the one report that the text is. Raises ``Unreadable`` when it is empty.

    Header lines stand at the top, before or after the title, in any order.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    if text.count("\x00") > 8 or not any(line.strip() for line in lines):
        raise Unreadable("There is no text in it.")
    headers, title, rest = _opening(lines)
    title = headers.get("title") or title
    if not title:
        title, rest = _title_of_text(rest)
    return ParsedDelivery(
        format="text",
        title=headers.get("source", ""),
        language=headers.get("language", ""),
        reports=(
            ParsedReport(
                url=headers.get("url") or url,
                title=title,
                body_text="\n".join(rest),
                byline=headers.get("byline", ""),
                language=headers.get("language", ""),
                published_at=parse_date(headers.get("date", "")),
                embargoed_until=parse_date(headers.get("embargo", "")),
                dateline=headers.get("dateline", ""),
                rights=headers.get("rights", ""),
            ),
        ),
    )


def _opening(lines: list[str]) -> tuple[dict[str, str], str, list[str]]:
    """Take header lines and the title line off the top; return them and the rest."""
    headers: dict[str, str] = {}
    title = ""
    position = 0
    while position < min(len(lines), _MOST_HEADER_LINES):
        line = lines[position].strip()
        found = _HEADER.fullmatch(line)
        name = found["name"].lower() if found else ""
        if found and _SAME.get(name, name) not in headers:
            headers[_SAME.get(name, name)] = found["value"].strip()
        elif line and not title and "title" not in headers and len(line) <= MAX_TITLE:
            title = line
        elif line:
            break
        position += 1
    return headers, title, lines[position:]


def _title_of_text(lines: list[str]) -> tuple[str, list[str]]:
    """Name a text without a title line by its first words; the text stays whole."""
    first = next((" ".join(line.split()) for line in lines if line.strip()), "")
    if len(first) <= MAX_TITLE:
        return first, lines
    return first[:MAX_TITLE].rpartition(" ")[0] + " …", lines
