"""The last step of every parser: what it gave, cleaned, bounded and made plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from urllib.parse import urljoin, urlsplit

from onrecord.intake.sanitising import (
    MAX_TEXT,
    clean_characters,
    html_to_text,
    one_line,
    plain_text,
)
from onrecord.vocabulary.reports import (
    ParsedDelivery,
    ParsedMedium,
    ParsedReport,
    PublicationStatus,
)
from onrecord.vocabulary.texts import text_digest

MAX_TITLE = 500
MAX_SUMMARY = 4000
MAX_GUID = 1000
MAX_URL = 2000
MAX_CAPTION = 2000
MOST_MEDIA = 20
FULL_TEXT = 1200
"""A description at least so long, in several paragraphs, is taken for the whole text."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8})*")
_BY = re.compile(r"^by[:\s]\s*(?=\S)", re.IGNORECASE)
_CUT_OFF = re.compile(
    r"(?:…|\.\.\.|\[(?:…|\.\.\.|&hellip;)\]|read more|continue reading\b.{0,200}|more[…>»]*)\W*$",
    re.IGNORECASE,
)
_APPEARED_FIRST = re.compile(r"\n\nThe post .{1,400} appeared first on .{1,200}\.$")


def finish(delivery: ParsedDelivery, *, base_url: str = "") -> ParsedDelivery:
    """Return ``delivery`` with every text plain, clean and within what the tables hold.

    Relative links are joined to ``base_url``; items that say nothing at all are left out.
    """
    reports = [_report(report, base_url) for report in delivery.reports]
    kept = tuple(
        report for report in reports if report.title or report.body_text or _recalls(report)
    )
    problems = list(delivery.problems)
    if len(kept) < len(reports):
        problems.append(f"Items without title and text were left out: {len(reports) - len(kept)}.")
    return replace(
        delivery,
        title=one_line(delivery.title, 200),
        language=_language(delivery.language),
        reports=kept,
        problems=tuple(one_line(problem, 500) for problem in problems),
    )


def _recalls(report: ParsedReport) -> bool:
    """Say whether the item takes back an earlier one: that may come without any text."""
    return report.status is not PublicationStatus.USABLE and bool(report.guid)


def _report(report: ParsedReport, base_url: str) -> ParsedReport:
    body = _plain(report.body_text, report.body_html)
    summary = body
    if (report.summary_text, report.summary_html) != (report.body_text, report.body_html):
        summary = _plain(report.summary_text, report.summary_html)
    summary = _APPEARED_FIRST.sub("", summary)
    if not body and _is_whole(summary):
        body = summary
    if summary == body:
        summary = body.partition("\n\n")[0]
    note = report.note
    if len(body) > MAX_TEXT - 2000 and not note:
        note = f"The text was longer than {MAX_TEXT:,} characters and was cut there."
    summary = _shortened(summary, MAX_SUMMARY)
    title = one_line(report.title, MAX_TITLE) or one_line(_first_sentence(body or summary), 150)
    return replace(
        report,
        guid=_identifier(report.guid),
        url=_address(report.url, base_url),
        title=title,
        summary_html="",
        summary_text=summary,
        body_html="",
        body_text=body,
        byline=_byline(report.byline),
        language=_language(report.language),
        version=one_line(report.version, 40),
        dateline=one_line(report.dateline, 200),
        subjects=tuple(filter(None, (one_line(name, 100) for name in report.subjects[:50]))),
        rights=one_line(report.rights, 500),
        note=one_line(note, 500),
        media=tuple(_media(report.media, base_url)),
    )


def _media(media: Iterable[ParsedMedium], base_url: str) -> Iterator[ParsedMedium]:
    """Yield each address once, with what is said of it on one line."""
    seen: set[str] = set()
    for medium in islice(media, MOST_MEDIA):
        url = _address(medium.url, base_url)
        if not url or url in seen:
            continue
        seen.add(url)
        yield replace(
            medium,
            url=url,
            role="lead" if medium.role == "lead" else "enclosure",
            media_type=one_line(medium.media_type, 100),
            title=one_line(medium.title, 500),
            caption=one_line(medium.caption, MAX_CAPTION),
            credit=one_line(medium.credit, 300),
            rights=one_line(medium.rights, 500),
            size=min(max(medium.size, 0), 2**53),
        )


def _plain(text: str, markup: str) -> str:
    return plain_text(text) if text else html_to_text(markup)


def _is_whole(summary: str) -> bool:
    return len(summary) >= FULL_TEXT and "\n\n" in summary and not _CUT_OFF.search(summary[-300:])


def _shortened(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return text[: limit - 2].rpartition(" ")[0].rstrip() + " …"


def _first_sentence(text: str) -> str:
    line = text.partition("\n\n")[0]
    end = re.search(r"[.!?](?=\s|$)", line)
    return line[: end.end()] if end else line


def _identifier(guid: str) -> str:
    """Return the source's identity for the item; an over-long one by its end's digest."""
    cleaned = " ".join(clean_characters(guid).split())
    if len(cleaned) <= MAX_GUID:
        return cleaned
    return cleaned[: MAX_GUID - 70] + " sha256:" + text_digest(cleaned)[:60]


def _address(url: str, base_url: str) -> str:
    """Return an absolute http(s) address, or nothing."""
    cleaned = "".join(clean_characters(url).split())
    try:
        joined = urljoin(base_url, cleaned) if cleaned else ""
        parts = urlsplit(joined)
    except ValueError:
        return ""
    usable = parts.scheme in ("http", "https") and parts.hostname and len(joined) <= MAX_URL
    return joined if usable else ""


def _byline(byline: str) -> str:
    """Return who wrote it, without the word "by" in front."""
    return _BY.sub("", one_line(byline, 300))


def _language(tag: str) -> str:
    """Return a language tag, its first part in lower case as the standard writes it."""
    found = _LANGUAGE.fullmatch(tag.strip()[:36])
    if not found:
        return ""
    first, dash, rest = found.group().replace("_", "-")[:35].partition("-")
    return first.lower() + dash + rest
