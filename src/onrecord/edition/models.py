"""What has been printed, where, and what each page shows."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class PrintRun(models.Model):
    """One order to print. Its id is the *generation* of every page printed under it.

    It is taken before the first page is rendered, so a page of a later run was rendered
    from data that is at least as new; between two prints of one path the higher id wins.
    ``makeup`` is set for an order of the whole edition: a digest of the templates, code and
    settings by which it was printed. One that is not finished is gone on with.
    """

    reason = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    pages = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    makeup = models.CharField(max_length=64, blank=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.pk}: {self.reason}"


class PrintedPage(models.Model):
    """One public page as it was printed last. ``status`` is 200, or 410 once withdrawn.

    From ``stale_at`` on it would read otherwise although nothing was changed.
    """

    path = models.CharField(max_length=500, unique=True)
    status = models.PositiveSmallIntegerField(default=200)
    media_type = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    generation = models.PositiveBigIntegerField(default=0)
    printed_at = models.DateTimeField()
    stale_at = models.DateTimeField(null=True, blank=True, db_index=True)

    def __str__(self) -> str:
        return self.path


class PrintedKey(models.Model):
    """A page shows the thing called ``key`` (``article-12``, ``section-3``, ``front``)."""

    page = models.ForeignKey(PrintedPage, models.CASCADE, related_name="keys")
    key = models.CharField(max_length=80, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "key"], name="one_key_per_page"),
        ]

    def __str__(self) -> str:
        return f"{self.page_id} shows {self.key}"


class Errand(models.Model):
    """The page at ``path`` is to be carried to the bucket and out of the caches in front.

    Written before the page is placed, so that no kill can lose it; ``generation`` is the one
    announced last. A path announced again goes to the end of the line: a page is carried
    after everything that was printed before it and that it may link to.
    """

    path = models.CharField(max_length=500, unique=True)
    generation = models.PositiveBigIntegerField()
    announced_at = models.DateTimeField()
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.path


class PushedObject(models.Model):
    """What lies in the bucket under ``key``: a form of the page or the file at ``path``."""

    key = models.CharField(max_length=600, unique=True)
    path = models.CharField(max_length=500, db_index=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.key


class PushedUse(models.Model):
    """The pushed page at ``path`` needs the media or static file at ``file``."""

    path = models.CharField(max_length=500, db_index=True)
    file = models.CharField(max_length=500, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["path", "file"], name="one_use_per_page"),
        ]

    def __str__(self) -> str:
        return f"{self.path} needs {self.file}"


class ChangedKey(models.Model):
    """Under which run the pages that show ``key`` were last looked up to be printed again.

    A page that shows the thing, was rendered before that and goes on record after it was
    not among them: it is seen here and printed again.
    """

    key = models.CharField(max_length=80, unique=True)
    generation = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.key} in run {self.generation}"


class OrderedPage(models.Model):
    """The page at ``path`` is to be printed under a later run than ``generation``.

    One that is ordered again before it was printed is printed once. ``place`` is its
    importance in the order (0 comes first); a page that failed is tried again from ``due_at``.
    """

    path = models.CharField(max_length=500, unique=True)
    generation = models.PositiveBigIntegerField()
    place = models.PositiveIntegerField()
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.path} after run {self.generation}"
