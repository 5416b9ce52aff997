from __future__ import annotations

from datetime import datetime

import pytest
from pytest_django import Settings

from onrecord.publishing.models import ArticlePage, SectionPage
from tests.distribution import newsroom


@pytest.fixture(autouse=True)
def _addresses(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.discussion.urls"
    settings.SITE_URL = "http://127.0.0.1:8000"


@pytest.fixture
def section(db: None) -> SectionPage:
    return newsroom.add_section(newsroom.build_site())


@pytest.fixture
def article(section: SectionPage, now: datetime) -> ArticlePage:
    return newsroom.add_article(section, "talks", now=now)
