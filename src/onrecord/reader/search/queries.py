"""What readers ask: articles, what people said, and how a word goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils.timezone import make_aware

from onrecord.reader.models import SearchLabel
from onrecord.reader.search import labels
from onrecord.reader.search.asking import Question, ask
from onrecord.reader.search.facets import Facet, facets_of
from onrecord.reader.search.found import ArticleHit, SaidHit, article_hits, said_hits
from onrecord.reader.search.indexes import current_index
from onrecord.reader.search.indexes.port import Index
from onrecord.reader.search.planning import Planned, plan_for
from onrecord.reader.search.values import LabelKind, Matched, Plan, Shelf

PAGE = 10
MOST_PAGES = 50
"""Nobody reads further; a flood that asks for more gets the last of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A search as its address says it. ``labels`` holds a slug a kind; dates are inclusive.

    ``said`` asks for what people said instead of articles; ``exact`` mends no spelling.
    """

    text: str = ""
    labels: tuple[tuple[LabelKind, str], ...] = ()
    since: date | None = None
    until: date | None = None
    newest: bool = False
    said: bool = False
    exact: bool = False
    page: int = 1

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but words narrows what is found."""
        return bool(self.labels or self.since or self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Somebody whom the words name, and whose statements can be read together."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search came to. ``total`` is a least number where ``is_capped``.

    ``mended`` says which words were read as which; ``loosened`` that nothing had all words,
    so that what has some of them is shown.
    """

    asked: Asked
    question: Question
    articles: tuple[ArticleHit, ...] = ()
    statements: tuple[SaidHit, ...] = ()
    total: int = 0
    is_capped: bool = False
    mended: tuple[tuple[str, tuple[str, ...]], ...] = ()
    loosened: bool = False
    facets: tuple[Facet, ...] = ()
    recent: tuple[tuple[int, int], ...] = ()
    chosen: tuple[SearchLabel, ...] = ()
    speakers: tuple[Speaker, ...] = ()
    is_asked: bool = False

    @property
    def pages(self) -> int:
        """How many pages there are to turn."""
        return min(-(-self.total // PAGE), MOST_PAGES)


def search(asked: Asked, *, now: datetime) -> Found:
    """Return the page of results that ``asked`` names; any text is answered.

    Raises ``TooCostly`` and ``Unsearchable``; ``now`` is what freshness is measured from.
    """
    question = ask(asked.text)
    index = current_index()
    shelf = Shelf.STATEMENTS if asked.said else Shelf.ARTICLES
    chosen, numbers = _chosen(asked)
    if not question.wanted and not asked.is_narrowed:
        return Found(asked=asked, question=question)
    planned = plan_for(question, index, shelf, mends=not asked.exact)
    plan = _plan(planned, asked, numbers)
    limit = min(asked.page, MOST_PAGES) * PAGE
    matched = index.match(shelf, plan, limit=limit, now=now)
    loosened = False
    if not matched.total and len(planned.must) > 1:
        plan = _plan(planned.loosened(), asked, numbers)
        matched = index.match(shelf, plan, limit=limit, now=now)
        loosened = bool(matched.total)
    wanted = [words for row in plan.must for words in row]
    ids = matched.ids[limit - PAGE : limit]
    return Found(
        asked=asked,
        question=question,
        articles=() if asked.said else article_hits(ids, wanted),
        statements=said_hits(ids, wanted, now=now) if asked.said else (),
        total=matched.total,
        is_capped=matched.is_capped,
        mended=tuple(planned.mended.items()),
        loosened=loosened,
        facets=facets_of(matched, numbers),
        recent=tuple(matched.recent.items()),
        chosen=chosen,
        speakers=_speakers(planned, asked, index, now) if asked.page == 1 else (),
        is_asked=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """How what is being typed may go on: names of people and topics, and headlines."""

    labels: tuple[SearchLabel, ...] = ()
    articles: tuple[ArticleHit, ...] = ()


MOST_NAMES = 4
MOST_HEADLINES = 5


def suggest(text: str, *, now: datetime) -> Suggestions:
    """Return how ``text`` may go on; the word being typed stands for all that begin with it."""
    question = ask(text)
    last = question.wanted[-1][-1] if question.wanted else None
    if last is None or question.unwanted or len(question.text) < 2:
        return Suggestions()
    if not (last.is_phrase or last.is_prefix or text[-1:].isspace()):
        begun = replace(last, is_prefix=len(last.words[0]) > 1)
        rows = (*question.wanted[:-1], (*question.wanted[-1][:-1], begun))
        question = replace(question, wanted=rows)
    index = current_index()
    planned = plan_for(question, index, Shelf.ARTICLES, mends=False)
    heads = index.match(
        Shelf.ARTICLES,
        Plan(must=planned.must, head_only=True, newest_first=True),
        limit=MOST_HEADLINES,
        now=now,
    )
    names = index.match(Shelf.LABELS, Plan(must=planned.must), limit=4 * MOST_NAMES, now=now)
    wanted = [words for row in planned.must for words in row]
    return Suggestions(
        labels=tuple(_still_used(names, index)[:MOST_NAMES]),
        articles=article_hits(heads.ids, wanted),
    )


def _still_used(names: Matched, index: Index) -> list[SearchLabel]:
    """Return the labels that articles which readers may see still carry."""
    wanted = [
        number
        for number in names.ids
        if labels.kind_of(number) in {LabelKind.SPEAKER, LabelKind.TOPIC}
    ]
    used = index.present(Shelf.ARTICLES, [Plan(labels=(number,)) for number in wanted])
    rows = labels.rows_of(number for number, is_used in zip(wanted, used, strict=True) if is_used)
    kept: dict[str, SearchLabel] = {}
    for number in wanted:
        if number in rows:  # one name may be a speaker's and a topic's: it is shown once
            kept.setdefault(rows[number].name.casefold(), rows[number])
    return list(kept.values())


def _chosen(asked: Asked) -> tuple[tuple[SearchLabel, ...], tuple[int, ...]]:
    """Return the labels that narrow, and their numbers: 3, which none has, for one unknown.

    A label is only ever shown by the name under which it was indexed.
    """
    rows = []
    numbers = []
    for kind, slug in asked.labels:
        row = SearchLabel.objects.filter(kind=kind.value, slug=slug).first()
        numbers.append(labels.number(row) if row else labels.mark_of(kind))
        if row is not None:
            rows.append(row)
    return tuple(rows), tuple(numbers)


def _plan(planned: Planned, asked: Asked, numbers: Sequence[int]) -> Plan:
    midnight = time(0)
    since = make_aware(datetime.combine(asked.since, midnight)) if asked.since else None
    after = asked.until + timedelta(days=1) if asked.until else None
    return Plan(
        must=planned.must,
        must_not=planned.must_not,
        labels=tuple(numbers),
        since=since,
        until=make_aware(datetime.combine(after, midnight)) if after else None,
        newest_first=asked.newest,
    )


def _speakers(planned: Planned, asked: Asked, index: Index, now: datetime) -> tuple[Speaker, ...]:
    """Return people whom all the words name, if what they said can be read."""
    if not planned.must or any(kind is LabelKind.SPEAKER for kind, _ in asked.labels):
        return ()
    plan = Plan(must=planned.must, labels=(labels.mark_of(LabelKind.SPEAKER),))
    near = index.match(Shelf.LABELS, plan, limit=3, now=now)
    spoke = index.present(Shelf.STATEMENTS, [Plan(labels=(number,)) for number in near.ids])
    numbers = [number for number, is_there in zip(near.ids, spoke, strict=True) if is_there]
    rows = labels.rows_of(numbers)
    return tuple(
        Speaker(slug=rows[number].slug, name=rows[number].name)
        for number in numbers
        if number in rows
    )
