"""The board of developing stories as one editor sees it. Reads only; some ten queries a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils.translation import gettext_lazy as _

from onrecord.desk.looks import known_until
from onrecord.desk.models import Look
from onrecord.desk.standing import Weight, leads_of, weights_of
from onrecord.publishing.models import ArticlePage
from onrecord.stories.known_names import forms_like
from onrecord.stories.models import (
    Decision,
    Membership,
    StatementRow,
    Story,
    StoryState,
    Suggestion,
)
from onrecord.stories.origins import Carried, origins_among

SHOWN = 5
"""So many of a story's newest reports stand on its card; its own page has them all."""

BARS, BAR_HOURS = 12, 2
BAR_WIDTH, BAR_HEIGHT = 8, 28
"""The pace of a story: twelve bars of two hours each."""

WAKING_FOR = timedelta(days=1)
UNDO_OFFERED_FOR = timedelta(hours=12)
LIVE_SHOWN = 100
TARGETS, TARGETS_FOUND = 60, 20
FOUND_FOR = timedelta(days=90)
"""Stories that reports are moved to are sought among those of so long."""

FILTERS = (
    ("", _("Developing")),
    ("new", _("New to me")),
    ("decide", _("Needs a decision")),
    ("waking", _("Waking")),
    ("quiet", _("Quiet")),
    ("drafted", _("Drafted")),
    ("single", _("Single source")),
    ("closed", _("Closed")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Two hours of a story's pace: where the bar stands, how high, and what it says."""

    x: int
    y: int
    height: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Another story that the machine takes for the same one."""

    other: Story
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A story on the board. ``news`` counts what came since the editor looked at it.

    ``since`` is that instant, ``None`` if they never did; ``hidden`` counts the reports that do
    not stand on the card. ``weights`` say why it stands where it does, ``origins`` whom it comes
    from, ``lead`` what it is about.
    """

    story: Story
    articles: Sequence[ArticlePage]
    members: Sequence[Membership]
    hidden: int
    news: int
    since: datetime | None
    bars: Sequence[Bar]
    pace: int
    proposals: Sequence[Proposal]
    is_waking: bool
    weights: Sequence[Weight]
    origins: Sequence[Carried]
    lead: str

    @property
    def importance(self) -> float:
        """What the story weighs now: the sum of its ``weights``."""
        return sum(one.adds for one in self.weights)

    @property
    def article(self) -> ArticlePage | None:
        """The article that the card leads to: the first of the story or of what it took in."""
        return self.articles[0] if self.articles else None


def board(
    *, user: Any, now: datetime, section: str = "", chosen: str = "", search: str = ""
) -> QuerySet[Story]:
    """Return the stories that a filter keeps, most important first; merged ones never.

    ``search`` are words of its title or of its reports' titles, or last names of who speaks in
    it, however spelled.
    """
    stories = Story.objects.filter(merged_into=None).annotate(
        stirred_at=Coalesce("changed_at", "last_at")
    )
    if section:
        stories = stories.filter(section=section)
    stories = _told_of(stories, search)
    if chosen == "closed":
        return stories.filter(state=StoryState.CLOSED).order_by("-last_at", "pk")
    stories = stories.exclude(state=StoryState.CLOSED)
    seen = Look.objects.filter(user=user, story=OuterRef("pk"), at__gte=OuterRef("stirred_at"))
    kept = {
        "new": ~Exists(seen),
        "decide": Exists(open_suggestions().filter(Q(one=OuterRef("pk")) | Q(two=OuterRef("pk")))),
        "waking": Q(woke_at__gt=now - WAKING_FOR),
        "quiet": Q(state=StoryState.QUIET),
        "drafted": Q(drafted_at__isnull=False),
        "single": Q(independent_sources=1),
    }
    if chosen in kept:
        stories = stories.filter(kept[chosen])
    return stories.order_by("-importance", "-last_at", "pk")


def _told_of(stories: QuerySet[Any], search: str) -> QuerySet[Any]:
    """Return those of the stories that hold every word in a title, or in which it speaks."""
    words = search.split()[:6]
    like = forms_like(words) if words else {}
    for word in words:
        keys = {form.stands_for for form in like.get(word, ())}
        reports = Membership.objects.filter(story=OuterRef("pk"), report__title__icontains=word)
        is_named: Any = Q(title__icontains=word) | Exists(reports)
        if keys:
            speaks = StatementRow.objects.filter(
                report__membership__story=OuterRef("pk"), speaker_key__in=keys
            )
            is_named |= Exists(speaks)
        stories = stories.filter(is_named)
    return stories


def open_suggestions() -> QuerySet[Suggestion]:
    """Return the pairs of stories that wait for an editor's word."""
    return Suggestion.objects.filter(
        decision=None, one__merged_into=None, two__merged_into=None
    ).order_by("-made_at", "pk")


def cards(stories: Iterable[Story], *, user: Any, now: datetime) -> list[Card]:
    """Return the cards of some stories, in their order."""
    rows = list(stories)
    ids = [story.pk for story in rows]
    since = known_until(user, ids, now=now)
    members, news = _latest_members(ids), _news(ids, since)
    articles, proposals = _articles(ids), _proposals(ids)
    paces, origins = _paces(ids, now), origins_among(ids)
    leads = leads_of(rows, members)
    return [
        Card(
            story=story,
            articles=articles.get(story.pk, ()),
            members=members.get(story.pk, ()),
            hidden=max(0, story.report_count - len(members.get(story.pk, ()))),
            news=news.get(story.pk, 0) if story.pk in since else story.report_count,
            since=since.get(story.pk),
            bars=bars_of(paces.get(story.pk, ()), now),
            pace=len(paces.get(story.pk, ())),
            proposals=proposals.get(story.pk, ()),
            is_waking=story.woke_at is not None and story.woke_at > now - WAKING_FOR,
            weights=weights_of(story, recent=len(paces.get(story.pk, ())), now=now),
            origins=origins.get(story.pk, ()),
            lead=leads.get(story.pk, ""),
        )
        for story in rows
    ]


def _latest_members(ids: Sequence[int]) -> dict[int, list[Membership]]:
    """Return the newest reports of each story, newest first, as many as a card shows."""
    latest = (
        Membership.objects.filter(story__in=ids)
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=F("story_id"),
                order_by=[F("report__received_at").desc(), F("report_id").desc()],
            )
        )
        .filter(place__lte=SHOWN)
        .values_list("pk", flat=True)
    )
    rows = (
        Membership.objects.filter(pk__in=list(latest))
        .select_related("report__source", "report__folded_into__source")
        .defer("report__text", "report__summary", "report__folded_into__text")
        .order_by("-report__received_at", "-report_id")
    )
    found: dict[int, list[Membership]] = defaultdict(list)
    for row in rows:
        found[row.story_id].append(row)
    return found


