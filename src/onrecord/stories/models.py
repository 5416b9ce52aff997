"""Developing stories, the reports in them and why, and who said what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from onrecord.intake.models import Passage, Report


class StoryState(models.TextChoices):
    """Whether a story still grows."""

    OPEN = "open", _("Open")
    QUIET = "quiet", _("Quiet")
    CLOSED = "closed", _("Closed")


class Story(models.Model):
    """A developing event: groups reports.

    ``importance`` orders the board (independent sources first, then how fast reports
    come); ``section`` is the slug of the section it most likely belongs to.
    ``changed_at`` is when its evidence last changed, ``drafted_at`` when it was last
    written from. A title that an editor gave is kept.
    """

    title = models.CharField(max_length=500)
    slug = models.SlugField(max_length=120, unique=True)
    section = models.SlugField(max_length=80, blank=True)
    state = models.CharField(max_length=16, choices=StoryState.choices, default=StoryState.OPEN)
    importance = models.FloatField(default=0.0, db_index=True)
    independent_sources = models.PositiveIntegerField(default=0)
    report_count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    drafted_at = models.DateTimeField(null=True, blank=True)
    named_by_editor = models.BooleanField(default=False)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged_from"
    )
    is_sample = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "stories"
        ordering: ClassVar = ["-importance", "-last_at"]

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """A report's place in a story, with the reasons a person can read.

    A report is in one story at most. ``decided_by`` is ``machine`` or ``editor``; the
    machine never undoes an editor's decision.
    """

    story = models.ForeignKey(Story, models.CASCADE, related_name="memberships")
    report = models.OneToOneField(Report, models.CASCADE, related_name="membership")
    score = models.FloatField(default=0.0)
    reasons = models.JSONField(default=list)
    decided_by = models.CharField(max_length=16, default="machine")
    joined_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.report} in {self.story}"


class Fingerprint(models.Model):
    """What grouping remembers of a report: its vectors, so that no text is read twice."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="fingerprint")
    dense = models.BinaryField()
    terms = models.JSONField(default=dict)
    names = models.JSONField(default=list)
    title_names = models.JSONField(default=list)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"fingerprint of {self.report_id}"


class Posting(models.Model):
    """One telling word of one report: the index by which like reports are found."""

    fingerprint = models.ForeignKey(Fingerprint, models.CASCADE, related_name="postings")
    term = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["term", "at"], name="postings_by_term")]

    def __str__(self) -> str:
        return self.term


class CopyMark(models.Model):
    """One hash of a run of words of a report: the index by which copies are found."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="copy_marks")
    mark = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mark", "at"], name="copy_marks_by_mark")]

    def __str__(self) -> str:
        return f"{self.mark:x}"


class StatementRow(models.Model):
    """Who said what, in which passage. ``start``/``end`` are offsets into the passage's text.

    ``speaker_key`` is the same for all spellings of a name (see ``parties.key_of``);
    ``hearer``, ``said_when`` and ``said_where`` are the report's words for it.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="statements")
    passage = models.ForeignKey(Passage, models.CASCADE, related_name="statements")
    speaker = models.CharField(max_length=200)
    speaker_text = models.CharField(max_length=200)
    role = models.CharField(max_length=200, blank=True)
    cue = models.CharField(max_length=60)
    content = models.TextField()
    kind = models.CharField(max_length=16)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    speaker_key = models.CharField(max_length=120, blank=True, default="", db_index=True)
    speaker_kind = models.CharField(max_length=16, default="person")
    hearer = models.CharField(max_length=200, blank=True, default="")
    said_when = models.CharField(max_length=200, blank=True, default="")
    said_where = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["passage", "start", "end"], name="one_statement_per_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.speaker}: {self.content[:60]}"


class Position(models.Model):
    """What somebody demands, accepts, refuses, warns of or promises, with its passage.

    ``start``/``end`` are offsets of ``content`` into the passage's text; ``cue`` is the
    report's word for it ("called for").
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="positions")
    passage = models.ForeignKey(Passage, models.CASCADE, related_name="positions")
    speaker = models.CharField(max_length=200)
    speaker_key = models.CharField(max_length=120, db_index=True)
    role = models.CharField(max_length=200, blank=True)
    stance = models.CharField(max_length=16)
    cue = models.CharField(max_length=120)
    content = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["passage", "start", "end", "stance"], name="one_position_per_span"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.speaker} {self.cue} {self.content[:60]}"


class ReportReading(models.Model):
    """What the sentences of a report tell, read once: dates, numbers, causes (see ``storing``).

    ``digest`` is that of the text that was read, ``credit`` the agency whose copy it is.
    """

    report = models.OneToOneField(Report, models.CASCADE, related_name="reading")
    version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    credit = models.CharField(max_length=32, blank=True)
    tellings = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"reading of {self.report_id}"


class StoryRecord(models.Model):
    """What comparing the reports of a story gave.

    ``key`` says from exactly which reports, and how: facts are shown where the reports that
    may be shown have the same key, and are worked out anew everywhere else.
    """

    story = models.OneToOneField(Story, models.CASCADE, related_name="record")
    key = models.CharField(max_length=64, db_index=True)
    facts = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"facts of {self.story_id}"
