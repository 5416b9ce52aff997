"""NITF 3.x (News Industry Text Format), one article a document."""

from __future__ import annotations

from lxml import etree

from onrecord.intake.parsers.dates import parse_date
from onrecord.intake.parsers.media_of_xml import of_nitf
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.parsers.statuses import status_of
from onrecord.intake.parsers.trees import as_html, first_words, parse_tree, words
from onrecord.vocabulary.reports import ParsedDelivery, ParsedReport


def parse_nitf(text: str, *, url: str = "") -> ParsedDelivery:
    """Return the document's article. Raises ``Unreadable`` when it is no NITF."""
    root = parse_tree(text)
    if root.tag != "nitf":
        raise Unreadable(f"This XML is not NITF: its first element is <{str(root.tag)[:40]}>.")
    report = _report(root)
    return ParsedDelivery(
        format="nitf",
        title=first_words(root, "body/body.head/distributor", "head/docdata/doc.copyright"),
        language=report.language,
        reports=(report,),
    )


def _report(root: etree._Element) -> ParsedReport:
    content = root.find("body/body.content")
    summary = root.find("body/body.head/abstract")
    issued = parse_date(_norm(root, "head/docdata/date.issue"))
    told = parse_date(_norm(root, "body/body.head/dateline/story.date"))
    return ParsedReport(
        guid=_attribute(root, "head/docdata/doc-id", "id-string"),
        url=_web_address(_attribute(root, "head/pubdata", "ex-ref")),
        title=first_words(
            root, "body/body.head/hedline/hl1", "body/body.head/headline/hl1", "head/title"
        ),
        summary_html="" if summary is None else as_html(summary),
        body_html="" if content is None else as_html(content),
        byline=first_words(root, "body/body.head/byline"),
        language=root.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
        published_at=issued or told,
        embargoed_until=parse_date(_norm(root, "head/docdata/date.release")),
        status=status_of(_attribute(root, "head/docdata", "management-status")),
        version=_attribute(root, "head/docdata/du-key", "version"),
        dateline=first_words(root, "body/body.head/dateline/location"),
        subjects=tuple(
            filter(
                None, (key.get("key") for key in root.iterfind(".//identified-content//keyword"))
            )
        ),
        rights=_rights(root),
        media=tuple(of_nitf(root)),
        note=" ".join(
            filter(
                None,
                (
                    _attribute(root, "head/docdata/ed-msg", "info"),
                    _attribute(root, "head/docdata/correction", "info"),
                ),
            )
        ),
    )


def _norm(root: etree._Element, path: str) -> str:
    return _attribute(root, path, "norm")


def _attribute(root: etree._Element, path: str, name: str) -> str:
    found = root.find(path)
    return "" if found is None else found.get(name) or ""


def _rights(root: etree._Element) -> str:
    stated = words(root.find("body/body.head/rights"))
    holder = _attribute(root, "head/docdata/doc.copyright", "holder")
    return stated or (f"© {holder}" if holder else "")


def _web_address(value: str) -> str:
    return value if value.startswith(("http://", "https://")) else ""
