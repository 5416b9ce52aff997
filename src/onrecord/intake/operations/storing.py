"""One delivery's items against what is known of their source: new, changed, known, or a notice."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from onrecord.intake.identity import (
    Decision,
    Known,
    canonical_url,
    decide,
    second_identity_of,
)
from onrecord.intake.models import Delivery, Medium, Report, ReportState, Site, Source
from onrecord.intake.notices import TAKES_BACK, headline_of, notice_of
from onrecord.intake.operations.rows import write_new
from onrecord.intake.operations.settling import (
    NO_TEXT,
    Item,
    Settled,
    wants_page,
    write_passages,
)
from onrecord.intake.operations.sites import known_sites, origin_of, statements_of
from onrecord.intake.sections import section_named_by
from onrecord.intake.signals import report_changed
from onrecord.intake.terms.statements import closing_model, in_words
from onrecord.vocabulary.reports import (
    ParsedDelivery,
    ParsedMedium,
    ParsedReport,
    PublicationStatus,
)

CLOCK_TOLERANCE = timedelta(minutes=10)
"""How far a source's clock may run before ours; a later date is taken for a mistake."""

SAME_ITEM = 0.5
"""The least share of the shorter text's words that two texts of one item have in common."""

_COMPARED = (
    *("source_id", "identity", "version", "content_digest"),
    *("updated_at", "url", "title", "guid"),
)
_NOTICE_REACHES = timedelta(days=14)
_WORD = re.compile(r"\w{3,}")


class Storing:
    """Writes what a delivery brings; ``run`` once. ``reports`` and ``versions`` count it.

    ``known`` says whether any of its items was known before. A report whose text came whole
    and is settled is written with its passages, and is read.
    """

    def __init__(
        self, delivery: Delivery, source: Source, parsed: ParsedDelivery, items: Sequence[Item]
    ) -> None:
        self.delivery = delivery
        self.source = source
        self.items = items
        self.language = parsed.language
        self.reports = self.versions = 0
        self._latest: dict[str, Report] = {}
        self._known: dict[str, list[Known]] = defaultdict(list)
        self._said_elsewhere: set[tuple[str, str]] = set()
        self._at_url: dict[str, Report] = {}
        self._taken: dict[str, ParsedReport] = {}
        self._waiting: list[tuple[Report, Settled | None]] = []
        self._media: list[Medium] = []
        self._sites = known_sites(report.url for report in parsed.reports if report.url)
        self._load()

    @property
    def known(self) -> bool:
        """Say whether any item of the delivery was known before."""
        return bool(self._latest or self._said_elsewhere or self._at_url)

    def run(self) -> None:
        """Write the new reports and versions, and announce what changed."""
        for item in self.items:
            self._take(item)
        self._write()

    def _load(self) -> None:
        stored = self._rows(identity__in=[item.identity for item in self.items])
        for row in stored:
            self._remember(row)
        digests = [item.digest for item in self.items]
        self._said_elsewhere = set(
            Report.objects.filter(source=self.source, content_digest__in=digests)
            .exclude(url="")
            .values_list("content_digest", "url")
        )
        # Only addresses that one item of the feed has: some feeds give all the same.
        counted = Counter(item.report.url for item in self.items if item.report.url)
        new = [
            item.report.url
            for item in self.items
            if item.identity not in self._latest and counted[item.report.url] == 1
        ]
        if new:
            for row in self._rows(url__in=new):
                self._at_url[row.url] = row

    def _rows(self, **wanted: object) -> Iterable[Report]:
        rows = Report.objects.filter(source=self.source, **wanted)
        # Texts are compared for few: they come when they are asked for.
        return rows.only(*_COMPARED).order_by("identity", "version")

    def _remember(self, row: Report) -> None:
        self._latest[row.identity] = row
        self._known[row.identity].append(
            Known(
                version=row.version,
                content_digest=row.content_digest,
                updated_at=row.updated_at,
            )
        )

    def _take(self, item: Item) -> None:
        digest, report = item.digest, item.report
        identity = self._settled(item.identity, report)
        self._taken.setdefault(identity, report)
        decision = decide(report, self._known[identity], digest=digest)
        if decision is Decision.NEW and (digest, report.url) in self._said_elsewhere:
            # The same words at the same address under a new guid: the feed changed its guids.
            return
        if decision not in (Decision.NEW, Decision.VERSION):
            return
        before = self._latest.get(identity)
        if before is not None and before._state.adding:
            self._write()
        row = self._row(identity, report, digest)
        self._waiting.append((row, self._read(row, item.settled)))
        self._media += [medium_of(row, medium) for medium in report.media]
        self._remember(row)
        if row.url:
            self._said_elsewhere.add((digest, row.url))

    def _settled(self, identity: str, report: ParsedReport) -> str:
        """Return the identity of an item whose guid was used, or changed, by the source."""
        other = self._taken.get(identity)
        if (other is not None and other.url != report.url) or self._is_reused(identity, report):
            # One guid for different items: told apart by their address.
            identity = second_identity_of(report)
            self._load_one(identity)
            return identity
        if identity in self._latest:
            return identity
        before = self._at_url.get(report.url)
        if before is not None and _is_same_item(before, report):
            # Another guid for an item that is known by its address.
            return self._follow(before)
        touched = self._taken_back_by(report)
        return self._follow(touched) if touched is not None else identity

    def _follow(self, row: Report) -> str:
        self._load_one(row.identity)
        return row.identity

    def _is_reused(self, identity: str, report: ParsedReport) -> bool:
        before = self._latest.get(identity)
        if before is None or not before.url or not report.url or not report.guid:
            return False
        if report.status is not PublicationStatus.USABLE:
            return False
        if canonical_url(before.url) == canonical_url(report.url):
            return False
        return not _is_same_item(before, report)

    def _taken_back_by(self, report: ParsedReport) -> Report | None:
        """Return the report that a kill or a withdrawal sent as an item of its own is about."""
        headline = headline_of(report.title)
        notice = notice_of(report.title, "", PublicationStatus.USABLE, is_version=False)
        if notice not in TAKES_BACK or len(headline) < 12:
            return None
        recent = Report.objects.filter(
            source=self.source,
            title__iexact=headline,
            received_at__gte=self.delivery.received_at - _NOTICE_REACHES,
        )
        return recent.order_by("-received_at", "-version").first()

    def _load_one(self, identity: str) -> None:
        if identity not in self._latest:
            for row in self._rows(identity=identity):
                self._remember(row)

    def _row(self, identity: str, report: ParsedReport, digest: str) -> Report:
        before = self._latest.get(identity)
        published, updated, note = settled_times(report, self.delivery.received_at)
        keeps_text = self.source.may_store_full_text
        notice = notice_of(
            report.title,
            report.body_text or report.summary_text,
            report.status,
            is_version=before is not None,
        )
        status = report.status
        if before is not None and notice in TAKES_BACK and status is PublicationStatus.USABLE:
            status = PublicationStatus.CANCELED
        return Report(
            source=self.source,
            delivery=self.delivery,
            identity=identity,
            version=before.version + 1 if before else 1,
            supersedes=before,
            guid=report.guid,
            url=report.url or (before.url if before else ""),
            title=report.title or (before.title if before else report.guid[:500]),
            byline=report.byline,
            summary=report.summary_text,
            text=report.body_text if keeps_text else "",
            content_digest=digest,
            language=report.language or self.language or self.source.language,
            dateline=report.dateline,
            section=self.delivery.section or section_named_by(report.subjects),
            rights=report.rights,
            note=" ".join(filter(None, (report.note, note)))[:500],
            status=status.value,
            notice=notice.value,
            reserved_by=self._reserved_by(report.url),
            published_at=published,
            updated_at=updated,
            embargoed_until=report.embargoed_until,
            received_at=self.delivery.received_at,
        )

    def _read(self, row: Report, settled: Settled | None) -> Settled | None:
        """Settle a report whose text came whole, where nobody need be asked for it any more."""
        if settled is None or wants_page(row, self.source) or self._must_ask(row):
            return None
        row.text, row.language, row.text_digest = settled.text, settled.language, settled.digest
        if not row.text and row.status == "usable":
            row.problem = NO_TEXT
        row.state = ReportState.READ
        return settled

    def _must_ask(self, row: Report) -> bool:
        """Say whether the site must be asked first who keeps the text from models."""
        if row.reserved_by or self.source.agreement or not origin_of(row.url):
            return False
        if not self.source.may_feed_model or self.source.is_sample:
            return False
        site: Site | None = self._sites.get(origin_of(row.url))
        at = self.delivery.received_at
        return site is None or site.ask_again_at is None or site.ask_again_at <= at

    def _reserved_by(self, url: str) -> str:
        if self.source.agreement:
            return ""
        site = self._sites.get(origin_of(url)) if url else None
        closed = closing_model(statements_of(site, url)) if site is not None else None
        return self.delivery.reserved_by or (in_words(closed) if closed else "")

    def _write(self) -> None:
        waiting, self._waiting = self._waiting, []
        media, self._media = self._media, []
        rows = [row for row, _ in waiting]
        write_new(rows)
        write_passages((row.pk, settled) for row, settled in waiting if settled is not None)
        Medium.objects.bulk_create(media)
        for row in rows:
            self.versions += row.version > 1
            self.reports += row.version == 1
            if row.supersedes_id is not None:
                report_changed.send(
                    sender=Report,
                    report_id=row.pk,
                    supersedes_id=row.supersedes_id,
                    change=row.notice,
                    at=self.delivery.received_at,
                )


