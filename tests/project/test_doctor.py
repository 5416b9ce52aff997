"""What the doctor asks of the newsroom itself."""

from __future__ import annotations

from datetime import datetime

import pytest
from pytest_django import Settings
from tests.distribution import newsroom

from onrecord.distribution.models import HubNotice
from onrecord.project.commands import doctor
from onrecord.publishing.models import SectionPage

pytestmark = pytest.mark.django_db


def test_a_section_at_an_address_of_the_site_is_named() -> None:
    section = newsroom.add_section(newsroom.build_site())
    assert doctor._ask("Addresses", doctor._addresses).ok
    SectionPage.objects.filter(pk=section.pk).update(slug="search")
    answer = doctor._ask("Addresses", doctor._addresses)
    assert not answer.ok
    assert answer.says.startswith("search: ")


def test_a_hub_that_never_heard_is_named(settings: Settings, now: datetime) -> None:
    settings.WEBSUB_HUBS = ["https://hub.example.org/"]
    assert doctor._ask("Hubs", doctor._hubs).says == "1 named, all told"
    HubNotice.objects.create(
        hub=settings.WEBSUB_HUBS[0], path="/feeds/site.rss", changed_at=now, problem="It is away."
    )
    answer = doctor._ask("Hubs", doctor._hubs)
    assert (answer.ok, answer.says) == (
        False,
        "https://hub.example.org/ was not told of /feeds/site.rss: It is away.",
    )
