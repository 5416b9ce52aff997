"""Questions about articles: what is being worked on, and what stands in the way of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from onrecord.grounding import copying
from onrecord.grounding.models import EntrySupport, LedgerEntry
from onrecord.grounding.queries import entries_of
from onrecord.grounding.standing import TOLD_AS
from onrecord.publishing.content import (
    content_digest,
    pictures_of,
    sentences_as_set,
    sentences_of,
)
from onrecord.publishing.figures import missing_of
from onrecord.publishing.gate import (
    TOO_FEW_SOURCES,
    CertificateFacts,
    EntryFacts,
    PictureFacts,
    Policy,
    Refusal,
    TakenFacts,
    TextFacts,
    examine,
)
from onrecord.publishing.known_rows import is_as_read
from onrecord.publishing.models import (
    ArticlePage,
    Correction,
    PublishedVersion,
    ReviewCertificate,
    SectionPage,
)
from onrecord.vocabulary.errors import Permanent
from onrecord.vocabulary.texts import Sentence, text_digest
from onrecord.vocabulary.verdicts import Finding, Outcome
from onrecord.writing.whose import led


class UnknownArticle(Permanent):
    """No article has this number."""

    code = "publishing.unknown_article"


class NoSection(Permanent):
    """The site has no section to put an article in."""

    code = "publishing.no_section"


def get_article(article_id: int) -> ArticlePage:
    """Return the article as readers have it (or would); raises ``UnknownArticle``."""
    article: ArticlePage | None = ArticlePage.objects.filter(pk=article_id).first()
    if article is None:
        raise UnknownArticle(f"There is no article {article_id}.")
    return article


def get_working_copy(article_id: int) -> ArticlePage:
    """Return the article with its newest text, live or not; raises ``UnknownArticle``."""
    row: ArticlePage | None = (
        with_newest_revision(ArticlePage.objects).filter(pk=article_id).first()
    )
    if row is None:
        raise UnknownArticle(f"There is no article {article_id}.")
    return working_copy_of(row)


def with_newest_revision(articles: Any) -> QuerySet[ArticlePage]:
    """Return ``articles`` with their newest revisions, of which working copies are made."""
    found: QuerySet[ArticlePage] = articles.select_related("latest_revision")
    return found


def lock_article(article_id: int) -> ArticlePage:
    """Return the article's row, locked, with its newest revision; raises ``DoesNotExist``."""
    # Without ``of`` PostgreSQL would lock the revision too, which may be missing: it refuses.
    locked = ArticlePage.objects.select_for_update(of=("self", "page_ptr"))
    row: ArticlePage = with_newest_revision(locked).get(pk=article_id)
    return row


def working_copy_of(row: ArticlePage, *, known: ArticlePage | None = None) -> ArticlePage:
    """Return the article with its newest text, by its row as it was just read.

    That is the row itself where readers have the newest text: what Wagtail does, and for its
    reasons (see ``Page.get_latest_revision_as_object``). ``known`` is one that was made before
    the row was locked: it is returned where nothing in row or text changed since.
    """
    if not row.has_unpublished_changes or row.latest_revision is None:
        return row
    if known is not None and known.row_read is not None and is_as_read(row, known.row_read):
        return known
    return row.with_newest_text()


def section_for(slug: str) -> SectionPage:
    """Return the section called ``slug``, else the first; raises ``NoSection`` if none is."""
    sections = SectionPage.objects.order_by("position", "path")
    section: SectionPage | None = sections.filter(slug=slug).first() or sections.first()
    if section is None:
        raise NoSection("The site has no sections. Run the set-up, or add one in the admin.")
    return section


def section_of(article: ArticlePage) -> SectionPage:
    """Return the section that the article stands in."""
    section: SectionPage = article.get_parent().specific
    return section


def articles_in_work() -> QuerySet[ArticlePage]:
    """Return articles with a text that readers do not have, the newest work first."""
    unpublished: QuerySet[ArticlePage] = (
        ArticlePage.objects.filter(has_unpublished_changes=True)
        .select_related("draft__story", "ledger", "latest_revision__user")
        .order_by("-latest_revision_created_at", "-pk")
    )
    return unpublished


def uncleared_articles(*, limit: int) -> list[ArticlePage]:
    """Return those of the newest live articles whose text is not the one that was let through.

    There are none unless somebody wrote past the gate, in a shell or in the database.
    """
    newest = ArticlePage.objects.live().order_by("-published_at", "-pk")
    shown = newest.select_related("lead_picture").prefetch_related("authors")[:limit]
    return [one for one in shown if content_digest(one) != one.cleared_digest]


