from __future__ import annotations

from datetime import datetime

import pytest
from pytest_django import Settings

from onrecord.publishing import gatherings
from onrecord.publishing.models import ArticlePage, SectionPage
from tests.distribution import newsroom


@pytest.fixture(autouse=True)
def _addresses(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    # Who else gathers articles is a neighbour's matter; tests here register their own.
    monkeypatch.setattr(gatherings, "_gatherers", {})
    monkeypatch.setattr(gatherings, "_directories", {})
    settings.ROOT_URLCONF = "tests.distribution.urls"
    settings.SITE_URL = "http://127.0.0.1:8000"
    settings.SITE_NAME = "The Record"


@pytest.fixture
def section(db: None) -> SectionPage:
    return newsroom.add_section(newsroom.build_site())


@pytest.fixture
def article(section: SectionPage, now: datetime) -> ArticlePage:
    return newsroom.add_article(section, "talks-go-on", now=now)
