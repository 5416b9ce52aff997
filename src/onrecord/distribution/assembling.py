"""Articles made into feed items; every word that came from outside is a plain value here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError

from onrecord.distribution.formats.items import (
    Audio,
    Block,
    Citation,
    Correction,
    FeedItem,
    Image,
    Quoted,
    Transcript,
)
from onrecord.distribution.formats.transcripts import FORMS
from onrecord.distribution.paths import absolute, chapters_path, path_of, transcript_path
from onrecord.distribution.queries import PICTURE, corrections_of, reports_behind
from onrecord.illustration.models import Picture
from onrecord.publishing.models import ArticlePage, Disclosure, SectionPage
from onrecord.publishing.models import Correction as CorrectionRow


def feed_items(
    articles: Sequence[ArticlePage], sections: Sequence[SectionPage], *, with_text: bool = True
) -> list[FeedItem]:
    """Return ``articles`` (as ``queries.newest_articles`` gives them) as feed items."""
    cited = citations([article.ledger_id for article in articles if article.ledger_id])
    corrected = corrections_of([article.pk for article in articles])
    return [
        _item(
            article,
            section_of(article, sections),
            cited.get(article.ledger_id, ()),
            corrected.get(article.pk, ()),
            with_text=with_text,
        )
        for article in articles
    ]


def correction_item(row: CorrectionRow, sections: Sequence[SectionPage]) -> FeedItem:
    """Return one correction as an item of its own: what was said, and what is right."""
    article = row.article
    section = section_of(article, sections)
    was = _("It said: “%(words)s”") % {"words": row.was}
    now = _("It now says: “%(words)s”") % {"words": row.now} if row.now else _("This was removed.")
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return FeedItem(
        article_id=article.pk,
        guid=f"tag:{host},{row.at:%Y-%m-%d}:correction/{row.pk}",
        url=absolute(path_of(article)),
        title=f"{row.get_kind_display()}: {article.title}",
        standfirst=row.note,
        section=section.title if section else "",
        language=article.language,
        authors=(str(settings.SITE_NAME),),
        published_at=row.at,
        updated_at=row.at,
        disclosure="",
        disclosure_value="",
        lead=None,
        blocks=tuple(Block(kind="paragraph", text=words) for words in (was, now)),
        citations=(),
        audio=None,
    )


def guid_of(article: ArticlePage) -> str:
    """Return the identity of an article in every feed: a tag URI (RFC 4151).

    Made of the site's host, the day of first publication and the article's number, so that
    no change of title, address or text makes a feed reader show the article twice.
    """
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"tag:{host},{article.published_at:%Y-%m-%d}:article/{article.pk}"


def disclosure_line(article: ArticlePage, section: SectionPage | None) -> str:
    """Return one line on how the article was made; a review is claimed only with its record."""
    certificates = getattr(article, "approved_certificates", [])
    reviewer = certificates[0].reviewer_name if certificates else ""
    if article.disclosure == Disclosure.HUMAN_ONLY:
        line = _("Written by people.")
    elif article.disclosure == Disclosure.AI_AUTONOMOUS:
        line = _("Machine-drafted from the sources listed, not reviewed by a person.")
    elif reviewer:
        line = _("Machine-drafted from the sources listed, reviewed by %(name)s.") % {
            "name": reviewer
        }
    else:
        line = _("Machine-drafted from the sources listed; no review is recorded.")
    if section is not None and section.is_sample:
        line += " " + _("This is a sample: its outlets are invented.")
    return line


def citations(ledger_ids: Sequence[int]) -> dict[int, tuple[Citation, ...]]:
    """Return, per ledger, the reports that its sentences rest on, in order of appearance."""
    found: dict[int, dict[int, Citation]] = defaultdict(dict)
    for ledger_id, report_id, source, title, url in reports_behind(ledger_ids):
        if report_id not in found[ledger_id]:
            citation = Citation(source=source, title=title, url=_followable(url))
            found[ledger_id][report_id] = citation
    return {ledger_id: tuple(reports.values()) for ledger_id, reports in found.items()}


def _followable(url: str) -> str:
    """Return ``url`` if a reader may follow it (http or https with a host), else nothing."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in {"http", "https"} and parts.netloc else ""


def section_of(article: ArticlePage, sections: Iterable[SectionPage]) -> SectionPage | None:
    """Return the section that ``article`` stands in, found among those already read."""
    return next((section for section in sections if article.path.startswith(section.path)), None)


def _item(
    article: ArticlePage,
    section: SectionPage | None,
    cited: Sequence[Citation],
    corrected: Sequence[CorrectionRow],
    *,
    with_text: bool,
) -> FeedItem:
    # The queries leave out what has no time of publication.
    published_at = cast("datetime", article.published_at)
    return FeedItem(
        article_id=article.pk,
        guid=guid_of(article),
        url=absolute(path_of(article)),
        title=article.title,
        standfirst=article.standfirst,
        section=section.title if section else "",
        language=article.language,
        authors=tuple(author.name for author in article.authors.all()) or (settings.SITE_NAME,),
        published_at=published_at,
        updated_at=max(article.updated_at or published_at, published_at),
        disclosure=disclosure_line(article, section),
        disclosure_value=article.disclosure,
        lead=_image(article.lead_picture),
        blocks=tuple(
            _block(block.block_type, block.value) for block in (article.body if with_text else ())
        ),
        citations=tuple(cited),
        audio=(audio := _audio(article)),
        corrections=tuple(
            Correction(label=str(row.get_kind_display()), text=row.note, at=row.at)
            for row in corrected
        ),
        transcripts=_transcripts(article) if audio else (),
        chapters_url=absolute(chapters_path(article)) if audio and _chapters(article) else "",
    )


def _transcripts(article: ArticlePage) -> tuple[Transcript, ...]:
    return tuple(
        Transcript(
            url=absolute(transcript_path(article, form)),
            media_type=media_type,
            is_timed=form != "html",
        )
        for form, media_type in FORMS.items()
    )


def _chapters(article: ArticlePage) -> bool:
    return bool(article.narration and article.narration.chapters)


def _audio(article: ArticlePage) -> Audio | None:
    narration = article.narration
    if narration is None or not narration.audio:
        return None
    return Audio(
        url=absolute(narration.audio.url),
        size=narration.size,
        media_type=narration.media_type,
        duration=narration.duration,
    )


def _block(kind: str, value: Any) -> Block:
    match kind:
        case "picture":
            return Block(kind=kind, image=_image(value))
        case "statements":
            return Block(
                kind=kind,
                quoted=tuple(
                    Quoted(
                        speaker=statement["speaker"],
                        role=statement["role"] or "",
                        content=statement["content"],
                        is_direct=bool(statement["direct"]),
                    )
                    for statement in value
                ),
            )
        case "watch":
            return Block(kind=kind, points=tuple(str(point) for point in value))
        case _:
            return Block(kind=kind, text=str(value))


def _image(picture: Picture | None) -> Image | None:
    """Return the picture as feeds show it; none where its file cannot be read, or may not be."""
    if picture is None or picture.withheld:
        return None
    try:
        rendition = picture.get_rendition(PICTURE)
    except (SourceImageIOError, InvalidFilterSpecError):
        return None
    credit = ", ".join(
        dict.fromkeys(
            part for name in (picture.credit, picture.source_name) if (part := name.rstrip(". "))
        )
    )
    return Image(
        url=absolute(rendition.url),
        width=rendition.width,
        height=rendition.height,
        alt=picture.alt,
        media_type="image/jpeg",
        label=picture.label,
        caption=picture.caption,
        credit=credit,
    )
