"""A source with a polled channel on a real local server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from pytest_django import Settings

from onrecord.intake import operations
from onrecord.intake.models import Channel, Source
from tests.plumbing.servers import ScriptedServer


@pytest.fixture
def server(settings: Settings) -> Iterator[ScriptedServer]:
    with ScriptedServer({}) as running:
        settings.OUTBOUND_ALLOWED_HOSTS = [running.host]
        yield running


@pytest.fixture
def source(db: None, now: datetime) -> Source:
    return operations.add_source(name="Harbour Post", now=now)


@pytest.fixture
def channel(source: Source, server: ScriptedServer, now: datetime) -> Channel:
    return operations.add_channel(source=source, url=server.url("/feed"), now=now, section="World")