def _news(ids: Sequence[int], since: Mapping[int, datetime]) -> dict[int, int]:
    """Return how many reports came in since the editor looked at the story that they are in.

    What was only grouped otherwise since is not news.
    """
    wanted = Q()
    for story_id in ids:
        if story_id in since:
            wanted |= Q(story=story_id, report__received_at__gt=since[story_id])
    if not wanted:
        return {}
    counted = Membership.objects.filter(wanted).values_list("story").annotate(n=Count("pk"))
    return dict(counted)


def _articles(ids: Sequence[int]) -> dict[int, list[ArticlePage]]:
    """Return the articles of each story and of those merged into it, the live ones first."""
    rows = (
        ArticlePage.objects.filter(Q(draft__story__in=ids) | Q(draft__story__merged_into__in=ids))
        .select_related("draft__story")
        .order_by("-live", "-pk")
    )
    found: dict[int, list[ArticlePage]] = defaultdict(list)
    for row in rows:
        story = row.draft.story if row.draft else None
        if story is not None:
            found[story.merged_into_id or story.pk].append(row)
    return found


def _proposals(ids: Sequence[int]) -> dict[int, list[Proposal]]:
    found: dict[int, list[Proposal]] = defaultdict(list)
    rows = open_suggestions().filter(Q(one__in=ids) | Q(two__in=ids)).select_related("one", "two")
    for row in rows:
        found[row.one_id].append(Proposal(other=row.two, reasons=row.reasons))
        found[row.two_id].append(Proposal(other=row.one, reasons=row.reasons))
    return found


