"""Where the sources of a story agree, where they differ, and what only one of them tells.

Nothing is concluded here: the reports were compared when they came in (``stories.record``).
What is shown is put into words of ours where an article has them, else into the sources' own,
within each source's quoting rights.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onrecord.grounding.models import LedgerEntry
from onrecord.publishing.content import sentences_of
from onrecord.publishing.models import ArticlePage
from onrecord.reader.evidence import VERDICT_WORDS
from onrecord.reader.paths import path_of
from onrecord.reader.quoting import Quoting
from onrecord.reader.received import Received
from onrecord.stories.agreement import Point
from onrecord.stories.facts import Alike, Disputed, Place, StoryFacts
from onrecord.stories.facts import Side as FactSide
from onrecord.vocabulary.texts import SentenceKind, TextField
from onrecord.vocabulary.verdicts import Verdict

MOST_AGREED = 6
MOST_ALONE = 4
MOST_DIFFERENCES = 4
AGREED_BY = 2
"""So many independent sources must carry a sentence for it to count as agreed."""

_TOLD = {SentenceKind.FACT.value, SentenceKind.ATTRIBUTION.value, SentenceKind.QUOTATION.value}

POINT_WORDS: dict[Point, Promise] = {
    Point.NUMBER: _("The numbers differ"),
    Point.DAY: _("The days differ"),
    Point.CAUSE: _("The causes differ"),
    Point.SPEAKER: _("Put into two mouths"),
    Point.DENIAL: _("One says so, another denies it"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A sentence with the outlets that carry it.

    ``path`` is where we published it, empty for words of a source.
    """

    text: str
    path: str
    told_by: tuple[Received, ...]
    origins: int
    verdict: str = Verdict.SUPPORTED.value
    is_alone: bool = False

    @property
    def verdict_words(self) -> str:
        """The verdict of the ledger in words."""
        return str(VERDICT_WORDS[Verdict(self.verdict)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One account of a thing, with the sentence that gives it (``before figure after``).

    ``figure`` is empty unless numbers differ; the words are where the source's rights allow
    no more.
    """

    figure: str
    before: str
    after: str
    told_by: tuple[Received, ...]

    @property
    def mark(self) -> str:
        """The figure as it stands in the sentence."""
        return self.figure if self.before or self.after else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Two or more accounts that different sources give of the same thing."""

    point: Point
    sides: tuple[Side, ...]

    @property
    def words(self) -> Promise:
        """On what they differ, in words."""
        return POINT_WORDS[self.point]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """What is agreed, what is disputed, what stands open, and what one source tells alone."""

    agreed: tuple[Told, ...]
    differences: tuple[Difference, ...]
    unsettled: tuple[Told, ...]
    alone: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A published sentence with the stretches of passages that carry it."""

    text: str
    path: str
    verdict: str
    supports: tuple[tuple[int, int, int], ...]
    reports: tuple[int, ...]


@dataclass(slots=True)
class Claims:
    """The published sentences of a story, found by the stretch that they rest on."""

    all: list[Claim]
    _at: dict[int, list[tuple[int, int, Claim]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for claim in self.all:
            for passage, start, end in claim.supports:
                self._at.setdefault(passage, []).append((start, end, claim))

    def resting_on(self, places: Iterable[Place]) -> Claim | None:
        """Return a published sentence that rests on one of these sentences, if there is one."""
        for place in places:
            for start, end, claim in self._at.get(place.passage_id, ()):
                shared = min(end, place.end) - max(start, place.start)
                if shared > 0.6 * (place.end - place.start) and end - start < 600:
                    return claim
        return None


def claims_of(articles: Sequence[ArticlePage], received: Mapping[int, Received]) -> Claims:
    """Return what the articles tell readers and rest on reports they may see; two queries.

    Sentences of a text that is not out yet are left out.
    """
    shown: dict[tuple[int, str], ArticlePage] = {}
    for article in articles:
        for sentence in sentences_of(article):
            if sentence.field is TextField.BODY:
                shown[article.ledger_id or 0, sentence.digest] = article
    entries = (
        LedgerEntry.objects.filter(
            ledger_id__in=[article.ledger_id for article in articles if article.ledger_id],
            kind__in=_TOLD,
            field=TextField.BODY.value,
        )
        .prefetch_related("supports__passage")
        .order_by("position", "pk")
    )
    seen: set[str] = set()
    found = []
    for entry in entries:
        stands_in = shown.get((entry.ledger_id, entry.digest))
        supports = [one for one in entry.supports.all() if one.passage.report_id in received]
        if stands_in is None or entry.digest in seen or not supports:
            continue
        seen.add(entry.digest)
        found.append(
            Claim(
                text=entry.text,
                path=path_of(stands_in),
                verdict=entry.verdict,
                supports=tuple((one.passage_id, one.start, one.end) for one in supports),
                reports=tuple(dict.fromkeys(one.passage.report_id for one in supports)),
            )
        )
    return Claims(found)


def accounts_of(
    claims: Claims, facts: StoryFacts, received: Mapping[int, Received], quoting: Quoting
) -> Accounts:
    """Return how the sources of a story stand to each other; asks nothing of the database."""
    groups = {
        id(claim): group for group in facts.alike if (claim := claims.resting_on(group.places))
    }
    alone_at: dict[int, list[Place]] = defaultdict(list)
    for place in facts.alone:
        alone_at[place.passage_id].append(place)
    told = [_told(claim, groups.get(id(claim)), alone_at, received) for claim in claims.all]
    settled = [one for one in told if one.verdict in {Verdict.SUPPORTED, Verdict.VOUCHED}]
    agreed = [one for one in settled if one.origins >= AGREED_BY]
    agreed.sort(key=lambda one: -one.origins)
    differences = [_difference(one, received, quoting) for one in facts.disputed]
    agreed += _by_sources(facts, claims, received, quoting, MOST_AGREED - len(agreed))
    return Accounts(
        agreed=tuple(agreed[:MOST_AGREED]),
        differences=tuple([one for one in differences if one is not None][:MOST_DIFFERENCES]),
        unsettled=tuple(one for one in told if one not in settled),
        alone=tuple([one for one in settled if one.is_alone][:MOST_ALONE]),
    )


def _told(
    claim: Claim,
    group: Alike | None,
    alone_at: Mapping[int, Sequence[Place]],
    received: Mapping[int, Received],
) -> Told:
    """Return a published sentence with every independent source whose own words carry it."""
    told_by = {received[pk].origin: received[pk] for pk in reversed(claim.reports)}
    if group is not None and group.origins > len(told_by):
        for place in group.places:
            if place.report_id in received:
                report = received[place.report_id]
                told_by.setdefault(report.origin, report)
    is_alone = len(told_by) == 1 and any(
        place.start < end and start < place.end
        for passage, start, end in claim.supports
        for place in alone_at.get(passage, ())
    )
    return Told(
        text=claim.text,
        path=claim.path,
        told_by=tuple(told_by.values()),
        origins=max(len(told_by), 1) if group is None else min(group.origins, len(told_by)),
        verdict=claim.verdict,
        is_alone=is_alone,
    )


def _by_sources(
    facts: StoryFacts,
    claims: Claims,
    received: Mapping[int, Received],
    quoting: Quoting,
    most: int,
) -> list[Told]:
    """Return what several sources tell alike and no article of ours says, in a source's words."""
    found: list[Told] = []
    for group in facts.alike:
        if len(found) >= most:
            break
        if claims.resting_on(group.places) is not None:
            continue
        told_by = tellers(group.places, received)
        text = quoting.first_that_fits(group.places) if len(told_by) >= AGREED_BY else ""
        if text:
            found.append(Told(text=text, path="", told_by=told_by, origins=group.origins))
    return found


def tellers(places: Iterable[Place], received: Mapping[int, Received]) -> tuple[Received, ...]:
    """Return one report of every origin that tells a thing, in the order of the places."""
    found: dict[str, Received] = {}
    for place in places:
        if place.report_id in received:
            found.setdefault(received[place.report_id].origin, received[place.report_id])
    return tuple(found.values())


def _difference(
    disputed: Disputed, received: Mapping[int, Received], quoting: Quoting
) -> Difference | None:
    sides = [_side(side, received, quoting) for side in disputed.sides]
    shown = [side for side in sides if side is not None and (side.figure or side.before)]
    if len(shown) < 2:
        return None
    return Difference(point=disputed.point, sides=tuple(shown))


def _side(side: FactSide, received: Mapping[int, Received], quoting: Quoting) -> Side | None:
    places = sorted(side.places, key=lambda place: place.at, reverse=True)
    told_by = tellers(places, received)
    if not told_by:
        return None
    text = quoting.first_that_fits(places)
    at = text.find(side.figure) if side.figure else -1
    if side.figure and at >= 0:
        before, after = text[:at], text[at + len(side.figure) :]
    else:
        before, after = ("", "") if side.figure else (text, "")
    return Side(figure=side.figure, before=before, after=after, told_by=told_by)
