"""What the operator lets through the door is checked at boot."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from onrecord.intake.checks import check_allowed_hosts


def test_hosts_pass(settings: Settings) -> None:
    settings.OUTBOUND_ALLOWED_HOSTS = ["127.0.0.1:8765", "localhost", "[::1]:80", "wire.example"]
    assert check_allowed_hosts() == []


@pytest.mark.parametrize("entry", ["http://127.0.0.1", "127.0.0.1/feeds", "a b", "*", ""])
def test_what_can_never_match_is_an_error(settings: Settings, entry: str) -> None:
    settings.OUTBOUND_ALLOWED_HOSTS = [entry]
    (error,) = check_allowed_hosts()
    assert error.id == "onrecord.intake.E001"
    assert repr(entry) in error.msg
