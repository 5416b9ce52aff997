"""What can be drawn of a story: its places, numbers, days and quotations, the best first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from onrecord.illustration import operations as illustration
from onrecord.illustration.engines import illustrators
from onrecord.illustration.engines.generative import Generating
from onrecord.illustration.figures.wording import ENGLISH, days_of
from onrecord.illustration.prompting import prompt_for
from onrecord.intake.models import Medium
from onrecord.intake.models import Passage as PassageRow
from onrecord.intake.operations.lending import is_picture, licence_of
from onrecord.publishing.content import raw_body, sentences_of
from onrecord.publishing.models import ArticlePage
from onrecord.stories import record
from onrecord.stories.counting import VAGUE
from onrecord.stories.facts import Disputed, Line, Place, Series, StoryFacts
from onrecord.stories.queries import passage_from, statements_of
from onrecord.vocabulary.pictures import Datum, Figure, FigureForm, PictureBrief
from onrecord.vocabulary.statements import NAMED
from onrecord.writing.extraction.budgets import Budgets

LEADS = ("default", "chart", "timeline", "quote", "card")
"""What may lead an article, in this order: each draws, or has nothing to draw."""

INSIDE = ("chart", "timeline", "quote", "card")
"""What may stand inside the text: the first that does not lead it already."""

SHORTEST_QUOTE, LONGEST_QUOTE = 30, 200
MOST_WORDS = 34
"""A sentence with more words than this is no entry of a timeline."""

MOST_EVENTS, MOST_TELLERS, MOST_QUOTES = 8, 3, 4
LEAST_EVENTS = 3
MOST_MEDIA = 60

Rows = dict[int, PassageRow]
Said = tuple[str, str, str, int]
"""A quotation: its words, who said it, in which role, and the passage that has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Something that can be drawn: the engine's alias, which figure of its kind, in words."""

    alias: str
    number: int
    words: str

    @property
    def key(self) -> str:
        """How a button of the desk names it."""
        return f"{self.alias}.{self.number}"


def figures_of(story_id: int, said: Iterable[Said], *, now: datetime) -> tuple[Figure, ...]:
    """Return what a story's reports tell in numbers, days and quotations, each with its passage.

    Nothing is taken from a report that may not be shown at ``now``; timelines keep to what each
    source lets one text quote.
    """
    facts = record.facts_of(story_id, now=now)
    quotes = list(said)
    wanted = {place.passage_id for place in _places(facts)} | {quote[3] for quote in quotes}
    rows = {
        row.pk: row
        for row in PassageRow.objects.filter(pk__in=wanted)
        .select_related("report__source")
        .defer("report__text")
    }
    found = [
        *(_series(one, rows) for one in facts.series),
        *(_comparison(one, rows) for one in facts.disputed),
        _timeline(facts.lines, rows),
        *list(_quotations(quotes, rows))[:MOST_QUOTES],
    ]
    return tuple(figure for figure in found if figure is not None)


def article_brief(article: ArticlePage, *, now: datetime) -> PictureBrief:
    """Return what may be drawn of an article's newest text; ``article`` is its working copy."""
    story = article.ledger.story_id if article.ledger else None
    items = [
        item["value"]
        for block in raw_body(article)
        if block["type"] == "statements"
        for item in block["value"]
    ]
    said = [
        (
            str(item.get("content") or ""),
            str(item.get("speaker") or ""),
            str(item.get("role") or ""),
            int(item.get("passage") or 0),
        )
        for item in items
        if item.get("direct")
    ]
    section = article.url_path.strip("/").split("/")[-2] if article.url_path else ""
    return PictureBrief(
        headline=article.title,
        section=section.replace("-", " ").capitalize(),
        site_name=settings.SITE_NAME,
        texts=tuple(sentence.text for sentence in sentences_of(article)),
        now=now,
        language=article.language.split("-")[0],
        figures=figures_of(story, said, now=now) if story else (),
        names=people_of(story, now=now),
    )


