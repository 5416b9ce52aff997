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


class Held(models.TextChoices):
    """What an editor decided of a story's state, so that it does not rest or wake by itself."""

    OPEN = "open", _("Kept open")
    CLOSED = "closed", _("Closed by an editor")


class Story(models.Model):
    """A developing event: groups reports.

    ``importance`` orders the board (independent sources first, then how fast reports
    come, then its ``nearness`` to the newsroom's beat, in [0, 1]); ``section`` is the slug
    of the section it most likely belongs to.
    ``changed_at`` is when its evidence last changed, ``drafted_at`` when it was last
    written from. A title that an editor gave is kept, and so is a state that one ``held``.
    ``woke_at`` is when a report last came to it after it had been quiet.
    """

    title = models.CharField(max_length=500)
    slug = models.SlugField(max_length=120, unique=True)
    section = models.SlugField(max_length=80, blank=True)
    state = models.CharField(max_length=16, choices=StoryState.choices, default=StoryState.OPEN)
    importance = models.FloatField(default=0.0, db_index=True)
    nearness = models.FloatField(default=0.0)
    independent_sources = models.PositiveIntegerField(default=0)
    report_count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    drafted_at = models.DateTimeField(null=True, blank=True)
    woke_at = models.DateTimeField(null=True, blank=True)
    named_by_editor = models.BooleanField(default=False)
    held = models.CharField(max_length=8, choices=Held.choices, blank=True, default="")
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged_from"
    )
    is_sample = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "stories"
        ordering: ClassVar = ["-importance", "-last_at"]
        indexes: ClassVar = [
            # Asked with every report that comes: which stories do editors keep open.
            models.Index(fields=["held", "importance"], name="stories_held"),
        ]

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
    title_terms = models.JSONField(default=list)
    source = models.CharField(max_length=200, default="")
    """Whose report it is: reports of one source that are like each other may be of one mould."""
    at = models.DateTimeField(db_index=True)
    settled_at = models.DateTimeField(null=True, default=None, db_index=True)
    """When it was last settled among all the reports around it; empty until it was."""

    def __str__(self) -> str:
        return f"fingerprint of {self.report_id}"


class Posting(models.Model):
    """One telling word of one report: the index by which like reports are found."""

    fingerprint = models.ForeignKey(Fingerprint, models.CASCADE, related_name="postings")
    term = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            # Read from the index alone: which of the latest reports hold a word.
            models.Index(fields=["term", "at", "fingerprint"], name="postings_of_a_term"),
        ]

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


class Mentions(models.Model):
    """Whom a report names: rows of name, kind, how often, and role (see ``cast``)."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="mentions")
    named = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"names in {self.report_id}"


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


class DecisionKind(models.TextChoices):
    """What an editor may decide of stories."""

    MERGE = "merge", _("merged stories")
    SPLIT = "split", _("split a story")
    MOVE = "move", _("moved reports")
    PIN = "pin", _("pinned reports")
    APART = "apart", _("keeps two stories apart")
    RENAME = "rename", _("renamed the story")
    CLOSE = "close", _("closed the story")
    KEEP_OPEN = "keep_open", _("keeps the story open")
    REOPEN = "reopen", _("reopened the story")
    JOIN_NAMES = "join_names", _("joined two names")
    PART_NAME = "part_name", _("parted a name")


class Decision(models.Model):
    """What a person decided of stories: who, when, why, and what stood before.

    ``story`` is the story it is about (the one merged into, the one that reports went to),
    ``other`` the one they came from. ``before`` and ``after`` hold what an undo needs; an undone
    decision stays on record and binds nobody.
    """

    kind = models.CharField(max_length=16, choices=DecisionKind.choices)
    story = models.ForeignKey(Story, models.SET_NULL, null=True, related_name="decisions")
    other = models.ForeignKey(Story, models.SET_NULL, null=True, related_name="+")
    user = models.CharField(max_length=150, db_index=True)
    why = models.TextField(blank=True)
    at = models.DateTimeField(db_index=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.user} {self.get_kind_display()}"


class Placement(models.Model):
    """A report that a decision put into a story, and where it was before (``None``: nowhere)."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="placements")
    report = models.ForeignKey(Report, models.CASCADE, related_name="placements")
    story = models.ForeignKey(Story, models.SET_NULL, null=True, related_name="+")
    came_from = models.ForeignKey(Story, models.SET_NULL, null=True, related_name="+")
    decided_by = models.CharField(max_length=16, default="machine")
    reasons = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "report"], name="one_placement_a_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} into {self.story_id}"


class Tie(models.Model):
    """Two reports of which a person said that they are of one story, or that they are not.

    ``one`` has the lower number. A ``is_derived`` tie was not said of these two reports but
    follows: the machine found a new report nearer to one side of a boundary that a person drew.
    """

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="ties")
    one = models.ForeignKey(Report, models.CASCADE, related_name="ties_to_later")
    two = models.ForeignKey(Report, models.CASCADE, related_name="ties_to_earlier")
    is_same = models.BooleanField()
    is_derived = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "one", "two"], name="one_tie_a_decision"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} {'with' if self.is_same else 'apart from'} {self.two_id}"


class Suggestion(models.Model):
    """Two stories that the machine takes for one but may not merge: an editor decides.

    ``one`` has the lower number. Open while there is no ``decision`` that stands.
    """

    one = models.ForeignKey(Story, models.CASCADE, related_name="suggestions_of_later")
    two = models.ForeignKey(Story, models.CASCADE, related_name="suggestions_of_earlier")
    reasons = models.JSONField(default=list)
    made_at = models.DateTimeField()
    decision = models.ForeignKey(
        Decision, models.SET_NULL, null=True, blank=True, related_name="suggestions"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "two"], name="one_suggestion_a_pair"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} and {self.two_id} may be one"


class NameForm(models.Model):
    """One spelling of a name that somebody on record was called by, and whose it is.

    ``stands_for`` is the key of the party, the same for all its spellings (its own, where it
    stands alone); ``block`` what all spellings share that may be compared. The machine
    never changes a form that an editor decided (``decided_by``).
    """

    key = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    block = models.CharField(max_length=120, db_index=True)
    stands_for = models.CharField(max_length=120, db_index=True)
    decided_by = models.CharField(max_length=150, blank=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} ({self.stands_for})"
