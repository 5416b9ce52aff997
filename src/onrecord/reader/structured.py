"""Structured data: an article as schema.org 30.0 terms, in JSON-LD that is safe inside HTML."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from onrecord.publishing.models import Disclosure
from onrecord.reader import paths
from onrecord.reader.article import ArticleView, Audio
from onrecord.reader.evidence import Origin, safe_link, time_of
from onrecord.reader.pictures import Shown
from onrecord.vocabulary.drafts import DraftForm
from onrecord.vocabulary.makings import DigitalSourceType

SCHEMA = "https://schema.org"

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
    """Return the newsroom as a ``NewsMediaOrganization``."""
    about = paths.absolute(paths.ABOUT)
    return {
        "@type": "NewsMediaOrganization",
        "@id": paths.absolute("/#newsroom"),
        "name": settings.SITE_NAME,
        "url": paths.absolute(paths.FRONT),
        "publishingPrinciples": f"{about}#principles",
        "verificationFactCheckingPolicy": f"{about}#evidence",
        "noBylinesPolicy": f"{about}#bylines",
        "correctionsPolicy": f"{about}#corrections",
    }


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
        "image": _image(view.lead) if view.lead else None,
        "audio": _audio(view.audio, view) if view.audio else None,
        "articleBody": "\n\n".join(view.lines[2:] if article.standfirst else view.lines[1:]),
        "wordCount": view.words,
        "timeRequired": f"PT{view.minutes}M",
        "citation": [_citation(o, r) for o in view.origins for r in o.reports],
        "isBasedOn": [link for o in view.origins for r in o.reports if (link := safe_link(r.url))],
        "backstory": view.made.line,
        "digitalSourceType": _text_source_type(view),
        "publishingPrinciples": paths.absolute(f"{paths.ABOUT}#principles"),
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
        {"@type": "Person" if author.is_person else "Organization", "name": author.name}
        for author in view.authors
    ]
    return signed or [
        {
            "@type": "Organization",
            "name": settings.SITE_NAME,
            "url": paths.absolute(paths.ABOUT),
        }
    ]


def _image(picture: Shown) -> dict[str, Any]:
    value = {
        "@type": "ImageObject",
        "url": paths.absolute(picture.largest.url),
        "width": picture.largest.width,
        "height": picture.largest.height,
        "caption": picture.caption or picture.alt,
        "creditText": picture.credit,
        "license": safe_link(picture.licence),
        "acquireLicensePage": picture.source_url,
        "digitalSourceType": _schema_source_type(picture.source_type),
    }
    return {key: part for key, part in value.items() if part}


def _audio(audio: Audio, view: ArticleView) -> dict[str, Any]:
    return {
        "@type": "AudioObject",
        "contentUrl": paths.absolute(audio.url),
        "encodingFormat": audio.media_type,
        "contentSize": str(audio.size),
        "duration": audio.iso,
        "name": view.article.title,
        "inLanguage": view.article.language,
        "uploadDate": instant(view.updated_at or view.published_at),
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
