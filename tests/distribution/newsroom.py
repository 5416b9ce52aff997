"""A small newsroom with articles in every state, for tests of what goes out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from wagtail.models import Page, PageViewRestriction, Site

from onrecord.publishing.models import ArticlePage, Author, HomePage, SectionPage
from onrecord.reader import lists

HIDDEN_STATES = ("draft", "withdrawn", "private", "edited")
"""States whose words no reader may see."""


def build_site() -> HomePage:
    """Put our own front in the place of Wagtail's welcome page."""
    root = Page.objects.get(depth=1)
    home = HomePage(title="Front", slug="front")
    root.add_child(instance=home)
    Site.objects.update(root_page=home, hostname="127.0.0.1", port=8000, is_default_site=True)
    Site.clear_site_root_paths_cache()
    return home


def add_section(home: HomePage, slug: str = "world", **values: Any) -> SectionPage:
    section = SectionPage(title=slug.title(), slug=slug, tagline=f"All of {slug}.", **values)
    home.add_child(instance=section)
    return section


def add_article(
    section: SectionPage,
    slug: str,
    *,
    now: datetime,
    live: bool = True,
    text: str = "Talks went on.",
    **values: Any,
) -> ArticlePage:
    """Add an article; live ones get past the gate, which has tests of its own."""
    article = ArticlePage(
        title=values.pop("title", slug.replace("-", " ").capitalize()),
        slug=slug,
        standfirst=values.pop("standfirst", f"Why {slug} matters."),
        body=[("paragraph", text), *values.pop("blocks", [])],
        live=False,
        **{"published_at": now - timedelta(hours=1), **values},
    )
    section.add_child(instance=article)
    named = {"name": "The newsroom"}
    author, _ = Author.objects.get_or_create(slug="newsroom", defaults=named)
    article.authors.add(author)
    article.save()
    ArticlePage.objects.filter(pk=article.pk).update(live=live)
    lists.relist(article_ids=[article.pk], now=now)
    return ArticlePage.objects.get(pk=article.pk)


def add_hidden_articles(section: SectionPage, *, now: datetime) -> dict[str, str]:
    """Add an article in each hidden state; return the word in each that nobody may see."""
    canaries = {state: f"canary{state}" for state in HIDDEN_STATES}
    for state in ("draft", "withdrawn", "private"):
        word = canaries[state]
        article = add_article(
            section,
            f"{word}-slug",
            now=now,
            live=state == "private",
            title=f"Title {word}",
            standfirst=f"Standfirst {word}",
            text=f"Body {word}.",
        )
        if state == "private":
            PageViewRestriction.objects.create(
                page=article, restriction_type=PageViewRestriction.LOGIN
            )
    edited = add_article(section, "seen", now=now, title="Seen by all")
    edited.title = f"Edited {canaries['edited']}"
    edited.body = [("paragraph", f"Edited {canaries['edited']}.")]
    edited.save_revision()
    return canaries
