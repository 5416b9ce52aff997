"""A delivery becomes reports: parsed in the guarded child, new versions told from known items."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import transaction
from django.db.models import Q

from onrecord.intake import raw, reading
from onrecord.intake.identity import (
    Decision,
    Known,
    content_digest_of,
    decide,
    identity_of,
    second_identity_of,
)
from onrecord.intake.models import Channel, Delivery, DeliveryState, Report, Source
from onrecord.intake.parsers.refusing import Unreadable
from onrecord.intake.sections import section_named_by
from onrecord.plumbing.guarded import ChildDied
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.reports import ParsedDelivery, ParsedReport

DEATHS_IN_A_ROW = 3
"""A channel whose deliveries killed so many children in a row is switched off."""

CLOCK_TOLERANCE = timedelta(minutes=10)
"""How far a source's clock may run before ours; a later date is taken for a mistake."""

_PLACEHOLDER = re.compile(r"[^\s]*[./][^\s]*")


class DeliveryNotRead(Permanent):
    """A delivery could not be read; the raw bytes are kept, the reason is told."""

    code: ClassVar[str] = "intake.delivery_not_read"


def read_delivery(*, delivery_id: int, now: datetime) -> list[int]:
    """Parse a delivery and return the ids of all reports that it brought, in feed order.

    Items that are known and unchanged bring no report; changed ones bring a new version.
    Everything is written in one transaction, so a kill leaves either nothing or all, and
    reading it again returns the same ids. A page that gave a report its text counts it,
    too. Raises ``DeliveryNotRead`` after recording why on the delivery and on its channel.
    """
    delivery = Delivery.objects.select_related("source", "channel").get(pk=delivery_id)
    if delivery.state != DeliveryState.READ:
        try:
            parsed = reading.read(
                raw.load(delivery.raw.name or ""),
                media_type=delivery.media_type,
                charset=delivery.charset,
                filename=delivery.filename,
                url=delivery.url,
            )
        except (Unreadable, ChildDied) as error:
            _record_failure(delivery, error)
            raise DeliveryNotRead(
                f"{delivery.url or delivery.filename or 'The delivery'} was not read: "
                f"{error.message}",
                data={"delivery": delivery_id},
            ) from error
        _store(delivery_id, parsed)
    brought = Q(delivery_id=delivery_id) | Q(page_id=delivery_id)
    return list(Report.objects.filter(brought).order_by("pk").values_list("pk", flat=True))


def _record_failure(delivery: Delivery, error: Permanent) -> None:
    died = isinstance(error, ChildDied) and bool(error.data.get("died"))
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).exclude(state=DeliveryState.READ).update(
            state=DeliveryState.FAILED, problem=error.message[:500]
        )
        channel = Channel.objects.select_for_update().filter(delivery=delivery).first()
        if channel is None:
            return
        channel.failures += 1
        channel.deaths += died
        channel.problem = error.message[:500]
        if channel.deaths >= DEATHS_IN_A_ROW:
            channel.is_active = False
            channel.problem = (
                f"Switched off after {channel.deaths} deliveries that killed the reader: "
                f"{error.message}"
            )[:500]
        channel.save(update_fields=["failures", "deaths", "problem", "is_active"])


def _store(delivery_id: int, parsed: ParsedDelivery) -> None:
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(of=("self",))
            .select_related("source", "channel")
            .get(pk=delivery_id)
        )
        if delivery.state == DeliveryState.READ:
            return
        # Two deliveries of one source at once must not both make the same version.
        source = Source.objects.select_for_update().get(pk=delivery.source_id)
        _learn(source, parsed)
        _Storing(delivery, source, parsed).run()
        delivery.state = DeliveryState.READ
        delivery.format = parsed.format
        delivery.problem = " ".join(parsed.problems)[:500]
        delivery.save(update_fields=["state", "format", "problem"])
        if delivery.channel is not None and delivery.channel.deaths:
            Channel.objects.filter(delivery=delivery).update(deaths=0)


def _learn(source: Source, parsed: ParsedDelivery) -> None:
    """Take the feed's own title for a source that was named by a file or host."""
    changed = []
    if parsed.title and _PLACEHOLDER.fullmatch(source.name) and parsed.format != "html":
        source.name = parsed.title[:200]
        changed.append("name")
    if parsed.language and not source.language:
        source.language = parsed.language
        changed.append("language")
    if changed:
        source.save(update_fields=changed)


class _Storing:
    """One delivery's items against what is known of their source."""

    def __init__(self, delivery: Delivery, source: Source, parsed: ParsedDelivery) -> None:
        self.delivery = delivery
        self.source = source
        self.items = [(identity_of(report), report) for report in parsed.reports]
        self.language = parsed.language
        self.latest: dict[str, Report] = {}
        self.known: dict[str, list[Known]] = defaultdict(list)
        self.said_elsewhere: set[tuple[str, str]] = set()
        self.taken: dict[str, ParsedReport] = {}

    def run(self) -> None:
        """Write the new reports and versions."""
        self._load([identity for identity, _ in self.items])
        for identity, report in self.items:
            self._take(identity, report)

    def _load(self, identities: list[str]) -> None:
        stored = Report.objects.filter(source=self.source, identity__in=identities)
        for row in stored.order_by("identity", "version"):
            self._remember(row)
        digests = {content_digest_of(report) for _, report in self.items}
        self.said_elsewhere = set(
            Report.objects.filter(source=self.source, content_digest__in=digests)
            .exclude(url="")
            .values_list("content_digest", "url")
        )

    def _remember(self, row: Report) -> None:
        self.latest[row.identity] = row
        self.known[row.identity].append(
            Known(
                version=row.version,
                content_digest=row.content_digest,
                updated_at=row.updated_at,
            )
        )

    def _take(self, identity: str, report: ParsedReport) -> None:
        other = self.taken.get(identity)
        if other is not None and other.url != report.url:
            # The feed gives one guid to different items: tell them apart by their address.
            identity = second_identity_of(report)
            self._load_one(identity)
        self.taken.setdefault(identity, report)
        decision = decide(report, self.known[identity])
        digest = content_digest_of(report)
        if decision is Decision.NEW and (digest, report.url) in self.said_elsewhere:
            # The same words at the same address under a new guid: the feed changed its guids.
            return
        if decision in (Decision.NEW, Decision.VERSION):
            row = self._row(identity, report, digest)
            row.save(force_insert=True)
            self._remember(row)
            if row.url:
                self.said_elsewhere.add((digest, row.url))

    def _load_one(self, identity: str) -> None:
        if identity not in self.latest:
            for row in Report.objects.filter(source=self.source, identity=identity).order_by(
                "version"
            ):
                self._remember(row)

    def _row(self, identity: str, report: ParsedReport, digest: str) -> Report:
        before = self.latest.get(identity)
        published, updated, note = _settled_times(report, self.delivery.received_at)
        keeps_text = self.source.may_store_full_text
        return Report(
            source=self.source,
            delivery=self.delivery,
            identity=identity,
            version=before.version + 1 if before else 1,
            supersedes=before,
            guid=report.guid,
            url=report.url,
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
            status=report.status.value,
            published_at=published,
            updated_at=updated,
            embargoed_until=report.embargoed_until,
            received_at=self.delivery.received_at,
        )


def _settled_times(
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
