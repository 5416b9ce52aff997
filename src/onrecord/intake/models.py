"""Sources, their channels, what they delivered, and the reports and passages read from it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from onrecord.intake import doors  # noqa: F401  (tables of this app in a module of their own)


def private_storage() -> Storage:
    """Return the storage that no URL serves."""
    return storages["private"]


class SourceKind(models.TextChoices):
    """What kind of body a source is."""

    OUTLET = "outlet", _("News outlet")
    AGENCY = "agency", _("News agency")
    OFFICIAL = "official", _("Official body")
    OTHER = "other", _("Other")


class Source(models.Model):
    """Who sends: with licence, quoting rights and the reason it was admitted.

    ``quoting_budget`` is the number of words that one text may take verbatim from this
    source; null means no limit. ``owner`` decides independence: two sources with the
    same non-empty owner count as one. ``agreement`` names what was agreed with the source;
    where something was, it stands above robots.txt and reservations. A muted source is
    received and kept like any other, and shown on the wire only to who asks for it.
    """

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(max_length=16, choices=SourceKind.choices, default=SourceKind.OUTLET)
    owner = models.CharField(max_length=200, blank=True)
    home_url = models.URLField(max_length=500, blank=True)
    country = models.CharField(max_length=2, blank=True)
    language = models.CharField(max_length=35, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    quoting_budget = models.PositiveIntegerField(null=True, blank=True, default=120)
    may_store_full_text = models.BooleanField(default=True)
    may_feed_model = models.BooleanField(default=False)
    admitted_because = models.TextField(blank=True, max_length=2000)
    reliability = models.TextField(blank=True, max_length=2000)
    agreement = models.CharField(max_length=500, blank=True)
    muted_at = models.DateTimeField(null=True, blank=True)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Carrier(models.TextChoices):
    """How bytes reach us: one of the two axes of intake (the other is the parser)."""

    FEED = "feed", _("Polled feed")
    PAGE = "page", _("Web page")
    FILE = "file", _("File")
    PASTE = "paste", _("Pasted text")
    FOLDER = "folder", _("Watched folder")
    INBOX = "inbox", _("HTTP inbox")
    MAIL = "mail", _("Mail")


class Channel(models.Model):
    """One way by which a source reaches us, with its health.

    ``failures`` and ``deaths`` count in a row: a success sets them back to 0. ``deaths``
    are children that died of reading what this channel delivered. ``poll_seconds`` is the
    editor's pace; ``gap_seconds``, the usual time between news, and ``news_at``, the last
    time there were any, let it learn its own. ``moved_to`` is where the feed said that it
    moved for good, ``moved_fits`` whether known items stand there. ``problem_code`` is the code
    of the error that ``problem`` tells. ``feed_title`` is what the
    feed calls itself, by which another one at its address is noticed.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="channels")
    carrier = models.CharField(max_length=16, choices=Carrier.choices)
    url = models.CharField(max_length=2000, blank=True)
    section = models.SlugField(max_length=80, blank=True)
    is_active = models.BooleanField(default=True)
    poll_seconds = models.PositiveIntegerField(default=900)
    next_poll_at = models.DateTimeField(null=True, blank=True, db_index=True)
    etag = models.CharField(max_length=500, blank=True)
    last_modified = models.CharField(max_length=100, blank=True)
    last_attempt_at = models.DateTimeField(null=True, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    deaths = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    problem_code = models.CharField(max_length=40, blank=True)
    news_at = models.DateTimeField(null=True, blank=True)
    gap_seconds = models.PositiveIntegerField(null=True, blank=True)
    moved_to = models.CharField(max_length=2000, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)
    moved_fits = models.BooleanField(null=True, blank=True)
    feed_title = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "carrier", "url"], name="one_channel_per_url"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} ({self.get_carrier_display()})"


class ChannelDay(models.Model):
    """One channel's tally of one day (UTC): what the chart of its health is drawn from.

    ``unchanged`` polls brought no new bytes; ``reports`` are new items, ``versions`` changed
    ones, ``size`` the bytes that came.
    """

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="days")
    day = models.DateField()
    polls = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    reports = models.PositiveIntegerField(default=0)
    versions = models.PositiveIntegerField(default=0)
    deaths = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["channel", "day"], name="one_tally_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} on {self.day}"


class ChannelEvent(models.Model):
    """One thing that happened to a channel, in one sentence: a failure, a move, an end."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="events")
    at = models.DateTimeField()
    kind = models.CharField(max_length=16)
    says = models.CharField(max_length=500)

    def __str__(self) -> str:
        return self.says


class Site(models.Model):
    """What one site (scheme, host and port) says it allows, as it stood when last asked.

    ``robots`` and ``tdmrep`` are the files' own text, empty where there is none;
    ``licences`` the rules of its RSL licences by address. Nothing else is asked of the site
    before ``free_at``.
    """

    origin = models.CharField(max_length=300, unique=True)
    robots = models.TextField(blank=True)
    tdmrep = models.TextField(blank=True)
    licences = models.JSONField(default=dict)
    asked_at = models.DateTimeField(null=True, blank=True)
    ask_again_at = models.DateTimeField(null=True, blank=True)
    free_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.origin


class Term(models.Model):
    """One statement about the use of a source's texts: what was said, where, and when seen.

    Kept when it is no longer made: ``last_seen_at`` tells. ``digest`` is of kind, place and
    words.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="terms")
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    where = models.CharField(max_length=2000)
    says = models.CharField(max_length=300)
    closes_fetch = models.BooleanField(default=False)
    closes_model = models.BooleanField(default=False)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "digest"], name="one_term_per_words"),
        ]

    def __str__(self) -> str:
        return f"{self.where}: {self.says}"