def _paces(ids: Sequence[int], now: datetime) -> dict[int, list[datetime]]:
    """Return when the reports of the last day came to each story."""
    day = Membership.objects.filter(
        story__in=ids, report__received_at__gt=now - timedelta(hours=BARS * BAR_HOURS)
    )
    found: dict[int, list[datetime]] = defaultdict(list)
    for story_id, at in day.values_list("story", "report__received_at"):
        found[story_id].append(at)
    return found


def bars_of(times: Sequence[datetime], now: datetime) -> list[Bar]:
    """Return a day's pace as bars, oldest first."""
    counts = [0] * BARS
    for at in times:
        ago = int((now - at) / timedelta(hours=BAR_HOURS))
        counts[BARS - 1 - min(max(ago, 0), BARS - 1)] += 1
    most = max([3, *counts])
    bars = []
    for number, count in enumerate(counts):
        height = round(count / most * BAR_HEIGHT)
        hours = (BARS - number) * BAR_HOURS
        bars.append(
            Bar(
                x=number * BAR_WIDTH,
                y=BAR_HEIGHT - height,
                height=height,
                words=f"{count}, −{hours} h",
            )
        )
    return bars


def find_undoable(user: Any, *, now: datetime) -> Decision | None:
    """Return the user's newest decision if it is fresh and stands."""
    return (
        Decision.objects.filter(user=user.get_username(), at__gt=now - UNDO_OFFERED_FOR)
        .filter(undone_at=None)
        .select_related("story", "other")
        .first()
    )


def changed_since(instant: datetime) -> list[int]:
    """Return the stories that changed after an instant, the newest change first."""
    changed = Story.objects.filter(changed_at__gt=instant, merged_into=None)
    return list(changed.order_by("-changed_at").values_list("pk", flat=True)[:LIVE_SHOWN])


def gone_since(instant: datetime) -> list[int]:
    """Return the stories that were merged into another one after an instant."""
    gone = Story.objects.filter(changed_at__gt=instant).exclude(merged_into=None)
    return list(gone.order_by("-changed_at").values_list("pk", flat=True)[:LIVE_SHOWN])


def count_closed() -> int:
    """Return how many stories have come to rest: for a board on which nothing develops."""
    return Story.objects.filter(merged_into=None, state=StoryState.CLOSED).count()


def targets(without: Iterable[int] = (), *, limit: int = TARGETS) -> list[Story]:
    """Return the stories that develop, which reports may be moved to, most important first."""
    open_ones = Story.objects.filter(merged_into=None).exclude(state=StoryState.CLOSED)
    return list(open_ones.exclude(pk__in=list(without)).order_by("-importance", "pk")[:limit])


def find_targets(search: str, *, now: datetime, limit: int = TARGETS_FOUND) -> list[Story]:
    """Return the stories that words fit (as in ``board``), closed ones too, those that go on first.

    What got its last report more than ``FOUND_FOR`` ago is not looked at.
    """
    recent = Story.objects.filter(merged_into=None, last_at__gte=now - FOUND_FOR)
    closed_last = Case(When(state=StoryState.CLOSED, then=1), default=0)
    found = _told_of(recent, search).order_by(closed_last, "-importance", "-last_at", "pk")
    return list(found[:limit])
