"""Setting up the site: home, sections, and the newsroom that signs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from onrecord.publishing.models import HomePage, SectionPage
from onrecord.publishing.operations.authors import get_newsroom

WELCOME_SLUG = "home"
"""Slug of the page that Wagtail's first migration puts under the root."""


def set_up_site(
    *,
    now: datetime,
    site_name: str = "",
    sections: Sequence[tuple[str, str, str]] = (),
    hostname: str = "localhost",
    port: int = 80,
    is_sample: bool = False,
    autopilot: Collection[str] = (),
) -> HomePage:
    """Make home, sections, newsroom and Wagtail's ``Site``, as far as they are missing.

    ``sections`` are (slug, title, tagline) in their order; ``autopilot`` names those that
    publish without review. Sections that exist are left as they are. Safe to run twice
    and by two processes at once: the root page's row is locked.
    """
    name = site_name or settings.SITE_NAME
    with transaction.atomic():
        root = Page.objects.select_for_update().get(depth=1)
        home = HomePage.objects.first() or _add_home(root, name)
        _point_site(home, name=name, hostname=hostname, port=port)
        _remove_welcome_page(home)
        for position, (slug, title, tagline) in enumerate(sections):
            if SectionPage.objects.child_of(home).filter(slug=slug).exists():
                continue
            home.add_child(
                instance=SectionPage(
                    slug=slug,
                    title=title,
                    tagline=tagline,
                    position=position,
                    is_sample=is_sample,
                    autopilot=slug in autopilot,
                    first_published_at=now,
                    last_published_at=now,
                )
            )
        get_newsroom(name=name)
    return home


def _add_home(root: Page, name: str) -> HomePage:
    slug = "front" if root.get_children().filter(slug=WELCOME_SLUG).exists() else WELCOME_SLUG
    home: HomePage = root.add_child(instance=HomePage(title=name, slug=slug))
    return home


def _point_site(home: HomePage, *, name: str, hostname: str, port: int) -> None:
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    site.hostname = hostname
    site.port = port
    site.site_name = name
    site.root_page = home
    site.save()


def _remove_welcome_page(home: HomePage) -> None:
    """Take away Wagtail's placeholder, if it is still untouched and nothing hangs on it."""
    welcome = Page.objects.filter(depth=2, slug=WELCOME_SLUG).exclude(pk=home.pk).first()
    untouched = (
        welcome is not None
        and welcome.specific_class is Page
        and welcome.latest_revision_id is None
        and not welcome.numchild
        and not Site.objects.filter(root_page=welcome).exists()
    )
    if welcome is not None and untouched:
        welcome.delete()
