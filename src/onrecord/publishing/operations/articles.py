"""Laying out drafts as articles, and keeping an article's ledger true to its text."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from wagtail.coreutils import find_available_slug

from onrecord.grounding.models import Ledger
from onrecord.grounding.operations import ground
from onrecord.intake.models import Report
from onrecord.publishing.addresses import slug_of
from onrecord.publishing.content import body_from, content_digest, sentences_of
from onrecord.publishing.models import ArticlePage, Disclosure, SectionPage
from onrecord.publishing.operations.authors import get_newsroom
from onrecord.publishing.queries import (
    get_article,
    get_working_copy,
    refusals_of,
    section_for,
    section_of,
)
from onrecord.publishing.signals import article_changed
from onrecord.stories.models import Story
from onrecord.vocabulary.drafts import DraftText
from onrecord.vocabulary.texts import Sentence
from onrecord.writing.models import Draft
from onrecord.writing.storage import from_json

MAX_TITLE = 255
"""Wagtail's limit for the title of a page, in characters."""


def lay_out(
    *,
    draft_id: int,
    ledger_id: int,
    lead_picture_id: int | None,
    body_picture_id: int | None,
    now: datetime,
) -> int:
    """Lay out a draft as an article that only editors see. Returns the article's id.

    A story has one article. A newer draft replaces the text of one that no editor has
    touched; otherwise the article stays and notes the draft as waiting. Safe to run twice.
    """
    with transaction.atomic():
        draft = Draft.objects.select_related("story").get(pk=draft_id)
        # The lock makes two drafts of one story queue up here, not make two articles.
        Story.objects.select_for_update().get(pk=draft.story_id)
        article = _find_article_of(draft.story_id)
        if article is None:
            article = _create(draft)
            _write(article, draft, ledger_id, lead_picture_id, body_picture_id)
        elif article.draft_id is None or draft.pk > article.draft_id:
            if not is_untouched(article):
                ArticlePage.objects.filter(pk=article.pk).update(waiting_draft=draft)
                return int(article.pk)
            _write(article, draft, ledger_id, lead_picture_id, body_picture_id)
    if article.draft_id in {draft_id, None}:
        reground(article_id=article.pk, now=now)
    return int(article.pk)


def _find_article_of(story_id: int) -> ArticlePage | None:
    of_story = Q(draft__story_id=story_id) | Q(ledger__story_id=story_id)
    found: ArticlePage | None = ArticlePage.objects.filter(of_story).order_by("pk").first()
    return found


def is_untouched(article: ArticlePage) -> bool:
    """Return whether only the machine has worked on the article's text and ledger.

    A live article is left alone too, unless its section runs on autopilot; one that was
    taken off by a person is never brought back.
    """
    if article.published_at is not None and not article.live:
        return False
    if article.live and not (
        article.disclosure == Disclosure.AI_AUTONOMOUS and section_of(article).autopilot
    ):
        return False
    return not (
        article.revisions.filter(user__isnull=False).exists()
        or article.certificates.exists()
        or (article.ledger and article.ledger.entries.exclude(vouch_reason="").exists())
    )


def _create(draft: Draft) -> ArticlePage:
    section = SectionPage.objects.select_for_update().get(pk=section_for(draft.story.section).pk)
    title = _title(draft.headline)
    article = ArticlePage(
        title=title,
        slug=find_available_slug(section, slug_of(title)),
        language=language_of(draft),
        live=False,
        has_unpublished_changes=True,
    )
    section.add_child(instance=article)
    return article


def _title(text: str) -> str:
    folded = " ".join(text.split())
    if len(folded) <= MAX_TITLE:
        return folded or "Untitled"
    return folded[: MAX_TITLE - 1].rsplit(" ", 1)[0] + "…"


