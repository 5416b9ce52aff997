"""The register of sources as the desk shows it: who they are, how they do, what they allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt

from django.db.models import Count, QuerySet
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onrecord.desk.remedies import remedy
from onrecord.intake.models import (
    Channel,
    ChannelDay,
    ChannelEvent,
    Delivery,
    DeliveryState,
    Report,
    Source,
    Term,
)
from onrecord.intake.queries import POLLED

DAYS = 30
SILENT_GAPS = 8
"""A feed without news for so many times its usual gap, and two days, is called silent."""

TERMS_STAND_FOR = timedelta(days=3)
CHART_HEIGHT = 34
BAR_WIDTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a source does in one sentence, and what to do. ``tone`` is good, part, bad or none."""

    tone: str
    says: str
    to_do: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One day of the chart: where it stands, how high, how it went, and in words."""

    x: int
    y: int
    height: int
    tone: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A source in the list."""

    source: Source
    health: Health
    bars: list[Bar]
    reports: int


def rows(*, now: datetime) -> list[Row]:
    """Return every source, those that need a look first; five queries for any number."""
    sources = list(Source.objects.prefetch_related("channels").order_by("name"))
    days = _days_of(sources, now)
    since = now - timedelta(days=DAYS)
    counts = dict(
        Report.objects.filter(received_at__gte=since)
        .values_list("source_id")
        .annotate(count=Count("pk"))
        .order_by()
    )
    found = [
        Row(
            source=source,
            health=health_of(source.channels.all(), now=now),
            bars=bars(days[source.pk], now.date()) if source.pk in days else [],
            reports=counts.get(source.pk, 0),
        )
        for source in sources
    ]
    urgency = {"bad": 0, "part": 1, "none": 3, "good": 2}
    return sorted(found, key=lambda row: (urgency[row.health.tone], row.source.name.casefold()))


def health_of(channels: Iterable[Channel], *, now: datetime) -> Health:
    """Return the worst of a source's channels in one sentence."""
    polled = [channel for channel in channels if channel.carrier in POLLED and channel.url]
    if not polled:
        return Health(tone="none", says=_("Nothing is polled: what it sends is handed in."))
    found = [channel_health(channel, now=now) for channel in polled]
    order = ["bad", "part", "good", "none"]
    return min(found, key=lambda health: order.index(health.tone))


def channel_health(channel: Channel, *, now: datetime) -> Health:
    """Return how one channel does, and what to do about it."""
    to_do = remedy(channel.problem_code) if channel.problem else ""
    if not channel.is_active:
        if channel.problem:
            return Health(
                tone="bad", says=_("Off. %(why)s") % {"why": channel.problem}, to_do=to_do
            )
        return Health(tone="none", says=_("Switched off by an editor."))
    if channel.problem:
        again = _again(channel.next_poll_at, now)
        times = max(1, channel.failures)
        says = ngettext(
            "Failed once: %(why)s %(again)s",
            "Failed %(times)s times in a row: %(why)s %(again)s",
            times,
        ) % {"times": times, "why": channel.problem, "again": again}
        return Health(tone="bad" if times > 2 else "part", says=says.strip(), to_do=to_do)
    if channel.last_success_at is None:
        return Health(tone="none", says=_("Not asked yet; it is asked within a minute."))
    return _quiet_or_well(channel, now)


def _quiet_or_well(channel: Channel, now: datetime) -> Health:
    answered = _ago(channel.last_success_at, now)
    news_at, gap = channel.news_at, channel.gap_seconds
    if news_at and gap:
        longest = max(timedelta(seconds=gap * SILENT_GAPS), timedelta(days=2))
        if now - news_at > longest:
            says = _("Answers, but brought nothing new for %(time)s; usually every %(gap)s.")
            usual = timesince(now - timedelta(seconds=gap), now)
            return Health(
                tone="part",
                says=says % {"time": timesince(news_at, now), "gap": usual},
                to_do=_("Compare with the source's own site: feeds are sometimes left behind."),
            )
    says = _("Well: answered %(time)s. %(again)s")
    return Health(
        tone="good",
        says=says % {"time": answered, "again": _again(channel.next_poll_at, now)},
    )


def _ago(at: datetime | None, now: datetime) -> str:
    if at is None or now - at < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(at, now)}


def _again(at: datetime | None, now: datetime) -> str:
    if at is None or at <= now:
        return _("It is asked again now.")
    return _("It is asked again in %(time)s.") % {"time": timeuntil(at, now)}


