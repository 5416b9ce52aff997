"""What later stages are given, put together from what earlier stages stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypedDict

from django.conf import settings

from onrecord.grounding.engines import checkers
from onrecord.grounding.models import LedgerEntry
from onrecord.grounding.queries import entries_of
from onrecord.language.sentences import split
from onrecord.pipeline.illustrating import figures_of
from onrecord.publishing.content import pictures_of, raw_body, sentences_of
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.operations.articles import language_of
from onrecord.publishing.queries import get_working_copy
from onrecord.vocabulary.pictures import PictureBrief
from onrecord.vocabulary.statements import StatementKind
from onrecord.vocabulary.texts import Passage, Sentence, TextField
from onrecord.vocabulary.verdicts import Outcome, Verdict
from onrecord.writing.models import Draft
from onrecord.writing.storage import from_json

_WRITTEN = frozenset({TextField.HEADLINE, TextField.STANDFIRST, TextField.BODY, TextField.WATCH})


class NarrationArguments(TypedDict):
    """The arguments of ``narration.operations.narrate`` that come from an article."""

    sentences: list[Sentence]
    headline: str
    site_name: str
    byline: str
    published_at: datetime
    source_names: tuple[str, ...]
    language: str
    section: str


def picture_brief(draft: Draft, *, now: datetime) -> PictureBrief:
    """Return what may be drawn from a draft: its own sentences, and what its reports tell."""
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
        language=language_of(draft).split("-")[0],
        quotation=direct[0].content if direct else "",
        quotation_by=direct[0].speaker if direct else "",
        figures=figures_of(
            draft.story_id,
            [(one.content, one.speaker, one.role, one.passage_id) for one in direct],
            now=now,
        ),
    )


def narration_of(article: ArticlePage, *, now: datetime) -> NarrationArguments:
    """Return what is to be spoken of an article, in the order in which the page sets it."""
    names: dict[str, None] = {}
    if article.ledger_id is not None:
        for entry in entries_of(article.ledger_id):
            for support in entry.supports.all():
                names.setdefault(support.passage.report.source.name)
    byline = ", ".join(author.name for author in article.authors.all()) or settings.SITE_NAME
    return {
        "sentences": spoken_sentences(article),
        "headline": article.title,
        "site_name": settings.SITE_NAME,
        "byline": byline,
        "published_at": article.published_at or now,
        "source_names": tuple(names),
        "language": article.language,
        "section": article.url_path.strip("/").split("/")[-2] if article.url_path else "",
    }


def spoken_sentences(article: ArticlePage) -> list[Sentence]:
    """Return what of an article can be heard, in the order in which the page sets it.

    Captions are among it: whether they are read aloud is the newsroom's policy.
    """
    told = [
        one
        for one in sentences_of(article)
        if one.field in (TextField.HEADLINE, TextField.STANDFIRST)
    ]
    pictures = {picture.pk: picture for picture in pictures_of(article)}
    if article.lead_picture:
        told += _told(TextField.CAPTION, article.lead_picture.caption, 0)
    for number, block in enumerate(raw_body(article)):
        kind, value = block["type"], block["value"]
        if kind == "paragraph":
            told += _told(TextField.BODY, value, number)
        elif kind == "heading" and str(value).strip():
            told.append(Sentence(text=str(value).strip(), field=TextField.HEADING))
        elif kind == "picture" and value in pictures:
            told += _told(TextField.CAPTION, pictures[value].caption, number)
        elif kind == "watch":
            for item in value:
                told += _told(TextField.WATCH, item["value"], number)
    return told


def _told(field: TextField, text: str, paragraph: int) -> list[Sentence]:
    return [
        Sentence(text=text[start:end], field=field, paragraph=paragraph)
        for start, end in split(text)
    ]


def findings_against(
    sentences: Sequence[Sentence], passages: Sequence[Passage]
) -> list[tuple[str, ...]]:
    """Return for each sentence what the ledger's checker holds against it, for a repair.

    Nothing stands against a sentence that is supported. The ledger checks again what is
    kept, with the models that it may ask; this only spares an editor what a model can mend.
    """
    good = {Outcome.PASSED, Outcome.NOT_APPLICABLE}
    found: list[tuple[str, ...]] = []
    for judgement in checkers["default"].without_models().check(sentences, passages):
        if judgement.verdict in (Verdict.SUPPORTED, Verdict.VOUCHED):
            found.append(())
            continue
        said = [f.explanation for f in judgement.findings if f.outcome not in good]
        found.append(tuple(said) or (f"The passages leave it {judgement.verdict.value}.",))
    return found


def standing_text(story_id: int) -> tuple[tuple[Sentence, ...], frozenset[str]]:
    """Return a story's text as it stands at the desk, with the digests of an editor's own words.

    A sentence that no draft of the story has is an editor's. Cites are the passages that
    the ledger holds to support each. Empty where there is no article yet.
    """
    article = ArticlePage.objects.filter(draft__story_id=story_id).order_by("-pk").first()
    if article is None:
        return (), frozenset()
    copy = get_working_copy(article.pk)
    entries = LedgerEntry.objects.filter(ledger_id=copy.ledger_id).prefetch_related("supports")
    cites = {
        (entry.field, entry.digest): tuple(one.passage_id for one in entry.supports.all())
        for entry in entries
    }
    text = tuple(
        replace(one, cites=cites.get((one.field.value, one.digest), ()))
        for one in sentences_of(copy)
        if one.field in _WRITTEN
    )
    machine = {
        one.digest
        for draft in Draft.objects.filter(story_id=story_id).only("text")
        for one in from_json(draft.text).sentences()
    }
    return text, frozenset(one.digest for one in text) - machine
