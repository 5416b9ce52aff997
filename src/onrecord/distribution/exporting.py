"""One article as machines exchange it: ninjs, and the transcript of its narration."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from onrecord.distribution import paths
from onrecord.distribution.assembling import feed_items
from onrecord.distribution.formats import transcripts
from onrecord.distribution.formats.chapters import chapters_json
from onrecord.distribution.formats.ninjs import NewsItem, Subject, TrustLink
from onrecord.distribution.queries import live_sections
from onrecord.publishing import gatherings
from onrecord.publishing.content import sentences_of
from onrecord.publishing.models import ArticlePage, Disclosure


def news_item(article: ArticlePage) -> NewsItem:
    """Return ``article`` (as ``queries.find_article`` gives it) as ninjs carries it."""
    sections = live_sections()
    (item,) = feed_items([article], sections)
    subjects = [
        Subject(name=section.title, uri=paths.absolute(paths.path_of(section)))
        for section in sections
        if section.title == item.section
    ]
    subjects += [
        Subject(name=one.title, uri=paths.absolute(one.path))
        for one in gatherings.holding(article)
        if one.key.startswith("topic-")
    ]
    picture = article.lead_picture
    return NewsItem(
        item=item,
        version=article.edit_version + 1,
        holder=settings.SITE_NAME,
        text_source_type=_text_source_type(article),
        picture_source_type=picture.digital_source_type if picture else "",
        subjects=subjects,
        trust=_trust_links(),
    )


def transcript(article: ArticlePage, form: str) -> str | None:
    """Return what is said in the article's narration, sentence by sentence, in one of ``FORMS``.

    ``None`` without audio.
    """
    narration = article.narration
    if narration is None or not narration.audio:
        return None
    texts = {sentence.digest: sentence.text for sentence in sentences_of(article)}
    return transcripts.written(
        form,
        narration.marks,
        texts,
        about=transcripts.About(
            title=article.title,
            url=paths.absolute(paths.path_of(article)),
            language=article.language,
            note=_("Read aloud by a synthetic voice."),
        ),
    )


def chapters(article: ArticlePage) -> bytes | None:
    """Return the chapters of the article's narration; ``None`` where it has none."""
    narration = article.narration
    if narration is None or not narration.audio or not narration.chapters:
        return None
    return chapters_json(
        narration.chapters,
        title=article.title,
        url=paths.absolute(paths.path_of(article)),
        show=_("%(site)s, read aloud") % {"site": settings.SITE_NAME},
        author=settings.SITE_NAME,
    )


def _text_source_type(article: ArticlePage) -> str:
    if article.disclosure == Disclosure.HUMAN_ONLY or article.draft is None:
        return ""
    return str(article.draft.making.get("digital_source_type") or "")


def _trust_links() -> list[TrustLink]:
    pages = (
        ("masthead", _("Masthead"), "/about/masthead/"),
        ("ethicsPolicy", _("Ethics"), "/about/ethics/"),
        ("correctionsPolicy", _("Corrections"), "/corrections/"),
    )
    return [
        TrustLink(role=role, title=title, url=paths.absolute(path)) for role, title, path in pages
    ]
