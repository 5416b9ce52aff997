"""Structured data: an article as schema.org 30.0 terms, in JSON-LD that is safe inside HTML."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from onrecord.publishing.models import Disclosure
from onrecord.reader import paths
from onrecord.reader.article import ArticleView, Audio, Notice
from onrecord.reader.evidence import Origin, safe_link, time_of
from onrecord.reader.pictures import Shown
from onrecord.vocabulary.drafts import DraftForm
from onrecord.vocabulary.makings import DigitalSourceType
from onrecord.vocabulary.pictures import PictureKind

SCHEMA = "https://schema.org"

ETHICS, MASTHEAD = paths.about_path("ethics"), paths.about_path("masthead")

LOGO = "reader/icons/icon-512.png"
LOGO_PIXELS = 512

_SHAPES = ((1200, 1200), (1200, 900), (1200, 675))
"""1x1, 4x3 and 16x9, in which search engines show a photograph."""

_PIXELS = "E37"
"""The unit "pixel" of UN/CEFACT's list, which is what ``unitCode`` takes."""

_TYPES = {DraftForm.REPORT: "ReportageNewsArticle", DraftForm.ANALYSIS: "AnalysisNewsArticle"}

_SOURCE_TYPES = {
    DigitalSourceType.TRAINED_ALGORITHMIC_MEDIA: "TrainedAlgorithmicMediaDigitalSource",
    DigitalSourceType.COMPOSITE_WITH_TRAINED: "CompositeWithTrainedAlgorithmicMediaDigitalSource",
    DigitalSourceType.ALGORITHMIC_MEDIA: "AlgorithmicMediaDigitalSource",
    DigitalSourceType.DATA_DRIVEN_MEDIA: "DataDrivenMediaDigitalSource",
    DigitalSourceType.DIGITAL_CAPTURE: "DigitalCaptureDigitalSource",
}
"""IPTC terms that have a member in ``IPTCDigitalSourceEnumeration``; the others have none."""


def json_ld(value: dict[str, Any]) -> SafeString:
    """Return ``value`` as JSON that cannot end or open an element of the page around it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return mark_safe(text)  # noqa: S308  (every character that HTML knows was just escaped)


def instant(at: datetime | None) -> str | None:
    """Return ``at`` in the site's zone as ISO 8601, to the second."""
    return localtime(at).isoformat(timespec="seconds") if at else None


def publisher() -> dict[str, Any]:
    """Return the newsroom as a ``NewsMediaOrganization`` with where its policies are told."""
    about, ethics = paths.absolute(paths.ABOUT), paths.absolute(ETHICS)
    return {
        "@type": "NewsMediaOrganization",
        "@id": paths.absolute("/#newsroom"),
        "name": settings.SITE_NAME,
        "url": paths.absolute(paths.FRONT),
        "logo": {
            "@type": "ImageObject",
            "url": paths.absolute(static(LOGO)),
            **_pixels(LOGO_PIXELS, LOGO_PIXELS),
        },
        "masthead": paths.absolute(MASTHEAD),
        "publishingPrinciples": ethics,
        "ethicsPolicy": ethics,
        "verificationFactCheckingPolicy": f"{about}#evidence",
        "unnamedSourcesPolicy": f"{ethics}#sources",
        "noBylinesPolicy": f"{about}#bylines",
        "actionableFeedbackPolicy": f"{ethics}#reports",
        "ownershipFundingInfo": f"{ethics}#independence",
        "correctionsPolicy": f"{ethics}#corrections",
    }


def breadcrumbs(*steps: tuple[str, str]) -> dict[str, Any]:
    """Return the way from the front over ``steps`` (name, path)."""
    way = [(_("Front page"), paths.FRONT), *steps]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": number,
                "name": name,
                "item": paths.absolute(path),
            }
            for number, (name, path) in enumerate(way, start=1)
        ],
    }


def article_page(view: ArticleView) -> dict[str, Any]:
    """Return all structured data of an article's page: the article and the way to it."""
    steps = [(view.section.title, paths.path_of(view.section))] if view.section else []
    article = {key: part for key, part in news_article(view).items() if key != "@context"}
    way = breadcrumbs(*steps, (view.article.title, view.path))
    return {"@context": SCHEMA, "@graph": [article, way]}


def news_article(view: ArticleView) -> dict[str, Any]:
    """Return the article as ``NewsArticle`` or the subtype that its draft's form names."""
    article = view.article
    value: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": article_type(view),
        "@id": f"{view.url}#article",
        "mainEntityOfPage": view.url,
        "url": view.url,
        "headline": article.title,
        "description": article.standfirst,
        "inLanguage": article.language,
        "isAccessibleForFree": True,
        "articleSection": view.section.title if view.section else None,
        "datePublished": instant(view.published_at),
        "dateModified": instant(view.updated_at or view.published_at),
        "author": _authors(view),
        "publisher": publisher(),
        "thumbnailUrl": paths.absolute(view.lead.jpeg[0].url) if view.lead else None,
        "image": _images(view),
        "audio": _audio(view.audio, view) if view.audio else None,
        "articleBody": "\n\n".join(view.lines[2:] if article.standfirst else view.lines[1:]),
        "wordCount": view.words,
        "timeRequired": f"PT{view.minutes}M",
        "citation": [_citation(o, r) for o in view.origins for r in o.reports],
        "isBasedOn": [link for o in view.origins for r in o.reports if (link := safe_link(r.url))],
        "correction": [_correction(notice, view) for notice in view.notices],
        "backstory": view.made.line,
        "creditText": settings.SITE_NAME,
        "digitalSourceType": _text_source_type(view),
        "publishingPrinciples": paths.absolute(ETHICS),
        "speakable": {
            "@type": "SpeakableSpecification",
            "cssSelector": [".headline", ".standfirst"],
        },
    }
    return {key: part for key, part in value.items() if part not in (None, "", [])}