class DeliveryState(models.TextChoices):
    """How far a delivery has come."""

    RECEIVED = "received", _("Received")
    READ = "read", _("Read")
    FAILED = "failed", _("Failed")


class Delivery(models.Model):
    """Raw bytes as they came, kept for ever: the ground on which everything stands.

    A delivery with bytes already received over the same channel is not stored again.
    ``reserved_by`` says who keeps its text from models, if anybody does; ``handed_in_by``
    which editor handed it in at the desk, if one did.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="deliveries")
    channel = models.ForeignKey(Channel, models.SET_NULL, null=True, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    filename = models.CharField(max_length=300, blank=True)
    section = models.SlugField(max_length=80, blank=True)
    media_type = models.CharField(max_length=200, blank=True)
    charset = models.CharField(max_length=40, blank=True)
    format = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    raw = models.FileField(upload_to="raw/%Y/%m/%d", max_length=300, storage=private_storage)
    received_at = models.DateTimeField(db_index=True)
    state = models.CharField(
        max_length=16, choices=DeliveryState.choices, default=DeliveryState.RECEIVED
    )
    problem = models.CharField(max_length=500, blank=True)
    reserved_by = models.CharField(max_length=500, blank=True)
    handed_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name_plural = "deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "url", "digest"], name="one_delivery_per_bytes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.received_at:%Y-%m-%d %H:%M} {self.format}"


class ReportState(models.TextChoices):
    """How far a report has come."""

    RECEIVED = "received", _("Received")
    READ = "read", _("Read")
    FAILED = "failed", _("Failed")


class Report(models.Model):
    """One thing received: immutable once read; a change at the source is a new version.

    ``identity`` says which item of the source this is (guid, canonical URL or digest);
    versions of one item share it and are numbered from 1. ``text`` is plain text, NFC,
    paragraphs separated by one blank line. ``folded_into`` points to the report that
    carries the same copy; a folded report is kept and shown, and not written from.
    ``content_digest`` is that of what the source sent, by which a change is seen;
    ``page`` is the delivery whose page gave the text, where the feed had only a summary.
    ``reserved_by`` says who keeps the text from models; such a text is given to none.
    ``notice`` is what the item does to an earlier one: ``edited``, ``corrected``,
    ``withdrawn`` or ``killed``. A page is looked at again at ``recheck_at``.
    """

    source = models.ForeignKey(Source, models.PROTECT, related_name="reports")
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="reports")
    identity = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", models.SET_NULL, null=True, blank=True, related_name="superseded_by"
    )
    folded_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="carried_by"
    )
    guid = models.CharField(max_length=1000, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    title = models.CharField(max_length=500)
    byline = models.CharField(max_length=300, blank=True)
    summary = models.TextField(blank=True)
    text = models.TextField(blank=True)
    text_digest = models.CharField(max_length=64, db_index=True, blank=True)
    content_digest = models.CharField(max_length=64, db_index=True, blank=True)
    page = models.ForeignKey(
        Delivery, models.PROTECT, null=True, blank=True, related_name="page_reports"
    )
    language = models.CharField(max_length=35, blank=True)
    dateline = models.CharField(max_length=200, blank=True)
    section = models.SlugField(max_length=80, blank=True)
    rights = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=16, default="usable")
    published_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    embargoed_until = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(db_index=True)
    state = models.CharField(
        max_length=16, choices=ReportState.choices, default=ReportState.RECEIVED
    )
    problem = models.CharField(max_length=500, blank=True)
    reserved_by = models.CharField(max_length=500, blank=True)
    notice = models.CharField(max_length=16, blank=True)
    recheck_at = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering: ClassVar = ["-received_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "identity", "version"], name="one_report_per_version"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["source", "url"], name="reports_by_address")]

    def __str__(self) -> str:
        return self.title


class Medium(models.Model):
    """A picture, a sound or a film that came with a report, with what is claimed of it.

    Nothing is fetched unless the source's rights allow it. ``claims`` are what IPTC, XMP and
    C2PA in the file say: claims of who sent it, verified by nobody. ``role`` is ``lead`` or
    ``enclosure``.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="media")
    role = models.CharField(max_length=16)
    url = models.CharField(max_length=2000)
    media_type = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=500, blank=True)
    caption = models.TextField(max_length=2000, blank=True)
    credit = models.CharField(max_length=300, blank=True)
    rights = models.CharField(max_length=500, blank=True)
    claims = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "media"
        ordering: ClassVar = ["report_id", "id"]

    def __str__(self) -> str:
        return self.title or self.url


class Passage(models.Model):
    """A citable stretch of a report: ``report.text[start:end] == text``, always."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="passages")
    position = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        ordering: ClassVar = ["report_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "position"], name="one_passage_per_position"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
