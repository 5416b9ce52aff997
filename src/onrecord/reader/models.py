"""What the reader site remembers of an article, so that related pieces are found at once."""

from __future__ import annotations

from django.db import models

from onrecord.publishing.models import ArticlePage


class ArticleVector(models.Model):
    """The meaning of an article as a unit vector (float32, little-endian)."""

    article = models.OneToOneField(ArticlePage, models.CASCADE, related_name="vector")
    dense = models.BinaryField()

    def __str__(self) -> str:
        return f"vector of {self.article_id}"