def language_of(draft: Draft) -> str:
    """Return the language of a draft: its writer's word, else that of most of its reports."""
    written = str(draft.making.get("notes", {}).get("language") or "")
    if written:
        return written
    reports = Report.objects.filter(membership__story_id=draft.story_id)
    tags = reports.values_list("language", flat=True)
    counted = Counter(tag.split("-")[0].lower() for tag in tags if tag)
    return counted.most_common(1)[0][0] if counted else str(settings.LANGUAGE_CODE)


def _write(
    article: ArticlePage,
    draft: Draft,
    ledger_id: int,
    lead_picture_id: int | None,
    body_picture_id: int | None,
) -> None:
    """Put the draft's text on the article and keep it as a revision of nobody's."""
    text: DraftText = from_json(draft.text)
    ArticlePage.objects.filter(pk=article.pk).update(
        draft=draft, ledger_id=ledger_id, waiting_draft=None
    )
    copy = get_working_copy(article.pk)
    copy.language = language_of(draft)
    copy.title = _title(text.headline.text)
    copy.standfirst = " ".join(sentence.text for sentence in text.standfirst)
    copy.body = json.dumps(body_from(text, body_picture_id))
    copy.lead_picture_id = lead_picture_id
    if not copy.authors.all():
        copy.authors = [get_newsroom()]
    if not copy.live:
        copy.save()
    copy.save_revision(clean=False, log_action=True)
    article.draft_id = draft.pk


def reground(*, article_id: int, now: datetime) -> None:
    """Bring the article's ledger up to date with its newest text; checks changed sentences only.

    The sentences that readers have now stay in the ledger beside those of a newer text. A
    clearance that no longer stands (an embargoed or scheduled text) is taken back.
    """
    row = get_article(article_id)
    copy = get_working_copy(article_id)
    ledger_id = row.ledger_id or _add_ledger(row, now)
    sentences = sentences_of(copy)
    if row.live:
        sentences += _missing(sentences_of(row), sentences)
    ground(ledger_id=ledger_id, sentences=sentences, now=now, language=copy.language)
    if row.cleared_digest and not row.live:
        _take_back_clearance(article_id)


def _missing(live: list[Sentence], newest: list[Sentence]) -> list[Sentence]:
    known = {(sentence.field, sentence.digest) for sentence in newest}
    return [sentence for sentence in live if (sentence.field, sentence.digest) not in known]


def _add_ledger(row: ArticlePage, now: datetime) -> int:
    story = row.draft.story if row.draft else None
    with transaction.atomic():
        locked = ArticlePage.objects.select_for_update().get(pk=row.pk)
        if locked.ledger_id is None:
            ledger = Ledger.objects.create(story=story, created_at=now, updated_at=now)
            ArticlePage.objects.filter(pk=row.pk).update(ledger=ledger)
            return ledger.pk
        return int(locked.ledger_id)


def _take_back_clearance(article_id: int) -> None:
    copy = get_working_copy(article_id)
    if copy.cleared_digest == content_digest(copy) and not refusals_of(copy):
        return
    with transaction.atomic():
        copy.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=None)
        ArticlePage.objects.filter(pk=article_id).update(cleared_digest="")


def attach_narration(
    *, article_id: int, narration_id: int, spoken_digest: str, now: datetime
) -> bool:
    """Give a live article its audio, and announce that the page changed (once).

    ``spoken_digest`` is the ``content_digest`` of the text that was spoken: readers who were
    given a newer text meanwhile keep no audio rather than the old one's. Returns whether
    the article has the audio.
    """
    with transaction.atomic():
        rows = ArticlePage.objects.select_for_update(of=("self", "page_ptr"))
        row = rows.filter(pk=article_id).first()
        if row is None or not row.live or content_digest(row) != spoken_digest:
            return False
        if row.narration_id != narration_id:
            ArticlePage.objects.filter(pk=article_id).update(narration_id=narration_id)
            article_changed.send(sender=ArticlePage, article_id=article_id, at=now)
    return True