def borrowable(article: ArticlePage, *, now: datetime) -> list[tuple[Medium, str]]:
    """Return the pictures that came with a story's reports, each with the right to show it."""
    story = article.ledger.story_id if article.ledger else None
    if story is None:
        return []
    reports = [report.pk for report in record.open_reports([story], now)]
    media = Medium.objects.filter(report_id__in=reports).select_related("report__source")
    found = [(one, licence_of(one)) for one in media[:MOST_MEDIA] if is_picture(one)]
    return sorted(found, key=lambda pair: not pair[1])


def ask_for(brief: PictureBrief, *, alias: str) -> PictureBrief:
    """Return the brief with the prompt that a generating service would be asked by."""
    engine = illustrators[alias]
    template = engine.template if isinstance(engine, Generating) else ""
    return replace(brief, prompt=prompt_for(brief, template=template or settings.PICTURE_PROMPT))


def people_of(story_id: int | None, *, now: datetime) -> tuple[str, ...]:
    """Return who speaks in a story by name: they are kept out of generated pictures.

    Bodies as well: what kind of speaker a name is, is not known surely enough to let one pass.
    """
    if story_id is None:
        return ()
    said = statements_of(story_id, now=now)
    return tuple(dict.fromkeys(one.speaker for one in said if one.speaker_kind in NAMED))


def offers_of(brief: PictureBrief) -> list[Offer]:
    """Return what could be drawn from a brief; an engine may still find nothing in it."""
    known = settings.ILLUSTRATORS
    found = [Offer(alias="default", number=0, words="Map of the places")]
    forms = {
        "chart": (FigureForm.SERIES, FigureForm.COMPARISON),
        "timeline": (FigureForm.TIMELINE,),
        "quote": (FigureForm.QUOTATION,),
    }
    for alias, wanted in forms.items():
        figures = [one for one in brief.figures if one.form in wanted]
        found += [
            Offer(alias=alias, number=number, words=_in_words(figure))
            for number, figure in enumerate(figures)
        ]
    found.append(Offer(alias="card", number=0, words="Card with the section’s name"))
    return [one for one in found if one.alias in known]


def narrowed(brief: PictureBrief, offer: Offer) -> PictureBrief:
    """Return the brief with the one figure that was chosen, so that no other is drawn."""
    forms = {
        "chart": (FigureForm.SERIES, FigureForm.COMPARISON),
        "timeline": (FigureForm.TIMELINE,),
        "quote": (FigureForm.QUOTATION,),
    }.get(offer.alias, ())
    figures = [one for one in brief.figures if one.form in forms]
    return replace(brief, figures=tuple(figures[offer.number : offer.number + 1]))


def draw_pictures(brief: PictureBrief, *, now: datetime) -> tuple[int | None, int | None]:
    """Draw what a story has, and return the ids of the lead and of the picture in the text.

    Drawing twice gives the same pictures: they are found by what they were drawn from.
    """
    lead_by, lead = _first(LEADS, brief, now)
    inside = _first([one for one in INSIDE if one != lead_by], brief, now)[1] if lead else None
    return lead, inside if lead_by != "card" else None


def _first(aliases: Sequence[str], brief: PictureBrief, now: datetime) -> tuple[str, int | None]:
    for alias in aliases:
        if alias not in settings.ILLUSTRATORS:
            continue
        picture_id = illustration.draw(brief=brief, alias=alias, now=now)
        if picture_id is not None:
            return alias, picture_id
    return "", None


def _places(facts: StoryFacts) -> Iterable[Place]:
    for series in facts.series:
        yield from (figure.place for figure in series.figures)
    for disputed in facts.disputed:
        for side in disputed.sides:
            yield from side.places
    for line in facts.lines:
        yield from line.places


def _series(one: Series, rows: Rows) -> Figure | None:
    if one.what not in ENGLISH.counted:
        return None
    data = tuple(
        _datum(figure.place, rows, value=figure.value, bound=figure.bound)
        for figure in one.figures
        if figure.bound != VAGUE and figure.place.passage_id in rows
    )
    return Figure(form=FigureForm.SERIES, what=one.what, data=data) if len(data) > 2 else None