def _days_of(sources: Sequence[Source], now: datetime) -> dict[int, list[ChannelDay]]:
    first = now.date() - timedelta(days=DAYS - 1)
    found: dict[int, list[ChannelDay]] = defaultdict(list)
    tallies = ChannelDay.objects.filter(day__gte=first, channel__source__in=sources)
    for tally in tallies.select_related("channel").order_by("day"):
        found[tally.channel.source_id].append(tally)
    return found


def bars(tallies: Sequence[ChannelDay], today: date) -> list[Bar]:
    """Return a bar for each of the last thirty days: news upwards, its tone how polls went."""
    by_day: dict[date, list[ChannelDay]] = defaultdict(list)
    for tally in tallies:
        by_day[tally.day].append(tally)
    most = max((_news(found) for found in by_day.values()), default=0)
    drawn = []
    for number in range(DAYS):
        day = today - timedelta(days=DAYS - 1 - number)
        found = by_day.get(day, [])
        polls = sum(tally.polls for tally in found)
        failures = sum(tally.failures for tally in found)
        news = _news(found)
        # By the root: a day of three hundred must not make one of three invisible.
        height = round((CHART_HEIGHT - 4) * sqrt(news / most)) if news else 0
        drawn.append(
            Bar(
                x=number * BAR_WIDTH,
                y=CHART_HEIGHT - 4 - height,
                height=height,
                tone=_tone(polls, failures),
                words=_("%(day)s: %(news)s new, %(polls)s polls, %(failures)s failed")
                % {"day": f"{day:%-d %b}", "news": news, "polls": polls, "failures": failures},
            )
        )
    return drawn


def _news(tallies: Iterable[ChannelDay]) -> int:
    return sum(tally.reports + tally.versions for tally in tallies)


def _tone(polls: int, failures: int) -> str:
    if not polls and not failures:
        return "none"
    if not failures:
        return "good"
    return "bad" if failures >= polls else "part"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelView:
    """A channel on its source's page. ``error_rate`` is of the last seven days, in per cent."""

    channel: Channel
    health: Health
    error_rate: int | None
    deaths: int
    is_taken_over: bool


def channel_views(source: Source, *, now: datetime) -> list[ChannelView]:
    """Return the channels of a source, those that fail first."""
    week = now.date() - timedelta(days=6)
    tallies: dict[int, list[ChannelDay]] = defaultdict(list)
    for tally in ChannelDay.objects.filter(channel__source=source, day__gte=week):
        tallies[tally.channel_id].append(tally)
    found = []
    for channel in source.channels.order_by("-is_active", "-failures", "url"):
        polls = sum(tally.polls for tally in tallies[channel.pk])
        failures = sum(tally.failures for tally in tallies[channel.pk])
        found.append(
            ChannelView(
                channel=channel,
                health=channel_health(channel, now=now)
                if channel.carrier in POLLED
                else Health(tone="none", says=_("Handed in, not polled.")),
                error_rate=min(100, round(100 * failures / polls)) if polls else None,
                deaths=sum(tally.deaths for tally in tallies[channel.pk]),
                is_taken_over=channel.problem_code == "intake.taken_over",
            )
        )
    return found


def source_bars(source: Source, *, now: datetime) -> list[Bar]:
    """Return the chart of one source."""
    return bars(_days_of([source], now)[source.pk], now.date())


def terms_of(source: Source, *, now: datetime) -> tuple[list[Term], list[Term]]:
    """Return what the source's sites say now, and what they said once."""
    found = list(source.terms.order_by("-closes_fetch", "-closes_model", "kind", "where"))
    last = max((term.last_seen_at for term in found), default=now)
    stands_since = last - TERMS_STAND_FOR
    standing = [term for term in found if term.last_seen_at >= stands_since]
    return standing, [term for term in found if term.last_seen_at < stands_since]


def events_of(source: Source, *, limit: int = 15) -> QuerySet[ChannelEvent]:
    """Return what happened to the source's channels, the latest first."""
    events = ChannelEvent.objects.filter(channel__source=source).select_related("channel")
    return events.order_by("-at", "-pk")[:limit]


def unread_of(source: Source, *, limit: int = 10) -> QuerySet[Delivery]:
    """Return the latest deliveries of a source that could not be read."""
    failed = Delivery.objects.filter(source=source, state=DeliveryState.FAILED)
    return failed.order_by("-received_at", "-pk")[:limit]


def latest_reports(source: Source, *, limit: int = 10) -> QuerySet[Report]:
    """Return the latest reports of a source."""
    reports = Report.objects.filter(source=source).select_related("folded_into__source")
    return reports.defer("text", "summary").order_by("-received_at", "-pk")[:limit]