def find_certificate(article_id: int, digest: str) -> ReviewCertificate | None:
    """Return the newest review of exactly this text, or ``None``."""
    return ReviewCertificate.objects.filter(article_id=article_id, content_digest=digest).first()


def entries_standing(article: ArticlePage) -> list[LedgerEntry]:
    """Return the ledger entries of an article with all they rest on; none without a ledger."""
    return entries_of(article.ledger_id) if article.ledger_id else []


def numbered_entries(article: ArticlePage, entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """Return those of ``entries`` whose sentences the page numbers: the n-th is number n."""
    known = {(entry.field, entry.digest): entry for entry in entries}
    return [
        known[(sentence.field, sentence.digest)]
        for sentence in sentences_as_set(article)
        if (sentence.field, sentence.digest) in known
    ]


def versions_of(article: ArticlePage) -> list[PublishedVersion]:
    """Return every text that readers had of this article, the first one first."""
    return list(PublishedVersion.objects.filter(article_id=article.pk).order_by("number"))


def find_newest_version(article: ArticlePage) -> PublishedVersion | None:
    """Return the newest text that readers got, without its lines; its number says how many."""
    versions = PublishedVersion.objects.filter(article_id=article.pk).order_by("-number")
    return versions.defer("lines", "evidence").first()


def corrections_of(article: ArticlePage) -> list[Correction]:
    """Return the corrections that readers have of this article, the newest first."""
    found = Correction.objects.filter(article_id=article.pk, version__isnull=False)
    return list(found.select_related("version").order_by("-version__at", "-pk"))


def waiting_corrections(article_id: int) -> list[Correction]:
    """Return the corrections that wait for the approval of their text, the newest first."""
    found = Correction.objects.filter(article_id=article_id, version__isnull=True)
    return list(found.select_related("made_by"))


def newest_corrections(limit: int = 50, *, offset: int = 0) -> list[Correction]:
    """Return the newest corrections of articles that anyone may read, the newest first.

    Their articles come with them (without texts): ``correction.article.url_path``.
    """
    # Asked of each correction and not of all articles: these would be gone through first.
    readable = ArticlePage.objects.live().public().order_by().filter(pk=OuterRef("article_id"))
    found = Correction.objects.filter(Exists(readable), version__isnull=False)
    # Numbers first: the database would else carry all texts along while it sorts. Versions are
    # numbered as they come to readers: the index of the key is in order of time.
    in_order = found.order_by("-version_id", "-pk").values_list("pk", flat=True)
    numbers = list(in_order[offset : offset + limit])
    unused = ("version__lines", "version__evidence", "article__body")
    rows = Correction.objects.select_related("version", "article").defer(*unused)
    by_number = rows.in_bulk(numbers)
    return [by_number[number] for number in numbers]


def refusals_of(
    article: ArticlePage,
    *,
    certificate: ReviewCertificate | None = None,
    entries: Sequence[LedgerEntry] | None = None,
    autopilot: bool | None = None,
    digest: str = "",
) -> list[Refusal]:
    """Return what the gate says of this copy of an article.

    ``certificate`` and ``entries`` are looked up unless given; ``autopilot`` is the
    section's unless given. ``digest`` is the copy's ``content_digest``, if it is known.
    """
    digest = digest or content_digest(article)
    if entries is None and article.ledger_id:
        entries = entries_of(article.ledger_id)
    review = certificate or find_certificate(article.pk, digest)
    if autopilot is None:
        autopilot = section_of(article).autopilot
    text = _text_facts(article, digest)
    return examine(
        text=text,
        entries=None if entries is None else [entry_facts(entry) for entry in entries],
        pictures=_all_picture_facts(pictures_of(article)),
        certificate=_certificate_facts(
            review, counts=certificate is not None or article.cleared_digest == digest
        )
        if review
        else None,
        policy=Policy(
            min_sources=settings.DRAFT_MIN_SOURCES,
            autopilot=autopilot,
            few_sources_reason=few_sources_reason(article, review),
            attribution_stops=settings.ATTRIBUTION_STOPS,
        ),
        taken=taken_facts(text.sentences, entries or ()),
    )


def _text_facts(article: ArticlePage, digest: str) -> TextFacts:
    return TextFacts(
        headline=article.title,
        standfirst=article.standfirst,
        has_body=any(
            block.block_type == "paragraph" and str(block.value).strip() for block in article.body
        ),
        sentences=tuple(led(sentences_of(article))),
        digest=digest,
        is_machine_drafted=article.draft_id is not None,
    )


def entry_facts(entry: LedgerEntry) -> EntryFacts:
    """Return what the gate needs of a ledger entry (supports and sources prefetched)."""
    return EntryFacts(
        id=entry.pk,
        field=entry.field,
        digest=entry.digest,
        text=entry.text,
        verdict=entry.verdict,
        findings=tuple(findings_from(entry.findings)),
        vouched_by=str(entry.vouched_by) if entry.vouched_by else "",
        vouch_reason=entry.vouch_reason,
        origins=frozenset(
            origin_of(support.passage.report.source) for support in entry.supports.all()
        ),
        told_as=str(entry.making.get(TOLD_AS, "")),
        passages=frozenset(support.passage_id for support in entry.supports.all()),
        gone=tuple(
            support.passage.report.source.name
            for support in entry.supports.all()
            if is_gone(support)
        ),
    )


def is_gone(support: EntrySupport) -> bool:
    """Return whether what a support rests on was withdrawn, replaced or changed since."""
    report = support.passage.report
    return (
        report.status != "usable"
        or report.folded_into_id is not None
        or bool(getattr(report, "is_replaced", False))
        or support.passage_digest != text_digest(support.passage.text)
    )


def taken_facts(sentences: Iterable[Sentence], entries: Iterable[LedgerEntry]) -> list[TakenFacts]:
    """Return what a text has word for word of each source whose rights have a limit.

    Compared are the passages that its sentences rest on; limits are those of this moment.
    """
    keys = {(sentence.field.value, sentence.digest): sentence.text for sentence in sentences}
    passages = {
        support.passage_id: support.passage
        for entry in entries
        if (entry.field, entry.digest) in keys
        for support in entry.supports.all()
        if support.passage.report.source.quoting_budget is not None
    }
    origins = [
        copying.Origin(source=one.report.source_id, passage=number, text=one.text)
        for number, one in passages.items()
    ]
    sources = {one.report.source_id: one.report.source for one in passages.values()}
    return [
        TakenFacts(
            outlet=sources[taken.source].name,
            words=taken.words,
            budget=sources[taken.source].quoting_budget or 0,
            longest=taken.longest,
        )
        for taken in copying.taken_from(list(dict.fromkeys(keys.values())), origins)
    ]


def few_sources_reason(article: ArticlePage, certificate: ReviewCertificate | None) -> str:
    """Return why an editor chose that this text may rest on fewer sources than are asked for.

    Said when the draft was asked for, or by a reviewer of exactly this text.
    """
    for item in certificate.overrides if certificate else ():
        if item.get("code") == TOO_FEW_SOURCES:
            return str(item.get("reason") or "")
    making = article.draft.making if article.draft else {}
    return str(making.get("notes", {}).get("single_source_reason") or "")


def origin_of(source: Any) -> str:
    """Return what two sources share that are one origin: the owner, or the source itself."""
    owner = " ".join(source.owner.casefold().split())
    return f"owner {owner}" if owner else f"source {source.pk}"


def findings_from(stored: Iterable[Any]) -> list[Finding]:
    """Return stored findings as values; one that cannot be read counts as failed."""
    found = []
    for item in stored:
        if not isinstance(item, dict):
            item = {}
        try:
            outcome = Outcome(item.get("outcome", ""))
        except ValueError:
            outcome = Outcome.FAILED
        found.append(
            Finding(
                check=str(item.get("check") or "unreadable"),
                outcome=outcome,
                explanation=str(item.get("explanation") or "The check left no explanation."),
                start=int(item.get("start") or 0),
                end=int(item.get("end") or 0),
            )
        )
    return found


def _all_picture_facts(pictures: Sequence[Any]) -> list[PictureFacts]:
    missing = missing_of(pictures)
    return [
        replace(_picture_facts(picture), missing=missing.get(picture.pk, 0)) for picture in pictures
    ]


def _picture_facts(picture: Any) -> PictureFacts:
    return PictureFacts(
        id=picture.pk,
        alt=picture.alt,
        credit=picture.credit,
        source=picture.source_name,
        licence=picture.licence,
        source_type=picture.digital_source_type,
        kind=picture.kind,
        caption=picture.caption,
        label=picture.label,
        withheld=picture.withheld,
    )


def _certificate_facts(certificate: ReviewCertificate, *, counts: bool) -> CertificateFacts:
    """An approval ``counts`` only while the clearance that it gave stands."""
    return CertificateFacts(
        content_digest=certificate.content_digest,
        acts=tuple(act.get("act", "") for act in certificate.acts),
        is_approved=counts and certificate.approved_at is not None,
        overridden=frozenset(item.get("digest", "") for item in certificate.overrides),
    )
