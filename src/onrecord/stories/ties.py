"""What editors decided of reports, as placing and settling ask for it. Reads only.

Of two reports the newest decision counts. Copies and older versions stand for one report:
ties are kept to the newest version (``operations.deciding.follow_version``), and a report that
was folded is tied as the one it was folded into.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from onrecord.stories import grouping
from onrecord.stories.fingerprints import features_of
from onrecord.stories.models import Decision, Fingerprint, Membership, Placement, Story, Tie

MOST_MERGERS = 8
"""So many times a story may have been merged into another and still be followed."""

MOST_DRAWN = 400

LEAST_NEAR = 0.1
"""A report less like all the reports at a boundary is on neither side of it."""

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What holds among some reports, by their indexes, for ``grouping.settle`` and ``homes``.

    ``together`` are lists of reports that stay together, ``apart`` pairs that may not be in one
    story (``said_apart`` those of them that somebody said), ``anchors`` the story that a report
    may not leave.
    """

    together: Sequence[Sequence[int]] = ()
    apart: Collection[Pair] = ()
    said_apart: Collection[Pair] = ()
    anchors: Mapping[int, int] = field(default_factory=dict)


def surviving(story_id: int) -> int:
    """Return the story that a story was merged into in the end; itself if into none."""
    for _ in range(MOST_MERGERS):
        into = Story.objects.filter(pk=story_id).values_list("merged_into", flat=True).first()
        if into is None:
            break
        story_id = into
    return story_id


def are_any() -> bool:
    """Return whether anybody decided anything of reports yet; most newsrooms ask this only."""
    return Decision.objects.exists()


def ties_among(report_ids: Collection[int]) -> dict[Pair, bool]:
    """Return of which pairs of these reports it was said that they are of one story, or not."""
    ids = list(report_ids)
    rows = (
        Tie.objects.filter(
            Q(one__in=ids) | Q(one__folded_into__in=ids),
            Q(two__in=ids) | Q(two__folded_into__in=ids),
            decision__undone_at=None,
        )
        .select_related("one", "two")
        .only("is_same", "one__folded_into", "two__folded_into")
        .order_by("decision__at", "decision_id")
    )
    said: dict[Pair, bool] = {}
    for row in rows:
        one, two = (one.folded_into_id or one.pk for one in (row.one, row.two))
        if one != two:
            said[min(one, two), max(one, two)] = row.is_same
    return said


def find_decided_story(report_id: int) -> tuple[int, str] | None:
    """Return the story that an editor put a report into, with the reason; ``None``: nobody did.

    Asked where a report has no place (yet, or any more): placings are replayed to the same end.
    """
    if not are_any():
        return None
    placed = (
        Placement.objects.filter(report=report_id, decision__undone_at=None)
        .exclude(story=None)
        .select_related("decision")
        .order_by("-decision__at", "-decision_id")
        .first()
    )
    if placed is not None and placed.story_id is not None:
        return surviving(placed.story_id), f"{placed.decision.user} put it here"
    ties = Tie.objects.filter(
        Q(one=report_id) | Q(two=report_id), decision__undone_at=None, is_derived=False
    ).order_by("-decision__at", "-decision_id")
    apart: set[int] = set()
    for tie in ties.select_related("decision")[:200]:
        other = tie.two_id if tie.one_id == report_id else tie.one_id
        if not tie.is_same:
            apart.add(other)
            continue
        member = Membership.objects.filter(report=other).select_related("report").first()
        if member is not None and other not in apart:
            return member.story_id, f"{tie.decision.user} put it with “{member.report.title}”"
    return None


def bounds_of(rows: Sequence[Fingerprint]) -> Bounds:
    """Return what editors decided among reports that are to be settled, with their stories.

    ``rows`` come with their memberships and stories. Nothing leaves a story that was drafted or
    that an editor named; of other stories, what an editor placed stays, and what was put with it.
    """
    ids = [row.report_id for row in rows]
    index = {report_id: number for number, report_id in enumerate(ids)}
    anchors = {
        number: row.report.membership.story_id
        for number, row in enumerate(rows)
        if _is_anchored(row.report.membership)
    }
    said = ties_among(ids) if are_any() else {}
    blocks = _Blocks(len(rows))
    homes: dict[int, int] = {}
    for number, story_id in anchors.items():
        blocks.unite(number, homes.setdefault(story_id, number))
    for (one, two), is_same in said.items():
        a, b = index.get(one), index.get(two)
        if a is None or b is None or not is_same:
            continue
        if rows[a].report.membership.story_id == rows[b].report.membership.story_id:
            blocks.unite(a, b)
    said_apart = [
        (index[one], index[two])
        for (one, two), is_same in said.items()
        if not is_same and one in index and two in index
    ]
    # What may not leave two stories cannot come into one.
    anchored_apart = list(itertools.combinations(homes.values(), 2))
    return Bounds(
        together=blocks.found(),
        apart=[*said_apart, *anchored_apart],
        said_apart=said_apart,
        anchors=anchors,
    )


