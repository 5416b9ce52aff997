"""What the desk's boards show. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Prefetch, Q, QuerySet

from onrecord.desk.remedies import remedy
from onrecord.discussion.models import Comment, CommentState
from onrecord.discussion.reporting import open_reports
from onrecord.illustration.models import PictureOrder
from onrecord.intake.models import Channel, Delivery, DeliveryState, Report, ReportState, Source
from onrecord.pipeline.models import Run, RunState
from onrecord.publishing.fallen import open_source_changes
from onrecord.publishing.models import ArticlePage
from onrecord.publishing.queries import articles_in_work, refusals_of
from onrecord.stories.models import Membership, Story
from onrecord.writing.models import Draft

WHAT_TO_DO_ABOUT_DELIVERY = (
    "The raw bytes are kept. If the source repairs its format, the next delivery comes through."
)
WHAT_TO_DO_ABOUT_REPORT = "Open the report at its source; its summary is kept and can be cited."


SUBJECTS: Mapping[str, type[Model]] = {
    "delivery": Delivery,
    "report": Report,
    "story": Story,
    "draft": Draft,
    "article": ArticlePage,
    "sound": ArticlePage,
    "picture": PictureOrder,
}
"""What the runs of each line work on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something on the wire that failed: where, why, and what to do."""

    source: str
    where: str
    at: Any
    problem: str
    what_to_do: str
    times: int = 1
    source_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """An article in work with what still blocks it."""

    article: ArticlePage
    blocking: int
    verdicts: tuple[tuple[str, int], ...]
    sentences: int
    is_live: bool


def troubles(*, source: str = "", limit: int = 20) -> list[Trouble]:
    """Return what fails on the wire now: channels, deliveries and reports."""
    mine = Q(source__slug=source) if source else Q()
    found = [*_silent_channels(mine)[:limit], *_unread(mine, limit)]
    return found[:limit]


def _silent_channels(mine: Q) -> list[Trouble]:
    channels = Channel.objects.filter(mine, source__muted_at=None).exclude(problem="")
    return [
        Trouble(
            source=channel.source.name,
            where=channel.url or channel.get_carrier_display(),
            at=channel.last_attempt_at,
            problem=channel.problem,
            what_to_do=remedy(channel.problem_code),
            source_id=channel.source_id,
            times=max(1, channel.failures),
        )
        for channel in channels.select_related("source").order_by("-last_attempt_at")
    ]


def _unread(mine: Q, limit: int) -> list[Trouble]:
    # Who hands something in is told at once: the wire's list is for what comes by itself.
    deliveries = Delivery.objects.filter(mine, state=DeliveryState.FAILED, handed_in_by=None)
    reports = Report.objects.filter(mine, state=ReportState.FAILED)
    found = [
        Trouble(
            source=delivery.source.name,
            where=delivery.url or delivery.format or "delivery",
            at=delivery.received_at,
            problem=delivery.problem,
            what_to_do=WHAT_TO_DO_ABOUT_DELIVERY,
            source_id=delivery.source_id,
        )
        for delivery in deliveries.select_related("source").order_by("-received_at")[:limit]
    ]
    found += [
        Trouble(
            source=report.source.name,
            where=report.title,
            at=report.received_at,
            problem=report.problem,
            what_to_do=WHAT_TO_DO_ABOUT_REPORT,
        )
        for report in reports.select_related("source").order_by("-received_at")[:limit]
    ]
    return found


def sources() -> QuerySet[Source]:
    """Return every source, for the filter."""
    return Source.objects.order_by("name")


def board(*, section: str = "") -> QuerySet[Story]:
    """Return stories, most important first, with their reports and articles prefetched."""
    members = Membership.objects.select_related(
        "report__source", "report__folded_into__source"
    ).order_by("report__published_at", "report__received_at", "pk")
    stories = Story.objects.prefetch_related(
        Prefetch("memberships", queryset=members), "drafts__articles"
    )
    return stories.filter(section=section) if section else stories


def story_sections() -> list[str]:
    """Return the sections that stories are in."""
    found = Story.objects.exclude(section="").values_list("section", flat=True)
    return sorted(set(found.order_by()))


def article_of(story: Story) -> ArticlePage | None:
    """Return the story's article from what ``board`` prefetched."""
    for draft in story.drafts.all():
        for article in draft.articles.all():
            return article
    return None


def in_work(articles: Iterable[ArticlePage]) -> list[WorkRow]:
    """Return the given articles with what blocks each, from its newest text."""
    rows = []
    for article in articles:
        copy = article.get_latest_revision_as_object()
        refusals = refusals_of(copy)
        verdicts = list(
            article.ledger.entries.order_by("position").values_list("verdict", flat=True)
            if article.ledger
            else []
        )
        names = ("supported", "vouched", "partial", "unsupported", "contradicted")
        rows.append(
            WorkRow(
                article=copy,
                blocking=len([one for one in refusals if one.code != "gate.not_reviewed"]),
                verdicts=tuple((name, verdicts.count(name)) for name in names if name in verdicts),
                sentences=len(verdicts),
                is_live=article.live,
            )
        )
    return rows


def published(limit: int) -> QuerySet[ArticlePage]:
    """Return the newest live articles that have no newer text."""
    live: QuerySet[ArticlePage] = ArticlePage.objects.filter(
        live=True, has_unpublished_changes=False
    )
    return live.order_by("-last_published_at")[:limit]


def comments(*, state: str) -> QuerySet[Comment]:
    """Return comments in one state with their articles: held oldest first, others newest first."""
    found = (
        Comment.objects.filter(state=state)
        .exclude(text="")
        .select_related("article", "parent", "decided_by")
    )
    if state == CommentState.HELD:
        return found.order_by("created_at", "pk")
    return found.order_by("-created_at", "-pk")


def runs(*, state: str = "") -> QuerySet[Run]:
    """Return runs with their records, stopped first, then the newest."""
    found = Run.objects.prefetch_related("records")
    return (found.filter(state=state) if state else found).order_by("-updated_at", "-pk")


def subjects_of(runs: Iterable[Run]) -> dict[tuple[str, int], str]:
    """Return what each run works on, in words, by (line, subject id); one query a line."""
    wanted: dict[str, list[int]] = {}
    for run in runs:
        wanted.setdefault(run.line, []).append(run.subject_id)
    found: dict[tuple[str, int], str] = {}
    for line, ids in wanted.items():
        model = SUBJECTS.get(line)
        if model is None:
            continue
        things = model._default_manager.filter(pk__in=ids)
        if line == "delivery":
            things = things.select_related("source")
        found |= {(line, thing.pk): str(thing) for thing in things}
    return found


def run_counts() -> list[tuple[str, str, int]]:
    """Return (state, label, count) of runs for every state."""
    return [
        (state.value, str(state.label), Run.objects.filter(state=state).count())
        for state in RunState
    ]


def open_counts() -> dict[str, int]:
    """Return how much waits on each board, for the desk's own navigation."""
    return {
        "articles": articles_in_work().count(),
        "comments": Comment.objects.filter(state=CommentState.HELD).count(),
        "changed": open_source_changes(),
        "reports": open_reports().count(),
        "runs": Run.objects.filter(state=RunState.STOPPED).count(),
    }