def article_type(view: ArticleView) -> str:
    """Return the schema.org type of the article."""
    draft = view.article.draft
    return _TYPES.get(draft.form, "NewsArticle") if draft else "NewsArticle"


def newsroom() -> dict[str, Any]:
    """Return the site itself, for its front."""
    return {
        "@context": SCHEMA,
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "url": paths.absolute(paths.FRONT),
        "publisher": publisher(),
    }


def _authors(view: ArticleView) -> list[dict[str, Any]]:
    signed = [
        {
            "@type": "Person" if author.is_person else "Organization",
            "name": author.name,
            "url": paths.absolute(paths.author_path(author.slug)),
        }
        for author in view.authors
    ]
    return signed or [
        {
            "@type": "Organization",
            "name": settings.SITE_NAME,
            "url": paths.absolute(paths.ABOUT),
        }
    ]


def _pixels(width: int, height: int) -> dict[str, Any]:
    """Return width and height as schema.org has them: quantities with a unit."""
    return {
        name: {"@type": "QuantitativeValue", "value": value, "unitCode": _PIXELS}
        for name, value in (("width", width), ("height", height))
    }


def _images(view: ArticleView) -> list[dict[str, Any]]:
    """Return the lead picture, and a photograph also in the shapes that search results take.

    Maps and cards are given whole only: a cut would take words away.
    """
    shown, picture = view.lead, view.article.lead_picture
    if shown is None:
        return []
    files = [(shown.largest.url, shown.largest.width, shown.largest.height)]
    if picture is not None and picture.kind == PictureKind.PHOTO:
        shapes = [f"fill-{width}x{height}|format-jpeg" for width, height in _SHAPES]
        cut = picture.get_renditions(*shapes).values()
        files = [*((file.url, file.width, file.height) for file in cut), *files]
    return [_image(shown, *file) for file in files]


def _image(picture: Shown, url: str, width: int, height: int) -> dict[str, Any]:
    value = {
        "@type": "ImageObject",
        "url": paths.absolute(url),
        "contentUrl": paths.absolute(url),
        **_pixels(width, height),
        "caption": picture.caption or picture.alt,
        "creditText": picture.credit,
        "license": safe_link(picture.licence),
        "acquireLicensePage": picture.source_url,
        "digitalSourceType": _schema_source_type(picture.source_type),
    }
    return {key: part for key, part in value.items() if part}


def _audio(audio: Audio, view: ArticleView) -> dict[str, Any]:
    narration = view.article.narration
    making = narration.making if narration else {}
    value = {
        "@type": "AudioObject",
        "contentUrl": paths.absolute(audio.url),
        "encodingFormat": audio.media_type,
        "contentSize": str(audio.size),
        "duration": audio.iso,
        "name": view.article.title,
        "description": view.article.standfirst or view.article.title,
        "inLanguage": view.article.language,
        "transcript": "\n\n".join(view.lines),
        "uploadDate": instant(narration.created_at if narration else view.published_at),
        "digitalSourceType": _schema_source_type(str(making.get("digital_source_type") or "")),
    }
    return {key: part for key, part in value.items() if part}


def _correction(notice: Notice, view: ArticleView) -> dict[str, Any]:
    """Return a correction with what the text said and says, as readers see it."""
    told = [notice.note, _("It said: %(was)s") % {"was": notice.was} if notice.was else ""]
    told.append(_("It now says: %(now)s") % {"now": notice.now} if notice.now else "")
    return {
        "@type": "CorrectionComment",
        "url": f"{view.url}#correction-{notice.id}",
        "text": " ".join(part for part in told if part),
        "datePublished": instant(notice.at),
    }


def _citation(origin: Origin, report: Any) -> dict[str, Any]:
    value = {
        "@type": "CreativeWork",
        "name": report.title,
        "url": safe_link(report.url),
        "datePublished": instant(time_of(report)),
        "publisher": {"@type": "Organization", "name": origin.name},
    }
    return {key: part for key, part in value.items() if part}


def _text_source_type(view: ArticleView) -> str | None:
    if view.made.value == Disclosure.HUMAN_ONLY or not view.article.draft:
        return None
    return _schema_source_type(str(view.article.draft.making.get("digital_source_type") or ""))


def _schema_source_type(term: str) -> str | None:
    member = _SOURCE_TYPES.get(DigitalSourceType(term)) if term in set(DigitalSourceType) else None
    return f"{SCHEMA}/{member}" if member else None
