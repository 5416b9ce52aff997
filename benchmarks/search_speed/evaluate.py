"""Time of a search and quality of its mending, over made-up articles of any number.

    python benchmarks/search_speed/evaluate.py [--articles N] [--home FOLDER] [--json]

``FOLDER`` keeps the site, so that a second run measures only.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from texts import Texts, misspelt

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 6, 9, 30, tzinfo=UTC)
SECTIONS = ("world", "business", "science", "local", "culture")
CHUNK = 500
SPAN = timedelta(days=1500)
Question = tuple[str, dict[str, Any]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--queries", type=int, default=30, help="of each kind")
    parser.add_argument("--home", type=Path, default=None)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _set_up(arguments.home or Path(folder))
        figures = _measure(arguments.articles, arguments.queries)
    if arguments.json:
        print(json.dumps(figures, indent=1))
        return
    for name, value in figures.items():
        print(f"{name:<28} {value}")


def _set_up(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    os.environ |= {"ONRECORD_HOME": str(home), "ONRECORD_SECRET_KEY": "benchmark-" + "x" * 50}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onrecord.project.settings")
    sys.path.insert(0, str(ROOT / "src"))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _measure(articles: int, queries: int) -> dict[str, Any]:
    texts = Texts()
    _grow(texts, articles // 10)
    small = _timed(texts, articles // 10, queries)
    started = time.process_time()
    _grow(texts, articles)
    grown = time.process_time() - started
    large = _timed(texts, articles, queries)
    every = [seconds for times in large.values() for seconds in times]
    before = [seconds for times in small.values() for seconds in times]
    figures: dict[str, Any] = {
        "articles": articles,
        "p50_ms": _ms(statistics.median(every)),
        "p99_ms": _ms(_quantile(every, 0.99)),
        "worst_ms": _ms(max(every)),
        "growth": round(statistics.median(every) / statistics.median(before), 2),
        "index_ms_an_article": _ms(grown / (articles - articles // 10)) if grown > 1 else None,
        "recall_1_edit": _recall(texts, articles, 1, queries),
        "recall_2_edits": _recall(texts, articles, 2, queries),
        "phrase_precision": _phrases(texts, articles, queries),
        "corpus_digest": hashlib.sha256(
            "".join(texts.text(n).headline for n in range(100)).encode()
        ).hexdigest(),
    }
    for kind, times in large.items():
        figures[f"{kind}_ms"] = f"{_ms(statistics.median(times))} / {_ms(_quantile(times, 0.99))}"
    return figures


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _grow(texts: Texts, articles: int) -> None:
    """Write and index articles until there are so many."""
    from onrecord.publishing.models import ArticlePage, HomePage
    from onrecord.publishing.operations import set_up_site
    from onrecord.reader.models import SearchEntry
    from onrecord.reader.search.operations import rebuild

    if not HomePage.objects.exists():
        set_up_site(
            now=NOW,
            site_name="Made up",
            sections=[(slug, slug.title(), "") for slug in SECTIONS],
            hostname="127.0.0.1",
            port=8000,
        )
    there = ArticlePage.objects.count()
    for start in range(there, articles, CHUNK):
        _write(texts, range(start, min(start + CHUNK, articles)))
    if SearchEntry.objects.count() < articles:  # also goes on with one that was stopped
        rebuild(now=datetime.now(UTC))


def _write(texts: Texts, numbers: range) -> None:
    """Write article rows as the desk leaves them: live, with who said what."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import transaction
    from django.db.models.sql import InsertQuery
    from wagtail.models import Page

    from onrecord.publishing.models import ArticlePage, SectionPage
    from onrecord.reader.models import ArticleTopic, Topic

    sections = list(SectionPage.objects.order_by("path"))
    kind = ContentType.objects.get_for_model(ArticlePage)
    pages, made = [], [texts.text(number) for number in numbers]
    for text in made:
        section = sections[text.number % len(sections)]
        pages.append(
            Page(
                path=f"{section.path}{_base36(text.number + 1):0>4}",
                depth=section.depth + 1,
                title=text.headline,
                draft_title=text.headline,
                slug=f"a-{text.number}",
                url_path=f"{section.url_path}a-{text.number}/",
                content_type=kind,
                locale_id=section.locale_id,
                live=True,
            )
        )
    with transaction.atomic():
        Page.objects.bulk_create(pages)
        articles = [_article(page, text) for page, text in zip(pages, made, strict=True)]
        fields = ArticlePage._meta.local_concrete_fields
        for start in range(0, len(articles), 50):
            query = InsertQuery(ArticlePage)
            query.insert_values(fields, articles[start : start + 50], raw=True)
            query.get_compiler("default").execute_sql()
        names = {name for text in made for name in text.people[1:]}
        Topic.objects.bulk_create(
            [
                Topic(name=name, slug=name.lower().replace(" ", "-"), kind="person")
                for name in names
            ],
            ignore_conflicts=True,
        )
        topics = {topic.name: topic.pk for topic in Topic.objects.filter(name__in=names)}
        ArticleTopic.objects.bulk_create(
            [
                ArticleTopic(article_id=article.pk, topic_id=topics[name])
                for article, text in zip(articles, made, strict=True)
                for name in dict.fromkeys(text.people[1:])
            ]
        )


