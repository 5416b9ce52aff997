"""What later stages are given, put together from what earlier stages stored."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.conf import settings

from onrecord.grounding.queries import entries_of
from onrecord.publishing.content import sentences_of
from onrecord.publishing.models import ArticlePage
from onrecord.vocabulary.pictures import PictureBrief
from onrecord.vocabulary.statements import StatementKind
from onrecord.vocabulary.texts import Sentence, TextField
from onrecord.writing.models import Draft
from onrecord.writing.storage import from_json

_SPOKEN = frozenset({TextField.HEADLINE, TextField.STANDFIRST, TextField.BODY})


class NarrationArguments(TypedDict):
    """The arguments of ``narration.operations.narrate`` that come from an article."""

    sentences: list[Sentence]
    headline: str
    site_name: str
    byline: str
    published_at: datetime
    source_names: tuple[str, ...]
    language: str


def picture_brief(draft: Draft) -> PictureBrief:
    """Return what may be drawn from a draft: its own sentences and its best short quotation."""
    text = from_json(draft.text)
    direct = [
        statement
        for statement in text.statements
        if statement.kind is StatementKind.DIRECT and 30 <= len(statement.content) <= 180
    ]
    return PictureBrief(
        headline=text.headline.text,
        section=draft.story.section.replace("-", " ").capitalize(),
        site_name=settings.SITE_NAME,
        texts=tuple(sentence.text for sentence in text.sentences()),
        now=draft.created_at,
        language="en",
        quotation=direct[0].content if direct else "",
        quotation_by=direct[0].speaker if direct else "",
    )


def narration_of(article: ArticlePage, *, now: datetime) -> NarrationArguments:
    """Return what is to be spoken of a live article: headline, standfirst and body."""
    spoken = [sentence for sentence in sentences_of(article) if sentence.field in _SPOKEN]
    names: dict[str, None] = {}
    if article.ledger_id is not None:
        for entry in entries_of(article.ledger_id):
            for support in entry.supports.all():
                names.setdefault(support.passage.report.source.name)
    byline = ", ".join(author.name for author in article.authors.all()) or settings.SITE_NAME
    return {
        "sentences": spoken,
        "headline": article.title,
        "site_name": settings.SITE_NAME,
        "byline": byline,
        "published_at": article.published_at or now,
        "source_names": tuple(names),
        "language": article.language,
    }
