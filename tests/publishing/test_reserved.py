"""No section may take an address of the site itself."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import URLPattern, URLResolver, get_resolver

from onrecord.publishing.models import HomePage, SectionPage
from onrecord.publishing.operations import set_up_site
from onrecord.publishing.reserved import is_reserved


def first_words(patterns: list[URLPattern | URLResolver]) -> set[str]:
    """Return the literal first words of all addresses, those of included modules as well."""
    found: set[str] = set()
    for pattern in patterns:
        route = str(pattern.pattern).lstrip("^")
        if not route and isinstance(pattern, URLResolver):
            found |= first_words(pattern.url_patterns)
        elif route and route[0] not in "<([":
            found.add(route.split("/")[0].split("<")[0].rstrip("$"))
    return found - {"", "_util"}


def test_every_first_word_of_the_site_is_reserved() -> None:
    found = first_words(list(get_resolver("onrecord.project.urls").url_patterns))
    assert {"stories", "topics", "desk", "feeds"} <= found
    assert [word for word in sorted(found) if not is_reserved(word)] == []


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["topics", "sitemap-world"])
def test_a_section_cannot_take_one(slug: str, now: datetime) -> None:
    home = set_up_site(now=now, sections=[("world", "World", "")])
    with pytest.raises(ValidationError, match="address of the site itself"):
        home.add_child(instance=SectionPage(title="Ours", slug=slug))
    assert [page.slug for page in HomePage.objects.get().get_children()] == ["world"]