def _is_anchored(member: Membership) -> bool:
    story = member.story
    return member.decided_by != "machine" or story.named_by_editor or story.drafted_at is not None


class _Blocks:
    """Numbers that belong together, found by following who is with whom."""

    def __init__(self, count: int) -> None:
        self._first = list(range(count))

    def _root(self, number: int) -> int:
        while self._first[number] != number:
            number = self._first[number]
        return number

    def unite(self, one: int, two: int) -> None:
        """Put two numbers, and all that are with either, together."""
        a, b = sorted((self._root(one), self._root(two)))
        self._first[b] = a

    def found(self) -> list[list[int]]:
        """Return the lists of two numbers or more."""
        lists: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self._first)):
            lists[self._root(number)].append(number)
        return [block for block in lists.values() if len(block) > 1]


def barred_for(
    report_id: int,
    features: grouping.Features,
    candidates: Sequence[grouping.Candidate],
    rare: grouping.Rarity,
) -> dict[int, list[Tie]]:
    """Return the candidate stories that a report may not join, with the ties that say so.

    Those holding a report that an editor put apart from this one; and those from which an editor
    took reports that this one is more like than it is like the ones that stayed.
    """
    if not candidates or not are_any():
        return {}
    ids = [one.story_id for one in candidates]
    barred: dict[int, list[Tie]] = {}
    own = Tie.objects.filter(
        Q(one=report_id, two__membership__story__in=ids)
        | Q(two=report_id, one__membership__story__in=ids),
        decision__undone_at=None,
        is_same=False,
    )
    for tie in own.select_related("one__membership", "two__membership", "decision"):
        other = tie.two if tie.one_id == report_id else tie.one
        barred.setdefault(other.membership.story_id, []).append(tie)
    for story_id, ties in _behind_boundaries(features, ids, rare).items():
        barred.setdefault(story_id, []).extend(ties)
    return barred


def _behind_boundaries(
    features: grouping.Features, story_ids: Sequence[int], rare: grouping.Rarity
) -> dict[int, list[Tie]]:
    """Return the stories on the far side of boundaries that editors drew, seen from a report.

    A boundary is known by the reports put apart; the nearest of them says on which side one is.
    """
    drawn = _boundaries(story_ids)
    if not drawn:
        return {}
    sides: dict[Pair, dict[int, list[Tie]]] = defaultdict(lambda: defaultdict(list))
    reports: dict[int, int] = {}
    for tie in drawn:
        a, b = tie.one.membership.story_id, tie.two.membership.story_id
        if a == b:
            continue
        reports |= {tie.one_id: a, tie.two_id: b}
        for story_id in (a, b):
            sides[min(a, b), max(a, b)][story_id].append(tie)
    known = {
        row.report_id: grouping.pair_score(features, features_of(row), rare)
        for row in Fingerprint.objects.filter(report__in=list(reports))
    }
    far: dict[int, list[Tie]] = {}
    for pair, ties in sides.items():
        near = {
            story_id: max(
                (
                    known.get(report_id, 0.0)
                    for tie in ties[story_id]
                    for report_id in (tie.one_id, tie.two_id)
                    if reports[report_id] == story_id
                ),
                default=0.0,
            )
            for story_id in pair
        }
        if max(near.values()) >= LEAST_NEAR and near[pair[0]] != near[pair[1]]:
            beyond = min(pair, key=lambda story_id: near[story_id])
            far.setdefault(beyond, []).extend(ties[beyond])
    return far


def _boundaries(story_ids: Sequence[int]) -> list[Tie]:
    """Return the ties by which editors put reports of these stories apart, the newest first."""
    return list(
        Tie.objects.filter(
            one__membership__story__in=story_ids,
            two__membership__story__in=story_ids,
            decision__undone_at=None,
            is_same=False,
            is_derived=False,
        )
        .select_related("one__membership", "two__membership", "decision")
        .order_by("-decision__at", "pk")[:MOST_DRAWN]
    )