def _comparison(one: Disputed, rows: Rows) -> Figure | None:
    if one.what not in ENGLISH.counted:
        return None
    data = []
    for side in one.sides:
        places = [place for place in side.places if place.passage_id in rows]
        if side.value is None or not places:
            continue
        names = dict.fromkeys(rows[place.passage_id].report.source.name for place in places)
        label = ", ".join(list(names)[:MOST_TELLERS])
        data.append(_datum(places[0], rows, value=side.value, label=label))
    if len(data) < 2:
        return None
    return Figure(form=FigureForm.COMPARISON, what=one.what, data=tuple(data))


def _timeline(lines: Iterable[Line], rows: Rows) -> Figure | None:
    budgets = Budgets(
        {
            row.report.source_id: row.report.source.quoting_budget
            for row in rows.values()
            if row.report.source.quoting_budget is not None
        }
    )
    data = []
    for line in lines:
        for place in line.places:
            row = rows.get(place.passage_id)
            words = " ".join(row.text[place.start : place.end].split()) if row else ""
            if row is None or not words or len(words.split()) > MOST_WORDS:
                continue
            passage = passage_from(row, row.report)
            if not budgets.fits(passage, place.start, place.end):
                continue
            budgets.take(passage, place.start, place.end)
            data.append(
                replace(
                    _datum(place, rows),
                    words=words,
                    first=line.first,
                    last=line.last,
                    precision=line.precision.value,
                )
            )
            break
    if len({one.first for one in data}) < LEAST_EVENTS:
        return None
    return Figure(form=FigureForm.TIMELINE, data=tuple(data[-MOST_EVENTS:]))


def _quotations(said: Iterable[Said], rows: Rows) -> Iterable[Figure]:
    """Yield a figure a quotation that stands word for word in the passage that it names."""
    for words, speaker, role, passage_id in said:
        row = rows.get(passage_id)
        bare = " ".join(words.split()).strip('"“”„‟«» ')
        if row is None or not speaker or not SHORTEST_QUOTE <= len(bare) <= LONGEST_QUOTE:
            continue
        start = _folded(row.text).find(_folded(bare))
        if start < 0:
            continue
        datum = Datum(
            label=row.report.source.name,
            words=bare,
            speaker=speaker,
            role=role,
            at=record.instant_of(row.report),
            passage_id=row.pk,
            start=start,
            end=start + len(bare),
        )
        yield Figure(form=FigureForm.QUOTATION, data=(datum,))


def _folded(text: str) -> str:
    """Return the text with plain quotation marks and spaces, character for character."""
    return text.translate({0x2019: "'", 0x2018: "'", 0xA0: " ", 0x202F: " ", 0x0A: " "})


def _datum(
    place: Place, rows: Rows, *, value: float | None = None, bound: str = "", label: str = ""
) -> Datum:
    return Datum(
        label=label or rows[place.passage_id].report.source.name,
        passage_id=place.passage_id,
        start=place.start,
        end=place.end,
        value=value,
        bound=bound,
        at=place.at,
    )


def _in_words(figure: Figure) -> str:
    """Return what a figure would show, for the desk."""
    if figure.form is FigureForm.QUOTATION:
        said = figure.data[0]
        words = said.words if len(said.words) < 70 else f"{said.words[:69].rstrip()}…"
        return f"Quotation: {said.speaker}, “{words}”"
    if figure.form is FigureForm.TIMELINE:
        days = f"{days_of(figure.data[0], ENGLISH)} to {days_of(figure.data[-1], ENGLISH)}"
        return f"Timeline: {len(figure.data)} events, {days}"
    counted = ENGLISH.counted.get(figure.what, figure.what)
    if figure.form is FigureForm.SERIES:
        return f"Chart: {counted.lower()}, {len(figure.data)} numbers over time"
    return f"Chart: {counted.lower()}, {len(figure.data)} accounts beside each other"