def _article(page: Any, text: Any) -> Any:
    from onrecord.publishing.models import ArticlePage

    said = {"speaker": text.people[0], "content": text.quoted, "direct": True}
    body = [{"type": "paragraph", "value": words} for words in text.paragraphs]
    body.append({"type": "statements", "value": [{"type": "item", "value": said}]})
    article = ArticlePage(
        page_ptr_id=page.pk,
        standfirst=text.standfirst,
        body=body,
        published_at=NOW - SPAN + SPAN * (text.number / 100_000),
    )
    article.title = text.headline
    return article


def _base36(number: int) -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return digits[number] if number < 36 else _base36(number // 36) + digits[number % 36]


def _questions(texts: Texts, articles: int, count: int) -> Iterator[tuple[str, list[Question]]]:
    """Yield kinds of questions with what readers would type."""
    chance = random.Random(5)
    shown = [texts.text(chance.randrange(articles)) for _ in range(count)]

    def word(text: Any, least: int = 3) -> str:
        return chance.choice([w for w in text.paragraphs[0].split() if len(w) > least]).strip(".")

    def ranked(low: int, high: int) -> list[Question]:
        return [(texts.words[chance.randrange(low, high)], {}) for _ in range(count)]

    yield "common_word", ranked(45, 150)
    yield "word", ranked(150, 5000)
    yield "name", [(text.people[0], {}) for text in shown]
    yield "headline", [(" ".join(text.headline.split()[2:]), {}) for text in shown]
    yield "two_words", [(f"{word(text)} {word(text)}", {}) for text in shown]
    yield "phrase", [(f'"{" ".join(text.paragraphs[1].split()[4:7])}"', {}) for text in shown]
    yield "minus_and_or", [(f"{word(text)} OR {word(text)} -{word(text)}", {}) for text in shown]
    yield "in_section", [(word(text), {"section": chance.choice(SECTIONS)}) for text in shown]
    yield (
        "in_a_year",
        [(word(text), {"from": "2024-01-01", "to": "2024-12-31"}) for text in shown],
    )
    yield "newest", [(word(text), {"sort": "newest"}) for text in shown]
    yield "page_5", [(texts.words[chance.randrange(45, 400)], {"page": "5"}) for _ in shown]
    yield "misspelt", [(misspelt(word(text, 4), 1, chance), {}) for text in shown]
    yield "nothing", [(f"{word(text)} {word(text)} zzxqj{n}", {}) for n, text in enumerate(shown)]
    yield "said", [(text.people[0], {"in": "said"}) for text in shown]


def _timed(texts: Texts, articles: int, count: int) -> dict[str, list[float]]:
    """Return the processor time of every search, by kind; of two askings the second counts."""
    from onrecord.reader.search.addresses import asked_from
    from onrecord.reader.search.queries import search, suggest

    found = {}
    for kind, questions in _questions(texts, articles, count):
        asked = [asked_from({"q": text, **more}) for text, more in questions]
        found[kind] = [_seconds(lambda one=one: search(one, now=NOW)) for one in asked]  # type: ignore[misc]
    chance = random.Random(9)
    typed = [texts.words[chance.randrange(45, 20_000)][:3] for _ in range(count)]
    found["suggestions"] = [_seconds(lambda one=one: suggest(one, now=NOW)) for one in typed]  # type: ignore[misc]
    return found


def _seconds(work: Callable[[], object]) -> float:
    work()
    started = time.process_time()
    work()
    return time.process_time() - started


def _ids(text: str) -> list[int]:
    from onrecord.reader.search.queries import Asked, search

    return [hit.article_id for hit in search(Asked(text=text), now=NOW).articles]


def _recall(texts: Texts, articles: int, edits: int, count: int) -> float:
    """Return how much of the first ten for the right spelling the wrong one brings as well.

    Half of the questions are surnames, half words of five letters and more, as they stand
    in the articles: frequent ones as often as they are frequent.
    """
    chance = random.Random(edits)
    shares = []
    while len(shares) < 3 * count:
        text = texts.text(chance.randrange(articles))
        right = (
            text.people[0].split()[1].lower()
            if len(shares) % 2
            else chance.choice(" ".join(text.paragraphs).replace(".", "").lower().split())
        )
        if len(right) < 5:
            continue
        wanted = set(_ids(right))
        found = set(_ids(misspelt(right, edits, chance)))
        if wanted:
            shares.append(len(wanted & found) / len(wanted))
    return round(statistics.mean(shares), 3)


def _phrases(texts: Texts, articles: int, count: int) -> float:
    """Return the share of articles found for a phrase that hold it letter by letter."""
    from onrecord.publishing.models import ArticlePage
    from onrecord.reader.search.folding import fold

    chance = random.Random(3)
    right = found = 0
    for _ in range(count):
        words = texts.text(chance.randrange(articles)).paragraphs[2].split()[5:8]
        for article in ArticlePage.objects.filter(pk__in=_ids(f'"{" ".join(words)}"')):
            found += 1
            said = " ".join(str(block.value) for block in article.body)
            right += fold(" ".join(words)) in fold(f"{article.title} {article.standfirst} {said}")
    return round(right / max(found, 1), 3)


if __name__ == "__main__":
    main()
