"""One article as a feed carries it: values and safe HTML, the same for every format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Audio:
    """A narration: absolute ``url``, ``size`` in bytes, ``duration`` in seconds."""

    url: str
    size: int
    media_type: str
    duration: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What is said in a narration, at the absolute ``url``; ``is_timed`` for captions."""

    url: str
    media_type: str
    is_timed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture with an absolute ``url`` and the words that must stand with it."""

    url: str
    width: int
    height: int
    alt: str
    media_type: str = "image/jpeg"
    label: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A report that the article rests on. ``url`` is empty unless it is http or https."""

    source: str
    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """Who said what."""

    speaker: str
    role: str
    content: str
    is_direct: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of the body; of ``text``, ``image`` and the lists only one kind is filled."""

    kind: str
    text: str = ""
    image: Image | None = None
    quoted: tuple[Quoted, ...] = ()
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What was put right since publication: ``label`` says which kind, ``text`` what and how."""

    label: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedHead:
    """What a feed says of itself. All addresses are absolute, ``stylesheet`` excepted.

    ``hubs`` are WebSub hubs; ``stylesheet`` is the CSS with which a browser shows the feed,
    ``invitation`` the sentence that it shows to whoever opened the feed by a click.
    """

    title: str
    description: str
    home_url: str
    feed_url: str
    language: str
    hubs: tuple[str, ...] = ()
    icon_url: str = ""
    stylesheet: str = ""
    invitation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One article. ``guid`` never changes, whatever becomes of title, path or text.

    ``transcripts`` are where the narration can be read along, if there is one, and
    ``chapters_url`` where its chapters stand.
    """

    article_id: int
    guid: str
    url: str
    title: str
    standfirst: str
    section: str
    language: str
    authors: tuple[str, ...]
    published_at: datetime
    updated_at: datetime
    disclosure: str
    disclosure_value: str
    lead: Image | None
    blocks: tuple[Block, ...]
    citations: tuple[Citation, ...]
    audio: Audio | None
    corrections: tuple[Correction, ...] = ()
    transcripts: tuple[Transcript, ...] = ()
    chapters_url: str = ""


NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed in which nothing was ever published was last changed."""


def latest(items: Sequence[FeedItem]) -> datetime:
    """Return when the newest content is from; never the clock: equal feeds are equal."""
    return max((max(item.published_at, item.updated_at) for item in items), default=NEVER)


def shown_date(instant: datetime) -> str:
    """Return when a piece came out as people read it, in the site's zone."""
    return date_format(localtime(instant), "DATETIME_FORMAT")


def summary_html(item: FeedItem) -> SafeString:
    """Return the standfirst, what was corrected, and how the article was made."""
    return format_html(
        "{}{}<p><small>{}</small></p>",
        format_html("<p>{}</p>", item.standfirst) if item.standfirst else "",
        _corrections(item.corrections),
        item.disclosure,
    )


def content_html(item: FeedItem) -> SafeString:
    """Return the whole article as HTML that needs no style and no script."""
    parts = [_corrections(item.corrections)]
    if item.standfirst:
        parts.append(format_html("<p><strong>{}</strong></p>", item.standfirst))
    if item.lead is not None:
        parts.append(_figure(item.lead))
    parts += [_block(block) for block in item.blocks]
    if item.citations:
        parts.append(_citations(item.citations))
    parts.append(format_html("<p><small>{}</small></p>", item.disclosure))
    return mark_safe("\n".join(part for part in parts if part))  # noqa: S308 (parts are escaped)


def show_notes_html(item: FeedItem) -> SafeString:
    """Return what a podcast player shows of an article that is read aloud."""
    parts = [
        summary_html(item),
        format_html("<p><small>{}</small></p>", _("Read aloud by a synthetic voice.")),
        format_html('<p><a href="{}">{}</a></p>', item.url, _("Read it, with its sources")),
    ]
    if item.citations:
        parts.append(_citations(item.citations))
    return mark_safe("\n".join(parts))  # noqa: S308 (parts are escaped)


def content_text(item: FeedItem) -> str:
    """Return the article's own words as plain text, paragraphs apart by an empty line."""
    parts = [item.standfirst]
    for block in item.blocks:
        parts.append(block.text)
        parts += [f"{said.speaker}: {said.content}" for said in block.quoted]
        parts += block.points
    return "\n\n".join(part for part in parts if part)


def _corrections(corrections: Sequence[Correction]) -> SafeString:
    return format_html_join(
        "",
        "<p><strong>{}, {}.</strong> {}</p>",
        (
            (one.label, date_format(localtime(one.at), "DATE_FORMAT"), one.text)
            for one in corrections
        ),
    )


def _block(block: Block) -> SafeString:
    match block.kind:
        case "paragraph":
            return format_html("<p>{}</p>", block.text)
        case "heading":
            return format_html("<h2>{}</h2>", block.text)
        case "picture" if block.image is not None:
            return _figure(block.image)
        case "statements" if block.quoted:
            return _statements(block.quoted)
        case "watch" if block.points:
            return format_html(
                "<h2>{}</h2><ul>{}</ul>",
                _("What to watch"),
                format_html_join("", "<li>{}</li>", ((point,) for point in block.points)),
            )
        case _:
            return SafeString("")


def _statements(quoted: Sequence[Quoted]) -> SafeString:
    return format_html(
        "<h2>{}</h2>{}",
        _("Who said what"),
        format_html_join(
            "",
            "<p><strong>{}</strong>: {}</p>",
            (
                (
                    f"{statement.speaker}, {statement.role}"
                    if statement.role
                    else statement.speaker,
                    f"“{statement.content}”" if statement.is_direct else statement.content,
                )
                for statement in quoted
            ),
        ),
    )


def _figure(image: Image) -> SafeString:
    words = " · ".join(word for word in (image.label, image.caption, image.credit) if word)
    return format_html(
        '<figure><img src="{}" alt="{}" width="{}" height="{}">'
        "<figcaption>{}</figcaption></figure>",
        image.url,
        image.alt,
        image.width,
        image.height,
        words,
    )


def _citations(citations: Sequence[Citation]) -> SafeString:
    lines = [
        format_html('<a href="{}" rel="nofollow">{}</a>', citation.url, _cited(citation))
        if citation.url
        else format_html("{}", _cited(citation))
        for citation in citations
    ]
    return format_html(
        "<h2>{}</h2><ul>{}</ul>",
        _("Sources"),
        format_html_join("", "<li>{}</li>", ((line,) for line in lines)),
    )


def _cited(citation: Citation) -> str:
    return f"{citation.source}: {citation.title}" if citation.title else citation.source