def medium_of(row: Report, medium: ParsedMedium) -> Medium:
    """Return the row of what a report names; its rights are the report's where it has none."""
    return Medium(
        report=row,
        role=medium.role,
        url=medium.url,
        media_type=medium.media_type,
        title=medium.title,
        caption=medium.caption,
        credit=medium.credit,
        rights=medium.rights or row.rights,
        size=medium.size or None,
    )


def _is_same_item(before: Report, report: ParsedReport) -> bool:
    """Say whether two texts under one name can be one item: a title, or half their words."""
    if before.title.casefold() == report.title.casefold():
        return True
    mine = _words(f"{report.title} {report.body_text or report.summary_text}")
    theirs = _words(f"{before.title} {before.text or before.summary}")
    least = min(len(mine), len(theirs))
    return bool(least) and len(mine & theirs) >= SAME_ITEM * least


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text[:20_000].casefold()))


def settled_times(
    report: ParsedReport, received_at: datetime
) -> tuple[datetime | None, datetime | None, str]:
    """Return when the item was published and updated, no later than it came, and a note.

    An embargoed item may well be dated to the end of its embargo.
    """
    latest = max(received_at, report.embargoed_until or received_at)
    note = ""
    published, updated = report.published_at, report.updated_at
    if published is not None and published > latest + CLOCK_TOLERANCE:
        note = f"The source dates this {published:%Y-%m-%d %H:%M} UTC, after it was received."
        published = received_at
    if updated is not None and updated > latest + CLOCK_TOLERANCE:
        updated = received_at
    return published, updated, note
